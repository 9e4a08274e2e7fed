"""Parcels: blocks that wait in a file while the engine shuffles where they lie.

An engine that runs on this machine alone holds all that it shuffles in the memory of one process, several times over while it
groups. There a block is appended to a file of the process that made it, and its place travels instead. Flink and Dataflow
keep their shuffle on disk themselves: there the block travels. What nobody needs before it is stored waits in files on every
engine, see `write`.
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

Parcel = bytes | tuple[str, int, int]
"""A block, or the file, offset and length that it lies at. Steps that pass one on need not know which."""
LEAST = 512
"""Smaller blocks travel themselves: the place of one takes some 300 bytes of memory."""
FILE_BYTES = 64 << 20
_LAST = threading.local()
"""Each thread appends to a file of its own, so that no two write to one."""


class Parcels(NamedTuple):
    """Where blocks wait: a local folder that all workers share and that is removed with the run; None: they travel."""

    folder: str | None = None

    def pack(self, block: bytes) -> Parcel:
        """What travels for a block, which any process of this machine can unpack from now on. Raises OSError on a full disk."""
        if self.folder is None or len(block) < LEAST:
            return block
        path: Path | None = getattr(_LAST, "path", None)
        if path is None or str(path.parent) != self.folder or not path.exists() or path.stat().st_size >= FILE_BYTES:
            _LAST.path = path = Path(self.folder, f"{uuid.uuid4().hex}.blocks")
            path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            offset = file.tell()
            file.write(block)
        return str(path), offset, len(block)


INLINE = Parcels()
"""Blocks travel themselves."""


def size(parcel: Parcel) -> int:
    """Bytes of the block."""
    return len(parcel) if isinstance(parcel, bytes) else parcel[2]


def write(stream: BinaryIO, path: str, blocks: Iterable[bytes]) -> list[Parcel]:
    """Writes blocks, one behind the other, to a new file known as `path`; gives what travels for each."""
    placed, offset = list[Parcel](), 0
    for block in blocks:
        stream.write(block)
        placed.append((path, offset, len(block)))
        offset += len(block)
    return placed


def unpack(parcel: Parcel) -> bytes:
    """The block, on this machine. Raises OSError where it is not there any more."""
    (block,) = unpack_all([parcel], _open)
    return block


def unpack_all(parcels: Iterable[Parcel], open_file: Callable[[str], BinaryIO]) -> Iterator[bytes]:
    """The blocks, in any order: each file is opened once. Raises OSError where one is not there any more."""
    waiting = defaultdict[str, list[tuple[int, int]]](list)
    for parcel in parcels:
        if isinstance(parcel, bytes):
            yield parcel
        else:
            waiting[parcel[0]].append(parcel[1:])
    for path, places in sorted(waiting.items()):
        with open_file(path) as file:
            for offset, length in sorted(places):
                file.seek(offset)
                block = file.read(length)
                if len(block) != length:
                    problem = f"{len(block)} bytes at {offset} instead of {length}"
                    raise OSError(f"{path}: {problem}; the disk may be full, or the file was cut")
                yield block


def _open(path: str) -> BinaryIO:
    return Path(path).open("rb", buffering=0)
