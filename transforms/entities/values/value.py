"""The one thing that every recogniser of values returns."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a paragraph: half-open code points, what it is, and what it comes to.

    `normalized` is a TIMEX3 value (an ISO 8601 interval `start/end` for ranges), `80000000000 USD`, `0.6` for 60 %, E.164.
    `value` is the number, `unit` the ISO 4217 currency, the unit, or the exchange of a ticker. `date_*` is the resolved
    interval, end inclusive, null where it hangs on an unknown reference. `relative`: resolved against the reference.
    `precision` of dates: day, week, month, quarter, season, year, interval or time. A range of amounts has its lower end.
    """

    start_char: int
    end_char: int
    label: str
    normalized: str
    value: float | None = None
    unit: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    score: float = 0.9
    method: str = "values-1"
    relative: bool = False
    precision: str | None = None


def longest_first(values: list[Value]) -> list[Value]:
    """Those that remain when of two that overlap the longer wins, then the surer, then the earlier; in reading order."""
    kept: list[Value] = []  # in reading order and apart, so that only neighbours can overlap
    for value in sorted(values, key=lambda v: (v.start_char - v.end_char, -v.score, v.start_char, v.label)):
        at = bisect_left(kept, value.start_char, key=lambda v: v.start_char)
        before, after = kept[at - 1 : at], kept[at : at + 1]
        if all(v.end_char <= value.start_char for v in before) and all(value.end_char <= v.start_char for v in after):
            kept.insert(at, value)
    return kept
