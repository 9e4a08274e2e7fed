"""Beam shell of reading: patterns to files, files to pieces, pieces to records."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apache_beam as beam

from pipeline.config import Config
from transforms.article import Record, Reject, Skipped
from transforms.counters import Tally
from transforms.exchange import store
from transforms.exchange.transform import at_end
from transforms.reading.options import ReadOptions
from transforms.reading.pieces import PIECE_BYTES, WHOLE, Piece, pieces, read_piece

BUCKET_BYTES = 256 << 20
"""Input bytes a group of packed keys: some ten thousand articles, whose keys take a few megabytes."""
MAX_BUCKETS = 1 << 14


def hidden(path: str, below: str = "") -> bool:
    """Whether a file, or a folder that holds it below `below`, is hidden by its name, as `.git` or `_SUCCESS`."""
    return any(name.startswith((".", "_")) for name in path.removeprefix(below).split("/"))


def folder_of(pattern: str) -> str:
    """The part of a pattern before its first glob: the folder that the user named, or the named file's."""
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return fixed[: fixed.rfind("/") + 1]


def wanted(path: str, config: Config) -> bool:
    """Whether a file is input: not hidden, and not one of the output folder's own."""
    below = max((f for f in map(folder_of, config.inputs) if path.startswith(f)), key=len, default="")
    return not hidden(path, below) and not path.startswith(config.output + "/")


def shown(name: bytes) -> str:
    """A path as it stands in the tables: what is not UTF-8 in it as `\\xe9`, since tables hold no other text."""
    return name.decode("utf-8", "backslashreplace")


def special(path: str) -> bool:
    """Whether a local path is a pipe, socket or device, of which one could wait for ever to read."""
    return store.is_local(path) and not Path(path).is_file() and Path(path).exists()


def buckets_for(size: int) -> int:
    """How many groups packed keys are spread over, a power of two, so that a group stays bounded."""
    return int(min(MAX_BUCKETS, 1 << (max(1, size) // BUCKET_BYTES).bit_length()))


def found(pattern: str) -> list[tuple[bytes, int]]:
    """The files of a pattern. Raises FileNotFoundError where there are none: a worker that sees no input must not go on."""
    files = store.files(pattern)
    if not files:
        named = shown(os.fsencode(pattern))
        raise FileNotFoundError(f"{named} is no file for this worker; give inputs that every worker can reach")
    return [(os.fsencode(path), size) for path, size in files]  # names need not be UTF-8


class _Cut(beam.DoFn):
    """Files to their pieces; what is no input is counted and goes no further."""

    def __init__(self, config: Config) -> None:
        self.config, self.options = config, _options(config)

    def start_bundle(self) -> None:
        self.tally = Tally(self.config.spool)

    def process(self, file: tuple[bytes, int]) -> Iterator[Any]:
        name, size = file
        path = os.fsdecode(name)
        if not wanted(path, self.config):
            self.tally.add("skipped.file:hidden")
        elif special(path):
            self.tally.add("skipped.file:special")
            self.tally.add("files")
        else:
            for piece in self._pieces(path, size, shown(name)):
                yield name, *piece

    def _pieces(self, path: str, size: int, uri: str) -> list[Piece]:
        if size < 2 * PIECE_BYTES:
            return [WHOLE]
        try:
            with store.open_read(path) as stream:
                return pieces(stream, size, uri, self.options, PIECE_BYTES)
        except PermissionError:
            return [WHOLE]  # the reader makes a reject of it

    def finish_bundle(self) -> Iterator[Any]:
        for pair in self.tally.drain():
            yield beam.pvalue.TaggedOutput("stats", at_end(pair))


def _options(config: Config) -> ReadOptions:
    return ReadOptions(fields=config.fields, max_record_bytes=config.max_record_bytes)


class _Read(beam.DoFn):
    def __init__(self, config: Config) -> None:
        self.spool, self.options = config.spool, _options(config)

    def start_bundle(self) -> None:
        self.tally = Tally(self.spool)

    def process(self, part: tuple[bytes, int, int | None]) -> Iterator[Any]:
        name, piece = part[0], Piece(*part[1:])
        path = os.fsdecode(name)
        try:
            with store.open_read(path) as stream:
                for item in read_piece(stream, shown(name), piece, self.options):
                    yield from self._item(item)
        except PermissionError as error:
            message = f"cannot be read: {error.strerror}; give the user who runs newsbeam the right to read it"
            yield from self._item(Reject(shown(name), None, "read", "internal", message))
        if piece.start == 0:
            self.tally.add("files")

    def _item(self, item: Record | Reject | Skipped) -> Iterator[Any]:
        if isinstance(item, Skipped):
            self.tally.add(f"skipped.{item.kind}")
            return
        self.tally.add("inputs")
        if isinstance(item, Reject):
            self.tally.add(f"reject.{item.error_type}")
            yield beam.pvalue.TaggedOutput("rejects", item)
        else:
            yield item

    def finish_bundle(self) -> Iterator[Any]:
        for pair in self.tally.drain():
            yield beam.pvalue.TaggedOutput("stats", at_end(pair))


@dataclass(eq=False)
class ReadRecords(beam.PTransform):
    """Every record of the files that the patterns match; only paths and ranges of bytes are shuffled.

    In:  the pipeline
    Out: {"records": PCollection[Record], "rejects": PCollection[Reject], "stats": PCollection[(name, number)],
          "buckets", "size": singleton side inputs, groups that keys are spread over and bytes of the files}
    """

    config: Config

    def expand(self, root: beam.Pipeline) -> dict[str, Any]:
        files = (
            root
            | "Patterns" >> beam.Create(list(self.config.inputs))
            | "Match" >> beam.FlatMap(found)
            | "Same path once" >> beam.CombinePerKey(max)
        )
        size = files | "Sizes" >> beam.Values() | "Total size" >> beam.CombineGlobally(sum)
        buckets = size | "Buckets" >> beam.Map(lambda size, before: buckets_for(size + before), self.config.earlier_bytes)
        cut = files | "Cut" >> beam.ParDo(_Cut(self.config)).with_outputs("stats", main="pieces")
        read = (
            cut["pieces"]
            | "Spread pieces" >> beam.Reshuffle()
            | "Read" >> beam.ParDo(_Read(self.config)).with_outputs("rejects", "stats", main="records")
        )
        return {
            "records": read["records"],
            "rejects": read["rejects"],
            "stats": (cut["stats"], read["stats"]) | "Stats" >> beam.Flatten(),
            "buckets": beam.pvalue.AsSingleton(buckets),
            "size": beam.pvalue.AsSingleton(size),
        }
