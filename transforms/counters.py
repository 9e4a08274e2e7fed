"""The one helper that counts: totals as data for the manifest, Beam counters for operators, a spool for the progress line."""

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from apache_beam.metrics import Metrics

SPOOL_SECONDS = 0.5


class Tally:
    """Counts of one bundle. `drain` gives them as data, once, so that a retried bundle does not count twice.

    With a `spool` (a local folder) each process also keeps a file of what it has counted so far, which the launcher
    adds up while the job runs; it is for display only.
    """

    _spooled: Counter[str] = Counter()
    _spool: str | None = None
    _written = 0.0

    def __init__(self, spool: str | None = None) -> None:
        self.spool = spool
        self.counts: Counter[str] = Counter()
        if spool != Tally._spool:  # another run in this process
            Tally._spool, Tally._spooled = spool, Counter()

    def add(self, name: str, n: int = 1) -> None:
        self.counts[name] += n
        if self.spool:
            Tally._spooled[name] += n
            if time.monotonic() - Tally._written >= SPOOL_SECONDS:
                self._write()

    @contextlib.contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Adds the microseconds that the block takes to `microseconds.<stage>`."""
        start = time.perf_counter_ns()
        try:
            yield
        finally:
            self.took(stage, (time.perf_counter_ns() - start) // 1000)

    def took(self, stage: str, microseconds: int) -> None:
        """Adds what a stage took elsewhere."""
        self.counts[f"microseconds.{stage}"] += microseconds

    def drain(self) -> list[tuple[str, int]]:
        """Name and number of everything counted since the last drain, in alphabetical order."""
        found = sorted(self.counts.items())
        for name, n in found:
            Metrics.counter("newsbeam", name).inc(n)
        self.counts.clear()
        if self.spool:
            self._write()
        return found

    def _write(self) -> None:
        assert self.spool
        path = Path(self.spool) / f"{os.getpid()}.json"
        temporary = path.with_suffix(".tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(Tally._spooled), encoding="utf-8")
            temporary.replace(path)
        except OSError:
            self.spool = None  # the progress line is a courtesy: without a place to write, there is none
        Tally._written = time.monotonic()
