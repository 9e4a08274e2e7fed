"""Beam shell of the exchange: rows to runs, runs to tasks."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from transforms.exchange import merge, store
from transforms.exchange.buffer import Row, RunBuffer, Weights
from transforms.exchange.parcels import Parcel
from transforms.exchange.plan import MOST_OPENINGS, Merging, Plan, Task, merging, shards_between, shards_for
from transforms.exchange.runs import RunRef, Slice, read_index, write_run
from transforms.exchange.staged import GROUP_OF

RUN_BYTES = 24 << 20
"""Weight of rows a run: some two thousand short articles, so that memory stops growing there."""
WEIGHTS, MERGES = "weights", "merges"
END = GlobalWindow().max_timestamp()


def at_end(value: object) -> WindowedValue:
    """An element that leaves in `finish_bundle`."""
    return WindowedValue(value, END, (GlobalWindow(),))


def all_at_end(values: Iterable[Any]) -> Iterator[Any]:
    """Elements, tagged or not, that leave in `finish_bundle`."""
    for value in values:
        tagged = isinstance(value, beam.pvalue.TaggedOutput)
        yield beam.pvalue.TaggedOutput(value.tag, at_end(value.value)) if tagged else at_end(value)


def new_run_path(temp: str) -> str:
    """A name that no other attempt at the same work has."""
    return store.join(temp, "runs", f"{uuid.uuid4().hex}.arrows")


def save_run(buffer: RunBuffer, temp: str) -> tuple[RunRef, Weights]:
    """Writes what the buffer holds as one run of a new name."""
    batches, weights = buffer.drain()
    path = new_run_path(temp)
    with store.open_write(path) as stream:
        return write_run(stream, path, batches), weights


class _WriteRuns(beam.DoFn):
    def __init__(self, temp: str) -> None:
        self.temp = temp

    def start_bundle(self) -> None:
        self.buffer = RunBuffer(RUN_BYTES)

    def process(self, element: tuple[str, Row, int]) -> Iterator[Any]:
        table, row, weight = element
        if self.buffer.add(table, "", "", [row], weight):
            yield from self._save()

    def finish_bundle(self) -> Iterator[Any]:
        yield from all_at_end(self._save())

    def _save(self) -> Iterator[Any]:
        if self.buffer:
            ref, weights = save_run(self.buffer, self.temp)
            yield ref
            for pair in weights.items():
                yield beam.pvalue.TaggedOutput(WEIGHTS, pair)


@dataclass(eq=False)
class WriteRuns(beam.PTransform):
    """Rows of unpartitioned tables into runs.

    In:  PCollection[(table, staged row, weight in bytes)]
    Out: {"runs": PCollection[RunRef], "weights": PCollection[((group, lang, month), bytes)]}
    """

    temp: str

    def expand(self, rows: beam.PCollection) -> dict[str, beam.PCollection]:
        out = rows | "Buffer" >> beam.ParDo(_WriteRuns(self.temp)).with_outputs(WEIGHTS, main="runs")
        return {"runs": out["runs"], "weights": out[WEIGHTS]}


def _index(run: RunRef) -> list[Slice]:
    return read_index(store.open_parts, run)


def route_run(run: RunRef, plan: Plan) -> Iterator[tuple[tuple[Any, ...], tuple[str, list[tuple[Any, ...]]]]]:
    """Where a run's slices lie, sent to every task whose range of ids they touch."""
    tasks: dict[Task, list[tuple[Any, ...]]] = {}
    for part in _index(run):
        group = GROUP_OF[part.table]
        shards = plan[group, part.lang, part.month]
        extent = part.table, part.offset, part.length
        for shard in shards_between(part.first_id, part.last_id, shards):
            tasks.setdefault(Task(group, part.lang, part.month, shard, shards), []).append(extent)
    for task, slices in sorted(tasks.items()):
        yield tuple(task), (run.path, slices)


