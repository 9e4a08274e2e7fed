"""Which names a noun carries: its own, those in apposition, in a list, as examples; and whose report a report is."""

from collections.abc import Sequence

from transforms.article import Mention
from transforms.events.graph import SUBJECTS
from transforms.events.reference import LABELS
from transforms.events.scene import Scene

ACTING = ("ORG", "PER", "LOC", "PRODUCT", "MISC")
MAX_LIST = 24  # words in which a list of names must end
MAX_DESCRIPTION = 8  # words between a common noun and the name that it introduces


def whose(scene: Scene, token: int) -> int:
    """Whose a report or a spokesman is: what they say and do is told of their owner; other nouns are their own."""
    graph = scene.graph
    own = graph.token(token)
    if own.name is None and scene.lexicon.lemma("noun", own.text, own.lemma) in scene.lexicon.cues["voices"]:
        of = scene.lexicon.cues["of"] | {"'s", "+"}
        return next((i for word, i in graph.obliques(token) if word in of and acts(scene, i)), token)
    return token


def acts(scene: Scene, token: int) -> bool:
    """Whether a noun can be one that acts: a name, or a common noun of people."""
    own = scene.graph.token(token)
    return own.name is not None or scene.lexicon.lemma("noun", own.text, own.lemma) in scene.lexicon.cues["collective"]


def names_under(scene: Scene, token: int, mentions: Sequence[Mention]) -> list[int]:
    """Document indices of the names that a noun carries: itself, in apposition, or as examples ("brands like X and Y")."""
    graph = scene.graph
    name = graph.token(token).name
    if name is not None:
        return [scene.names[n] for n in coordinated(scene, token) if mentions[scene.names[n]].label in ACTING]
    own = graph.token(token)
    if own.pos not in ("NOUN", "PROPN", "ADJ"):
        return []
    linked: list[int] = []
    for child in graph.children[token]:
        below = graph.token(child)
        bare = below.dep in ("appos", "flat", "flat:name", "nmod") and not graph.preposition(child)
        modifier = below.dep == "compound" and own.lemma in scene.lexicon.cues["organisation"]
        example = graph.preposition(child) in scene.lexicon.cues["such_as"]
        if (bare or modifier or example) and below.name is not None:
            linked += graph.conjuncts(child)
        elif below.dep in ("prep", "nmod", "appos", "obl:mod") and (example or below.lemma in scene.lexicon.cues["such_as"]):
            inner = [child, *(i for _, i in graph.obliques(child)), *graph.below(child, frozenset({"pobj"}))]
            linked += [i for top in inner for i in graph.conjuncts(top)]
    if not linked and own.pos == "NOUN":
        linked = bare_apposition(scene, token) or (before_comma(scene, token) if definite(scene, token) else [])
    found: list[int] = []
    for index in linked:
        inner_name = graph.token(index).name
        if inner_name is not None:
            found += [scene.names[n] for n in coordinated(scene, index)]
        elif index != token:
            found += names_under(scene, index, mentions)
    return [i for i in dict.fromkeys(found) if mentions[i].label in ACTING]


def coordinated(scene: Scene, token: int) -> list[int]:
    """The names in a list that a name opens, by their order in the sentence: "X, Y et le groupe Z".

    Read from the words, since long lists are where parses break; a list must end in a conjunction, and what is the subject
    of a clause of its own is no part of it.
    """
    graph = scene.graph
    first = graph.token(token)
    found, waiting, closed, linked = [], [], False, False
    for index in range(token + 1, min(token + 1 + MAX_LIST, len(graph.tokens))):
        word = graph.token(index)
        if word.name is not None and word.name == first.name:
            continue
        if word.pos == "CCONJ" or word.text == ",":
            linked, closed = True, closed or word.pos == "CCONJ"
        elif word.name is not None and linked:
            if word.dep in SUBJECTS and first.dep not in SUBJECTS and graph.token(index).head != first.head:
                break
            waiting.append(word.name)
            linked = False
            if closed:
                found = waiting
                break
        elif not (linked and word.pos in ("DET", "NOUN", "ADJ", "ADP", "PROPN")):
            break
    return list(dict.fromkeys([first.name, *found])) if first.name is not None else []


def before_comma(scene: Scene, token: int) -> list[int]:
    """The name that a description explains: "X, le fondateur de Y, a demandé"."""
    graph = scene.graph
    index = token - 1
    while index > 0 and graph.token(index).pos in ("DET", "ADJ", "NUM", "ADV") and token - index <= 4:
        index -= 1
    if index > 0 and graph.token(index).text == "," and graph.token(index - 1).name is not None:
        return [index - 1]
    return []


def bare_apposition(scene: Scene, token: int) -> list[int]:
    """The name that closes a description, whatever the parser hung it on: "le géant chinois du commerce en ligne X"."""
    graph = scene.graph
    lemma = scene.lexicon.lemma("noun", graph.token(token).text, graph.token(token).lemma)
    if not any(lemma in scene.lexicon.cues[kind] for kind in LABELS):
        return []
    for index in range(token + 1, min(token + 1 + MAX_DESCRIPTION, len(graph.tokens))):
        word = graph.token(index)
        if word.name is not None:
            return graph.conjuncts(index) if graph.token(index - 1).pos in ("NOUN", "ADJ") else []
        if word.pos not in ("NOUN", "ADJ", "ADP", "DET"):
            return []
    return []


def definite(scene: Scene, token: int) -> bool:
    """A noun with "the" or "this"; French "du", "au" hold the article."""
    graph = scene.graph
    for child in graph.children[token]:
        below = graph.token(child)
        if below.feature("Definite") == "Def" or below.feature("PronType") == "Dem":
            return True
        if below.text.lower() in scene.lexicon.cues["definite"]:
            return True
    before = graph.token(token - 1) if token else None
    head = graph.token(graph.token(token).head)
    return any(t is not None and t.text.lower() in scene.lexicon.cues["definite"] for t in (before, head))
