"""Files cut into pieces: over all pieces of every cut, the records of the whole file, each once."""

import gzip
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.reading_files import jsonl, page, parquet, warc
from transforms.article import Record, Reject, Skipped
from transforms.reading.pieces import WHOLE, Piece, pieces, read_piece
from transforms.reading.records import ReadOptions, read_records

OPTIONS = ReadOptions(max_record_bytes=20_000)
ARTICLES = [{"id": str(i), "text": f"Article number {i} é. " * (i % 7 + 1)} for i in range(40)]
PAGES = [page(f"<html><body><p>Page number {i}, which says something.</p></body></html>" * (i % 5 + 1)) for i in range(30)]
SHOWN = b"<html><body><pre>\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nno record here</pre></body></html>"
TRAP = warc("resource", SHOWN, media="text/html")


def content(items: list[Record | Reject | Skipped]) -> list[Record | Reject | Skipped]:
    """What came out without the names of the places, which a piece gives in its own way."""
    return [replace(item, record=None) if isinstance(item, Reject) else replace(item, source_uri="") for item in items]


def cut(data: bytes, uri: str, size: int) -> list[Record | Reject | Skipped]:
    found: list[Record | Reject | Skipped] = []
    for piece in pieces(io.BytesIO(data), len(data), uri, OPTIONS, size):
        found += read_piece(io.BytesIO(data), uri, piece, OPTIONS)
    return found


def sizes(data: bytes, number: int = 25) -> list[int]:
    chance = random.Random(len(data))
    return [1 << 5, 100, *(chance.randint(50, len(data) // 2) for _ in range(number)), len(data) // 2]


@pytest.mark.parametrize(
    ("uri", "data"),
    [
        ("a.jsonl", jsonl(*ARTICLES)),
        ("bom.jsonl", b"\xef\xbb\xbf\n\n" + jsonl(*ARTICLES).rstrip()),
        (
            "broken.jsonl",
            jsonl(*ARTICLES[:9]) + b"{no json\n\n\n" + b'{"text": "' + b"x" * 30_000 + b'"}\n' + jsonl(*ARTICLES[9:]),
        ),
        ("a.warc", b"".join(PAGES)),
        ("trap.warc", b"".join([*PAGES[:9], TRAP, *PAGES[9:], TRAP])),
        ("broken.warc", b"".join([*PAGES[:9], page("<p>x" * 99)[:-150], *PAGES[9:20], b"\r\nnoise\r\n" * 40, *PAGES[20:]])),
        ("a.warc.gz", b"".join(gzip.compress(each, mtime=0) for each in PAGES)),
        ("broken.warc.gz", b"".join(gzip.compress(p, mtime=0)[: 60 if i == 11 else None] for i, p in enumerate(PAGES))),
    ],
)
def test_the_pieces_add_up_to_the_whole(uri: str, data: bytes) -> None:
    whole = list(read_records(io.BytesIO(data), uri, OPTIONS))
    assert len(whole) >= 30 and any(isinstance(item, Reject) for item in whole) == uri.startswith("broken")
    for size in sizes(data):
        assert len(pieces(io.BytesIO(data), len(data), uri, OPTIONS, size)) > 1
        assert content(cut(data, uri, size)) == content(whole), size


def test_parquet_is_cut_at_row_groups(tmp_path: Path) -> None:
    data = parquet(ARTICLES, group_rows=3)
    whole = list(read_records(io.BytesIO(data), "a.parquet", OPTIONS))
    for size in (64, len(data) // 5, len(data) // 2):
        assert content(cut(data, "a.parquet", size)) == content(whole)
    assert len(pieces(io.BytesIO(data), len(data), "a.parquet", OPTIONS, 64)) == 14
    (tmp_path / "a.parquet").write_bytes(data)
    with (tmp_path / "a.parquet").open("rb") as stream:
        first, *_, last = pieces(stream, len(data), "a.parquet", OPTIONS, 64)
        assert [len(list(read_piece(stream, "a.parquet", piece, OPTIONS))) for piece in (first, last)] == [3, 1]


@pytest.mark.parametrize(
    ("uri", "data"),
    [
        ("a.txt", b"One text.\n" * 99),
        ("one.json", b'[{"text": "first"},\n{"text": "second"}]\n' + b" " * 999),
        ("a.jsonl.gz", gzip.compress(jsonl(*ARTICLES))),
        ("one-member.warc.gz", gzip.compress(b"".join(PAGES))),
        ("damaged.parquet", parquet(ARTICLES)[:-20]),
        ("page.html", b"<html><body><p>A page.</p></body></html>" * 9),
    ],
)
def test_what_is_read_from_its_beginning_stays_whole(uri: str, data: bytes) -> None:
    assert pieces(io.BytesIO(data), len(data), uri, OPTIONS, 10) == [WHOLE]


def test_a_file_that_changed_since_it_was_cut_is_said_so() -> None:
    with pytest.raises(OSError, match=r"a\.jsonl has changed while it was read"):
        list(read_piece(io.BytesIO(b"a text"), "a.jsonl", Piece(2, 4), OPTIONS))
