"""Run files: rows written once to the job's temp location and read again, a contiguous slice at a time.

A run holds record batches of one or more tables, each batch sorted by `doc_id` within one partition. It has a unique
name, is written and closed, and only then its reference leaves the writer; a run that no surviving reference names does
not exist, and goes with the job's temp folder. The file is a sequence of Arrow IPC streams, one a batch, so that one
batch is one range read.
"""

import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.ipc as ipc

OPTIONS = ipc.IpcWriteOptions(compression="lz4")


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
    """What travels in place of a run's rows."""

    path: str
    slices: tuple[Slice, ...]


class Opener(Protocol):
    def __call__(self, path: str) -> BinaryIO: ...


def write_run(stream: BinaryIO, path: str, batches: Iterable[tuple[str, str, str, pa.Table]]) -> RunRef:
    """Writes (table, lang, month, rows sorted by their first column) to a stream that will be known as `path`."""
    slices, offset = [], 0
    for table, lang, month, rows in batches:
        buffer = io.BytesIO()
        with ipc.new_stream(buffer, rows.schema, options=OPTIONS) as writer:
            writer.write_table(rows.combine_chunks())
        ids = rows.column(0)
        data = buffer.getbuffer()
        slices.append(Slice(table, lang, month, offset, len(data), rows.num_rows, ids[0].as_py(), ids[-1].as_py()))
        stream.write(data)
        offset += len(data)
    return RunRef(path, tuple(slices))


def read_slices(
    open_read: Opener, path: str, slices: Sequence[Slice | Extent], columns: Sequence[str] | None = None
) -> list[pa.Table]:
    """The rows of some of a run's slices, in the order asked for; with `columns`, only those."""
    tables = []
    with open_read(path) as stream:
        for part in slices:
            stream.seek(part.offset)
            table = ipc.open_stream(stream.read(part.length)).read_all()
            tables.append(table.select(list(columns)) if columns is not None else table)
    return tables
