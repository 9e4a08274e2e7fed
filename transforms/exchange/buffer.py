"""Rows gathered in memory until they are worth a run file."""

from collections import defaultdict
from typing import Any

import pyarrow as pa
import xxhash

from transforms.exchange.staged import GROUP_OF, STAGED

Row = dict[str, Any]
Weights = dict[tuple[str, str, str], int]
SLICE_ROWS = 4096
"""Rows a slice: a task reads whole slices, so a slice must be small beside a shard."""


class RunBuffer:
    """Rows of several tables and partitions, sorted by id when they leave.

    A row's weight in bytes is given by its maker and depends on its content only, so that the plan made of the sums
    repeats whatever the cut into runs was.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._clear()

    def _clear(self) -> None:
        self.rows: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        self.weights: Weights = defaultdict(int)
        self.bytes = 0

    def add(self, table: str, lang: str, month: str, rows: list[Row], weight: int) -> bool:
        """Takes rows of one partition; true when the buffer is full."""
        self.rows[table, lang, month].extend(rows)
        self.weights[GROUP_OF[table], lang, month] += weight
        self.bytes += weight
        return self.bytes >= self.max_bytes

    def drain(self) -> tuple[list[tuple[str, str, str, pa.Table]], Weights]:
        """Everything gathered, as sorted slices in a fixed order, and the weights; the buffer is empty afterwards."""
        batches = []
        for (table, lang, month), rows in sorted(self.rows.items()):
            schema = STAGED[table]
            key = schema.names[0]
            rows.sort(key=lambda row: row[key])  # stable: rows of one id keep their order
            for start in range(0, len(rows), SLICE_ROWS):
                batches.append((table, lang, month, pa.Table.from_pylist(rows[start : start + SLICE_ROWS], schema=schema)))
        weights = dict(self.weights)
        self._clear()
        return batches, weights


def row_id(*parts: str | None) -> str:
    """A sorting and sharding id for rows that have none of their own: a hash of what tells them apart."""
    return xxhash.xxh3_128_hexdigest("\x1f".join(part or "" for part in parts).encode())
