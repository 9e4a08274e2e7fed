"""Stories: which documents tell the same piece of news.

A pair's score joins four kinds of evidence: cosine of sentence-encoder vectors, names and words in common (both weighed
by rarity), and deeds (an event of one type between the same two names). The score is set against what a pair of such
length must reach, since short texts share less even when they tell the same. Documents form stars by score, then stars
that are near each other on average over all pairs join once more.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.linking import blocks, stars
from transforms.linking.blocks import Rows
from transforms.linking.profiles import CELL

Floats = npt.NDArray[np.float64]

GROUP, REACH, PIVOTS = 48, 16, 4  # see blocks.pairs
BATCH = 400  # rows that are paired at one time
CHUNK = 128  # pairs that are compared at one time: what they need fits the processor's cache
NAME_WIDTH, WORD_WIDTH, DEED_WIDTH, PEOPLE_WIDTH = 20, 64, 12, 12
# Weights and thresholds: chosen on ECB+ dev and NewsWCL50, see benchmarks/quality/stories.py.
VECTOR, NAMES, WORDS = 0.2, 0.3, 0.6
BASE, BY_LENGTH = 0.185, 0.25  # the score to reach is BASE + BY_LENGTH * min(1, words / FULL)
FULL = 64
VECTOR_GUESS = 0.25  # cosine of two documents about different things in one language
NEAR_COSINE = 0.4  # vectors that make a pair worth a look
DIRECTIONS = 8
_SIGN_BITS = 0x8080808080808080
HALF_NAMES = 1.0  # names in common at which their cosine counts half: a single one is in many stories
# Across languages no words are shared: the weight of the vector beside the names, and what is to be reached. Reports of one
# event in two languages have cosines of .33 to .67, of a near topic up to .51, of other news of the same people .25.
ABROAD, REACH_ABROAD = 0.75, 0.55
DEED = 0.1
STRANGERS = 0.08  # both name people, and nobody in common
NEAR_DAYS, PER_DAY, FAR_DAYS = 3, 0.02, 30
SAME = 1.0  # score relative to what must be reached
FLOOR = 0.4  # pairs below count as nothing
JOIN, DOUBT = 0.75, 0.15  # what the mean over the pairs of two stars must reach; DOUBT / pairs more for few pairs
NEAR_DUPLICATE = 2.0


def compared(inbox: Iterable[bytes], group: int, groups: int) -> pa.Table:
    """The pairs that meet in this group and have enough in common, as edges with their relative score."""
    table = _in_order(blocks.load(inbox)["profile"])
    evidence = _Evidence(table)
    parts = [(_NONE, _NONE, np.zeros(0))]
    for left, right in _chunks(table, evidence, group, groups):
        score = evidence.scores(left, right)
        kept = score >= FLOOR
        parts.append((left[kept], right[kept], score[kept]))
    left, right, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    ids = table["doc_id"].combine_chunks()
    unknown = np.full(len(left), np.nan)
    return stars.edges(ids.take(left), ids.take(right), score, unknown, unknown)


_NONE = np.zeros(0, np.int64)


def _in_order(table: pa.Table) -> pa.Table:
    """Rows by day, then by direction of the vector, so that in groups too large to compare all the likely ones are near."""
    signs = [
        0 if vector is None else int.from_bytes(vector[:DIRECTIONS], "big") & _SIGN_BITS
        for vector in table["vector"].to_pylist()
    ]
    return blocks.by_id(table.append_column("direction", pa.array(signs, pa.uint64())), "day", "direction", "doc_id")


def _chunks(table: pa.Table, evidence: "_Evidence", group: int, groups: int) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of rows that share a key of this group, or a cell and a direction, some hundred at a time."""
    met = blocks.Pairs()
    for column, bound in (("keys", GROUP), ("cells", 2 * CELL)):
        values, owners = blocks.values_and_rows(table[column])
        keys = values.astype(np.uint64)
        mine = blocks.bucket_of(keys, groups) == group
        for some, rows in blocks.batches(keys[mine], owners[mine].astype(np.int64), BATCH):
            left, right = evidence.in_time(*blocks.pairs(some, rows, bound, REACH, PIVOTS))
            if column == "cells":
                near = [
                    evidence.cosine(left[i : i + CHUNK], right[i : i + CHUNK]) >= NEAR_COSINE
                    for i in range(0, len(left), CHUNK)
                ]
                kept = np.concatenate([np.zeros(0, bool), *near])
                left, right = left[kept], right[kept]
            met.add(left, right)
    left, right = met.all()
    for start in range(0, len(left), CHUNK):
        yield left[start : start + CHUNK], right[start : start + CHUNK]


