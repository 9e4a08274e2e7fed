"""Dates, times and durations of a paragraph: single times first (grammar.RULES), then what joins two of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from transforms.entities.values import calendar as cal
from transforms.entities.values.calendar import Anchor, Period
from transforms.entities.values.clock import Clock
from transforms.entities.values.grammar import RULES
from transforms.entities.values.lexicon import Lexicon
from transforms.entities.values.match import Duration, Match, Time
from transforms.entities.values.tokens import Item
from transforms.entities.values.value import Value

WORTH = re.compile(r"[NYODmdTMWSURPqZz]")
NEAR = 6  # items in which a word of the past or the future sets the tense of a weekday

PLAIN = Period(None, None, "", "")  # stands for an item that is no time

Found = tuple[int, int, Time]  # first and last item (half-open) and what they say


def dates(items: Sequence[Item], lexicon: Lexicon, anchor: Anchor) -> list[Value]:
    letters = "".join(item.time for item in items)
    if not WORTH.search(letters):
        return []
    found = _single(items, letters, lexicon, anchor)
    if not found:
        return []
    row, joined = _row(letters, found)
    values = [_value(items, *time) for time in _join(items, row, joined, anchor)]
    return [value for value in values if value is not None]


def _single(items: Sequence[Item], letters: str, lexicon: Lexicon, anchor: Anchor) -> list[Found]:
    candidates: list[tuple[int, int, int, Time]] = []
    for order, (pattern, reader) in enumerate(RULES):
        for match in pattern.finditer(letters):
            start, end = match.span()
            before, after = letters[start - 1 : start] or "^", letters[end : end + 1] or "$"
            future = _future(letters, start, end)
            time = reader(Match(items[start:end], letters[start:end], anchor, lexicon, before, after, future))
            if time is not None:
                candidates.append((start - end, order, start, time))
    found: list[Found] = []
    taken = bytearray(len(letters))
    for minus_length, _, start, time in sorted(candidates, key=lambda c: c[:3]):
        end = start - minus_length
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append((start, end, time))
    return sorted(found, key=lambda f: f[0])


def _future(letters: str, start: int, end: int) -> bool:
    """Whether the nearest word of tense, before or else behind, speaks of the future."""
    behind = letters[max(0, start - NEAR) : start][::-1]
    ahead = letters[end : end + NEAR // 2]
    for letter in behind + ahead:
        if letter in "vw":
            return letter == "v"
        if letter == ".":
            break
    return False


def _row(letters: str, found: list[Found]) -> tuple[str, list[Found]]:
    """The row again with each time as one letter: @ a period, # a clock, % a duration, others as they were."""
    row: list[str] = []
    spans: list[Found] = []
    position = 0
    upcoming = {start: (end, time) for start, end, time in found}
    while position < len(letters):
        if position in upcoming:
            end, time = upcoming[position]
            row.append("@" if isinstance(time, Period) else "#" if isinstance(time, Clock) else "%")
            spans.append((position, end, time))
            position = end
        else:
            row.append(letters[position])
            spans.append((position, position + 1, PLAIN))
            position += 1
    return "".join(row), spans


def _times(row: str, spans: Sequence[Found], letters: str) -> list[Time]:
    return [span[2] for letter, span in zip(row, spans, strict=True) if letter in letters]


