"""Documents added to a finished output: as one run would have it up to the names of ids, and never half of it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import orjson
import pytest

from pipeline.config import Config
from pipeline.tables import Tables, open_tables
from schemas import TABLES
from tests.e2e.corpus import articles
from tests.e2e.job import ROOT, SEEDS, keeps_contract, run
from tests.unit.test_linking import prose
from transforms.segmentation.repeated import MIN_ARTICLES
from transforms.writing import transform as writing

N, EARLIER = 80, 50
OFF = ("--models", "off")
OF_THE_RUN = {"run_id", "source_uri", "pipeline_version"}
KEPT = {"near_dup_id", "near_dup_score", "story_id", "wire_copy"}
Row = dict[str, Any]


def read(opened: Tables) -> dict[str, list[Row]]:
    return {table.name: opened[table.name].to_table().to_pylist() for table in TABLES}


def tables(out: Path) -> dict[str, list[Row]]:
    """The tables that the pointer names."""
    return read(open_tables(str(out)))


def mixed(found: dict[str, list[Row]]) -> list[str]:
    """What shows that rows are not all of one state."""
    living = [row for row in found["stories"] if not row["merged_into"]]
    documents = {row["doc_id"] for row in found["documents"]}
    wrong = {
        "stories": {row["story_id"] for row in found["documents"]} - {row["story_id"] for row in found["stories"]},
        "counts": {sum(row["n_documents"] for row in living)} ^ {len(found["documents"]) + len(found["copies"])},
        "entities": {row["doc_id"] for row in found["entities"]} - documents,
        "copies": {row["doc_id"] for row in found["copies"]} - documents,
    }
    return [f"{name}: {rows}" for name, rows in wrong.items() if rows]


def poll(out: Path, stop: threading.Event, seen: Counter[str], wrong: list[str]) -> None:
    """Reads the tables by the pointer again and again."""
    while not stop.is_set():
        opened = open_tables(str(out))
        time.sleep(0.02)
        wrong.extend(mixed(read(opened)))
        seen[opened.run_id] += 1


def write(path: Path, made: list[Row]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(article) + b"\n" for article in made))
    return path


class Case(NamedTuple):
    """Two inputs, and the outputs of the first, of the second appended to it, and of one run over both."""

    first: Path
    second: Path
    before: Path
    after: Path
    whole: Path
    held: Tables
    seen: Counter[str]
    wrong: list[str]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("append")
    # every host has one article, so that no line repeats at a publisher: earlier documents keep lines that later prove to
    made = [{**article, "url": f"https://host-{i}.example/", "source_domain": None} for i, article in enumerate(articles(N))]
    first, second = write(folder / "first.jsonl", made[:EARLIER]), write(folder / "second.jsonl", made[EARLIER:])
    before, after, whole = (folder / name for name in ("before", "after", "whole"))
    run("--input", first, "--output", before, *OFF)
    shutil.copytree(before, after)
    run("--input", first, second, "--output", whole, *OFF)
    held, stop, seen, wrong = open_tables(str(after)), threading.Event(), Counter[str](), list[str]()
    reader = threading.Thread(target=poll, args=(after, stop, seen, wrong))
    reader.start()
    try:
        run("--input", second, "--output", after, *OFF, "--append")
    finally:
        deadline = time.monotonic() + 60
        while len(seen) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        stop.set()
        reader.join()
    yield Case(first, second, before, after, whole, held, seen, wrong)


def resolved(found: dict[str, list[Row]], column: str) -> dict[str, str]:
    """Document -> group, older ids replaced by what they have become. Documents are told by their contents."""
    became = {row["story_id"]: row["merged_into"] or row["story_id"] for row in found["stories"]}
    return {row["content_hash"]: became.get(row[column], row[column]) for row in found["documents"]}


def groups(values: dict[Any, Any]) -> set[frozenset[Any]]:
    members = defaultdict(set)
    for key, value in values.items():
        members[value].add(key)
    return {frozenset(group) for group in members.values()}


def undisturbed(found: dict[Any, Any], expected: dict[Any, Any], before: dict[Any, Any]) -> set[frozenset[Any]]:
    """The groups of one run that hold nothing of earlier groups that this one run would have torn apart."""
    whole = groups(expected)
    torn = {key for group in groups(before) if not any(group <= other for other in whole) for key in group}
    return {group for group in whole if not group & torn}


def test_appended_equals_one_run_up_to_the_names_of_ids(case: Case) -> None:
    keeps_contract(case.after)
    found, expected = tables(case.after), tables(case.whole)
    assert groups(resolved(found, "story_id")) == groups(resolved(expected, "story_id"))
    near = [resolved(side, "near_dup_id") for side in (found, expected, tables(case.before))]
    assert undisturbed(*near) <= groups(near[0]) and len(undisturbed(*near)) >= len(groups(near[1])) - 2
    rows = [{row["content_hash"]: row for row in side["documents"]} for side in (found, expected)]
    assert rows[0].keys() == rows[1].keys()
    for key, row in rows[1].items():
        if row["doc_id"] == rows[0][key]["doc_id"]:  # else another of its copies stands
            assert {k: v for k, v in rows[0][key].items() if k not in OF_THE_RUN | KEPT} == {
                k: v for k, v in row.items() if k not in OF_THE_RUN | KEPT
            }
    both = {row["doc_id"] for row in rows[0].values()} & {row["doc_id"] for row in rows[1].values()}
    assert len(both) > 0.9 * len(rows[1])
    mentions = [{row["mention_id"]: {**row, "run_id": None} for row in side["entities"]} for side in (found, expected)]
    one, other = ({key: row for key, row in side.items() if row["doc_id"] in both} for side in mentions)
    assert one == other
    urls = [Counter(row["url"] for table in ("documents", "copies") for row in side[table]) for side in (found, expected)]
    assert urls[0] == urls[1]


def test_earlier_rows_and_ids_stay(case: Case) -> None:
    before, after = tables(case.before), tables(case.after)
    for table, key in (("documents", "doc_id"), ("entities", "mention_id"), ("copies", "source_uri")):
        kept = {row[key]: row for row in after[table]}
        assert all(kept[row[key]] == row for row in before[table])
    assert {row["story_id"] for row in before["stories"]} <= {row["story_id"] for row in after["stories"]}
    old, new = ({row["doc_id"] for row in side["documents"]} for side in (before, after))
    run_id = open_tables(str(case.after)).run_id
    copies = [row for row in after["copies"] if row["run_id"] == run_id]
    assert any(row["doc_id"] in old for row in copies), "no new record is a copy of an earlier document"
    shared = Counter(row["near_dup_id"] for row in after["documents"] if row["doc_id"] in new - old)
    assert set(shared) & {row["doc_id"] for row in before["documents"]}, "no new document is nearly an earlier one"


def test_a_polling_reader_sees_the_old_or_the_new_and_no_mix(case: Case) -> None:
    assert not case.wrong
    assert list(case.seen) == [open_tables(str(case.before)).run_id, open_tables(str(case.after)).run_id]
    assert read(case.held) == tables(case.before)


def test_the_same_input_once_more_adds_nothing_but_copies(case: Case, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(case.before, out)
    run("--input", case.first, "--output", out, *OFF, "--append")
    keeps_contract(out)
    before, after = tables(case.before), tables(out)
    assert after["documents"] == before["documents"] and after["entities"] == before["entities"]
    assert len(after["copies"]) == len(before["copies"]) + EARLIER
    assert [row["story_id"] for row in after["stories"]] == [row["story_id"] for row in before["stories"]]


def comparable(found: dict[str, list[Row]]) -> dict[str, list[str]]:
    return {name: sorted(str({k: v for k, v in row.items() if k != "run_id"}) for row in rows) for name, rows in found.items()}


def test_killed_in_mid_append_the_old_tables_stand_and_the_same_command_repairs(case: Case, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(case.before, out)
    before = tables(out)
    files = len(list(out.glob("documents/*/*/*.parquet")))
    arguments = ["--input", str(case.second), "--output", str(out), *OFF, "--append"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while len(list(out.glob("documents/*/*/*.parquet"))) == files:
        assert process.poll() is None and time.monotonic() < deadline, "the run ended before it could be killed"
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (out / "_SUCCESS").exists()
    assert tables(out) == before
    run(*arguments)
    keeps_contract(out)
    assert comparable(tables(out)) == comparable(tables(case.after))


def full_disk(config: Config, name: str, data: bytes, write: Any = writing._write) -> None:
    """Writes everything but the pointer."""
    if name == "_current":
        raise OSError("No space left on device")
    write(config, name, data)


def test_stopped_before_the_pointer_moves(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    shutil.copytree(case.before, out)
    arguments = ("--input", case.second, "--output", out, *OFF, "--append")
    with monkeypatch.context() as patch:
        patch.setattr("transforms.writing.transform._write", full_disk)
        run(*arguments, exit_code=3)
    assert "the same command starts anew" in capsys.readouterr().err
    assert tables(out) == tables(case.before)
    run("--input", case.second, "--output", out, *OFF, exit_code=2)
    assert "holds a finished run" in capsys.readouterr().err
    run(*arguments)
    keeps_contract(out)
    assert comparable(tables(out)) == comparable(tables(case.after))
    listed = {file.name for file in out.rglob("*.parquet")}
    assert len({name.rsplit("-of-")[0][5:28] for name in listed}) == 2, "files of the stopped run are left"


def test_two_earlier_stories_become_one(tmp_path: Path) -> None:
    one, other = (" ".join(dict.fromkeys(prose(name, 50).split())) for name in ("one", "other"))
    out = tmp_path / "out"
    old = write(tmp_path / "old.jsonl", [{"title": f"Title {i}", "maintext": text} for i, text in enumerate((one, other))])
    new = [{"title": f"News {i}", "maintext": f"{one} {other} {prose(str(i), 4)}"} for i in range(3)]
    run("--input", old, "--output", out, *OFF)
    first = tables(out)
    assert len(first["stories"]) == 2
    run("--input", write(tmp_path / "new.jsonl", new), "--output", out, *OFF, "--append")
    keeps_contract(out)
    second = tables(out)
    (merged,) = (row for row in second["stories"] if row["merged_into"])
    (living,) = (row for row in second["stories"] if not row["merged_into"])
    assert {merged["story_id"], living["story_id"]} == {row["story_id"] for row in first["stories"]}
    assert merged["merged_into"] == living["story_id"] and living["n_documents"] == 5
    with duckdb.connect() as database:
        database.execute((out / "_current.sql").read_text(encoding="utf-8"))
        assert database.execute("SELECT DISTINCT story_id FROM documents").fetchall() == [(living["story_id"],)]
        assert database.execute("SELECT count(*) FROM stories").fetchall() == [(2,)]


def test_lines_that_repeat_are_known_from_earlier_documents(tmp_path: Path) -> None:
    out, footer = tmp_path / "out", "The paper is printed every night in the old mill by the river."

    def page(i: int) -> Row:
        text = "\n".join([prose(f"a {i}", 30), prose(f"b {i}", 30), footer])
        return {"title": f"Title {i}", "maintext": text, "url": f"https://paper.example/{i}"}

    run("--input", write(tmp_path / "old.jsonl", [page(i) for i in range(MIN_ARTICLES - 1)]), "--output", out, *OFF)
    first = tables(out)
    assert all(row["text"].endswith(footer) for row in first["documents"])
    again = [page(0), page(MIN_ARTICLES)]
    run("--input", write(tmp_path / "new.jsonl", again), "--output", out, *OFF, "--append")
    keeps_contract(out)
    second = tables(out)
    old = {row["doc_id"] for row in first["documents"]}
    (new,) = (row for row in second["documents"] if row["doc_id"] not in old)
    assert footer not in new["text"]
    (copy,) = second["copies"]
    assert copy["doc_id"] in old, "a record that comes again is a copy, though it would lose a line by now"


def test_events_of_the_seeds(seeds_out: Path, tmp_path: Path) -> None:
    out, (first, *others) = tmp_path / "out", sorted(SEEDS.glob("*.txt"))
    run("--input", *others, "--output", out)
    before = tables(out)
    run("--input", first, "--output", out, "--append")
    keeps_contract(out)
    found, expected = tables(out), tables(seeds_out)
    became = {row["event_id"]: row["merged_into"] or row["event_id"] for row in found["event_clusters"]}
    now = {row["mention_id"]: became[row["event_id"]] for row in found["events"]}
    whole, old = ({row["mention_id"]: row["event_id"] for row in side["events"]} for side in (expected, before))
    equal = undisturbed(now, whole, old)
    assert equal <= groups(now) and len(equal) >= len(groups(whole)) - 3
    assert any(len({mention[:32] for mention in group}) > 1 and group & (now.keys() - old.keys()) for group in equal)
    with duckdb.connect() as database:
        database.execute((out / "_current.sql").read_text(encoding="utf-8"))
        for table in ("documents", "entities", "events", "stories", "event_clusters"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchall() == [(len(found[table]),)]
        assert dict(database.execute("SELECT mention_id, event_id FROM events").fetchall()) == now


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "was written with models off, vectors off; append with the same, or run all anew"),
        ((*OFF, "--overwrite"), "--append and --overwrite: give one of them"),
    ],
)
def test_what_cannot_be_appended_to(
    case: Case, options: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--input", case.second, "--output", case.before, "--append", *options, exit_code=2)
    error = capsys.readouterr().err
    assert says in error and len(error.splitlines()) == 1
    assert (case.before / "_SUCCESS").exists()


def test_nothing_to_append_to(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--input", case.second, "--output", tmp_path / "none", "--append", exit_code=2)
    assert "holds no finished run" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
