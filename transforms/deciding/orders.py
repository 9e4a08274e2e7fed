"""The order of day and month in one publisher's numeric dates, decided from packed votes of 20 bytes a publisher and run.

Only articles with such dates vote or ask, and only runs with an article that asks are told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import xxhash

from transforms.article import Article
from transforms.deciding.copies import NO_RUN
from transforms.extraction.article_dates import FIELD, PRINTED, place_of
from transforms.segmentation.repeated import publisher_key

Block = npt.NDArray[np.void]

VOTE = np.dtype([("key", "<u8"), ("dmy", "<u4"), ("mdy", "<u4"), ("open", "<u4")])
ORDER = np.dtype([("key", "<u8"), ("mdy", "?")])
MIN_SHARE = 0.9
"""Of the votes for an order: a misread date or a foreign agency's must not undo it, and a house with two editions is no house
with one order."""


def _key(article: Article, place: str) -> int | None:
    """Under what votes are brought together: printed dates by edition too, since one site may print for several countries."""
    publisher = publisher_key(article)
    edition = article.declared_lang or "" if place == PRINTED else ""
    return xxhash.xxh3_64_intdigest(f"{publisher}\0{place}\0{edition.casefold()}".encode()) if publisher else None


class Ballot:
    """The votes of one run's articles."""

    def __init__(self) -> None:
        self._counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, article: Article) -> None:
        """Takes an article's votes, and notes which orders it asks for."""
        for place, order in article.day_orders:
            if key := _key(article, place):
                self._counts[key][order == "MDY"] += 1
        for date in article.open_dates:
            if key := _key(article, place_of(date.source)):
                self._counts[key][2] += 1

    def pack(self, buckets: int) -> Iterator[tuple[int, bytes]]:
        """The votes in at most `buckets` blocks, by key."""
        rows = [(key, *counts) for key, counts in sorted(self._counts.items())]
        yield from cut(np.array(rows, VOTE), buckets)


def cut(rows: Block, buckets: int) -> Iterator[tuple[int, bytes]]:
    """Votes cut into at most `buckets` packed blocks."""
    of = rows["key"] % np.uint64(buckets)
    for bucket in np.unique(of):
        yield int(bucket), rows[of == bucket].tobytes()


def decide(blocks: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The orders of a bucket that the votes decide, packed, by the run whose articles ask for them."""
    blocks = sorted(blocks)
    arrays = [np.frombuffer(data, VOTE) for _, data in blocks]
    votes = np.concatenate(arrays)
    keys, at = np.unique(votes["key"], return_inverse=True)
    dmy, mdy = (np.bincount(at, votes[order]) for order in ("dmy", "mdy"))
    clear = np.maximum(dmy, mdy) > 0
    clear &= np.maximum(dmy, mdy) >= MIN_SHARE * (dmy + mdy)
    decided = np.empty(int(clear.sum()), ORDER)
    decided["key"], decided["mdy"] = keys[clear], (mdy > dmy)[clear]
    found: dict[str, bytes] = {}
    for (run, _), array in zip(blocks, arrays, strict=True):
        mine = decided[np.isin(decided["key"], array["key"][array["open"] > 0])]
        if run != NO_RUN and len(mine):
            found[run] = found.get(run, b"") + mine.tobytes()
    return found


def unpack_orders(blocks: Iterable[bytes]) -> dict[int, str]:
    """Key -> DMY or MDY."""
    return {int(row["key"]): "MDY" if row["mdy"] else "DMY" for data in blocks for row in np.frombuffer(data, ORDER)}


def orders_for(article: Article, orders: Mapping[int, str]) -> dict[str, str]:
    """The orders of an article's publisher, by place."""
    keys = {place: _key(article, place) for place in (FIELD, PRINTED)}
    return {place: orders[key] for place, key in keys.items() if key is not None and key in orders}
