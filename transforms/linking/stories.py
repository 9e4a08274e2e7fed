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
import pyarrow.compute as pc

from transforms.linking import blocks, stars
from transforms.linking.blocks import Rows
from transforms.linking.profiles import CELL

Floats = npt.NDArray[np.float64]

GROUP, REACH, PIVOTS = 48, 16, 4  # see blocks.pairs
BATCH = 400  # rows that are paired at one time
CHUNK = 128  # pairs that are compared at one time: what they need fits the processor's cache
KEYS = 1 << 19  # keys that are held at one time
LEFT = 4_096  # documents that are compared with those after them at one time, as matrices
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
    table = blocks.load(inbox)["profile"]
    order = _in_order(table)
    left, right = _met(table, order, group, groups)
    parts = [(_NONE, _NONE, np.zeros(0))]
    for start, end in pairwise(_cuts(left)):
        pairs = np.stack([left[start:end], right[start:end]])
        rows = np.unique(pairs)
        evidence = _Evidence(table.take(order[rows]))
        for some in (pairs[:, i : i + CHUNK] for i in range(0, end - start, CHUNK)):
            score = evidence.scores(*np.searchsorted(rows, some))
            kept = score >= FLOOR
            parts.append((*some[:, kept], score[kept]))
    left, right, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    ids = table["doc_id"].combine_chunks()
    unknown = np.full(len(left), np.nan)
    return stars.edges(ids.take(order[left]), ids.take(order[right]), score, unknown, unknown)


_NONE = np.zeros(0, np.int64)


def _in_order(table: pa.Table) -> Rows:
    """The places of rows by day, then by direction of the vector, so that where not all are compared the likely ones are near.

    Below, rows are numbered in this order but stay where they are: a sorted copy would be as large as the group.
    """
    leading = pc.binary_slice(table["vector"].combine_chunks(), 0, DIRECTIONS).to_pylist()
    signs = [0 if vector is None else int.from_bytes(vector, "big") & _SIGN_BITS for vector in leading]
    known = table.select(["day", "doc_id"]).append_column("direction", pa.array(signs, pa.uint64()))
    order: Rows = pc.sort_indices(known, [(name, "ascending") for name in ("day", "direction", "doc_id")]).to_numpy()
    return order.astype(np.int64)


def _met(table: pa.Table, order: Rows, group: int, groups: int) -> tuple[Rows, Rows]:
    """Pairs of rows that share a key of this group, or a cell and a direction, in order."""
    met = blocks.Pairs()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    days, vectors = _days(table)[order], _Vectors(table)
    for column, bound in (("keys", GROUP), ("cells", 2 * CELL)):
        for keys, owners in _keys(table[column], group, groups):
            for some, rows in blocks.batches(keys, rank[owners], BATCH):
                left, right = blocks.pairs(some, rows, bound, REACH, PIVOTS)
                near = _gap(days, left, right) <= FAR_DAYS  # the others have no score
                left, right = left[near], right[near]
                if column == "cells":
                    alike = [
                        vectors.cosine(order[left[i : i + CHUNK]], order[right[i : i + CHUNK]]) >= NEAR_COSINE
                        for i in range(0, len(left), CHUNK)
                    ]
                    kept = np.concatenate([np.zeros(0, bool), *alike])
                    left, right = left[kept], right[kept]
                met.add(left, right)
    return met.all()


