"""Which words of a parsed sentence report an event, by the frames of its language's lexicon."""

from dataclasses import dataclass

from transforms.events.graph import SUBJECTS, Graph, objects
from transforms.events.lexicon import Frame, Lexicon

NEAR = 8  # tokens to the right in which a verb's noun is looked for when the parse hung it elsewhere
REFLEXIVE = frozenset({"expl:comp", "expl:pv", "expl:pass", "iobj", "obj"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A frame found: the word that reports, the noun that its frame asks for, and whether the word is a noun itself."""

    frame: Frame
    token: int
    noun: int | None
    nominal: bool


def triggers(graph: Graph, lexicon: Lexicon) -> list[Trigger]:
    """All triggers of a sentence in reading order, at most one a word; a noun that its verb has used is none itself."""
    found: list[Trigger] = []
    for index, token in enumerate(graph.tokens):
        if token.name is None and verb_like(graph, index):
            match = verb_trigger(graph, lexicon, index)
            if match is not None:
                found.append(match)
    used = {trigger.noun for trigger in found}
    taken = {trigger.token for trigger in found}
    for index, token in enumerate(graph.tokens):
        if token.name is None and token.pos in ("NOUN", "PROPN") and index not in used and index not in taken:
            frames = lexicon.nouns.get(lexicon.lemma("noun", token.text, token.lemma), ())
            frame = next((f for f in frames if all(accompanied(graph, index, needed) for needed in f.objects)), None)
            if frame is not None:
                found.append(Trigger(frame, index, None, True))
    return sorted(found, key=lambda trigger: trigger.token)


def verb_like(graph: Graph, index: int) -> bool:
    """Verbs, and participles that the parser took for adjectives."""
    token = graph.token(index)
    if token.pos in ("VERB", "AUX"):
        return token.dep not in ("amod", "compound")
    return token.pos == "ADJ" and (graph.verbal(index) or bool(graph.below(index, SUBJECTS)) or token.dep in ("acl", "ROOT"))


def verb_trigger(graph: Graph, lexicon: Lexicon, index: int) -> Trigger | None:
    token = graph.token(index)
    for frame in lexicon.verbs.get(lexicon.lemma("verb", token.text, token.lemma), ()):
        if frame.particle and not has_particle(graph, index, frame.particle):
            continue
        if not frame.objects:
            return Trigger(frame, index, None, False)
        noun = required_noun(graph, lexicon, index, frame)
        if noun is not None:
            return Trigger(frame, index, noun, False)
    return None


def has_particle(graph: Graph, verb: int, particle: str) -> bool:
    """A particle or reflexive pronoun of the verb: below it, or the word next to it."""
    for child in graph.children[verb]:
        token = graph.token(child)
        if token.lemma == particle or token.text.lower() == particle:
            return True
        if particle == "se" and token.pos == "PRON" and token.dep in REFLEXIVE and token.text.lower()[:1] == "s":
            return True
    after = verb + 1
    return after < len(graph.tokens) and graph.token(after).text.lower() == particle


def required_noun(graph: Graph, lexicon: Lexicon, verb: int, frame: Frame) -> int | None:
    """The noun that the frame asks for: among what depends on the verb, or next to its right."""
    direct = objects(graph, verb)
    hanging = [noun for _, noun in graph.obliques(verb)]
    inner = [child for child in graph.children[verb] if graph.token(child).dep in ("xcomp", "ccomp", "attr", "advmod", "nmod")]
    near = []
    if not graph.passive(verb):
        for index in range(verb + 1, min(verb + 1 + NEAR, len(graph.tokens))):
            if graph.token(index).pos in ("VERB", "PUNCT", "SCONJ"):
                break
            near.append(index)
    for candidate in [*direct, *hanging, *inner, *near]:
        for index in graph.conjuncts(candidate):
            lemma = lexicon.lemma("noun", graph.token(index).text, graph.token(index).lemma)
            for head, *company in frame.objects:
                if lemma == head and accompanied(graph, index, tuple(company)):
                    return index
    return None


def accompanied(graph: Graph, index: int, company: tuple[str, ...]) -> bool:
    """Whether all of these words stand below a noun or right beside it."""
    if not company:
        return True
    around = {graph.token(i).lemma for i in graph.reach(index)}
    around |= {t.lemma for t in graph.tokens[max(0, index - 2) : index + 4]}
    around |= {t.text.lower() for t in graph.tokens[max(0, index - 2) : index + 4]}
    return all(word in around for word in company)
