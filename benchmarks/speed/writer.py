"""The writer with very many partitions: `python -m benchmarks.speed.writer [--languages N] [--months N] [--documents N]`.

One short article's rows, with other ids, languages and months, go into run files as pass 2 leaves them, and from there into
one Parquet file a partition and table, on the embedded runner in this process. Prints how many files come out, how often a
run file is opened and how much of it is read for that, how many files were open at a time, time and peak memory.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import apache_beam as beam
import psutil
import xxhash

from benchmarks.speed import corpus
from pipeline.config import Config
from transforms.article import Analysis, Record
from transforms.enrichment.build import local_finder
from transforms.enrichment.enricher import Enricher
from transforms.exchange import store
from transforms.exchange.buffer import RunBuffer
from transforms.exchange.transform import RUN_BYTES, WEIGHTS, RunsToTasks, save_run
from transforms.extraction.extract import extract
from transforms.extraction.isolated import PageReader
from transforms.language.identify import FastTextIdentifier
from transforms.reading.records import ReadOptions, read_records
from transforms.segmentation.words import count_words
from transforms.writing import rows
from transforms.writing.transform import Compact

FIRST_YEAR = 2005
MIB = 1 << 20
CODES = "abcdefghijklmnopqrstuvwxyz"
opened: Counter[str] = Counter()
read: Counter[str] = Counter()
_open_parts = store.open_parts


class Counted:
    """A stream that counts what is read of it."""

    def __init__(self, path: str) -> None:
        opened[path] += 1
        self.path, self.stream = path, _open_parts(path)

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def seek(self, offset: int) -> None:
        self.stream.seek(offset)

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        read[self.path] += len(data)
        return data


def open_parts(path: str) -> BinaryIO | Counted:
    return Counted(path) if path.endswith(".arrows") else _open_parts(path)


def example(folder: Path) -> Analysis:
    """One short article of the speed corpus, read and analysed without models."""
    corpus.write(folder, 1)
    (file,) = folder.glob("*.jsonl")
    with file.open("rb") as stream:
        (record,) = [item for item in read_records(stream, str(file), ReadOptions()) if isinstance(item, Record)]
    return Enricher(FastTextIdentifier(), local_finder(models=False)).analyse(extract(record, PageReader()), frozenset())


def write_runs(
    analysis: Analysis, config: Config, documents: int, partitions: list[tuple[str, str]]
) -> Iterator[tuple[Any, Any]]:
    """The rows of so many documents as runs: references, and weights."""
    document = rows.document_row(analysis.document, count_words(analysis.document.text))
    entities, size = rows.entity_rows(analysis), rows.weight(analysis)
    buffer = RunBuffer(RUN_BYTES)
    for i in range(documents):
        doc_id, (lang, month) = xxhash.xxh3_128_hexdigest(str(i).encode()), partitions[i % len(partitions)]
        own = [{**row, "doc_id": doc_id, "mention_id": f"{doc_id}:{n}"} for n, row in enumerate(entities)]
        buffer.add("entities", lang, month, own, 0)
        if buffer.add("documents", lang, month, [{**document, "doc_id": doc_id}], size):
            yield save_run(buffer, config.temp)
    if buffer:
        yield save_run(buffer, config.temp)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--languages", type=int, default=40)
    parser.add_argument("--months", type=int, default=200)
    parser.add_argument("--documents", type=int, default=16_000)
    options = parser.parse_args()
    languages = [a + b for a in CODES for b in CODES][: options.languages]
    months = [f"{FIRST_YEAR + i // 12}-{i % 12 + 1:02d}" for i in range(options.months)]
    partitions = [(lang, month) for lang in languages for month in months]
    with tempfile.TemporaryDirectory(prefix="newsbeam-writer-") as name:
        folder = Path(name)
        out = folder / "out"
        config = Config((), str(out), str(out / "_tmp"), "run", models=False, linking=False, spool=str(folder / "spool"))
        (folder / "spool").mkdir()
        started = time.monotonic()
        runs = list(write_runs(example(folder / "in"), config, options.documents, partitions))
        made = time.monotonic()
        store.open_parts = open_parts  # type: ignore[assignment]  # it reads and seeks, which is all that is asked of it
        with beam.Pipeline("FnApiRunner") as pipeline:
            tasks = {
                "runs": pipeline | "Runs" >> beam.Create([ref for ref, _ in runs]),
                WEIGHTS: pipeline | "Weights" >> beam.Create([pair for _, weights in runs for pair in weights.items()]),
            } | RunsToTasks(config.target_bytes, config.temp)
            tasks | Compact(config, {})
        seconds = time.monotonic() - made
        files = list(out.glob("*/lang=*/month=*/*.parquet"))
        size = sum(file.stat().st_size for file in files)
        stored, taken = sum(Path(path).stat().st_size for path in opened), sum(read.values())
        table = {
            "documents, partitions": f"{options.documents:,}, {len(partitions):,}",
            "run files, MiB": f"{len(runs)}, {stored / MIB:.1f}, made in {made - started:.1f} s",
            "openings of a run file": f"{sum(opened.values()) / len(runs):,.0f}",
            "read of the runs": f"{taken / stored:.2f} of them, {taken / sum(opened.values()):,.0f} bytes an opening",
            "files written, MiB": f"{len(files):,}, {size / MIB:.1f}",
            "milliseconds a file": f"{1000 * seconds / max(1, len(files)):.2f}",
            "seconds": f"{seconds:.1f}",
            "files open at the end": f"{psutil.Process().num_fds()}",
            "peak MiB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB:.0f}",
        }
        for title, value in table.items():
            print(f"{title:24}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
