"""Functions that behave as native parsers do on hostile bytes, for the tests of the process boundary."""

import ctypes
import os
import time
from collections.abc import Iterator
from typing import Any

from transforms.errors import CorpusError


def echo(*values: Any) -> Any:
    return values if len(values) > 1 else values[0]


def pid(_: bytes = b"") -> int:
    print("a parser that prints", flush=True)
    return os.getpid()


def reject(reason: str, message: str) -> None:
    raise CorpusError(reason, message)


def fail() -> None:
    raise KeyError("what")


def crash() -> None:
    ctypes.string_at(0)


def crash_unless_empty(document: bytes | None, *_: Any) -> None:
    if document:
        crash()


def sleep_unless_empty(document: bytes | None, *_: Any) -> None:
    if document:
        time.sleep(60)


def leave() -> None:
    os._exit(3)


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def spin_in_native_code() -> None:
    """Never returns to the interpreter and keeps its lock."""
    ctypes.PyDLL(None).usleep(1 << 30)


def allocate(megabytes: int) -> int:
    return len(bytes(megabytes << 20))


def nest() -> None:
    nest()


def unserialisable() -> Any:
    return {"bytes": b"too deep"}


def count(to: int, how_it_ends: str) -> Iterator[tuple[int, bytes]]:
    for number in range(to):
        yield number, bytes(number)
    match how_it_ends:
        case "crash":
            crash()
        case "reject":
            reject("empty", "no more")
        case "hang":
            sleep(60)
