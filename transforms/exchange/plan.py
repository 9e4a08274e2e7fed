"""Runs to tasks: which shard of which partition a row belongs to. Depends on sizes and ids only, so it repeats."""

from typing import NamedTuple

SHARD_SPACE = 1 << 32


class Task(NamedTuple):
    """One output file a table: a partition, and a contiguous range of ids in it (`shard` of `shards`)."""

    group: str
    lang: str
    month: str
    shard: int
    shards: int


Plan = dict[tuple[str, str, str], int]


def shards_for(size: int, target: int) -> int:
    """How many shards keep each at about `target` bytes: ids are hashes, so equal ranges of them hold equal shares."""
    return max(1, -(-size // target))


def shard_of(row_id: str, shards: int) -> int:
    """The shard of an id that starts with eight hex digits."""
    return int(row_id[:8], 16) * shards // SHARD_SPACE


def shards_between(first_id: str, last_id: str, shards: int) -> range:
    """The shards that a slice spanning these ids (inclusive) has rows for."""
    return range(shard_of(first_id, shards), shard_of(last_id, shards) + 1)
