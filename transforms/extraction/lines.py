"""A decoded text cut into its lines, with what the layout says of each."""

from typing import NamedTuple

import regex

# Marks of list items: typographic bullets; ASCII ones, and those that open quotations in some languages, where a blank follows.
BULLET = regex.compile(r"(?:[•◦▪▫●○■□►▸▶▷‣⁃∙·➤➔→✓✔◆◇★☆※]|[*+o|»›](?=\s))\s*")
BLANK = " \t\r\n\f\v\x1c\x1d\x1e\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
BLANK += "\u200b\u200e\u200f\u202f\u205f\u2060\u3000\ufeff"
MAX_LINES = 100_000
"""A text or page of more is no article, and is not read: each line takes some 2 kB while it is."""
MAX_CHARS = 5_000_000
"""The same of its characters, which take some 50 bytes each. Long novels have three million."""


class SourceLine(NamedTuple):
    """A non-blank line. `text` is free of surrounding blanks and of a list bullet; source[start:end] == text.

    `start` and `end` are None for a line of a page, which has no place in a text. `number` counts from 0 over the non-blank
    lines, `indent` in characters, `blanks_before` in blank lines. `kind` is what markup takes the line for, if there is any.
    """

    text: str
    number: int
    start: int | None = None
    end: int | None = None
    indent: int = 0
    bullet: bool = False
    blanks_before: int = 0
    kind: str | None = None


def split(text: str) -> list[SourceLine]:
    """The non-blank lines of a text, in order. Lines end at \\n, \\r\\n or \\r; zero-width characters count as blanks.

    Stops behind MAX_LINES and one.
    """
    found: list[SourceLine] = []
    position = blanks = 0
    unified = text.replace("\r", "\n") if "\r" in text else text
    for raw in unified.split("\n"):
        content = raw and raw.strip(BLANK)
        if content:
            indent = start = 0 if raw[0] == content[0] else raw.index(content)
            bullet = False
            if (not content[0].isalnum() or content[0] == "o") and (mark := BULLET.match(content)):
                bullet, content = True, content[mark.end() :].strip(BLANK)
                start = raw.index(content, indent + mark.end())
            if content:
                start += position
                found.append(SourceLine(content, len(found), start, start + len(content), indent, bullet, blanks))
                blanks = -1
                if len(found) > MAX_LINES:
                    break
        # "\r\n" became two line ends, of which one is no blank line.
        if unified is text or text[position : position + 1] != "\n" or text[position - 1 : position] != "\r":
            blanks += 1
        position += len(raw) + 1
    return found
