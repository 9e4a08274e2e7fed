"""Lines that repeat across one publisher's articles: subscription calls, copyright lines, addresses.

Only the edges of an article vote and only there a line is dropped, so that a background paragraph that comes back in many
articles stays; only within one publisher, so that sentences which an agency gives to many papers stay; and only where the
articles really differ, so that an article published again with changes does not make its own lines boilerplate.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import regex
import xxhash

from transforms.article import Article, Line
from transforms.segmentation.normalised import folded

EDGE = 12
"""Kept lines at the start, and at the end, that vote."""
LOW_SCORE = 0.5
"""Below it the reader of lines was not sure; such a line votes wherever it stands."""
MAX_LOW_SCORE = 24
MAX_WORDS = 80
"""A longer line is a paragraph of its own, not furniture."""
MIN_ARTICLES = 3
MAX_SKETCHES = 16

_SLOTS = 8
_SAME_SLOTS = 3
_SHINGLE_WORDS = 2
_MAX_BODY_WORDS = 2000
_DIGITS = regex.compile(r"\p{N}+")
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")


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
    lines = _candidates(article.lines)
    if not lines:
        return []
    body = _sketch(article)
    return [LineVote(mark, body) for mark in dict.fromkeys(fingerprint(line.text) for line in lines)]


def _candidates(lines: Iterable[Line]) -> list[Line]:
    kept = [line for line in lines if line.kept]
    last = len(kept) - EDGE
    unsure = [i for i, line in enumerate(kept) if line.score < LOW_SCORE][:MAX_LOW_SCORE]
    wanted = sorted({*range(min(EDGE, len(kept))), *range(max(last, 0), len(kept)), *unsure})
    return [kept[i] for i in wanted if _furniture_like(kept[i])]


def _furniture_like(line: Line) -> bool:
    return line.role != "headline" and len(_WORDS.findall(line.text)) <= MAX_WORDS


def _sketch(article: Article) -> bytes:
    """Eight minima, a byte each, of the hashes of the kept text's word pairs: articles that are mostly the same text share
    most of them, different articles about none."""
    words = [word for line in article.lines if line.kept for word in _WORDS.findall(folded(line.text))][:_MAX_BODY_WORDS]
    pairs = {" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1))}
    hashes = [xxhash.xxh3_64_intdigest(pair.encode()) for pair in pairs]
    # one hash a pair, scrambled differently for each slot: odd multipliers permute the 64-bit numbers
    minima = [
        min((value * (2 * slot + 0x9E3779B97F4A7C15) + slot) & 0xFFFFFFFFFFFFFFFF for value in hashes) for slot in range(_SLOTS)
    ]
    return bytes(xxhash.xxh3_64_intdigest(value.to_bytes(8, "little")) & 0xFF for value in minima)


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

    From both ends of the kept text inwards as long as lines repeat, and anywhere where the line was unsure. The headline
    never goes; nothing goes where nothing but headlines would be left.
    """
    if not marks:
        return frozenset()
    kept = [i for i, line in enumerate(lines) if line.kept and line.role != "headline"]
    repeats = {i: _furniture_like(lines[i]) and fingerprint(lines[i].text) in marks for i in kept}
    gone = {i for i in kept if repeats[i] and lines[i].score < LOW_SCORE}
    for order in (kept, kept[::-1]):
        for i in order[:EDGE]:
            if not repeats[i]:
                break
            gone.add(i)
    return frozenset(gone) if len(gone) < len(kept) else frozenset()
