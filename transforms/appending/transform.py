"""Beam shell of appending: the index of earlier runs in, the index of this run out."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from pipeline.config import Config
from transforms.appending import index, snapshot
from transforms.appending.snapshot import Snapshot
from transforms.exchange import parcels, store
from transforms.exchange.parcels import INLINE, Parcel, Parcels
from transforms.exchange.transform import all_at_end


def current(output: str) -> Snapshot | None:
    """The snapshot that the pointer of a folder names; None without one. Raises ValueError where it is no snapshot."""
    pointer = store.join(output, snapshot.CURRENT)
    if not store.exists(pointer):
        return None
    with store.open_read(pointer) as stream:
        run_id = stream.read().decode().strip()
    with store.open_read(store.join(output, snapshot.path(run_id))) as stream:
        return snapshot.load(stream.read())


def settings(config: Config) -> dict[str, Any]:
    """What the runs that make one corpus must agree on."""
    return snapshot.settings(config.models, config.vectors, config.lid_model, config.names)


def _read(file: tuple[str, str], where: Parcels) -> Iterator[Any]:
    kind, path = file
    with store.open_read(path) as stream:
        for block in index.read(stream):
            yield beam.pvalue.TaggedOutput(kind, where.pack(block))


@dataclass(eq=False)
class ReadIndex(beam.PTransform):
    """The blocks of the index of earlier runs.

    In:  the pipeline; `files`: (kind, path)
    Out: {kind: PCollection[Parcel]}
    """

    files: tuple[tuple[str, str], ...]
    parcels: Parcels = INLINE

    def expand(self, root: beam.Pipeline) -> dict[str, beam.PCollection]:
        read = (
            root
            | "Files" >> beam.Create(list(self.files))
            | "Blocks" >> beam.FlatMap(_read, self.parcels).with_outputs(*index.KINDS)
        )
        return {kind: read[kind] for kind in index.KINDS}


Waiting = tuple[str, int, Parcel]
"""A block's kind and number by its content, and where it waits."""


class _Stage(beam.DoFn):
    """Blocks to where they wait for their file: those that wait already stay there, the others of a bundle go into one file."""

    def __init__(self, temp: str) -> None:
        self.temp = temp

    def start_bundle(self) -> None:
        self.held, self.bytes = list[tuple[str, bytes]](), 0

    def process(self, element: tuple[str, Parcel]) -> Iterator[Waiting]:
        kind, parcel = element
        if not isinstance(parcel, bytes):
            yield kind, index.number(parcels.unpack(parcel)), parcel
            return
        self.held.append((kind, parcel))
        self.bytes += len(parcel)
        if self.bytes >= index.FILE_BYTES:
            yield from self._save()

    def finish_bundle(self) -> Iterator[Any]:
        yield from all_at_end(self._save())

    def _save(self) -> Iterator[Waiting]:
        if self.held:
            path = store.join(self.temp, "index", f"{uuid.uuid4().hex}.blocks")
            with store.open_write(path) as stream:
                placed = parcels.write(stream, path, [block for _, block in self.held])
            for (kind, block), parcel in zip(self.held, placed, strict=True):
                yield kind, index.number(block), parcel
            self.start_bundle()


def _to_file(element: Waiting, sizes: Mapping[str, int]) -> tuple[tuple[str, int, int], Parcel]:
    kind, number, parcel = element
    files = index.files_for(sizes[kind])
    return (kind, number % files, files), parcel


def _write(element: tuple[tuple[str, int, int], Iterable[Parcel]], output: str, run_id: str) -> tuple[str, str]:
    (kind, file, files), found = element
    name = index.file_name(run_id, kind, file, files)
    with store.replace(store.join(output, name)) as stream:
        index.write(stream, parcels.unpack_all(found, store.open_parts))
    return kind, name


@dataclass(eq=False)
class WriteIndex(beam.PTransform):
    """Blocks to files of the index, some dozen megabytes each. They wait below `temp`; only their places are shuffled.

    In:  {kind: PCollection[Parcel]}
    Out: PCollection[(kind, path below the output folder)]
    """

    output: str
    run_id: str
    temp: str

    def expand(self, blocks: dict[str, beam.PCollection]) -> beam.PCollection:
        named = (
            tuple(part | f"Name {kind}" >> beam.Map(lambda block, kind: (kind, block), kind) for kind, part in blocks.items())
            | "Kinds" >> beam.Flatten()
        )
        staged = named | "Stage" >> beam.ParDo(_Stage(self.temp))
        sizes = (
            staged
            | "Size" >> beam.Map(lambda waiting: (waiting[0], parcels.size(waiting[2])))
            | "Sizes" >> beam.CombinePerKey(sum)
        )
        return (
            staged
            | "To files" >> beam.Map(_to_file, beam.pvalue.AsDict(sizes))
            | "Files" >> beam.GroupByKey()
            | "Write" >> beam.Map(_write, self.output, self.run_id)
        )
