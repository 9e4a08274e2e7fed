"""The whole command on a folder with everything in it: good files become documents, bad ones rejects that say what is wrong."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas.summaries import REJECT_TYPES
from tests.e2e import zoo, zoo_broken
from tests.e2e.job import Row, comparable, keeps_contract, manifest, rows, run
from tests.e2e.zoo import Bad, File, Made, Story
from tests.unit.reading_files import jsonl

OPTIONS = ("--models", "off", "--max-record-mb", zoo_broken.MAX_RECORD >> 20)
OUT_OF_REACH = {"crashed", "timeout", "internal"}
"""What no file can bring about for sure; tests/unit/test_guard.py has them."""


@cache
def files() -> dict[str, File]:
    return {file.shown: file for file in [*zoo.good(), *zoo_broken.broken()]}


class Run:
    """What the command made of the folder, and what it printed."""

    def __init__(self, folder: Path, out: Path, printed: str) -> None:
        self.out, self.printed, self._root = out, printed, f"{folder}/"
        self.documents, self.copies, self.rejects = (rows(out, table) for table in ("documents", "copies", "rejects"))
        self.totals = manifest(out)["totals"]
        self.counts = manifest(out)["counts"]

    def place(self, row: Row) -> tuple[str, str | None]:
        """File and record that a document or copy came from."""
        place = row["source_uri"].removeprefix(self._root)
        if place in files():
            return place, None
        name, _, record = place.rpartition("#")
        return name, record

    def made(self, row: Row) -> Made:
        """What the row had to become."""
        name, record = self.place(row)
        (made,) = [made for made in files()[name].made if made.record == record]
        return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo") / "in"
    zoo.write(folder, list(files().values()))
    os.mkfifo(folder / "text" / "pipe.txt")
    return folder


@pytest.fixture(scope="module")
def done(folder: Path) -> Iterator[Run]:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        for stream in ("stdout", "stderr"):
            patch.setattr(f"sys.{stream}", _Recorder(printed))
        out = folder.parent / "out"
        run("--input", folder, "--output", out, *OPTIONS)
    yield Run(folder, out, "".join(printed))


class _Recorder:
    """A terminal's place, for a fixture that outlives the capturing of one test."""

    def __init__(self, printed: list[str]) -> None:
        self._printed = printed

    def write(self, text: str) -> int:
        self._printed.append(text)
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def test_the_contract_holds_and_nothing_is_lost(done: Run) -> None:
    keeps_contract(done.out)
    made = [made for file in files().values() for made in file.made]
    stories = {each.story for each in made}
    bad = [bad for file in files().values() for bad in file.bad]
    expected = {"documents": len(stories), "exact_copies": len(made) - len(stories), "rejects": len(bad)}
    assert done.totals | expected == done.totals
    assert done.totals["inputs"] == len(made) + len(bad)
    skipped = Counter(kind for file in files().values() for kind in file.skipped) + Counter(["file:special"])
    assert done.counts["skipped"] == skipped and done.totals["skipped"] == skipped.total()
    assert done.counts["reject"] == Counter(row["error_type"] for row in done.rejects)


def test_every_kind_of_reject_is_in_the_folder() -> None:
    kinds = {kind for file in files().values() for bad in file.bad for kind in bad.error_type.split("|")}
    assert kinds == set(REJECT_TYPES) - OUT_OF_REACH


def test_every_good_article_is_a_document_or_a_copy_of_one(done: Run) -> None:
    found = Counter(done.place(row) for row in [*done.documents, *done.copies])
    assert found == Counter((file.shown, made.record) for file in files().values() for made in file.made)


def test_the_texts_are_right(done: Run) -> None:
    for row in done.documents:
        story: Story = done.made(row).story
        assert row["text"] == story.text, row["source_uri"]
        assert row["lang"] == story.lang, row["source_uri"]


def test_what_the_source_declares_is_kept(done: Run) -> None:
    for row in done.documents:
        expected = done.made(row).columns
        assert {name: row[name] for name in expected} == expected, row["source_uri"]


def test_only_repaired_encodings_are_flagged(done: Run) -> None:
    flagged = {done.place(row) for row in done.documents if "encoding_repaired" in row["quality_warnings"]}
    assert flagged == {(file.shown, made.record) for file in files().values() for made in file.made if made.repaired}


def test_source_spans_hold_the_words(done: Run) -> None:
    spans = 0
    for row in done.documents:
        source = done.made(row).source
        for paragraph in row["paragraphs"]:
            start, end = paragraph["source_start"], paragraph["source_end"]
            words = row["text"][paragraph["start_char"] : paragraph["end_char"]]
            if start is None:  # a page, or a headline from another field
                assert source is None or (words == row["headline"] and words not in source), row["source_uri"]
            else:
                assert source is not None and source[start:end].split() == words.split(), row["source_uri"]
                spans += 1
    assert spans > 150


