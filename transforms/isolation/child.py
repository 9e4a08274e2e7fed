"""The child's side of the boundary: `python -m transforms.isolation.child TARGET MEMORY_MB SECONDS`.

It serves one function until its input ends, which is when its parent closes it or dies.
"""

import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from transforms.errors import CorpusError
from transforms.isolation.messages import Kind, pack, unpack

_SPARE = 2.0
"""Seconds that the child waits beyond its parent's limit before it ends itself: it matters only when the parent is gone."""


def main(target: str, memory_mb: int, seconds: float) -> None:
    """Answer calls of `package.module:function` on standard input and output, one at a time.

    Standard output of the target goes nowhere, so that a parser that prints cannot break the protocol.
    """
    requests, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # a native loop never returns to Python: the kernel ends it
    function = _load(target)
    _limit_memory(memory_mb)
    while requests.peek(1):
        kind, args = unpack(lambda count: _exactly(requests, count))
        limit = seconds + _SPARE
        signal.setitimer(signal.ITIMER_REAL, limit)
        if kind is Kind.CALL:
            _send(answers, _answer(function, args))
        else:
            _iterate(answers, function, args, limit)


def _answer(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    try:
        return _packed(function(*args))
    except BaseException as error:  # Rust panics are no Exception; whatever it is, the parent hears of it
        return _failure(error)


def _iterate(answers: BinaryIO, function: Callable[..., Any], args: tuple[Any, ...], limit: float) -> None:
    try:
        for item in function(*args):
            _send(answers, _packed(item))
            signal.setitimer(signal.ITIMER_REAL, limit)
        last = pack(Kind.END, ())
    except BrokenPipeError:
        raise
    except BaseException as error:  # as above
        last = _failure(error)
    _send(answers, last)


def _packed(value: Any) -> bytes:
    return pack(Kind.TUPLE, value) if isinstance(value, tuple) else pack(Kind.VALUE, (value,))


def _failure(error: BaseException) -> bytes:
    match error:
        case CorpusError():
            reason, message = error.error_type, error.message
        case MemoryError():
            reason, message = "limit_exceeded", "the parser needed more memory than it may use"
        case RecursionError():
            reason, message = "limit_exceeded", "the input is nested too deeply"
        case _:
            reason, message = "internal", f"{type(error).__name__}: {error}"
    return pack(Kind.ERROR, (reason, message[:2000]))


def _send(answers: BinaryIO, message: bytes) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)  # the parent may take its time to read
    answers.write(message)
    answers.flush()


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError("the parent went away in the middle of a message")
    return data


def _load(target: str) -> Callable[..., Any]:
    """The target; where it cannot be imported, a function that says so at every call."""
    module, _, name = target.partition(":")
    try:
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    except Exception as error:
        cause = error

        def function(*_: Any) -> Any:
            raise cause

    return function


def _limit_memory(megabytes: int) -> None:
    """Let the address space grow by so much beyond what the imports have mapped. Linux only: macOS does not enforce it."""
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
