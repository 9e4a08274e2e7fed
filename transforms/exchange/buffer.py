"""Rows gathered in memory until they are worth a run file."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from transforms.exchange.runs import Batch, cut
from transforms.exchange.staged import GROUP_OF, STAGED

Row = dict[str, Any]
Weights = dict[tuple[str, str, str], int]
LOOSE_BYTES = 2 << 20
"""Weight of rows that wait as Python values, which take several times the memory of packed columns."""
PARTITION = [pa.field("lang", pa.string()), pa.field("month", pa.string())]


class RunBuffer:
    """Rows of several tables and partitions, sorted by id when they leave.

    A row's weight in bytes is given by its maker and depends on its content only, so that the plan made of the sums
    repeats whatever the cut into runs was.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._clear()

    def _clear(self) -> None:
        self.loose: dict[str, list[Row]] = defaultdict(list)
        self.packed: dict[str, list[pa.Table]] = defaultdict(list)
        self.weights: Weights = defaultdict(int)
        self.bytes = self.loose_bytes = 0

    def __bool__(self) -> bool:
        return bool(self.loose or self.packed)

    def add(self, table: str, lang: str, month: str, rows: list[Row], weight: int) -> bool:
        """Takes rows of one partition, which are the buffer's from then on; true when the buffer is full."""
        for row in rows:
            row["lang"], row["month"] = lang, month
        self.loose[table].extend(rows)
        self.weights[GROUP_OF[table], lang, month] += weight
        self.bytes += weight
        self.loose_bytes += weight
        if self.loose_bytes >= LOOSE_BYTES:
            self._pack()
        return self.bytes >= self.max_bytes

    def _pack(self) -> None:
        for table, rows in self.loose.items():
            self.packed[table].append(pa.Table.from_pylist(rows, schema=pa.schema([*STAGED[table], *PARTITION])))
        self.loose.clear()
        self.loose_bytes = 0

    def drain(self) -> tuple[Iterator[Batch], Weights]:
        """Everything gathered, as sorted slices in a fixed order, and the weights; the buffer is empty afterwards.

        Slices are made one at a time, and a table's rows go before the next table's are touched.
        """
        self._pack()
        packed, weights = self.packed, dict(self.weights)
        self._clear()
        return _batches(packed), weights


def _batches(packed: dict[str, list[pa.Table]]) -> Iterator[Batch]:
    for name in sorted(packed):
        yield from ((name, lang, month, rows) for lang, month, rows in _slices(_sorted(packed.pop(name))))


def _sorted(tables: list[pa.Table]) -> pa.Table:
    """The rows by partition, then by their first column; rows of one id keep their order. Empties the list.

    Columns are sorted one after the other, so that only one of them is in memory twice.
    """
    whole = pa.concat_tables(tables)
    tables.clear()
    schema = whole.schema
    keys = [(name, "ascending") for name in ("lang", "month", schema.names[0])]
    order = pc.sort_indices(whole, sort_keys=keys)
    columns = dict(zip(schema.names, whole.columns, strict=True))
    del whole
    return pa.table([pa.concat_arrays(columns.pop(name).chunks).take(order) for name in schema.names], schema=schema)


def _slices(table: pa.Table) -> Iterator[tuple[str, str, pa.Table]]:
    """Sorted rows by partition. Each slice has objects for all columns, which for thousands take more memory than rows do."""
    partition = pc.binary_join_element_wise(table["lang"], table["month"], "\x1f").combine_chunks()
    table = table.drop_columns(["lang", "month"])
    runs, start = pc.run_end_encode(partition), 0
    for key, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        lang, month = key.split("\x1f")
        yield from ((lang, month, rows) for rows in cut(table.slice(start, end - start)))
        start = end


def row_id(*parts: str | None) -> str:
    """A sorting and sharding id for rows that have none of their own: a hash of what tells them apart."""
    return xxhash.xxh3_128_hexdigest("\x1f".join(part or "" for part in parts).encode())
