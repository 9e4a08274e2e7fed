"""What is going on, on standard error: one changing line on a terminal, plain lines elsewhere."""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from pipeline.config import Config
from transforms.exchange import store
from transforms.reading.transform import wanted

PLAIN_SECONDS = 10.0
BAR_SECONDS = 0.5


def read_spool(folder: str) -> Counter[str]:
    """The counts of all processes, added up."""
    counts: Counter[str] = Counter()
    for file in Path(folder).glob("*.json"):
        try:
            counts.update(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue  # the process that owns it is about to write it anew
    return counts


def rejects(counts: Counter[str]) -> int:
    return sum(n for name, n in counts.items() if name.startswith("reject."))


class Progress:
    """Shows counts while the job runs. A context manager; it draws from a thread of its own and touches no data."""

    def __init__(self, config: Config) -> None:
        self.spool = config.spool
        self.stop = threading.Event()
        self.console = Console(stderr=True)
        self.start = time.monotonic()
        self.files = sum(wanted(path, config) for pattern in config.inputs for path, _ in store.files(pattern))
        self.thread = threading.Thread(target=self._bar if self.console.is_terminal else self._plain, daemon=True)

    def __enter__(self) -> "Progress":
        print(f"newsbeam: {self.files} files -> {(self.files and 'reading') or 'nothing to read'}", file=sys.stderr)
        if self.spool:
            self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.done()

    def done(self) -> None:
        self.stop.set()
        if self.thread.is_alive():
            self.thread.join(timeout=2)

    def line(self, counts: Counter[str]) -> str:
        """Files, documents, documents a second, rejects."""
        seconds = max(time.monotonic() - self.start, 0.001)
        enriched = counts["documents"] + counts["exact_copies"]
        return (
            f"files {counts['files']}/{self.files}, read {counts['read']:,}, documents {counts['documents']:,}, "
            f"{enriched / seconds:.1f} documents/s, rejects {rejects(counts):,}"
        )

    def _plain(self) -> None:
        while not self.stop.wait(PLAIN_SECONDS):
            print(
                f"newsbeam: {self.line(read_spool(self.spool or ''))}, {time.monotonic() - self.start:.0f} s", file=sys.stderr
            )

    def _bar(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            TextColumn("{task.fields[line]}"),
            TimeElapsedColumn(),
        )
        with Bar(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task("reading", total=self.files, line="")
            while not self.stop.wait(BAR_SECONDS):
                counts = read_spool(self.spool or "")
                read, enriched = counts["read"], counts["documents"] + counts["exact_copies"]
                if counts["files"] < self.files or not enriched:
                    bar.update(task, description="reading", total=self.files, completed=counts["files"], line=self.line(counts))
                else:
                    step = "writing" if enriched >= read else "enriching"
                    bar.update(task, description=step, total=read, completed=enriched, line=self.line(counts))
