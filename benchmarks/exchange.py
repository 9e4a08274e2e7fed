"""Run files beside the engine's own shuffle: `python -m benchmarks.exchange [--documents N] [--engines NAME …] [--json FILE]`.

Both start from the same prepared rows, those of 100 analysed articles blown up to N documents with ids of their own, and end
in the same Parquet files, on the embedded runner and on a Flink cluster started here:

    rows     makes the rows and drops them: what both ways below have in common
    runs     the project's own way: RunBuffer, run files, references through RunsToTasks, Compact
    shuffle  the rows themselves, as Arrow blocks, through GroupByKey by task; what then sorts and writes is the same code.
             Each task is one key, so a group is as large as a file's rows; the plan, which costs the other way a step, is given

Seconds are those of the job without the start of the engine's servers; CPU seconds and peak memory are those of all processes,
servers included. Shuffled are the bytes of what goes by key to tasks, in files those of the runs. The hash is over all rows.
Exit code 1 where the ways or engines give other rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import apache_beam as beam
import orjson
import psutil
import pyarrow as pa
import pyarrow.ipc as ipc
import xxhash
from apache_beam.coders import FastPrimitivesCoder
from apache_beam.options.pipeline_options import PipelineOptions

from benchmarks.engines import Peak
from benchmarks.speed.corpus import articles
from benchmarks.speed.memory import MIB, ROOT, tree
from pipeline.config import VERSION, Config
from pipeline.options import beam_arguments, parse
from tests.engines.job import ON_THIS_MACHINE, digest
from tests.engines.servers import environment
from tests.unit.reading_files import jsonl, read
from transforms.article import Record
from transforms.enrichment.build import local_finder
from transforms.enrichment.enricher import Enricher
from transforms.exchange import store
from transforms.exchange.buffer import RunBuffer, Weights
from transforms.exchange.plan import Plan, Task, shards_between
from transforms.exchange.runs import OPTIONS
from transforms.exchange.staged import GROUP_OF, STAGED
from transforms.exchange.transform import RUN_BYTES, WEIGHTS, RunsToTasks, all_at_end, make_plan, save_run
from transforms.extraction.extract import extract
from transforms.language.identify import FastTextIdentifier
from transforms.segmentation.words import count_words
from transforms.writing import parquet, rows
from transforms.writing.compact import compact, file_name, own_rows, read_decisions
from transforms.writing.transform import Compact

DOCUMENTS, ARTICLES, BLOCK = 2_000, 100, 250
"""Documents a block of those that are made: a bundle of an engine holds some blocks."""
SHUFFLE_BYTES = 4 << 20
"""Weight of the rows that are gathered before they are packed for the shuffle."""
TARGET = 8 << 20
"""Weight of a task's rows: small, so that small runs have partitions of several shards, too."""
ENGINES = ("embedded-1", "flink-cluster")
WAYS = ("rows", "runs", "shuffle")
Made = dict[str, Any]


def prepare(path: Path) -> None:
    """The rows of some articles as JSON, as they wait in runs, with their partition and weight."""
    enricher, made = Enricher(FastTextIdentifier(), local_finder()), []
    for item in read(jsonl(*articles(ARTICLES)), "articles.jsonl"):
        assert isinstance(item, Record)
        analysis = enricher.analyse(extract(item), frozenset())
        document = analysis.document
        tables = {
            "documents": [rows.document_row(document, count_words(document.text))],
            "entities": rows.entity_rows(analysis),
            "events": rows.event_rows(analysis),
        }
        lang, month = rows.partition(document.article, document.lang)
        made.append({"lang": lang, "month": month, "weight": rows.weight(analysis), "tables": tables})
    path.write_bytes(orjson.dumps(made))


def _typed(row: Made, schema: pa.Schema) -> Made:
    """Dates and times as they were before JSON."""
    for field in schema:
        if isinstance(row[field.name], str) and pa.types.is_timestamp(field.type):
            row[field.name] = datetime.fromisoformat(row[field.name])
        elif isinstance(row[field.name], str) and pa.types.is_date(field.type):
            row[field.name] = date.fromisoformat(row[field.name])
    return row


def prepared(path: str) -> list[Made]:
    made: list[Made] = orjson.loads(Path(path).read_bytes())
    for one in made:
        one["tables"] = {name: [_typed(row, STAGED[name]) for row in found] for name, found in one["tables"].items()}
    return made


