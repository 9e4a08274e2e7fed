"""Beam shell of the writer: tasks to Parquet files, then manifest, snapshot, `_SUCCESS` and the pointer."""

import glob
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import orjson
import pyarrow.compute as pc

from pipeline.config import VERSION, Config
from transforms.appending import snapshot
from transforms.appending.snapshot import Snapshot
from transforms.appending.transform import current, settings
from transforms.counters import Tally
from transforms.enrichment.build import component_versions
from transforms.exchange import store
from transforms.exchange.plan import Task
from transforms.exchange.runs import Extent, read_slices
from transforms.exchange.staged import STAGED
from transforms.heap import give_back
from transforms.writing import parquet
from transforms.writing.compact import compact, file_name, read_decisions
from transforms.writing.manifest import manifest

File = dict[str, Any]


class _Compact(beam.DoFn):
    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, element: tuple[tuple[Any, ...], Mapping[str, Any]], names: Mapping[str, Any]) -> Iterator[Any]:
        key, groups = element
        task, tally = Task(*key), Tally(self.config.spool)
        with tally.time("writing"):
            runs = sorted(groups["runs"])
            tables = ((part[0], rows) for path, parts in runs for part, rows in zip(parts, _read(path, parts), strict=True))
            decisions = read_decisions(groups.get("documents", ()), groups.get("events", ()), names)
            for table, rows in compact(task, tables, decisions, self.config.run_id, VERSION):
                name = file_name(table, task, self.config.run_id)
                for path in (name, snapshot.own_path(self.config.run_id, name))[: 1 + (table.name in snapshot.SUMMARIES)]:
                    with store.replace(store.join(self.config.output, path)) as stream:
                        parquet.write(
                            stream, table, rows, {"pipeline_version": VERSION, "schema_version": "1", **component_versions()}
                        )
                yield {"path": name, "table": table.name, "rows": rows.num_rows, "bytes": rows.nbytes}
                if table.name == "documents":
                    tally.add("linked.near_copies", pc.sum(pc.not_equal(rows["near_dup_id"], rows["doc_id"])).as_py())
                del rows  # before the next table is made
        for pair in tally.drain():
            yield beam.pvalue.TaggedOutput("stats", pair)
        give_back()


def _read(path: str, parts: list[tuple[Any, ...]]) -> list[Any]:
    return read_slices(store.open_parts, path, [Extent(*part) for part in parts], STAGED)


@dataclass(eq=False)
class Compact(beam.PTransform):
    """Tasks to sorted Parquet files, each whole or not at all under its final name.

    In:  PCollection[(task, {"runs": [(path, slices)], "documents": [Parcel], "events": [Parcel]})];
         `names`: side input, `Decisions.names`
    Out: {"files": PCollection[{path, table, rows, bytes}], "stats": PCollection[(name, number)]}
    """

    config: Config
    names: Any

    def expand(self, tasks: beam.PCollection) -> dict[str, beam.PCollection]:
        out = tasks | "Write tables" >> beam.ParDo(_Compact(self.config), self.names).with_outputs("stats", main="files")
        return {"files": out["files"], "stats": out["stats"]}


class AnotherWriter(RuntimeError):
    """While this run wrote into the folder another one has finished there."""


def _write(config: Config, name: str, data: bytes) -> None:
    with store.replace(store.join(config.output, name)) as stream:
        stream.write(data)


def _clean(config: Config, before: Snapshot, after: Snapshot) -> None:
    """Removes what no reader needs any more."""
    root = store.join(config.output, "")
    found = [path for name in snapshot.FOLDERS for path, _ in store.files(f"{glob.escape(store.join(config.output, name))}/**")]
    for name in snapshot.stale((path.removeprefix(root) for path in found), before, after):
        store.remove(store.join(config.output, name))


def _commit(
    _: None, stats: list[tuple[str, int]], files: list[File], index: list[tuple[str, str]], size: int, config: Config
) -> dict[str, Any]:
    made = manifest(config.run_id, VERSION, dict(config.options), component_versions(), stats, files)
    before = current(config.output)
    if before is not None and before.run_id == config.run_id:
        return made  # a repeated bundle: all is done
    if (before and before.run_id) != config.parent:
        raise AnotherWriter(f"another run has finished in {config.output} while this one wrote there")
    listed = (
        (f["table"], snapshot.own_path(config.run_id, f["path"]) if f["table"] in snapshot.SUMMARIES else f["path"], f["rows"])
        for f in files
    )
    after = Snapshot((config.run_id,), tuple(sorted(listed)), tuple(sorted(index)), size, settings(config))
    if before is not None:
        after = snapshot.following(before, after)
        _clean(config, before, after)
    _write(config, f"_runs/{config.run_id}/manifest.json", orjson.dumps(made, option=orjson.OPT_INDENT_2))
    _write(config, snapshot.path(config.run_id), after.dump())
    _write(config, "_SUCCESS", f"{config.run_id}\n".encode())  # S3 takes no file without a byte from Beam
    _write(config, snapshot.VIEWS, snapshot.views(after, config.output).encode())
    _write(config, snapshot.CURRENT, f"{config.run_id}\n".encode())
    return made


@dataclass(eq=False)
class Commit(beam.PTransform):
    """Checks the totals, writes manifest, snapshot and `_SUCCESS` and, last of all, moves the pointer to the snapshot.

    In:  {"files": PCollection[{path, table, rows, bytes}], "stats": PCollection[(name, number)],
          "index": PCollection[(kind, path)]}; `size`: singleton side input, bytes of the inputs
    Out: PCollection[manifest], one element. Raises UncheckedTotals where rows and inputs do not add up.
    """

    config: Config
    size: Any

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        stats = inputs["stats"] | "Sum counts" >> beam.CombinePerKey(sum)
        return (
            inputs["files"].pipeline
            | "Once" >> beam.Create([None])
            | "Manifest"
            >> beam.Map(
                _commit,
                *(beam.pvalue.AsList(part) for part in (stats, inputs["files"], inputs["index"])),
                self.size,
                self.config,
            )
        )
