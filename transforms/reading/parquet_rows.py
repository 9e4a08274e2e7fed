"""The rows of a Parquet file, parsed by native code: runs in a child process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import CorpusError
from transforms.reading.encodings import declared_in_page, decode
from transforms.reading.fields import top_level

pa.set_cpu_count(1)
pa.set_io_thread_count(1)

_BATCH_ROWS = 32
"""Rows decoded at a time: few, as each may be as long as a record may be."""


def rows(
    path: str, mapping: list[list[str]], first_group: int, start: int = 0, stop: int | None = None
) -> Iterator[tuple[int, int, bytes, str]]:
    """Row group, row number in the file, needed values as canonical JSON, and why it cannot be read ("" where it can).

    Only of the groups whose first byte lies in `start` to `stop`. Before the rows of a group stands one item whose row is
    -1 and whose values are the group's first row and row count. Raises CorpusError corrupt_container.
    """
    with _damage():
        file = _open(path)
        columns = top_level(tuple((ours, theirs) for ours, theirs in mapping), file.schema_arrow.names)
        row = 0
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            wanted = stop is None or start <= _extent(file, group)[0] < stop
            if group >= first_group and wanted:
                yield group, -1, orjson.dumps([row, count, file.schema_arrow.names[:20]]), ""
                yield from _group(file, group, columns, row)
            row += count


def extents(path: str) -> list[tuple[int, int]]:
    """The first byte of each row group, and the one behind its last. Raises CorpusError corrupt_container."""
    with _damage():
        file = _open(path)
        return [_extent(file, group) for group in range(file.num_row_groups)]


def _open(path: str) -> Any:
    return pq.ParquetFile(path, memory_map=False, pre_buffer=False, buffer_size=1 << 20)


def _extent(file: Any, group: int) -> tuple[int, int]:
    found = file.metadata.row_group(group)
    columns = [found.column(i) for i in range(found.num_columns)]
    first = [min(c.data_page_offset, c.dictionary_page_offset or c.data_page_offset) for c in columns]
    return min(first), max(at + c.total_compressed_size for at, c in zip(first, columns, strict=True))


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except MemoryError:  # pyarrow's own too
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CorpusError("corrupt_container", f"the Parquet file is damaged ({str(error)[:300]}); fetch it again") from None


def _group(file: Any, group: int, columns: list[str], start: int) -> Iterator[tuple[int, int, bytes, str]]:
    row = start
    for batch in file.iter_batches(_BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
        for index in range(batch.num_rows):
            yield (group, row, *_row(batch.slice(index, 1)))
            row += 1


def _row(batch: Any) -> tuple[bytes, str]:
    try:
        values = batch.to_pylist()[0] if batch.num_columns else {}
        return orjson.dumps(values, default=_plain, option=orjson.OPT_SORT_KEYS), ""
    except UnicodeDecodeError as error:
        return error.object[:65536], "a string of this row is not UTF-8"
    except CorpusError as error:
        return b"", error.message


def _plain(value: Any) -> Any:
    """Values that JSON has no type for: bytes are text or a page in some encoding, all others as they print."""
    if isinstance(value, bytes):
        return decode(value, declared_in_page(value))[0]
    return str(value)
