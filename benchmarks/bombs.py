"""What inputs that mean harm cost: `python -m benchmarks.bombs [--case NAME …] [--json FILE]`.

Each case is a folder with one hostile file, made on the fly (`benchmarks/bomb_files.py`), and a good article beside it. The
whole command reads it, models off, limits as in production, in a process of its own. The table gives what became of the file,
the seconds beyond those of a run on the good article alone, of CPU and on the clock, and the peak of the resident memory of all
processes together, the 500 MiB or so of that run included. Exit code 1 where a case

    does not become what it must, or costs the good article, or breaks the output contract
    fails the run, or gives a reject `internal`: a defect of ours
    writes beside its output folder, or prints a character that could steer a terminal
    takes over 10 s of CPU (files of a gigabyte and more: 30 s) and a 200th of a second for each row that the limits let
    through, or three times that on the clock, which other jobs on the machine slow down, or over 1 GiB
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.bomb_files import Case, cases
from benchmarks.speed.memory import MIB, Run, watch
from tests.check_contract import Check
from tests.e2e.corpus import ARTICLE
from tests.e2e.job import rows

SECONDS, LARGE_SECONDS, ROWS_A_SECOND, PEAK = 10.0, 30.0, 200, 1 << 30
CLOCK = 3
"""Seconds that may pass on the clock for each second of CPU that a case may take."""
LARGE = 1 << 30
ALONE = 3
"""Runs on the good article alone, of which the median counts."""
GOOD = "good article.txt"
PLACES = re.compile(
    r"(documents|entities|events)/lang=[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*/month=(\d{4}-\d\d|unknown)/[\w-]+\.parquet"
    r"|(copies|rejects|stories|event_clusters)/[\w-]+\.parquet|(_index|_runs|_snapshots|_newsbeam)(/[\w.-]+)*|_SUCCESS|_current(\.sql)?"
)
"""Where the files of an output folder may lie."""


class Row(NamedTuple):
    """What came of a case; seconds of CPU and on the clock beyond the good article's own, peak in MiB.

    `wrong` is empty where all is well.
    """

    case: str
    bytes: int
    outcome: str
    cpu_seconds: float
    seconds: float
    peak_mib: int
    wrong: str


def command(source: Path, out: Path) -> Run:
    return watch([sys.executable, "-m", "pipeline", "--models", "off", "--input", f"{source}/", "--output", str(out)])


def printed_controls(text: str) -> str:
    """Characters of what was printed that are no text: control, format and bidi characters, lone surrogates."""
    found = {character for character in text if unicodedata.category(character)[0] == "C"} - {"\n"}
    return "".join(sorted(found)).encode("unicode_escape").decode()


def outcomes(out: Path) -> tuple[Counter[str], int]:
    """Rejects by type and articles, the good one left out; how often that is among the documents, whole."""
    documents, copies = rows(out, "documents"), rows(out, "copies")
    good = [row for row in documents if row["source_uri"].endswith(GOOD)]
    found = Counter(row["error_type"] for row in rows(out, "rejects"))
    found["article"] = len(documents) + len(copies) - len(good)
    return +found, sum(row["text"] == ARTICLE.replace("\n\n", "\n") for row in good)


def faults(case: Case, folder: Path, run: Run) -> tuple[Counter[str], list[str]]:
    """What became of a case, and what is wrong with it."""
    found, good = outcomes(folder / "out")
    check = Check(str(folder / "out"))  # type: ignore[no-untyped-call]
    check.run()  # type: ignore[no-untyped-call]
    wrong = [f"contract: {what}" for what in check.broken]
    if good != 1:
        wrong.append("the good article is lost")
    if not found or not found.keys() <= set(case.becomes.split("|")) or found["article"] < case.articles:
        wrong.append(f"must become {case.becomes}")
    written = [str(path.relative_to(folder / "out")) for path in (folder / "out").rglob("*") if path.is_file()]
    strange = [name for name in written if not PLACES.fullmatch(name)] + [
        p.name for p in folder.iterdir() if p.name not in ("in", "out")
    ]
    if strange:
        wrong.append(f"files where none may be: {printable(' '.join(sorted(strange)))}")
    if steering := printed_controls(run.printed):
        wrong.append(f"printed {steering}")
    return found, wrong


def measure(case: Case, scratch: Path, alone: Run) -> Row:
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "in" / GOOD).write_text(ARTICLE, encoding="utf-8")
        case.make(folder / "in")
        size = sum(path.stat().st_size for path in (folder / "in").rglob("*") if path.name != GOOD and path.is_file())
        try:
            run = command(folder / "in", folder / "out")
        except subprocess.CalledProcessError as error:
            last = str(error.stderr).strip().splitlines()[-2:]
            return Row(case.name, size, "FAILED", 0.0, 0.0, 0, f"the run failed: {printable(' '.join(last))}")
        found, wrong = faults(case, folder, run)
    cpu, seconds = max(0.0, run.cpu - alone.cpu), max(0.0, run.wall - alone.wall)
    limit = (LARGE_SECONDS if size >= LARGE else SECONDS) + found.total() / ROWS_A_SECOND
    if cpu > limit or seconds > CLOCK * limit:
        wrong.append("too slow")
    if run.peak > PEAK:
        wrong.append("too much memory")
    outcome = ", ".join(f"{name} {n}" if n > 1 else name for name, n in sorted(found.items()))
    return Row(case.name, size, outcome, round(cpu, 1), round(seconds, 1), round(run.peak / MIB), "; ".join(wrong))


def printable(text: str) -> str:
    return text.encode("unicode_escape").decode()[:300]


def alone(scratch: Path) -> Run:
    """The run on the good article and nothing else: the median of some in each number."""
    (scratch / "alone").mkdir()
    (scratch / "alone" / GOOD).write_text(ARTICLE, encoding="utf-8")
    runs = [command(scratch / "alone", scratch / f"alone-{n}") for n in range(ALONE)]
    peak, wall, cpu = (statistics.median(values) for values in zip(*(run[:3] for run in runs), strict=True))
    return Run(int(peak), wall, cpu, "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", action="append", metavar="NAME", help="only those whose name holds this; several times")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    given = parser.parse_args()
    chosen = [case for case in cases() if not given.case or any(part in case.name for part in given.case)]
    table = []
    with tempfile.TemporaryDirectory(prefix="newsbeam-bombs-") as name:
        scratch = Path(name)
        base = alone(scratch)
        print(f"the good article alone: {base.cpu:.1f} s of CPU, {base.wall:.1f} s on the clock, {base.peak / MIB:.0f} MiB; "
              "seconds below are beyond that")  # fmt: skip
        print(f"{'case':<42} {'bytes':>13} {'CPU s':>6} {'s':>6} {'MiB':>5} becomes", flush=True)
        for case in chosen:
            row = measure(case, scratch, base)
            table.append(row)
            wrong = f"  WRONG: {row.wrong}" if row.wrong else ""
            took = f"{row.cpu_seconds:>6.1f} {row.seconds:>6.1f} {row.peak_mib:>5}"
            print(f"{row.case:<42} {row.bytes:>13,} {took} {row.outcome}{wrong}", flush=True)
    bad = sum(bool(row.wrong) for row in table)
    worst = max(table, key=lambda row: row.cpu_seconds), max(table, key=lambda row: row.peak_mib)
    print(f"{len(table)} cases, {bad} wrong; slowest {worst[0].case} ({worst[0].cpu_seconds} s of CPU), "
          f"largest {worst[1].case} ({worst[1].peak_mib} MiB)")  # fmt: skip
    if given.json:
        found = {
            "alone": {"cpu_seconds": round(base.cpu, 1), "seconds": round(base.wall, 1), "peak_mib": round(base.peak / MIB)},
            "cases": [r._asdict() for r in table],
        }
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
