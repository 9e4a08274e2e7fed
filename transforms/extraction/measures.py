"""Counts over the units of a page, made for all of its characters at once: words, punctuation, letters, tokens."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# A Chinese, Japanese or Thai word has about 1.7 characters.
CHARS_PER_WORD = 1.7
BLANK, LOWER, UPPER, LETTER, WIDE, DIGIT, END, INNER, BAR, SLASH, QUOTE, CODE, OTHER = range(13)
CLASSES = 13
WIDE_RANGES = (
    (0x0E01, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3021, 0x302F),
    (0x3038, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
)
ENDS = ".!?…。！？؟۔।։;\u037e"
INNERS = ",;:،؛、，；："
BARS = "|│｜¦•·»›▪■◆"
QUOTES = "\"'”’“„‘«‹»›)]}）」』】〉》([（「『【〈《*"
CODES = "{}<>=_$\\~^`"
CATEGORIES = {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Nd": DIGIT}
# Multiplier of the tokens' hashes (odd, 64 bits), and how many characters of a token count.
MULTIPLIER, TOKEN_CHARS = 0x9E3779B97F4A7C15, 32


@dataclass(frozen=True, slots=True)
class Measures:
    """A row a unit in `classes` (characters by class), a value a unit in the others.

    `words`: effective words (wide scripts by characters). `inner`: marks inside a text. `bars`: marks between the entries of
    a menu. `capitals`: words that begin with a capital. `token`: number of each token in the order of the page, equal for
    equal tokens whatever their case; `owner`: the unit that it stands in; `length`: its characters.
    """

    classes: Ints
    words: Floats
    inner: Ints
    bars: Ints
    capitals: Ints
    first: Ints
    last: Ints
    token: Ints
    owner: Ints
    length: Ints


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
    """Class and lower case of every character of the Basic Multilingual Plane."""
    classes = np.full(0x10000, OTHER, np.uint8)
    lower = np.arange(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        char = chr(code)
        category = unicodedata.category(char)
        if category in CATEGORIES:
            classes[code] = CATEGORIES[category]
        elif char.isspace():
            classes[code] = BLANK
        elif category[0] in "LM":
            classes[code] = LETTER
        folded = char.lower()
        if folded != char and len(folded) == 1:
            lower[code] = ord(folded)
    for start, end in WIDE_RANGES:
        span = classes[start : end + 1]
        span[span == LETTER] = WIDE
    for marks, kind in ((QUOTES, QUOTE), (BARS, BAR), (CODES, CODE), (INNERS, INNER), (ENDS, END), ("/", SLASH)):
        for mark in marks:
            classes[ord(mark)] = kind
    return classes, lower


def measure(texts: Sequence[str]) -> Measures:
    """The counts of some texts. None of them is empty or has blanks around."""
    table, lower = _tables()
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    # Beyond the Basic Multilingual Plane: two planes of Han, else symbols.
    plane = np.where((codes >= 0x20000) & (codes < 0x40000), 0x4E00, 0xFFFF).astype(np.uint32) if codes.max() > 0xFFFF else None
    if plane is not None:
        codes = np.where(codes > 0xFFFF, plane, codes)
    kinds = table[codes]
    count = len(texts)
    lengths = np.fromiter(map(len, texts), np.int64, count) + 1
    ends = np.cumsum(lengths)
    starts = ends - lengths
    unit = np.repeat(np.arange(count), lengths)
    classes = np.bincount(unit * CLASSES + kinds, minlength=count * CLASSES).reshape(count, CLASSES)
    before = np.concatenate((np.array([BLANK], np.uint8), kinds[:-1]))
    after = np.concatenate((kinds[1:], np.array([BLANK], np.uint8)))
    wide = kinds == WIDE
    opens = (kinds != BLANK) & ~wide & ((before == BLANK) | (before == WIDE))
    spaced = np.add.reduceat(opens, starts, dtype=np.int64)
    words = classes[:, WIDE] / CHARS_PER_WORD + spaced
    inside = np.ones(len(codes), bool)
    inside[ends - 2] = False
    marks = ((kinds == END) | (kinds == INNER)) & inside & ((after == BLANK) | (after == WIDE))
    bars = (kinds == BAR) | ((kinds == SLASH) & (before == BLANK) & (after == BLANK))
    lettered = (kinds >= LOWER) & (kinds <= DIGIT)
    begins = lettered & (wide | (before < LOWER) | (before > DIGIT) | (before == WIDE))
    at = np.flatnonzero(begins)
    # A token's hash: the sum of its characters, each times a power of the multiplier.
    offset = np.arange(len(codes))
    if len(at):
        offset[at[0] :] -= np.repeat(at, np.diff(np.append(at, len(codes))))
    powers = np.multiply.accumulate(np.full(TOKEN_CHARS, MULTIPLIER, np.uint64))
    products = lower[codes] * powers[np.minimum(offset, TOKEN_CHARS - 1)] * lettered
    if len(at):
        hashes = np.add.reduceat(products, at)
        _, token = np.unique(hashes, return_inverse=True)
        length = np.add.reduceat(lettered, at, dtype=np.int64)
    else:
        token = length = np.zeros(0, np.int64)
    return Measures(
        classes,
        words,
        np.add.reduceat(marks, starts, dtype=np.int64),
        np.add.reduceat(bars, starts, dtype=np.int64),
        np.add.reduceat(begins & (kinds == UPPER), starts, dtype=np.int64),
        kinds[starts].astype(np.int64),
        kinds[ends - 2].astype(np.int64),
        token.astype(np.int64),
        unit[at],
        length,
    )
