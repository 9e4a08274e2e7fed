"""Sentences of a paragraph: rule libraries propose boundaries, which are checked and set on the original characters here."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import regex
import sentencex
from yasbd import BoundaryDetector, get_supported_langs

from schemas import lexicons

MAX_CHARS = 5_000
"""Longer lines are cut at a blank near this size before they are split: the rules' time can grow with its square."""

# Sentences inside a quotation count as such, except where no blanks part words: there a quotation stays one with its frame.
_QUOTES_WHOLE = frozenset({"zh", "ja"})
# Languages that end sentences with a blank only, or with a colon: a boundary needs no other sign before it.
_OWN_SIGNS = frozenset({"th", "lo", "km", "my", "hy"})
# Languages whose rules in yasbd do worse than sentencex's on the public golden rules.
_BY_SENTENCEX = frozenset({"hy"})

_BULLETS = regex.compile(r"[\s•◦▪▫■□‣⁃∙·●○*–—-]+")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}\p{S}]")
_CLOSING = r"['’\"”»›“\p{Pe}]"
_TERMINATED = regex.compile(rf"[.!?…;．｡\p{{Sentence_Terminal}}~](?:\s?{_CLOSING}|[*_´`]){{0,4}}\s*$")
_AFTER_QUOTE = regex.compile(rf"[.!?…]{_CLOSING}{{1,3}}(?=\s+[\p{{Ps}}\p{{Pi}}\"'¿¡]?\p{{Lu}})")
_CLOSERS = regex.compile(rf"{_CLOSING}{{1,3}}(?=\s|$)|\s?[»”’›]{{1,2}}(?=\s|$)")
_PLAIN_END = regex.compile(rf"[.!?…]{_CLOSING}{{0,3}}(?=\s+[\p{{Ps}}\p{{Pi}}\"'¿¡]?[\p{{Lu}}\p{{Lo}}])")
_BEFORE_WORD = regex.compile(r"[\s\p{P}]*")
_LAST_TOKEN = regex.compile(r"[^\s\p{Ps}\p{Pi}\"'’]+(?=\.\s*$)")
_JOINED_INITIALS = regex.compile(r"(?:\p{Lu}\p{Ll}?\.-){1,3}\p{Lu}\p{Ll}?")
_INITIALS = regex.compile(r"\p{Lu}|(?:\p{Lu}\p{Ll}?\.-?){1,4}\p{Lu}\p{Ll}?")
_ORDINAL = regex.compile(r"\p{Nd}{1,2}|[IVX]{2,6}")
_ENUMERATOR = regex.compile(r"\p{Ps}?(?:\p{N}{1,4}|\p{L})[.)]\s*")
_LONG_RUN = regex.compile(r"(\p{P})\1{15,}")
_SURROGATES = regex.compile(r"[\uD800-\uDFFF]")


def split_sentences(paragraph: str, lang: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a paragraph, in order, apart, without surrounding blanks.

    Every character that is no blank lies in a span, no span is blank, and none crosses a line. `lang` is a BCP 47 tag;
    languages without rules of their own are split by rules that hold for most.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(paragraph):
        piece = _SURROGATES.sub("\ufffd", paragraph[start:end])
        # leaders and rules of one sign: blanks of the same length mean the same to the rules and cost them nothing
        piece = _LONG_RUN.sub(lambda run: run[1] + " " * (len(run[0]) - 1), piece) if _LONG_RUN.search(piece) else piece
        lead = _BULLETS.match(piece)
        skip = lead.end() if lead and lead.end() < len(piece) else 0
        proposed = (skip + cut for cut in _cuts(piece[skip:], lang))
        inner = {_past_closers(piece, cut) for cut in proposed if _ends_sentence(piece, cut, lang)}
        bounds = sorted({0, len(piece)} | {cut for cut in inner if cut < len(piece)})
        spans.extend((start + a, start + b) for a, b in _joined(piece, bounds))
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


@cache
def _detector(lang: str) -> BoundaryDetector | None:
    if lang not in get_supported_langs() or lang == "auto" or lang in _BY_SENTENCEX:
        return None
    return BoundaryDetector(lang, preserve_quote_and_paren=lang in _QUOTES_WHOLE)


@cache
def _abbreviations(lang: str) -> frozenset[str]:
    listed = str(lexicons.load("language", lang).get("abbreviations", "")).split()
    return frozenset(listed) | {word[0].upper() + word[1:] for word in listed if len(word) > 1}


@cache
def _ordinal_languages() -> frozenset[str]:
    return frozenset(lexicons.load("language", "any")["ordinal_dot"].split())


def _cuts(text: str, lang: str) -> list[int]:
    detector = _detector(lang)
    if detector is not None:
        found = list(detector.detect(text))
    else:
        found = [boundary["end_index"] for boundary in sentencex.get_sentence_boundaries(lang, text)]
    if lang not in _QUOTES_WHOLE | _OWN_SIGNS:
        ends = _AFTER_QUOTE if detector is not None else _PLAIN_END
        found.extend(match.end() for match in ends.finditer(text))
    return found


def _ends_sentence(piece: str, cut: int, lang: str) -> bool:
    """Whether a proposed boundary holds: something ends before it, no abbreviation, and what follows can begin a sentence."""
    if lang in _OWN_SIGNS:
        return True
    before = piece[max(0, cut - 40) : cut]
    if not _TERMINATED.search(before):
        return False
    following = _BEFORE_WORD.match(piece, cut)
    if following and (piece[following.end() : following.end() + 1].islower() or piece.startswith("№", following.end())):
        return False
    match = _LAST_TOKEN.search(before)
    if match is None:
        return True
    token = match.group()
    if lang in _ordinal_languages() and _ORDINAL.fullmatch(token):
        return False
    initials = _INITIALS if _detector(lang) is None else _JOINED_INITIALS
    return not (token in _abbreviations(lang) or initials.fullmatch(token))


def _past_closers(piece: str, cut: int) -> int:
    """A boundary moved behind the closing quotes and brackets that belong to the sentence before it."""
    end = len(piece[:cut].rstrip())
    match = _CLOSERS.match(piece, end)
    return match.end() if match else cut


def _joined(piece: str, bounds: list[int]) -> list[tuple[int, int]]:
    """Spans without surrounding blanks. One without letter, digit or symbol joins the sentence before it; one that is only
    the number of a list's item joins what it numbers."""
    result: list[tuple[int, int]] = []
    opened: int | None = None
    for start, end in pairwise(bounds):
        text = piece[start:end]
        end = start + len(text.rstrip())
        start += len(text) - len(text.lstrip())
        if start >= end:
            continue
        if opened is not None:
            start, opened = opened, None
        if _ENUMERATOR.fullmatch(piece, start, end) and end < bounds[-1]:
            opened = start
        elif result and not _WORDLIKE.search(piece, start, end):
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    if opened is not None:
        result.append((opened, len(piece.rstrip())))
    return result
