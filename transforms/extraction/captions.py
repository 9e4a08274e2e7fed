"""Captions, picture credits and the alternative texts of pictures."""

from functools import cache

import regex

from schemas.lexicons import load
from transforms.extraction.agencies import first_agency
from transforms.extraction.features import Unit
from transforms.extraction.phrases import words

TAIL_CHARS = 110
SLASH_NAME = regex.compile(r"(?P<agency>[\p{L}\p{M} -]{2,25})\s?/\s?\p{Lu}[\p{L}\p{M}.'’ -]{2,40}[)\].]?$")
# One of these stands before whatever credit a line ends with.
CREDIT_MARKS = "/([|©–—•-"
# "Figure 4: …", "Abb. 12 – …"
FIGURE = regex.compile(r"\W{0,3}[\p{L}\p{M}]{1,15}\.?\s?\d{1,3}\p{Ll}?\s?[:：.)–—|-]")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@cache
def _credit_at_end() -> "regex.Pattern[str]":
    phrases = "|".join(regex.escape(phrase) for phrase in words("caption", "credit") if len(phrase) > 1)
    return regex.compile(
        rf"(?:[/(\[|©–—•]|\s-)\s{{0,2}}(?:{phrases})(?![\p{{L}}\p{{M}}])[^.!?]{{0,60}}[)\]]?$"
        r"|©\s?[\p{L}\p{N} ./,&-]{2,60}$",
        regex.IGNORECASE,
    )


@cache
def _file_words() -> frozenset[str]:
    return frozenset(load("page", "any")["caption"]["file"])


def is_caption(unit: Unit) -> bool:
    """A line that starts as a credit does ("Photo: …", the name of a picture agency) or ends with one ("/Reuters/J. Doe")."""
    phrase = unit.phrase
    if phrase and phrase.kind == "caption.credit" and unit.words <= 40:
        follows = unit.text[phrase.length :].lstrip()[:1]
        if phrase.rest == 0 or follows in ":：©/|" or (unit.words <= 8 and not unit.closed):
            return True
    if phrase and phrase.kind == "caption.figure" and FIGURE.match(unit.text):
        return True
    if unit.words > 80:
        return False
    tail = unit.text[-TAIL_CHARS:]
    if tail.isalnum() or not any(map(tail.__contains__, CREDIT_MARKS)):
        return False
    if _credit_at_end().search(tail):
        return True
    slash = SLASH_NAME.search(tail)
    return bool(slash and first_agency(slash["agency"]))


def is_alternative_text(unit: Unit) -> bool:
    """A few words alone that are no title: all in small letters, or a file's name ("acme-logo")."""
    text = unit.text
    if unit.words > 6 or unit.closed or text[-1:] in ":：,;":
        return False
    if "-" in text or "_" in text:
        tokens = WORD.findall(text)
        if len(tokens) > 1 and tokens[-1].casefold() in _file_words():
            return True
    return text[:1].isalpha() and text == text.lower() and any(map(str.islower, text))
