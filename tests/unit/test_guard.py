"""One input that fails is one reject: real functions that crash, hang and raise, behind the wrapper of all stages."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.summaries import REJECT_TYPES
from tests.unit import hostile
from transforms.article import Article, Record, Reject
from transforms.errors import CorpusError
from transforms.extraction.extract import extract
from transforms.extraction.html import read_page_json
from transforms.extraction.isolated import PageReader
from transforms.guard import Guarded
from transforms.isolation import Isolated

URI = "mem://archive.warc.gz#offset=4711"
GUARDED = Guarded("extract")


def never() -> bytes:
    raise AssertionError("the bytes of an input are asked for only when it fails")


def rejected(function: Any, source_uri: str = URI, payload: bytes = b"raw") -> Reject:
    found = GUARDED.call(function, source_uri, lambda: payload)
    assert isinstance(found, Reject), found
    return found


@pytest.fixture
def children() -> Iterator[Any]:
    made: list[Isolated] = []

    def make(name: str, **limits: Any) -> Isolated:
        made.append(Isolated(f"tests.unit.hostile:{name}", **limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_what_succeeds_passes_unchanged() -> None:
    value = object()
    assert GUARDED.call(lambda: value, URI, never) is value
    assert GUARDED.call(lambda: None, URI, never) is None


@pytest.mark.parametrize("reason", REJECT_TYPES)
def test_every_reason_of_the_contract_is_kept(reason: str) -> None:
    found = rejected(lambda: hostile.reject(reason, "what is wrong"))
    assert found == Reject("mem://archive.warc.gz", "offset=4711", "extract", reason, "what is wrong", b"raw")


def test_a_reason_outside_the_contract_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="'unlucky' is no reject reason"):
        CorpusError("unlucky", "")


@pytest.mark.parametrize(
    ("name", "args", "reason", "words"),
    [
        ("crash", (), "crashed", "SIGSEGV"),
        ("leave", (), "crashed", "exit code 3"),
        ("sleep", (60.0,), "timeout", "in time"),
        ("spin_in_native_code", (), "timeout", "in time"),
        ("allocate", (4000,), "limit_exceeded", "memory"),
        ("nest", (), "limit_exceeded", "nested"),
        ("fail", (), "internal", "KeyError: 'what'"),
    ],
)
def test_what_a_parser_does_to_its_process_is_a_reject(
    children: Any, name: str, args: tuple[Any, ...], reason: str, words: str
) -> None:
    parser, began = children(name, memory_mb=256, seconds=0.5), time.monotonic()
    found = rejected(lambda: parser.call(*args), payload=b"<html>")
    assert (found.error_type, found.stage, found.bytes) == (reason, "extract", b"<html>") and words in found.error
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "error", [ValueError("what"), RecursionError("deep"), MemoryError(), AssertionError(), ZeroDivisionError()]
)
def test_a_defect_is_counted_as_internal_with_its_type(error: Exception) -> None:
    def function() -> None:
        raise error

    found = rejected(function)
    assert found.error_type == "internal" and found.error == f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("error", [OSError("disk full"), FileNotFoundError("gone"), KeyboardInterrupt(), SystemExit(1)])
def test_what_is_none_of_the_inputs_fault_passes_on(error: BaseException) -> None:
    def function() -> None:
        raise error

    with pytest.raises(type(error)):
        GUARDED.call(function, URI, never)


def test_rejects_are_bounded() -> None:
    found = rejected(lambda: hostile.reject("too_large", "x" * 100_000), payload=b"y" * 1_000_000)
    assert len(found.error) == 2000 and len(found.bytes) == 64 << 10


@pytest.mark.parametrize(
    ("source_uri", "file", "record"),
    [
        ("gs://bucket/a.jsonl#line=17", "gs://bucket/a.jsonl", "line=17"),
        ("/in/a.warc#expanded_offset=3", "/in/a.warc", "expanded_offset=3"),
        ("/in/a.txt", "/in/a.txt", None),
        ("/in/No #1 of 2.txt", "/in/No #1 of 2.txt", None),
        ("/in/C# and F#.parquet#row=0", "/in/C# and F#.parquet", "row=0"),
        ("/in/two\nlines#.jsonl#element=2", "/in/two\nlines#.jsonl", "element=2"),
    ],
)
def test_file_and_record_are_told_apart(source_uri: str, file: str, record: str | None) -> None:
    found = rejected(lambda: hostile.reject("empty", ""), source_uri)
    assert (found.source_uri, found.record) == (file, record)


def read_page(html: str, declared: dict[str, Any]) -> dict[str, Any]:
    """A reader of pages that some pages break, each in its own way."""
    match html[:5]:
        case "crash":
            hostile.crash()
        case "sleep":
            hostile.sleep(60)
        case "alloc":
            hostile.allocate(4000)
        case "fails":
            hostile.fail()
    return read_page_json(html, declared)


def test_a_page_that_kills_its_parser_costs_itself_only() -> None:
    good = "<!doctype html><article><h1>A headline of the day</h1><p>" + "Words of an article. " * 20 + "</p></article>"
    reader = PageReader()
    reader.isolated = Isolated("tests.unit.test_guard:read_page", memory_mb=512, seconds=1)

    def read(html: str) -> Article | Reject:
        record = Record("0" * 32, URI, "warc", html=html)
        return GUARDED.call(lambda: extract(record, reader), URI, html.encode)

    try:
        for page, reason in (("crash", "crashed"), ("alloc", "limit_exceeded"), ("sleep", "timeout"), ("fails", "internal")):
            bad = read(page + good)
            assert isinstance(bad, Reject) and bad.error_type == reason and bad.bytes.startswith(page.encode())
            article = read(good)
            assert isinstance(article, Article) and article.lines[0].text == "A headline of the day"
    finally:
        reader.close()
