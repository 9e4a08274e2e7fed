"""What is printed: it cannot steer a terminal, it adds up, and it never breaks the run."""

import io
import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipeline.config import Config
from pipeline.report.progress import Progress, read_spool, rejects
from pipeline.report.summary import TOP, reject_share, rows, summary
from pipeline.report.text import MAX_SHOWN, safe

STEERING = "\x1b[31mred\x1b]0;title\x07 \u202eabc\u202c\u2066x\u2069 \x9b1m \r\n\t\0 \ud800 \u200b [bold]markup[/bold]"
TOTALS = {
    "inputs": 1240, "documents": 1100, "exact_copies": 90, "rejects": 50, "skipped": 7, "entities": 9000, "events": 800,
    "stories": 300, "event_clusters": 500,
}  # fmt: skip


def config(**changes: Any) -> Config:
    return Config(**({"inputs": (), "output": "/data/out", "temp": "/tmp/x", "run_id": "20240101T000000Z-abc"} | changes))


def manifest(counts: dict[str, dict[str, int]] | None = None, **totals: int) -> dict[str, Any]:
    return {"totals": TOTALS | totals, "counts": counts or {}}


def printed(capsys: pytest.CaptureFixture[str], made: dict[str, Any], **changes: Any) -> str:
    summary(made, config(**changes))
    return capsys.readouterr().out


def is_safe(text: str) -> bool:
    return not any(unicodedata.category(c)[0] == "C" for c in text.replace("\n", ""))


@given(st.text(), st.integers(1, 50))
def test_shown_text_is_one_short_line_without_control(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert is_safe(shown) and "\n" not in shown and len(shown) <= limit
    assert safe(shown, limit) == shown


def test_plain_text_is_shown_as_it_is() -> None:
    for text in ("Été à Žilina: 50 % 🙂", "東京 [draft] 'x'", "مرحبا بالعالم"):
        assert safe(text) == text
    assert safe("x" * 500) == "x" * (MAX_SHOWN - 1) + "…"
    assert safe(ValueError("what")) == "what"


def test_reject_share() -> None:
    assert reject_share(manifest()) == 50 / 1240
    assert reject_share(manifest(inputs=0, rejects=0)) == 0.0
    assert reject_share(manifest(inputs=3, rejects=3)) == 1.0


def test_the_summary_says_what_became_of_the_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {
        "language": {"fr": 700, "de": 300, "en": 100}, "reject": {"empty": 20, "no_content": 30}, "skipped": {"http:301": 7},
        "dropped": {"boilerplate": 12}, "warning": {"tiny": 3}, "entity": {"PER": 9000}, "event": {"SAY": 800},
        "microseconds": {"extraction": 2_500_000, "entities": 12_340_000}, "linked": {"near_copies": 42},
    }  # fmt: skip
    found = dict(rows(manifest(counts)))
    assert found["inputs"] == "1,240 = 1,100 documents + 90 exact copies + 50 rejects"
    assert found["languages"] == "fr 700, de 300, en 100"
    assert found["rejects"] == "no_content 30, empty 20" and found["skipped"] == "http:301 7" and found["warnings"] == "tiny 3"
    assert found["near copies"] == "42" and found["entities"] == "9,000: PER 9,000"
    assert found["seconds by stage"] == "entities 12.3, extraction 2.5"
    text = printed(capsys, manifest(counts))
    for heading, line in found.items():
        assert heading in text and line.split(",")[0] in text
    assert "read_parquet('/data/out/events/**/*.parquet'" in text and "_runs/20240101T000000Z-abc/manifest.json" in text


def test_an_empty_run_has_a_summary_too(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, {"totals": dict.fromkeys(TOTALS, 0), "counts": {}})
    assert "0 = 0 documents + 0 exact copies + 0 rejects" in text and "none" in text and "skipped" not in text


def test_many_kinds_are_cut_at_the_most_frequent() -> None:
    languages = {f"l{n:02d}": 100 - n % 7 for n in range(40)}
    shown = dict(rows(manifest({"language": languages})))["languages"]
    assert shown.startswith("l00 100, l07 100") and shown.endswith(f", and {40 - TOP} more")
    assert shown.count(",") == TOP


def test_nothing_from_the_input_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = {STEERING: 5, f"mime:{STEERING * 50}": 1}
    kinds = ("language", "reject", "skipped", "dropped", "warning", "entity", "event", "microseconds")
    text = printed(capsys, manifest(dict.fromkeys(kinds, hostile)), output=f"/data/{STEERING}")
    assert is_safe(text) and "[bold]markup[/bold]" in text


@pytest.mark.parametrize("width", [20, 80, 200])
def test_the_query_can_be_copied_whatever_the_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    folder = "/data/a very long folder/" + "with many parts/" * 8 + "it's out"
    text = printed(capsys, manifest(), output=folder)
    (line,) = [line for line in text.splitlines() if "read_parquet" in line]
    quoted = folder.replace("'", "''")
    assert line.strip() == f"FROM read_parquet('{quoted}/events/**/*.parquet', hive_partitioning = true)"


def test_the_spools_of_all_processes_are_added_up(tmp_path: Path) -> None:
    assert read_spool(str(tmp_path / "missing")) == Counter()
    (tmp_path / "1.json").write_text(json.dumps({"read": 3, "reject.empty": 1}), encoding="utf-8")
    (tmp_path / "2.json").write_text(json.dumps({"read": 4, "reject.crashed": 2, "rejected": 9}), encoding="utf-8")
    (tmp_path / "3.json").write_text('{"read": 4', encoding="utf-8")
    (tmp_path / "4.json").write_bytes(b"\xff\xfe")
    (tmp_path / "5.tmp").write_text('{"read": 1000}', encoding="utf-8")
    counts = read_spool(str(tmp_path))
    assert counts["read"] == 7 and rejects(counts) == 3


def folder(tmp_path: Path) -> Config:
    for name in ("a.txt", "b.txt", ".hidden", f"evil{STEERING[:8]}.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    spool = tmp_path / ".spool"
    spool.mkdir()
    (spool / "1.json").write_text(json.dumps({"files": 2, "read": 3, "documents": 1, "reject.empty": 1}), encoding="utf-8")
    return config(inputs=(f"{tmp_path}/*",), spool=str(spool))


def test_progress_in_plain_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.report.progress.PLAIN_SECONDS", 0.01)
    with Progress(folder(tmp_path)) as progress:
        while progress.thread.is_alive() and not progress.stop.wait(0.2):
            progress.done()
    first, line, *_ = capsys.readouterr().err.splitlines()
    assert first == "newsbeam: 3 files -> reading"
    assert line.startswith("newsbeam: files 2/3, read 3, documents 1, ") and "rejects 1" in line
    assert not progress.thread.is_alive()


def test_progress_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.report.progress.BAR_SECONDS", 0.01)
    terminal = io.StringIO()
    monkeypatch.setattr("pipeline.report.progress.Console", lambda **_: Console(file=terminal, force_terminal=True, width=150))
    with Progress(folder(tmp_path)) as progress:
        progress.stop.wait(0.5)
    assert "files 2/3, read 3" in terminal.getvalue()
    assert not progress.thread.is_alive()


def test_progress_without_a_place_for_counts_only_says_that_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(config(inputs=("/nowhere/*",))) as progress:
        assert not progress.thread.is_alive()
    assert capsys.readouterr().err == "newsbeam: 0 files -> nothing to read\n"
