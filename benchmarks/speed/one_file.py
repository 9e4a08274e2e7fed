"""Does one file use two workers? `python -m benchmarks.speed.one_file --data DIR [--gigabytes 2]`, models off.

One uncompressed JSON Lines file as crawls leave it: an article of `world` in each record, and beside its text the raw page,
some 100 kB in a field that nobody reads. So two gigabytes are some twenty thousand articles, minutes of work and not hours,
as they would be of text alone. The command reads it with one worker and with two. Exit code 1 where two are not 1.7 times
as fast, start-up included; with files of less than about half a gigabyte start-up and the cut into pieces decide that.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import orjson
import pyarrow.dataset as ds

from benchmarks.speed import world
from benchmarks.speed.memory import MIB, Run, watch
from benchmarks.speed.scale import ERROR_CHARS, MIN_SPEEDUP, command
from transforms.reading.options import ReadOptions
from transforms.reading.pieces import pieces

PAGE_BYTES = 100_000
POOL_BYTES = 4 << 20
LOOK_SECONDS = 0.3


def write(file: Path, size: int, sentences: dict[str, list[str]]) -> int:
    """Articles with a raw page each until the file has `size` bytes; gives their number."""
    chance = random.Random(3)
    words = [word for pool in sentences.values() for text in pool for word in text.split()]
    pool = "".join(f"<div class=c{chance.randrange(99)}>{chance.choice(words)}</div>\n" for _ in range(POOL_BYTES // 28))
    written = n = 0
    with file.open("wb") as stream:
        for article in world.articles(2 * size // PAGE_BYTES + 1, sentences):
            if written >= size:
                break
            at = chance.randrange(len(pool) - PAGE_BYTES)
            page = pool[at : at + chance.randint(PAGE_BYTES // 2, PAGE_BYTES)]
            written += stream.write(orjson.dumps({**article, "crawled_page": page}) + b"\n")
            n += 1
    return n


class Shares:
    """How many documents each process has read and enriched, from the counts that they leave for the progress line."""

    def __init__(self, temp: Path) -> None:
        self.temp, self.counts = temp, dict[str, dict[str, int]]()

    def __enter__(self) -> "Shares":
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            for file in self.temp.glob("*/progress/*.json"):
                try:
                    self.counts[file.stem] = json.loads(file.read_bytes())
                except FileNotFoundError:
                    continue  # the run is over

    def of(self, name: str) -> str:
        """The shares of a count, largest first."""
        found = sorted((counts[name] for counts in self.counts.values() if name in counts), reverse=True)
        return " + ".join(f"{n / sum(found):.0%}" for n in found)


def measure(source: Path, folder: Path, workers: int) -> Run:
    """One run, and its line of the table. Raises CalledProcessError where it fails."""
    out, temp = folder / f"out-{workers}", folder / f"temp-{workers}"
    with Shares(temp) as shares:
        run = watch([*command("pipeline", source, out, "off", workers), "--temp", str(temp)])
    documents = ds.dataset(out / "documents").count_rows()
    numbers = f"{workers:7} {run.wall:7.1f} {run.cpu:7.1f} {run.peak / MIB:8.0f} {documents:9,}"
    print(f"{numbers}   {shares.of('read'):14} {shares.of('documents')}", flush=True)
    return run


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds langid/sentences/")
    parser.add_argument("--gigabytes", type=float, default=2.0)
    options = parser.parse_args()
    try:
        sentences = world.public_sentences(options.data)
    except FileNotFoundError as error:
        print(error)
        return 1
    with tempfile.TemporaryDirectory(prefix="newsbeam-one-file-") as name:
        source = Path(name, "articles.jsonl")
        n = write(source, int(options.gigabytes * 1e9), sentences)
        size = source.stat().st_size
        with source.open("rb") as stream:
            cut = pieces(stream, size, str(source), ReadOptions())
        print(f"one file of {size / 1e9:.2f} GB, {n:,} records, {len(cut)} pieces, models off")
        print("workers  wall s   CPU s peak MiB documents   read by        enriched by", flush=True)
        try:
            one, two = (measure(source, Path(name), workers) for workers in (1, 2))
        except subprocess.CalledProcessError as error:
            print(f"the run failed:\n{error.stderr[-ERROR_CHARS:]}", file=sys.stderr)
            return 2
    ratio = one.wall / two.wall
    print(f"wall-clock time of one worker / of two: {ratio:.2f} (at least {MIN_SPEEDUP})")
    return 0 if ratio >= MIN_SPEEDUP else 1


if __name__ == "__main__":
    sys.exit(main())