def test_copies_in_other_formats_collapse(done: Run) -> None:
    standing = {row["doc_id"]: row for row in done.documents}
    assert len(done.copies) == 6
    for row in done.copies:
        assert done.made(row).story == done.made(standing[row["doc_id"]]).story
        columns = done.made(row).columns
        assert row["url"] == columns.get("url") and row["date_published"] == columns.get("date_published")
    (copied,) = {row["doc_id"] for row in done.copies}
    assert standing[copied]["date_published"], "a dated one stands for those without a date"


def test_every_bad_record_is_a_reject_that_says_why(done: Run, folder: Path) -> None:
    expected: dict[tuple[str, str | None], Bad] = {(f.shown, bad.record): bad for f in files().values() for bad in f.bad}
    found = {(row["source_uri"].removeprefix(f"{folder}/"), row["record"]): row for row in done.rejects}
    assert found.keys() == expected.keys()
    for key, bad in expected.items():
        row = found[key]
        assert row["error_type"] in bad.error_type.split("|") and bad.words in row["error"], (key, row["error"])
        assert row["stage"] in ("read", "extract") and len(row["error"]) <= 2000


def test_a_reject_keeps_the_beginning_of_its_record(done: Run, folder: Path) -> None:
    whole = 0
    for row in done.rejects:
        assert len(row["bytes"]) <= 64 << 10
        file = files()[row["source_uri"].removeprefix(f"{folder}/")]
        if row["record"] is None and row["stage"] == "read" and not _packed(file):
            assert row["bytes"] == file.data[: 64 << 10] or file.name.endswith(".parquet"), file.name
            whole += 1
        elif row["record"] and row["record"].startswith("line="):
            lines = file.data.split(b"\n")
            assert _packed(file) or lines[int(row["record"][5:]) - 1].startswith(row["bytes"]), row["record"]
    assert whole > 15


def _packed(file: File) -> bool:
    return file.name.endswith((".gz", ".bz2", ".zst"))


def test_lists_are_in_a_defined_order(done: Run) -> None:
    for row in done.documents:
        for spans in (row["paragraphs"], row["sentences"]):
            starts = [span["start_char"] for span in spans]
            assert starts == sorted(starts)
        placed = [span["source_start"] for span in row["paragraphs"] if span["source_start"] is not None]
        assert placed == sorted(placed)
        left_out = [line["source_start"] for line in row["dropped"] if line["source_start"] is not None]
        assert left_out == sorted(left_out)
        shares = [(-each["share"], each["lang"]) for each in row["languages"]]
        assert shares == sorted(shares)
        assert row["quality_warnings"] == sorted(set(row["quality_warnings"]))
        for name in ("authors", "editors", "contributors", "emails", "phones"):
            assert len(row[name]) == len(set(row[name]))
    for row in rows(done.out, "stories"):
        assert row["languages"] == sorted(set(row["languages"]))
    for row in rows(done.out, "event_clusters"):
        assert row["story_ids"] == sorted(set(row["story_ids"]))


def test_a_second_run_elsewhere_gives_the_same_rows(done: Run, folder: Path) -> None:
    moved, out = folder.parent / "moved", folder.parent / "again"
    zoo.write(moved, list(reversed(files().values())))
    run("--input", *sorted(moved.iterdir(), reverse=True), "--output", out, *OPTIONS)
    again, before = comparable(out), comparable(done.out)
    for table, expected in before.items():
        assert again[table] == expected, table
    ids = [row["doc_id"] for row in before["documents"]]
    assert len(set(ids)) == len(ids)


def test_nothing_that_is_printed_steers_a_terminal(done: Run) -> None:
    assert "documents" in done.printed and "rejects" in done.printed
    assert {c for c in done.printed if unicodedata.category(c)[0] == "C"} == {"\n"}


def test_unusual_names_are_told_by_fields(tmp_path: Path) -> None:
    story = zoo.story("de", 20)
    odd: dict[str, Any] = {
        "Überschrift": story.title,
        "Fließtext": {"Absätze": list(story.paragraphs)},
        "Verfasser": story.author,
        "erschienen am": f"{story.day}T08:30:00Z",
        "text": "Nur der Anriss.",
    }
    source, out = tmp_path / "odd.jsonl", tmp_path / "out"
    source.write_bytes(jsonl(odd))
    names = "text=Fließtext.Absätze,title=Überschrift,author=Verfasser,date=erschienen am"
    run("--input", source, "--output", out, "--models", "off", "--fields", names)
    (row,) = rows(out, "documents")
    assert (row["text"], row["headline"], row["authors"], row["date_published"]) == (
        story.text, story.title, [story.author], story.published,
    )  # fmt: skip
    assert [story.body[p["source_start"] : p["source_end"]] for p in row["paragraphs"][1:]] == list(story.paragraphs)
