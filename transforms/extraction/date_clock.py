"""The clock and the zone printed beside a date."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

import regex
from dateparser.timezone_parser import pop_tz_offset_from_string

from schemas.lexicons import load
from transforms.extraction.date_names import all_words, fold, names

WINDOW_AFTER, WINDOW_BEFORE = 45, 30
HOUR = r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-4])"
MINUTE = r"(?P<minute>[0-5]\d)"
CLOCKS = (
    regex.compile(rf"{HOUR}\s?[:：]\s?{MINUTE}(?:\s?[:：]\s?(?P<second>[0-5]\d)(?:[.,]\d{{1,9}})?)?(?!\d)"),
    regex.compile(rf"{HOUR}\s?[hHuU]\s?{MINUTE}(?!\d)"),
    # The hour signs of Chinese, Japanese and Korean.
    regex.compile(rf"{HOUR}\s?[\u65f6\u6642\u9ede\u70b9\uc2dc]\s?(?P<minute>[0-5]?\d)(?!\d)"),
    regex.compile(rf"(?<=T){HOUR}(?![\d:])"),
)
DOTTED = regex.compile(rf"{HOUR}[.．]{MINUTE}(?![\d%]|[.,]\d)")
HOUR_ONLY = regex.compile(rf"{HOUR}\s?(?=[\p{{L}}])")
WORD = regex.compile(r"\s{0,2}(?P<word>\p{L}\.\s?\p{L}\.|[\p{L}\p{M}.]{1,15})")
WORDS = regex.compile(r"[\p{L}\p{M}.]{1,20}")
OFFSET = regex.compile(
    r"(?P<gap>\s{0,2})\(?(?P<name>(?:UTC|GMT)\s?)?(?P<sign>[+\-−])(?P<hours>[01]?\d):?(?P<minutes>[0-5]\d)?(?!\d|[./]\d)"
)
ZONE = regex.compile(r"\s{0,2}[(\[]?(?P<zone>\p{Lu}[\p{Lu}İ]{0,4})(?![\p{L}\d])")
MAX_OFFSET_HOURS = 14


@dataclass(frozen=True, slots=True)
class When:
    """A point in time as printed: `instant` in UTC, `precision` (second, minute, hour, day, month, year) as given.

    `utc_offset_minutes` is the offset that the source gives, None where it gives none: then the instant counts as UTC. A
    date without a clock has none.
    """

    instant: datetime
    precision: str
    utc_offset_minutes: int | None = None

    def local(self) -> str:
        """ISO 8601 on the source's own clock, only as many fields as are known: `2017-08-03T11:45+02:00`, `2017-08`."""
        if self.utc_offset_minutes is None:
            text, zone = self.instant.replace(tzinfo=None).isoformat(), ""
        else:
            stamp = self.instant.astimezone(timezone(timedelta(minutes=self.utc_offset_minutes))).isoformat()
            text, zone = stamp[:-6], stamp[-6:]
        width = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}[self.precision]
        return text[:width] + (zone if width > 10 else "")


@dataclass(frozen=True, slots=True)
class Day:
    """A date found in a text, and where it stands there."""

    start: int
    end: int
    year: int
    month: int = 1
    day: int = 1
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class _Clock:
    start: int
    end: int
    hour: int
    minute: int | None = None
    second: int | None = None


