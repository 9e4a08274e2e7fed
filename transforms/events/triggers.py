"""Which words of a parsed sentence report an event, by the frames of its language's lexicon."""

from dataclasses import dataclass

from transforms.events.graph import CLAUSES, OBJECTS, SUBJECTS, Graph, objects
from transforms.events.lexicon import UNDERGOERS, Frame, Lexicon
from transforms.events.scene import Scene

NEAR = 8  # tokens to the right in which a verb's noun is looked for when the parse hung it elsewhere
THING = "+"  # among a frame's nouns: any name of a product
REFLEXIVE = frozenset({"expl:comp", "expl:pv", "expl:pass", "iobj", "obj"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A frame found: the word that reports, the noun that its frame asks for, and whether the word is a noun itself."""

    frame: Frame
    token: int
    noun: int | None
    nominal: bool


def triggers(scene: Scene) -> list[tuple[Trigger, ...]]:
    """The triggers of a sentence in reading order: for each word its readings, the likeliest first.

    A noun that a verb has used is none itself.
    """
    graph, lexicon = scene.graph, scene.lexicon
    found: list[tuple[Trigger, ...]] = []
    words = [i for i, token in enumerate(graph.tokens) if token.name is None and not scene.temporal(i)]
    for index in words:
        if verb_like(graph, index) or misread(graph, lexicon, index):
            readings = verb_triggers(scene, index)
            if readings:
                found.append(readings)
    used = {readings[0].noun for readings in found}
    taken = {readings[0].token for readings in found}
    for index in words:
        token = graph.token(index)
        if token.pos in ("NOUN", "PROPN") and index not in used and index not in taken:
            frames = lexicon.nouns.get(lexicon.lemma("noun", token.text, token.lemma), ())
            fitting = [f for f in frames if accompanied(graph, index, f.objects[0][1:])]
            best = [f for f in fitting if len(f.objects[0]) == len(fitting[0].objects[0])]  # a bomb explosion is no explosion
            if best:
                found.append(tuple(Trigger(frame, index, None, True) for frame in best))
    return sorted(found, key=lambda readings: readings[0].token)


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
        return not graph.below(index, frozenset({"poss", "det"}))
    modified = token.pos == "ADJ" and token.dep == "amod" and graph.token(token.head).dep == "ROOT" and token.head < index
    return modified and not any(t.feature("VerbForm") == "Fin" for t in graph.tokens)


def verb_triggers(scene: Scene, index: int) -> tuple[Trigger, ...]:
    """The readings of a verb: the frames whose noun is there, that of the nearest noun first, before those that need none."""
    graph, lexicon = scene.graph, scene.lexicon
    token = graph.token(index)
    reflexive = any(graph.token(i).text.lower() in lexicon.cues["reflexive"] for i in graph.children[index])
    if any(graph.token(i).feature("Reflex") == "Yes" and i > index for i in graph.below(index, OBJECTS)):
        return ()  # "defended himself"
    readings: list[Trigger] = []
    with_noun: list[tuple[tuple[int, int], Trigger]] = []
    for frame in lexicon.verbs.get(lexicon.lemma("verb", token.text, token.lemma), ()):
        if reflexive and frame.particle not in lexicon.cues["reflexive"]:
            continue
        if frame.particle and not has_particle(graph, lexicon, index, frame.particle):
            continue
        if frame.type == "SAY" and not frame.particle and graph.below(index, frozenset({"prt"})):
            continue  # "wrote off the loan"
        if frame.passive and not graph.passive(index):
            continue
        if frame.needs == "intransitive" and not graph.passive(index) and objects(graph, index):
            continue
        if frame.needs == "object" and not (objects(graph, index) or clausal(graph, index, "Fin", "Ger", "Part")):
            continue
        if frame.needs == "infinitive" and not clausal(graph, index, "Inf"):
            continue
        if frame.needs in UNDERGOERS and not undergone(scene, index, UNDERGOERS[frame.needs]):
            continue
        if not frame.objects:
            readings += [*nearest_first(with_noun), Trigger(frame, index, None, False)]
            with_noun = []
            continue
        found = required_noun(scene, index, frame)
        if found is not None:
            with_noun.append((found[:2], Trigger(frame, index, found[2], False)))
    return (*readings, *nearest_first(with_noun))


def clausal(graph: Graph, verb: int, *forms: str) -> bool:
    """Whether a clause with such a form of its verb is the object of a verb."""
    inner = [graph.token(child) for child in graph.below(verb, frozenset({"ccomp", "xcomp"}))]
    return any(token.feature("VerbForm") in forms for token in inner)


def nearest_first(ranked: list[tuple[tuple[int, int], Trigger]]) -> list[Trigger]:
    """Those whose noun stands nearest, the most specific first; what stands further off is no second choice."""
    nearest = min((place for (place, _), _ in ranked), default=0)
    return [trigger for (place, _), trigger in sorted(ranked, key=lambda entry: entry[0]) if place == nearest]


def has_particle(graph: Graph, lexicon: Lexicon, verb: int, particle: str) -> bool:
    """A particle or reflexive pronoun of the verb: below it, or the word next to it."""
    done_to = graph.below(verb, OBJECTS)
    for child in graph.children[verb]:
        token = graph.token(child)
        place = token.dep == "prep" and token.lemma in lexicon.cues["locative"]
        apart = place and any(verb < thing < child for thing in done_to)  # "gave a speech in Rome"
        named = particle in (token.lemma, token.text.lower(), graph.preposition(child))
        if named and not apart and token.dep != "conj":
            return True
        if particle == "se" and token.pos == "PRON" and token.dep in REFLEXIVE and token.text.lower()[:1] == "s":
            return True
    following = [t.text.lower() for t in graph.tokens[verb + 1 : verb + 6]]
    return all(word in following for word in particle.split()) if " " in particle else following[:1] == [particle]


def undergone(scene: Scene, verb: int, labels: tuple[str, ...]) -> bool:
    """Whether what is done to is somebody, or nothing is named: deals and diseases are killed and fought in figures only."""
    found = [i for thing in objects(scene.graph, verb) for i in scene.graph.conjuncts(thing)]
    return not found or any(scene.somebody(i, labels) for i in found)


def required_noun(scene: Scene, verb: int, frame: Frame) -> tuple[int, int, int] | None:
    """Ranks and place of the noun that the frame asks for: its object, then (unless `direct`) what else depends on the verb.

    Last come the words to its right, since the parser may have hung the noun elsewhere. The second rank puts nouns that the
    frame wants in company before others.
    """
    graph, lexicon = scene.graph, scene.lexicon
    candidates = list(objects(graph, verb))
    done_to = len(candidates)
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
            product = rank < done_to and thing(scene, index)
            fitting = [
                entry for entry in frame.objects if (product and entry == (THING,)) or named_so(graph, index, lemma, entry)
            ]
            if fitting:
                return rank, -max(map(len, fitting)), index
    return None


def named_so(graph: Graph, token: int, lemma: str, entry: tuple[str, ...]) -> bool:
    """Whether a word is the noun of an entry with the company that it asks for."""
    head, *company = entry
    return lemma == head and accompanied(graph, token, tuple(company))


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