def _keys(column: pa.ChunkedArray, group: int, groups: int) -> Iterator[tuple[blocks.Hashes, Rows]]:
    """The keys of this group and the rows that have them, in parts; all rows of a key are in one."""
    lists = column.combine_chunks()
    parts = 1 + len(lists.values) // KEYS
    for part in range(parts):
        found = [(np.zeros(0, np.uint64), _NONE)]
        for start in range(0, len(lists), LEFT):
            values, rows = blocks.values_and_rows(lists.slice(start, LEFT))
            keys = values.astype(np.uint64)
            mine = (blocks.bucket_of(keys, groups) == group) & (keys // np.uint64(groups) % np.uint64(parts) == part)
            found.append((keys[mine], start + rows[mine].astype(np.int64)))
        keys, rows = (np.concatenate(some) for some in zip(*found, strict=True))
        yield keys, rows


def _cuts(left: Rows) -> list[int]:
    """Where to cut pairs, in order of `left`, so that a part has LEFT rows of those at most."""
    new = np.flatnonzero(np.diff(left, prepend=-1))
    return [*new[::LEFT].tolist(), len(left)]


def _days(table: pa.Table) -> Floats:
    """Days since 1970; NaN where unknown."""
    days: Floats = table["day"].to_numpy().astype(np.float64)
    return days


def _gap(days: Floats, left: Rows, right: Rows) -> Floats:
    """Days between each pair, 0 where one is unknown."""
    gap: Floats = np.nan_to_num(np.abs(days[left] - days[right]))
    return gap


class _Vectors:
    """The sentence vectors of some documents, where they have one."""

    def __init__(self, table: pa.Table) -> None:
        column = table["vector"].combine_chunks()
        known = column.is_valid().to_numpy(zero_copy_only=False)
        held = np.frombuffer(b"".join(column.drop_null().to_pylist()) or bytes(512), np.int8).reshape(-1, 512)
        self.place = np.where(known, np.cumsum(known) - 1, 0)
        self.vectors = held
        self.norms = np.where(known, np.sqrt(_dot(held, held))[self.place], 0.0)

    def cosine(self, left: Rows, right: Rows) -> Floats:
        """Of each pair, exact in whole numbers up to the last division; NaN where a document has none."""
        dot = _dot(self.vectors[self.place[left]], self.vectors[self.place[right]])
        norm = self.norms[left] * self.norms[right]
        cosine: Floats = np.where(norm > 0, dot / np.where(norm > 0, norm, 1.0), np.nan)
        return cosine


class _Evidence:
    """Profiles as matrices, a row a document."""

    def __init__(self, table: pa.Table) -> None:
        self.lang = table["lang"].combine_chunks().dictionary_encode().indices.to_numpy()
        self.days = _days(table)
        self.length = np.minimum(1.0, table["n_words"].to_numpy() / FULL)
        self.vectors = _Vectors(table)
        self.names = _sparse(table, "names", NAME_WIDTH)
        self.words = _sparse(table, "words", WORD_WIDTH)
        self.deeds = blocks.padded(table["deeds"], DEED_WIDTH, np.uint64)
        self.people = blocks.padded(table["people"], PEOPLE_WIDTH, np.uint64)
        self.peopled = self.people[:, 0] != 0
        self.named = table["named"].to_numpy()

    def scores(self, left: Rows, right: Rows) -> Floats:
        """How far each pair, of nearby days, reaches what a pair of its length must: 1 and more is one story."""
        words = _overlap(self.words, left, right)
        # where no names were found, in a language without a model, words stand in for them
        names = np.where(self.named[left] & self.named[right], _names(self.names, left, right), words)
        foreign = self.lang[left] != self.lang[right]
        cosine = self.vectors.cosine(left, right)
        # Without a vector its share is guessed from the words; across languages words say nothing.
        vector = np.maximum(np.where(np.isnan(cosine), VECTOR_GUESS + (1 - VECTOR_GUESS) * words, cosine), 0.0)
        score = np.where(foreign, ABROAD * vector + (1 - ABROAD) * names, VECTOR * vector + NAMES * names + WORDS * words)
        deeds = _meet(self.deeds[left], self.deeds[right])
        strangers = ~foreign & self.peopled[left] & self.peopled[right] & ~_meet(self.people[left], self.people[right])
        late = np.maximum(0.0, _gap(self.days, left, right) - NEAR_DAYS)
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
