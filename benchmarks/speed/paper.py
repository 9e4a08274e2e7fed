"""A billion documents on paper: `python -m benchmarks.speed.paper [--scale FILE] [--set NAME=VALUE …] [--list]`.

Nothing runs. Measured constants, from the JSON of `benchmarks.speed.scale` or as they stand here with where they come from,
are multiplied up to hours, bytes, files, requests and money, for two orders of the input: mixed, where any run of rows touches
many partitions, and by time, as archives mostly are. `--list` prints every constant. Money is at assumed list prices of a
large cloud, one region, no discount; what moves between workers and a store in that region costs requests only.
"""

import argparse
import json
import sys
from math import ceil, expm1, log1p, log2
from pathlib import Path
from typing import NamedTuple

from transforms.exchange.plan import MOST_OPENINGS, merging

HOUR, MILLION, GB, TB = 3_600.0, 1e6, 1e9, 1e12


class Given(NamedTuple):
    """A constant, what it is, and where it comes from."""

    value: float
    meaning: str
    source: str


SCALE, SPEED = "benchmarks.speed.scale, models off, 1,000 documents", "docs/appending.md"
FAN_OUT = f"{SCALE}: signing over 32,768 buckets"
CODE, PRICE, CHOSEN = "the code", "assumed list price", "chosen"
GIVEN = {
    "documents": Given(1e9, "documents of the corpus", CHOSEN),
    "workers": Given(500, "workers, one vCPU each", CHOSEN),
    "efficiency": Given(0.85, "share of the workers' time that is work: stragglers, waits between stages", "assumed"),
    "cpu_ms_off": Given(25.0, "CPU ms a document without models", SCALE),
    "cpu_ms_on": Given(120.0, "CPU ms a document with models", SPEED),
    "start_cpu_s": Given(16.0, "CPU s a worker process spends to load lexicons and models", SCALE),
    "input_bytes": Given(1_960.0, "bytes a document read, text and metadata", SCALE),
    "article_bytes": Given(3_000.0, "bytes a document in runs of articles", "estimate: the input and its lines' roles"),
    "row_bytes": Given(3_000.0, "bytes a document in runs of rows, without heads of slices", "estimate, lz4"),
    "output_bytes": Given(2_500.0, "bytes a document in tables and index, files being large", "estimate, zstd"),
    "articles_a_run": Given(256, "articles in a run of pass 1", CODE),
    "documents_a_run": Given(2_000, "documents in a run of rows: 24 MiB of weight", CODE),
    "partitions": Given(8_000, "languages times months: 40 and 200", CHOSEN),
    "touched_mixed": Given(1_163, "partitions that a run touches, input mixed", "benchmarks.speed.world, 2,000 articles"),
    "touched_by_time": Given(60, "partitions that a run touches, input in order of time", "40 languages, 1.5 months"),
    "tables": Given(3, "tables of a partition", CODE),
    "slice_head": Given(3_835, "bytes of a slice whose row is empty, mean of three tables", "measured: 5,552, 2,504, 3,448"),
    "slice_index": Given(113, "bytes of a slice in the index of its run", "measured: 1,800 slices of three tables"),
    "most_openings": Given(MOST_OPENINGS, "openings above which runs are merged where that saves some", CODE),
    "reference_bytes": Given(65.0, "bytes of a slice's reference in the shuffle, its share of path and task included", SCALE),
    "target_bytes": Given(384 * 2**20, "weight of rows a task", CODE),
    "weight_bytes": Given(12_600, "weight of a document's rows", "24 MiB / 2,000"),
    "index_bytes": Given(1_150.0, "bytes a document that wait in files for their place in the index", SCALE),
    "base_shuffle_off": Given(1_040.0, "bytes a document shuffled, without sketches, profiles and references", SCALE),
    "base_shuffle_on": Given(1_190.0, "the same with models", f"{SCALE}, on"),
    "sketch_bytes": Given(415.0, "bytes of a MinHash sketch in a block of its own", FAN_OUT),
    "profile_bytes": Given(1_070.0, "bytes of a profile in a block of its own, without vector", FAN_OUT),
    "vector_bytes": Given(330.0, "bytes of a quantised vector, compressed", "estimate: 512 values of 15 levels"),
    "bands": Given(50, "buckets that a sketch goes to at most", CODE),
    "profile_keys": Given(6.1, "buckets that a profile goes to at most", FAN_OUT),
    "bucket_documents": Given(50_000, "documents a bucket of linking", CODE),
    "changed_names": Given(40.0, "bytes of decided names a thousand documents, held by every worker", SCALE),
    "open_s": Given(0.03, "seconds an opening of a stored file takes, with its size and its first byte", "assumed"),
    "vcpu_hour": Given(0.056, "USD a vCPU hour, 4 GB of memory with it", PRICE),
    "shuffle_gb": Given(0.011, "USD a GB shuffled by a service", PRICE),
    "write_1000": Given(0.005, "USD a thousand writes or lists", PRICE),
    "read_1000": Given(0.0004, "USD a thousand reads", PRICE),
    "store_gb_month": Given(0.02, "USD a GB stored for a month", PRICE),
}  # fmt: skip


