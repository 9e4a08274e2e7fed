"""Are the rows equal on every engine? `python -m benchmarks.engines [--keep DIR] [--json FILE] [--engines NAME …]`.

Runs the whole job on each engine, started and stopped here, on the seeds and on 2,000 short documents in all input formats
(`--documents N` for another number), and prints rows, a hash over all tables, seconds and peak memory. A hash is over the
sorted rows of each table, without the columns in which equal runs may differ (`run_id`, `source_uri`, `pipeline_version`).
Seconds are those of the job, workers and models included, without the start of the engine's own servers. Peak memory is
that of all processes, servers included. Exit code 1 where an input has two hashes, 2 where an engine does not run.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
from collections import defaultdict
from pathlib import Path

import psutil

from benchmarks.speed.memory import MIB, resident, tree
from pipeline.engines.fetch import Unavailable
from tests.e2e.job import SEEDS, comparable
from tests.engines import corpus, job

DOCUMENTS = 2_000
SAMPLE_SECONDS = 0.5
Row = dict[str, str | int | float]


class Peak:
    """The most resident memory that the processes below this one have together while the block runs, in bytes."""

    def __enter__(self) -> "Peak":
        self.bytes, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process(os.getpid())
        while not self._done.wait(SAMPLE_SECONDS):
            self.bytes = max(self.bytes, resident(tree(own)[1:]))


def measure(engine: str, name: str, source: Path, keep: Path, scratch: Path, options: list[str]) -> Row:
    """One engine on one input. Raises RuntimeError or Unavailable where it does not run."""
    out = keep / engine / name
    with Peak() as peak:
        seconds = job.run(engine, source, out, scratch / engine / name, *options)
    rows = sum(len(table) for table in comparable(out).values())
    hashed = job.digest(out)
    return {
        "engine": engine, "input": name, "rows": rows, "hash": hashed, "seconds": round(seconds, 1),
        "peak_mib": round(peak.bytes / MIB),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keep", metavar="DIR", type=Path, help="leave the tables in DIR/<engine>/<input>/")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write what is printed as a list of objects, too")
    parser.add_argument("--engines", nargs="+", choices=job.ENGINES, default=job.ENGINES, metavar="NAME")
    parser.add_argument("--inputs", nargs="+", choices=("seeds", "mixed"), default=("seeds", "mixed"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS, metavar="N")
    parser.add_argument("--models", choices=("on", "off"), default="on")
    given = parser.parse_args()
    if given.keep and given.keep.is_dir() and any(given.keep.iterdir()):
        parser.error(f"--keep {given.keep}: is not empty")
    rows: list[Row] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="newsbeam-engines-") as folder:
        scratch = Path(folder)
        sources = {"seeds": SEEDS, "mixed": scratch / "mixed"}
        corpus.write(sources["mixed"], given.documents)
        print(f"{'engine':<16} {'input':<6} {'rows':>8} {'hash':<16} {'seconds':>8} {'peak MiB':>9}", flush=True)
        for name in given.inputs:
            for engine in given.engines:
                try:
                    keep = (given.keep or scratch / "tables").absolute()
                    row = measure(engine, name, sources[name], keep, scratch / "logs", [f"--models={given.models}"])
                except (RuntimeError, Unavailable) as error:
                    failed = True
                    print(f"{engine:<16} {name:<6} did not run: {error}", flush=True)
                    continue
                rows.append(row)
                numbers = f"{row['seconds']:>8} {row['peak_mib']:>9}"
                print(f"{engine:<16} {name:<6} {row['rows']:>8,} {str(row['hash'])[:16]} {numbers}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    hashes = defaultdict(set)
    for row in rows:
        hashes[row["input"]].add(row["hash"])
    equal = all(len(found) == 1 for found in hashes.values())
    print("equal rows on all engines that ran" if equal else "ROWS DIFFER")
    return 2 if failed else int(not equal)


if __name__ == "__main__":
    sys.exit(main())
