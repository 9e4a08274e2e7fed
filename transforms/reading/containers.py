"""Compressed files as streams: told by their first bytes, expanded piece by piece, read as far as they are whole.

A damaged stream does not raise: it ends early and says why in `broken`, so that what stands before the damage is read.
Only what the store itself raises (OSError) goes through. Expanding is done in this process: the three libraries are
given so little input at a time that even the worst of it fits in memory, and a ratio stops what only grows.
"""

import bz2
import zlib
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol

import zstandard

from transforms.errors import CorpusError

MAX_LAYERS = 2
_CHUNK = 256 << 10
_MAX_WINDOW = 1 << 27
"""128 MiB, what the zstd tool itself accepts without being asked (its --long=27)."""
_MEMBERS = 1 << 16
_FIRST_SLICE = 512
"""Of a member; further slices are twice as long each. What lies behind its end is read again, a million times where a million
members are empty."""
_FREE = 64 << 20
"""No ratio is judged before so many bytes: short files may compress as well as they like."""


class Readable(Protocol):
    """All that is asked of a store's stream."""

    def read(self, size: int, /) -> bytes: ...


class Codec(NamedTuple):
    """`slice` bytes of input at a time, which expand to at most some 64 MB (zlib 1:1032, bzip2 and zstd far more).

    `opener` gives, for one stream, what makes a decompressor for each of its members.
    """

    name: str
    magic: tuple[bytes, ...]
    opener: Callable[[], Callable[[], Any]]
    slice: int


def _zstd() -> Callable[[], Any]:
    """Frames of a stream share a context, which takes longer to make than a small frame to expand."""
    made: Callable[[], Any] = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj
    return made


CODECS = (
    Codec("gzip", (b"\x1f\x8b\x08",), lambda: partial(zlib.decompressobj, 31), 16 << 10),
    Codec("bzip2", tuple(b"BZh%d" % level for level in range(1, 10)), lambda: bz2.BZ2Decompressor, 1 << 10),
    Codec("zstd", (b"\x28\xb5\x2f\xfd", *(b"%c\x2a\x4d\x18" % first for first in range(0x50, 0x60))), _zstd, 2 << 10),
)


class Buffered:
    """Bytes, lines and a look ahead of a stream that need not be seekable. `position` is that of the next byte."""

    def __init__(self, stream: Readable, position: int = 0) -> None:
        self._stream = stream
        self._buffer, self._at = b"", 0
        self.position = position

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay unread; fewer only at the end."""
        self._fill(size)
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end."""
        data = self.peek(size)
        self._advance(len(data))
        return data

    def readline(self, limit: int) -> bytes:
        """The next line with its newline, or its first `limit` bytes where it is longer; none at the end."""
        searched = 0
        while (end := self._buffer.find(b"\n", self._at + searched, self._at + limit)) < 0:
            searched = len(self._buffer) - self._at
            if searched >= limit or not self._fill(min(limit, 2 * searched + _CHUNK)):
                return self.read(min(searched, limit))
        line = self._buffer[self._at : end + 1]
        self._advance(len(line))
        return line

    def skip(self, size: int) -> int:
        """Read and forget; the number of bytes there were."""
        left = size
        while left and (data := self.read(min(left, _CHUNK))):
            left -= len(data)
        return size - left

    def unread(self, data: bytes) -> None:
        """Put back bytes that were just read."""
        if self._buffer.endswith(data, 0, self._at):
            self._at -= len(data)
        else:
            self._buffer, self._at = data + self._buffer[self._at :], 0
        self.position -= len(data)

    def _advance(self, size: int) -> None:
        self._at += size
        self.position += size

    def _fill(self, size: int) -> bool:
        """Hold `size` bytes or all there are; whether any were added."""
        held = len(self._buffer) - self._at
        parts, wanted = [], size - held
        while wanted > 0 and (data := self._stream.read(max(_CHUNK, wanted))):
            parts.append(data)
            wanted -= len(data)
        if parts:
            self._buffer, self._at = b"".join([self._buffer[self._at :], *parts]), 0
        return bool(parts)


