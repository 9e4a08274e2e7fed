"""The tables as they lie in runs: the columns that pass 2 can fill, and the keys that later decisions need.

The first column is always a hex id, by which rows are sorted, sharded and found again.
"""

import pyarrow as pa

import schemas
from schemas.columns import Table

DECIDED = {
    "documents": {"near_dup_id", "near_dup_score", "wire_copy", "story_id"},
    "entities": set[str](),
    "events": {"event_id", "story_id"},
}
CONSTANT = {"run_id", "schema_version", "pipeline_version"}
EXTRA = {
    "entities": [pa.field("name_key", pa.string())],
    "events": [pa.field("ordinal", pa.int32())],
}
ROW_ID = pa.field("row_id", pa.string())
GROUPS = {
    "corpus": ("documents", "entities", "events"),
    "copies": ("copies",),
    "rejects": ("rejects",),
    "stories": ("stories",),
    "event_clusters": ("event_clusters",),
}
GROUP_OF = {table: group for group, tables in GROUPS.items() for table in tables}


def _staged(table: Table) -> pa.Schema:
    later = DECIDED.get(table.name, set()) | CONSTANT
    fields = [pa.field(c.name, c.type) for c in table.columns if c.name not in later]
    if table.name in ("entities", "events"):
        fields.sort(key=lambda f: f.name != "doc_id")
    first = [] if table.partitioned else [ROW_ID]
    return pa.schema(first + fields + EXTRA.get(table.name, []))


STAGED: dict[str, pa.Schema] = {table.name: _staged(table) for table in schemas.TABLES}
