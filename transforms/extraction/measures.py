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
# Multiplier of the tokens' hashes: odd, 64 bits. Its powers are kept for pages of so many characters.
MULTIPLIER = 0x9E3779B97F4A7C15
KEPT_POWERS = 1 << 16


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
    """Class and lower case of every character of the Basic Multilingual Plane; the lower case of what is in no token is 0."""
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
    lower[(classes < LOWER) | (classes > DIGIT)] = 0
    return classes, lower


@cache
def _kept_powers() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    return _new_powers(KEPT_POWERS)


def _new_powers(size: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The powers of the multiplier, from the first on, and those of its inverse, from the zeroth on."""
    powers = np.multiply.accumulate(np.full(size, MULTIPLIER, np.uint64))
    inverse = np.full(size, pow(MULTIPLIER, -1, 1 << 64), np.uint64)
    inverse[:1] = 1
    return powers, np.multiply.accumulate(inverse)


@dataclass(frozen=True, slots=True)
class _Text:
    """Some texts joined: the characters' codes and classes, those of the character before each, which are wide, the text that
    each is of, where each text starts and ends."""

    codes: Ints
    kinds: npt.NDArray[np.uint8]
    before: npt.NDArray[np.uint8]
    wide: Bools
    unit: Ints
    starts: Ints
    ends: Ints

    def of_units(self, marks: Bools) -> Ints:
        """How many of the marked characters each text has."""
        return np.bincount(self.unit[marks.nonzero()[0]], minlength=len(self.starts))


def _text(texts: Sequence[str]) -> _Text:
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    # Beyond the Basic Multilingual Plane: two planes of Han, else symbols.
    if codes.max() > 0xFFFF:
        plane = np.where((codes >= 0x20000) & (codes < 0x40000), 0x4E00, 0xFFFF).astype(np.uint32)
        codes = np.where(codes > 0xFFFF, plane, codes)
    places = codes.astype(np.int64)
    kinds = _tables()[0].take(places)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    ends = lengths.cumsum()
    before = np.empty_like(kinds)
    before[0], before[1:] = BLANK, kinds[:-1]
    return _Text(places, kinds, before, kinds == WIDE, np.repeat(np.arange(len(texts)), lengths), ends - lengths, ends)


def counts(texts: Sequence[str]) -> tuple[Floats, Ints, Ints]:
    """`words`, `inner` and `bars` of `Measures` alone."""
    return _counts(_text(texts))


def _counts(text: _Text) -> tuple[Floats, Ints, Ints]:
    kinds, before, wide = text.kinds, text.before, text.wide
    after = np.empty_like(kinds)
    after[-1], after[:-1] = BLANK, kinds[1:]
    blank = kinds == BLANK
    opens = ((before == BLANK) | (before == WIDE)) & ~(blank | wide)
    words = text.of_units(wide) / CHARS_PER_WORD + text.of_units(opens)
    marks = ((kinds == END) | (kinds == INNER)) & ((after == BLANK) | (after == WIDE))
    marks[text.ends - 2] = False
    bars = (kinds == BAR) | ((kinds == SLASH) & (before == BLANK) & (after == BLANK))
    return words, text.of_units(marks), text.of_units(bars)


def measure(texts: Sequence[str]) -> Measures:
    """The counts of some texts. None of them is empty or has blanks around."""
    text = _text(texts)
    kinds, before, starts = text.kinds, text.before, text.starts
    count = len(texts)
    classes = np.bincount(text.unit * CLASSES + kinds, minlength=count * CLASSES).reshape(count, CLASSES)
    lettered = (kinds >= LOWER) & (kinds <= DIGIT)
    begins = lettered & (text.wide | (before < LOWER) | (before > DIGIT) | (before == WIDE))
    at = begins.nonzero()[0]
    ends = np.empty_like(begins)
    # A text ends with a line break, which is in no token.
    np.logical_and(lettered[:-1], begins[1:] | ~lettered[1:], out=ends[:-1])
    ends[-1] = False
    token = order = np.zeros(0, np.int64)
    if len(at):
        # A token's hash: the sum of its characters, each times a power of the multiplier by its place in the token.
        powers, inverse = _kept_powers() if len(kinds) <= KEPT_POWERS else _new_powers(len(kinds))
        hashes = np.add.reduceat(_tables()[1].take(text.codes) * powers[: len(kinds)], at) * inverse[at]
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
        text.of_units(begins & (kinds == UPPER)),
        kinds[starts].astype(np.int64),
        kinds[text.ends - 2].astype(np.int64),
        token,
        text.unit[at],
        ends.nonzero()[0] + 1 - at,
        order,
    )
