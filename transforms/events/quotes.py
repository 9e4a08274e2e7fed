"""Who said what: reporting verbs with a speaker and the words said, in quotation marks or after "that"."""

import re
from collections.abc import Sequence

from transforms.events.graph import Graph, inverted
from transforms.events.lexicon import Lexicon

QUOTATION = re.compile(r"«[^«»]{3,1000}»|“[^“”]{3,1000}”|„[^„“”]{3,1000}[“”]|(?<!\w)\"[^\"]{3,1000}\"(?!\w)")
CONTENT = frozenset({"ccomp", "xcomp", "obj", "dobj", "parataxis"})


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of the words between quotation marks, marks and their blanks left out."""
    found = []
    for match in QUOTATION.finditer(text):
        inner = match.group()[1:-1]
        start = match.start() + 1 + len(inner) - len(inner.lstrip())
        found.append((start, start + len(inner.strip())))
    return found


def inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def said(graph: Graph, lexicon: Lexicon, verb: int, spoken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The span of what a reporting verb reports: a quotation of its sentence, else the clause or noun below it.

    None where the verb stands inside a quotation or governs no content: then it reports nothing.
    """
    token = graph.token(verb)
    if inside(token.start, spoken) or graph.participle(verb):
        return None
    speaker = inverted(graph, verb)
    content = [child for child in graph.below(verb, CONTENT) if child not in speaker]
    spans = [graph.span(child) for child in content if graph.token(child).pos != "PRON"]
    if spoken and (not spans or any(low < end and start < high for low, high in spans for start, end in spoken)):
        return min(spoken, key=lambda span: abs(span[0] - token.start))
    clauses = [graph.span(c) for c in content if graph.token(c).dep in ("ccomp", "xcomp", "parataxis")]
    found = clauses or spans
    if not found and token.dep == "parataxis":
        return _around(graph, verb)
    if spoken and not found:
        return spoken[0]
    return found[0] if found else None


def _around(graph: Graph, verb: int) -> tuple[int, int] | None:
    """ "…, he said." : what stands before the inserted clause."""
    low, _ = graph.span(verb)
    before = [t for t in graph.tokens if t.end <= low and t.pos != "PUNCT"]
    return (before[0].start, before[-1].end) if len(before) > 2 else None
