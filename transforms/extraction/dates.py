"""Dates as sources and pages print them, read into an instant and the precision that was printed.

Nothing is invented: a date without its year, a relative phrase ("17 days ago") and a day-month order that nothing decides
give None. Month names and the order of numbers come from the CLDR, fixed zone abbreviations from dateparser. dateparser
itself does not read the date: it fills missing parts from the clock, which would make two runs differ.
"""

import unicodedata
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import regex

from schemas.lexicons import load
from transforms.extraction.date_clock import Day, When, instant_of, with_clock
from transforms.extraction.date_names import DateNames, all_months, all_words, fold, names

__all__ = ["When", "numeric_order", "parse_when", "undecided"]

MAX_CHARS = 300
EARLIEST = datetime(1800, 1, 1, tzinfo=UTC)
# A page says "today" in its own zone, which is up to 14 hours ahead of UTC.
ZONELESS_TOLERANCE = timedelta(days=1)
YEAR = r"(?P<year>(?:1[89]|2[01])\d\d|25\d\d)"
BUDDHIST_ERA = 543

EPOCH = regex.compile(r"(\d{10})(?:\.\d{1,9})?|(\d{13})")
COMPACT = regex.compile(r"((?:1[89]|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z?)")
YEAR_ONLY = regex.compile(r"(?:1[89]|20|21)\d\d")
YEAR_MONTH = regex.compile(rf"{YEAR}[-/.](?P<month>\d\d?)")
YMD = regex.compile(rf"(?<![\d.,/-]){YEAR}(?P<sep>\s?[-/.]\s?)(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)(?!\d)")
CJK = regex.compile(rf"{YEAR}\s?[年년]\s?(?P<month>\d\d?)\s?[月월](?:\s?(?P<day>\d\d?)\s?[日號号일])?")
NUMERIC = regex.compile(r"(?<![\d.,/-])(\d\d?)\s?([-/.])\s?(\d\d?)\s?\2\s?(\d{4}|\d\d)(?![\d/]|[-.]\d)")
NUMBER = regex.compile(r"\s(\d\d?)(?!\d)")
WORD = regex.compile(r"[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+){0,3}")
# Around a month name: punctuation, ordinal endings and at most two joining words, which must be connectors.
GAP = r"(?P<gap>[\s.,\u060c\u3001;ºª°/\-–'’()]{0,4}(?:[\p{L}\p{M}]{1,6}['’.,]{0,2}\s{0,2}){0,2})"
DAY = r"(?P<day>\d\d?)(?:\p{L}{1,3}\b|\(?[ºª°]\)?)?"
AFTER_DAY_YEAR = regex.compile(rf"[\s.,/\-–]{{0,3}}{DAY}(?!\d|\s?[:：]\d){GAP}{YEAR}(?!\d)")
AFTER_DAY = regex.compile(rf"{GAP}{DAY}(?!\d|\s?[:：]\d)")
AFTER_YEAR = regex.compile(rf"(?:\p{{L}}{{0,4}}){GAP}{YEAR}(?!\d)")
AFTER_CLOCK_YEAR = regex.compile(
    rf"\s{{1,2}}(?P<day>\d\d?)\s\d\d?:\d\d(?::\d\d)?(?:\s\p{{L}}{{1,5}}|\s[+-]\d{{4}})?\s{YEAR}(?!\d)"
)
BEFORE_DAY = regex.compile(rf"(?<![\d:]|\d[.,])(?P<day>\d\d?)(?:\p{{L}}{{1,3}}(?=[\s\-]))?{GAP}$")
BEFORE_YEAR = regex.compile(rf"(?<![\d.,]){YEAR}(?:\([^)]{{0,4}}\))?\p{{L}}{{0,3}}{GAP}$")


