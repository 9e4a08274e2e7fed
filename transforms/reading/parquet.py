"""Parquet files: rows from a child process, which alone reads the file, group by group."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from transforms.article import Record, Reject
from transforms.errors import CorpusError
from transforms.isolation import Isolated
from transforms.reading.containers import Source
from transforms.reading.making import Place, structured
from transforms.reading.options import ReadOptions

_COPY = 1 << 20


FOOTER_END = 8
"""The last bytes of a file: the footer's length in four, and PAR1."""
_ROW_BYTES = 512
"""What a row counts for at least, as a reject of it does: a billion empty rows take a kilobyte of a file."""
_BOMB = "its rows are more than {} times the file, like those of a decompression bomb; this one and all behind it are left out"


@cache
def _parser() -> Isolated:
    """One a process. A row group may take long to begin: its dictionaries and first pages are decoded then."""
    return Isolated("transforms.reading.parquet_rows:rows", memory_mb=1024, seconds=60)


@cache
def _footer_reader() -> Isolated:
    return Isolated("transforms.reading.parquet_rows:extents", memory_mb=1024, seconds=60)


def read_parquet(
    source: Source, stream: Any, place: Place, options: ReadOptions, start: int = 0, stop: int | None = None
) -> Iterator[Record | Reject]:
    """The rows of a file, or of its row groups that begin in `start` to `stop`, which ends with the last of them.

    What kills the parser costs the rest of a row group, and is one reject. Where its rows come to more than the
    longest record and `options.max_ratio` times what is stored of them, a file ends with one reject: repeated values cost
    nothing there.
    """
    mapping = [list(pair) for pair in options.fields]
    with _on_disk(source, stream) if stop is None else _piece_on_disk(stream, start, stop) as path:
        if source.broken:
            yield place.reject(source.broken)
            return
        most = max(options.max_record_bytes, options.max_ratio * (path.stat().st_size if stop is None else stop - start))
        group, first, count, names = -1, 0, 0, list[str]()
        while True:
            row = first - 1
            try:
                for group_, row_, data, trouble in _parser().iterate(str(path), mapping, group + 1, start, stop):
                    if row_ < 0:
                        group = group_
                        first, count, names = orjson.loads(data)
                        row = first - 1
                    else:
                        row = row_
                        most -= max(_ROW_BYTES, len(data))
                        if most < 0 and len(data) <= options.max_record_bytes:
                            yield place.at(f"row={row}").reject(CorpusError("limit_exceeded", _BOMB.format(options.max_ratio)))
                            return
                        yield _item(place.at(f"row={row_}"), data, trouble, names, options)
                return
            except CorpusError as error:
                if group < 0:
                    yield place.reject(error)
                    return
                lost = f"{error.message}; rows {row + 1} to {first + count - 1} of row group {group} are lost"
                yield place.at(f"row_group={group}").reject(CorpusError(error.error_type, lost))


def row_groups(stream: Any) -> list[tuple[int, int]]:
    """The first byte of each row group, and the one behind its last; only the footer is read.

    Raises CorpusError where the footer cannot be read.
    """
    with _piece_on_disk(stream, 0, 0) as path:
        return [(first, end) for first, end in _footer_reader().call(str(path))]


def _item(place: Place, data: bytes, trouble: str, names: list[str], options: ReadOptions) -> Record | Reject:
    try:
        if trouble:
            raise CorpusError("undecodable", trouble)
        if len(data) > options.max_record_bytes:
            raise CorpusError("too_large", f"a row of over {options.max_record_bytes} bytes")
        values = orjson.loads(data)
        return structured(place, "parquet", data, values, options, names)
    except CorpusError as error:
        return place.reject(error, data)


@contextmanager
def _on_disk(source: Source, stream: Any) -> Iterator[Path]:
    """The file itself where it lies on this machine, else a copy on disk for as long as it is read."""
    name = getattr(stream, "name", None)
    if not source.compressed and isinstance(name, str) and Path(name).is_file():
        yield Path(name)
        return
    folder = Path(tempfile.mkdtemp(prefix="newsbeam-"))
    try:
        path = folder / "file.parquet"
        with path.open("wb") as copy:
            while data := source.read(_COPY):
                copy.write(data)
        yield path
    finally:
        shutil.rmtree(folder)


@contextmanager
def _piece_on_disk(stream: Any, start: int, stop: int) -> Iterator[Path]:
    """The file itself where it lies on this machine, else its footer and some bytes of it at their places, the rest holes."""
    name = getattr(stream, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        yield Path(name)
        return
    size = stream.seek(0, os.SEEK_END)
    stream.seek(size - FOOTER_END)
    footer = size - FOOTER_END - int.from_bytes(stream.read(4), "little")
    folder = Path(tempfile.mkdtemp(prefix="newsbeam-"))
    try:
        path = folder / "file.parquet"
        with path.open("wb") as copy:
            for first, end in ((0, 4), (start, stop), (max(0, footer), size)):
                stream.seek(first)
                copy.seek(first)
                while first < end and (data := stream.read(min(_COPY, end - first))):
                    first += copy.write(data)
        yield path
    finally:
        shutil.rmtree(folder)
