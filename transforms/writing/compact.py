"""The rows of one task, out of runs and decisions, as they go into its files. Depends on no order of arrival.

All of it works on columns: as Python values the rows of a task would take several times the memory of the task.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import schemas
from schemas.columns import SCHEMA_VERSION, Table
from transforms.entities.votes import NameDecision, apply
from transforms.exchange.parcels import Parcel, unpack
from transforms.exchange.plan import Task
from transforms.exchange.runs import rows_of
from transforms.linking import blocks

DATE_FIELDS = ("date_start", "date_end", "date_precision", "date_source")
NAME_FIELDS = ("label", "entity_id", "entity_name", "country", "latitude", "longitude")
TABLES: dict[str, Table] = {table.name: table for table in schemas.TABLES}


@dataclass(frozen=True)
class Decisions:
    """What linking decided about the documents of a task, and maybe of other tasks of the partition.

    documents: `key` (doc_id), near_dup_id, near_dup_score, wire_copy, story_id
    events: `key` (doc_id and ordinal), event_id, and the date fields, which hold where `inherits`
    names: name_key -> the corpus' decision, of names on which documents differ
    """

    documents: pa.Table
    events: pa.Table
    names: Mapping[str, NameDecision] = field(default_factory=dict)


def read_decisions(documents: Iterable[Parcel], events: Iterable[Parcel], names: Mapping[str, NameDecision]) -> Decisions:
    """The decisions in blocks that linking packed."""
    told, dated = blocks.load(map(unpack, documents))["documents"], blocks.load(map(unpack, events))["events"]
    heads = pa.array(blocks.hex_ids(told["near_dup_id"]), pa.string())
    told = told.set_column(told.column_names.index("near_dup_id"), "near_dup_id", heads)
    return Decisions(
        told.append_column("key", pa.array(blocks.hex_ids(told["doc_id"]), pa.string())),
        dated.append_column("key", _event_key(pa.array(blocks.hex_ids(dated["doc_id"]), pa.string()), dated["ordinal"])),
        names,
    )


def gather(task: Task, tables: Iterable[tuple[str, pa.Table]]) -> dict[str, list[dict[str, Any]]]:
    """`own_rows` as Python values."""
    return {name: table.to_pylist() for name, table in own_rows(task, tables).items()}


def own_rows(task: Task, tables: Iterable[tuple[str, pa.Table]]) -> dict[str, pa.Table]:
    """The rows of the task's range of ids, by table."""
    found: dict[str, list[pa.Table]] = {}
    for name, table in tables:
        found.setdefault(name, []).append(rows_of(table, task.shards, range(task.shard, task.shard + 1)))
    return {name: pa.concat_tables(parts).combine_chunks() for name, parts in found.items()}


def decide_documents(table: pa.Table, decisions: Decisions) -> pa.Table:
    """Adds what linking decided; without a decision a document stands alone."""
    told, ids = decisions.documents, table["doc_id"]
    at = _places(ids, told["key"])
    return (
        table.append_column("near_dup_id", _filled(at, told["near_dup_id"], ids))
        .append_column("near_dup_score", told["near_dup_score"].take(at))
        .append_column("wire_copy", _filled(at, told["wire_copy"], pc.is_valid(table["agency"])))
        .append_column("story_id", _filled(at, told["story_id"], pc.binary_join_element_wise("st-", ids, "")))
    )


def decide_entities(table: pa.Table, decisions: Decisions) -> pa.Table:
    """Gives a name that models waver on the label and identity that the corpus decided."""
    known = [key for key in table["name_key"].unique().to_pylist() if key in decisions.names]
    mine = pc.is_in(table["name_key"], value_set=pa.array(known, pa.string())).combine_chunks()
    rows = table.filter(mine).select(["name_key", "score", *NAME_FIELDS]).to_pylist()
    for row in rows:
        row.update(apply(decisions.names[row["name_key"]], row))
    for name in NAME_FIELDS if rows else ():
        column = table[name].combine_chunks()
        decided = pc.replace_with_mask(column, mine, pa.array([row[name] for row in rows], column.type))
        table = _with(table, name, decided)
    return table


