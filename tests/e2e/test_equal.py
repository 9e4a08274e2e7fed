"""Equal input gives equal rows, however the work was cut."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.corpus import json_lines
from tests.e2e.job import SEEDS, command, comparable, differences, keeps_contract, manifest, run

N = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    (folder / "b.jsonl").write_bytes(json_lines(N))
    for seed in SEEDS.glob("*.txt"):
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    out = tmp_path_factory.mktemp("expected") / "out"
    run("--input", source, "--output", out)
    keeps_contract(out)
    totals = manifest(out)["totals"]
    assert totals["inputs"] == N + 5 and totals["exact_copies"] > 0 and totals["events"] > N
    return comparable(out)


def same(out: Path, expected: dict[str, list[dict[str, Any]]]) -> None:
    keeps_contract(out)
    assert not differences(comparable(out), expected)


def test_with_bundles_repeated(source: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    run("--input", source, "--output", tmp_path / "out", "--direct_runner_bundle_repeat=2")
    same(tmp_path / "out", expected)


def test_with_two_worker_processes(source: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    done = command("--input", source, "--output", tmp_path / "out", "--workers", 2)
    assert done.returncode == 0, done.stderr
    same(tmp_path / "out", expected)


def test_with_files_in_another_order_and_split(source: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    lines = (source / "b.jsonl").read_bytes().splitlines(keepends=True)
    inputs: list[Path] = []
    for name, part in (("z.jsonl", lines[: N // 3]), ("a.jsonl", lines[N // 3 :])):
        inputs.append(tmp_path / name)
        inputs[-1].write_bytes(b"".join(part))
    inputs += sorted(source.glob("*.txt"), reverse=True)
    run("--input", *inputs, "--output", tmp_path / "out")
    same(tmp_path / "out", expected)


def test_with_many_shards(source: Path, expected: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.prepare.SHARD_WEIGHT", 64)
    run("--input", source, "--output", tmp_path / "out")
    assert len(list((tmp_path / "out" / "stories").glob("*.parquet"))) > 1
    same(tmp_path / "out", expected)