def instant_of(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    """The instant in UTC; None where there is no such day. 24:00 is the start of the next."""
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        return None


def with_clock(text: str, day: Day, floor: int, ceiling: int, lang: str | None) -> When | None:
    """A day with the clock that stands after or before it, inside `[floor, ceiling)`; a day alone where none does."""
    bare = instant_of(day.year, day.month, day.day)
    if bare is None:
        return None
    clock = None
    if day.precision == "day":
        clock = _first(text, day.end, min(ceiling, day.end + WINDOW_AFTER), lang, True)
        clock = clock or _first(text, max(floor, day.start - WINDOW_BEFORE), day.start, lang, False)
    if clock is None:
        return When(bare, day.precision)
    hour, end = _half_day(text, clock, lang)
    local = instant_of(day.year, day.month, day.day, hour, clock.minute or 0, clock.second or 0)
    if local is None:
        return None
    precision = "second" if clock.second is not None else "minute" if clock.minute is not None else "hour"
    offset = _offset(text, clock, end, local, lang)
    return When(local - timedelta(minutes=offset or 0), precision, offset)


def _first(text: str, start: int, end: int, lang: str | None, after: bool) -> _Clock | None:
    """The clock nearest to the date: the first in the stretch after it, the last in the one before it."""
    found = [_clock(match) for pattern in CLOCKS for match in pattern.finditer(text, start, end)]
    hours = _hours("after") | _marks("afternoon", lang) | _marks("morning", lang)
    for match in HOUR_ONLY.finditer(text, start, end):
        word = WORD.match(text, match.end())
        if word and fold(word["word"]) in hours:
            found.append(_clock(match))
    for match in DOTTED.finditer(text, start, end):
        # "11.45" is a clock only right beside the date: it could be any number elsewhere.
        between = text[start : match.start()] if after else text[match.end() : end]
        if all(fold(word[0]) in hours | _hours("before") for word in WORDS.finditer(between)) and not regex.search(
            r"\d", between
        ):
            found.append(_clock(match))
    # A longer match at the same place says more: 11:45 against the 11 of "11 h 45".
    return min(found, key=lambda clock: (clock.start if after else -clock.start, -clock.end), default=None)


def _clock(match: "regex.Match[str]") -> _Clock:
    parts = match.groupdict()
    minute, second = (None if parts.get(name) is None else int(parts[name]) for name in ("minute", "second"))
    return _Clock(match.start(), match.end(), int(parts["hour"]), minute, second)


@cache
def _hours(side: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load("page_dates", "any")["hours"][side])


@cache
def _marks(kind: str, lang: str | None) -> frozenset[str]:
    """The marks of one half of the day in a language, and the English ones."""
    own, english = names(lang) if lang else None, names("en")
    marks = getattr(own, kind) if own else all_words(kind)
    return frozenset(marks | (getattr(english, kind) if english else frozenset()))


def _half_day(text: str, clock: _Clock, lang: str | None) -> tuple[int, int]:
    """The hour of 24, and where the clock ends with its AM or PM and its word for "o'clock"."""
    end, mark = clock.end, ""
    word = WORD.match(text, end)
    if word and fold(word["word"]) in _hours("after"):
        end, word = word.end(), WORD.match(text, word.end())
    if word:
        key = fold(word["word"])
        written = word["word"]
        # In German, "11:45 am Montag" is no morning: where people count 24 hours, a small "am" is a word.
        known = names(lang) if lang else None
        if not (known and not known.twelve_hours and written in ("am", "pm")) or clock.hour == 0:
            mark = key
    afternoon, morning = _marks("afternoon", lang), _marks("morning", lang)
    if mark in afternoon | morning:
        end = word.end() if word else end
    else:
        # 下午3:45, 오후 3시: scripts that write the half of the day ahead of the hour.
        ahead = fold(text[max(0, clock.start - 12) : clock.start])
        mark = next((m for m in sorted(afternoon | morning) if not m.isascii() and ahead.endswith(m)), "")
    if clock.hour > 12:
        return clock.hour, end
    if mark in afternoon:
        return clock.hour % 12 + 12, end
    return (clock.hour % 12 if mark in morning else clock.hour), end


def _offset(text: str, clock: _Clock, end: int, local: datetime, lang: str | None) -> int | None:
    """Minutes east of UTC where a zone stands after the clock. A range of hours ("10:00-11:30") is no zone."""
    given = OFFSET.match(text, end)
    if given and int(given["hours"]) <= MAX_OFFSET_HOURS:
        in_iso = clock.second is not None or text[max(0, clock.start - 1) : clock.start] == "T"
        if given["name"] or given["gap"] or in_iso:
            minutes = int(given["hours"]) * 60 + int(given["minutes"] or 0)
            return minutes if given["sign"] == "+" else -minutes
    named = ZONE.match(text, end)
    if named is None:
        return None
    return _zone_offset(named["zone"], local, lang)


def _zone_offset(name: str, local: datetime, lang: str | None) -> int | None:
    if name == "Z":
        return 0
    lexicon = load("page_dates", "any")
    primary = (lang or "").replace("_", "-").partition("-")[0]
    key = lexicon["zones_by_language"].get(primary, {}).get(name) or lexicon["zones"].get(name)
    if key:
        offset = local.replace(tzinfo=ZoneInfo(key)).utcoffset()
    else:
        zone = pop_tz_offset_from_string(f"12:00 {name}")[1] if len(name) > 1 else None
        offset = zone.utcoffset(None) if isinstance(zone, tzinfo) else None
    return None if offset is None else int(offset.total_seconds()) // 60