def decide_events(table: pa.Table, documents: pa.Table, entities: pa.Table | None, decisions: Decisions) -> pa.Table:
    """Adds the event's id and story, its inherited date; participants carry what was decided of their mentions."""
    dated = decisions.events
    at = _places(_event_key(table["doc_id"], table["ordinal"]), dated["key"])
    inherited = pc.fill_null(dated["inherits"].take(at), False)
    for name in DATE_FIELDS:
        table = _with(table, name, pc.if_else(inherited, dated[name].take(at), table[name]))
    story = documents["story_id"].take(_found(table["doc_id"], documents["doc_id"], "documents"))
    own = pc.binary_join_element_wise("ev-", table["mention_id"], "")
    table = table.append_column("event_id", _filled(at, dated["event_id"], own)).append_column("story_id", story)
    if entities is None:
        return table
    return _with(table, "participants", _participants(table["participants"].combine_chunks(), entities))


def _participants(lists: pa.ListArray, entities: pa.Table) -> pa.ListArray:
    flat = lists.flatten()
    columns = dict(zip(flat.type.names, flat.flatten(), strict=True))
    at = _found(columns["mention_id"], entities["mention_id"], "entities")
    for name in ("entity_id", "label"):
        columns[name] = _filled(at, entities[name], columns[name])
    made = pa.StructArray.from_arrays(list(columns.values()), fields=list(flat.type))
    ends = np.cumsum(pc.list_value_length(lists).to_numpy(), dtype=np.int32)
    return pa.ListArray.from_arrays(np.r_[np.int32(0), ends], made, type=lists.type)


def finish(name: str, rows: pa.Table, run_id: str, version: str) -> pa.Table:
    """Rows as the table's Arrow schema has them, sorted."""
    table = TABLES[name]
    constants = {"run_id": run_id, "schema_version": SCHEMA_VERSION, "pipeline_version": version}
    columns = [
        pa.repeat(pa.scalar(constants[field.name], field.type), rows.num_rows) if field.name in constants else rows[field.name]
        for field in table.schema
    ]
    made = pa.table(columns, schema=table.schema)
    order = pc.sort_indices(made, sort_keys=[(key, "ascending") for key in table.sort])
    return made.take(order)


def compact(
    task: Task, tables: Iterable[tuple[str, pa.Table]], decisions: Decisions, run_id: str, version: str
) -> Iterator[tuple[Table, pa.Table]]:
    """The finished tables of a task, one at a time, those without rows left out.

    Raises KeyError where an event's document or mention is missing, which would be a defect of the exchange.
    """
    rows = {name: table for name, table in own_rows(task, tables).items() if table.num_rows}
    if "documents" in rows:
        rows["documents"] = decide_documents(rows["documents"], decisions)
    if "entities" in rows:
        rows["entities"] = decide_entities(rows["entities"], decisions)
    if "events" in rows:
        rows["events"] = decide_events(rows["events"], rows["documents"], rows.get("entities"), decisions)
    for name in sorted(rows):
        yield TABLES[name], finish(name, rows.pop(name), run_id, version)


def file_name(table: Table, task: Task, run_id: str) -> str:
    """Path of a task's file below the output folder; depends on run, content and plan only."""
    folder = f"{table.name}/lang={task.lang}/month={task.month}" if table.partitioned else table.name
    return f"{folder}/part-{run_id}-{task.shard:05d}-of-{task.shards:05d}.parquet"


def _event_key(ids: pa.Array, ordinals: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(ids, pc.cast(ordinals, pa.string()), ":")


def _places(keys: pa.Array, among: pa.ChunkedArray) -> pa.Array:
    """Where each key stands among others; null where it does not."""
    at = pc.index_in(keys, value_set=among.combine_chunks())
    return at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at


def _found(keys: pa.Array, among: pa.ChunkedArray, table: str) -> pa.Array:
    """Where each key that is not null stands. Raises KeyError where one does not."""
    at = _places(keys, among)
    missing = pc.and_(pc.is_valid(keys), pc.is_null(at))
    if pc.any(missing).as_py():
        raise KeyError(f"{keys.filter(missing)[0]} is not among the {table}")
    return at


def _filled(at: pa.Array, decided: pa.ChunkedArray, otherwise: pa.Array) -> pa.Array:
    """The decided values at these places, and the others where there is none."""
    return pc.if_else(pc.is_valid(at), decided.combine_chunks().take(at), otherwise)


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
