"""WARC and WET archives, whole and broken."""

import gzip
import io
import zlib

import pytest
import zstandard
from fastwarc.warc import ArchiveIterator

from tests.unit.reading_files import PACKERS, http, outline, page, read, record, reject, warc
from transforms.article import Record, Reject, Skipped

HTML = "<html><head><title>Été</title></head><body><p>Bonjour à tous, chers amis.</p></body></html>"


def _page(body: bytes = HTML.encode(), **headers: str) -> bytes:
    return warc("response", http(body, **headers))


ARCHIVE = [
    warc("warcinfo", b"software: x\r\n", media="application/warc-fields"),
    warc("request", b"GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n", media="application/http; msgtype=request"),
    _page(),
    warc("metadata", b"fetchTimeMs: 1\r\n", media="application/warc-fields"),
    warc("response", http(b"", "301 Moved Permanently", Location="/b")),
    warc("response", http(b"gone", "404 Not Found")),
    warc("response", http(b"\xff\xd8\xff\xe0", media="image/jpeg")),
    warc("response", b"example.org. 300 IN A 1.2.3.4", media="text/dns"),
    warc("revisit", http(b"")),
    warc("resource", b"body {}", media="text/css"),
    warc("response", http(HTML.encode(), media="application/xhtml+xml")),
]
KINDS = [
    "warc:warcinfo",
    "warc:request",
    HTML,
    "warc:metadata",
    "http:301",
    "http:404",
    "mime:image/jpeg",
    "mime:text/dns",
    "warc:revisit",
    "mime:text/css",
    HTML,
]


@pytest.mark.parametrize("suffix", PACKERS)
def test_only_good_pages_are_records(suffix: str) -> None:
    items = read(PACKERS[suffix](b"".join(ARCHIVE)), "mem://a.warc" + suffix)
    assert outline(items) == KINDS


def test_each_record_in_its_own_member_is_placed_where_it_lies_in_the_file() -> None:
    members = [gzip.compress(each) for each in ARCHIVE]
    items = read(b"".join(members), "mem://a.warc.gz")
    assert outline(items) == KINDS
    offsets = [record.stream_pos for record in ArchiveIterator(io.BytesIO(b"".join(members)))]
    assert [item.source_uri for item in items] == [f"mem://a.warc.gz#offset={offset}" for offset in offsets]


def test_what_a_page_declares() -> None:
    found = record(_page())
    assert (found.html, found.text, found.input_format, found.source_uri) == (HTML, None, "warc", "mem://file#offset=0")
    assert (found.declared.url, found.declared.date_crawled) == ("https://example.org/a", "2020-02-03T04:05:06Z")
    again = warc(
        "response", http(HTML.encode(), Server="other"), WARC_Record_ID="<urn:uuid:1>", WARC_Date="2021-01-01T00:00:00Z"
    )
    assert record(again).doc_id == found.doc_id, "the same page of the same address, fetched again"
    assert record(_page(HTML.encode() + b" ")).doc_id != found.doc_id


@pytest.mark.parametrize(
    "response",
    [
        http(gzip.compress(HTML.encode()), Content_Encoding="gzip"),
        http(zlib.compress(HTML.encode()), Content_Encoding="deflate"),
        http(zstandard.compress(HTML.encode()), Content_Encoding="zstd"),
        http(b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML.encode()), HTML.encode()), Transfer_Encoding="chunked"),
        http(HTML.encode(), Content_Encoding="gzip"),
        http(HTML.encode(), Transfer_Encoding="chunked"),
        http(HTML.encode(), Content_Encoding="unheard-of"),
        http(HTML.encode("cp1252"), media="text/html; charset=windows-1252"),
        http(HTML.encode("cp1252"), media="TEXT/HTML"),
        http(HTML.encode(), media="text/html; charset=iso-8859-1"),
        http(HTML.encode()).replace(b"HTTP/1.1 200 OK", b"HTTP/2 200"),
    ],
)
def test_http_as_servers_and_crawlers_write_it(response: bytes) -> None:
    assert record(warc("response", response)).html == HTML


def test_wet() -> None:
    found = record(
        warc("conversion", "Un texte\nà lire.".encode(), media="text/plain", WARC_Identified_Content_Language="fra,eng"),
        "mem://a.wet",
    )
    assert (found.text, found.input_format, found.declared.lang) == ("Un texte\nà lire.", "wet", "fra")


def test_a_page_cut_by_the_crawler_is_flagged() -> None:
    assert record(warc("response", http(HTML.encode()), WARC_Truncated="length")).warnings == ("truncated",)


@pytest.mark.parametrize(
    "broken",
    [
        page("two").replace(b"Content-Length: ", b"Content-Length: x"),
        page("two").replace(b"Content-Length: ", b"No-Length: "),
        warc("response", http(b"two"), length=20),
        warc("response", http(b"two"), length=3000),
        warc("response", http(b"two"), length=10**17),
        b"something else\r\nentirely\r\n\r\n",
        b"WARC/1.0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        warc("response", b"no http at all"),
    ],
)
def test_a_broken_record_costs_one_reject(broken: bytes) -> None:
    for pack in (b"".join, lambda parts: b"".join(map(gzip.compress, parts)), lambda parts: gzip.compress(b"".join(parts))):
        items = read(pack([page("one"), broken, page("three"), page("four")]))
        assert outline(items) == ["one", "bad_warc_record", "three", "four"]
        assert isinstance(items[1], Reject) and items[1].record is not None and items[1].bytes


def test_an_archive_cut_off() -> None:
    whole = page("one") + page("two")
    assert outline(read(whole[:-20])) == ["one", "bad_warc_record"]
    assert outline(read(gzip.compress(page("one")) + gzip.compress(page("two"))[:-30])) == ["one", "corrupt_container"]


def test_a_damaged_member_costs_one_reject() -> None:
    members = [gzip.compress(page(f"page {n}, number {n * 7919**9}")) for n in range(5)]
    damaged = bytearray(members[2])
    damaged[60:70] = b"\xff" * 10
    words = [word[:6] for word in outline(read(b"".join([*members[:2], bytes(damaged), *members[3:]])))]
    assert words == ["page 0", "page 1", "corrup", "page 3", "page 4"]


def test_limits() -> None:
    large = page("x" * 300_000)
    assert outline(read(large + page("two"), max_record_bytes=100_000)) == ["too_large", "two"]
    bomb = warc("response", http(gzip.compress(bytes(50 << 20)), Content_Encoding="gzip"))
    assert outline(read(bomb + page("two"), max_record_bytes=1 << 20)) == ["too_large", "two"]
    assert reject(warc("response", http(b" \n"))).error_type == "empty"
    assert reject(warc("response", http(bytes(5000)))).error_type == "undecodable"


def test_hostile_media_types_are_one_kind() -> None:
    (item,) = read(warc("response", http(b"x", media="a" * 500 + "/\x01")))
    assert item == Skipped("mem://file#offset=0", "mime:unknown")
    assert isinstance(read(warc("response", http(HTML.encode(), media="")))[0], Record)
