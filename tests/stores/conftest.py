"""A small source in several formats, its tables as a run on this machine makes them, and the stores."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.job import command, comparable
from tests.engines import corpus
from tests.stores import servers
from tests.stores.servers import Bucket

DOCUMENTS = 60


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    corpus.write(folder, DOCUMENTS)
    return folder


@pytest.fixture(scope="session")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    out = tmp_path_factory.mktemp("local") / "out"
    done = command("--input", source, "--output", out, "--models", "off")
    assert done.returncode == 0, done.stderr
    found = comparable(out)
    assert len(found["documents"]) + len(found["copies"]) == DOCUMENTS
    return found


@pytest.fixture(scope="session", params=["s3", "gs"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[Bucket]:
    with servers.s3() if request.param == "s3" else servers.gs(tmp_path_factory.mktemp("gs")) as made:
        for file in sorted(source.iterdir()):
            made.put(f"in/{file.name}", file.read_bytes())
        yield made


@pytest.fixture
def bucket(store: Bucket) -> Bucket:
    """A store in which nothing fails yet."""
    store.proxy.recover()
    return store


Fetch = Callable[[str], dict[str, list[dict[str, Any]]]]


@pytest.fixture
def tables(bucket: Bucket, tmp_path: Path) -> Fetch:
    """The tables of an output folder of the bucket, to be compared."""

    def fetch(folder: str) -> dict[str, list[dict[str, Any]]]:
        copy = tmp_path / folder
        for name in bucket.names(f"{folder}/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(bucket.get(name))
        return comparable(copy)

    return fetch
