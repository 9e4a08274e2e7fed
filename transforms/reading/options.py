"""What a reader may be told."""

from dataclasses import dataclass

from transforms.reading.fields import our_name


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How records are read.

    fields            (our field, their name) pairs that replace the built-in names, from `--fields text=body,title=head`
    max_record_bytes  a longer record is a reject; no more than this of a record is ever held
    max_ratio         a compressed file that expands more than this is taken for a decompression bomb
    Raises ValueError for a field that does not exist.
    """

    fields: tuple[tuple[str, str], ...] = ()
    max_record_bytes: int = 16 << 20
    max_ratio: int = 200

    def __post_init__(self) -> None:
        for ours, _ in self.fields:
            our_name(ours)
