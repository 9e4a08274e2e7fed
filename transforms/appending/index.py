"""What a run leaves for those that append to it: blocks of bytes of some kinds, many in a file.

    signatures  what linking sees of its documents (`linking.signature.pack`)
    copied      its exact copies (`linking.signature.pack_copies`)
    names       its votes on names (`deciding.names`)
    lines       its votes on lines that repeat (`deciding.lines`)
    orders      its votes on the order of day and month (`deciding.orders`)
    contents    the content hashes of its documents (`deciding.copies`)
    was         what linking has decided, on the documents of all runs so far

The last run's `was` stands for all; of the other kinds a later run reads those of every run.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyarrow as pa
import xxhash

VERSION = 1
"""To be raised where a block comes to hold something else; the format of linking's own blocks tells itself."""
KINDS = ("signatures", "copied", "names", "lines", "orders", "contents", "was")
WHOLE = ("was",)
"""Kinds that each run writes for all documents."""
FILE_BYTES = 32 << 20
"""About how large a file may grow: it is made in memory."""
BATCH = 16
_SCHEMA = pa.schema([("block", pa.large_binary())])


def files_for(size: int) -> int:
    """How many files keep each at about `FILE_BYTES`."""
    return max(1, -(-size // FILE_BYTES))


def number(block: bytes) -> int:
    """32 bits by the block's content: modulo the number of files, it is that of the file which the block goes into."""
    return xxhash.xxh3_64_intdigest(block) >> 32


def file_name(run_id: str, kind: str, file: int, files: int) -> str:
    """Path of a file below the output folder."""
    return f"_index/{run_id}/{kind}-{file:05d}-of-{files:05d}.arrows"


def write(stream: BinaryIO, blocks: Iterable[bytes]) -> None:
    """Writes blocks, in an order of their own, so that equal blocks make equal files."""
    held = sorted(blocks)
    with pa.ipc.new_stream(stream, _SCHEMA) as writer:
        for start in range(0, len(held), BATCH):
            writer.write_batch(pa.record_batch([pa.array(held[start : start + BATCH], pa.large_binary())], schema=_SCHEMA))


def read(stream: BinaryIO) -> Iterator[bytes]:
    """The blocks of a file, some at a time in memory."""
    with pa.ipc.open_stream(stream) as reader:
        for batch in reader:
            yield from batch["block"].to_pylist()