class _Expanded:
    """What the members (gzip), streams (bzip2) or frames (zstd) of a compressed stream hold, one after the other."""

    def __init__(self, inner: Buffered, codec: Codec, max_ratio: int) -> None:
        self._inner, self._codec, self._max_ratio = inner, codec, max_ratio
        self._start, self._new_member = inner.position, codec.opener()
        self._member: Any = None
        self._length, self._slice = 0, _FIRST_SLICE
        self.broken: CorpusError | None = None
        self.members = OrderedDict[int, int]()  # of a plain dict to remove the first item again and again takes ever longer
        """Where the last members begin: position in what is expanded to position in what is compressed."""

    def read(self, size: int) -> bytes:
        """The next bytes, not necessarily `size` and at times more; none at the end."""
        while self.broken is None:
            if self._member is None and not self._open():
                return b""
            if data := self._expand():
                return data
        return b""

    def _expand(self) -> bytes:
        data = self._inner.read(self._slice)
        self._slice = min(2 * self._slice, self._codec.slice)
        if not data:
            return self._fail(
                "corrupt_container", f"the {self._codec.name} data end too early: the file is cut off; fetch it again"
            )
        try:
            expanded: bytes = self._member.decompress(data)
        except (zlib.error, OSError, EOFError, zstandard.ZstdError) as error:
            self._inner.unread(data)
            return self._fail("corrupt_container", f"the {self._codec.name} data are damaged ({error}); fetch the file again")
        self._length += len(expanded)
        if self._member.eof:
            self._inner.unread(self._member.unused_data)
            self._member = None
        if self._length > _FREE and self._length > self._max_ratio * (self._inner.position - self._start):
            return self._fail("limit_exceeded", f"it expands more than {self._max_ratio} to 1, like a decompression bomb")
        return expanded

    def _open(self) -> bool:
        """Begin the next member, where there is one."""
        head = self._inner.peek(4)
        while head == b"\0\0\0\0":  # blocks of a tape are filled up with zeros
            self._inner.skip(4)
            head = self._inner.peek(4)
        if not head.strip(b"\0"):
            return False
        if not head.startswith(self._codec.magic):
            self._fail("corrupt_container", f"something else follows the {self._codec.name} data")
            return False
        self._member, self._slice = self._new_member(), _FIRST_SLICE
        self.members[self._length] = self._inner.position
        if len(self.members) > _MEMBERS:
            self.members.popitem(last=False)
        return True

    def _fail(self, error_type: str, message: str) -> bytes:
        self.broken, self._member = CorpusError(error_type, message), None
        return b""

    def resume(self) -> bool:
        """After damage, go on with the next gzip member, if one follows."""
        if self.broken is None or self.broken.error_type != "corrupt_container" or self._codec.name != "gzip":
            return False
        self._inner.skip(1)
        while window := self._inner.peek(_CHUNK):
            at = window.find(self._codec.magic[0])
            if at >= 0:
                self._inner.skip(at)
                self.broken = None
                return True
            self._inner.skip(max(1, len(window) - 2))
        return False


class Source(Buffered):
    """The bytes of one file without its compression."""

    def __init__(self, stream: Readable, max_ratio: int, position: int = 0, plain: bool = False) -> None:
        """`position` is where in the file `stream` stands; a `plain` file is not looked into for compression.

        Raises CorpusError limit_exceeded for a file compressed more than MAX_LAYERS times.
        """
        self._layers: list[_Expanded] = []
        reader = Buffered(stream, position)
        while not plain and (codec := next((codec for codec in CODECS if reader.peek(4).startswith(codec.magic)), None)):
            if len(self._layers) == MAX_LAYERS:
                raise CorpusError("limit_exceeded", f"compressed more than {MAX_LAYERS} times; expand it once")
            self._layers.append(_Expanded(reader, codec, max_ratio))
            reader = Buffered(self._layers[-1])
        super().__init__(reader, 0 if self._layers else position)

    @property
    def compressed(self) -> bool:
        return bool(self._layers)

    @property
    def broken(self) -> CorpusError | None:
        """Why the stream ended before its end; None where it did not. The outermost damage is the cause of the others."""
        return next((layer.broken for layer in self._layers if layer.broken), None)

    def origin(self, position: int) -> int | None:
        """The position in the stored file of the compressed member that begins here, if one does."""
        if not self._layers:
            return position
        if len(self._layers) > 1:
            return None
        return self._layers[0].members.get(position)

    def resume(self) -> bool:
        """After damage, go on behind it; False where nothing follows."""
        return len(self._layers) == 1 and self._layers[0].resume()
