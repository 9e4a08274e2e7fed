"""When, where and how much: the values of a sentence that belong to one event rather than to its neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from transforms.article import Mention
from transforms.events.graph import CLAUSES, Graph
from transforms.events.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an event row says beside type and participants."""

    date_start: date | None = None
    date_end: date | None = None
    date_precision: str | None = None
    date_source: str | None = None
    place: Mention | None = None
    amount: float | None = None
    currency: str | None = None


def owners(graph: Graph, token: int) -> Iterable[int]:
    """The word a value hangs on and those above, up to the end of its clause."""
    yield token
    for governor in graph.governors(token):
        yield governor
        if graph.token(governor).dep in CLAUSES or graph.token(governor).dep == "ROOT":
            return


def tokens_of(graph: Graph, mention: Mention, offset: int) -> list[int]:
    low, high = mention.start_char - offset, mention.end_char - offset
    return [i for i, t in enumerate(graph.tokens) if t.start < high and low < t.end]


def head_of(graph: Graph, inside: Sequence[int]) -> int:
    """The word of a span that governs the others."""
    return next((i for i in inside if graph.token(i).head not in inside or graph.token(i).head == i), inside[0])


def host(graph: Graph, place: int) -> int:
    """What a date that the parser was not shown belongs to: the word before it, the main verb where it opens the sentence."""
    before = [i for i, t in enumerate(graph.tokens) if t.end <= place and t.pos not in ("PUNCT", "DET")]
    root = next((i for i, t in enumerate(graph.tokens) if t.dep == "ROOT"), 0)
    return before[-1] if before else root


def belongs_to(graph: Graph, token: int, parts: Sequence[frozenset[int]], own: frozenset[str] = frozenset()) -> list[int]:
    """The events (indices into `parts`, the words each is made of) of a value: those first met on the way up.

    What hangs on a noun by a preposition of `own` ("the decree of 2015"), or as its possessor, is said of that noun alone.
    """
    bound = bool(own) and (graph.preposition(token) in own or graph.token(token).dep == "poss")
    for step, owner in enumerate(owners(graph, token)):
        if bound and step == 2:
            break
        met = [number for number, words in enumerate(parts) if owner in words]
        if met:
            return met
    return []


def precision(start: date, end: date) -> str:
    """The unit of calendar that an interval is."""
    days = (end - start).days + 1
    if days == 1:
        return "day"
    if days == 7:
        return "week"
    if start.day == 1 and 28 <= days <= 31:
        return "month"
    if start.day == 1 and 89 <= days <= 92:
        return "quarter"
    if start.day == 1 and start.month == 1 and 365 <= days <= 366:
        return "year"
    return "interval"


def explicit(mention: Mention) -> bool:
    """Whether the words themselves hold the year: only then they need no publication day."""
    return mention.date_start is not None and str(mention.date_start.year) in mention.text


def circumstances(
    graph: Graph, lexicon: Lexicon, mentions: Sequence[Mention], offset: int, parts: Sequence[frozenset[int]]
) -> list[Circumstances]:
    """For each event of a sentence its date, place and amount; `mentions` are the sentence's, which starts at `offset`."""
    found: list[Circumstances] = [Circumstances() for _ in parts]
    for mention in mentions:
        if mention.label not in ("DATE", "TIME", "LOC", "MONEY"):
            continue
        inside = tokens_of(graph, mention, offset)
        if not inside and mention.label not in ("DATE", "TIME"):
            continue
        top = head_of(graph, inside) if inside else host(graph, mention.start_char - offset)
        own = lexicon.cues["of"] if inside and mention.label in ("DATE", "TIME") else frozenset()
        for number in belongs_to(graph, top, parts, own):
            found[number] = placed(graph, lexicon, found[number], mention, top)
    return found


def placed(graph: Graph, lexicon: Lexicon, known: Circumstances, mention: Mention, top: int) -> Circumstances:
    """The circumstances with one more value, unless there is one of its kind already."""
    if mention.label in ("DATE", "TIME"):
        if known.date_start is not None or mention.date_start is None or mention.date_end is None:
            return known
        return replace(
            known,
            date_start=mention.date_start,
            date_end=mention.date_end,
            date_precision=precision(mention.date_start, mention.date_end),
            date_source="explicit" if explicit(mention) else "relative",
        )
    if mention.label == "LOC":
        return replace(known, place=mention) if known.place is None and located(graph, lexicon, top) else known
    if known.amount is not None or mention.value is None:
        return known
    return replace(known, amount=mention.value, currency=mention.unit)


def located(graph: Graph, lexicon: Lexicon, token: int) -> bool:
    """Whether a place name says where: after a preposition of place, or naming the court, the city it stands in."""
    first = graph.first_conjunct(token)
    if graph.preposition(first) in lexicon.cues["locative"]:
        return True
    governor = graph.token(first).head
    return graph.token(governor).lemma in lexicon.cues["venues"]
