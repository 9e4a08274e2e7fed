"""Readers of years and their parts, of lengths of time, and of what lies so many units away."""

import re
from dataclasses import replace
from datetime import date, timedelta

from transforms.entities.values import calendar as cal
from transforms.entities.values.calendar import Period
from transforms.entities.values.clock import Clock
from transforms.entities.values.match import EVIDENCE, Duration, Match, Time


def read_near_unit(m: Match) -> Time | None:
    unit = m.unit()
    if unit in cal.SECONDS or (m.letters[-1] == "H" and m.after in "Uyo"):  # "tři čtvrtletí | tohoto roku"
        return None
    if unit == "D":
        return m.anchor.offset(m.direction())
    if unit in ("10Y", "100Y") and m.direction():
        return read_stretch(m)
    return m.anchor.unit(unit, m.direction())


def read_stretch(m: Match) -> Time | None:
    if m.has("s") or (m.has("kK") and not m.has("N")):  # "the last few years": nobody knows how many
        return Duration(None, m.unit(), cal.duration(1, m.unit()).replace("1", "X"))
    number = m.number("N") if m.has("N") else 1
    if number is None or not 0 < number < 1000:
        return None
    return m.anchor.stretch(number, m.unit(), m.direction()) or Duration(number, m.unit(), cal.duration(number, m.unit()))


def read_ago(m: Match) -> Time | None:
    total: Period | Clock | None = None
    sign = -1 if m.has("Gg") else 1
    count = _count(m)
    if count is None:
        return None
    unit = m.unit()
    if unit in cal.SECONDS:
        if m.anchor.moment is None:
            return Duration(count, unit, cal.duration(count, unit))
        try:
            moment = m.anchor.moment + timedelta(seconds=sign * count * cal.SECONDS[unit])
        except OverflowError:
            return None
        total = Clock(moment.hour, moment.minute, None, replace(cal.day(moment.date()), relative=True))
    else:
        total = m.anchor.ago(sign * count, unit)
        if m.has("gi") and not m.has("G"):
            total = replace(total, score=0.7)
    return total


def _count(m: Match) -> float | None:
    """The number before the unit: 3, a, a half, two and a half."""
    if m.has("N"):
        value = m.get("N").number
        return None if value is None or value > 100_000 else value + 0.5 * m.has("h")
    if m.has("Y"):
        return None
    if m.has("h"):
        return 1.5 if m.has("&") else 0.5
    return 1.0


def read_duration(m: Match) -> Time | None:
    if m.has("s"):
        return Duration(None, m.unit(), cal.duration(1, m.unit()).replace("1", "X"))
    count = _count(m)
    if count is None or not count:
        return None
    every = m.has("V")
    if m.unit() == "DM":
        return None
    if not m.has("N") and not m.has("Vh") and m.unit() in ("TM", "TS", "WE", "WD"):
        return None
    return Duration(count, m.unit(), cal.duration(count, m.unit()), every)


def read_every_weekday(m: Match) -> Time | None:
    number = int(m.get("W").time_payload)
    return Duration(None, "W", f"XXXX-WXX-{number + 1}", True)


def read_year(m: Match) -> Time | None:
    y = m.number("Y")
    if y is None or m.after in "UCKQ%'":
        return None
    if (m.has("U") and m.unit() != "Y") or (m.before == "/" and m.after == "/"):
        return None
    if m.has("yU") or m.before in "pIFtBfbe~" or (m.before == "(" and m.after in "),"):
        return replace(cal.year(y), score=0.9)
    if not 1900 <= y <= 2100:
        return None
    near = m.anchor.this_year() or 2010
    if m.before in "o&-(/,LXH" and abs(y - near) <= 60:
        return replace(cal.year(y), score=0.7)
    # a bare number that is written like a year of our time
    return replace(cal.year(y), score=0.5) if -40 <= y - near <= 15 and m.before in "?." else None


def read_quarter(m: Match) -> Time | None:
    """Q3 2019, 2019-H1; without a year, the nearest that had begun."""
    code = str(m.get("q").time_payload)
    number, build = int(code[1]), cal.quarter if code[0] == "Q" else cal.half
    if m.has("Y"):
        y = m.number("Y")
        return build(y, number) if y else None
    if m.has("LXH"):
        this_year = m.anchor.this_year()
        return replace(build(this_year + m.direction(), number), relative=True) if this_year and m.unit() == "Y" else None
    return _this_years(m, number, "Q" if code[0] == "Q" else "6M")


