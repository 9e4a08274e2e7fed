"""What a run does: one frozen object, made from the options and handed to every transform."""

from dataclasses import dataclass

from transforms.exchange.parcels import INLINE, Parcels

VERSION = "0.1.0"


@dataclass(frozen=True)
class Config:
    """Paths may lie on any Beam file system; `models` and `vectors` say whether language models are run at all.

    `names` maps a language to the spaCy package or folder that finds its names, `fields` our field names to the source's.
    `target_bytes` is the weight of a shard, in bytes of rows before compression; `spool` a local folder for progress,
    `parcels` where packed keys wait that the engine would hold in memory.
    `parent` is the run to which this one appends, `earlier` the files of its index as (kind, path), `earlier_bytes` the size
    of all inputs before.
    """

    inputs: tuple[str, ...]
    output: str
    temp: str
    run_id: str
    fields: tuple[tuple[str, str], ...] = ()
    max_record_bytes: int = 16 << 20
    models: bool = True
    vectors: bool = True
    linking: bool = True
    lid_model: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    target_bytes: int = 384 << 20
    max_reject_share: float = 1.0
    spool: str | None = None
    parcels: Parcels = INLINE
    parent: str | None = None
    earlier: tuple[tuple[str, str], ...] = ()
    earlier_bytes: int = 0
    options: tuple[tuple[str, str], ...] = ()
