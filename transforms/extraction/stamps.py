"""Lines that say when a text was published or changed."""

from dataclasses import dataclass
from functools import cache

import regex
from babel import Locale

from transforms.extraction.date_names import LANGUAGES, all_words, fold, names
from transforms.extraction.phrases import words

MAX_CHARS = 160
WORD = regex.compile(r"[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*\.?")
SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
FULL_DATE = regex.compile(
    r"\d{1,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,4}|\d{1,2}\D{1,14}\d{4}|\p{L}{3,}\D{0,3}\d{1,2}\D{1,4}\d{4}"
)
CLOCK = regex.compile(r"(?<!\d)\d{1,2}\s?[:.h：時时点]\s?\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp line read: the text that holds the publication time, the one that holds the update time, and the words
    that belong to neither ("By Jane Doe"). `dated`: the line has a whole date."""

    published: str
    updated: str
    rest: str
    dated: bool


@cache
def _vocabulary() -> frozenset[str]:
    """Month and weekday names, halves of the day and the small words of times, of all languages, folded."""
    found: set[str] = set()
    for lang in LANGUAGES:
        known = names(lang)
        if known:
            found.update(known.months)
        days = Locale.parse(lang).days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                found.update(fold(part) for name in days[context][width].values() for part in name.split())
    for kind in ("connectors", "morning", "afternoon", "month_words"):
        found.update(all_words(kind))
    for name in ("published", "updated", "words"):
        found.update(fold(part) for phrase in words("time", name) for part in WORD.findall(phrase))
    return frozenset(found)


@cache
def _updated() -> "regex.Pattern[str]":
    phrases = words("time", "updated")
    spaced = "|".join(regex.escape(phrase) for phrase in phrases if not SPACELESS.search(phrase))
    wide = "|".join(regex.escape(phrase) for phrase in phrases if SPACELESS.search(phrase)) or "(?!)"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{spaced})(?![\p{{L}}\p{{M}}])|{wide}", regex.IGNORECASE)


@cache
def _spaceless() -> "regex.Pattern[str]":
    """The words of times in scripts without blanks, to be taken out of a line one after another."""
    known = sorted((word for word in _vocabulary() if SPACELESS.search(word)), key=lambda word: (-len(word), word))
    return regex.compile("|".join(map(regex.escape, known)) or "(?!)")


def read_stamp(text: str) -> Stamp | None:
    """A line whose words are all words of dates and times, but for a few at one end; None where it is no such line."""
    if len(text) > MAX_CHARS or not any(c.isdigit() for c in text):
        return None
    vocabulary = _vocabulary()
    unknown = []
    for match in WORD.finditer(text):
        if fold(match[0]) in vocabulary:
            continue
        if SPACELESS.search(match[0]) and not _spaceless().sub("", match[0].casefold()):
            continue
        unknown.append(match)
    dated = bool(FULL_DATE.search(text))
    if not dated and not CLOCK.search(text) and unknown:
        return None
    if len(unknown) > (4 if dated else 0):
        return None
    digits = sum(c.isdigit() for c in text)
    if not dated and digits < 2 and not (digits and len(text.split()) <= 5):
        return None
    if not dated and len(text.split()) < 2 and not CLOCK.search(text):
        return None
    if unknown and not _date_apart(text, unknown):
        return None
    changed = _updated().search(text)
    cut = changed.start() if changed else len(text)
    return Stamp(text[:cut], text[cut:], " ".join(match[0] for match in unknown), dated)


def _date_apart(text: str, unknown: list["regex.Match[str]"]) -> bool:
    """Unknown words stand all before or all after the digits, not woven into a sentence with them."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if text.rstrip().endswith((".", "!", "?", "。")):
        return False
    if len(unknown) == 1:
        return True
    return unknown[-1].end() <= digits[0] or unknown[0].start() >= digits[-1]
