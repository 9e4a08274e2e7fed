"""Lines that say when a text was published or changed."""

from dataclasses import dataclass
from functools import cache, lru_cache

import regex
from babel import Locale

from transforms.extraction.date_names import LANGUAGES, all_words, fold, names
from transforms.extraction.phrases import words

MAX_CHARS = 160
TOKEN = regex.compile(r"[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*\.?|\p{N}+")
MAX_UNKNOWN = 6
WORD = regex.compile(r"[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*\.?")
SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
FULL_DATE = regex.compile(r"\d{1,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,4}|\d{1,2}\D{1,14}\d{4}")
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
    return _any_of(words("time", "updated"))


@cache
def published_label() -> "regex.Pattern[str]":
    """What calls a date the publication's, without the small words that stand in any date ("on", "le"), in any language."""
    small = frozenset(words("time", "words"))
    return _any_of(tuple(phrase for phrase in words("time", "published") if phrase not in small))


def _any_of(phrases: tuple[str, ...]) -> "regex.Pattern[str]":
    spaced = "|".join(regex.escape(phrase) for phrase in phrases if not SPACELESS.search(phrase))
    wide = "|".join(regex.escape(phrase) for phrase in phrases if SPACELESS.search(phrase)) or "(?!)"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{spaced})(?![\p{{L}}\p{{M}}])|{wide}", regex.IGNORECASE)


@cache
def _spaceless() -> "regex.Pattern[str]":
    """The words of times in scripts without blanks, to be taken out of a line one after another."""
    known = sorted((word for word in _vocabulary() if SPACELESS.search(word)), key=lambda word: (-len(word), word))
    return regex.compile("|".join(map(regex.escape, known)) or "(?!)")


@lru_cache(maxsize=4096)
def read_stamp(text: str) -> Stamp | None:
    """A line whose words are all words of dates and times, but for a few at one end; None where it is no such line."""
    if len(text) > MAX_CHARS or not any(map(str.isdigit, text)):
        return None
    tokens = list(TOKEN.finditer(text))
    known = [_is_known(token[0]) for token in tokens]
    numbers = [i for i, token in enumerate(tokens) if token[0][0].isdigit()]
    dated = bool(FULL_DATE.search(text))
    unknown = known.count(False)
    if unknown > (MAX_UNKNOWN if dated else 0) or (unknown > 1 and text.rstrip().endswith((".", "!", "?", "。"))):
        return None
    if not dated and not (CLOCK.search(text) or (2 <= len(tokens) <= 5 and unknown == 0)):
        return None
    first, last = numbers[0], numbers[-1]
    if unknown > 1 and not all(known[first:last]):
        return None
    while first > 0 and known[first - 1]:
        first -= 1
    while last + 1 < len(tokens) and known[last + 1]:
        last += 1
    changed = _updated().search(text)
    cut = changed.start() if changed else len(text)
    # "Updated 5 May, published 4 May".
    again = published_label().search(text, changed.end()) if changed else None
    end = again.start() if again else len(text)
    rest = f"{text[: tokens[first].start()]};{text[tokens[last].end() :]}" if unknown else ""
    return Stamp(text[:cut] + text[end:], text[cut:end], rest.strip(" ;,|/-–—·•:"), dated)


def _is_known(token: str) -> bool:
    """A number, or a word of dates and times; in scripts without blanks, nothing but such words."""
    if token[0].isdigit() or fold(token) in _vocabulary():
        return True
    return bool(SPACELESS.search(token)) and not _spaceless().sub("", token.casefold())
