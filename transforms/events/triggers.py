"""Which words of a parsed sentence report an event, by the frames of its language's lexicon."""

from dataclasses import dataclass

from transforms.events.graph import CLAUSES, OBJECTS, SUBJECTS, Graph, objects
from transforms.events.lexicon import Frame, Lexicon
from transforms.events.scene import Scene

NEAR = 8  # tokens to the right in which a verb's noun is looked for when the parse hung it elsewhere
THING = "+"  # among a frame's nouns: any name of a product
UNDERGOERS = {"somebody": ("PER",), "side": ("PER", "ORG", "LOC", "MISC", "EVENT")}
REFLEXIVE = frozenset({"expl:comp", "expl:pv", "expl:pass", "iobj", "obj"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A frame found: the word that reports, the noun that its frame asks for, and whether the word is a noun itself."""

    frame: Frame
    token: int
    noun: int | None
    nominal: bool


def triggers(scene: Scene) -> list[Trigger]:
    """All triggers of a sentence in reading order, at most one a word; a noun that its verb has used is none itself."""
    graph, lexicon = scene.graph, scene.lexicon
    found: list[Trigger] = []
    words = [i for i, token in enumerate(graph.tokens) if token.name is None and not scene.temporal(i)]
    for index in words:
        if verb_like(graph, index) or misread(graph, lexicon, index):
            match = verb_trigger(scene, index)
            if match is not None:
                found.append(match)
    used = {trigger.noun for trigger in found}
    taken = {trigger.token for trigger in found}
    for index in words:
        token = graph.token(index)
        if token.pos in ("NOUN", "PROPN") and index not in used and index not in taken:
            frames = lexicon.nouns.get(lexicon.lemma("noun", token.text, token.lemma), ())
            frame = next((f for f in frames if accompanied(graph, index, f.objects[0][1:])), None)
            if frame is not None:
                found.append(Trigger(frame, index, None, True))
    return sorted(found, key=lambda trigger: trigger.token)


def verb_like(graph: Graph, index: int) -> bool:
    """Verbs, and participles that the parser took for adjectives."""
    token = graph.token(index)
    if token.pos in ("VERB", "AUX"):
        return token.dep not in ("amod", "compound")
    return token.pos == "ADJ" and (graph.verbal(index) or bool(graph.below(index, SUBJECTS)) or token.dep in ("acl", "ROOT"))


def misread(graph: Graph, lexicon: Lexicon, index: int) -> bool:
    """A verb that the tagger took for another word: it heads a clause with a subject, or no other word can be the verb."""
    token = graph.token(index)
    if token.text.lower() not in lexicon.forms["verb"]:
        return False
    if graph.below(index, SUBJECTS):
        return True
    modified = token.pos == "ADJ" and token.dep == "amod" and graph.token(token.head).dep == "ROOT" and token.head < index
    return modified and not any(t.feature("VerbForm") == "Fin" for t in graph.tokens)


def verb_trigger(scene: Scene, index: int) -> Trigger | None:
    """The frame of a verb: of those whose noun is there, the one whose noun is nearest; else one that needs none."""
    graph, lexicon = scene.graph, scene.lexicon
    token = graph.token(index)
    reflexive = any(graph.token(i).text.lower() in lexicon.cues["reflexive"] for i in graph.children[index])
    if any(graph.token(i).feature("Reflex") == "Yes" and i > index for i in graph.below(index, OBJECTS)):
        return None  # "defended himself"
    best: tuple[int, Trigger] | None = None
    for frame in lexicon.verbs.get(lexicon.lemma("verb", token.text, token.lemma), ()):
        if reflexive and frame.particle not in lexicon.cues["reflexive"]:
            continue
        if frame.particle and not has_particle(graph, index, frame.particle):
            continue
        if frame.passive and not graph.passive(index):
            continue
        if frame.needs == "intransitive" and not graph.passive(index) and objects(graph, index):
            continue
        if frame.needs in UNDERGOERS and not undergone(scene, index, UNDERGOERS[frame.needs]):
            continue
        if not frame.objects:
            return best[1] if best else Trigger(frame, index, None, False)
        found = required_noun(scene, index, frame)
        if found is not None and (best is None or found[0] < best[0]):
            best = found[0], Trigger(frame, index, found[1], False)
    return best[1] if best else None


def has_particle(graph: Graph, verb: int, particle: str) -> bool:
    """A particle or reflexive pronoun of the verb: below it, or the word next to it."""
    for child in graph.children[verb]:
        token = graph.token(child)
        if particle in (token.lemma, token.text.lower(), graph.preposition(child)):
            return True
        if particle == "se" and token.pos == "PRON" and token.dep in REFLEXIVE and token.text.lower()[:1] == "s":
            return True
    following = [t.text.lower() for t in graph.tokens[verb + 1 : verb + 6]]
    return all(word in following for word in particle.split()) if " " in particle else following[:1] == [particle]


def undergone(scene: Scene, verb: int, labels: tuple[str, ...]) -> bool:
    """Whether what is done to is somebody, or nothing is named: deals and diseases are killed and fought in figures only."""
    found = [i for thing in objects(scene.graph, verb) for i in scene.graph.conjuncts(thing)]
    return not found or any(scene.somebody(i, labels) for i in found)


def required_noun(scene: Scene, verb: int, frame: Frame) -> tuple[int, int] | None:
    """Rank and place of the noun that the frame asks for: its object, then (unless `direct`) what else depends on the verb.

    Last come the words to its right, since the parser may have hung the noun elsewhere.
    """
    graph, lexicon = scene.graph, scene.lexicon
    candidates = list(objects(graph, verb))
    words = {graph.token(child).text.lower() for child in graph.children[verb]}
    if frame.direct and words & lexicon.cues["negation"]:  # "n'a pas ouvert de magasin"
        candidates += [noun for word, noun in graph.obliques(verb) if word in lexicon.cues["of"]]
    if not frame.direct:
        candidates += [noun for _, noun in graph.obliques(verb)]
        inner = ("xcomp", "ccomp", "attr", "advmod", "nmod", "acomp", "dep")
        candidates += [child for child in graph.children[verb] if graph.token(child).dep in inner]
    if not graph.passive(verb):
        candidates += adjacent(graph, verb, frame.direct)
    for rank, candidate in enumerate(candidates):
        for index in graph.conjuncts(candidate):
            lemma = lexicon.lemma("noun", graph.token(index).text, graph.token(index).lemma)
            if scene.temporal(index):
                continue
            for head, *company in frame.objects:
                if head == THING and thing(scene, index):
                    return rank, index
                if lemma == head and accompanied(graph, index, tuple(company)):
                    return rank, index
    return None


def thing(scene: Scene, token: int) -> bool:
    """Whether a word names a product, as far as names tell: people and places are none."""
    own = scene.graph.token(token)
    if own.name is not None:
        return scene.labels[own.name] in ("PRODUCT", "MISC", "ORG")
    return own.pos == "PROPN" and own.text != own.text.lower()


def adjacent(graph: Graph, verb: int, direct: bool) -> list[int]:
    """The words right of a verb up to the next clause; with `direct`, up to the next preposition."""
    found = []
    for index in range(verb + 1, min(verb + 1 + NEAR, len(graph.tokens))):
        token = graph.token(index)
        if token.pos in ("VERB", "PUNCT", "SCONJ") or (direct and token.pos == "ADP"):
            break
        found.append(index)
    return found


def accompanied(graph: Graph, index: int, company: tuple[str, ...]) -> bool:
    """Whether all of these words stand below a noun or right beside it."""
    if not company:
        return True
    around = {graph.token(i).lemma for i in graph.reach(index, CLAUSES | {"acl", "conj"})}
    around |= {t.lemma for t in graph.tokens[max(0, index - 2) : index + 4]}
    around |= {t.text.lower() for t in graph.tokens[max(0, index - 2) : index + 4]}
    return all(word in around for word in company)