def _range(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    first, last = _times(row, spans, "@")
    if not isinstance(first, Period) or not isinstance(last, Period):
        return None
    open_month, open_day = first.open_month, first.open_day
    if open_month and last.start and not last.open_month and last.precision in ("day", "month"):
        year = last.start.year
        if open_day and cal.valid(year, open_month, open_day):
            first = cal.day(last.start.replace(month=open_month, day=open_day))
        elif not open_day:
            first = cal.month(year, open_month)
    elif last.open_month and first.start and last.start and last.start < first.start:
        forward = Anchor(first.start)
        moved = forward.month_day(last.open_month, last.open_day, 1) if last.open_day else forward.month(last.open_month, 1)
        last = moved or last
    elif last.weekday is not None and first.start and last.start and last.start < first.start:
        last = Anchor(first.start).weekday(last.weekday, 1)
    joined = cal.between(first, last)
    if joined is None and first.start is None and last.start is None and first.timex and last.timex:
        return Period(None, None, f"{first.timex}/{last.timex}", "interval", True)
    return joined


def _days_of_month(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """3 to 5 May: the first day is of the same month."""
    (last,) = _times(row, spans, "@")
    numbers = [items[span[0]] for letter, span in zip(row, spans, strict=True) if letter in "NO"]
    value = numbers[0].number
    if not isinstance(last, Period) or last.precision != "day" or value is None or (last.relative and not last.open_day):
        return None
    if last.start is None:
        month, day = last.timex.split("-")[1:] if last.timex.count("-") == 2 else ("", "")
        return Period(None, None, f"XXXX-{month}-{int(value):02d}/XXXX-{month}-{day}", "interval", True) if day else None
    number = int(value)
    if not cal.valid(last.start.year, last.start.month, number):
        return None
    other = last.start.replace(day=number)
    return cal.span(min(other, last.start), max(other, last.start), last.relative) if other != last.start else None


def _ordered_days(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """May 3 to 5, only upwards."""
    numbers = [items[span[0]] for letter, span in zip(row, spans, strict=True) if letter in "NO"]
    (first,) = _times(row, spans, "@")
    if isinstance(first, Period) and first.start and (numbers[0].number or 0) <= first.start.day:
        return None
    return _days_of_month(row, spans, anchor, items)


def _hours(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """From 2 to 4 pm: the first hour is in the half of the day that the last names."""
    clocks = [time for time in _times(row, spans, "#") if isinstance(time, Clock)]
    last = clocks[-1]
    if len(clocks) == 2:
        first = clocks[0]
    else:
        value = next(items[span[0]].number for letter, span in zip(row, spans, strict=True) if letter == "N")
        if value is None or not 0 <= value < 25 or value != int(value):
            return None
        first = Clock(int(value) % 24)
    if last.exact and not first.exact and first.hour < 12 <= last.hour and first.hour + 12 < last.hour + (last.minute > 0):
        first = replace(first, hour=first.hour + 12)
    if any(c.part or c.until for c in (first, last)) or (first.day and last.day):
        return None
    return replace(first, until=last, day=first.day or last.day)


def _near_part(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """Later this year, earlier this month: from today, or up to it."""
    (period,) = _times(row, spans, "@")
    if not isinstance(period, Period) or period.precision == "day" or not period.start or not period.end or not anchor.today:
        return None
    if not period.start <= anchor.today <= period.end:
        return None
    if row[0] == "g":
        return replace(period, end=anchor.today, precision="interval")
    return replace(period, start=anchor.today, precision="interval")


def _part(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    which = str(next(items[span[0]].time_payload for letter, span in zip(row, spans, strict=True) if letter == "e"))
    (period,) = _times(row, spans, "@")
    return cal.part(period, which) if isinstance(period, Period) and period.precision != "day" else None


def _part_of_unit(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """The end of the year: of this one."""
    which = str(next(items[span[0]].time_payload for letter, span in zip(row, spans, strict=True) if letter == "e"))
    unit = str(next(items[span[0]].time_payload for letter, span in zip(row, spans, strict=True) if letter == "U"))
    if unit not in ("W", "M", "Y", "Q", "10Y", "100Y"):
        return None
    return replace(cal.part(anchor.unit(unit, 0), which), relative=True)


def _on_day(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    (day,), (clock,) = _times(row, spans, "@"), _times(row, spans, "#")
    if not isinstance(day, Period) or not isinstance(clock, Clock) or day.precision != "day" or clock.day:
        return None
    return clock.on(day)


def _part_of_day(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """Tomorrow evening, Friday morning at 8, this morning."""
    part = str(next(items[span[0]].time_payload for letter, span in zip(row, spans, strict=True) if letter == "P"))
    days = _times(row, spans, "@")
    day = days[0] if days else anchor.offset(-1 if "L" in row else 1 if "X" in row else 0)
    if not isinstance(day, Period) or day.precision != "day":
        return None
    clocks = _times(row, spans, "#")
    if clocks and isinstance(clocks[0], Clock):
        late = (
            not clocks[0].exact
            and part in ("AF", "EV", "NI")
            and clocks[0].hour < 12
            and not (part == "NI" and clocks[0].hour < 5)
        )
        return replace(clocks[0].on(day), hour=clocks[0].hour + 12 * late)
    return Clock(0, 0, part, day)


def _from_there(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """Two weeks after 13 May; three days before Christmas."""
    (length,), (day,) = _times(row, spans, "%"), _times(row, spans, "@")
    if not isinstance(length, Duration) or not isinstance(day, Period) or length.count is None or length.unit in cal.SECONDS:
        return None
    origin = day.start if "B" in row else day.end
    if origin is None or day.precision != "day":
        return None
    moved = cal.shift(origin, -length.count if "B" in row else length.count, length.unit)
    return cal.day(moved, relative=day.relative) if moved else None


def _sum(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    """Two hours and ten minutes."""
    first, second = _times(row, spans, "%")
    if not isinstance(first, Duration) or not isinstance(second, Duration) or first.every or second.every:
        return None
    order = ["100Y", "10Y", "Y", "M", "W", "D", "TH", "TM", "TS"]
    if first.unit not in order or second.unit not in order or order.index(first.unit) >= order.index(second.unit):
        return None
    tail = second.timex[1:]
    return replace(first, timex=first.timex + (tail[1:] if "T" in first.timex and tail.startswith("T") else tail), count=None)


def _week_of(row: str, spans: Sequence[Found], anchor: Anchor, items: Sequence[Item]) -> Time | None:
    (day,) = _times(row, spans, "@")
    unit = str(next(items[span[0]].time_payload for letter, span in zip(row, spans, strict=True) if letter == "U"))
    if unit != "W" or not isinstance(day, Period) or day.precision != "day" or day.start is None:
        return None
    return replace(cal.week(day.start - timedelta(days=day.start.weekday())), relative=day.relative)


Joiner = Callable[[str, Sequence[Found], Anchor, Sequence[Item]], Time | None]
JOINS: tuple[tuple[re.Pattern[str], Joiner], ...] = tuple(
    (re.compile(pattern), joiner)
    for pattern, joiner in (
        (r"bo{0,2}@[&t-]o{0,2}@|[Fo]?@[t-]o{0,2}@|[Fo]?@to{0,2}@|Fo?@[&]o?@", _range),
        (r"(?:bo?[NO]&|[Fo]?o?[NO][t-])o{0,2}@", _days_of_month),
        (r"(?:b?@[&t-]o?|@[t-]o?)[NO](?![NC%K#@])", _ordered_days),
        (r"e[o-]{0,2}@", _part),
        (r"[gi]@", _near_part),
        (r"[bF]?o?#[&t-][op]{0,2}#|[bF]?o?N[&t-]#", _hours),
        (r"eo{0,2}U", _part_of_unit),
        (r"@[,op]{0,2}[tp~]?#|#[,op]{0,2}@|@[tp]#", _on_day),
        (r"@[op,]{0,2}P(?:[otp]{0,2}#)?|[HLX]P(?:[otp]{0,2}#)?|@#P|P[o]{0,2}@|#[,o]?HP|[HLX]Po?#", _part_of_day),
        (r"%[BfF]o{0,2}@", _from_there),
        (r"%[&,]?%", _sum),
        (r"oU[ov]{0,2}F?o?@|UF?[ov]{1,2}@", _week_of),
    )
)


def _join(items: Sequence[Item], row: str, spans: list[Found], anchor: Anchor) -> list[Found]:
    """Two passes, so that "early March" can begin a range; what joins nothing stays."""
    for _ in range(2):
        candidates: list[tuple[int, int, int, Time]] = []
        for order, (pattern, joiner) in enumerate(JOINS):
            for match in pattern.finditer(row):
                start, end = match.span()
                time = joiner(row[start:end], spans[start:end], anchor, items)
                if time is not None:
                    candidates.append((start - end, order, start, time))
        if not candidates:
            break
        chosen: dict[int, tuple[int, Time]] = {}
        taken = bytearray(len(row))
        for minus_length, _, start, time in sorted(candidates, key=lambda c: c[:3]):
            end = start - minus_length
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                chosen[start] = (end, time)
        row, spans = _replaced(row, spans, chosen)
    return [span for letter, span in zip(row, spans, strict=True) if letter in "@#%"]


def _replaced(row: str, spans: list[Found], chosen: dict[int, tuple[int, Time]]) -> tuple[str, list[Found]]:
    letters: list[str] = []
    found: list[Found] = []
    position = 0
    while position < len(row):
        if position in chosen:
            end, time = chosen[position]
            first = position + (row[position] == "o")  # "du 3 au 5 mai" begins with its 3
            letters.append("@" if isinstance(time, Period) else "#" if isinstance(time, Clock) else "%")
            found.append((spans[first][0], spans[end - 1][1], time))
            position = end
        else:
            letters.append(row[position])
            found.append(spans[position])
            position += 1
    return "".join(letters), found


def _value(items: Sequence[Item], start: int, end: int, time: Time) -> Value | None:
    while start < end and items[start].time in "o,":  # an article or preposition at the front says nothing
        start += 1
    if start == end:
        return None
    first, last = items[start].start, items[end - 1].end
    if isinstance(time, Duration):
        count = round(time.count, 6) if time.count is not None else None
        return Value(first, last, "DURATION", time.timex, count, time.unit.lstrip("T"), score=0.7 if time.every else 0.85)
    if isinstance(time, Clock):
        day = time.day
        return Value(
            first, last, "TIME", time.timex(), date_start=day.start if day else None, date_end=day.end if day else None,
            score=0.9, relative=bool(day and day.relative), precision="time",
        )  # fmt: skip
    return Value(
        first, last, "DATE", time.timex, date_start=time.start, date_end=time.end, score=time.score,
        relative=time.relative, precision=time.precision,
    )  # fmt: skip