def document(made: list[Made], n: int) -> tuple[Made, dict[str, list[Made]]]:
    """The nth document: rows of a prepared one under an id of its own."""
    one, doc_id = made[n % len(made)], xxhash.xxh3_128_hexdigest(b"%d" % n)
    was = one["tables"]["documents"][0]["doc_id"]

    def renamed(row: Made) -> Made:
        if row.get("mention_id"):
            row = {**row, "mention_id": row["mention_id"].replace(was, doc_id)}
        if "participants" in row:
            row = {**row, "participants": [renamed(p) for p in row["participants"]]}
        return {**row, "doc_id": doc_id} if "doc_id" in row else row

    return one, {name: [renamed(row) for row in found] for name, found in one["tables"].items()}


class _Rows(beam.DoFn):  # type: ignore[misc]  # to mypy, Beam's classes are Any
    """Blocks of numbers to a buffer of the documents' rows; `_save` says what becomes of a full one."""

    def __init__(self, path: str, documents: int, most: int) -> None:
        self.path, self.documents, self.most = path, documents, most

    def setup(self) -> None:
        self.made = prepared(self.path)

    def start_bundle(self) -> None:
        self.buffer = RunBuffer(self.most)

    def process(self, first: int) -> Iterator[Any]:
        for n in range(first, min(first + BLOCK, self.documents)):
            one, tables = document(self.made, n)
            full = False
            for name, found in tables.items():
                weight = one["weight"] if name == "documents" else 0
                full |= self.buffer.add(name, one["lang"], one["month"], found, weight)
            if full:
                yield from self._save()

    def finish_bundle(self) -> Iterator[Any]:
        if self.buffer:
            yield from all_at_end(self._save())

    def _save(self) -> Iterator[Any]:
        self.buffer.drain()
        return iter(())


class _Runs(_Rows):
    def __init__(self, path: str, documents: int, temp: str) -> None:
        super().__init__(path, documents, RUN_BYTES)
        self.temp = temp

    def _save(self) -> Iterator[Any]:
        ref, weights = save_run(self.buffer, self.temp)
        yield ref
        for pair in weights.items():
            yield beam.pvalue.TaggedOutput(WEIGHTS, pair)


class _Blocks(_Rows):
    """Rows to (task, (table, Arrow block))."""

    def __init__(self, path: str, documents: int, plan: Plan) -> None:
        super().__init__(path, documents, SHUFFLE_BYTES)
        self.plan = plan

    def _save(self) -> Iterator[Any]:
        for name, lang, month, found in self.buffer.drain()[0]:
            group, ids = GROUP_OF[name], found.column(0)
            shards = self.plan[group, lang, month]
            for shard in shards_between(ids[0].as_py(), ids[-1].as_py(), shards):
                task = Task(group, lang, month, shard, shards)
                own = own_rows(task, [(name, found)])[name]
                sink = pa.BufferOutputStream()
                with ipc.new_stream(sink, own.schema, options=OPTIONS) as writer:
                    writer.write_table(own)
                yield tuple(task), (name, sink.getvalue().to_pybytes())


def _written(element: tuple[tuple[Any, ...], Any], config: Config) -> None:
    """What Compact does with a task, its rows given."""
    task = Task(*element[0])
    tables = ((name, ipc.open_stream(block).read_all()) for name, block in element[1])
    for table, found in compact(task, tables, read_decisions((), (), {}), config.run_id, VERSION):
        with store.replace(store.join(config.output, file_name(table, task, config.run_id))) as stream:
            parquet.write(stream, table, found, {})


def weights(made: list[Made], documents: int) -> Weights:
    found: Counter[tuple[str, str, str]] = Counter()
    for n in range(documents):
        one = made[n % len(made)]
        found["corpus", one["lang"], one["month"]] += one["weight"]
    return found


def _note(size: int, path: str) -> None:
    with store.replace(path) as stream:
        stream.write(b"%d" % size)


