"""The output contract as data: every table's columns, types, order and meaning."""

from schemas.columns import SCHEMA_VERSION, Column, Table
from schemas.documents import DOCUMENTS
from schemas.entities import ENTITIES
from schemas.events import EVENTS
from schemas.summaries import COPIES, EVENT_CLUSTERS, REJECTS, STORIES

TABLES = (DOCUMENTS, ENTITIES, EVENTS, COPIES, STORIES, EVENT_CLUSTERS, REJECTS)

__all__ = [
    "COPIES", "DOCUMENTS", "ENTITIES", "EVENTS", "EVENT_CLUSTERS", "REJECTS", "SCHEMA_VERSION", "STORIES", "TABLES",
    "Column", "Table",
]  # fmt: skip
