"""The words of lines as the reader of flat text compares them: case folded, without marks, characters in Han and kana.

A page's lines are folded all at once, by one look-up a character; a pattern a line took a tenth of the whole reading.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import regex

SINGLE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]+")
LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
TOKEN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}--[\p{Han}\p{Hiragana}\p{Katakana}]]+", regex.V1)
BLANK, BREAK = ord(" "), ord("\n")
CODES = 0x110000
# How much of a line is compared with others, in characters.
COMPARED = 600


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.casefold())


def key(text: str) -> str:
    """A headline as a key: letters and digits only."""
    return "".join(tokens(text))


@cache
def _tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_], int]:
    """Of every code point: itself where it is of a token or a line break, else a blank; whether it is a token of its own; the
    first that is."""
    codes = np.arange(CODES, dtype=np.uint32)
    chars = codes.tobytes().decode("utf-32-le", "surrogatepass")
    alone = np.zeros(CODES, bool)
    for match in SINGLE.finditer(chars):
        alone[match.start() : match.end()] = True
    kept = alone.copy()
    for match in LETTERS.finditer(chars):
        kept[match.start() : match.end()] = True
    kept[BREAK] = True
    return np.where(kept, codes, BLANK).astype(np.uint32), alone, int(alone.argmax())


def spaced(texts: Sequence[str]) -> list[str]:
    """Texts without line breaks, each as its tokens with blanks between them: `tokens` is its split(), `key` its
    replace(" ", "")."""
    table, alone, first_alone = _tables()
    folded = "\n".join(texts).casefold()
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    found = table.take(codes)
    if len(codes) and codes.max() >= first_alone:
        single = alone.take(codes)
        size = np.where(single, 3, 1)
        end = size.cumsum()
        found = np.repeat(found, size)
        found[end[single] - 3] = found[end[single] - 1] = BLANK
    return found.tobytes().decode("utf-32-le").split("\n")
