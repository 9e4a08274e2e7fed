"""Does the cost of a document grow with the corpus? `python -m benchmarks.speed.scale --data DIR [--models on|off]`.

Runs the command, in processes of its own and linking included, on corpora of `world` of several sizes, with one worker and
with two, and on an article of each language and worker, which is what a run costs to start: models, lexicons and engine. CPU
time and peak memory are those of all its processes. What is shuffled comes from a further run of each size, see `shuffle`.
Exit code 1 where a bar is missed: CPU time a document, without start-up, of the largest over the smallest size; peak memory
of the same with one worker; bytes shuffled a document; wall-clock time of one worker over that of two, of the largest size.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.speed import corpus, shuffle, world
from benchmarks.speed.memory import MIB, ROOT, Run, watch

SIZES = (1_000, 10_000, 100_000)
MAX_GROWTH, MAX_PEAK_GROWTH, MAX_SHUFFLE, MIN_SPEEDUP = 1.10, 1.15, 4096, 1.7
MANY = 2_000
"""So many articles have some of each language among them."""
ERROR_CHARS = 2_000
BUCKETS = (1, 16, 256, 4_096, 32_768)
LEAST = 500
Row = dict[str, Any]


class Measured(NamedTuple):
    """A run of the command, and what it has written."""

    run: Run
    files: int
    bytes: int


def command(module: str, source: Path, out: Path, models: str, workers: int) -> list[str]:
    paths = ["--input", str(source), "--output", str(out)]
    return [sys.executable, "-m", module, *paths, "--models", models, "--workers", str(workers)]


def measure(source: Path, out: Path, models: str, workers: int) -> Measured:
    """Time and memory of one run. Raises CalledProcessError where it fails."""
    run = watch(command("pipeline", source, out, models, workers))
    sizes = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
    return Measured(run, len(sizes), sum(sizes))


def counted(source: Path, out: Path, models: str, workers: int) -> Row:
    """What one run sends through the engine and holds where nothing of it waits on disk. Raises CalledProcessError."""
    line = [*command("benchmarks.speed.shuffle", source, out, models, workers), "--runner=FnApiRunner"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def save_start(folder: Path, sentences: Mapping[str, list[str]], workers: int) -> int:
    """A file for each worker with an article of each language, so that each loads all lexicons; gives the articles."""
    found: dict[str, list[corpus.Article]] = {lang: [] for lang in sentences}
    for article in world.articles(MANY * workers, sentences):
        found[article["source_domain"].split(".")[1]].append(article)
    for worker in range(workers):
        corpus.save(folder / str(worker), (articles[worker] for articles in found.values()))
    return len(found) * workers


def sizes(
    options: argparse.Namespace, sentences: Mapping[str, list[str]], folder: Path
) -> tuple[list[Row], dict[int, Measured]]:
    """A row of the table for each size and number of workers, printed as they come; and the starts, by workers."""
    few: dict[int, int] = {}
    starts: dict[int, Measured] = {}
    print(f"{'documents':>9} workers   docs/s net docs/s CPU ms net CPU ms peak MiB files/doc speed-up", flush=True)
    for workers in options.workers:
        source = folder / f"start-{workers}"
        few[workers] = save_start(source, sentences, workers)
        starts[workers] = measure(source, folder / f"start-out-{workers}", options.models, workers)
        run = starts[workers].run
        print(
            f"{few[workers]:9,} {workers:7} start-up: {run.wall:.1f} s, {run.cpu:.1f} CPU s, {run.peak / MIB:.0f} MiB",
            flush=True,
        )
    rows = []
    for n in options.documents:
        source = folder / f"in-{n}"
        size = corpus.save(source, world.articles(n, sentences))
        walls: dict[int, float] = {}
        for workers in options.workers:
            out = folder / f"out-{n}-{workers}"
            found, start = measure(source, out, options.models, workers), starts[workers]
            walls[workers] = found.run.wall
            speedup = walls.get(1, 0.0) / found.run.wall
            net = n - few[workers]
            rows.append({
                "documents": n, "workers": workers, "wall_s": found.run.wall, "cpu_s": found.run.cpu,
                "cpu_ms": 1000 * found.run.cpu / n, "net_cpu_ms": 1000 * (found.run.cpu - start.run.cpu) / net,
                "net_wall_ms": 1000 * (found.run.wall - start.run.wall) / net, "peak_mib": found.run.peak / MIB,
                "input_bytes": size, "output_bytes": found.bytes, "output_files": found.files, "speedup": speedup,
            })  # fmt: skip
            print(_line(rows[-1]), flush=True)
    return rows, starts


def _line(row: Row) -> str:
    n, workers = row["documents"], row["workers"]
    rates = f"{n / row['wall_s']:8.1f} {1000 / row['net_wall_ms']:10.1f} {row['cpu_ms']:6.1f} {row['net_cpu_ms']:10.1f}"
    line = f"{n:9,} {workers:7} {rates} {row['peak_mib']:8.0f} {row['output_files'] / n:9.2f}"
    return line + (f" {row['speedup']:8.2f}" if workers > 1 and row["speedup"] else "")


def shuffled(options: argparse.Namespace, folder: Path) -> list[Row]:
    """Bytes a document by family, for each size, printed as they come."""
    titles = [*(family for family, _ in shuffle.FAMILIES), "all", "run files", "side input"]
    print("bytes a document through the shuffle and in run files, and the largest side input")
    print("documents " + " ".join(f"{title:>17}" for title in titles))
    rows = []
    for n in options.shuffle:
        found = counted(folder / f"in-{n}", folder / f"counted-{n}", options.models, max(options.workers))
        by_family = shuffle.families(found["groups"])
        total, held = sum(by_family.values()), max(found["side_inputs"].values(), default=0)
        shown = [size / n for size in (*by_family.values(), total, found["run_bytes"])]
        print(f"{n:9,} " + " ".join(f"{size:17.1f}" for size in shown) + f" {held / MIB:13.2f} MiB", flush=True)
        rows.append({"documents": n, "shuffle_bytes": total, "families": by_family, **found})
    print("bytes a document that signing alone would send over more buckets, which larger corpora have")
    for buckets in BUCKETS if rows else ():
        sent = shuffle.fan_out(folder / f"counted-{options.shuffle[0]}", buckets)
        parts = ", ".join(f"{port} {size:.0f}" for port, size in sent.items())
        print(f"{buckets:9,} buckets {sum(sent.values()):10.0f} ({parts})", flush=True)
    return rows


def bars(rows: list[Row], counts: list[Row]) -> bool:
    """Prints every bar beside what was measured; whether all are held."""
    by_workers: dict[int, list[Row]] = {}
    for row in rows:
        by_workers.setdefault(row["workers"], []).append(row)
    held = True
    for workers, found in by_workers.items():
        small, large = found[0], found[-1]
        raw, net = (large[column] / small[column] for column in ("cpu_ms", "net_cpu_ms"))
        held &= _bar(f"CPU time a document, {workers} workers (with start-up {raw:.3f})", net, MAX_GROWTH)
        if workers == 1:
            steps = " ".join(f"{row['peak_mib']:.0f}" for row in found)
            held &= _bar(f"peak memory ({steps} MiB)", large["peak_mib"] / small["peak_mib"], MAX_PEAK_GROWTH)
    if counts:
        held &= _bar("bytes shuffled a document", counts[-1]["shuffle_bytes"] / counts[-1]["documents"], MAX_SHUFFLE)
    if {1, 2} <= by_workers.keys():
        one, two = by_workers[1][-1], by_workers[2][-1]
        net = one["net_wall_ms"] / two["net_wall_ms"]
        held &= _bar(f"two workers (without start-up {net:.2f})", two["speedup"], MIN_SPEEDUP, least=True)
    return held


def _bar(title: str, value: float, bar: float, least: bool = False) -> bool:
    good = value >= bar if least else value <= bar
    print(f"{title}: {value:.3f} ({'at least' if least else 'at most'} {bar}){'' if good else '  MISSED'}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds langid/sentences/")
    parser.add_argument("--models", choices=("on", "off"), default="off")
    parser.add_argument("--documents", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--shuffle", type=int, nargs="*", metavar="N", help="sizes whose shuffle is counted (default: all)")
    parser.add_argument("--json", type=Path, help="file for all that was measured")
    options = parser.parse_args()
    options.documents.sort()
    if options.documents[0] < LEAST:
        parser.error(f"--documents: at least {LEAST}, or start-up is all there is")
    options.shuffle = options.documents if options.shuffle is None else sorted(options.shuffle)
    if not set(options.shuffle) <= set(options.documents):
        parser.error("--shuffle: only sizes that --documents has")
    try:
        sentences = world.public_sentences(options.data)
        print(f"models {options.models}, linking on")
        with tempfile.TemporaryDirectory(prefix="newsbeam-scale-") as name:
            rows, starts = sizes(options, sentences, Path(name))
            counts = shuffled(options, Path(name))
    except FileNotFoundError as error:
        print(error)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"the run failed:\n{error.stderr[-ERROR_CHARS:]}", file=sys.stderr)
        return 2
    if options.json:
        start = {workers: {"wall_s": found.run.wall, "cpu_s": found.run.cpu} for workers, found in starts.items()}
        measured = {"models": options.models, "start": start, "runs": rows, "shuffle": counts}
        options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    return 0 if bars(rows, counts) else 1


if __name__ == "__main__":
    sys.exit(main())
