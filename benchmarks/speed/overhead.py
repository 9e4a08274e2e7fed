"""What Beam costs: the pipeline beside a plain loop. `python -m benchmarks.speed.overhead [--models on|off]`.

Both turn the same short articles into the same rows in Parquet files, without linking, in one process each, by turns,
several times; the medians count. A process first does the whole work once on a few articles of its own, so that imports,
models, lexicons and caches are loaded, and only then is timed, from opening the first file to closing the last. What Beam
needs to plan and start a job is therefore inside its time; nothing else differs. The CPU time of the same span stands beside
the wall-clock time, which other work on the machine disturbs, and decides nothing. Exit code 1 where the pipeline takes over
1.15 times the plain loop's time with models, over 1.6 times without.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pyarrow.dataset as ds

from benchmarks.speed import corpus

ROOT = Path(__file__).parents[2]
LIMITS = {"on": 1.15, "off": 1.6}
DOCUMENTS = {"on": 1_000, "off": 3_000}
WARM_UP = 60
SIDES = ("plain", "beam")


class Span(NamedTuple):
    """Wall-clock and CPU seconds of one timed run, and the documents written."""

    wall: float
    cpu: float
    documents: int


def work(side: str, source: Path, out: Path, models: bool) -> None:
    """The work itself, on one side."""
    from benchmarks.speed import plain
    from pipeline.config import Config
    from pipeline.main import run
    from transforms.enrichment.build import local_finder
    from transforms.enrichment.enricher import Enricher
    from transforms.language.identify import FastTextIdentifier

    temp = out / "_tmp"
    pattern = str(source / "*.jsonl")
    config = Config((pattern,), str(out), str(temp), "run", models=models, linking=False, spool=str(temp / "progress"))
    if side == "beam":
        run(config, ["--runner=FnApiRunner"])
    else:
        plain.run(sorted(source.glob("*.jsonl")), config, Enricher(FastTextIdentifier(), local_finder(models)))


def cpu_seconds() -> float:
    """Of this process and of all that it has started, those that still run too."""
    running = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(os.times()[:4]) + sum(times.user + times.system for times in running)


def child(side: str, folder: Path, models: bool) -> Span:
    """Warms up, then measures; runs in a process of its own."""
    logging.basicConfig(level=logging.ERROR)
    work(side, folder / "warm-up", folder / "warm", models)
    before, start = cpu_seconds(), time.perf_counter()
    work(side, folder / "source", folder / "out", models)
    return Span(time.perf_counter() - start, cpu_seconds() - before, ds.dataset(folder / "out" / "documents").count_rows())


def measure(side: str, source: Path, models: str) -> Span:
    """One repetition in a fresh process."""
    with tempfile.TemporaryDirectory(prefix=f"newsbeam-{side}-") as name:
        folder = Path(name)
        (folder / "source").symlink_to(source)
        corpus.write(folder / "warm-up", WARM_UP)
        command = [sys.executable, "-m", "benchmarks.speed.overhead", "--models", models, "--side", side, "--folder", name]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Span(*json.loads(done.stdout))


def compare(models: str, n: int, repeats: int) -> float:
    """Prints every repetition and the medians; gives the pipeline's time over the plain loop's."""
    spans: dict[str, list[Span]] = {side: [] for side in SIDES}
    print(f"{n:,} short articles, models {models}, no linking\nside  documents wall s  CPU s  docs/s", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsbeam-overhead-") as name:
        source = Path(name, "source")
        corpus.write(source, n)
        for _ in range(repeats):
            for side in SIDES:
                span = measure(side, source, models)
                spans[side].append(span)
                rate = n / span.wall
                print(f"{side:5} {span.documents:9,} {span.wall:6.2f} {span.cpu:6.2f} {rate:7.1f}", flush=True)
    if len({span.documents for found in spans.values() for span in found}) > 1:
        raise RuntimeError("the two sides do not write the same documents")
    wall = {side: statistics.median(span.wall for span in found) for side, found in spans.items()}
    cpu = {side: statistics.median(span.cpu for span in found) for side, found in spans.items()}
    ratio = wall["beam"] / wall["plain"]
    print(f"median documents a second: plain {n / wall['plain']:.1f}, beam {n / wall['beam']:.1f}")
    print(f"time of beam / plain: {ratio:.3f} (at most {LIMITS[models]}); of CPU time {cpu['beam'] / cpu['plain']:.3f}")
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--models", choices=("on", "off"), default="on")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(child(options.side, options.folder, options.models == "on")))
        return 0
    ratio = compare(options.models, options.documents or DOCUMENTS[options.models], options.repeats)
    return 0 if ratio <= LIMITS[options.models] else 1


if __name__ == "__main__":
    sys.exit(main())
