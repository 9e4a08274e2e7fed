"""Lines that repeat across one publisher's articles: subscription calls, copyright lines, addresses.

Only the edges of an article vote and only there a line is dropped, so that a background paragraph that comes back in many
articles stays; only within one publisher, so that sentences which an agency gives to many papers stay; only where the
articles really differ, so that an article published again with changes does not make its own lines boilerplate; and only
lines with next to no words in common with the rest of their articles, so that what articles about one matter all tell stays,
too. Quotations neither vote nor go.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

import regex
import xxhash

from transforms.article import Article, Line
from transforms.segmentation.normalised import folded

START, END = 4, 12
"""Kept lines at the start, and at the end, that vote and can go."""
LEDE_WORDS = 25
"""From this length on a line at the start is taken for the article's own first paragraph, and stays."""
LOW_SCORE = 0.5
"""Below it the reader of lines was not sure; such a line votes wherever it stands."""
MAX_LOW_SCORE = 24
MAX_WORDS = 80
"""A longer line is a paragraph of its own, not furniture."""
MIN_ARTICLES = 3
MAX_SKETCHES = 16
MAX_TOLD = 0.2
"""The share of a line's terms that other lines of its article may have, too. Of labelled articles' last paragraphs, 3 of 100
lie below it in English, 2 in German, 9 in Greek, 8 in Polish, 15 in Russian, 17 in Chinese; of the lines left out, about half
in English and German, two thirds in Greek, Polish and Russian, 94 in Chinese."""
MAX_SHARE = 0.5
"""Where more than this share of an article's words repeats, the article itself does, and nothing of it goes."""

_SLOTS = 8
_SAME_SLOTS = 5
_MAX_BODY_WORDS = 2000
_MASK = 0xFFFFFFFFFFFFFFFF
# odd multipliers permute the 64-bit numbers: one hash a word serves all slots
_MULTIPLIERS = tuple(xxhash.xxh3_64_intdigest(bytes([slot])) | 1 for slot in range(_SLOTS))
_DIGITS = regex.compile(r"\p{N}+")
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|(?<long>[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])")
_STEM = 5
_QUOTED = regex.compile(r"[“„«「『\"][^”“»」』\"]{15,}")


class LineVote(NamedTuple):
    """One line of one article: the line's fingerprint, and a sketch of the article that holds it (8 bytes each)."""

    fingerprint: bytes
    sketch: bytes


def fingerprint(line_text: str) -> bytes:
    """8 bytes of a line, the same for lines that differ in case, blanks, numbers or Unicode form only."""
    return xxhash.xxh3_64_digest(_DIGITS.sub("0", folded(line_text)).encode())


def publisher_key(article: Article) -> str | None:
    """Under what the lines of a publisher are brought together; None when it is unknown, and nothing is decided then."""
    name = article.host or article.publisher
    if not name:
        return None
    return folded(name).removeprefix("www.") or None


def line_votes(article: Article) -> list[LineVote]:
    """One vote for every different line of the article that could be furniture, in order of appearance."""
    words, alien = _alien(article.lines)
    body = _sketch([word for found in words.values() for word in found]) if alien else b""
    return [LineVote(mark, body) for mark in dict.fromkeys(map(fingerprint, alien))]


def _alien(lines: Iterable[Line]) -> tuple[dict[str, list[str]], list[str]]:
    """The words of the kept lines, and those lines that could be furniture: the same decides who votes and what may go."""
    kept = [line for line in lines if line.kept]
    candidates = _candidates(kept)
    if not candidates:
        return {}, []
    words = {line.text: _WORDS.findall(folded(line.text)) for line in kept}
    held = Counter(term for found in words.values() for term in _terms(found))
    unquoted = [line.text for line in candidates if not _QUOTED.search(line.text)]
    return words, [text for text in unquoted if _told(words[text], held) <= MAX_TOLD]


def _told(words: Iterable[str], held: Mapping[str, int]) -> float:
    """The share of a line's terms that stand in another of the lines held, too."""
    terms = _terms(words)
    return sum(held[term] > 1 for term in terms) / len(terms) if terms else 0.0


