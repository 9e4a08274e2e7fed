"""How languages write dates, from the Unicode CLDR (by way of Babel): month names, the order of numbers, AM and PM."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

# Languages in which news is published; a language outside this list is read when it is named explicitly. The regional
# Arabic locales have month names of their own.
NEWS_LANGUAGES = """
    en af am ar ar_DZ ar_LB ar_SA az be bg bn bs ca ceb cs cy da de el eo es et eu fa fi fil fo fr ga gl gu ha he hi hr hu
    hy id ig is it ja ka kk km kn ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn or pa pl ps pt ro ru si sk sl so sq sr
    sr_Latn sv sw ta te th tk tr uk ur uz vi yo zh zu
"""
LANGUAGES = tuple(NEWS_LANGUAGES.split())
# Full stops, blanks, and the joiners that some write and some do not.
IGNORED = regex.compile(r"[.\s\u00a0\u202f\u200c\u200d]")
LATIN_OR_GREEK = regex.compile(r"[\p{Latin}\p{Greek}\p{M}.\s]+")


@dataclass(frozen=True, slots=True)
class DateNames:
    """One language's ways with dates.

    `months` maps folded names to 1-12; `month_prefixes` are written to them without a blank ("בינואר"); `month_words` are words
    that make a month of the number after them ("tháng 8"); `connectors` stand between the parts ("3 de agosto de 2017");
    `order` is that of a numeric date: DMY, MDY or YMD.
    """

    months: dict[str, int]
    month_words: frozenset[str]
    month_prefixes: tuple[str, ...]
    connectors: frozenset[str]
    order: str
    morning: frozenset[str]
    afternoon: frozenset[str]
    twelve_hours: bool


def fold(word: str) -> str:
    """A word as a key: case folded, full stops and spaces gone, accents gone in scripts where they may be left out."""
    folded = IGNORED.sub("", unicodedata.normalize("NFC", word.casefold()))
    if LATIN_OR_GREEK.fullmatch(folded):
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c)).replace("ı", "i")
    return folded


@cache
def names(lang: str) -> DateNames | None:
    """The names of a language given as BCP 47 tag ("pt-BR", "zh"); None where the CLDR does not know it."""
    try:
        locale = Locale.parse(lang.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        primary = lang.replace("_", "-").partition("-")[0]
        return names(primary) if primary not in ("", lang) else None
    months: dict[str, int] = {}
    month_words: set[str] = set()
    # Full names win over abbreviations that happen to be alike.
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in locale.months[context][width].items():
                numbered = regex.fullmatch(rf"([\p{{L}}\p{{M}}]+)\s{number}", name)
                if numbered:
                    month_words.add(fold(numbered[1]))
                elif not regex.search(r"\d", name):
                    months.setdefault(fold(name), number)
    if locale.language == "en":
        months.setdefault("sept", 9)
    connectors = {
        fold(word)
        for style in ("full", "long", "medium")
        for literal in regex.findall(r"'([^']+)'", str(locale.date_formats[style].pattern))
        for word in regex.findall(r"[\p{L}\p{M}]+", literal)
    }
    patterns = " ".join(str(locale.date_formats[style].pattern) for style in ("full", "long", "medium"))
    fields = dict.fromkeys(regex.findall(r"[dMy]", str(locale.date_formats["short"].pattern)))
    periods = [locale.day_periods[context][width] for context in ("format", "stand-alone") for width in ("abbreviated", "wide")]
    return DateNames(
        months=months,
        month_words=frozenset(month_words),
        month_prefixes=tuple(sorted(set(regex.findall(r"(?<![\p{L}\p{M}'])([\p{L}\p{M}]{1,3}?)MMMM(?!M)", patterns)) - {"M"})),
        connectors=frozenset(connectors),
        order="".join(fields).upper(),
        morning=frozenset(fold(period["am"]) for period in periods if "am" in period),
        afternoon=frozenset(fold(period["pm"]) for period in periods if "pm" in period),
        twelve_hours="a" in str(locale.time_formats["short"].pattern),
    )


@cache
def all_months() -> dict[str, int]:
    """The month names of all languages, without those that mean different months in different languages."""
    found: dict[str, set[int]] = {}
    for lang in LANGUAGES:
        known = names(lang)
        for name, number in known.months.items() if known else ():
            if len(name) > 2 or not name.isascii():
                found.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


@cache
def all_words(kind: str) -> frozenset[str]:
    """One of the word sets of `DateNames` over all languages."""
    known = [names(lang) for lang in LANGUAGES]
    return frozenset().union(*(getattr(entry, kind) for entry in known if entry))