class Paper(NamedTuple):
    """What one case comes to."""

    cpu_hours: float
    wall_hours: float
    openings: float
    open_hours: float
    written: float
    read: float
    shuffled: float
    run_files: float
    output_files: float
    tasks: float
    reads: float
    writes: float
    money: float


def measured(file: Path) -> dict[str, float]:
    """The constants that the JSON of `scale` replaces, from its largest runs."""
    found = json.loads(file.read_text(encoding="utf-8"))
    row = max(found["runs"], key=lambda row: (row["workers"] == 1, row["documents"]))
    made = {
        f"cpu_ms_{found['models']}": row["net_cpu_ms"],
        "start_cpu_s": found["start"]["1"]["cpu_s"],
        "input_bytes": row["input_bytes"] / row["documents"],
    }
    if found["shuffle"]:
        n, families, held = (found["shuffle"][-1][name] for name in ("documents", "families", "side_inputs"))
        sent = ("signatures", "vectors, words", "references, tasks")
        made[f"base_shuffle_{found['models']}"] = sum(size for family, size in families.items() if family not in sent) / n
        made["changed_names"] = sum(size for label, size in held.items() if "Names/" in label) * 1000 / n
    return made


def copies(keys: float, buckets: float) -> float:
    """How many of so many buckets so many random keys fall into."""
    return -buckets * expm1(keys * log1p(-1 / buckets)) if buckets > 1 else 1.0


def buckets_of(g: dict[str, float]) -> int:
    """Over how many buckets linking spreads its keys."""
    return int(2 ** ceil(log2(max(1.0, g["documents"] / g["bucket_documents"]))))


def work_out(g: dict[str, float], models: str, touched: float) -> Paper:
    n = g["documents"]
    cpu_hours = (n * g[f"cpu_ms_{models}"] / 1000 + g["workers"] * g["start_cpu_s"]) / HOUR
    runs = ceil(n / g["documents_a_run"])
    article_runs = ceil(n / g["articles_a_run"])
    tasks = g["partitions"] / 2 + n * g["weight_bytes"] / g["target_bytes"]  # each partition rounds up by half a task
    weight = n * g["weight_bytes"]
    plan = {("corpus", "", str(task)): 1 for task in range(round(tasks))}
    how = merging(plan, int(weight), runs, int(runs * touched), int(g["most_openings"]))
    slices = min(runs * touched * g["tables"], 3 * n)
    slice_bytes = g["slice_head"] + g["slice_index"]
    run_bytes = n * (g["article_bytes"] + g["row_bytes"] + g["index_bytes"]) + slices * slice_bytes
    openings, files = runs * (touched + 2) + 2 * article_runs, runs + article_runs  # 2: for its index, counted and routed
    if how.groups:
        merged = min(how.batches * tasks, 3 * n)
        merged_runs = how.groups * how.batches
        openings = runs * (how.groups + 2) + merged_runs + merged + 2 * article_runs
        run_bytes += n * g["row_bytes"] + merged * g["tables"] * slice_bytes
        slices += merged * g["tables"]
        files += merged_runs
    buckets = buckets_of(g)
    profile = g["profile_bytes"] + (g["vector_bytes"] if models == "on" else 0)
    signed = g["sketch_bytes"] * copies(g["bands"], buckets) + profile * copies(g["profile_keys"], buckets)
    shuffled = n * (g[f"base_shuffle_{models}"] + signed) + slices * g["reference_bytes"]
    output_files = tasks * g["tables"]
    reads, writes = openings + slices, files + 2 * output_files
    open_hours = openings * g["open_s"] / HOUR
    wall = (cpu_hours + open_hours) / (g["workers"] * g["efficiency"])
    money = wall * g["workers"] * g["vcpu_hour"] + shuffled / GB * g["shuffle_gb"]
    money += reads / 1000 * g["read_1000"] + writes / 1000 * g["write_1000"]
    written = run_bytes + n * g["output_bytes"]
    read = n * g["input_bytes"] + run_bytes
    return Paper(
        cpu_hours,
        wall,
        openings,
        open_hours,
        written,
        read,
        shuffled,
        files,
        output_files,
        tasks,
        reads,
        writes,
        money,
    )


