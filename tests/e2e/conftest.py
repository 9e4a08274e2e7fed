from pathlib import Path

import pytest

from tests.e2e.job import SEEDS, run


@pytest.fixture(scope="session")
def seeds_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the seeds, made once."""
    out = tmp_path_factory.mktemp("seeds") / "out"
    run("--input", SEEDS, "--output", out)
    return out
