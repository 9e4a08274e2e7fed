"""The output contract as data: every table's columns, types, order and meaning.

The tables load (and with them pyarrow) when they are first asked for: a process that only reads lexicons stays small.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.columns import SCHEMA_VERSION, Column, Table
    from schemas.documents import DOCUMENTS
    from schemas.entities import ENTITIES
    from schemas.events import EVENTS
    from schemas.summaries import COPIES, EVENT_CLUSTERS, REJECTS, STORIES
    from schemas.tables import TABLES

__all__ = [
    "COPIES", "DOCUMENTS", "ENTITIES", "EVENTS", "EVENT_CLUSTERS", "REJECTS", "SCHEMA_VERSION", "STORIES", "TABLES",
    "Column", "Table",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "schemas.columns" if name in ("SCHEMA_VERSION", "Column", "Table") else "schemas.tables"
    return getattr(import_module(home), name)
