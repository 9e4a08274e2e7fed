"""Sentences of a paragraph: rules for what languages agree on or list, a small trained model for the rest."""

from bisect import bisect_left
from itertools import pairwise
from unicodedata import normalize

import regex

from transforms.segmentation.boundaries import Conventions, Gap, conventions, gaps, known, score
from transforms.segmentation.listed import list_items
from transforms.segmentation.tokens import TERMINAL, Left

# Languages that write no blanks between words: a quotation or bracket stays one with its frame.
_QUOTES_WHOLE = frozenset({"zh", "ja", "yue", "wuu"})
_OPEN_WIDE, _CLOSE_WIDE = "「『（【《〈“‘", "」』）】》〉”’"
_LONGEST_CUT = 6  # letters of a word that may be an abbreviation nobody listed
_SHORT = 3  # tokens that make no sentence when they end with a unit: "In 1998 г. …"
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєαεηιουω")
_LONE_OPENERS = frozenset("([{«“„‹「『（")
_RELUCTANT = 0.7
"""Log odds from which a colon or a semicolon ends a sentence: treebanks cut there more often than readers would."""
_CLOSED = TERMINAL | {"q"}
_GOES_ON = frozenset({"l", "-l"})
_WHOLE_WORDS = frozenset({"l4", "l5", "C5", "A5", "o", "h"})
_INITIALS = frozenset({"i", "I"})
_CAPITAL = frozenset({"C", "C'", "A", "i"})
_NUMBER = frozenset({"d", "en"})
_ORDINAL = regex.compile(r"\p{Nd}{1,2}(?:\.?[-–/]\p{Nd}{1,2})?|[-–/]\p{Nd}{1,2}|[IVX]{2,6}")
_ROMAN = frozenset("ivxlc")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}\p{S}]")
_ENUMERATOR = regex.compile(r"(?:[•◦▪▫■□‣⁃●*–-]\s?)?\p{Ps}?(?:\p{N}{1,4}|\p{L})(?:\.\)|[.)])\s*")


