"""Documents a second of two versions, side by side: `python -m benchmarks.speed.before REVISION --data DIR [--models on]`.

Flattened pages and pages of HTML from DIR, each a file, go through the whole command as it is here and as it was at a
revision of this repository, by turns, each in a process of its own; medians count. Both run in this environment.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import pyarrow.dataset as ds

from benchmarks.quality.html import cases
from benchmarks.speed.memory import ROOT
from benchmarks.training.pages import flat_pages

PAGES = 200
"""Of each kind."""


def write(folder: Path, data: Path, n: int) -> int:
    """The pages as files; gives their number."""
    folder.mkdir()
    texts = [page.text for page in islice(flat_pages(data), n)]
    pages = [case.html for case in islice(cases(data / "html_fundus"), n)]
    for suffix, found in (("txt", texts), ("html", pages)):
        for i, page in enumerate(found):
            (folder / f"{i:04d}.{suffix}").write_text(page, encoding="utf-8")
    return len(texts) + len(pages)


def run(code: Path, source: Path, out: Path, models: str) -> tuple[float, float, int]:
    """Wall-clock and CPU seconds, and the documents written. Raises CalledProcessError where the command fails."""
    command = [sys.executable, "-m", "pipeline", "--input", str(source), "--output", str(out), "--models", models]
    before, begin = os.times(), time.monotonic()
    subprocess.run(command, cwd=code, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, ds.dataset(out / "documents").count_rows()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("revision")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", choices=("on", "off"), default="off")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbeam-before-") as name:
        folder = Path(name)
        n = write(folder / "in", given.data, given.pages)
        old = folder / "code"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(old)], check=True)
        subprocess.run(["git", "-C", str(old), "checkout", "-q", given.revision], check=True)
        sides = {given.revision: old, "here": ROOT}
        found: dict[str, list[tuple[float, float, int]]] = {side: [] for side in sides}
        print(f"{n} pages, models {given.models}, {given.repeats} runs each, start-up included")
        for turn in range(given.repeats):
            for side, code in sides.items():
                found[side].append(run(code, folder / "in", folder / f"{side}-{turn}", given.models))
        print(f"{'version':12} documents wall s  CPU s  documents/s")
        for side, runs in found.items():
            wall, cpu = (statistics.median(run[i] for run in runs) for i in (0, 1))
            print(f"{side:12} {runs[0][2]:9} {wall:6.1f} {cpu:6.1f} {runs[0][2] / wall:12.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
