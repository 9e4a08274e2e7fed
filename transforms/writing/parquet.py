"""The one place that knows how a table is laid out in a Parquet file."""

from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.columns import Table

ROW_GROUP_BYTES = 64 << 20
MIN_GROUP_ROWS, MAX_GROUP_ROWS = 1024, 128 * 1024
PLAIN = {"text", "mention_id", "content_hash", "bytes", "error"}
"""Columns whose values hardly repeat, for which a dictionary only costs."""


def write(stream: BinaryIO, table: Table, rows: pa.Table, metadata: dict[str, str]) -> None:
    """Writes sorted rows: zstd, statistics, page index, dictionaries where they pay, row groups sized for scanning.

    `metadata` goes beside the Arrow schema into the file's key-value metadata.
    """
    schema = table.schema.with_metadata({f"newsbeam.{key}": value for key, value in metadata.items()})
    rows = rows.select(schema.names).cast(schema)
    group = max(MIN_GROUP_ROWS, min(MAX_GROUP_ROWS, rows.num_rows * ROW_GROUP_BYTES // max(1, rows.nbytes)))
    pq.write_table(
        rows,
        stream,
        row_group_size=group,
        compression="zstd",
        use_dictionary=_dictionary(schema),
        write_statistics=True,
        write_page_index=True,
        sorting_columns=[pq.SortingColumn(schema.get_field_index(name)) for name in table.sort],
        store_schema=True,
    )


def _dictionary(schema: pa.Schema) -> Any:
    leaves: list[str] = []
    for field in schema:
        if pa.types.is_string(field.type) and field.name not in PLAIN:
            leaves.append(field.name)
        elif pa.types.is_list(field.type) and pa.types.is_string(field.type.value_type):
            leaves.append(f"{field.name}.list.element")
        elif pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
            leaves += [f"{field.name}.list.element.{f.name}" for f in field.type.value_type if pa.types.is_string(f.type)]
    return leaves or False
