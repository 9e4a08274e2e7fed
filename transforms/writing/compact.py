"""The rows of one task, out of runs and decisions, as they go into its files. Depends on no order of arrival."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import schemas
from schemas.columns import SCHEMA_VERSION, Table
from transforms.entities.votes import NameDecision, apply
from transforms.exchange.plan import Task, shard_of
from transforms.linking import blocks

Row = dict[str, Any]
DATE_FIELDS = ("date_start", "date_end", "date_precision", "date_source")
TABLES: dict[str, Table] = {table.name: table for table in schemas.TABLES}


@dataclass(frozen=True)
class Decisions:
    """What linking decided about the documents of a task.

    documents: doc_id -> near_dup_id, near_dup_score, wire_copy, story_id
    events: (doc_id, ordinal) -> event_id, and the date fields where they are inherited
    names: name_key -> the corpus' decision, of names on which documents differ
    """

    documents: Mapping[str, Row] = field(default_factory=dict)
    events: Mapping[tuple[str, int], Row] = field(default_factory=dict)
    names: Mapping[str, NameDecision] = field(default_factory=dict)


def read_decisions(documents: Iterable[bytes], events: Iterable[bytes], names: Mapping[str, NameDecision]) -> Decisions:
    """The decisions in blocks that linking packed."""
    told: dict[str, Row] = {}
    for row in blocks.load(documents)["documents"].to_pylist():
        told[row["doc_id"].hex()] = {
            "near_dup_id": row["near_dup_id"].hex(), "near_dup_score": row["near_dup_score"],
            "wire_copy": row["wire_copy"], "story_id": row["story_id"],
        }  # fmt: skip
    dated: dict[tuple[str, int], Row] = {}
    for row in blocks.load(events)["events"].to_pylist():
        date = {name: row[name] for name in DATE_FIELDS} if row["inherits"] else {}
        dated[row["doc_id"].hex(), row["ordinal"]] = {"event_id": row["event_id"], **date}
    return Decisions(told, dated, names)


def gather(task: Task, tables: Iterable[tuple[str, pa.Table]]) -> dict[str, list[Row]]:
    """The rows of the task's range of ids, by table."""
    rows: dict[str, list[Row]] = {}
    for name, table in tables:
        ids = table.column(0)
        if task.shards > 1:
            mine = [shard_of(i, task.shards) == task.shard for i in ids.to_pylist()]
            table = table.filter(pa.array(mine, pa.bool_()))
        rows.setdefault(name, []).extend(table.to_pylist())
    return rows


def decide_documents(rows: Sequence[Row], decisions: Decisions) -> None:
    """Fills what linking decided; without a decision a document stands alone."""
    for row in rows:
        alone = {
            "near_dup_id": row["doc_id"],
            "near_dup_score": None,
            "wire_copy": row["agency"] is not None,
            "story_id": f"st-{row['doc_id']}",
        }
        row.update(decisions.documents.get(row["doc_id"], alone))


def decide_entities(rows: Sequence[Row], decisions: Decisions) -> None:
    """Gives a name that models waver on the label and identity that the corpus decided."""
    for row in rows:
        decision = decisions.names.get(row["name_key"])
        if decision:
            row.update(apply(decision, row))


def decide_events(rows: Sequence[Row], stories: Mapping[str, str], mentions: Mapping[str, Row], decisions: Decisions) -> None:
    """Fills the event's id, inherited date and story; participants carry what was decided of their mentions."""
    for row in rows:
        row.update(decisions.events.get((row["doc_id"], row["ordinal"]), {"event_id": f"ev-{row['mention_id']}"}))
        row["story_id"] = stories[row["doc_id"]]
        for participant in row["participants"]:
            if participant["mention_id"]:
                mention = mentions[participant["mention_id"]]
                participant["entity_id"], participant["label"] = mention["entity_id"], mention["label"]


def finish(name: str, rows: list[Row], run_id: str, version: str) -> pa.Table:
    """Rows as the table's Arrow schema has them, sorted."""
    table = TABLES[name]
    constants = {"run_id": run_id, "schema_version": SCHEMA_VERSION, "pipeline_version": version}
    for row in rows:
        row.update(constants)
    made = pa.Table.from_pylist(rows, schema=table.schema)
    order = pc.sort_indices(made, sort_keys=[(key, "ascending") for key in table.sort])
    return made.take(order)


def compact(
    task: Task, tables: Iterable[tuple[str, pa.Table]], decisions: Decisions, run_id: str, version: str
) -> list[tuple[Table, pa.Table]]:
    """The finished tables of a task, those without rows left out.

    Raises KeyError where an event's document or mention is missing, which would be a defect of the exchange.
    """
    rows = gather(task, tables)
    decide_documents(rows.get("documents", []), decisions)
    decide_entities(rows.get("entities", []), decisions)
    stories = {row["doc_id"]: row["story_id"] for row in rows.get("documents", [])}
    mentions = {row["mention_id"]: row for row in rows.get("entities", [])}
    decide_events(rows.get("events", []), stories, mentions, decisions)
    return [(TABLES[name], finish(name, found, run_id, version)) for name, found in sorted(rows.items()) if found]


def file_name(table: Table, task: Task) -> str:
    """Path of a task's file below the output folder; depends on content and plan only."""
    folder = f"{table.name}/lang={task.lang}/month={task.month}" if table.partitioned else table.name
    return f"{folder}/part-{task.shard:05d}-of-{task.shards:05d}.parquet"
