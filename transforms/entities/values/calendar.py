"""Periods of the calendar, their TIMEX3 values, and how a period named in part hangs on the day it is read.

TIMEX3 values are those of ISO-TimeML (ISO 24617-1): 2017-08-03, 2017-W31, 2017-Q3, 2016-SU, P3Y, XXXX where unknown.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
# units in days or months: what shifting by one of them means
DAYS = {"D": 1, "DM": 1, "W": 7, "2W": 14, "WE": 7, "WD": 1}
MONTHS = {"M": 1, "Q": 3, "6M": 6, "Y": 12, "10Y": 120, "100Y": 1200}
SECONDS = {"TH": 3600, "TM": 60, "TS": 1}
PRECISION = {
    "D": "day",
    "WD": "day",
    "W": "week",
    "2W": "interval",
    "WE": "interval",
    "M": "month",
    "Q": "quarter",
    "6M": "interval",
}


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of days, end inclusive; without days when it hangs on an unknown reference.

    `open_month`, `open_day`: what was named of a date without its year, so that a range can lend it one.
    `unit`: the unit that a relative period counts in. `weekday`: 0 for Monday, where it was named as one.
    """

    start: date | None
    end: date | None
    timex: str
    precision: str
    relative: bool = False
    open_month: int | None = None
    open_day: int | None = None
    weekday: int | None = None
    score: float = 0.95


def day(value: date, relative: bool = False) -> Period:
    return Period(value, value, value.isoformat(), "day", relative)


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), _last_of_month(year, number), f"{year:04d}-{number:02d}", "month")


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31), f"{number:04d}", "year")


def week(monday: date) -> Period:
    iso = monday.isocalendar()
    return Period(monday, monday + timedelta(days=6), f"{iso.year:04d}-W{iso.week:02d}", "week")


def weekend(monday: date) -> Period:
    iso = monday.isocalendar()
    return Period(monday + timedelta(days=5), monday + timedelta(days=6), f"{iso.year:04d}-W{iso.week:02d}-WE", "interval")


def quarter(number_of_year: int, number: int) -> Period:
    first = 3 * number - 2
    return Period(
        date(number_of_year, first, 1), _last_of_month(number_of_year, first + 2), f"{number_of_year:04d}-Q{number}", "quarter"
    )


def half(number_of_year: int, number: int) -> Period:
    first = 6 * number - 5
    return Period(
        date(number_of_year, first, 1), _last_of_month(number_of_year, first + 5), f"{number_of_year:04d}-H{number}", "interval"
    )


def season(number_of_year: int, name: str) -> Period:
    """Meteorological seasons; the winter of a year begins in its December."""
    first = SEASON_MONTHS[name]
    end = _last_of_month(number_of_year + 1, 2) if name == "WI" else _last_of_month(number_of_year, first + 2)
    return Period(date(number_of_year, first, 1), end, f"{number_of_year:04d}-{name}", "season")


def years(first: int, last: int, timex: str) -> Period:
    return Period(date(first, 1, 1), date(last, 12, 31), timex, "interval")


def decade(first: int) -> Period:
    return years(first, first + 9, f"{first // 10:03d}")


def century(number: int) -> Period:
    """The 21st is 2000-2099, as newspapers count and TIMEX3 writes (`20`)."""
    return years(100 * (number - 1), 100 * number - 1, f"{number - 1:02d}")


def between(first: Period, last: Period) -> Period | None:
    """From the start of one to the end of the other; None when that runs backwards."""
    if first.start is None or last.end is None or first.start > last.end:
        return None
    return span(first.start, last.end, first.relative or last.relative)


def span(first: date, last: date, relative: bool = False) -> Period:
    return Period(first, last, f"{first.isoformat()}/{last.isoformat()}", "interval", relative)


