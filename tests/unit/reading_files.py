"""Test files of every kind that is read, made in memory, whole and broken."""

import bz2
import gzip
import io
import json
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from transforms.article import Record, Reject, Skipped
from transforms.reading.records import ReadOptions, read_records

TEXT = "Le « café » coûte 3 € — dit-elle 🙂\n\nIt’s a “test”: naïve façade, Žižek, Þórr, Đặng, 東京, Москва.\n"

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


class Pipe:
    """A stream that can only be read, in uneven pieces, as from a store or a socket."""

    def __init__(self, data: bytes, most: int = 1000) -> None:
        self._data, self._most = io.BytesIO(data), most

    def read(self, size: int) -> bytes:
        return self._data.read(min(size, self._most))


def read(data: bytes, uri: str = "mem://file", **options: Any) -> list[Record | Reject | Skipped]:
    """All that a file gives, read through a pipe."""
    return list(read_records(cast(BinaryIO, Pipe(data)), uri, ReadOptions(**options)))


def record(data: bytes, uri: str = "mem://file", **options: Any) -> Record:
    """The one record of a file."""
    (item,) = read(data, uri, **options)
    assert isinstance(item, Record), item
    return item


def reject(data: bytes, uri: str = "mem://file", **options: Any) -> Reject:
    """The one reject of a file."""
    (item,) = read(data, uri, **options)
    assert isinstance(item, Reject), item
    return item


def outline(items: list[Record | Reject | Skipped]) -> list[str]:
    """What came out, in one word each: a record's content, a reject's type, a skipped kind."""
    words = []
    for item in items:
        match item:
            case Record():
                words.append((item.text or item.html or "").strip())
            case Reject():
                words.append(item.error_type)
            case Skipped():
                words.append(item.kind)
    return words


def jsonl(*values: Any) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


def parquet(rows: list[dict[str, Any]], group_rows: int = 1000, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=group_rows, **options)
    return file.getvalue()


def warc(kind: str, block: bytes, *, media: str = "application/http", length: int | None = None, **extra: str) -> bytes:
    """One WARC record; `length` lies about the length of its block."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>",
        "WARC-Date": "2020-02-03T04:05:06Z",
        "WARC-Target-URI": "https://example.org/a",
        "Content-Type": media,
        "Content-Length": str(len(block) if length is None else length),
    } | {name.replace("_", "-"): value for name, value in extra.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, status: str = "200 OK", media: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """An HTTP response."""
    lines = {"Content-Type": media} | {name.replace("_", "-"): value for name, value in headers.items()}
    return f"HTTP/1.1 {status}\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n" + body


def page(words: str) -> bytes:
    """A WARC response that holds a small page."""
    return warc("response", http(words.encode()))