def parse_when(text: str, lang: str | None = None, not_after: datetime | None = None, order: str | None = None) -> When | None:
    """The first date of a short text (the first 300 characters count) with its time, or None where there is none.

    ISO 8601, RFC 2822, epoch seconds and milliseconds, and the ways in which people write dates in the languages of the
    CLDR. `lang` (BCP 47) decides the order of 03/04/2018 and ambiguous names; without it such a date is None, unless
    `not_after` rules one reading out; an `order` (DMY or MDY) wins over the language's. `not_after` is the latest possible
    time, such as that of the crawl: a later date gives None, but one without zone less than a day later is taken to be
    `not_after` itself. Nothing before 1800 is a date.
    """
    cleaned = "".join(_digit(c) for c in unicodedata.normalize("NFC", text[:MAX_CHARS])).strip()
    if not any(c.isdigit() for c in cleaned):
        return None
    known = names(lang) if lang else None
    whole = _whole(cleaned)
    if whole:
        return _checked(whole, not_after)
    days = list(_days(cleaned, known, not_after, order))
    # A full day wins over a month that stands ahead of it ("August 2017 | 3 August 2017").
    day = min(days, key=lambda found: (found.precision != "day", found.start), default=None)
    if day is None:
        return None
    # A clock beyond the next date is that date's.
    floor = max((other.end for other in days if other.end <= day.start), default=0)
    ceiling = min((other.start for other in days if other.start >= day.end), default=len(cleaned))
    return _checked(with_clock(cleaned, day, floor, ceiling, lang), not_after)


def undecided(text: str, lang: str | None = None, not_after: datetime | None = None) -> bool:
    """Whether the date of a text is another one with day and month in the other order, and both are possible."""
    if not ("/" in text or "-" in text) or not NUMERIC.search(text[:MAX_CHARS]):
        return False
    readings = [parse_when(text, lang, not_after, order) for order in ("DMY", "MDY")]
    return None not in readings and readings[0] != readings[1]


def _digit(character: str) -> str:
    """Decimal digits of every script as ASCII, odd spaces as spaces; direction marks go."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "\u200e\u200f\u061c\u200b\u200c\u200d\ufeff":
        return ""
    return " " if character.isspace() else character


def _checked(when: When | None, not_after: datetime | None) -> When | None:
    if when is None or when.instant < EARLIEST:
        return None
    if not_after is None or when.instant <= not_after:
        return when
    if when.utc_offset_minutes is None and when.instant <= not_after + ZONELESS_TOLERANCE:
        return When(not_after.astimezone(UTC), when.precision)
    return None


def _whole(text: str) -> When | None:
    """Texts that are one number: epoch, compact ISO 8601, a year, a year and month."""
    if epoch := EPOCH.fullmatch(text):
        seconds = int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000
        return When(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), "second")
    if compact := COMPACT.fullmatch(text):
        instant = instant_of(*(int(part or 0) for part in compact.groups()[:6]))
        precision = "second" if compact[6] else "minute" if compact[4] else "day"
        return When(instant, precision, 0 if compact[7] and compact[4] else None) if instant else None
    if YEAR_ONLY.fullmatch(text):
        return When(datetime(int(text), 1, 1, tzinfo=UTC), "year")
    if (month := YEAR_MONTH.fullmatch(text)) and (instant := instant_of(int(month["year"]), int(month["month"]), 1)):
        return When(instant, "month")
    return None


def _days(text: str, known: DateNames | None, not_after: datetime | None, order: str | None) -> Iterator[Day]:
    for match in (*YMD.finditer(text), *CJK.finditer(text)):
        found = match.groupdict()
        if day := _real(match.start(), match.end(), int(found["year"]), int(found["month"]), found["day"]):
            yield day
    for match in NUMERIC.finditer(text):
        if day := _numeric(match, known, not_after, order):
            yield day
    for word in WORD.finditer(text):
        if day := _named(text, word, known):
            yield day


@cache
def _connectors() -> frozenset[str]:
    return frozenset(fold(word) for word in load("page_dates", "any")["connectors"]["words"])


def _real(start: int, end: int, year: int, month: int, day: str | None) -> Day | None:
    year -= BUDDHIST_ERA if year >= 2400 else 0
    if instant_of(year, month, int(day or 1)) is None:
        return None
    return Day(start, end, year, month, int(day or 1), "day" if day else "month")


def _numeric(match: "regex.Match[str]", known: DateNames | None, not_after: datetime | None, order: str | None) -> Day | None:
    """03/04/2018: in the order given or the language's; without one, in the only order that is possible."""
    first, separator, second, written = match.groups()
    if len(written) == 2 and (known is None or known.order == "YMD"):
        return None
    year = int(written) if len(written) == 4 else int(written) + (2000 if int(written) < 70 else 1900)
    dmy = _real(match.start(), match.end(), year, int(second), first)
    mdy = _real(match.start(), match.end(), year, int(first), second)
    readings = [reading for reading in (dmy, mdy) if reading]
    if not_after and len(readings) == 2:
        latest = (not_after + ZONELESS_TOLERANCE).astimezone(UTC)
        readings = [day for day in readings if datetime(day.year, day.month, day.day, tzinfo=UTC) <= latest]
    if len(readings) < 2 or readings[0] == readings[1]:
        return readings[0] if readings else None
    if separator == "." or order == "DMY" or (known and known.order != "MDY" and not order):
        return dmy
    return mdy if known or order else None