def shift(value: date, count: float, unit: str) -> date | None:
    """The day so many units later (earlier when negative), clipped to the month's last; None outside the calendar."""
    try:
        if unit in DAYS:
            return value + timedelta(days=round(count * DAYS[unit]))
        total = value.year * 12 + value.month - 1 + round(count * MONTHS[unit])
        return date(total // 12, total % 12 + 1, min(value.day, monthrange(total // 12, total % 12 + 1)[1]))
    except (OverflowError, ValueError):
        return None


def containing(value: date, unit: str) -> Period:
    """The unit of the calendar that a day lies in."""
    monday = value - timedelta(days=value.weekday())
    if unit in ("W", "2W"):
        return week(monday)
    if unit == "WE":
        return weekend(monday)
    if unit == "M":
        return month(value.year, value.month)
    if unit == "Q":
        return quarter(value.year, (value.month + 2) // 3)
    if unit == "6M":
        return half(value.year, (value.month + 5) // 6)
    if unit == "Y":
        return year(value.year)
    if unit == "10Y":
        return decade(value.year // 10 * 10)
    if unit == "100Y":
        return century(value.year // 100 + 1)
    return day(value)


def part(period: Period, which: str) -> Period:
    """The start, middle or end of a period: thirds, with round days in a month."""
    if period.start is None or period.end is None or period.precision == "day":
        return period
    length = (period.end - period.start).days + 1
    first, second = (10, 20) if period.precision == "month" else (round(length / 3), round(2 * length / 3))
    if period.precision == "year":
        first, second = length - 245, length - 122  # the ends of April and of August
    offsets = {"start": (0, first), "mid": (first - (period.precision == "month"), second), "end": (second, length)}[which]
    start, end = period.start + timedelta(days=offsets[0]), period.start + timedelta(days=offsets[1] - 1)
    return replace(period, start=start, end=end, precision="interval", open_month=None)


class Anchor:
    """The day on which something is read: resolves what is named in part. Without a day, values keep their X.

    A day in the first or last centuries of the calendar is no publication day and counts as unknown.
    """

    def __init__(self, reference: date | datetime | None) -> None:
        if reference is not None and not 1000 <= reference.year <= 9000:
            reference = None
        self.moment = reference if isinstance(reference, datetime) else None
        self.today = reference.date() if isinstance(reference, datetime) else reference

    def offset(self, days: int) -> Period:
        moved = shift(self.today, days, "D") if self.today else None
        return day(moved, relative=True) if moved else Period(None, None, "XXXX-XX-XX", "day", True)

    def ago(self, count: float, unit: str) -> Period:
        """So many units from today, negative for the past. TIMEX3 keeps the granularity of the unit; the day is exact."""
        moved = shift(self.today, count, unit) if self.today else None
        if moved is None:
            return Period(None, None, f"{'-' if count < 0 else '+'}{duration(abs(count), unit)}", "day", True)
        return day(moved, relative=True)

    def unit(self, unit: str, steps: int) -> Period:
        """Last (-1), this (0) or next (1) week, month, year …"""
        blank = {"W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX", "WE": "XXXX-WXX-WE"}.get(unit, "XXXX-XX-XX")
        if self.today is None:
            return Period(None, None, blank, PRECISION.get(unit, "interval"), True)
        base = self.today if unit in ("D", "W", "WE", "2W") else self.today.replace(day=1)
        moved = shift(base, steps, unit)
        if moved is None:
            return Period(None, None, blank, "interval", True)
        return replace(containing(moved, unit), relative=True)

    def stretch(self, count: float, unit: str, direction: int) -> Period | None:
        """The last (-1) or next (1) so many units, counted from today; None when there is no today."""
        if self.today is None or unit in SECONDS:
            return None
        edge = shift(self.today, direction * count, unit)
        if edge is None:
            return None
        return span(edge, self.today, True) if direction < 0 else span(self.today + timedelta(days=1), edge, True)

    def weekday(self, number: int, direction: int) -> Period:
        """The latest such day up to today (0), the latest before it (-1), or the first after it (1)."""
        if self.today is None:
            return Period(None, None, f"XXXX-WXX-{number + 1}", "day", True, weekday=number)
        back = (self.today.weekday() - number) % 7
        if direction > 0:
            moved = self.today + timedelta(days=7 - back)
        else:
            moved = self.today - timedelta(days=7 if direction < 0 and back == 0 else back)
        return replace(day(moved, relative=True), weekday=number)

    def month(self, number: int, direction: int | None = None) -> Period:
        """A month without its year: the nearest, the last before this month (-1), this year's (0), the next after it (1)."""
        if self.today is None:
            return Period(None, None, f"XXXX-{number:02d}", "month", True, open_month=number)
        return replace(month(self._year(number, direction), number), relative=True, open_month=number)

    def season(self, name: str, direction: int | None = None) -> Period:
        if self.today is None:
            return Period(None, None, f"XXXX-{name}", "season", True)
        first = SEASON_MONTHS[name]
        chosen = self._year(first + 1 if first < 12 else 12, direction)
        if direction == -1 and (season(chosen, name).end or date.max) >= self.today:
            chosen -= 1
        if direction == 0 and name == "WI" and self.today.month < 3:
            chosen -= 1
        return replace(season(chosen, name), relative=True)

    def month_day(self, number: int, day_of_month: int, direction: int | None = None) -> Period | None:
        """A day without its year: in the year that brings it nearest; None for a day that no year has."""
        if self.today is None:
            if not valid(2000, number, day_of_month):
                return None
            timex = f"XXXX-{number:02d}-{day_of_month:02d}"
            return Period(None, None, timex, "day", True, open_month=number, open_day=day_of_month)
        found = [date(y, number, day_of_month) for y in self._near() if valid(y, number, day_of_month)]
        if direction:
            found = [d for d in found if (d - self.today).days * direction > 0]
        if not found:
            return None
        best = min(found, key=lambda d: (abs((d - self.today).days), d))  # type: ignore[operator]
        return replace(day(best, relative=True), open_month=number, open_day=day_of_month)

    def day_of_month(self, number: int) -> Period | None:
        """The 17th: of the month that brings it nearest."""
        if not 1 <= number <= 31:
            return None
        if self.today is None:
            return Period(None, None, f"XXXX-XX-{number:02d}", "day", True)
        firsts = [shift(self.today.replace(day=1), n, "M") for n in (-1, 0, 1)]
        found = [f.replace(day=number) for f in firsts if f and valid(f.year, f.month, number)]
        today = self.today
        best = min(found, key=lambda d: (abs((d - today).days), d), default=None)
        return day(best, relative=True) if best else None

    def this_year(self) -> int | None:
        return self.today.year if self.today else None

    def _near(self) -> range:
        assert self.today is not None
        return range(max(1, self.today.year - 2), min(9999, self.today.year + 3))

    def _year(self, number: int, direction: int | None) -> int:
        assert self.today is not None
        gap = number - self.today.month
        if direction == 0:
            return self.today.year
        if direction == -1:
            return self.today.year - (gap >= 0)
        if direction == 1:
            return self.today.year + (gap <= 0)
        return self.today.year + (gap < -6) - (gap >= 6)


def duration(count: float, unit: str) -> str:
    """The TIMEX3 duration: P3Y, PT2H, P1.5Y; decades and centuries in years."""
    if unit[0].isdigit():
        digits = unit.rstrip("WMY")
        count, unit = count * int(digits), unit[len(digits) :]
    if unit == "Q":
        count, unit = count * 3, "M"
    amount = f"{count:.6f}".rstrip("0").rstrip(".")
    return f"PT{amount}{unit[1]}" if unit in SECONDS else f"P{amount}{unit}"


def valid(number_of_year: int, number: int, day_of_month: int) -> bool:
    return 1 <= number_of_year <= 9999 and 1 <= number <= 12 and 1 <= day_of_month <= monthrange(number_of_year, number)[1]


def full_year(number: int, today: date | None) -> int:
    """Two digits as the year nearest to today: 99 is 1999, 18 is 2018."""
    if number >= 100:
        return number
    near = (today or date(2020, 1, 1)).year
    return min((number + base for base in (1900, 2000, 2100)), key=lambda y: abs(y - near))


def _last_of_month(number_of_year: int, number: int) -> date:
    return date(number_of_year, number, monthrange(number_of_year, number)[1])
