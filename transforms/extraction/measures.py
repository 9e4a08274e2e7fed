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
    equal tokens whatever their case; `owner`: the unit that it stands in; `length`: its characters; `order`: the places of
    the tokens, equal ones together and in the order of the page.
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
    order: Ints


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


@dataclass(frozen=True, slots=True)
class _Text:
    """Some texts joined: the characters' codes and classes, and which of them are running words' first or marks inside."""

    codes: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.uint8]
    before: npt.NDArray[np.uint8]
    wide: Bools
    starts: Ints
    ends: Ints


def _text(texts: Sequence[str]) -> _Text:
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    # Beyond the Basic Multilingual Plane: two planes of Han, else symbols.
    if codes.max() > 0xFFFF:
        plane = np.where((codes >= 0x20000) & (codes < 0x40000), 0x4E00, 0xFFFF).astype(np.uint32)
        codes = np.where(codes > 0xFFFF, plane, codes)
    kinds = _tables()[0][codes]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    ends = lengths.cumsum()
    before = np.empty_like(kinds)
    before[0], before[1:] = BLANK, kinds[:-1]
    return _Text(codes, kinds, before, kinds == WIDE, ends - lengths, ends)


def counts(texts: Sequence[str]) -> tuple[list[float], list[int], list[int]]:
    """`words`, `inner` and `bars` of `Measures` alone."""
    words, inner, bars = _counts(_text(texts))
    return words.tolist(), inner.tolist(), bars.tolist()


def _counts(text: _Text) -> tuple[Floats, Ints, Ints]:
    kinds, before, wide, starts = text.kinds, text.before, text.wide, text.starts
    after = np.empty_like(kinds)
    after[-1], after[:-1] = BLANK, kinds[1:]
    blank = kinds == BLANK
    opens = ((before == BLANK) | (before == WIDE)) & ~(blank | wide)
    words = np.add.reduceat(wide, starts, dtype=np.int64) / CHARS_PER_WORD + np.add.reduceat(opens, starts, dtype=np.int64)
    marks = ((kinds == END) | (kinds == INNER)) & ((after == BLANK) | (after == WIDE))
    marks[text.ends - 2] = False
    bars = (kinds == BAR) | ((kinds == SLASH) & (before == BLANK) & (after == BLANK))
    return words, np.add.reduceat(marks, starts, dtype=np.int64), np.add.reduceat(bars, starts, dtype=np.int64)


def measure(texts: Sequence[str]) -> Measures:
    """The counts of some texts. None of them is empty or has blanks around."""
    text = _text(texts)
    codes, kinds, before, starts = text.codes, text.kinds, text.before, text.starts
    count = len(texts)
    unit = np.repeat(np.arange(count), text.ends - starts)
    classes = np.bincount(unit * CLASSES + kinds, minlength=count * CLASSES).reshape(count, CLASSES)
    lettered = (kinds >= LOWER) & (kinds <= DIGIT)
    begins = lettered & (text.wide | (before < LOWER) | (before > DIGIT) | (before == WIDE))
    at = begins.nonzero()[0]
    token = order = length = np.zeros(0, np.int64)
    if len(at):
        length = np.add.reduceat(lettered, at, dtype=np.int64)
        # A token's hash: the sum of its characters, each times a power of the multiplier.
        place = lettered.nonzero()[0]
        first = length.cumsum() - length
        offset = np.arange(len(place)) - np.repeat(first, length)
        powers = np.multiply.accumulate(np.full(TOKEN_CHARS, MULTIPLIER, np.uint64))
        hashes = np.add.reduceat(_tables()[1][codes[place]] * powers[np.minimum(offset, TOKEN_CHARS - 1)], first)
        order = hashes.argsort(kind="stable")
        ranked = hashes[order]
        token = np.empty(len(at), np.int64)
        token[order] = np.append(0, (ranked[1:] != ranked[:-1]).cumsum())
    words, inner, bars = _counts(text)
    return Measures(
        classes,
        words,
        inner,
        bars,
        np.add.reduceat(begins & (kinds == UPPER), starts, dtype=np.int64),
        kinds[starts].astype(np.int64),
        kinds[text.ends - 2].astype(np.int64),
        token,
        unit[at],
        length,
        order,
    )
