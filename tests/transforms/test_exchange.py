"""Runs to tasks: what tasks read is the same whether runs are merged first or not."""

import json
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline

from transforms.exchange import plan, store
from transforms.exchange.buffer import RunBuffer, row_id
from transforms.exchange.plan import Task
from transforms.exchange.runs import Extent, RunRef, read_slices
from transforms.exchange.staged import STAGED
from transforms.exchange.transform import RunsToTasks, save_run
from transforms.writing.compact import gather

RUNS, ROWS, TARGET = 12, 300, 1_000
Read = dict[Task, list[str]]


def runs(folder: Path) -> tuple[list[RunRef], list[Any]]:
    """Rows of two tables over some partitions, one of them large, as runs with their weights."""
    refs, weights = list[RunRef](), list[Any]()
    for run in range(RUNS):
        buffer = RunBuffer(1 << 30)
        for n in range(ROWS):
            own = row_id(str(run), str(n))
            lang, month = ("fr", "2024-01") if n % 2 else (("de", "en", "nl")[n % 3], f"2024-{n % 7 + 1:02d}")
            buffer.add("documents", lang, month, [{"doc_id": own, "text": own}], 10)
            buffer.add("entities", lang, month, [{"doc_id": own, "text": f"{own} {k}"} for k in range(n % 3)], 0)
            buffer.add("rejects", "", "", [{"row_id": own, "error": own}], 1)
        ref, found = save_run(buffer, str(folder))
        refs.append(ref)
        weights += found.items()
    return refs, weights


def rows_by_task(tasks: list[Any]) -> tuple[Read, int]:
    """What each task reads, and how often all of them open a run."""
    found, openings = Read(), 0
    for key, groups in tasks:
        tables = []
        for path, parts in sorted(groups["runs"]):
            openings += 1
            extents = [Extent(*part) for part in parts]
            read = read_slices(store.open_read, path, extents, STAGED)
            tables += [(part.table, rows) for part, rows in zip(extents, read, strict=True)]
        rows = gather(Task(*key), tables)
        found[Task(*key)] = [f"{table} {row}" for table in sorted(rows) for row in sorted(rows[table], key=str)]
    return found, openings


def read(folder: Path, refs: list[RunRef], weights: list[Any], most: int) -> tuple[Read, int]:
    with TestPipeline() as pipeline:
        inputs = {"runs": pipeline | "R" >> beam.Create(refs), "weights": pipeline | "W" >> beam.Create(weights)}
        tasks = inputs | RunsToTasks(TARGET, str(folder), most) | beam.combiners.ToList()
        tasks | beam.Map(json.dumps) | beam.Map((folder / "tasks").write_text)
    return rows_by_task(json.loads((folder / "tasks").read_text()))


@pytest.mark.parametrize("merge_bytes", [1 << 30, 20_000, 4_000])
def test_merged_runs_hold_what_each_task_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merge_bytes: int) -> None:
    monkeypatch.setattr(plan, "MERGE_BYTES", merge_bytes)
    refs, weights = runs(tmp_path)
    whole, opened = read(tmp_path, refs, weights, most=1 << 30)
    merged, fewer = read(tmp_path, refs, weights, most=0)
    assert sum(map(len, whole.values())) == RUNS * sum(2 + n % 3 for n in range(ROWS))
    assert merged == whole
    assert fewer < opened
