"""Exact copies: of the articles that share a content hash, which one stands for all.

Candidates travel as packed arrays, one block a run and bucket: an element of 48 bytes an article.
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


def halves(hex_id: str) -> tuple[int, int]:
    """A 32-digit id as two 64-bit numbers that sort alike."""
    return int(hex_id[:16], 16), int(hex_id[16:], 16)


def whole(a: int, b: int) -> str:
    """The inverse of `halves`."""
    return f"{a:016x}{b:016x}"


def bucketed(candidates: Block, buckets: int) -> Iterator[tuple[int, bytes]]:
    """A run's candidates cut by content hash into at most `buckets` packed blocks."""
    of = candidates["hash_a"] % np.uint64(buckets)
    for bucket in np.unique(of):
        yield int(bucket), candidates[of == bucket].tobytes()


def decide(blocks: Iterable[tuple[str, bytes]]) -> tuple[int, dict[str, bytes]]:
    """How many articles of a bucket stand for themselves, and the copies among them by run: packed (row, standing id).

    The earliest published stands, then the smallest id, then the smallest hash of where it came from.
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
    copies: dict[str, bytes] = {}
    out = np.empty(len(rows), COPY)
    out["row"], out["doc_a"], out["doc_b"] = rows["row"], rows["doc_a"][head], rows["doc_b"][head]
    for index in np.unique(run_of[~new]):
        mine = out[(run_of == index) & ~new]
        copies[runs[index]] = copies.get(runs[index], b"") + mine.tobytes()
    return int(new.sum()), copies


def unpack_copies(blocks: Iterable[bytes]) -> dict[int, str]:
    """Row in the run -> id of the document that stands for it."""
    return {int(c["row"]): whole(int(c["doc_a"]), int(c["doc_b"])) for data in blocks for c in np.frombuffer(data, COPY)}
