"""Which files the tables of a finished run consist of, as a reader must see them: all of one run, or all of the next.

`_snapshots/<run_id>.json` lists them, `_current` names the snapshot that holds, and is replaced last of all. Files that a
snapshot lists stay until the snapshot after the next one holds. Only summary tables change when documents are appended; the
snapshot has copies of its own of these, beside those that lie where a glob finds them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

import schemas
from schemas.columns import SCHEMA_VERSION
from transforms.appending.index import VERSION, WHOLE
from transforms.linking.blocks import FORMAT

CURRENT = "_current"
VIEWS = "_current.sql"
FOLDER = "_snapshots"
SUMMARIES = ("stories", "event_clusters")
FOLDERS = (FOLDER, "_index", "_runs", *(table.name for table in schemas.TABLES))
"""Where files of runs lie."""
Files = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Snapshot:
    """The tables after a run, and what a run needs that appends to them. Paths are below the output folder.

    `runs` are the runs that made it, the last one last; `files` are (table, path, rows), `index` (kind, path).
    `input_bytes` is the size of all inputs so far, `settings` what must be alike in all runs.
    """

    runs: tuple[str, ...]
    files: Files
    index: tuple[tuple[str, str], ...]
    input_bytes: int
    settings: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """The run that wrote it."""
        return self.runs[-1]

    def dump(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def load(data: bytes) -> Snapshot:
    """The inverse of `dump`. Raises ValueError for anything else."""
    try:
        found = orjson.loads(data)
        return Snapshot(
            tuple(found["runs"]),
            tuple((table, path, rows) for table, path, rows in found["files"]),
            tuple((kind, path) for kind, path in found["index"]),
            found["input_bytes"],
            found["settings"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no snapshot: {error!r}") from None


def path(run_id: str) -> str:
    return f"{FOLDER}/{run_id}.json"


def own_path(run_id: str, name: str) -> str:
    """Where the snapshot's own copy of a summary file lies."""
    return f"{FOLDER}/{run_id}/{name}"


def settings(models: bool, vectors: bool, lid_model: str | None, names: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What must be alike in all runs that make one corpus, by the name of the option where there is one."""
    return {
        "models": "on" if models else "off",
        "vectors": "on" if models and vectors else "off",
        "lid_model": lid_model,
        "names": dict(sorted(names)),
        "schema_version": SCHEMA_VERSION,
        "index_format": f"{VERSION}-{FORMAT}",
    }


def following(before: Snapshot | None, made: Snapshot) -> Snapshot:
    """The snapshot after a run that has made these files: with those of the runs that it appended to."""
    if before is None:
        return made
    return replace(
        made,
        runs=(*before.runs, *made.runs),
        files=tuple(sorted((*(file for file in before.files if file[0] not in SUMMARIES), *made.files))),
        index=tuple(sorted((*(part for part in before.index if part[0] not in WHOLE), *made.index))),
        input_bytes=before.input_bytes + made.input_bytes,
    )


def stale(found: Iterable[str], before: Snapshot, after: Snapshot) -> list[str]:
    """The files of `FOLDERS` that neither a reader of these two snapshots needs, nor one who globs after the run.

    Among them is what a run has left that was killed.
    """
    needed = {kept for snapshot in (before, after) for kept in (path(snapshot.run_id), *(p for _, p in snapshot.index))}
    needed |= {file for snapshot in (before, after) for _, file, _ in snapshot.files}
    needed |= {file.removeprefix(own_path(after.run_id, "")) for _, file, _ in after.files}
    needed |= {f"_runs/{run}/manifest.json" for run in after.runs}
    return sorted(name for name in found if name not in needed)


def views(snapshot: Snapshot, folder: str) -> str:
    """SQL for DuckDB: a view a table, in which ids of older rows are those that they have become."""
    lines = [f"-- The tables of run {snapshot.run_id} in {folder}, all of one state. Replaced when documents are appended."]
    resolved = {"documents": ("story",), "events": ("event", "story"), **dict.fromkeys(SUMMARIES, ())}
    for table in sorted({table for table, _, _ in snapshot.files}, key=lambda name: (name not in SUMMARIES, name)):
        listed = ", ".join(_quoted(f"{folder}/{file}") for name, file, _ in snapshot.files if name == table)
        rows = f"read_parquet([{listed}], hive_partitioning = {str(_partitioned(table)).lower()})"
        lines.append(f"CREATE OR REPLACE VIEW {table} AS SELECT {_columns(resolved.get(table, ()))} FROM {rows} AS r")
        lines += [f"LEFT JOIN {_HOME[kind]} AS {kind} ON r.{kind}_id = {kind}.{kind}_id" for kind in resolved.get(table, ())]
        lines[-1] += ";"
    return "\n".join(lines) + "\n"


_HOME = {"story": "stories", "event": "event_clusters"}


def _columns(kinds: tuple[str, ...]) -> str:
    if not kinds:
        return "r.*"
    return f"r.* REPLACE ({', '.join(f'coalesce({k}.merged_into, r.{k}_id) AS {k}_id' for k in kinds)})"


def _partitioned(name: str) -> bool:
    return next(table.partitioned for table in schemas.TABLES if table.name == name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
