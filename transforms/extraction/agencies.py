"""News agencies by the ways in which they are spelled (schemas/lexicons/shared/agencies.toml)."""

from functools import cache

import regex

from schemas.lexicons import load

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@cache
def _spellings() -> dict[str, str]:
    table: dict[str, list[str]] = load("shared", "agencies")["agencies"]
    return {spelling: name for name, spellings in table.items() for spelling in (name, *spellings)}


@cache
def _pattern() -> "regex.Pattern[str]":
    found = sorted(_spellings(), key=lambda spelling: (-len(spelling), spelling))
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}@.])(?:{'|'.join(map(regex.escape, found))})(?![\p{{L}}\p{{M}}\p{{N}}@])")


@cache
def _first_words() -> frozenset[str]:
    return frozenset(found[0] for spelling in _spellings() if (found := WORD.search(spelling)))


def agency_named(text: str) -> str | None:
    """The canonical name of the agency that a text is the name of; None where it is no agency's name. Case counts."""
    return _spellings().get(text.strip(" \t\u00a0()[]/-–—.,;:©"))


def first_agency(text: str) -> str | None:
    """The canonical name of the first agency named in a credit or dateline, the longest at its place."""
    # The pattern is long, and most lines hold no word that an agency's name begins with.
    if _first_words().isdisjoint(WORD.findall(text)):
        return None
    match = _pattern().search(text)
    return _spellings()[match[0]] if match else None


def without_agencies(text: str) -> str:
    """A credit with the names of agencies replaced by a separator."""
    return _pattern().sub(";", text)
