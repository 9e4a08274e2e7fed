"""Runs to tasks: which shard of which partition a row belongs to. Depends on sizes and ids only, so it repeats."""

from collections.abc import Mapping
from math import ceil, sqrt
from typing import NamedTuple

SHARD_SPACE = 1 << 32
MOST_OPENINGS = 1_000_000
"""How often tasks may open runs before these are merged: at 30 ms each, which a store takes, a minute of 500 workers."""
MERGE_BYTES = 192 << 20
"""Weight of the rows that one merge reads. They wait packed, in a third of that."""


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


class Merging(NamedTuple):
    """How runs are merged before tasks read them; no groups where they are not.

    Tasks stand in `groups` ranges, in order of their names, and runs in `batches`. A merge reads what one batch holds of one
    group and leaves one run of it. `first` is the place of each partition's first task among all `tasks`.
    """

    groups: int
    batches: int
    tasks: int
    first: Mapping[tuple[str, str, str], int]

    def groups_of(self, partition: tuple[str, str, str], shards: range) -> range:
        """The groups that some neighbouring shards of a partition belong to."""
        first = self.first[partition]
        return range(self._group(first + shards[0]), self._group(first + shards[-1]) + 1)

    def shards_of(self, partition: tuple[str, str, str], shards: int, group: int) -> range:
        """The shards of a partition that belong to a group."""
        first = self.first[partition]
        mine = [shard for shard in range(shards) if self._group(first + shard) == group]
        return range(mine[0], mine[-1] + 1)

    def _group(self, task: int) -> int:
        return task * self.groups // self.tasks


def merging(plan: Plan, weight: int, runs: int, openings: int, most: int = MOST_OPENINGS) -> Merging:
    """Whether to merge so many runs of that weight in all, which tasks would open that often, and how.

    With g groups a merge of bounded weight takes g x MERGE_BYTES of runs at a time. Each run is opened g times, and each
    merged one once by its tasks: runs x g + tasks x weight / (g x MERGE_BYTES), which is least at the g taken here. Where
    that is no less than without, as in archives that come in order of time, nothing is merged.
    """
    first, tasks = dict[tuple[str, str, str], int](), 0
    for partition in sorted(plan):
        first[partition] = tasks
        tasks += plan[partition]
    if openings <= most:
        return Merging(0, 0, tasks, first)
    groups = max(1, min(tasks, round(sqrt(tasks * weight / MERGE_BYTES / runs))))
    batches = max(1, ceil(weight / (groups * MERGE_BYTES)))
    if runs * groups + tasks * batches >= openings:
        return Merging(0, 0, tasks, first)
    return Merging(groups, batches, tasks, first)
