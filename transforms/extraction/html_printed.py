"""Dates that a page prints: beside the headline, in <time>, with a label, in a date's markup, below the headline.

Each source gives texts to be parsed, the best first.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import regex

from transforms.extraction.agencies import without_agencies
from transforms.extraction.html_lines import Line, PageLines
from transforms.extraction.html_tree import class_of, clean, marks_of
from transforms.extraction.phrases import words
from transforms.extraction.stamps import published_label, read_stamp

DATE_CLASS = re.compile(r"date|time|publi|posted|fecha|datum|stamp|entry-meta|post-meta|byline|created", re.IGNORECASE)
MODIFIED_CLASS = re.compile(r"modif|updat", re.IGNORECASE)
MAX_CHARS = 120
# How many elements up from a line its markup is asked for.
MARKUP_LEVELS = 3
MARKS = " |-–—•·:"
# More than so many words without case beside a date are no names; so many characters of scripts without blanks are prose.
MAX_CASELESS, MAX_WIDE = 4, 20
WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
WORD = regex.compile(r"[\p{L}\p{M}]+")


def beside_headline(page: PageLines) -> Iterator[str]:
    """Timestamps by the headline, those after it first, the nearest first."""
    for line, near in page.head():
        yield from _stamped(line, near)


def times(page: PageLines) -> Iterator[str]:
    """<time> and the old pubdate, those that do not say that they are of a change."""
    marked = [(line, time) for line in page.from_headline() for time in line.times]
    for line, time in sorted(marked, key=lambda entry: bool(MODIFIED_CLASS.search(class_of(entry[1])))):
        stamp = read_stamp(line.text)
        if not (stamp and not stamp.published) and not page.aside(line):
            yield time.get("datetime") or time.get("title") or clean(time.text_content())[:MAX_CHARS]


def labelled(page: PageLines) -> Iterator[str]:
    """Timestamps anywhere that call themselves the publication's: "Published: 4 May 2020"."""
    for line in page.lines:
        if published_label().match(line.text.lstrip(MARKS)) and not page.aside(line):
            yield from _stamped(line)


def classed(page: PageLines) -> Iterator[str]:
    """Lines whose markup calls them a date, from the headline on."""
    for line in page.from_headline():
        bearers = (line.element, *islice(line.element.iterancestors(), MARKUP_LEVELS - 1))
        if any(DATE_CLASS.search(marks_of(bearer)) for bearer in bearers) and not page.aside(line):
            stamp = read_stamp(line.text)
            if not stamp and len(line.text) <= MAX_CHARS and any(c.isdecimal() for c in line.text):
                yield line.text
            elif stamp and stamp.published:
                yield stamp.published


def below_headline(page: PageLines) -> Iterator[str]:
    """Timestamps anywhere after the headline."""
    for line in page.below():
        if not (page.apart(line) or page.aside(line)):
            yield from _stamped(line)


def short_lines(page: PageLines) -> Iterator[str]:
    """The lines that are no paragraphs."""
    return (line.text for line in page.lines if len(line.text) <= MAX_CHARS)


def _stamped(line: Line, near: bool = False) -> Iterator[str]:
    """What a timestamp says of the publication, where its other words can be names; near the headline, those before the date.

    "Available until 4 May", "The square in Leeds, 4 May": the date of something else.
    """
    stamp = read_stamp(line.text)
    if stamp and stamp.dated and stamp.published and len(WIDE.findall(line.text)) <= MAX_WIDE:
        before = stamp.rest.partition(";")[0]
        if near and not line.text.startswith(before):
            before = ""
        if _can_be_names(before if near else stamp.rest):
            yield stamp.published


def _can_be_names(text: str) -> bool:
    """Whether no word is a common one; scripts without case tell by the number of words only."""
    found = WORD.findall(without_agencies(text))
    caseless = sum(word[0].islower() == word[0].isupper() for word in found)
    return caseless <= MAX_CASELESS and all(not word[0].islower() or word in _small_words() for word in found)


@cache
def _small_words() -> frozenset[str]:
    phrases = (*words("byline", "author"), *words("byline", "and"), *words("byline", "particle"))
    return frozenset(word for phrase in phrases for word in WORD.findall(phrase))
