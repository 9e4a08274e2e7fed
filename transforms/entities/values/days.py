"""Readers of days, weekdays and months: what a matched row of items says, or None where it makes no sense."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from transforms.entities.values import calendar as cal
from transforms.entities.values.clock import Clock
from transforms.entities.values.match import Match, Time

FAR = 100  # days ahead from which a month without its year is rather last year's


def read_date(m: Match) -> Time | None:
    text = m.get("D").text
    parts = [int(part) for part in re.split(r"[-/.]", text)]
    if parts[0] > 31:
        y, mo, d = parts
        if mo > 12:  # 2020/23/09
            mo, d = d, mo
    else:
        d, mo, y = parts if m.lexicon.day_first or "." in text else (parts[1], parts[0], parts[2])
        if mo > 12:
            d, mo = mo, d
        y = cal.full_year(y, m.anchor.today)
    return cal.day(date(y, mo, d)) if cal.valid(y, mo, d) else None


def read_year_month(m: Match) -> Time | None:
    y, mo = (int(part) for part in m.get("m").text.split("-"))
    if mo == (y + 1) % 100 and mo > 9:  # a season, 2011-12
        return cal.years(y, y + 1, f"{y}-01-01/{y + 1}-12-31")
    return cal.month(y, mo) if 1 <= y <= 9999 else None


def read_day_month(m: Match) -> Time | None:
    first, second = (int(part) for part in m.get("d").text.split("/"))
    d, mo = (first, second) if m.lexicon.day_first or first > 12 else (second, first)
    padded = len(m.get("d").text) == 5
    if not (m.has("W") or m.before in "pIFtBfbo" or padded):
        return None
    return m.anchor.month_day(mo, d, 1 if m.future else None)


def read_day_month_year(m: Match) -> Time | None:
    d, mo = m.number("NO"), int(m.get("M").time_payload)
    y = m.get("Y" if m.has("Y") else "N", -1).number
    if d is None or y is None:
        return None
    return cal.day(date(int(y), mo, d)) if cal.valid(int(y), mo, d) else None


def read_day_and_month(m: Match) -> Time | None:
    d, mo = m.number("NO"), int(m.get("M").time_payload)
    if m.get("M").short and not m.get("NO").text[0].isdigit():  # "pro první"
        return None
    return m.anchor.month_day(mo, d) if d is not None and 1 <= d <= 31 else None


def read_month_year(m: Match) -> Time | None:
    y = m.number("Y")
    return cal.month(y, int(m.get("M").time_payload)) if y else None


def read_month(m: Match) -> Time | None:
    if not m.evident() or m.after in "NO" or m.before in "NO":
        return None
    number, today = int(m.get("M").time_payload), m.anchor.today
    nearest = m.anchor.month(number)
    if m.future:
        return m.anchor.month(number, 1) if today and today.month != number else nearest
    if today and nearest.start and (nearest.start - today).days > FAR:
        return m.anchor.month(number, -1)
    return nearest


def read_first_month(m: Match) -> Time | None:
    """Of two months with a dash or a "to" between them, each speaks for the other."""
    return m.anchor.month(int(m.get("M").time_payload))


def read_month_of_near_year(m: Match) -> Time | None:
    """July last year; 去年7月, with a day or without."""
    base, number = m.anchor.this_year(), int(m.get("M").time_payload)
    if m.unit() != "Y" or base is None:
        return None
    y = base + m.direction()
    if not m.has("N"):
        return replace(cal.month(y, number), relative=True)
    d = m.number("N")
    return cal.day(date(y, number, d), relative=True) if d and cal.valid(y, number, d) else None


def read_near_month(m: Match) -> Time | None:
    if m.get("M").faint:
        return None
    return m.anchor.month(int(m.get("M").time_payload), m.direction())


def read_cjk(m: Match) -> Time | None:
    """年月日: the unit behind each number says which it is."""
    units = [str(item.time_payload) for item, own in zip(m.items, m.letters, strict=True) if own == "U"]
    y = m.number("Y") if m.has("Y") else None
    mo = int(m.get("M").time_payload) if m.has("M") else None
    d = m.number("N", -1) if m.has("N") else None
    if [unit.removesuffix("M") if unit != "M" else unit for unit in units] != (["Y"] if y else []) + (["D"] if d else []):
        return None
    if y and mo and d:
        return cal.day(date(y, mo, d)) if cal.valid(y, mo, d) else None
    if y and mo:
        return cal.month(y, mo)
    if mo and d:
        return m.anchor.month_day(mo, d)
    return cal.year(y) if y else None


def read_day_of_month(m: Match) -> Time | None:
    """12日: the unit says that it is a day of the month."""
    number = m.number("N")
    return m.anchor.day_of_month(number) if m.unit() == "DM" and number else None


def read_weekday(m: Match) -> Time | None:
    if not m.evident():
        return None
    direction = m.direction() or (1 if m.future and not m.has("Lk") else 0)
    if m.has("H") and not m.has("LX"):
        direction = 1 if m.future else 0
    return m.anchor.weekday(int(m.get("W").time_payload), direction)


def read_weekday_of_week(m: Match) -> Time | None:
    week = m.anchor.unit("W", m.direction())
    if m.unit() != "W":
        return None
    if week.start is None:
        return m.anchor.weekday(int(m.get("W").time_payload), m.direction())
    return cal.day(week.start + timedelta(days=int(m.get("W").time_payload)), relative=True)


def read_weekday_number(m: Match) -> Time | None:
    """Monday the 21st: the nearest day that is both."""
    number, weekday = m.number("NO"), int(m.get("W").time_payload)
    if number is None or (m.get("NO").spelled and not m.has("O")) or not 1 <= number <= 31:
        return None
    if m.has("U") and m.unit() != "DM":
        return None
    if m.anchor.today is None:
        return m.anchor.weekday(weekday, 0)
    firsts = [cal.shift(m.anchor.today.replace(day=1), n, "M") for n in range(-12, 13)]
    days = [f.replace(day=number) for f in firsts if f and cal.valid(f.year, f.month, number)]
    today = m.anchor.today
    best = min((d for d in days if d.weekday() == weekday), key=lambda d: (abs((d - today).days), d), default=None)
    return cal.day(best, relative=True) if best else None


def read_relative_day(m: Match) -> Time | None:
    """Today; or tonight, "0NI"."""
    days, part = re.fullmatch(r"(-?\d+)(\w*)", str(m.get("R").time_payload)).groups()  # type: ignore[union-attr]
    day = m.anchor.offset(int(days))
    return Clock(0, 0, part, day) if part else day


def read_holiday(m: Match) -> Time | None:
    name = str(m.get("z").time_payload)
    y = m.number("Y") if m.has("Y") else None
    if name.startswith("easter"):
        offset = int(name[6:] or 0)
        near = [y] if y else [n + (m.anchor.this_year() or 0) for n in (-1, 0, 1)] if m.anchor.this_year() else []
        days = [d for n in near if n and (d := cal.shift(_easter(n), offset, "D"))]
        today = m.anchor.today
        if today and not y and m.direction():
            days = [d for d in days if (d - today).days * m.direction() > 0]
        best = min(days, key=lambda d: abs((d - (today or d)).days), default=None)
        return replace(cal.day(best), relative=not y, score=0.8) if best else None
    number, day = (int(part) for part in name.split("-"))
    if y:
        return cal.day(date(y, number, day)) if cal.valid(y, number, day) else None
    found = m.anchor.month_day(number, day, m.direction() or None)
    return replace(found, score=0.7) if found else None


@cache
def _easter(y: int) -> date:
    """Western Easter, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = y % 19, y // 100, y % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114
    return date(y, n // 31, n % 31 + 1)


def read_day_of_near_month(m: Match) -> Time | None:
    month, number = m.anchor.unit("M", m.direction()), m.number("NO")
    if m.unit(-1) != "M" or month.start is None or not number or not cal.valid(month.start.year, month.start.month, number):
        return None
    return cal.day(month.start.replace(day=number), relative=True)
