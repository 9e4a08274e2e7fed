"""Sentences of a paragraph: rule libraries propose boundaries, which are set on the original characters here."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

import regex
import sentencex
from yasbd import BoundaryDetector, get_supported_langs

MAX_CHARS = 20_000
"""Longer lines are cut at a blank near this size before they are split: the rules' time grows with the line."""

_BULLETS = regex.compile(r"[\s•◦▪▫■□‣⁃∙·●○*–—-]+")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}\p{S}]")


@cache
def _detector(lang: str) -> BoundaryDetector | None:
    return BoundaryDetector(lang) if lang in get_supported_langs() and lang != "auto" else None


def split_sentences(paragraph: str, lang: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a paragraph, in order, apart, without surrounding blanks.

    Every character that is no blank lies in a span, no span is blank, and none crosses a line. `lang` is a BCP 47 tag;
    languages without rules are split by those of all languages together.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(paragraph):
        piece = paragraph[start:end]
        lead = _BULLETS.match(piece)
        skip = lead.end() if lead and lead.end() < len(piece) else 0
        cuts = sorted({0, *(skip + cut for cut in _cuts(piece[skip:], lang) if 0 < cut < len(piece) - skip), len(piece)})
        spans.extend((start + a, start + b) for a, b in _joined(piece, pairwise(cuts)))
    return spans


def _pieces(paragraph: str) -> Iterator[tuple[int, int]]:
    """Lines, and parts of at most MAX_CHARS of longer ones."""
    start = 0
    for line in paragraph.split("\n"):
        end = start + len(line)
        while end - start > MAX_CHARS:
            blank = paragraph.rfind(" ", start + MAX_CHARS // 2, start + MAX_CHARS)
            cut = blank + 1 if blank > 0 else start + MAX_CHARS
            yield start, cut
            start = cut
        yield start, end
        start = end + 1


def _cuts(text: str, lang: str) -> Iterable[int]:
    detector = _detector(lang)
    if detector is not None:
        return list(detector.detect(text))
    return [boundary["end_index"] for boundary in sentencex.get_sentence_boundaries(lang, text)]


def _joined(piece: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without surrounding blanks; one without a letter, digit or symbol joins the sentence before it."""
    result: list[tuple[int, int]] = []
    for start, end in spans:
        text = piece[start:end]
        end = start + len(text.rstrip())
        start += len(text) - len(text.lstrip())
        if start >= end:
            continue
        if result and not _WORDLIKE.search(piece, start, end):
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result
