"""Which line is the headline, and the site that a title line names after it ("Headline | Site")."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from transforms.extraction.captions import is_alternative_text, is_caption
from transforms.extraction.features import Unit
from transforms.extraction.phrases import normalise
from transforms.extraction.stamps import read_stamp
from transforms.extraction.tokens import COMPARED, key, tokens

LOOK_BACK = 60
NEAR = 12
SEPARATOR = regex.compile(r"\s+[|·•»«:—–-]{1,2}\s+|\s*[|｜_]\s*|\s::\s|(?<=\p{Han})\s?[-—–_]{1,2}\s?(?=\p{L})")
MAX_TITLE = 300  # characters
MAX_SITE_WORDS = 5
MIN_SCORE = 1.0
MOST_WORDS = 32
SHARE_WEIGHT, MATCH_WEIGHT, DISTANCE_COST = 1.2, 0.8, 0.02
LABELLED_BONUS, LABELLED_REACH = 0.5, 3
TOP_BONUS, TOP_REACH = 1.5, 5
SENTENCE_INSIDE = regex.compile(r"\p{Ll}{2}[.!?]\s+\p{Lu}|[。！？]\p{L}")


@dataclass(frozen=True, slots=True)
class Title:
    """A title line cut in two. `start` and `end` are the headline's span inside the line."""

    headline: str
    site: str
    start: int
    end: int


def similarity(left: Counter[str], right: Sequence[str]) -> float:
    """Share of the shorter text's tokens that the other has, in [0,1]."""
    if left.keys().isdisjoint(right):
        return 0.0
    return (left & Counter(right)).total() / min(left.total(), len(right))


def title_of(text: str) -> Title | None:
    """A line as headline and site: the last part after a separator is the site where it is short; None where there is none."""
    if len(text) > MAX_TITLE:
        return None
    marks = list(SEPARATOR.finditer(text))
    if not marks:
        return None
    # "Headline | Section | Site": the headline is all before the first bar, the site the last part.
    barred = [mark for mark in marks if mark[0].strip() in ("|", "｜", "_")]
    first, last = (barred[0], barred[-1]) if barred else (marks[-1], marks[-1])
    head, site = text[: first.start()].strip(), text[last.end() :].strip()
    if not head or not site or len(site.split()) > MAX_SITE_WORDS:
        return None
    # A dash stands inside headlines too: then the site must be much the shorter part.
    if len(tokens(head)) < (2 if barred else max(3, len(tokens(site)) + 1)):
        return None
    start = text.index(head)
    return Title(head, site, start, start + len(head))


def find_headline(
    units: Sequence[Unit], folded: Sequence[str], start: int, end: int, excluded: Sequence[bool], declared: str | None
) -> int | None:
    """Index of the headline's unit, None where the text starts with its body.

    `folded`: the units' tokens (transforms.extraction.tokens.spaced). `start` and `end` bound the article's blocks; `excluded`
    marks units that are something else (timestamps, bylines, navigation). Candidates stand above the first paragraph or are
    it, when it is short. What speaks for one: the words that it shares with the article, being repeated on the page, the
    title line of the page, and standing near the article.
    """
    if declared:
        wanted = key(declared[:COMPARED])
        return next((position for position in range(end) if folded[position].replace(" ", "") == wanted), None)
    first = next((i for i in range(start, end) if units[i].running and units[i].words > 25), start)
    body = Counter(" ".join(folded[start:end]).split())
    short = "\n".join([unit.text for unit in units[: end + LOOK_BACK] if unit.words <= MOST_WORDS])
    repeated = Counter(short.casefold().split("\n"))
    top = title_of(units[0].text) if units else None
    titled = Counter(tokens(top.headline)) if top else None
    best, found = MIN_SCORE, None
    for position in range(max(0, first - LOOK_BACK), first + 1):
        unit = units[position]
        if unit.first.kind == "headline":
            return position
        if excluded[position] or not _could_be(unit) or (position >= first and unit.closed and unit.text[-1:] in ".。"):
            continue
        own = folded[position].split()
        words = [token for token in own if len(token) > 3 or not token.isascii()]
        if not words:
            continue
        matched = words_in_body(words, body, own if start <= position < end else [])
        score = SHARE_WEIGHT * matched / len(words) + MATCH_WEIGHT * min(matched, 4) / 4
        score += _length_fits(unit.words) - DISTANCE_COST * (first - position)
        score += 0.7 if repeated[unit.text.casefold()] > 1 and position > 0 else 0.0
        if titled and position > 0 and unit.words >= 3 and similarity(titled, own) > 0.8:
            score += 1.5
        score += TOP_BONUS if position == 0 and start <= TOP_REACH and not top else 0.0
        score -= 0.8 if unit.first.bullet else 0.0
        score -= 0.7 if unit.closed and unit.text[-1:] in ".。" else 0.0
        score -= 0.6 if unit.bars > 1 or SENTENCE_INSIDE.search(unit.text) else 0.0
        score += 0.4 if unit.first.blanks_before else 0.0
        score += LABELLED_BONUS if any(excluded[position + 1 : position + 1 + LABELLED_REACH]) else 0.0
        if score > best and not _is_something_else(unit):
            best, found = score, position
    if found is None:
        return None
    # Of equal lines the first is the headline, but for the page's own title line.
    wanted = folded[found].replace(" ", "")
    near = range(max(1, found - NEAR), found)
    return next((i for i in near if not excluded[i] and folded[i].replace(" ", "") == wanted), found)


def words_in_body(words: list[str], body: Counter[str], own: list[str]) -> int:
    """How many of a line's longer words the article has elsewhere."""
    if not own:
        return sum(map(body.__contains__, words))
    mine = Counter(own)
    return sum([body[word] > mine[word] for word in words])


def _length_fits(words: float) -> float:
    """Headlines have some 4 to 16 words; names have fewer, standfirsts more."""
    if words < 4:
        return (words - 2) / 2
    return 1.0 if words <= 16 else max(0.0, 1.0 - (words - 16) / 8)


def _could_be(unit: Unit) -> bool:
    if not 2 <= unit.words <= MOST_WORDS or unit.code or len(unit.lines) > 1:
        return False
    if unit.text[-1] in ",;" or unit.text[0] in ",.;:)":
        return False
    return not (unit.phrase and unit.phrase.rest < 3)


def _is_something_else(unit: Unit) -> bool:
    return is_caption(unit) or is_alternative_text(unit) or read_stamp(unit.text) is not None or not normalise(unit.text)
