"""What one language calls numbers, money, units and times: CLDR (through babel) completed by our lexicon files.

CLDR brings month and weekday names, currencies with their plurals, units, magnitudes and "3 days ago" in some 300
languages; the files in schemas/lexicons/values bring the rest. Every phrase becomes one class (a letter) in the grammar
of times and one in the grammar of amounts; the grammars themselves know no language.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import get_currency_name, list_currencies
from babel.units import format_unit

from schemas.lexicons import load

# section `words` of a lexicon -> its letter in the grammar of times
TIME_WORDS = {
    "last": "L", "next": "X", "this": "H", "last_few": "k", "next_few": "K", "ago_before": "G", "ago_after": "g",
    "in_before": "I", "in_after": "i", "from": "F", "to": "t", "between": "b", "and": "&", "of": "o", "at": "p",
    "start": "e", "mid": "e", "end": "e", "every": "V", "decade_of": "A", "half": "h", "one": "1", "oclock": "c",
    "past": "w", "future": "v", "before": "B", "after": "f", "approx": "~", "year_word": "y", "some": "s", "past_hour": "r",
}  # fmt: skip
# sections that map a phrase to a payload -> their letter
TIME_PAYLOADS = {
    "units": "U", "months": "M", "weekdays": "W", "days": "R", "dayparts": "P", "seasons": "S", "holidays": "z",
    "clock": "T", "codes": "q", "ordinals": "O", "am_pm": "a",
}  # fmt: skip
AMOUNT_PAYLOADS = {"magnitudes": "C", "currencies": "K", "subunits": "k", "quantities": "Q", "numerals": "N"}
AMOUNT_WORDS = {
    "of": "o",
    "percent": "%",
    "points": "p",
    "one": "1",
    "and": "&",
    "to": "t",
    "from": "o",
    "minus": "m",
    "half": "h",
    "approx": "~",
}

# CLDR unit ids and the symbols that stand for them in `unit`
UNITS = {
    "length-kilometer": "km", "length-meter": "m", "length-centimeter": "cm", "length-millimeter": "mm", "length-mile": "mi",
    "length-foot": "ft", "length-inch": "in", "length-yard": "yd", "length-nautical-mile": "nmi", "length-light-year": "ly",
    "area-square-kilometer": "km²", "area-square-meter": "m²", "area-hectare": "ha", "area-acre": "acre",
    "area-square-mile": "mi²", "area-square-foot": "ft²", "volume-liter": "l", "volume-cubic-meter": "m³",
    "volume-cubic-kilometer": "km³", "volume-gallon": "gal", "volume-barrel": "bbl", "volume-hectoliter": "hl",
    "volume-milliliter": "ml", "volume-bushel": "bu", "mass-kilogram": "kg", "mass-gram": "g", "mass-milligram": "mg",
    "mass-tonne": "t", "mass-ounce": "oz", "mass-ounce-troy": "ozt", "mass-carat": "ct", "power-watt": "W",
    "power-kilowatt": "kW", "power-megawatt": "MW", "power-gigawatt": "GW", "power-horsepower": "hp",
    "energy-kilowatt-hour": "kWh", "energy-joule": "J", "energy-kilocalorie": "kcal", "energy-calorie": "cal",
    "speed-kilometer-per-hour": "km/h", "speed-mile-per-hour": "mph", "speed-knot": "kn", "temperature-celsius": "°C",
    "temperature-fahrenheit": "°F", "temperature-kelvin": "K", "digital-gigabyte": "GB", "digital-megabyte": "MB",
    "digital-terabyte": "TB", "digital-kilobyte": "kB", "digital-petabyte": "PB", "frequency-hertz": "Hz",
    "frequency-megahertz": "MHz", "frequency-gigahertz": "GHz", "electric-volt": "V", "electric-ampere": "A",
    "consumption-liter-per-100-kilometer": "l/100km", "pressure-hectopascal": "hPa", "pressure-bar": "bar",
}  # fmt: skip
DURATIONS = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "quarter": "Q",
    "decade": "10Y",
    "century": "100Y",
}
SPANS: tuple[tuple[Literal["day", "week", "month", "year"], str, int], ...] = (
    ("day", "D", 1), ("week", "W", 7), ("month", "M", 31), ("year", "Y", 366),
)  # fmt: skip
# ISO 4217 codes with X that are money; the others are metals, funds and units of account ("gold 2045" is no amount)
X_CURRENCIES = frozenset({"XAF", "XCD", "XCG", "XOF", "XPF"})
COUNTS = (1, 2, 3, 5, 11, 1.5)  # brings every plural form that CLDR tells apart
SINGLE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts without blanks, and Hangul with its particles
MARKS = "\u0300-\u036f\u064b-\u0655\u0900-\u0dff"  # vowel signs and accents, which are no letters but parts of words
PIECE = re.compile(rf"\d+|[^\W\d_{SINGLE}](?:[^\W_{SINGLE}]|[{MARKS}])*|\S")

Payload = str | float
Reading = tuple[str, Payload]  # a class and what it carries


@dataclass(slots=True)
class Entry:
    """A phrase and what it is in either grammar; `weak` words need evidence beside them, `caps` only count in capitals.

    `short`: the abbreviation of a month or weekday, which is often a word of its own ("mar", "pro", "man", "木").
    """

    time: Reading | None = None
    amount: Reading | None = None
    weak: bool = False
    caps: bool = False
    short: bool = False


PREPOSITIONS = "pIFtBbe~"  # classes of words that stand before a time


@dataclass(slots=True)
class Lexicon:
    """The compiled knowledge of one language. `phrases` by first piece, the longest first; `stems` likewise."""

    lang: str
    decimal: str
    group: str
    day_first: bool
    capitals: bool  # whether names of months and weekdays are written with capitals
    month_first: bool
    ordinal_suffixes: tuple[str, ...]
    decade_suffixes: tuple[str, ...]
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)
    stems: dict[str, Entry] = field(default_factory=dict)
    stem_lengths: tuple[int, ...] = ()


def pieces(phrase: str) -> tuple[str, ...]:
    """A phrase as the grammar sees it: lower-case words, numbers and signs; scripts without blanks by the character."""
    return tuple(PIECE.findall(unicodedata.normalize("NFC", phrase).replace("’", "'").lower()))


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a BCP 47 language; of an unknown one, what no language owns."""
    base = lang.replace("_", "-").split("-")[0]
    locale = _locale(lang) or _locale(base)
    own, common = load("values", base), load("values", "any")
    # the sign for decimals is the point where nothing is known
    symbols = locale.number_symbols["latn"] if locale else {"decimal": ".", "group": ","}
    settings = own.get("settings", {})
    built = Lexicon(
        lang=base,
        decimal=settings.get("decimal", symbols["decimal"]),
        group=settings.get("group", symbols["group"]),
        day_first=settings.get("day_first", True),
        capitals=settings.get("capitals", False),
        month_first=settings.get("month_first", False),
        ordinal_suffixes=tuple(settings.get("ordinal_suffixes", ())),
        decade_suffixes=tuple(settings.get("decade_suffixes", ())),
    )
    weak = frozenset(own.get("words", {}).get("weak", ()))
    table: dict[tuple[str, ...], Entry] = {}
    for section in (own, common):
        for phrase, reading, layer in _from_file(section):
            _add(table, built, phrase, reading, layer)
    if locale:
        for phrase, reading, layer in _from_cldr(locale):
            known = table.get(pieces(phrase))
            if reading[0] == "Q" and known and known.time and known.time[0] in PREPOSITIONS:
                continue  # "3,700 in Germany" are no inches
            _add(table, built, phrase, reading, layer)
        for key in _short_names(locale):
            if key in table:
                table[key].short = True
    for code in sorted(list_currencies()):
        if not code.startswith("X") and (code.lower(),) not in table:
            _add(table, built, code, ("K", code), "amount")
            table[(code.lower(),)].caps = True
    for key, entry in table.items():
        entry.weak = " ".join(key) in weak
        built.phrases.setdefault(key[0], []).append((key, entry))
    for options in built.phrases.values():
        options.sort(key=lambda option: -len(option[0]))
    built.stem_lengths = tuple(sorted({len(stem) for stem in built.stems}, reverse=True))
    return built


