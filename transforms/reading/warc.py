"""WARC and WET archives: the records of a stream, found here, their HTTP messages parsed by fastwarc in a child process.

fastwarc's own ArchiveIterator is not used for finding them: it needs a seekable stream, ends at the first broken header,
and gives cut records as whole ones. A record costs the child one call, so what kills the parser costs one record.
WARC 1.1: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from math import inf
from typing import NamedTuple

from transforms.article import Declared, Record, Reject, Skipped
from transforms.errors import CorpusError
from transforms.isolation import Isolated
from transforms.reading.containers import Source
from transforms.reading.encodings import declared_in_page, decode
from transforms.reading.formats import HEAD, format_of
from transforms.reading.making import REJECT_BYTES, Place, record
from transforms.reading.options import ReadOptions

_VERSION = re.compile(rb"WARC/\d\.\d{1,3}\s{0,9}$")
_NEXT = re.compile(rb"\nWARC/\d\.\d{1,3}\r?\n")
_MAX_HEADER = 64 << 10
_MIME = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_PAGES = ("text/html", "application/xhtml+xml")


class _Head(NamedTuple):
    """The header block of a record: as it stands, its fields under lower-case names, and the length of what follows."""

    raw: bytes
    fields: dict[str, str]
    length: int

    @property
    def type(self) -> str:
        found = re.match(r"[a-z]{1,20}", self.fields.get("warc-type", "").lower())
        return found[0] if found else "unknown"


@cache
def _parser() -> Isolated:
    """One a process: pages are small and their HTTP heads smaller."""
    return Isolated("transforms.reading.warc_http:response", memory_mb=512, seconds=10)


def read_warc(source: Source, place: Place, options: ReadOptions, stop: float = inf) -> Iterator[Record | Reject | Skipped]:
    """The records of an archive. After a broken one, what follows is read from the next record, or gzip member, on.

    Of a piece, up to the first whole record that begins at `stop` or behind it.
    """
    while True:
        _blank_lines(source)
        if (source.origin(source.position) or 0) >= stop and begins(source, options):
            return
        here = _place(source, place)
        if not source.peek(1):
            if source.broken:
                yield here.reject(source.broken)
            if not source.broken or not source.resume():
                return
            continue
        block = b""
        try:
            head = _head(source)
            block, whole = _block(source, head, options.max_record_bytes)
            yield _item(here, head, block, whole, options)
        except _NotARecord as error:
            # A broken compressed stream is one fault, not two: what it cut short is told as its victim.
            yield here.reject(source.broken or CorpusError("bad_warc_record", str(error)), error.raw)
            if source.broken and not source.resume():
                return
            _to_next(source)


def begins(source: Source, options: ReadOptions) -> bool:
    """Whether a record begins here, told by the bytes that follow alone, so that two pieces agree on where they meet.

    In a compressed archive a member that holds one; in a plain one a record that ends where it says, since a page may
    show how a record begins.
    """
    if source.compressed:
        return source.origin(source.position) is not None and source.peek(5) == b"WARC/"
    seen = source.peek(_MAX_HEADER)
    probe = Source(BytesIO(seen), options.max_ratio, plain=True)
    try:
        head = _head(probe)
        if head.length > options.max_record_bytes:
            return True
        probe = Source(BytesIO(source.peek(len(head.raw) + head.length + 16)), options.max_ratio, plain=True)
        _block(probe, _head(probe), options.max_record_bytes)
    except _NotARecord:
        return False
    return True


def member_a_record(source: Source) -> bool:
    """Whether a compressed archive keeps each record in a member of its own, by the first one. Reads it."""
    try:
        source.skip(_head(source).length)
    except _NotARecord:
        return False
    _blank_lines(source)
    return source.origin(source.position) is not None


def to_record(source: Source, options: ReadOptions, stop: int) -> bool:
    """In a plain archive, from where a line begins to the first record that begins before `stop`, if one does."""
    while source.position < stop and source.peek(1):
        _to_next(source, stop)
        if source.position < stop and begins(source, options):
            return True
        source.readline(_MAX_HEADER)
    return False


class _NotARecord(Exception):
    """What is here is no whole record; `raw` is how it begins."""

    def __init__(self, message: str, raw: bytes) -> None:
        super().__init__(message)
        self.raw = raw


def _place(source: Source, place: Place) -> Place:
    """A record's place: in the stored file where it can be found there, else in what is expanded from it."""
    stored = source.origin(source.position)
    return place.at(f"offset={stored}" if stored is not None else f"expanded_offset={source.position}")


