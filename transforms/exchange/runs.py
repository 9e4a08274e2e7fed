"""Run files: rows written once to the job's temp location and read again, a contiguous slice at a time.

A run holds record batches of one or more tables, each batch sorted by `doc_id` within one partition. It has a unique
name, is written and closed, and only then its reference leaves the writer; a run that no surviving reference names does
not exist, and goes with the job's temp folder. The file is a sequence of Arrow IPC streams, one a table. A slice is the
message of one batch, so that it is one range read; only a table's first has the schema before it, and readers know it.
Behind the streams lies the run's index, which says where its slices are: for runs of many partitions that is too much to
travel with the reference, which an engine may hold in memory.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, NamedTuple, Protocol

import orjson
import pyarrow as pa
import pyarrow.ipc as ipc

from transforms.exchange.plan import shard_of

SLICE_ROWS = 4096
"""Rows a slice: a task reads whole slices, so a slice must be small beside a shard."""
OPTIONS = ipc.IpcWriteOptions(compression="lz4")


Batch = tuple[str, str, str, pa.Table]
"""Table, lang, month, and rows sorted by their first column."""


class Slice(NamedTuple):
    """One batch inside a run: which table and partition, where its bytes lie, and which ids it spans (inclusive)."""

    table: str
    lang: str
    month: str
    offset: int
    length: int
    rows: int
    first_id: str
    last_id: str


class Extent(NamedTuple):
    """What a task needs of a slice, and all that is sent to it."""

    table: str
    offset: int
    length: int


class RunRef(NamedTuple):
    """What travels in place of a run's rows: its path, and where its index lies. In front of that there are rows only."""

    path: str
    offset: int
    length: int


class Opener(Protocol):
    def __call__(self, path: str) -> BinaryIO: ...


def write_run(stream: BinaryIO, path: str, batches: Iterable[Batch]) -> RunRef:
    """Writes batches to a stream that will be known as `path`, and their index behind them.

    The batches of a table must follow one another.
    """
    slices = list[Slice]()
    for table, parts in groupby(batches, key=itemgetter(0)):
        writer = None
        for _, lang, month, rows in parts:
            writer = writer or ipc.new_stream(stream, rows.schema, options=OPTIONS)
            (batch,) = rows.combine_chunks().to_batches()
            begin, ids = stream.tell(), rows.column(0)
            writer.write_batch(batch)
            slices.append(
                Slice(table, lang, month, begin, stream.tell() - begin, rows.num_rows, ids[0].as_py(), ids[-1].as_py())
            )
    index, offset = orjson.dumps(slices, default=tuple), stream.tell()
    stream.write(index)
    return RunRef(path, offset, len(index))


def read_index(open_read: Opener, run: RunRef) -> list[Slice]:
    """A run's slices, in the order in which they lie in it."""
    (index,) = read_packed(open_read, run.path, [run])
    return [Slice(*part) for part in orjson.loads(index)]


class Range(Protocol):
    """Where some bytes of a run lie."""

    @property
    def offset(self) -> int: ...
    @property
    def length(self) -> int: ...


def read_packed(open_read: Opener, path: str, ranges: Iterable[Range]) -> list[bytes]:
    """The bytes of some of a run's slices, in the order asked for."""
    found = []
    with open_read(path) as stream:
        for part in ranges:
            stream.seek(part.offset)
            found.append(stream.read(part.length))
    return found


def unpack(data: bytes, schema: pa.Schema) -> pa.Table:
    """The rows of a slice."""
    *_, message = ipc.MessageReader.open_stream(data)
    return pa.Table.from_batches([ipc.read_record_batch(message, schema)])


def read_slices(
    open_read: Opener, path: str, slices: Sequence[Slice | Extent], schemas: Mapping[str, pa.Schema]
) -> list[pa.Table]:
    """The rows of some of a run's slices, in the order asked for; `schemas` are those of their tables."""
    packed = read_packed(open_read, path, slices)
    return [unpack(data, schemas[part.table]) for part, data in zip(slices, packed, strict=True)]


def cut(rows: pa.Table) -> Iterator[pa.Table]:
    """Sorted rows in pieces of the size of a slice."""
    for first in range(0, rows.num_rows, SLICE_ROWS):
        yield rows.slice(first, SLICE_ROWS)


def rows_of(table: pa.Table, shards: int, mine: range) -> pa.Table:
    """The rows of neighbouring shards. Rows are in order of their ids, so they lie together."""
    start, stop = (_first(table.column(0), shards, shard) for shard in (mine.start, mine.stop))
    return table.slice(start, stop - start)


def _first(ids: pa.ChunkedArray, shards: int, shard: int) -> int:
    """The first of the ids, which are in order, that belongs to this shard or to a later one."""

    def of(row: int) -> int:
        return shard_of(ids[row].as_py(), shards)

    return bisect_left(range(len(ids)), shard, key=of)
