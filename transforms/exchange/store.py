"""Files on any Beam file system: the one place that opens, writes, lists and removes them. Holds no text logic.

What goes over a network is tried again, here and nowhere else, with growing pauses between; what then still fails is a
StoreError of one line. As it is an OSError, no reader takes it for a fault of an input.
"""

import contextlib
import glob
import io
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar, cast

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.utils import retry

from transforms.exchange import clouds

RAW = CompressionTypes.UNCOMPRESSED
TRIES = 6
FIRST_PAUSE = 1.0
"""Seconds before the second try; each pause is about twice the one before it."""
PATIENCE = 120.0
"""Seconds after which no further try begins: libraries of stores have a patience of their own within each."""
READ_BUFFER = 256 << 10
WRITE_MEMORY = 32 << 20
"""Bytes that wait in memory for their upload; more wait in a local file."""
BUSY = {408, 425, 429}
OUR_FAULT = {FileNotFoundError, ImportError, ModuleNotFoundError, NotImplementedError, RuntimeError, TypeError, ValueError}
"""What another try does not mend: no such file or bucket, or no library for the store."""

T = TypeVar("T")


class StoreError(OSError):
    """A store that does not do what it was asked for, after all tries; the message says which file and why."""


def is_local(path: str) -> bool:
    """Whether a path lies on this machine's own file system."""
    return "://" not in path


def use(options: PipelineOptions) -> None:
    """Beam's options for stores, in a process where no pipeline has been made yet."""
    FileSystems.set_options(options)


def open_read(path: str) -> BinaryIO:
    """Opens a file for reading as it is stored, without decompression."""
    if is_local(path):
        return FileSystems.open(path, compression_type=RAW)
    return io.BufferedReader(_Remote(path), READ_BUFFER)


def open_parts(path: str) -> BinaryIO:
    """The same for a few parts of a file, each of which is read at once: nothing else is fetched."""
    return FileSystems.open(path, compression_type=RAW) if is_local(path) else cast(BinaryIO, _Remote(path, parts=True))


@contextlib.contextmanager
def open_write(path: str) -> Iterator[BinaryIO]:
    """Creates a file and the folders above it; on an error what was written is removed.

    In a remote store the file appears whole when the block ends, or not at all.
    """
    if not is_local(path):
        with _upload(path) as stream:
            yield stream
        return
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    stream = FileSystems.create(path, compression_type=RAW)
    try:
        yield stream
        stream.close()
    except BaseException:
        with contextlib.suppress(OSError):  # on a full disk to close fails again, and the first error says more
            stream.close()
        remove(path)
        raise


@contextlib.contextmanager
def replace(path: str) -> Iterator[BinaryIO]:
    """Writes a file that appears under its name whole or not at all; an older file of the name gives way."""
    if not is_local(path):
        with _upload(path) as stream:
            yield stream
        return
    folder, name = FileSystems.split(path)
    temporary = join(folder, f".{name}.{uuid.uuid4().hex}")
    with open_write(temporary) as stream:
        yield stream
    Path(temporary).replace(path)


def exists(path: str) -> bool:
    return bool(_patiently("looked for", path, lambda: FileSystems.exists(path)))


def occupied(folder: str) -> bool:
    """Whether anything lies in a folder."""
    if is_local(folder):
        return Path(folder).is_dir() and any(Path(folder).iterdir())
    return bool(files(_below(folder), 1))


def files(pattern: str, limit: int | None = None) -> list[tuple[str, int]]:
    """Path and bytes of every file that a glob matches, or of some."""

    def matched() -> list[tuple[str, int]]:
        (found,) = FileSystems.match([pattern], [limit])
        listed = ((file.path, file.size_in_bytes) for file in found.metadata_list)
        return [(path, size) for path, size in listed if not path.endswith("/")]  # as consoles of stores mark folders

    return _patiently("listed", pattern, matched)


def join(base: str, *names: str) -> str:
    return str(FileSystems.join(base, *names))


