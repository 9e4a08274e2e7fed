"""Runs, plan, compaction and totals: what was written is read again, whole, by exactly one task."""

import io
import string
from datetime import UTC, datetime
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article, Line
from transforms.exchange import codec
from transforms.exchange.buffer import RunBuffer, row_id
from transforms.exchange.plan import Task, merging, shard_of, shards_between, shards_for
from transforms.exchange.runs import read_index, read_slices, write_run
from transforms.exchange.staged import STAGED
from transforms.writing.compact import gather
from transforms.writing.manifest import UncheckedTotals, totals

ids = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_an_article_survives_the_run_file() -> None:
    article = Article(
        "ab" * 16, "a.txt#line=3", "jsonl", (Line("Un titre", "headline", 0.9), Line("Texte 𝄞", "body", 0.5, 3, 9)),
        date_published=datetime(2017, 8, 3, 11, 45, tzinfo=UTC), authors=("A B",), warnings=("truncated",),
    )  # fmt: skip
    assert codec.decode(codec.encode(article)) == article


@given(ids, st.integers(1, 64))
def test_a_row_belongs_to_one_shard(row: str, shards: int) -> None:
    assert 0 <= shard_of(row, shards) < shards
    assert list(shards_between(row, row, shards)) == [shard_of(row, shards)]


def test_shards_keep_files_near_the_target() -> None:
    assert [shards_for(size, 100) for size in (0, 1, 100, 101, 1000)] == [1, 1, 1, 2, 10]


@pytest.mark.parametrize(("touched", "merges"), [(1_163, True), (60, False)])
def test_runs_are_merged_only_where_that_saves_openings(touched: int, merges: bool) -> None:
    tasks, runs, weight = 35_000, 500_000, 500_000 * (24 << 20)
    plan = {("corpus", "", str(task)): 1 for task in range(tasks)}
    how = merging(plan, weight, runs, runs * touched)
    assert bool(how.groups) == merges
    assert not merges or runs * how.groups + tasks * how.batches < runs * touched / 4
    assert merging(plan, weight, 10, 10 * touched).groups == 0, "few openings"


@given(st.lists(ids, min_size=1, max_size=40, unique=True), st.integers(1, 5), st.integers(1, 3))
def test_tasks_share_out_the_rows_of_runs(row_ids: list[str], shards: int, runs: int) -> None:
    files: dict[str, bytes] = {}
    refs = []
    for n in range(runs):
        buffer = RunBuffer(1 << 30)
        for i in row_ids[n::runs]:
            buffer.add(
                "rejects", "", "", [{"row_id": i, "source_uri": i, "stage": "read", "error_type": "empty", "error": "e"}], 10
            )
        batches, _ = buffer.drain()
        if batches:
            stream = io.BytesIO()
            refs.append(write_run(stream, f"run{n}", batches))
            files[f"run{n}"] = stream.getvalue()

    def opened(path: str) -> BinaryIO:
        return io.BytesIO(files[path])

    found: list[str] = []
    for shard in range(shards):
        task = Task("rejects", "", "", shard, shards)
        tables = []
        for ref in refs:
            mine = [s for s in read_index(opened, ref) if shard in shards_between(s.first_id, s.last_id, shards)]
            tables += [(s.table, rows) for s, rows in zip(mine, read_slices(opened, ref.path, mine, STAGED), strict=True)]
        found += [row["row_id"] for row in gather(task, tables).get("rejects", [])]
    assert sorted(found) == sorted(row_ids)


@given(st.lists(st.text(string.ascii_letters, max_size=5), min_size=1, max_size=3))
def test_row_ids_are_hex_and_tell_parts_apart(parts: list[str]) -> None:
    assert len(row_id(*parts)) == 32 and int(row_id(*parts), 16) >= 0
    assert row_id(*parts) != row_id(*parts, "x")


def file(table: str, rows: int) -> dict[str, Any]:
    return {"table": table, "rows": rows, "path": table, "bytes": 1}


def test_totals_add_up_or_the_run_is_not_finished() -> None:
    files = [file("documents", 3), file("copies", 2), file("rejects", 1)]
    assert totals([("inputs", 6), ("skipped.http:301", 2)], files)["skipped"] == 2
    with pytest.raises(UncheckedTotals, match="7 inputs were read, but 6 are accounted for"):
        totals([("inputs", 7)], files)


@given(
    st.lists(
        st.tuples(ids, st.sampled_from(["fr", "it", "de"]), st.sampled_from(["2017-08", "unknown"])), min_size=1, unique=True
    )
)
def test_a_slice_holds_one_partition_in_order(rows: list[tuple[str, str, str]]) -> None:
    buffer = RunBuffer(1 << 30)
    for row, lang, month in rows:
        buffer.add("documents", lang, month, [{"doc_id": row, "source_uri": f"{lang} {month}"}], 10)
    batches, weights = buffer.drain()
    assert sum(weights.values()) == 10 * len(rows)
    found = []
    for _, lang, month, table in batches:
        assert set(table.column("source_uri").to_pylist()) == {f"{lang} {month}"}
        slice_ids = table.column("doc_id").to_pylist()
        assert slice_ids == sorted(slice_ids)
        found += [(row, lang, month) for row in slice_ids]
    assert sorted(found) == sorted(rows)