def _add(table: dict[tuple[str, ...], Entry], built: Lexicon, phrase: str, reading: Reading, layer: str) -> None:
    if phrase.endswith("*"):
        entry = built.stems.setdefault(phrase[:-1].lower(), Entry())
    else:
        key = pieces(phrase.rstrip(".")) if len(phrase) > 1 else pieces(phrase)
        if not key:
            return
        entry = table.setdefault(key, Entry())
    if getattr(entry, layer) is None:  # whoever came first: our file, then the common one, then CLDR
        setattr(entry, layer, reading)


def _from_file(sections: dict[str, dict[str, object]]) -> Iterator[tuple[str, Reading, str]]:
    for name, phrases in sections.get("words", {}).items():
        assert isinstance(phrases, list)
        for phrase in phrases:
            if name in TIME_WORDS:
                yield phrase, (TIME_WORDS[name], name), "time"
            if name in AMOUNT_WORDS:
                yield phrase, (AMOUNT_WORDS[name], name), "amount"
    for table, layer in ((TIME_PAYLOADS, "time"), (AMOUNT_PAYLOADS, "amount")):
        for name, letter in table.items():
            for phrase, payload in sections.get(name, {}).items():
                assert isinstance(payload, str | int | float)
                yield phrase, (letter, payload), layer