def read_ordinal_unit(m: Match) -> Time | None:
    """The third quarter, the first week of 2019, the 21st century."""
    number, unit = m.number("O") if m.has("O") else None, m.unit()
    if m.has("L") and number is None:
        number = -1
    y = m.number("Y") if m.has("Y") else None
    if m.has("LXH") and m.letters.count("U") == 2:
        if m.unit(1) != "Y":
            return None
        base = m.anchor.this_year()
        y = base + m.direction() if base else None
        if y is None:
            return None
    elif m.letters.count("U") == 2 and m.unit(1) != "Y":
        return None
    if number is None:
        return None
    if unit == "100Y":
        return cal.century(number) if 1 < number <= 30 else None
    if unit in ("Q", "6M"):
        if not 1 <= number <= (4 if unit == "Q" else 2):
            return None
        if y is None:
            return _this_years(m, number, unit)
        return cal.quarter(y, number) if unit == "Q" else cal.half(y, number)
    if y is None:
        return None
    if unit == "W":
        return _week_of_year(y, number)
    if unit == "M" and 1 <= number <= 12:
        return cal.month(y, number)
    return None


def read_first_units(m: Match) -> Time | None:
    """The first nine months of 2016."""
    count, unit = m.number("N"), m.unit()
    if m.has("Y"):
        y = m.number("Y")
    else:
        today = m.anchor.this_year()
        y = today + m.direction() if today else None
    if y is None or count is None or m.number("O") != 1 or not 0 < count < 400:
        return None
    start = cal.year(y).start
    if unit == "W":
        first = _week_of_year(y, 1)
        start = first.start if first else None
    end = cal.shift(start, count, unit) if start and unit not in cal.SECONDS else None
    return cal.span(start, end - timedelta(days=1)) if start and end else None


def _this_years(m: Match, number: int, unit: str) -> Time | None:
    """A quarter or half without its year: this year's when it has begun, else the one that the tense asks for."""
    y = m.anchor.this_year()
    if y is None or m.anchor.today is None:
        return Period(None, None, f"XXXX-{'Q' if unit == 'Q' else 'H'}{number}", "quarter" if unit == "Q" else "interval", True)
    build = cal.quarter if unit == "Q" else cal.half
    found = build(y, number)
    if found.start and found.start > m.anchor.today and not m.future and (found.start - m.anchor.today).days > 92:
        found = build(y - 1, number)
    return replace(found, relative=True, score=0.8)


def read_week_number(m: Match) -> Time | None:
    if m.unit() != "W":
        return None
    y = m.number("Y") if m.has("Y") else m.anchor.this_year()
    if m.letters.count("U") == 2 and m.anchor.this_year():
        y = (m.anchor.this_year() or 0) + m.direction()
    number = m.number("N")
    if y is None and number and 1 <= number <= 53:
        return Period(None, None, f"XXXX-W{number:02d}", "week", True)
    return _week_of_year(y, number) if y and number else None


def _week_of_year(y: int, number: int) -> Period | None:
    last = date(y, 12, 28).isocalendar().week
    if number == -1:
        number = last
    return cal.week(date.fromisocalendar(y, number, 1)) if 1 <= number <= last else None


def read_season(m: Match) -> Time | None:
    name = str(m.get("S").time_payload)
    if m.has("Y"):
        y = m.number("Y")
        return cal.season(y, name) if y else None
    if m.has("LXH"):
        return m.anchor.season(name, m.direction())
    if not (m.get("S").weak or m.before in "e") or m.before in EVIDENCE.replace("o", "").replace("&", ""):
        return replace(m.anchor.season(name), score=0.6)
    return None


def read_decade(m: Match) -> Time | None:
    item = m.get("ZYN")
    digits = re.sub(r"\D", "", item.text)
    if item.number is not None and item.spelled and item.number % 10 == 0 and 10 < item.number < 100:
        digits = str(int(item.number))
    if len(digits) == 4 and digits.endswith("0"):
        return cal.decade(int(digits))
    if len(digits) == 2 and digits.endswith("0"):
        return cal.decade(cal.full_year(int(digits), date(1970, 1, 1)) // 10 * 10)
    return None
