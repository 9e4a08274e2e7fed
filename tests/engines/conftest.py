"""One small source with every input format and its tables as the embedded runner makes them, for all tests of engines."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.fetch import Unavailable
from tests.e2e.job import SEEDS, comparable, differences
from tests.engines import corpus, job

DOCUMENTS = 40


def need(fetch: Callable[[], object]) -> None:
    """What an engine needs is there, or the test says why it cannot run: where CI is set it fails, else it warns and skips."""
    try:
        fetch()
    except Unavailable as error:
        if os.environ.get("CI"):
            pytest.fail(f"an engine cannot be reached: {error}")
        warnings.warn(f"an engine was NOT tested: {error}", stacklevel=2)
        pytest.skip(f"an engine cannot be reached: {error}")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    corpus.write(folder, DOCUMENTS)
    for seed in SEEDS.glob("*.txt"):
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


@pytest.fixture(scope="session")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("embedded")
    job.run("embedded-1", source, folder / "out", folder)
    found = comparable(folder / "out")
    assert len(found["documents"]) + len(found["copies"]) == DOCUMENTS + 5 and found["events"]
    return found


Check = Callable[..., None]


@pytest.fixture
def equal(source: Path, expected: dict[str, Any], tmp_path: Path) -> Check:
    """Runs the job on an engine and compares its tables."""

    def check(engine: str, *options: str) -> None:
        job.run(engine, source, tmp_path / "out", tmp_path / "engine", *options)
        assert not differences(comparable(tmp_path / "out"), expected)

    return check
