"""What a user gets wrong is said in one line, with exit code 2, before anything starts."""

import os
from pathlib import Path

import pytest

from tests.e2e.corpus import ARTICLE
from tests.e2e.job import SEEDS, command, manifest, run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--inptu", "x"], "unknown option --inptu; did you mean --input?"),
        (["--input", "no-such-folder"], "--input no-such-folder: no such file, folder or glob"),
        (["--input", SEEDS, "--output", "/proc/version/x"], "--output /proc/version/x: cannot be written"),
        (["--input", SEEDS, "--max-reject-share", "2"], "'2' is not a share between 0 and 1"),
        (["--input", SEEDS, "--models", "maybe"], "'maybe' is neither on nor off"),
        (["--input", SEEDS, "--fields", "foo=bar"], "--fields: "),
        (["--input", SEEDS, "--names", "de=no_such_model"], "--names de=no_such_model: no such installed package"),
        (["--input", SEEDS, "--fields", "text"], "'text' is not of the form name=value"),
        (["--input", SEEDS, "--lid-model", "nowhere.bin"], "--lid-model nowhere.bin: no such file"),
        (["--input", SEEDS, "--workers", "0"], "'0' is not a whole number above 0"),
        (["--input", SEEDS, "--direct_num_workers", "two"], "invalid int value"),
    ],
)
def test_wrong_usage(arguments: list[object], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "--output" not in arguments:
        arguments = [*arguments, "--output", tmp_path / "out"]
    run(*arguments, exit_code=2)
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_help_teaches() -> None:
    done = command("--help")
    assert done.returncode == 0
    for word in ("--input", "--fields", "example:", "Exit codes", "--runner"):
        assert word in done.stdout


def test_a_finished_run_is_kept_unless_told_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text(ARTICLE, encoding="utf-8")
    run("--input", source, "--output", out, "--models", "off")
    before = sorted(p for p in out.rglob("*.parquet"))
    capsys.readouterr()
    run("--input", source, "--output", out, "--models", "off", exit_code=2)
    assert "holds a finished run; add --overwrite" in capsys.readouterr().err
    assert sorted(out.rglob("*.parquet")) == before
    run("--input", source, "--output", out, "--models", "off", "--overwrite")
    assert manifest(out)["totals"]["documents"] == 1


def test_files_of_somebody_else_are_never_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "thesis.txt").write_text("mine", encoding="utf-8")
    run("--input", SEEDS, "--output", tmp_path, "--overwrite", exit_code=2)
    assert "holds files that newsbeam did not write" in capsys.readouterr().err
    assert (tmp_path / "documents" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_too_many_rejects_is_exit_code_1_with_the_tables_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    out = tmp_path / "out"
    run("--input", tmp_path / "in", "--output", out, "--models", "off", "--max-reject-share", "0.4", exit_code=1)
    assert (out / "_SUCCESS").exists()
    assert manifest(out)["totals"] | {"entities": 0} == {
        "inputs": 2, "documents": 1, "exact_copies": 0, "rejects": 1, "skipped": 0, "entities": 0, "events": 0, "stories": 1,
        "event_clusters": 0,
    }  # fmt: skip


def test_the_summary_cannot_steer_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "out\x1b[31m"
    source = tmp_path / "a.txt"
    source.write_text(ARTICLE, encoding="utf-8")
    done = command("--input", source, "--output", out, "--models", "off", env={**os.environ, "TERM": "xterm"})
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "documents" in done.stdout and "SELECT" in done.stdout
