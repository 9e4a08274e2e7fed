"""How values cross the process boundary: length-prefixed messages of typed parts, no pickle.

    message = kind (1 byte), number of parts (u16), then for each part its type (1 byte) and length (u64), then the parts
    part    = b bytes | s text as UTF-8, lone surrogates kept | j any other value as JSON

A value is one part, a tuple of values one message of several parts. Bytes may stand at that top level only, which is
what lets a page cross without being escaped or walked.
"""

import struct
from collections.abc import Callable
from enum import Enum
from typing import Any

import orjson

_HEAD = struct.Struct("<cH")
_PART = struct.Struct("<cQ")

MAX_BYTES = 1 << 28
"""No message is longer; a length beyond it comes from a child that has lost its mind."""


class Kind(Enum):
    CALL = b"c"  # parent to child: arguments
    ITERATE = b"i"  # parent to child: arguments, items wanted
    VALUE = b"v"  # the value of a call that returned one value
    TUPLE = b"t"  # the value of a call that returned a tuple
    END = b"e"  # no more items
    ERROR = b"x"  # reject reason, message


class ProtocolError(Exception):
    """The bytes received are no message."""


def pack(kind: Kind, values: tuple[Any, ...]) -> bytes:
    """The bytes of a message. Raises TypeError where a value is neither bytes, text nor JSON."""
    parts = [_part(value) for value in values]
    head = [_HEAD.pack(kind.value, len(parts)), *(_PART.pack(type_, len(data)) for type_, data in parts)]
    return b"".join([*head, *(data for _, data in parts)])


def unpack(read: Callable[[int], bytes]) -> tuple[Kind, tuple[Any, ...]]:
    """The next message; `read(n)` gives exactly n bytes or raises. Raises ProtocolError."""
    letter, count = _HEAD.unpack(read(_HEAD.size))
    try:
        kind = Kind(letter)
    except ValueError:
        raise ProtocolError(f"no message starts with {letter!r}") from None
    parts = [_PART.unpack(read(_PART.size)) for _ in range(count)]
    if sum(length for _, length in parts) > MAX_BYTES:
        raise ProtocolError(f"a message over {MAX_BYTES} bytes")
    return kind, tuple(_value(type_, read(length)) for type_, length in parts)


def _part(value: Any) -> tuple[bytes, bytes]:
    if isinstance(value, bytes):
        return b"b", value
    if isinstance(value, str):
        return b"s", value.encode("utf-8", "surrogatepass")
    return b"j", orjson.dumps(value)


def _value(type_: bytes, data: bytes) -> Any:
    match type_:
        case b"b":
            return data
        case b"s":
            return data.decode("utf-8", "surrogatepass")
        case b"j":
            return orjson.loads(data)
    raise ProtocolError(f"no part has the type {type_!r}")
