"""The whole job on each engine, started and stopped here, and what must be equal of it."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from tests.e2e.job import comparable
from tests.engines import dataflow
from tests.engines.servers import ROOT, FlinkCluster, environment, kill, portable_service

JOB_SECONDS = 1500
"""A job on a small machine that others use, too."""
Options = list[str]


@contextmanager
def flink_cluster(folder: Path) -> Iterator[Options]:
    with FlinkCluster(folder) as cluster:
        yield cluster.options()


ON_THIS_MACHINE: dict[str, Callable[[Path], AbstractContextManager[Options]]] = {
    "embedded-1": lambda _: nullcontext(["--engine=local"]),
    "embedded-2": lambda _: nullcontext(["--engine=local", "--workers=2"]),
    "prism": lambda _: nullcontext(["--engine=prism"]),
    "portable": portable_service,
    "flink-local": lambda _: nullcontext(["--engine=flink", "--workers=2"]),
    "flink-cluster": flink_cluster,
}
REPLAY = "dataflow-replay"
ENGINES = (*ON_THIS_MACHINE, REPLAY)


def start(source: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """The command, its output in files beside the tables."""
    command = [sys.executable, "-m", "pipeline", "--input", str(source), "--output", str(out), *options]
    with out.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log, start_new_session=True)


def finish(process: subprocess.Popen[bytes], out: Path) -> None:
    """Waits for the command's end. Raises RuntimeError with what it said where that is no success."""
    try:
        code = process.wait(JOB_SECONDS)
    finally:
        kill(process, signal.SIGKILL)
    if code:
        log = out.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"the job ended with {code}:\n{log[-5000:]}")


def wait_for_runs(process: subprocess.Popen[bytes], out: Path) -> None:
    """Waits until the job has written something, so that it can be disturbed in its middle."""
    while not any(out.glob("_tmp/*/runs/*")):
        assert process.poll() is None, "the job ended before it could be disturbed"
        time.sleep(0.02)


def run(engine: str, source: Path, out: Path, folder: Path, *options: str) -> float:
    """The job on one engine; gives its seconds, without those of its servers' start. `folder` takes logs and servers' files."""
    folder.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    if engine == REPLAY:
        begin = time.monotonic()
        dataflow.run(source, out, folder, *options)
        return time.monotonic() - begin
    with ON_THIS_MACHINE[engine](folder) as given:
        begin = time.monotonic()
        finish(start(source, out, *given, *options), out)
        return time.monotonic() - begin


def digest(out: Path) -> str:
    """One hash of all tables: of each the sorted rows, without the columns in which equal runs may differ."""
    tables = {
        name: hashlib.sha256(
            "\n".join(sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)).encode()
        ).hexdigest()
        for name, rows in comparable(out).items()
    }
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