def _terms(words: Iterable[str]) -> set[str]:
    """Beginnings of a line's longer words, the same for most forms of a word; pieces of scripts without blanks."""
    found: set[str] = set()
    for word in words:
        unspaced = None if word.isascii() else _UNSPACED.match(word)
        if unspaced:
            size = _STEM if unspaced["long"] else 2
            found.update(word[i : i + size] for i in range(max(1, len(word) - size + 1)))
        elif len(word) >= _STEM - 1 and not word[0].isdigit():
            found.add(word[:_STEM])
    return found


def _candidates(lines: Iterable[Line]) -> list[Line]:
    kept = [line for line in lines if line.kept and line.role != "headline"]
    unsure = [line for line in kept[START:-END] if line.score < LOW_SCORE][:MAX_LOW_SCORE]
    start, end = [line for line in kept[:START] if _short(line)], kept[max(START, len(kept) - END) :]
    return [line for line in (*start, *unsure, *end) if _words(line) <= MAX_WORDS]


def _words(line: Line) -> int:
    return len(_WORDS.findall(line.text))


def _short(line: Line) -> bool:
    return _words(line) < LEDE_WORDS


def _sketch(words: Sequence[str]) -> bytes:
    """Eight minima, a byte each, of the hashes of the kept text's words: versions of one article share most of them, other
    articles, which share their commonest words only, few."""
    hashes = [xxhash.xxh3_64_intdigest(word.encode()) for word in sorted(set(words[:_MAX_BODY_WORDS]))] or [0]
    return bytes(min((value * odd) & _MASK for value in hashes) >> 20 & 0xFF for odd in _MULTIPLIERS)


def differ(a: bytes, b: bytes) -> bool:
    """Whether two sketches are of really different articles."""
    return sum(x == y for x, y in zip(a, b, strict=True)) < _SAME_SLOTS


def smallest(sketches: Iterable[bytes]) -> list[bytes]:
    """The sketches that are kept of a line's: the MAX_SKETCHES smallest, so that any order of merging gives the same."""
    return sorted(set(sketches))[:MAX_SKETCHES]


def n_different(sketches: Collection[bytes]) -> int:
    """How many really different articles the sketches are of: each is counted that differs from all counted before."""
    counted: list[bytes] = []
    for sketch in smallest(sketches):
        if all(differ(sketch, other) for other in counted):
            counted.append(sketch)
    return len(counted)


def repeated(votes: Mapping[bytes, Collection[bytes]]) -> frozenset[bytes]:
    """The fingerprints that at least MIN_ARTICLES really different articles of one publisher hold.

    `votes`: fingerprint -> sketches of the articles that hold the line.
    """
    return frozenset(mark for mark, sketches in votes.items() if n_different(sketches) >= MIN_ARTICLES)


def without_repeated(lines: tuple[Line, ...], marks: frozenset[bytes]) -> frozenset[int]:
    """Indices into `lines` of the kept lines that go because they repeat.

    From both ends of the kept text inwards as long as lines repeat, and anywhere where the reader of lines was unsure. The
    headline, a long first paragraph, and lines for which the article has no vote never go, whichever marks are known: which
    are depends on the other articles of a run. Nothing goes where most of the article would.
    """
    if not marks:
        return frozenset()
    kept = [i for i, line in enumerate(lines) if line.kept and line.role != "headline"]
    sizes = {i: _words(lines[i]) for i in kept}
    alien = {text for text in _alien(lines)[1] if fingerprint(text) in marks}
    repeats = {i: lines[i].text in alien for i in kept}
    gone = {i for i in kept if repeats[i] and lines[i].score < LOW_SCORE}
    gone.update(takewhile(lambda i: repeats[i] and sizes[i] < LEDE_WORDS, kept[:START]))
    gone.update(takewhile(lambda i: repeats[i], kept[: -END - 1 : -1]))
    return frozenset(gone) if sum(sizes[i] for i in gone) <= MAX_SHARE * sum(sizes.values()) else frozenset()
