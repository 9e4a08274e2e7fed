"""The parent's side of the boundary: a function that runs in a child process with a limit on memory and time."""

import os
import select
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transforms.errors import CorpusError
from transforms.isolation.messages import MAX_BYTES, Kind, ProtocolError, pack, unpack

_CHUNK = 1 << 20
_START_SECONDS = 60.0
"""Added to the limit of a child's first answer: it has to import its target."""


class Isolated:
    """A function `package.module:name` behind a process boundary.

    Arguments and results are bytes, text or JSON-able values; a result may be a tuple of them. `memory_mb` is what the
    function may map beyond what its module's import needs (enforced on Linux), `seconds` the limit of one call, or of one
    item of an iteration. Both fail with CorpusError:

        crashed         the child died
        timeout         no answer in time; the child was killed
        limit_exceeded  the function ran out of memory or nested too deeply
        internal        it raised something else; the message says what
        and whatever CorpusError the function raised, unchanged

    After a failure of the first three kinds the next call starts a new child. A child is started when it is needed and
    kept for the next call; threads that call at the same time get one each. Neither fork nor signals are used in the
    calling process, so it may hold any number of threads.
    """

    def __init__(self, target: str, memory_mb: int = 1024, seconds: float = 10.0) -> None:
        self._target, self._memory_mb, self._seconds = target, memory_mb, seconds
        self._idle: list[_Child] = []

    def call(self, *args: Any) -> Any:
        """The value of the function for these arguments."""
        child = self._child()
        try:
            child.send(pack(Kind.CALL, args), self._seconds)
            kind, values = child.receive(self._seconds)
        except BaseException:
            child.kill()
            raise
        self._keep(child, kind, values)
        return _result(kind, values)

    def iterate(self, *args: Any) -> Iterator[Any]:
        """The items of the iterator that the function returns for these arguments, each within `seconds`.

        The child works ahead of its reader by no more than a pipe holds. It is killed when the reader stops early.
        """
        child = self._child()
        try:
            child.send(pack(Kind.ITERATE, args), self._seconds)
            while True:
                kind, values = child.receive(self._seconds)
                if kind not in (Kind.VALUE, Kind.TUPLE):
                    break
                yield _result(kind, values)
        except BaseException:  # GeneratorExit too
            child.kill()
            raise
        self._keep(child, kind, values)
        if kind is Kind.ERROR:
            _result(kind, values)

    def close(self) -> None:
        """End the child. The object stays usable: the next call starts another."""
        while self._idle:
            self._idle.pop().kill()

    def _child(self) -> "_Child":
        try:
            return self._idle.pop()  # atomic, so two threads never get the same child
        except IndexError:
            return _Child(self._target, self._memory_mb, self._seconds)

    def _keep(self, child: "_Child", kind: Kind, values: tuple[Any, ...]) -> None:
        """Keep a child for the next call, unless its memory may be in disorder."""
        if kind is Kind.ERROR and values[0] == "limit_exceeded":
            child.kill()
        else:
            self._idle.append(child)


def _result(kind: Kind, values: tuple[Any, ...]) -> Any:
    match kind:
        case Kind.TUPLE:
            return values
        case Kind.VALUE:
            return values[0]
        case Kind.ERROR:
            raise CorpusError(*values)
    raise ProtocolError(f"{kind} is no answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


class _Child:
    """One child process and its two pipes, both non-blocking: every wait has a deadline. It ends with this object."""

    def __init__(self, target: str, memory_mb: int, seconds: float) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path),
            "MALLOC_ARENA_MAX": "2",  # each arena reserves 64 MiB of the address space that is limited
            "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own pools reserve a gigabyte of it
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "transforms.isolation.child", target, str(memory_mb), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)
        self._buffer = bytearray()
        self._grace = _START_SECONDS
        self._end = weakref.finalize(self, _end, self._process)

    def send(self, message: bytes, seconds: float) -> None:
        """Write a message whole. Raises CorpusError crashed, timeout or limit_exceeded."""
        if len(message) > MAX_BYTES:
            raise CorpusError("limit_exceeded", f"the input is over {MAX_BYTES} bytes")
        deadline, rest = self._deadline(seconds), memoryview(message)
        while rest:
            self._wait(self._input, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._input, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._death() from None

    def receive(self, seconds: float) -> tuple[Kind, tuple[Any, ...]]:
        """The next message. Raises CorpusError crashed or timeout."""
        deadline = self._deadline(seconds)
        try:
            message = unpack(lambda count: self._exactly(count, deadline))
        except ProtocolError as error:
            raise CorpusError("crashed", f"the parser's process answered nonsense: {error}") from None
        self._grace = 0.0
        return message

    def kill(self) -> None:
        self._end()

    def _deadline(self, seconds: float) -> float:
        return time.monotonic() + seconds + self._grace

    def _exactly(self, count: int, deadline: float) -> bytes:
        while len(self._buffer) < count:
            self._wait(self._output, select.POLLIN, deadline)
            try:
                data = os.read(self._output, _CHUNK)
            except BlockingIOError:
                continue
            if not data:
                raise self._death()
            self._buffer += data
        taken = bytes(memoryview(self._buffer)[:count])
        del self._buffer[:count]
        return taken

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()  # not select(): a worker may hold more than 1,024 descriptors
        poll.register(descriptor, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise CorpusError("timeout", "the parser gave no answer in time and was stopped")

    def _death(self) -> CorpusError:
        """Why the child is gone."""
        self._process.kill()
        code = self._process.wait()
        if code == -signal.SIGALRM:
            return CorpusError("timeout", "the parser gave no answer in time and was stopped")
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return CorpusError("crashed", f"the parser's process died of this input ({cause})")
