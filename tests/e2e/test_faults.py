"""A few of the faults of `benchmarks.faults`: nothing is lost or doubled, and what is unfinished shows it."""

import signal
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.speed import corpus
from tests.engines.corpus import page

DOCUMENTS = 40


@pytest.fixture
def source(tmp_path: Path) -> Path:
    corpus.write(tmp_path / "in", DOCUMENTS)
    return tmp_path / "in"


def test_a_worker_process_that_is_killed_ends_the_run(source: Path, tmp_path: Path) -> None:
    case = faults.Case(tmp_path / "case", source, "--workers", "2")
    row = faults.fall("kill", case, 1, 1, faults.kill_worker)
    assert row == ("kill", 1, 0, 0)


def test_files_that_cannot_grow_leave_the_run_unfinished(source: Path, tmp_path: Path) -> None:
    case = faults.Case(tmp_path / "case", source)
    row = faults.fall("no space", case, 1, 1, faults.no_space)
    assert row == ("no space", 1, 0, 0)


def test_a_document_that_kills_its_parser_is_a_reject(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for i, article in enumerate(corpus.articles(faults.PAGES)):
        (pages / f"{i:02d}.html").write_bytes(page(article))
    row = faults.fall_on_documents("crash", faults.Case(tmp_path / "case", pages), faults.signal_parser(signal.SIGSEGV))
    assert row == ("crash", 1, 0, 0)
