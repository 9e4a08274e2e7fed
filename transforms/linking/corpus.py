"""What linking must know of the whole corpus before it starts: its size, and roughly in how many documents a key occurs."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.linking import blocks
from transforms.linking.blocks import Hashes

# Counters that the hashes of names and words share: a key is never counted too low, and 4 MB hold them all.
SLOTS = 1 << 20
BUCKET_DOCUMENTS = 50_000
# A small corpus is spread over a few buckets too, which keeps the memory of a step as small as it is for 2,500 documents.
FEW_BUCKETS, FEW_DOCUMENTS = 16, 2_500


class Spread(NamedTuple):
    """Powers of two over which linking spreads what it sends.

    `buckets`: what has one key, which goes to one bucket. `groups`: sketches and profiles, which go to each group that one of
    their dozens of keys falls into, and so nearly to all: more groups of them save no memory and multiply what is sent.
    """

    buckets: int
    groups: int


class Corpus(NamedTuple):
    """`counts` are the documents that a slot of keys occurs in."""

    documents: int
    spread: Spread
    counts: npt.NDArray[np.uint32]

    def frequency(self, keys: Hashes) -> npt.NDArray[np.float64]:
        """In how many documents each key occurs, at most."""
        return self.counts[(keys & np.uint64(SLOTS - 1)).astype(np.int64)].astype(np.float64)


def spread_for(documents: int, bucket_documents: int = BUCKET_DOCUMENTS) -> Spread:
    """A group per 50,000 documents, a bucket too, or up to sixteen of 2,500 where that is more; rounded up.

    Nearly every document has a key in each of two groups, so two would each hold what one does, and twice as much be sent.
    """
    groups = -(-documents // bucket_documents)
    buckets = max(groups, min(FEW_BUCKETS, -(-documents // FEW_DOCUMENTS)))
    return Spread(_power(buckets), _power(groups) if groups > 2 else 1)


def _power(least: int) -> int:
    """The power of two that is at least so much."""
    return 1 << max(0, least - 1).bit_length()


@lru_cache(maxsize=1)
def corpus(documents: int, spread: Spread, counted: bytes) -> Corpus:
    counts = np.zeros(SLOTS, np.uint32)
    table = blocks.load([counted])["count"]
    counts[table["slot"].to_numpy()] = table["count"].to_numpy()
    return Corpus(documents, spread, counts)


def size(block: bytes) -> int:
    """The number of documents in a block of signatures."""
    return int(blocks.load([block])["signature"].num_rows)


def count(block: bytes) -> bytes:
    """In how many documents of a block of signatures each slot of keys occurs."""
    table = blocks.load([block])["signature"]
    parts = []
    for column in ("names", "words"):
        values, rows = blocks.values_and_rows(table[column])
        slots = (values.astype(np.uint64) & np.uint64(SLOTS - 1)).astype(np.int64)
        parts.append(np.stack([rows, slots], axis=1))
    distinct = np.unique(np.concatenate(parts), axis=0)[:, 1]
    return _counted(*np.unique(distinct, return_counts=True))


def add(counted: Iterable[bytes]) -> bytes:
    """The sum of counts."""
    table = blocks.load(counted)["count"]
    total = np.bincount(table["slot"].to_numpy(), table["count"].to_numpy(), minlength=1)
    slots = np.flatnonzero(total)
    return _counted(slots, total[slots])


def _counted(slots: npt.NDArray[Any], counts: npt.NDArray[Any]) -> bytes:
    return blocks.dump("count", pa.table({"slot": slots.astype(np.uint32), "count": counts.astype(np.uint32)}))