class _Evidence:
    """The profiles of one group as matrices, a row a document."""

    def __init__(self, table: pa.Table) -> None:
        self.lang = table["lang"].combine_chunks().dictionary_encode().indices.to_numpy()
        self.day = table["day"].to_numpy().astype(np.float64)  # NaN where unknown
        self.length = np.minimum(1.0, table["n_words"].to_numpy() / FULL)
        vectors = table["vector"].to_pylist()
        self.vectors = np.frombuffer(b"".join(vector or bytes(512) for vector in vectors), np.int8).reshape(-1, 512)
        self.norms = np.sqrt(_dot(self.vectors, self.vectors))
        self.names = _sparse(table, "names", NAME_WIDTH)
        self.words = _sparse(table, "words", WORD_WIDTH)
        self.deeds = blocks.padded(table["deeds"], DEED_WIDTH, np.uint64)
        self.people = blocks.padded(table["people"], PEOPLE_WIDTH, np.uint64)
        self.peopled = self.people[:, 0] != 0
        self.named = table["named"].to_numpy()

    def in_time(self, left: Rows, right: Rows) -> tuple[Rows, Rows]:
        """The pairs that one story may hold by their days; the others have no score."""
        near = self._gap(left, right) <= FAR_DAYS
        return left[near], right[near]

    def _gap(self, left: Rows, right: Rows) -> Floats:
        """Days between each pair, 0 where one is unknown."""
        gap: Floats = np.nan_to_num(np.abs(self.day[left] - self.day[right]))
        return gap

    def cosine(self, left: Rows, right: Rows) -> Floats:
        """Of the vectors, exact in whole numbers up to the last division; NaN where a document has none."""
        dot = _dot(self.vectors[left], self.vectors[right])
        norm = self.norms[left] * self.norms[right]
        cosine: Floats = np.where(norm > 0, dot / np.where(norm > 0, norm, 1.0), np.nan)
        return cosine

    def scores(self, left: Rows, right: Rows) -> Floats:
        """How far each pair, `in_time`, reaches what a pair of its length must: 1 and more is one story."""
        words = _overlap(self.words, left, right)
        # where no names were found, in a language without a model, words stand in for them
        names = np.where(self.named[left] & self.named[right], _names(self.names, left, right), words)
        foreign = self.lang[left] != self.lang[right]
        cosine = self.cosine(left, right)
        # Without a vector its share is guessed from the words; across languages words say nothing.
        vector = np.maximum(np.where(np.isnan(cosine), VECTOR_GUESS + (1 - VECTOR_GUESS) * words, cosine), 0.0)
        score = np.where(foreign, ABROAD * vector + (1 - ABROAD) * names, VECTOR * vector + NAMES * names + WORDS * words)
        deeds = _meet(self.deeds[left], self.deeds[right])
        strangers = ~foreign & self.peopled[left] & self.peopled[right] & ~_meet(self.people[left], self.people[right])
        late = np.maximum(0.0, self._gap(left, right) - NEAR_DAYS)
        score = score + DEED * deeds - STRANGERS * strangers - PER_DAY * late
        reach = np.where(foreign, REACH_ABROAD, BASE + BY_LENGTH * np.minimum(self.length[left], self.length[right]))
        relative: Floats = np.round(score / reach, 4)
        return relative


def _dot(a: npt.NDArray[np.int8], b: npt.NDArray[np.int8]) -> npt.NDArray[np.int32]:
    """The product of each pair of rows; widened in numpy's buffers, not as copies."""
    product: npt.NDArray[np.int32] = np.einsum("ij,ij->i", a, b, dtype=np.int32, casting="safe")
    return product


def _meet(a: npt.NDArray[np.uint64], b: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether the hashes of each pair of rows, filled up with zeros, have one in common."""
    met: npt.NDArray[np.bool_] = ((a[:, :, None] == b[:, None, :]) & (a != 0)[:, :, None]).any(axis=(1, 2))
    return met


class _Sparse(NamedTuple):
    """Lists of hashes as small codes, a row a document, filled with -1; their weights, 0 there; zeros, one more than codes."""

    codes: npt.NDArray[np.signedinteger]
    weights: npt.NDArray[np.float32]
    zeros: npt.NDArray[np.float64]


def _sparse(table: pa.Table, column: str, width: int) -> _Sparse:
    hashes = blocks.padded(table[column], width, np.uint64)
    weights = blocks.padded(table["name_weights" if column == "names" else "word_weights"], width, np.float32)
    values, codes = np.unique(hashes, return_inverse=True)
    codes = np.where(hashes == 0, -1, codes.reshape(hashes.shape)).astype(np.int32)
    return _Sparse(codes, weights.astype(np.float32), np.zeros(len(values) + 1))


def _names(sparse: _Sparse, left: Rows, right: Rows) -> Floats:
    """The cosine of names, less where only one or two are in common."""
    a, b = sparse.codes[left], sparse.codes[right]
    common = ((a[:, :, None] == b[:, None, :]) & (a != -1)[:, :, None]).sum(axis=(1, 2))
    cosine: Floats = _overlap(sparse, left, right) * common / (common + HALF_NAMES)
    return cosine


def _overlap(sparse: _Sparse, left: Rows, right: Rows) -> Floats:
    """Sum over common keys of the product of their weights: the cosine, as weights have unit length.

    Pairs with the same `left` should lie together, as its weights are spread out once for all of them.
    """
    codes, weights, spread = sparse
    cosine = np.empty(len(left))
    ends = (np.flatnonzero(np.diff(left, append=-1)) + 1).tolist()
    for start, end in pairwise([0, *ends]):
        own, others = left[start], right[start:end]
        spread[codes[own]] = weights[own]
        cosine[start:end] = (spread[codes[others]] * weights[others]).sum(axis=1)
        spread[codes[own]] = 0.0
    return np.minimum(cosine, 1.0)
