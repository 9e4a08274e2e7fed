"""A file as records: `read_records`."""

from collections.abc import Iterator
from typing import BinaryIO

from transforms.article import Declared, Record, Reject, Skipped
from transforms.errors import CorpusError
from transforms.reading.containers import Source
from transforms.reading.encodings import declared_in_page, decode
from transforms.reading.formats import HEAD, format_of
from transforms.reading.jsonl import read_jsonl
from transforms.reading.making import REJECT_BYTES, Place, record
from transforms.reading.options import ReadOptions
from transforms.reading.parquet import read_parquet
from transforms.reading.warc import read_warc

__all__ = ["ReadOptions", "read_records"]


def read_records(stream: BinaryIO, uri: str, options: ReadOptions) -> Iterator[Record | Reject | Skipped]:
    """All records of one file, in its order, holding no more than one at a time.

    `stream` gives the file's bytes as they are stored; only `read` is asked of it. The format is told by content first:
    text (the file is one record), a page of HTML, JSON Lines or a JSON document, WARC or WET, Parquet, each of them plain
    or as gzip, bzip2 or zstd. Whatever is wrong with the content is a Reject of stage "read"; OSErrors of the store go
    through, so that the caller can try again.
    """
    place, head = Place(uri), b""
    try:
        source = Source(stream, options.max_ratio)
        head = source.peek(REJECT_BYTES)
        damage = None if head else source.broken
        if damage and source.resume() and (head := source.peek(REJECT_BYTES)).startswith(b"WARC/"):
            yield place.at("offset=0").reject(damage)  # the first member of an archive; the others are whole
        elif not head or damage:
            raise damage or CorpusError("empty", "a file without a byte")
        kind = format_of(head[:HEAD], uri)
    except CorpusError as error:
        yield place.reject(error, head)
        return
    match kind:
        case "warc":
            yield from read_warc(source, place, options)
        case "jsonl":
            yield from read_jsonl(source, place, options)
        case "parquet":
            yield from read_parquet(source, stream, place, options)
        case _:
            yield _whole(source, place, kind, options)


def _whole(source: Source, place: Place, kind: str, options: ReadOptions) -> Record | Reject:
    """A file that is one record."""
    raw = source.read(options.max_record_bytes + 1)
    try:
        if source.broken:
            raise source.broken
        if len(raw) > options.max_record_bytes:
            raise CorpusError(
                "too_large", f"a text of over {options.max_record_bytes} bytes; many articles belong in JSON Lines"
            )
        text, bad = decode(raw, declared_in_page(raw) if kind == "html" else None)
        warnings = ("encoding_repaired",) * bad
        if kind == "html":
            return record(place, "html", raw, Declared(), html=text, warnings=warnings)
        return record(place, "text", raw, Declared(), text=text, warnings=warnings)
    except CorpusError as error:
        return place.reject(error, raw)
