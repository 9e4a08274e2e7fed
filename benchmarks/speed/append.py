"""What a day's input costs beside all of it. `python -m benchmarks.speed.append [--models on|off] [--documents N]`.

Runs the command three times, each in a process of its own: on N short documents, on a fiftieth of N appended to them, and on
all of them at once. Start-up and models are inside the times. Then the appended tables stand beside those of the one run: the
share of documents whose story has other members, ids of stories that have merged resolved; and of those whose group of
near-duplicates has. Exit code 1 where appending takes a tenth of the CPU time of the one run or more, models on.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import orjson

from benchmarks.speed.corpus import articles
from pipeline.tables import open_tables

ROOT = Path(__file__).parents[2]
DAYS = 50
LIMIT = 0.1
DOCUMENTS = {"on": 10_000, "off": 2_000}


def timed(*arguments: str) -> tuple[float, float]:
    """Wall-clock and CPU seconds of the command. Raises CalledProcessError where it fails."""
    before, start = os.times(), time.monotonic()
    command = [sys.executable, "-m", "pipeline", *arguments]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = os.times()
    return time.monotonic() - start, sum(after[2:4]) - sum(before[2:4])


def groups(out: Path, column: str) -> dict[str, frozenset[str]]:
    """The contents that share a group with each content."""
    opened = open_tables(str(out))
    stories = opened["stories"].to_table(columns=["story_id", "merged_into"]).to_pylist()
    became = {row["story_id"]: row["merged_into"] or row["story_id"] for row in stories}
    found, members = {}, defaultdict(set)
    for row in opened["documents"].to_table(columns=["content_hash", column]).to_pylist():
        found[row["content_hash"]] = group = became.get(row[column], row[column])
        members[group].add(row["content_hash"])
    return {content: frozenset(members[group]) for content, group in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--models", choices=("on", "off"), default="on")
    parser.add_argument("--documents", type=int)
    options = parser.parse_args()
    n = options.documents or DOCUMENTS[options.models]
    new = max(1, n // DAYS)
    print(f"{n:,} short articles and {new:,} more, models {options.models}\nrun            documents wall s  CPU s", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsbeam-append-") as name:
        folder = Path(name)
        made = [orjson.dumps(article) + b"\n" for article in articles(n + new)]
        first, day = folder / "first.jsonl", folder / "day.jsonl"
        first.write_bytes(b"".join(made[:n]))
        day.write_bytes(b"".join(made[n:]))
        appended, whole = folder / "appended", folder / "whole"
        cpu = {}
        for run, size, inputs, out, more in (
            ("first", n, [first], appended, ()),
            ("append", new, [day], appended, ("--append",)),
            ("all at once", n + new, [first, day], whole, ()),
        ):
            wall, cpu[run] = timed(
                "--input", *map(str, inputs), "--output", str(out), "--models", options.models, *more
            )  # fmt: skip
            print(f"{run:14} {size:9,} {wall:6.1f} {cpu[run]:6.1f}", flush=True)
        for column in ("story_id", "near_dup_id"):
            found, expected = groups(appended, column), groups(whole, column)
            other = sum(found.get(content) != group for content, group in expected.items())
            print(f"documents with another {column} group: {other} of {len(expected):,}")
    share = cpu["append"] / cpu["all at once"]
    print(f"CPU time of append / all at once: {share:.3f} (below {LIMIT} with models)")
    return int(options.models == "on" and share >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