def remove(path: str) -> None:
    """Removes a file or a folder with all it holds; what is not there is as good as removed."""
    if is_local(path):  # Beam would take brackets in a path for a glob
        if Path(path).is_dir():
            shutil.rmtree(path)
        else:
            Path(path).unlink(missing_ok=True)
        return

    def removed() -> None:
        if FileSystems.exists(path):
            FileSystems.delete([path])
        if FileSystems.match([_below(path)], [1])[0].metadata_list:
            FileSystems.delete([path + "/"])
        if FileSystems.exists(path) or FileSystems.match([_below(path)], [1])[0].metadata_list:
            raise StoreError("a part of it is still there")  # Beam only logs what it cannot remove on gs://

    _patiently("removed", path, removed)


def _below(folder: str) -> str:
    return glob.escape(folder.rstrip("/") + "/") + "**"


class _Remote(io.RawIOBase):
    """A stored file; a read that breaks off or ends before the file does is tried again from there."""

    def __init__(self, path: str, parts: bool = False) -> None:
        self._path, self._parts, self._at = path, parts, 0
        self._stream: IO[bytes] | None = None
        self._size = _patiently("opened", path, lambda: self._open().seek(0, os.SEEK_END))

    def _open(self) -> IO[bytes]:
        if self._stream is None:
            stream = FileSystems.open(self._path, compression_type=RAW)
            self._stream = clouds.without_read_ahead(stream) if self._parts else stream
        return self._stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted, found = max(0, min(len(buffer), self._size - self._at)), 0
        while found < wanted:
            data = _patiently("read", self._path, partial(self._part, wanted - found))
            buffer[found : found + len(data)] = data
            self._at += len(data)
            found += len(data)
        return found

    def _part(self, wanted: int) -> bytes:
        try:
            stream = self._open()
            stream.seek(self._at)
            data = stream.read(wanted)
            if not data:
                raise OSError(f"it ended after {self._at} of {self._size} bytes")
            return data
        except Exception:
            self._stream = None  # of the connection, too, nothing is known any more
            raise

    def close(self) -> None:
        self._stream = None
        super().close()


@contextlib.contextmanager
def _upload(path: str) -> Iterator[BinaryIO]:
    """A file that is sent whole, as often as it takes, once the block has ended without an error."""
    with tempfile.SpooledTemporaryFile(WRITE_MEMORY, prefix="newsbeam-") as waiting:
        yield waiting  # type: ignore[misc]  # a file in all but name
        size = waiting.tell()

        def sent() -> None:
            waiting.seek(0)
            with FileSystems.create(path, compression_type=RAW) as stream:
                shutil.copyfileobj(waiting, stream, READ_BUFFER)
            with FileSystems.open(path, compression_type=RAW) as stream:
                found = stream.seek(0, os.SEEK_END)
            if found != size:
                raise OSError(f"{found} of {size} bytes arrived")

        _patiently("written", path, sent)


def _patiently(done: str, path: str, call: Callable[[], T]) -> T:
    """The value of a call to the store of `path`; a remote one is asked again while it may only be busy or away."""
    if is_local(path):
        return call()
    clouds.tune(path)
    begin, tries = time.monotonic(), 0

    def counted() -> T:
        nonlocal tries
        tries += 1
        return call()

    def again(error: Exception) -> bool:
        return _passing(error) and time.monotonic() - begin < PATIENCE

    backoff = retry.with_exponential_backoff(
        num_retries=TRIES - 1, initial_delay_secs=FIRST_PAUSE, retry_filter=again, logger=lambda *_: None
    )
    try:
        return backoff(counted)()
    except Exception as error:
        seconds = time.monotonic() - begin
        tried = f" (tried {tries} times in {seconds:.0f} s)" if tries > 1 else ""
        raise StoreError(f"{path} cannot be {done}: {_reason(error)}{tried}") from error


def _cause(error: Exception) -> Exception:
    """What lies behind an error of Beam, which names a cause for each path, and may do so twice over."""
    while isinstance(error, BeamIOError):
        causes = [cause for cause in (error.exception_details or {}).values() if isinstance(cause, Exception)]
        if not causes:
            break
        error = causes[0]
    return error


def _reason(error: Exception) -> str:
    cause = _cause(error)
    return " ".join(str(getattr(cause, "message", None) or cause or type(cause).__name__).split())


def _passing(error: Exception) -> bool:
    """Whether an error may be gone at the next try."""
    cause = _cause(error)
    code = getattr(cause, "code", None)
    if isinstance(code, int) and 400 <= code < 500:
        return code in BUSY
    return type(cause) not in OUR_FAULT