def route_decisions(element: tuple[tuple[str, str], Parcel], plan: Plan) -> Iterator[tuple[tuple[Any, ...], Parcel]]:
    """A block of decisions on one partition's documents, sent to each of its tasks; a task takes what it has rows for."""
    (lang, month), block = element
    shards = plan["corpus", lang, month]
    for shard in range(shards):
        yield ("corpus", lang, month, shard, shards), block


def make_plan(weights: Iterable[tuple[tuple[str, str, str], int]], target: int) -> Plan:
    return {key: shards_for(size, target) for key, size in weights}


def _make_merging(totals: tuple[int, int], weights: list[tuple[tuple[str, str, str], int]], plan: Plan, most: int) -> Merging:
    return merging(plan, sum(size for _, size in weights), *totals, most)


def _openings(run: RunRef) -> tuple[int, int]:
    return 1, merge.openings(_index(run))


def _add(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    runs, openings = zip((0, 0), *pairs, strict=True)
    return sum(runs), sum(openings)


def _route_merge(run: RunRef, plan: Plan, how: Merging) -> Iterator[Any]:
    if not how.groups:
        yield run
    else:
        yield from (beam.pvalue.TaggedOutput(MERGES, sent) for sent in merge.route(run.path, _index(run), plan, how))


def _merge(element: tuple[merge.Merge, Iterable[Any]], plan: Plan, how: Merging, temp: str) -> RunRef:
    (_, group), runs = element
    path = new_run_path(temp)
    found = ((name, [merge.Piece(*piece) for piece in pieces]) for name, pieces in runs)
    with store.open_write(path) as stream:
        return write_run(stream, path, merge.merge(group, found, store.open_parts, plan, how))


@dataclass(eq=False)
class MergeRuns(beam.PTransform):
    """Runs that tasks would open more than `most` times in all, merged; others as they are. See `plan.merging`.

    In:  PCollection[RunRef]; singleton side inputs `plan`, and `weights`: [((group, lang, month), bytes)]
    Out: PCollection[RunRef]
    """

    plan: Any
    weights: Any
    temp: str
    most: int

    def expand(self, runs: beam.PCollection) -> beam.PCollection:
        totals = runs | "Openings" >> beam.Map(_openings) | "Add openings" >> beam.CombineGlobally(_add)
        how = beam.pvalue.AsSingleton(totals | "Merging" >> beam.Map(_make_merging, self.weights, self.plan, self.most))
        routed = runs | "Route merges" >> beam.FlatMap(_route_merge, self.plan, how).with_outputs(MERGES, main="whole")
        grouped = routed[MERGES] | "Group merges" >> beam.GroupByKey()
        merged = grouped | "Merge" >> beam.Map(_merge, self.plan, how, self.temp)
        return (routed["whole"], merged) | "All runs" >> beam.Flatten()


@dataclass(eq=False)
class RunsToTasks(beam.PTransform):
    """References of runs, and decisions on documents and events, to the tasks that need them.

    In:  {"runs": PCollection[RunRef], "weights": PCollection[((group, lang, month), bytes)],
          "documents", "events" (both optional): PCollection[((lang, month), Parcel)]}
    Out: PCollection[(task, {"runs": [(path, slices)], "documents": [Parcel], "events": [Parcel]})]
    """

    target: int
    temp: str
    most_openings: int = MOST_OPENINGS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        weights = inputs["weights"] | "Sum" >> beam.CombinePerKey(sum) | "Gather" >> beam.combiners.ToList()
        plan = beam.pvalue.AsSingleton(weights | "Plan" >> beam.Map(make_plan, self.target))
        runs = inputs["runs"] | "Merge" >> MergeRuns(plan, beam.pvalue.AsSingleton(weights), self.temp, self.most_openings)
        routed = {"runs": runs | "Route runs" >> beam.FlatMap(route_run, plan)}
        for kind in ("documents", "events"):
            if kind in inputs:
                routed[kind] = inputs[kind] | f"Route {kind}" >> beam.FlatMap(route_decisions, plan)
        return routed | "Join" >> beam.CoGroupByKey()