def _head(source: Source) -> _Head:
    first = source.readline(_MAX_HEADER)
    if not _VERSION.match(first):
        raise _NotARecord("no WARC record begins here", first)
    raw, fields, name = first, dict[str, str](), ""
    while (line := source.readline(_MAX_HEADER)).strip():
        raw += line
        if len(raw) > _MAX_HEADER:
            raise _NotARecord(f"a header of over {_MAX_HEADER} bytes", raw)
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            fields[name] += " " + text.strip()
        else:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    length = fields.get("content-length", "")
    if not line or not re.fullmatch(r"\d{1,18}", length):
        raise _NotARecord("its header is cut off or gives no Content-Length", raw)
    return _Head(raw + line, fields, int(length))


def _block(source: Source, head: _Head, most: int) -> tuple[bytes, bool]:
    """What a record holds, or how it begins where it is longer than `most`, and whether that is all of it."""
    block = source.read(min(head.length, most))
    rest = head.length - len(block)
    if len(block) == most and rest:
        skipped = source.skip(rest)
        if skipped == rest:
            return block, False
    elif not rest and _ends(source):
        return block, True
    raw = head.raw + block[:REJECT_BYTES]
    if following := _NEXT.search(block):
        source.unread(block[following.start() + 1 :])
    raise _NotARecord("its Content-Length is not where it ends", raw)


def _ends(source: Source) -> bool:
    """Whether a record may end here: with its blank lines, at the next record, with its gzip member, or with the file."""
    following = source.peek(16)
    if following.startswith(b"\r\n\r\n") or (source.compressed and source.origin(source.position) is not None):
        return True
    following = following.lstrip(b"\r\n")
    return not following or following.startswith(b"WARC/"[: len(following)])


def _item(place: Place, head: _Head, block: bytes, whole: bool, options: ReadOptions) -> Record | Reject | Skipped:
    raw = head.raw + block
    try:
        media = head.fields.get("content-type", "").partition(";")[0].strip().lower()
        match head.type:
            case "conversion" if media.startswith("text/"):
                _demand(whole, options)
                text, bad = decode(block, "utf-8")
                return record(place, "wet", block, _declared(head), text=text, warnings=_warnings(head, bad))
            case "resource" if media in _PAGES:
                _demand(whole, options)
                return _page(place, head, media, "", block)
            case "response" if media == "application/http":
                _demand(whole, options)
                status, media, charset, page = _parser().call(raw + b"\r\n\r\n", options.max_record_bytes)
                return place.skipped(f"http:{status}") if status != 200 else _page(place, head, media, charset, page)
            case "response" | "conversion" | "resource":
                return place.skipped(_mime_kind(media))
            case kind:
                return place.skipped(f"warc:{kind}")
    except CorpusError as error:
        return place.reject(error, raw)


def _page(place: Place, head: _Head, media: str, charset: str, page: bytes) -> Record | Skipped:
    if media not in _PAGES and (media or _sniffed(page) != "html"):
        return place.skipped(_mime_kind(media))
    text, bad = decode(page, charset or declared_in_page(page))
    return record(place, "warc", page, _declared(head), html=text, warnings=_warnings(head, bad))


def _demand(whole: bool, options: ReadOptions) -> None:
    if not whole:
        raise CorpusError("too_large", f"a record of over {options.max_record_bytes} bytes")


def _sniffed(page: bytes) -> str | None:
    try:
        return format_of(page[:HEAD], "")
    except CorpusError:
        return None


def _mime_kind(media: str) -> str:
    return f"mime:{media}" if _MIME.fullmatch(media) else "mime:unknown"


def _declared(head: _Head) -> Declared:
    """Not WARC-Record-ID: it names the capture, so that the same page copied to another archive would be another document."""
    return Declared(
        url=head.fields.get("warc-target-uri", "").strip("<>") or None,
        date_crawled=head.fields.get("warc-date") or None,
        lang=head.fields.get("warc-identified-content-language", "").partition(",")[0].strip() or None,
    )


def _warnings(head: _Head, bad: bool) -> tuple[str, ...]:
    return ("encoding_repaired",) * bad + ("truncated",) * ("warc-truncated" in head.fields)


def _blank_lines(source: Source) -> None:
    while source.peek(1) in (b"\r", b"\n"):
        source.read(1)


def _to_next(source: Source, stop: float = inf) -> None:
    """Read on to the next line that begins a record, or somewhere behind `stop`."""
    beginning = True
    while source.position < stop and (line := source.readline(_MAX_HEADER)):
        if beginning and _VERSION.match(line):
            source.unread(line)
            return
        beginning = line.endswith(b"\n")
