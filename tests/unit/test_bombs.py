"""What a small hostile file may cost: the fast ones of `benchmarks.bombs`, and what was quadratic once."""

import gzip
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks import bomb_files
from benchmarks.bomb_files import Case
from tests.e2e.corpus import ARTICLE
from tests.unit.reading_files import PACKERS, read
from transforms.article import Record, Reject
from transforms.entities.values.recognise import recognise
from transforms.entities.values.value import Value, longest_first
from transforms.errors import CorpusError
from transforms.extraction.extract import extract
from transforms.reading.containers import Source
from transforms.reading.options import ReadOptions
from transforms.reading.records import read_records

FAST = [*bomb_files.fields(), *bomb_files.encodings()[:5], *bomb_files.archives()[:-2]]
NOT_READ = {"article", "no_content"}
"""What becomes of a record after reading."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails where the block takes more CPU time."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds


@pytest.mark.parametrize("case", FAST, ids=lambda case: case.name)
def test_a_hostile_file_is_records_and_rejects_of_the_right_kind(case: Case, tmp_path: Path) -> None:
    case.make(tmp_path)
    (path,) = tmp_path.iterdir()
    with path.open("rb") as stream, within(10):
        items = list(read_records(stream, str(path), ReadOptions()))
    records = [item for item in items if isinstance(item, Record)]
    allowed = set(case.becomes.split("|"))
    assert {item.error_type for item in items if isinstance(item, Reject)} <= allowed
    assert len(records) >= case.articles and (not records or allowed & NOT_READ)


@pytest.mark.parametrize("pack", [gzip.compress, PACKERS[".zst"]], ids=["gzip", "zstd"])
@pytest.mark.parametrize("content", [b"", b"x"], ids=["empty", "one byte"])
def test_many_members_cost_no_more_than_their_bytes(pack: bomb_files.Pack, content: bytes) -> None:
    with within(5):
        source = Source(BytesIO(pack(content) * 150_000), 200)
        assert source.read(1 << 20) == content * 150_000 and source.broken is None


@pytest.mark.parametrize(
    ("data", "says"), [(b"a\n" * (7 << 20), "over 100,000 lines"), (b"word " * 1_100_000, "over 5,000,000 characters")]
)
def test_a_record_longer_than_any_article_is_not_read_to_its_end(data: bytes, says: str) -> None:
    (record,) = read(f"{ARTICLE}\n".encode() + data)
    assert isinstance(record, Record)
    with within(5), pytest.raises(CorpusError, match=says) as raised:
        extract(record)
    assert raised.value.error_type == "limit_exceeded"


def test_bytes_put_back_are_read_again() -> None:
    data, chance = bytes(range(256)) * 40, random.Random(1)
    source = Source(BytesIO(data), 200, plain=True)
    found = b""
    while part := source.read(chance.randint(1, 300)):
        keep = chance.randint(0, len(part))
        if chance.random() < 0.5:
            source.peek(chance.randint(0, 3000))  # which forgets what has been read
        source.unread(part[keep:])
        found += part[:keep]
        assert source.position == len(found)
    assert found == data


@pytest.mark.parametrize("value", ["Words of an article that repeats itself. " * 20, None])
def test_a_parquet_file_ends_where_its_rows_are_a_bomb(value: str | None) -> None:
    items = read(bomb_files.bomb(value, 500_000), "a.parquet", max_record_bytes=1 << 20)
    assert isinstance(items[-1], Reject) and items[-1].error_type == "limit_exceeded" and "200 times" in items[-1].error
    assert 1000 < len(items) < 3000


def test_of_long_rows_that_repeat_in_a_parquet_file_one_passes() -> None:
    first, second = read(bomb_files.bomb("word " * 150_000, 1000), "a.parquet", max_record_bytes=1 << 20)
    assert isinstance(first, Record) and isinstance(second, Reject) and second.error_type == "limit_exceeded"


def test_of_values_that_overlap_the_longest_stays() -> None:
    chance = random.Random(2)
    for _ in range(200):
        starts = [chance.randint(0, 60) for _ in range(30)]
        values = [Value(a, a + chance.randint(1, 9), "DATE", "x", score=chance.choice((0.5, 0.9))) for a in starts]
        kept: list[Value] = []
        for value in sorted(values, key=lambda v: (v.start_char - v.end_char, -v.score, v.start_char, v.label)):
            if all(value.end_char <= other.start_char or other.end_char <= value.start_char for other in kept):
                kept.append(value)
        assert longest_first(values) == sorted(kept, key=lambda v: v.start_char)


@pytest.mark.parametrize("word", ["17:34", "https://a.example/b", "+33 1 23 45 67 89", "12.3.2015"])
def test_a_line_of_nothing_but_values_takes_time_by_its_length(word: str) -> None:
    recognise(word, "en", None)
    with within(10):
        assert len(recognise(" ; ".join([word] * 3000), "en", None)) >= 3000