def table(g: dict[str, float]) -> None:
    cases = [(models, order) for models in ("off", "on") for order in ("mixed", "by_time")]
    found = [work_out(g, models, g[f"touched_{order}"]) for models, order in cases]
    n = g["documents"]
    print(f"{n:,.0f} documents, {g['workers']:,.0f} workers, {g['partitions']:,.0f} partitions")
    print(f"{'':44}" + "".join(f"{f'{models}, {order}':>14}" for models, order in cases))
    rows = {
        "CPU hours": [p.cpu_hours for p in found],
        "hours of waiting for openings, all workers": [p.open_hours for p in found],
        "hours on the clock": [p.wall_hours for p in found],
        "TB read that are asked for": [p.read / TB for p in found],
        "TB written": [p.written / TB for p in found],
        "TB shuffled": [p.shuffled / TB for p in found],
        "bytes shuffled a document": [p.shuffled / n for p in found],
        "million run files": [p.run_files / MILLION for p in found],
        "million openings of run files": [p.openings / MILLION for p in found],
        "thousand tasks": [p.tasks / 1000 for p in found],
        "thousand output files": [p.output_files / 1000 for p in found],
        "million reads of the store": [p.reads / MILLION for p in found],
        "million writes": [p.writes / MILLION for p in found],
        "USD": [p.money for p in found],
        "USD a million documents": [p.money / n * MILLION for p in found],
    }
    for title, values in rows.items():
        print(f"{title:44}" + "".join(f"{value:14,.1f}" for value in values))
    held = n / 1000 * g["changed_names"]
    print(
        f"held by every worker of pass 3: decided names {held / 1e6:,.0f} MB packed; a plan of {g['partitions']:,.0f} entries"
    )
    group = n * copies(g["bands"], buckets_of(g)) / buckets_of(g) * g["sketch_bytes"]
    stored = n * g["output_bytes"] / GB * g["store_gb_month"]
    print(f"largest group of linking: sketches of {group / 1e6:,.0f} MB; tables stored for a month: {stored:,.0f} USD")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--scale", type=Path, action="append", default=[], help="JSON of benchmarks.speed.scale; may come twice"
    )
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="other values of constants")
    parser.add_argument("--list", action="store_true", help="print all constants and where they come from")
    options = parser.parse_args()
    given = {name: constant.value for name, constant in GIVEN.items()}
    sources = {name: constant.source for name, constant in GIVEN.items()}
    for file in options.scale:
        found = measured(file)
        given |= found
        sources |= dict.fromkeys(found, str(file))
    for text in options.set:
        name, sign, value = text.partition("=")
        if name not in GIVEN or not sign:
            parser.error(f"{text!r} is not NAME=VALUE of a constant; --list names them")
        given[name], sources[name] = float(value), "given"
    if options.list:
        for name, constant in GIVEN.items():
            print(f"{name:18}{given[name]:>18,.4g}  {constant.meaning} ({sources[name]})")
        return 0
    table(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
