"""Exact copies: of the articles that share a content hash, which one stands for all.

Candidates travel as packed arrays, one block a run and bucket: an element of 48 bytes an article. Documents of earlier runs
are candidates of no run. Beside their content they meet by their id, too: a record that comes again is a copy of itself, though
by now other lines of it may be known to repeat.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

Block = npt.NDArray[np.void]

CANDIDATE = np.dtype(
    [
        ("hash_a", ">u8"),
        ("hash_b", ">u8"),
        ("published", "<i8"),
        ("doc_a", ">u8"),
        ("doc_b", ">u8"),
        ("source", "<u8"),
        ("row", "<u4"),
    ]
)
COPY = np.dtype([("row", "<u4"), ("doc_a", ">u8"), ("doc_b", ">u8")])
UNDATED = np.iinfo(np.int64).max
EARLIER = np.iinfo(np.int64).min
"""The date of documents of earlier runs, which stand before all others."""
NO_RUN = ""


def halves(hex_id: str) -> tuple[int, int]:
    """A 32-digit id as two 64-bit numbers that sort alike."""
    return int(hex_id[:16], 16), int(hex_id[16:], 16)


def whole(a: int, b: int) -> str:
    """The inverse of `halves`."""
    return f"{a:016x}{b:016x}"


def bucketed(candidates: Block, buckets: int) -> Iterator[tuple[int, bytes]]:
    """Candidates cut by content hash into at most `buckets` packed blocks."""
    of = candidates["hash_a"] % np.uint64(buckets)
    for bucket in np.unique(of):
        yield int(bucket), candidates[of == bucket].tobytes()


def by_id(candidates: Block) -> Block:
    """The candidates under their ids instead of their contents."""
    named = candidates.copy()
    named["hash_a"], named["hash_b"] = named["doc_a"], named["doc_b"]
    return named


def decide(blocks: Iterable[tuple[str, bytes]]) -> tuple[bytes, dict[str, bytes]]:
    """The new articles of a bucket that stand for themselves, as candidates of later runs, and the copies by run.

    Copies are packed as (row, standing id). A document of an earlier run stands, else the earliest published, then the
    smallest id, then the smallest hash of where it came from. Under their ids articles are copies of earlier ones only.
    """
    blocks = sorted(blocks)
    runs = [run for run, _ in blocks]
    arrays = [np.frombuffer(data, CANDIDATE) for _, data in blocks]
    rows = np.concatenate(arrays)
    run_of = np.repeat(np.arange(len(runs)), [len(a) for a in arrays])
    order = np.lexsort((rows["source"], rows["doc_b"], rows["doc_a"], rows["published"], rows["hash_b"], rows["hash_a"]))
    rows, run_of = rows[order], run_of[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows["hash_a"][1:] != rows["hash_a"][:-1]) | (rows["hash_b"][1:] != rows["hash_b"][:-1])
    head = np.maximum.accumulate(np.where(new, np.arange(len(rows)), 0))
    contents = (rows["hash_a"] != rows["doc_a"]) | (rows["hash_b"] != rows["doc_b"])
    copied = ~new & (contents | (rows["published"][head] == EARLIER))
    copies: dict[str, bytes] = {}
    out = np.empty(len(rows), COPY)
    out["row"], out["doc_a"], out["doc_b"] = rows["row"], rows["doc_a"][head], rows["doc_b"][head]
    for index in np.unique(run_of[copied]):
        mine = out[(run_of == index) & copied]
        copies[runs[index]] = copies.get(runs[index], b"") + mine.tobytes()
    standing = rows[new & contents & (rows["published"] != EARLIER)]
    standing["published"] = EARLIER
    return standing.astype(CANDIDATE).tobytes(), copies  # concatenation has changed the order of bytes


def unpack_copies(blocks: Iterable[bytes]) -> dict[int, str]:
    """Row in the run -> id of the document that stands for it."""
    return {int(c["row"]): whole(int(c["doc_a"]), int(c["doc_b"])) for data in blocks for c in np.frombuffer(data, COPY)}