def numeric_order(texts: Iterable[str], days: Container[str]) -> str | None:
    """The order of day and month, DMY or MDY, that all numeric dates with slashes or hyphens of a page follow, or None.

    A date tells by a number beyond 12, or where one of its readings is among the days (ISO 8601) known from elsewhere.
    """
    orders: set[str] = set()
    for text in texts:
        for first, separator, second, year in NUMERIC.findall(text[:MAX_CHARS]) if "/" in text or "-" in text else ():
            if separator == "." or len(year) < 4 or first == second:
                continue
            told = (int(second) > 12 or f"{year}-{int(first):02}-{int(second):02}" in days) - (
                int(first) > 12 or f"{year}-{int(second):02}-{int(first):02}" in days
            )
            if told:
                orders.add("MDY" if told > 0 else "DMY")
    return orders.pop() if len(orders) == 1 else None


def _month(text: str, word: "regex.Match[str]", known: DateNames | None) -> tuple[int, int] | None:
    """The month that a word names and where the name ends; a word like "tháng" takes the number after it."""
    key = fold(word[0])
    following = WORD.match(text, word.end() + 1) if text[word.end() : word.end() + 1] == " " else None
    number = NUMBER.match(text, word.end()) if key in (known.month_words if known else all_words("month_words")) else None
    if number and 1 <= int(number[1]) <= 12:
        return int(number[1]), number.end()
    english = names("en")
    for table in (known.months if known else {}, english.months if english else {}, all_months()):
        # Some names are two words: كانون الثاني.
        if following and key + fold(following[0]) in table:
            return table[key + fold(following[0])], following.end()
        if key in table:
            return table[key], word.end()
    for prefix in known.month_prefixes if known else ():
        if known and key.startswith(prefix) and key[len(prefix) :] in known.months:
            return known.months[key[len(prefix) :]], word.end()
    return None


def _named(text: str, word: "regex.Match[str]", known: DateNames | None) -> Day | None:
    """A date around a month's name, in any order of its parts."""
    named = _month(text, word, known)
    if named is None:
        return None
    month, end = named
    before = text[max(0, word.start() - 24) : word.start()]
    shift = word.start() - len(before)
    connectors = (known.connectors if known else all_words("connectors")) | _connectors()

    def joined(gap: str | None) -> bool:
        return all(fold(found[0]) in connectors for found in WORD.finditer(gap or ""))

    after = AFTER_DAY_YEAR.match(text, end) or AFTER_CLOCK_YEAR.match(text, end)
    if (
        after
        and joined(after.groupdict().get("gap"))
        and (day := _real(word.start(), after.end(), int(after["year"]), month, after["day"]))
    ):
        # The clock inside "Mar 03 17:04:00 EST 2020" must stay visible: the span ends with the day.
        return day if after.re is AFTER_DAY_YEAR else Day(word.start(), after.end("day"), day.year, month, day.day)
    left = BEFORE_DAY.search(before)
    day_before = left if left and joined(left["gap"]) else None
    year = AFTER_YEAR.match(text, end)
    if year and joined(year["gap"]):
        if day_before and (day := _real(shift + day_before.start(), year.end(), int(year["year"]), month, day_before["day"])):
            return day
        return _real(word.start(), year.end(), int(year["year"]), month, None)
    ahead = BEFORE_YEAR.search(before, 0, day_before.start() if day_before else len(before))
    if ahead and joined(ahead["gap"]):
        if day_before:
            return _real(shift + ahead.start(), end, int(ahead["year"]), month, day_before["day"])
        day_after = AFTER_DAY.match(text, end)
        if day_after and joined(day_after["gap"]):
            return _real(shift + ahead.start(), day_after.end(), int(ahead["year"]), month, day_after["day"])
        return _real(shift + ahead.start(), end, int(ahead["year"]), month, None)
    return None
