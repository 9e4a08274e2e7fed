"""Rows that go through the buffer of a run come out under their own partition, in order, none lost."""

from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from transforms.exchange.buffer import LOOSE_BYTES, RunBuffer
from transforms.exchange.runs import SLICE_ROWS

Key = tuple[str, str]
languages, months = (
    st.sampled_from(["de", "en", "fr", "zh"]),
    st.sampled_from([f"20{y}-{m:02d}" for y in (17, 18) for m in range(1, 13)]),
)


def reject(row_id: str, number: int) -> dict[str, Any]:
    return {"row_id": row_id, "source_uri": str(number), "stage": "read", "error_type": "empty", "error": "e"}


@given(st.lists(st.tuples(languages, months, st.text("0123456789abcdef", min_size=8, max_size=8)), max_size=120))
def test_rows_keep_their_partition_and_order(added: list[tuple[str, str, str]]) -> None:
    buffer, expected = RunBuffer(1 << 30), defaultdict[Key, list[tuple[str, str]]](list)
    for number, (lang, month, row_id) in enumerate(added):
        buffer.add("rejects", lang, month, [reject(row_id, number)], LOOSE_BYTES // 7)
        expected[lang, month].append((row_id, str(number)))
    batches, weights = buffer.drain()
    found = defaultdict[Key, list[tuple[str, str]]](list)
    for _, lang, month, rows in batches:
        found[lang, month] += [(row["row_id"], row["source_uri"]) for row in rows.to_pylist()]
    assert found == {key: sorted(rows, key=lambda row: row[0]) for key, rows in expected.items()}
    assert sum(weights.values()) == len(added) * (LOOSE_BYTES // 7)
    assert not buffer


def test_many_partitions_and_slices() -> None:
    """Thousands of rows over hundreds of partitions: what groups rows must not depend on how many it sees at a time."""
    buffer, n = RunBuffer(1 << 30), 0
    for place in range(300):
        for _ in range(1 + place % 40):
            buffer.add("rejects", f"l{place % 7}", f"{2000 + place}-01", [reject(f"{n * 2654435761 % 2**32:08x}", place)], 1)
            n += 1
    buffer.add("rejects", "xx", "unknown", [reject(f"{i:08x}", 300) for i in range(2 * SLICE_ROWS + 1)], 1)
    batches = list(buffer.drain()[0])
    for _, lang, month, rows in batches:
        (place,) = set(rows["source_uri"].to_pylist())
        assert (lang, month) == (("xx", "unknown") if place == "300" else (f"l{int(place) % 7}", f"{2000 + int(place)}-01"))
        ids = rows["row_id"].to_pylist()
        assert ids == sorted(ids) and len(ids) <= SLICE_ROWS
    assert sum(rows.num_rows for *_, rows in batches) == n + 2 * SLICE_ROWS + 1
