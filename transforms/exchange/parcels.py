"""Parcels: blocks that wait on disk while the engine shuffles where they lie.

An engine that runs on this machine alone holds all that it shuffles in the memory of one process, several times over while it
groups. There a block is appended to a file of the process that made it, and its place travels instead. Flink and Dataflow
keep their shuffle on disk themselves: there the block travels.
"""

import os
import threading
import uuid
from pathlib import Path
from typing import NamedTuple

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


def unpack(parcel: Parcel) -> bytes:
    """The block. Raises OSError where it is not there any more."""
    if isinstance(parcel, bytes):
        return parcel
    path, offset, length = parcel
    with Path(path).open("rb", buffering=0) as file:
        block = os.pread(file.fileno(), length, offset)
    if len(block) != length:
        raise OSError(f"{path}: {len(block)} bytes at {offset} instead of {length}; the disk may be full, or the file was cut")
    return block
