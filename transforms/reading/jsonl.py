"""JSON Lines, and the files that hold one JSON object, an array of them, or several one after the other."""

import json
from collections.abc import Iterator
from math import inf
from typing import Any

import orjson

from transforms.article import Record, Reject
from transforms.errors import CorpusError
from transforms.reading.containers import Source
from transforms.reading.making import REJECT_BYTES, Place, structured
from transforms.reading.options import ReadOptions

_BOM = b"\xef\xbb\xbf"


def read_jsonl(source: Source, place: Place, options: ReadOptions) -> Iterator[Record | Reject]:
    """The records of a JSON file. A bad line is a reject and the next line is read."""
    line, blank = _first_line(source, options)
    if _is_document(line):
        whole = source.read(options.max_record_bytes + 1)
        values = _values(whole) if len(whole) <= options.max_record_bytes else None
        if values is not None:
            yield from _elements(values, place, options)
            return
        if line.strip() == b"{" or line.startswith(b"["):
            yield place.reject(_why(whole, source, options), whole)
            return
        source.unread(whole)
    yield from _lines(source, place, options, blank)


def has_lines(source: Source, options: ReadOptions) -> bool:
    """Whether a JSON file is JSON Lines, by its first line."""
    return not _is_document(_first_line(source, options)[0])


def read_jsonl_piece(source: Source, place: Place, options: ReadOptions, stop: int) -> Iterator[Record | Reject]:
    """The records of the lines that begin before `stop`, named by where; the source stands where a line begins."""
    if source.position == 0:
        _first_line(source, options)
    yield from _lines(source, place, options, None, stop)


def _first_line(source: Source, options: ReadOptions) -> tuple[bytes, int]:
    """The first line that is not blank, left unread, and how many blank ones stood before it."""
    if source.peek(3) == _BOM:
        source.read(3)
    blank = 0
    while (line := source.readline(options.max_record_bytes)) and not line.strip():
        blank += 1
    source.unread(line)
    return line, blank


def _is_document(line: bytes) -> bool:
    """Whether the file may be one JSON document: its first line alone is no object."""
    if line.startswith(b"["):
        return True
    try:
        return not isinstance(parse(line), dict)
    except CorpusError:
        return True


def _why(whole: bytes, source: Source, options: ReadOptions) -> CorpusError:
    """What is wrong with a file that is no JSON Lines and could not be read as a whole."""
    if len(whole) > options.max_record_bytes:
        return CorpusError("too_large", f"JSON of over {options.max_record_bytes} bytes; make it JSON Lines: jq -c '.[]'")
    return source.broken or CorpusError("malformed_json", "neither a JSON document nor JSON Lines")


def _lines(
    source: Source, place: Place, options: ReadOptions, number: int | None, stop: float = inf
) -> Iterator[Record | Reject]:
    """The records of the lines that follow the first `number`, or of those of a piece, whose number is not known."""
    while (at := source.position) < stop and (line := source.readline(options.max_record_bytes)):
        number = None if number is None else number + 1
        here = place.at(f"offset={at}" if number is None else f"line={number}")
        if not line.endswith(b"\n") and source.peek(1):
            yield here.reject(CorpusError("too_large", f"a line of over {options.max_record_bytes} bytes"), line[:REJECT_BYTES])
            skip_line(source)
        elif not line.endswith(b"\n") and source.broken:
            yield here.reject(source.broken, line)
            return
        elif raw := line.strip():
            yield _record(here, raw, None, options)
    if source.broken:
        yield place.reject(source.broken)


def _elements(values: list[Any], place: Place, options: ReadOptions) -> Iterator[Record | Reject]:
    for number, value in enumerate(values, 1):
        try:
            raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # lone surrogates or integers beyond 64 bits
            raw = json.dumps(value, sort_keys=True).encode()
        yield _record(place.at(f"element={number}") if len(values) > 1 else place, raw, value, options)


def _record(place: Place, raw: bytes, value: Any, options: ReadOptions) -> Record | Reject:
    try:
        value = parse(raw) if value is None else value
        if not isinstance(value, dict):
            raise CorpusError("malformed_json", f"{place.record or 'it'} is JSON but no object")
        return structured(place, "jsonl", raw, value, options)
    except CorpusError as error:
        return place.reject(error, raw)


def skip_line(source: Source, stop: float = inf) -> None:
    """To the end of the line, or somewhere behind `stop`."""
    while source.position < stop and (rest := source.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def parse(raw: bytes) -> Any:
    """A JSON value; what Python writes beyond the standard (NaN, lone surrogates) is read too.

    Raises CorpusError malformed_json or undecodable.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; JSON has to be UTF-8, convert the file with iconv"
        raise CorpusError("undecodable", message) from None
    except RecursionError:
        raise CorpusError("malformed_json", "nested too deeply") from None
    except ValueError as error:
        raise CorpusError("malformed_json", f"no JSON: {error}") from None


def _values(whole: bytes) -> list[Any] | None:
    """The elements of an array, or the values that follow each other; None where it is something else."""
    try:
        value = parse(whole)
        return value if isinstance(value, list) else [value]
    except CorpusError:
        pass
    decoder, values, at = json.JSONDecoder(), [], 0
    try:
        text = whole.decode("utf-8").strip()
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at += len(text[at : at + 99]) - len(text[at : at + 99].lstrip())
    except (ValueError, RecursionError):
        return None
    return values
