"""Lines that repeat across one publisher's articles, decided from packed votes of 24 bytes a line."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from transforms.deciding.copies import NO_RUN
from transforms.segmentation.repeated import MIN_ARTICLES, n_different

Block = npt.NDArray[np.void]

VOTE = np.dtype([("publisher", "<u8"), ("line", "<u8"), ("sketch", "<u8")])
LINE = np.dtype([("publisher", "<u8"), ("line", "<u8")])


def bucketed(votes: Sequence[tuple[int, int, int]], buckets: int) -> Iterator[tuple[int, bytes]]:
    """A run's votes (publisher, line, sketch of the article) cut into at most `buckets` packed blocks."""
    yield from cut(np.unique(np.array(votes, VOTE)), buckets)


def cut(rows: Block, buckets: int) -> Iterator[tuple[int, bytes]]:
    """Votes cut into at most `buckets` packed blocks."""
    of = (rows["publisher"] ^ rows["line"]) % np.uint64(buckets)
    for bucket in np.unique(of):
        yield int(bucket), rows[of == bucket].tobytes()


def decide(blocks: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The repeated lines of a bucket by the run that holds them, packed. What repeats is `repeated.n_different`'s word.

    Votes of earlier documents, which no run holds any more, count and are told nothing.
    """
    blocks = sorted(blocks)
    arrays = [np.frombuffer(data, VOTE) for _, data in blocks]
    distinct = np.unique(np.concatenate(arrays))
    keys, starts, counts = np.unique(distinct[["publisher", "line"]].astype(LINE), return_index=True, return_counts=True)
    often = [
        i for i in np.flatnonzero(counts >= MIN_ARTICLES) if _different(distinct["sketch"][starts[i] : starts[i] + counts[i]])
    ]
    repeated = keys[often]
    decisions: dict[str, bytes] = {}
    if len(repeated):
        for run, array in ((run, array) for (run, _), array in zip(blocks, arrays, strict=True) if run != NO_RUN):
            held = np.unique(array[["publisher", "line"]].astype(LINE))
            mine = held[np.isin(held, repeated)]
            if len(mine):
                decisions[run] = decisions.get(run, b"") + mine.tobytes()
    return decisions


def _different(sketches: npt.NDArray[np.uint64]) -> bool:
    return n_different([int(sketch).to_bytes(8, "little") for sketch in sketches]) >= MIN_ARTICLES


def unpack_lines(blocks: Iterable[bytes]) -> dict[int, frozenset[bytes]]:
    """Publisher -> the fingerprints of its repeated lines."""
    lines: dict[int, set[bytes]] = {}
    for data in blocks:
        for row in np.frombuffer(data, LINE):
            lines.setdefault(int(row["publisher"]), set()).add(int(row["line"]).to_bytes(8, "little"))
    return {publisher: frozenset(found) for publisher, found in lines.items()}
