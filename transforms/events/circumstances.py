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


def nearest_event(graph: Graph, token: int, parts: Sequence[frozenset[int]]) -> int | None:
    """Which event (index into `parts`, the words each is made of) a value belongs to: the first met on the way up."""
    for owner in owners(graph, token):
        for number, words in enumerate(parts):
            if owner in words:
                return number
    return None


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
    """For each event of a sentence its date, place and amount. `mentions` are those of the sentence, which starts at `offset`."""
    found: list[Circumstances] = [Circumstances() for _ in parts]
    for mention in mentions:
        inside = tokens_of(graph, mention, offset)
        if not inside or mention.label not in ("DATE", "TIME", "LOC", "MONEY"):
            continue
        top = head_of(graph, inside)
        number = nearest_event(graph, top, parts)
        if number is None:
            continue
        known = found[number]
        if mention.label in ("DATE", "TIME"):
            if known.date_start is None and mention.date_start is not None and mention.date_end is not None:
                source = "explicit" if explicit(mention) else "relative"
                unit = precision(mention.date_start, mention.date_end)
                found[number] = replace(known, date_start=mention.date_start, date_end=mention.date_end,
                                      date_precision=unit, date_source=source)  # fmt: skip
        elif mention.label == "LOC":
            if known.place is None and located(graph, lexicon, top):
                found[number] = replace(known, place=mention)
        elif known.amount is None and mention.value is not None:
            found[number] = replace(known, amount=mention.value, currency=mention.unit)
    return found


def located(graph: Graph, lexicon: Lexicon, token: int) -> bool:
    """Whether a place name says where: after a preposition of place, or naming the court, the city it stands in."""
    first = graph.first_conjunct(token)
    if graph.preposition(first) in lexicon.cues["locative"]:
        return True
    governor = graph.token(first).head
    return graph.token(governor).lemma in lexicon.cues["venues"]
