"""Large files in pieces, so that one file uses all workers. A record belongs to the piece in which it begins.

JSON Lines are cut at line ends, plain WARC at records, compressed WARC at gzip members, Parquet at row groups; whatever has
to be read from its beginning stays whole. A piece finds its first record by itself: nothing is read to plan but the head
and the footer of a file.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from transforms.article import Record, Reject, Skipped
from transforms.errors import CorpusError
from transforms.reading.containers import CODECS, Source
from transforms.reading.formats import HEAD, format_of
from transforms.reading.jsonl import has_lines, read_jsonl_piece, skip_line
from transforms.reading.making import Place
from transforms.reading.options import ReadOptions
from transforms.reading.parquet import read_parquet, row_groups
from transforms.reading.records import read_records
from transforms.reading.warc import begins, member_a_record, read_warc, to_record

PIECE_BYTES = 64 << 20
"""Some thirty thousand short articles: a minute's work and more, so that to open a file for it costs nothing."""

_GZIP = CODECS[0]
_WINDOW = 1 << 20


class Piece(NamedTuple):
    """Bytes `start` to `stop` of a stored file; all of it where `stop` is None."""

    start: int
    stop: int | None


WHOLE = Piece(0, None)


def pieces(stream: Any, size: int, uri: str, options: ReadOptions, piece_bytes: int = PIECE_BYTES) -> list[Piece]:
    """How a file of `size` bytes is cut: into pieces of about `piece_bytes`, or not at all. `stream` must be seekable.

    To cut files of less than two pieces is not worth to open them.
    """
    kind = _kind(stream, uri, options)
    if kind is None:
        return [WHOLE]
    if kind == "parquet":
        return _of_row_groups(stream, piece_bytes)
    return [Piece(start, min(start + piece_bytes, size)) for start in range(0, size, piece_bytes)]


def read_piece(stream: Any, uri: str, piece: Piece, options: ReadOptions) -> Iterator[Record | Reject | Skipped]:
    """The records that begin in a piece of a file: over all pieces, those that `read_records` gives of the whole.

    JSON Lines are named by where they begin, as their number is not known. Raises OSError for a file that is not what
    it was when it was cut.
    """
    if piece.stop is None:
        yield from read_records(stream, uri, options)
        return
    place, start, stop = Place(uri), piece.start, piece.stop
    match _kind(stream, uri, options):
        case "jsonl":
            yield from read_jsonl_piece(_at_line(stream, start, stop, options), place, options, stop)
        case "parquet":
            stream.seek(0)
            yield from read_parquet(Source(stream, options.max_ratio), stream, place, options, start, stop)
        case "warc":
            source = _at_line(stream, start, stop, options)
            if start == 0 or to_record(source, options, stop):
                yield from read_warc(source, place, options, stop)
        case "warc.gz":
            found = _at_member(stream, start, stop, options)
            if found is not None:
                yield from read_warc(found, place, options, stop)
        case None:
            raise OSError(f"{uri} has changed while it was read; leave the input as it is until the run has ended")


def _kind(stream: Any, uri: str, options: ReadOptions) -> str | None:
    """What a file that can be cut is; None for any other."""
    stream.seek(0)
    try:
        source = Source(stream, options.max_ratio)
        kind = format_of(source.peek(HEAD), uri)
    except CorpusError:
        return None  # the reader says what is wrong with it
    if source.compressed:
        stream.seek(0)
        gzip = stream.read(3) == _GZIP.magic[0]
        return "warc.gz" if kind == "warc" and gzip and member_a_record(source) else None
    if kind == "jsonl":
        return kind if has_lines(source, options) else None
    return kind if kind in ("warc", "parquet") else None


def _of_row_groups(stream: Any, piece_bytes: int) -> list[Piece]:
    """Row groups in pieces that hold whole ones."""
    try:
        groups = row_groups(stream)
    except CorpusError:
        return [WHOLE]
    found: list[Piece] = []
    for first, end in groups:
        last = found[-1] if found else None
        if last and last.stop and end - last.start <= piece_bytes and first >= last.stop:
            found[-1] = Piece(last.start, end)
        elif last and last.stop and first < last.stop:
            return [WHOLE]  # groups that do not follow each other
        else:
            found.append(Piece(first, end))
    return found or [WHOLE]


def _at_line(stream: Any, start: int, stop: int, options: ReadOptions) -> Source:
    """A plain file from the first line that begins at `start` or behind it; behind `stop` where none begins before."""
    before = max(0, start - 1)
    stream.seek(before)
    source = Source(stream, options.max_ratio, before, plain=True)
    if start:
        skip_line(source, stop)
    return source


def _at_member(stream: Any, start: int, stop: int, options: ReadOptions) -> Source | None:
    """A compressed archive from the first member at `start` or behind it that holds a record, if it begins before `stop`."""
    for at in [0] if start == 0 else _members(stream, start, stop):
        stream.seek(at)
        try:
            source = Source(stream, options.max_ratio, at)
        except CorpusError:
            continue
        if at == 0 or begins(source, options):
            return source
    return None


def _members(stream: Any, start: int, stop: int) -> Iterator[int]:
    """Where in a range of a file what looks like the head of a gzip member begins."""
    magic = _GZIP.magic[0]
    for window in range(start, stop, _WINDOW):
        stream.seek(window)
        data = stream.read(min(_WINDOW, stop - window) + len(magic) - 1)
        for found in re.finditer(re.escape(magic), data):
            yield window + found.start()
