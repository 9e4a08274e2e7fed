"""Near-duplicates: MinHash bands (Broder 1997; Leskovec et al., Mining of Massive Datasets, 3.4) and verified pairs.

With 42 bands of 3 values a pair of resemblance .5 meets with probability .996, of .4 with .94, of .05 with .005. What
meets is compared over all 128 values (standard error .044 at .5). Where the two texts begin alike, which is how a desk
that cuts leaves them, 8 bands of 2 values of the first words make them meet at any length.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.linking import blocks, stars
from transforms.linking.blocks import Hashes, Rows, Sent
from transforms.linking.sketch import LEAD_PERMUTATIONS, PERMUTATIONS

BANDS, ROWS = 42, 3
LEAD_BANDS, LEAD_ROWS = 8, 2
BUCKET = 64  # a band that more documents share is compared with its smallest ids only
PIVOTS = 8
SAME = 0.42  # resemblance from which two texts are one: a tenth of the words changed leaves .57
CONTAINED = 0.82  # or the share of the shorter text's shingles in the longer: paragraphs were cut
LEAST_CONTAINED = 0.25  # below this resemblance the estimate of containment is too coarse
SHORT = 20  # shingles: of shorter texts only the resemblance counts
BATCH = 2_000  # bands that are paired at one time
CHUNK = 1_024  # rows or pairs that are compared at one time


_NONE = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)


def bands(minhash: npt.NDArray[np.uint16]) -> Hashes:
    """The band hashes of each row: one column a band, of the text and then of its lead."""
    return np.stack([band(minhash, number) for number in range(BANDS + LEAD_BANDS)], axis=1)


def band(minhash: npt.NDArray[np.uint16], number: int) -> Hashes:
    """One column of `bands`. Hashes of two bands differ, as the number is hashed too."""
    first, width = (number * ROWS, ROWS) if number < BANDS else (PERMUTATIONS + (number - BANDS) * LEAD_ROWS, LEAD_ROWS)
    joined = blocks.mix(*(minhash[:, place].astype(np.uint64) for place in range(first, first + width)))
    return blocks.mix(joined, np.full(len(joined), number, np.uint64))


def scatter(table: pa.Table, groups: int, port: str) -> Iterator[Sent]:
    """Each document's sketch to every group that one of its bands falls into, once."""
    table = table.filter(pa.array(table["n_shingles"].to_numpy() > 0))
    if table.num_rows:
        homes = blocks.bucket_of(bands(_minhash(table)).ravel(), groups)
        owners = np.repeat(np.arange(table.num_rows), BANDS + LEAD_BANDS)
        yield from blocks.fan_out(port, "shingles", table.select(["doc_id", "n_shingles", "minhash"]), owners, homes)


def verified(inbox: Iterable[bytes], group: int, groups: int) -> pa.Table:
    """The pairs of near-duplicates whose bands meet in this group, as edges."""
    table = blocks.by_id(blocks.load(inbox)["shingles"], "doc_id")
    minhash, sizes = _minhash(table), table["n_shingles"].to_numpy().astype(np.float64)
    left, right, score = _NONE
    for number in range(BANDS + LEAD_BANDS):  # one at a time: all together they take more memory than the sketches
        keys = band(minhash, number)
        mine = np.flatnonzero(blocks.bucket_of(keys, groups) == group)
        found = [
            _verified(minhash, sizes, *blocks.pairs(some, rows, BUCKET, 0, PIVOTS))
            for some, rows in blocks.batches(keys[mine], mine, BATCH)
        ]
        left, right, score = (np.concatenate(part) for part in zip((left, right, score), *found, strict=True))
        _, once = np.unique((left << 32) | right, return_index=True)  # a pair meets in as many bands as it shares
        left, right, score = left[once], right[once], score[once]
    ids = table["doc_id"].combine_chunks()
    rank = np.zeros(len(left))
    return stars.edges(ids.take(left), ids.take(right), score, rank, rank)


def _verified(
    minhash: npt.NDArray[np.uint16], sizes: npt.NDArray[np.float64], left: Rows, right: Rows
) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
    """Those of some pairs of rows that are near-duplicates, and how near."""
    parts = [
        (minhash[left[i : i + CHUNK], :PERMUTATIONS] == minhash[right[i : i + CHUNK], :PERMUTATIONS]).sum(axis=1)
        for i in range(0, len(left), CHUNK)
    ]
    resemblance = np.concatenate([np.zeros(0), *parts]) / PERMUTATIONS
    score = similarity(resemblance, sizes[left], sizes[right])
    same = score > 0
    return left[same], right[same], score[same]


def similarity(
    resemblance: npt.NDArray[np.float64], left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """How near pairs are, 0 for pairs that are no near-duplicates: the resemblance, or the containment of the shorter.

    `left` and `right` are the numbers of shingles. The shared ones follow from the resemblance J as J (l + r) / (1 + J).
    """
    shorter = np.minimum(left, right)
    contained = np.minimum(1.0, resemblance * (left + right) / (1 + resemblance) / np.maximum(shorter, 1))
    cut = (contained >= CONTAINED) & (resemblance >= LEAST_CONTAINED) & (shorter >= SHORT)
    score = np.where(cut, contained, np.where(resemblance >= SAME, resemblance, 0.0))
    return np.asarray(np.round(score, 4), np.float64)


def _minhash(table: pa.Table) -> npt.NDArray[np.uint16]:
    raw = b"".join(table["minhash"].to_pylist())
    return np.frombuffer(raw, "<u2").reshape(table.num_rows, PERMUTATIONS + LEAD_PERMUTATIONS)