def _from_cldr(locale: Locale) -> Iterator[tuple[str, Reading, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                yield name, ("M", number), "time"
            for number, name in locale.days[context][width].items():
                yield name, ("W", number), "time"
    for table, prefix, letter, layer in ((DURATIONS, "duration-", "U", "time"), (UNITS, "", "Q", "amount")):
        for name, symbol in table.items():
            for form in _unit_forms(prefix + name, locale):
                yield form, (letter, symbol), layer
    for form in _unit_forms("concentr-percent", locale):
        yield form, ("%", "percent"), "amount"
    yield from _directions(locale)
    for code in sorted(list_currencies(locale)):
        if code.startswith("X") and code not in X_CURRENCIES:
            continue
        for count in COUNTS:
            yield get_currency_name(code, count, locale), ("K", code), "amount"
    for width in ("long", "short"):
        for forms in locale.compact_decimal_formats.get(width, {}).values():
            for size, pattern in forms.items():
                text = str(pattern.pattern).replace("'", "")
                word = text.strip("0 \u00a0\u202f")
                if word and "0" in text and (len(word) > 1 or word > "\u2e80"):
                    yield word, ("C", float(size) / 10 ** (text.count("0") - 1)), "amount"


def _short_names(locale: Locale) -> set[tuple[str, ...]]:
    """The abbreviations of months and weekdays; in scripts without blanks only those of one character (周三 is a name)."""
    short: set[tuple[str, ...]] = set()
    full: set[tuple[str, ...]] = set()
    for context in ("format", "stand-alone"):
        for names in (locale.months[context], locale.days[context]):
            short |= {pieces(str(name).rstrip(".")) for name in names["abbreviated"].values()}
            full |= {pieces(str(name)) for name in names["wide"].values()}
    return {key for key in short - full if len(key) == 1}


def _directions(locale: Locale) -> Iterator[tuple[str, Reading, str]]:
    """The words around "3 days" in "3 days ago" and "in 3 days", and the forms that the units take there."""
    for sign, before, after in ((-1, "G", "g"), (1, "I", "i")):
        for name, symbol, days in SPANS:
            for count in (2, 5, 11):
                delta = timedelta(days=sign * days * count)
                text = format_timedelta(delta, granularity=name, threshold=99, add_direction=True, locale=locale)
                head, _, tail = text.partition(str(count))
                if not tail:
                    continue
                plain = format_timedelta(abs(delta), granularity=name, threshold=99, locale=locale).partition(str(count))[2]
                if head.strip():
                    yield head.strip(), (before, "cldr"), "time"
                    yield tail.strip(), ("U", symbol), "time"
                elif plain and tail.strip().startswith(plain.strip()) and len(tail.strip()) > len(plain.strip()):
                    yield tail.strip()[len(plain.strip()) :].strip(), (after, "cldr"), "time"
                elif " " in tail.strip():
                    unit, _, direction = tail.strip().partition(" ")
                    yield unit, ("U", symbol), "time"
                    yield direction, (after, "cldr"), "time"


def _unit_forms(unit: str, locale: Locale) -> Iterator[str]:
    for width in ("long", "short"):
        for count in COUNTS:
            try:
                form = format_unit(count, unit, width, locale=locale)
            except ValueError:  # CLDR of this babel has no such unit
                return
            if unit not in form:  # babel's way to say that the language has no name for it
                yield _without_number(form)


def _without_number(text: str) -> str:
    return re.sub(r"[\d.,٫]+", "", text).strip(" \u00a0\u202f")


def _locale(lang: str) -> Locale | None:
    try:
        return Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
