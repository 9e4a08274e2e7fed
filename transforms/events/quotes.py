"""Who said what: reporting verbs with a speaker and the words said, in quotation marks or after "that"."""

import re
from collections.abc import Sequence

from transforms.events.graph import OBJECTS, SUBJECTS, Graph, inverted
from transforms.events.lexicon import Frame
from transforms.events.scene import Scene

QUOTATION = re.compile(r"«[^«»]{3,1000}»|“[^“”]{3,1000}”|„[^„“”]{3,1000}[“”]|(?<!\w)\"[^\"]{3,1000}\"(?!\w)|``[^`]{3,1000}?''")
CLAUSAL = frozenset({"ccomp", "xcomp", "parataxis"})
RELATIVE = frozenset({"acl", "relcl", "acl:relcl"})
FRAGMENT = 5  # words below which a quotation within a reported clause is only part of what is said
ADDRESSED = frozenset({"prep", "npadvmod", "dative", "advmod", "obl", "obl:mod", "obl:arg", "iobj", "agent", "punct", "prt"})


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of the words between quotation marks, marks and their blanks left out."""
    found = []
    for match in QUOTATION.finditer(text):
        mark = 2 if match.group().startswith("``") else 1
        inner = match.group()[mark:-mark]
        start = match.start() + mark + len(inner) - len(inner.lstrip())
        found.append((start, start + len(inner.strip())))
    return found


def inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def said(scene: Scene, verb: int, spoken: Sequence[tuple[int, int]], frame: Frame) -> tuple[int, int] | None:
    """The span of what a reporting verb reports: a quotation of its sentence, else the clause or noun below it.

    None where the verb stands inside a quotation or governs no content: then it reports nothing. A quotation of few words
    within a clause gives way to the clause; people are told something and are not what is told. Some verbs say
    something with a clause or a quotation only ("adds sugar" says nothing), some of something ("spoke about the reform").
    """
    graph = scene.graph
    token = graph.token(verb)
    if inside(token.start, spoken) or graph.participle(verb):
        return None
    speaker = inverted(graph, verb)
    clauses = [_clause(scene, verb, c) for c in graph.below(verb, CLAUSAL) if c not in speaker and _told(scene, verb, c)]
    attached = [c for _, noun in graph.obliques(verb) for c in graph.below(noun, RELATIVE)]  # "announced in a memo that"
    clauses += [graph.span(c) for c in attached if graph.below(c, frozenset({"mark"}))]
    if both := called(graph, verb):
        clauses.append((graph.span(both[0])[0], graph.span(both[-1])[1]))
    nouns = [c for c in graph.below(verb, OBJECTS) if c not in speaker and graph.token(c).pos != "PRON"]
    clauses = [span for span in clauses if len(scene.text[slice(*span)].split()) > 2]
    spans = clauses + [graph.span(c) for c in nouns if frame.needs != "clause" and not scene.somebody(c, ("PER", "ORG"))]
    spans += [graph.span(topic) for topic in topics(graph, verb, frame.content)]
    if spoken and (not spans or any(low < end and start < high for low, high in spans for start, end in spoken)):
        nearest = min(spoken, key=lambda span: min(abs(span[0] - token.end), abs(span[1] - token.start)))
        around = [(low, high) for low, high in clauses if low <= nearest[0] and nearest[1] <= high]
        if not around or len(scene.text[nearest[0] : nearest[1]].split()) >= FRAGMENT:
            return nearest if around or _beside(scene, verb, nearest) else None
        return around[0]
    if not spans and token.dep == "parataxis":
        return _around(graph, verb)
    return (clauses or spans)[0] if spans else None


def called(graph: Graph, verb: int) -> list[int]:
    """What is called what: "called the move a mistake"; empty where only one of the two is there."""
    both = [c for c in graph.below(verb, OBJECTS) if c > verb]
    return both if len(both) == 2 and any(graph.token(c).dep == "oprd" for c in both) else []


def topics(graph: Graph, verb: int, prepositions: Sequence[str]) -> list[int]:
    """What is spoken of, behind one of these prepositions: a noun or a clause."""
    found = [noun for word, noun in graph.obliques(verb) if word in prepositions]
    for child in graph.children[verb]:
        if graph.token(child).dep == "prep" and graph.token(child).lemma in prepositions:
            found += graph.below(child, frozenset({"pcomp"}))
    return [token for token in found if token > verb]


def _told(scene: Scene, verb: int, clause: int) -> bool:
    """Whether a clause tells something: the infinitive of what one hopes or promises to do is no message."""
    own, token = scene.graph.token(verb), scene.graph.token(clause)
    wish = scene.lexicon.lemma("verb", own.text, own.lemma) in scene.lexicon.cues["wishing"]
    return not wish or token.dep != "xcomp" or bool(scene.graph.below(clause, SUBJECTS))


def _clause(scene: Scene, verb: int, clause: int) -> tuple[int, int]:
    """The span of a reported clause; behind the verb it begins right there, or behind whom and when it was said to."""
    graph = scene.graph
    low, high = graph.span(clause)
    if clause < verb:
        return low, high
    first = verb + 1
    for child in graph.children[verb]:
        dep = graph.token(child).dep
        addressed = dep in ADDRESSED or (dep in OBJECTS and scene.somebody(child, ("PER", "ORG")))
        if verb < child and addressed and graph.span(child)[1] <= low:
            first = max(first, max(graph.reach(child, frozenset())) + 1)
    return min(low, graph.token(first).start) if first < clause else low, high


def _beside(scene: Scene, verb: int, quotation: tuple[int, int]) -> bool:
    """Whether a quotation that hangs on nothing stands next to the clause of the verb: a mark and no other clause between."""
    low, high = scene.graph.span(verb)
    return (
        quotation[1] <= scene.graph.token(verb).start
        or not scene.text[high : quotation[0]].strip(" ,:;\"«“„'")
        or low <= quotation[0] < high
    )


def _around(graph: Graph, verb: int) -> tuple[int, int] | None:
    """ "…, he said." : what stands before the inserted clause."""
    low, _ = graph.span(verb)
    before = [t for t in graph.tokens if t.end <= low and t.pos != "PUNCT"]
    return (before[0].start, before[-1].end) if len(before) > 2 else None
