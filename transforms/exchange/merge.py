"""One level of merging between runs and tasks, for corpora whose tasks would otherwise open runs too often."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from transforms.exchange.plan import Merging, Plan, shards_between
from transforms.exchange.runs import Batch, Opener, Slice, cut, read_packed, rows_of, unpack
from transforms.exchange.staged import GROUP_OF, STAGED

Merge = tuple[int, int]
"""A batch of runs and a group of tasks."""


class Piece(NamedTuple):
    """What a merge needs of a slice."""

    table: str
    lang: str
    month: str
    offset: int
    length: int


def openings(slices: Iterable[Slice]) -> int:
    """How many tasks open a run with these slices, of partitions in one file."""
    return len({(GROUP_OF[part.table], part.lang, part.month) for part in slices})


def route(path: str, slices: Iterable[Slice], plan: Plan, merging: Merging) -> Iterator[tuple[Merge, tuple[str, list[Piece]]]]:
    """Where a run's slices lie, sent to the merge of each group of tasks that has rows in them."""
    batch = xxhash.xxh3_64_intdigest(path.encode()) % merging.batches
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for part in slices:
        partition = GROUP_OF[part.table], part.lang, part.month
        for group in merging.groups_of(partition, shards_between(part.first_id, part.last_id, plan[partition])):
            pieces[group].append(Piece(part.table, part.lang, part.month, part.offset, part.length))
    for group, found in sorted(pieces.items()):
        yield (batch, group), (path, found)


def merge(
    group: int, runs: Iterable[tuple[str, Sequence[Piece]]], open_read: Opener, plan: Plan, merging: Merging
) -> Iterator[Batch]:
    """The rows of a group's tasks in some runs, as batches of one run. All wait packed; one partition's are open at a time."""
    waiting: dict[tuple[str, str, str], list[bytes]] = defaultdict(list)
    for path, pieces in sorted(runs):
        for piece, data in zip(pieces, read_packed(open_read, path, pieces), strict=True):
            waiting[piece[:3]].append(data)
    for table, lang, month in sorted(waiting):
        partition = GROUP_OF[table], lang, month
        shards = plan[partition]
        mine = merging.shards_of(partition, shards, group)
        parts = [rows_of(unpack(data, STAGED[table]), shards, mine) for data in waiting.pop((table, lang, month))]
        rows = pa.concat_tables(parts).combine_chunks()
        rows = rows.take(pc.sort_indices(rows, sort_keys=[(rows.column_names[0], "ascending")]))
        yield from ((table, lang, month, own) for own in cut(rows))
