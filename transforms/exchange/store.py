"""Files on any Beam file system: the one place that opens, moves and removes them. Holds no text logic."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

RAW = CompressionTypes.UNCOMPRESSED


def is_local(path: str) -> bool:
    """Whether a path lies on this machine's own file system."""
    return "://" not in path


def open_read(path: str) -> BinaryIO:
    """Opens a file for reading as it is stored, without decompression."""
    return FileSystems.open(path, compression_type=RAW)


@contextlib.contextmanager
def open_write(path: str) -> Iterator[BinaryIO]:
    """Creates a file and the folders above it; on an error what was written is removed."""
    make_folder(FileSystems.split(path)[0])
    stream = FileSystems.create(path, compression_type=RAW)
    try:
        yield stream
    except BaseException:
        stream.close()
        remove(path)
        raise
    stream.close()


@contextlib.contextmanager
def replace(path: str) -> Iterator[BinaryIO]:
    """Writes a file that appears under its name whole or not at all; an older file of the name gives way."""
    folder, name = FileSystems.split(path)
    temporary = join(folder, f".{name}.{uuid.uuid4().hex}")
    with open_write(temporary) as stream:
        yield stream
    if is_local(path):
        Path(temporary).replace(path)
    else:
        FileSystems.rename([temporary], [path])


def make_folder(path: str) -> None:
    if path and is_local(path):
        Path(path).mkdir(parents=True, exist_ok=True)


def exists(path: str) -> bool:
    return bool(FileSystems.exists(path))


def join(base: str, *names: str) -> str:
    return str(FileSystems.join(base, *names))


def remove(path: str) -> None:
    """Removes a file or a folder with all it holds; what is not there is as good as removed."""
    if is_local(path):  # Beam would take brackets in a path for a glob
        if Path(path).is_dir():
            shutil.rmtree(path)
        else:
            Path(path).unlink(missing_ok=True)
    elif exists(path):
        FileSystems.delete([path])
