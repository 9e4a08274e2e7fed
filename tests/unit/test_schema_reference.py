"""The reference page says what the schemas say."""

from pathlib import Path

import pyarrow as pa

from schemas import TABLES
from schemas.columns import STRINGS, TIMESTAMP
from schemas.ontology import event_types
from schemas.reference import cell, reference, type_name

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"


def test_the_page_is_what_the_schemas_give() -> None:
    made = "python -m schemas.reference > docs/schema.md"
    assert PAGE.read_text(encoding="utf-8") == reference(), f"docs/schema.md is not up to date; run: {made}"


def test_every_column_and_event_type_is_explained() -> None:
    page = reference()
    for table in TABLES:
        assert f"\n## {table.name}\n" in page
        for column in table.columns:
            assert len(column.doc) > 3, f"{table.name}.{column.name} says nothing"
            assert f"| `{column.name}` | `{type_name(column.type)}`" in page
    assert all(f"| `{name}` |" in page for name in event_types())


def test_rows_of_the_page_are_whole() -> None:
    for line in reference().splitlines():
        if line.startswith("| "):
            assert line.replace("\\|", "").count("|") in (4, 6), line


def test_types_are_written_plainly() -> None:
    assert type_name(pa.float32()) == "float32" and type_name(TIMESTAMP) == "timestamp[us, UTC]"
    assert type_name(STRINGS) == "list<string>"
    assert type_name(pa.list_(pa.struct([("day", pa.date32()), ("n", pa.int32())]))) == "list<struct<day: date32, n: int32>>"
    assert cell("a|b\nc") == "a\\|b c"
