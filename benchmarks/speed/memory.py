"""Does memory grow with the number of documents? `python -m benchmarks.speed.memory [--models on|off]`.

Runs the command in a process of its own on 2,000 and on 10,000 short documents, in the default configuration with linking
(`--models off` leaves out language models and sentence vectors), and samples the resident memory of that process and of
all processes that it starts. Exit code 1 where the larger run's peak is over 15 % above the smaller's.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.speed import corpus

ROOT = Path(__file__).parents[2]
SIZES = (2_000, 10_000)
LIMIT = 1.15
SAMPLE_SECONDS = 0.02
SAMPLES_A_TREE = 10
MIB = 1 << 20


class Run(NamedTuple):
    """Peak of the process tree's resident memory in bytes, wall-clock and CPU seconds, start-up and models included; what the
    command said."""

    peak: int
    wall: float
    cpu: float
    printed: str


def resident(processes: list[psutil.Process]) -> int:
    """Resident memory of some processes, those left out that have ended."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def tree(root: psutil.Process) -> list[psutil.Process]:
    """A process and all that it has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [root, *root.children(recursive=True)]
    return []


def watch(command: list[str]) -> Run:
    """Runs a command to its end. Raises CalledProcessError where it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as said:
        before, start = os.times(), time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        root, processes, peak, samples = psutil.Process(process.pid), list[psutil.Process](), 0, 0
        while process.poll() is None:
            if samples % SAMPLES_A_TREE == 0:  # to look for children costs a hundred times what a sample does
                processes = tree(root)
            peak = max(peak, resident(processes))
            samples += 1
            time.sleep(SAMPLE_SECONDS)
        wall, after = time.monotonic() - start, os.times()
        said.seek(0)
        printed = said.read()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, stderr=printed)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(peak, wall, cpu, printed)


def measure(models: str, sizes: tuple[int, ...]) -> list[Run]:
    """One run a size, a line of the table each."""
    runs = []
    print(f"models {models}, linking on")
    print(f"{'documents':>9} {'input MB':>9} {'peak MiB':>9} {'seconds':>8} {'CPU s':>8} {'docs/s':>7}", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsbeam-memory-") as folder:
        for n in sizes:
            source, out = Path(folder, f"in-{n}"), Path(folder, f"out-{n}")
            size = corpus.write(source, n)
            command = [sys.executable, "-m", "pipeline", "--input", str(source), "--output", str(out), "--models", models]
            run = watch(command)
            runs.append(run)
            row = f"{n:9,} {size / 1e6:9.1f} {run.peak / MIB:9.0f} {run.wall:8.1f} {run.cpu:8.1f} {n / run.wall:7.1f}"
            print(row, flush=True)
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--models", choices=("on", "off"), default="on")
    parser.add_argument("--documents", type=int, nargs=2, default=SIZES, metavar="N")
    options = parser.parse_args()
    try:
        small, large = measure(options.models, tuple(options.documents))
    except subprocess.CalledProcessError as error:
        print(f"the run failed:\n{error.stderr}", file=sys.stderr)
        return 2
    ratio = large.peak / small.peak
    print(f"peak of the larger run / of the smaller: {ratio:.3f} (at most {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
