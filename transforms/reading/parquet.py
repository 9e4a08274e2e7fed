"""Parquet files: rows from a child process, which alone reads the file, group by group."""

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


@cache
def _parser() -> Isolated:
    """One a process. A row group may take long to begin: its dictionaries and first pages are decoded then."""
    return Isolated("transforms.reading.parquet_rows:rows", memory_mb=1024, seconds=60)


def read_parquet(source: Source, stream: Any, place: Place, options: ReadOptions) -> Iterator[Record | Reject]:
    """The rows of a file. What kills the parser costs the rest of a row group, and is one reject."""
    mapping = [list(pair) for pair in options.fields]
    with _on_disk(source, stream) as path:
        if source.broken:
            yield place.reject(source.broken)
            return
        group, first, count, names = -1, 0, 0, list[str]()
        while True:
            row = first - 1
            try:
                for group_, row_, data, trouble in _parser().iterate(str(path), mapping, group + 1):
                    if row_ < 0:
                        group = group_
                        first, count, names = orjson.loads(data)
                        row = first - 1
                    else:
                        row = row_
                        yield _item(place.at(f"row={row_}"), data, trouble, names, options)
                return
            except CorpusError as error:
                if group < 0:
                    yield place.reject(error)
                    return
                lost = f"{error.message}; rows {row + 1} to {first + count - 1} of row group {group} are lost"
                yield place.at(f"row_group={group}").reject(CorpusError(error.error_type, lost))


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