def job(way: str, documents: int, path: str, out: str, *options: str) -> None:
    """One way on one engine, as a process of its own runs it; leaves the number of bytes shuffled in `out`.bytes."""
    config = Config((), out, f"{out}-runs", "r", linking=False, target_bytes=TARGET)
    arguments = beam_arguments(*parse(["--input", "none", "--output", out, *options]))
    with beam.Pipeline(options=PipelineOptions(arguments)) as root:
        blocks = root | "Numbers" >> beam.Create(range(0, documents, BLOCK)) | "Spread" >> beam.Reshuffle()
        if way == "rows":
            sent = blocks | "Make rows" >> beam.ParDo(_Rows(path, documents, RUN_BYTES))
        elif way == "runs":
            runs = blocks | "Make runs" >> beam.ParDo(_Runs(path, documents, config.temp)).with_outputs(WEIGHTS, main="runs")
            sent = {"runs": runs["runs"], "weights": runs[WEIGHTS]} | "Tasks" >> RunsToTasks(TARGET, config.temp)
            names = root | "No names" >> beam.Create(list[tuple[str, Any]]())
            sent | "Compact" >> Compact(config, beam.pvalue.AsDict(names))
        else:
            plan = make_plan(weights(prepared(path), documents).items(), TARGET)
            sent = blocks | "Make blocks" >> beam.ParDo(_Blocks(path, documents, plan))
            sent | "Group" >> beam.GroupByKey() | "Write" >> beam.Map(_written, config)
        coder = FastPrimitivesCoder()
        sizes = sent | "Size" >> beam.Map(lambda element: len(coder.encode(element)))
        sizes | "Total" >> beam.CombineGlobally(sum) | "Note" >> beam.Map(_note, f"{out}.bytes")


def cpu(root: psutil.Process) -> float:
    """CPU seconds of a process and all that it has started, those counted, too, that have ended and were waited for."""
    return sum(sum(process.cpu_times()[:4]) for process in tree(root))


def measure(engine: str, way: str, documents: int, path: Path, folder: Path) -> Made:
    """One way on one engine. Raises CalledProcessError where it fails."""
    folder.mkdir(parents=True)
    out, own = folder / "out", psutil.Process(os.getpid())
    with ON_THIS_MACHINE[engine](folder) as options, Peak() as peak:
        code = f"from benchmarks.exchange import job; job({way!r}, {documents}, {str(path)!r}, {str(out)!r}, *{options!r})"
        before, begin = cpu(own), time.monotonic()
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True)
        seconds, used = time.monotonic() - begin, cpu(own) - before
    if done.returncode:
        raise RuntimeError(f"{way} on {engine} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    in_files = sum(file.stat().st_size for file in Path(f"{out}-runs").rglob("*.arrows"))
    return {
        "engine": engine, "way": way, "seconds": round(seconds, 1), "cpu_seconds": round(used, 1),
        "peak_mib": round(peak.bytes / MIB), "shuffled_mib": round(int(Path(f"{out}.bytes").read_text()) / MIB, 3),
        "in_files_mib": round(in_files / MIB, 1), "hash": digest(out) if way != "rows" else "",
    }  # fmt: skip


def verdict(table: list[Made]) -> Iterator[str]:
    """What follows for the default, an engine a line."""
    for engine in dict.fromkeys(row["engine"] for row in table):
        found = {row["way"]: row for row in table if row["engine"] == engine}
        bare, runs, shuffle = (found[way] for way in WAYS)
        own, other = (row["cpu_seconds"] - bare["cpu_seconds"] for row in (runs, shuffle))
        yield (
            f"{engine}: beyond the making of rows, run files take {own:.1f} CPU s, the shuffle {other:.1f}; "
            f"peak {runs['peak_mib']} and {shuffle['peak_mib']} MiB; {runs['seconds']} and {shuffle['seconds']} s in all"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, metavar="N")
    parser.add_argument("--engines", nargs="+", choices=tuple(ON_THIS_MACHINE), default=ENGINES, metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    given = parser.parse_args()
    table = []
    columns = ("engine", "way", "seconds", "cpu_seconds", "peak_mib", "shuffled_mib", "in_files_mib", "hash")
    line = "{:<14} {:<8} {:>8} {:>11} {:>9} {:>13} {:>13} {:.16}".format
    with tempfile.TemporaryDirectory(prefix="newsbeam-exchange-") as name:
        path = Path(name, "rows.json")
        prepare(path)
        print(line(*columns), flush=True)
        for engine in given.engines:
            for way in WAYS:
                row = measure(engine, way, given.documents, path, Path(name, engine, way))
                table.append(row)
                print(line(*(row[column] for column in columns)), flush=True)
    for said in verdict(table):
        print(said)
    if given.json:
        given.json.write_text(json.dumps({"documents": given.documents, "rows": table}, indent=2) + "\n", encoding="utf-8")
    return int(len({row["hash"] for row in table if row["hash"]}) != 1)


if __name__ == "__main__":
    sys.exit(main())