def split_sentences(paragraph: str, lang: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a paragraph, in order, apart, without surrounding blanks.

    Every character that is no blank lies in a span, no span is blank, and none crosses a line. `lang` is a BCP 47 tag;
    a language without lexicon is split by what holds for most.
    """
    lang = lang.partition("-")[0]
    spans: list[tuple[int, int]] = []
    start = 0
    for line in paragraph.split("\n"):
        bounds = [0, *_boundaries(line, lang), len(line)]
        spans.extend((start + a, start + b) for a, b in _joined(line, bounds))
        start += len(line) + 1
    return spans


def decided(gap: Gap, own: Conventions) -> bool | None:
    """Whether a sentence ends in a gap, where a rule says so; None leaves it to the model."""
    left, right = gap.left, gap.right
    if right.shape == "note" or right.shape[0] == "p" or right.core.startswith("№"):
        return False
    if left.sign == "q" and left.closer in _LONE_OPENERS:
        return False
    if left.sign == "." and not left.closer and _abbreviates(gap, own):
        return False
    if gap.inside and (left.sign not in TERMINAL or right.shape in _NUMBER):
        return False
    if left.closer and own.continues and right.core.startswith(own.continues):
        return False
    if gap.shape in _GOES_ON and left.sign in _CLOSED and not _may_end_before_small(left, own):
        return False
    if (left.sign == ":" and right.opener == "q") or (left.sign == "n" and right.shape == "d" and left.shape != "h"):
        return False
    if (left.sign == "…" and right.opener in ("b", "w")) or (gap.resumed and right.shape == "-"):
        return False
    if right.shape == "en" and (left.sign == ";" or (left.sign == ":" and not right.opener)):
        return True
    if left.sign in own.ends_before_capital and right.shape in _CAPITAL:
        return True
    if own.starts and left.sign not in TERMINAL:
        return left.word.endswith(own.final) or right.core.startswith(own.starts)
    return None


def _abbreviates(gap: Gap, own: Conventions) -> bool:
    """Whether the dot of a word marks an abbreviation, an initial or an ordinal number that what follows belongs to."""
    left, right = gap.left, gap.right
    word = left.word[max(left.word.rfind("'"), left.word.rfind("’")) + 1 :]
    if word in own.inside:
        return True
    if word in own.numbered and (right.shape in _NUMBER or (right.shape in _CAPITAL and _ROMAN.issuperset(right.core))):
        return True
    if word in own.counted and (gap.before.shape[0] not in "dr" or gap.since <= _SHORT):
        return True
    if known(right, own):
        return False
    if left.shape == "l1v" and not any(word in listed for listed in (own.either, own.counted, own.numbered)):
        return True
    if word in own.either and right.shape == "A":  # "Co. KG", "Inc. CEO"
        return True
    if left.shape == "I" and right.shape[0] == "-":  # "D.C. - ..."
        return True
    if left.shape in _INITIALS and right.shape in _CAPITAL and not right.opener:
        return word not in own.either
    return own.ordinal_dot and _ORDINAL.fullmatch(word) is not None


def _may_end_before_small(left: Left, own: Conventions) -> bool:
    """Before a small letter, sentences end only behind a whole word, or with several signs: else it is an abbreviation, or
    a quotation whose frame goes on."""
    if left.sign in (".", "T"):
        return not left.closer and left.shape in _WHOLE_WORDS and left.word not in own.either and not _cut_short(left.word)
    return left.sign == "?!" and not left.closer


def _cut_short(word: str) -> bool:
    """Whether a small word looks like an abbreviation, which are cut behind a consonant as a rule and seldom long."""
    return len(word) <= _LONGEST_CUT and word.islower() and normalize("NFD", word[-1])[0] not in _VOWELS


def _boundaries(line: str, lang: str) -> list[int]:
    own = conventions(lang)
    starts, numbers = list_items(line, own.ordinal_dot)
    whole = _wide_quotations(line) if lang in _QUOTES_WHOLE else []
    found = set(starts)
    for gap in gaps(line, lang):
        if gap.start in found or gap.start in numbers or _lies_in(gap.end, whole):
            continue
        verdict = decided(gap, own)
        if verdict or (verdict is None and score(gap) > (_RELUCTANT if gap.left.sign in ":;" else 0)):
            found.add(gap.start)
    return sorted(found)


def _wide_quotations(line: str) -> list[tuple[int, int]]:
    """Spans of the outermost quotations and brackets of a Chinese or Japanese line that are closed in it."""
    spans, opened = [], []
    for i, character in enumerate(line):
        if character in _OPEN_WIDE:
            opened.append((i, _CLOSE_WIDE[_OPEN_WIDE.index(character)]))
        elif opened and character == opened[-1][1]:
            start, _ = opened.pop()
            if not opened:
                spans.append((start, i + 1))
    return spans


def _lies_in(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether one of the spans, in order and apart, holds a position."""
    i = bisect_left(spans, (position, 0)) - 1
    return i >= 0 and position < spans[i][1]


def _joined(line: str, bounds: list[int]) -> list[tuple[int, int]]:
    """Spans without surrounding blanks. One without letter, digit or symbol joins the sentence before it; one that is only
    the number of a list's item joins what it numbers."""
    result: list[tuple[int, int]] = []
    opened: int | None = None
    for start, end in pairwise(bounds):
        text = line[start:end]
        end = start + len(text.rstrip())
        start += len(text) - len(text.lstrip())
        if start >= end:
            continue
        if opened is not None:
            start, opened = opened, None
        if _ENUMERATOR.fullmatch(line, start, end) and end < bounds[-1]:
            opened = start
        elif result and not _WORDLIKE.search(line, start, end):
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    if opened is not None:
        result.append((opened, len(line.rstrip())))
    return result
