"""The reference page of the tables and event types, made from the schemas: `python -m schemas.reference > docs/schema.md`."""

from collections.abc import Iterator

import pyarrow as pa

from schemas import SCHEMA_VERSION, TABLES, Column, Table
from schemas.ontology import EventType, event_types

INTRODUCTION = f"""\
# The tables

Made from `schemas/` by `python -m schemas.reference > docs/schema.md`; do not edit it here. Schema version {SCHEMA_VERSION}.

- A table in partitions lies under `lang=…/month=…` folders. The two are those of the document, stand in the path only, and
  read as columns where the reader knows Hive partitions. `month` is `unknown` without a publication date, `lang` a BCP 47
  tag, `und` when unknown.
- The other tables lie in one folder each. A table without rows has no file.
- Offsets count Unicode code points and are half-open: `[start_char, end_char)`. Languages whose strings count otherwise
  (Java and JavaScript: UTF-16 units) have to convert them.
- A `?` marks a column that may be null. Lists are empty rather than null.
- Equal input gives equal rows in all columns except `run_id`, `source_uri` and `pipeline_version`.
"""
EVENT_TYPES = """\
## Event types

The sixteen PLOVER roots, and types that news needs beside them (`schemas/ontology.toml`). PLOVER and CAMEO say which root a
type maps to; where they are empty, neither has a place for it. *Mutual*: all sides are actors and none is the recipient.
"""


def type_name(kind: pa.DataType) -> str:
    """An Arrow type as the page writes it, the same with every version of Arrow."""
    if pa.types.is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {type_name(field.type)}' for field in kind)}>"
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}, {kind.tz}]"
    return {"float": "float32", "double": "float64", "date32[day]": "date32"}.get(str(kind), str(kind))


def cell(text: str) -> str:
    """Text that may stand in a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table_lines(table: Table) -> Iterator[str]:
    where = "in partitions" if table.partitioned else "one folder"
    yield f"## {table.name}\n"
    yield f"{table.doc} {where.capitalize()}; rows in the order of {', '.join(f'`{name}`' for name in table.sort)}.\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for column in table.columns:
        yield column_line(column)
    yield ""


def column_line(column: Column) -> str:
    return f"| `{column.name}` | `{type_name(column.type)}`{' ?' if column.nullable else ''} | {cell(column.doc)} |"


def event_type_line(kind: EventType) -> str:
    examples = "<br>".join(f"{lang}: {cell(example)}" for lang, example in sorted(kind.examples.items()))
    mutual = " *Mutual.*" if kind.symmetric else ""
    return f"| `{kind.name}` | {cell(kind.definition)}{mutual} | {kind.plover or ''} | {kind.cameo or ''} | {examples} |"


def reference() -> str:
    """The whole page, as Markdown."""
    lines = [INTRODUCTION, *(line for table in TABLES for line in table_lines(table)), EVENT_TYPES]
    lines.append("| type | definition | PLOVER | CAMEO | examples |\n|---|---|---|---|---|")
    lines += [event_type_line(kind) for kind in event_types().values()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(reference(), end="")
