"""How the tables are declared: one list of columns a table, from which the Arrow schema and the reference page are made."""

from typing import NamedTuple

import pyarrow as pa

SCHEMA_VERSION = 1

TIMESTAMP = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.string())


class Column(NamedTuple):
    """One column: its name, Arrow type, whether it may be null, and what it means."""

    name: str
    type: pa.DataType
    nullable: bool
    doc: str


class Table(NamedTuple):
    """A table of the output contract.

    `partitioned` tables lie in `lang=…/month=…` folders; those two stand in the path only.
    `sort` names the columns that order the rows inside a file.
    """

    name: str
    doc: str
    partitioned: bool
    sort: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with each column's meaning in its field metadata."""
        return pa.schema([pa.field(c.name, c.type, c.nullable, metadata={"doc": c.doc}) for c in self.columns])


def required(name: str, type: pa.DataType, doc: str) -> Column:
    return Column(name, type, False, doc)


def optional(name: str, type: pa.DataType, doc: str) -> Column:
    return Column(name, type, True, doc)


def struct(**fields: pa.DataType) -> pa.StructType:
    return pa.struct(list(fields.items()))
