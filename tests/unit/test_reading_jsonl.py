"""JSON Lines, JSON documents, Parquet, and the names of their fields."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.reading_files import PACKERS, TEXT, jsonl, outline, parquet, read, record, reject
from transforms.article import Declared, Record, Reject
from transforms.reading.records import ReadOptions, read_records

NEWS_PLEASE = {
    "authors": ["Ann Lee", "Bo Ek"],
    "date_download": "2020-01-02 03:04:05",
    "date_modify": None,
    "date_publish": "2020-01-01 10:00:00",
    "description": "d",
    "filename": "x.json",
    "image_url": None,
    "language": "en",
    "localpath": None,
    "maintext": "The text.",
    "source_domain": "example.org",
    "title": "The title",
    "title_page": None,
    "url": "https://example.org/a",
}
WRITERS: dict[str, tuple[dict[str, Any], Declared]] = {
    "news-please": (
        NEWS_PLEASE,
        Declared(
            None,
            "https://example.org/a",
            "example.org",
            "The title",
            ("Ann Lee", "Bo Ek"),
            "2020-01-01 10:00:00",
            None,
            "2020-01-02 03:04:05",
            "en",
        ),
    ),
    "fundus": (
        {
            "title": "The title",
            "authors": ["Ann Lee"],
            "publishing_date": "2020-01-01T10:00:00+01:00",
            "lang": "de",
            "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["The text."]}]},
            "html": {
                "requested_url": "https://example.org/a",
                "responded_url": "https://example.org/b",
                "content": "<html>x</html>",
                "crawl_date": "2020-01-02",
                "source_info": {"publisher": "The Example"},
            },
        },
        Declared(
            None,
            "https://example.org/b",
            "The Example",
            "The title",
            ("Ann Lee",),
            "2020-01-01T10:00:00+01:00",
            None,
            "2020-01-02",
            "de",
        ),
    ),
    "datatrove": (
        {
            "text": "The text.",
            "id": "<urn:uuid:1>",
            "metadata": {"url": "https://example.org/a", "date": "2020-01-01", "language": "en"},
        },
        Declared("<urn:uuid:1>", "https://example.org/a", date_published="2020-01-01", lang="en"),
    ),
    "dolma": (
        {
            "id": "7",
            "text": "The text.",
            "source": "cc-news",
            "added": "2023-01-01T00:00:00Z",
            "created": "2020-01-01T00:00:00Z",
            "metadata": {"url": "https://example.org/a", "title": "The title"},
        },
        Declared(
            "7",
            "https://example.org/a",
            "cc-news",
            "The title",
            date_published="2020-01-01T00:00:00Z",
            date_crawled="2023-01-01T00:00:00Z",
        ),
    ),
    "c4": (
        {"text": "The text.", "url": "https://example.org/a", "timestamp": "2019-04-25T12:57:54Z"},
        Declared(url="https://example.org/a", date_crawled="2019-04-25T12:57:54Z"),
    ),
    "oscar": (
        {
            "content": "The text.",
            "metadata": {"identification": {"label": "fr", "prob": 0.9}, "quality_warnings": None},
            "warc_headers": {"warc-target-uri": "https://example.org/a", "warc-date": "2021-01-01T00:00:00Z"},
        },
        Declared(url="https://example.org/a", date_crawled="2021-01-01T00:00:00Z", lang="fr"),
    ),
    "media cloud": (
        {
            "original_url": "https://example.org/a?x",
            "url": "https://example.org/a",
            "canonical_domain": "example.org",
            "language": "en",
            "publication_date": "2020-01-01",
            "indexed_date": "2020-01-03",
            "article_title": "The title",
            "text_content": "The text.",
        },
        Declared(None, "https://example.org/a", "example.org", "The title", (), "2020-01-01", None, "2020-01-03", "en"),
    ),
    "trafilatura": (
        {
            "title": "The title",
            "author": "Ann Lee; Bo Ek",
            "hostname": "example.org",
            "date": "2020-01-01",
            "raw_text": "The text.",
            "text": "The text.",
            "language": None,
            "source": "https://example.org/a",
            "source-hostname": "The Example",
            "id": None,
        },
        Declared(None, "https://example.org/a", "The Example", "The title", ("Ann Lee; Bo Ek",), "2020-01-01"),
    ),
    "schema.org": (
        {
            "@type": "NewsArticle",
            "headline": "The title",
            "articleBody": "The text.",
            "datePublished": "2020-01-01",
            "inLanguage": "en",
            "dateModified": "2020-01-02",
            "author": [{"@type": "Person", "name": "Ann Lee"}],
            "publisher": {"name": "The Example"},
        },
        Declared(None, None, "The Example", "The title", ("Ann Lee",), "2020-01-01", "2020-01-02", None, "en"),
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_the_fields_of_known_writers(writer: str) -> None:
    values, declared = WRITERS[writer]
    found = record(jsonl(values), "mem://a.jsonl")
    assert (found.text, found.html, found.declared, found.input_format) == ("The text.", None, declared, "jsonl")
    assert found.source_uri == "mem://a.jsonl#line=1"


def test_names_differ_in_case_and_signs_only() -> None:
    assert record(jsonl({"Date-Publish": "2020", "TEXT": "x"})).declared.date_published == "2020"


def test_a_user_names_the_fields() -> None:
    values = {"text": "teaser", "story": {"long": "The whole."}, "head": "H", "when": 20200101}
    found = record(jsonl(values), fields=(("text", "story.long"), ("title", "head"), ("date_published", "when")))
    assert (found.text, found.declared.headline, found.declared.date_published) == ("The whole.", "H", "20200101")
    with pytest.raises(ValueError, match="no field 'txt'"):
        ReadOptions(fields=(("txt", "body"),))


def test_html_without_text_is_html() -> None:
    assert record(jsonl({"text": " ", "html": "<p>x</p>"})).html == "<p>x</p>"
    assert record(jsonl({"html": "<p>x</p>", "title": "t"})).text is None


def test_missing_and_empty_text() -> None:
    missing, empty = read(jsonl({"titel": "x", "inhalt": "y"}, {"text": "\n "}))
    assert isinstance(missing, Reject) and missing.error_type == "missing_text"
    assert "titel, inhalt" in missing.error and "--fields" in missing.error and missing.record == "line=1"
    assert isinstance(empty, Reject) and empty.error_type == "empty" and empty.record == "line=2"


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_bad_line_costs_one_line(suffix: str) -> None:
    lines = (
        jsonl({"text": "one"})
        + b'{"text": "two\n'
        + b"\n[1, 2]\n"
        + b'{"text": "caf\xe9"}\n'
        + b"[" * 5000
        + b"\n"
        + jsonl({"text": "six"})
    )
    items = read(PACKERS[suffix](lines), "mem://a.jsonl" + suffix)
    assert outline(items) == ["one", "malformed_json", "malformed_json", "undecodable", "malformed_json", "six"]
    assert [item.record for item in items if isinstance(item, Reject)] == ["line=2", "line=4", "line=5", "line=6"]


def test_a_line_too_long_is_skipped_without_being_held() -> None:
    data = jsonl({"text": "one"}) + b'{"text": "' + b"x" * 3_000_000 + b'"}\n' + jsonl({"text": "three"})
    items = read(data, max_record_bytes=100_000)
    assert outline(items) == ["one", "too_large", "three"]
    assert isinstance(items[1], Reject) and len(items[1].bytes) == 64 << 10


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".zst"])
def test_records_before_a_cut_come_out(suffix: str) -> None:
    lines = [{"text": f"{n} " + str(n * 7919**5)} for n in range(40_000)]
    data = PACKERS[suffix](jsonl(*lines))
    items = read(data[: len(data) * 3 // 4], "mem://a.jsonl" + suffix)
    *before, last = items
    assert len(before) > 1000 and all(isinstance(item, Record) for item in before)
    assert isinstance(last, Reject) and last.error_type == "corrupt_container"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (json.dumps({"text": "one"}, indent=2).encode(), ["one"]),
        (json.dumps([{"text": "one"}, {"text": "two"}], indent=2).encode(), ["one", "two"]),
        (json.dumps([{"text": "one"}, {"text": "two"}]).encode(), ["one", "two"]),
        (b'[{"text": "one"},\n{"text": "two"}]\n', ["one", "two"]),
        (b'{\n"text": "one"}\n{\n"text": "two"}\n', ["one", "two"]),
        (b'\xef\xbb\xbf{"text": "one"}\r\n{"text": "two"}\r\n', ["one", "two"]),
        (b'\n\n{"text": "one"}\n', ["one"]),
        (b'\n[\n{"text": "one"}]\n', ["one"]),
        (b'{"text": "one", "x": NaN}\n', ["one"]),
    ],
)
def test_json_documents_and_what_writers_make_of_json_lines(data: bytes, texts: list[str]) -> None:
    assert outline(read(data, "mem://a.json")) == texts


def test_json_that_is_broken_or_too_large_as_a_whole() -> None:
    assert reject(b'[\n{"text": "one"},\n{"text": \n]', "mem://a.json").error_type == "malformed_json"
    assert reject(json.dumps([{"text": "x" * 100}] * 2000).encode(), max_record_bytes=50_000).error_type == "too_large"
    pretty = json.dumps({"text": "x" * 100_000, "more": 1}, indent=1).encode()
    assert reject(pretty, max_record_bytes=50_000).error_type == "too_large"
    assert reject(gzip.compress(pretty)[:-50]).error_type == "corrupt_container"
    assert reject(json.dumps({"text": "x"}).encode("utf-16"), "mem://a.json").error_type == "undecodable"


def test_a_text_in_brackets_is_text() -> None:
    assert record(b"[Paris] The council met.\n{sic}", "mem://a.txt").input_format == "text"


def test_lone_surrogates_and_nul_do_not_survive() -> None:
    found = record(rb'{"text": "a\u0000b\ud83dc\ud83d\ude42", "title": "\udc00"}')
    assert (found.text, found.declared.headline, found.warnings) == ("a\ufffdb\ufffdc🙂", "\ufffd", ("encoding_repaired",))


def test_the_same_line_is_the_same_document_wherever_it_stands() -> None:
    first = record(jsonl({"text": "x", "id": 1}))
    second = read(jsonl({"text": "y"}) + b'{"text": "x", "id": 1}\r\n')[1]
    assert isinstance(second, Record) and first.doc_id == second.doc_id
    assert first.doc_id != record(jsonl({"text": "x", "id": 2})).doc_id


ROWS: list[dict[str, Any]] = [
    {"id": n, "text": f"{TEXT} {n}", "title": f"t{n}", "unused": "z" * 50, "metadata": {"url": f"https://example.org/{n}"}}
    for n in range(100)
]


@pytest.mark.parametrize("suffix", PACKERS)
def test_parquet_rows(suffix: str) -> None:
    items = read(PACKERS[suffix](parquet(ROWS, 30)), "mem://a.parquet" + suffix)
    records = [item for item in items if isinstance(item, Record)]
    assert [item.text for item in records] == [row["text"] for row in ROWS]
    assert records[3].source_uri == f"mem://a.parquet{suffix}#row=3" and records[3].input_format == "parquet"
    assert records[3].declared == Declared(id="3", url="https://example.org/3", headline="t3")
    assert records == read(PACKERS[suffix](parquet(ROWS, 7)), "mem://a.parquet" + suffix), "row groups do not matter"


def test_a_parquet_file_on_this_machine_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet(ROWS))
    with path.open("rb") as stream:
        assert len(list(read_records(stream, str(path), ReadOptions()))) == 100


def test_parquet_pages_in_bytes_and_rows_without_text() -> None:
    rows: list[dict[str, Any]] = [
        {"html": "<html>café</html>".encode("cp1252"), "url": None},
        {"html": None, "url": "https://example.org"},
    ]
    good, bad = read(parquet(rows))
    assert isinstance(good, Record) and good.html == "<html>café</html>"
    assert isinstance(bad, Reject) and bad.error_type == "missing_text"
    found = reject(parquet([{"corps": "x", "titre": "y"}]))
    assert found.error_type == "missing_text" and "corps, titre" in found.error and found.record == "row=0"


def test_what_a_parquet_file_expands_to_is_bounded() -> None:
    column = pa.DictionaryArray.from_arrays([0] * 32, ["x" * (40 << 20)])  # a small file, 1.3 GB of strings
    file = io.BytesIO()
    pq.write_table(pa.table({"text": column}), file, store_schema=False, compression="zstd")
    found = reject(file.getvalue())
    assert found.error_type == "limit_exceeded" and found.record == "row_group=0" and "rows 0 to 31" in found.error


def test_broken_parquet() -> None:
    data = parquet(ROWS, 25, compression="none", use_dictionary=False)
    assert reject(data[:-20]).error_type == "corrupt_container"
    assert reject(data[:2000]).error_type == "corrupt_container"
    assert reject(b"PAR1").error_type == "corrupt_container"
    packed = gzip.compress(data)
    assert reject(packed[: len(packed) // 2]).error_type == "corrupt_container"
    middle = bytearray(data)
    at = data.find(ROWS[30]["text"].encode())
    middle[at - 400 : at - 100] = b"\xff" * 300
    items = read(bytes(middle))
    assert outline(items)[-1] == ROWS[-1]["text"].strip(), "the row groups after the damage are read"
    assert any(isinstance(item, Reject) for item in items)
