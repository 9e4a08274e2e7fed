"""Hostile files, made on the fly, with what they must become, for `benchmarks.bombs`. Their makers are those of the tests."""

import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.e2e.zoo import news_please, page, response, story
from tests.e2e.zoo_broken import STEERING
from tests.unit.reading_files import PACKERS, http, jsonl, parquet, warc

MB, GB = 1 << 20, 1 << 30
Pack = Callable[[bytes], bytes]
NEVER = "limit_exceeded|too_large"


class Case(NamedTuple):
    """`make` writes one hostile file into a folder. It becomes one or more of some reject types, or `article`, divided by `|`,
    and at least so many articles."""

    name: str
    becomes: str
    make: Callable[[Path], object]
    articles: int = 0


def _file(name: str, file: str, becomes: str, data: Callable[[], bytes], articles: int = 0) -> Case:
    return Case(name, becomes, lambda folder: (folder / file).write_bytes(data()), articles)


def _streamed(name: str, file: str, becomes: str, parts: Callable[[], Iterable[bytes]], articles: int = 0) -> Case:
    def make(folder: Path) -> None:
        with (folder / file).open("wb") as stream:
            for part in parts():
                stream.write(part)

    return Case(name, becomes, make, articles)


def _packed(opened: Callable[[BinaryIO], BinaryIO], parts: Iterable[bytes]) -> bytes:
    """Parts written through a compressor, so that what they come to is never held."""
    file = io.BytesIO()
    with opened(file) as stream:
        for part in parts:
            stream.write(part)
    return file.getvalue()


def _gzip(file: BinaryIO) -> BinaryIO:
    return gzip.GzipFile(fileobj=file, mode="wb", mtime=0)  # type: ignore[return-value]  # a file in all but name


def _zstd(file: BinaryIO) -> BinaryIO:
    return zstandard.ZstdCompressor().stream_writer(file, closefd=False)


def _words(size: int) -> Iterable[bytes]:
    return repeat(b"word " * (MB // 5), size // MB)


def _good(n: int) -> bytes:
    return jsonl(news_please(story("en", n)))


def compressed() -> list[Case]:
    """Small files that ask for all memory or disk there is."""
    zeros = bytes(MB)
    member = gzip.compress(b"", mtime=0)
    long_line = [_good(1), b'{"text": "', *_words(2 * GB), b'"}\n']
    lying = warc("response", http(b""), length=2 * GB)[:-4]
    inflated = gzip.compress(bytes(200 * MB))
    return [
        _file("gzip 2 GB of zeros", "a.txt.gz", NEVER, lambda: _packed(_gzip, (zeros for _ in range(2048)))),
        _file("gzip 2 GB line of JSON", "a.jsonl.gz", f"article|{NEVER}", lambda: _packed(_gzip, long_line), 0),
        _file("gzip in gzip, 2 GB", "a.gz", NEVER, lambda: gzip.compress(_packed(_gzip, (zeros for _ in range(2048))))),
        _file("gzip ten times", "a.gz", "limit_exceeded", lambda: _times(10)),
        _file("gzip 1,000,000 empty members", "a.txt.gz", "empty", lambda: member * 1_000_000),
        _file("gzip 1,000,000 members of a byte", "a.txt.gz", "article|no_content|too_large|undecodable",
              lambda: gzip.compress(b"x", mtime=0) * 1_000_000),
        _file("zstd 4 GB of zeros", "a.txt.zst", NEVER, lambda: _packed(_zstd, (zeros for _ in range(4096)))),
        _file("zstd 1,000,000 empty frames", "a.txt.zst", "empty", lambda: PACKERS[".zst"](b"") * 1_000_000),
        _file("zstd with a window of 2 GB", "a.txt.zst", "corrupt_container",
              lambda: b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x02\x00\x80x" * 1000),
        _file("bzip2 1 GB of zeros", "a.txt.bz2", NEVER, lambda: PACKERS[".bz2"](bytes(128 * MB)) * 8),
        _file("bzip2 in zstd", "a.zst", NEVER, lambda: PACKERS[".zst"](PACKERS[".bz2"](bytes(128 * MB)) * 8)),
        _file("xz 256 MB of zeros", "a.txt.xz", "undecodable", lambda: lzma.compress(bytes(256 * MB), preset=0)),
        _file("zip 256 MB of zeros", "a.zip", "undecodable", _zip),
        _file("WARC, gzip member of 2 GB", "a.warc.gz", NEVER,
              lambda: _packed(_gzip, [lying, *(zeros for _ in range(2048))])),
        _file("WARC, gzip body of 200 MB", "a.warc", "too_large|limit_exceeded|article",
              lambda: warc("response", http(inflated, Content_Encoding="gzip")) + response(story("en", 1)), 1),
        _file("WARC, body in gzip in gzip", "a.warc", "too_large|limit_exceeded|article|no_content|bad_warc_record",
              lambda: warc("response", http(gzip.compress(inflated), Content_Encoding="gzip, gzip"))
              + response(story("en", 1)), 1),
    ]  # fmt: skip


def _times(n: int) -> bytes:
    data = bytes(MB)
    for _ in range(n):
        data = gzip.compress(data)
    return data


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(256 * MB))
    return file.getvalue()


def large() -> list[Case]:
    """Files of two gigabytes."""
    return [
        _streamed("text, one line of 2 GB", "a.txt", "too_large", lambda: _words(2 * GB)),
        _streamed("JSONL, a line of 2 GB between two", "a.jsonl", "too_large|article",
                  lambda: [_good(1), b'{"text": "', *_words(2 * GB), b'"}\n', _good(2)], 2),
        _streamed("JSON, one object of 2 GB", "a.json", "too_large", lambda: [b'{\n"text": "', *_words(2 * GB), b'"}']),
        _streamed("page of 2 GB", "a.html", "too_large", lambda: [b"<!doctype html><p>", *_words(2 * GB)]),
        _streamed("WARC, a header of 2 GB", "a.warc", "bad_warc_record|article",
                  lambda: [b"WARC/1.0\r\nX: ", *_words(2 * GB), b"\r\n\r\n", response(story("en", 1))], 1),
        _streamed("WARC, a record of 2 GB", "a.warc", "too_large|article",
                  lambda: [warc("response", http(b""), length=2 * GB + len(http(b"")))[:-4], *(bytes(MB) for _ in range(2048)),
                           b"\r\n\r\n", response(story("en", 1))], 1),
    ]  # fmt: skip


def json_values() -> list[Case]:
    """Lines of JSON that parsers break on; the good line behind each is read."""
    text, digits = story("en", 2).body, b"7" * 1_000_000
    begin = b'{"text": ' + json.dumps(text).encode() + b', "id": '
    keys = b", ".join(b'"k%d": 1' % n for n in range(1_000_000))
    halves = json.dumps(text)[:-1].encode() + b'\\ud800\\udfff\\ud800"'
    lines = {
        "nested 100,000 deep": (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "malformed_json"),
        "objects nested 100,000 deep": (b'{"text": ' + b'{"text":' * 100_000 + b"1" + b"}" * 100_001, "malformed_json"),
        "opened 10,000,000 times": (b'{"text": ' + b"[" * 10_000_000, "malformed_json"),
        "number of 1,000,000 digits": (begin + digits + b"}", "malformed_json"),
        "fraction of 1,000,000 digits": (begin + b"0." + digits + b"}", "article"),
        "1,000,000 keys": (b'{"text": "x", ' + keys + b"}", "no_content|article"),
        "4,000,000 empty lists": (b'{"text": "x", "y": [' + b",".join([b"[]"] * 4_000_000) + b"]}", "no_content|article"),
        "2,000,000 escapes": (b'{"text": "' + b"\\u0041" * 2_000_000 + b'"}', "no_content|article"),
        "unpaired surrogates": (b'{"text": ' + halves + b', "title": "\\udc00"}', "article"),
        "1,000,000 authors": (json.dumps({"text": text, "authors": ["A B"] * 1_000_000}).encode(), "article"),
        "headline of 10 MB": (json.dumps({"text": text, "title": "A headline " * 1_000_000}).encode(), "article"),
    }  # fmt: skip
    return [
        *(
            _file(f"JSON, {name}", "a.jsonl", f"{becomes}|article", lambda line=line: line + b"\n" + _good(1), 1)  # type: ignore[misc]
            for name, (line, becomes) in lines.items()
        ),
        _file("JSON, 30,000 empty objects", "a.json", "missing_text", lambda: b"[" + b",".join([b"{}"] * 30_000) + b"]"),
        _file("JSON, no more than brackets", "a.json", "malformed_json", lambda: b"[" * 15_000_000),
    ]


def pages() -> list[Case]:
    """Pages of HTML."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE html [<!ENTITY l0 "lollollol">{entities}]>'
    outside = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    start, limits = "<!doctype html><title>t</title>", "limit_exceeded|timeout|no_content|crashed"
    one = story("en", 3)
    deep_data = '<script type="application/ld+json">' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "</script>"
    made: dict[str, tuple[str, str]] = {
        "nested 100,000 deep": (start + "<div>" * 100_000 + "text" + "</div>" * 100_000, limits),
        "tables nested 100,000 deep": (start + "<table><tr><td>" * 100_000, limits),
        "1,000,000 attributes": (start + "<p " + " ".join(f"a{n}=x" for n in range(1_000_000)) + ">text</p>", limits),
        "1,000,000 tags": (start + "<i>x</i>" * 1_000_000, limits),
        "1,000,000 unclosed tags": (start + "<p><b><i>" * 333_333, limits),
        "1,000,000 character references": (page(one, body="<p>" + "&amp;" * 1_000_000 + "</p>"), "article|" + limits),
        "an attribute of 10 MB": (page(one, head=f'<meta name="x" content="{"x " * (5 * MB)}">'), "article|" + limits),
        "a comment that does not end": (start + "<!--" + "- " * (7 * MB), limits),
        "14 MB in one paragraph": (page(one, body=f"<p>{'word ' * (14 * MB // 5)}</p>"), "article|" + limits),
        "200,000 paragraphs": (page(one, body="<p>Some words of a paragraph that go on.</p>" * 200_000), "article|" + limits),
        "JSON-LD nested 100,000 deep": (page(one, head=deep_data), "article|" + limits),
        "entities of entities": (doctype + page(one, body="<p>&l11;</p>").removeprefix("<!DOCTYPE html>"), "article|" + limits),
        "an entity that is a file": (outside + page(one, head="<p>&x;</p>").removeprefix("<!DOCTYPE html>"), "article"),
    }
    found = [_file(f"page, {name}", "a.html", becomes, html.encode) for name, (html, becomes) in made.items()]
    bomb = f"<?xml version='1.0'?>{doctype.replace('html', 'nitf')}<nitf>&l11;</nitf>"
    return [*found, _file("XML, entities of entities", "a.xml", "undecodable", bomb.encode)]


def archives() -> list[Case]:
    """WARC records, and HTTP messages in them, that lie about their length; the good record behind each is read."""
    body = page(story("en", 4)).encode()
    whole = warc("response", http(body), WARC_Target_URI="https://a.example/a")
    behind = response(story("en", 1))

    def said(length: str) -> bytes:
        return whole.replace(b"Content-Length: %d" % len(http(body)), b"Content-Length: " + length.encode(), 1)

    lies = {"too short": "100", "too long": str(len(http(body)) + 500), "negative": "-1", "of 10^18": str(10**18),
            "of 10^17": str(10**17), "of 400 digits": "9" * 400, "no number": "0x100", "none": ""}  # fmt: skip
    found = [
        _file(f"WARC, length {name}", "a.warc", "bad_warc_record|article", partial(lambda n: said(n) + behind, number), 1)
        for name, number in lies.items()
    ]
    chunks = {
        "whole": b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), "too long": b"fffffff\r\n" + body,
        "of 10^18": b"de0b6b3a7640000\r\n" + body,
        "negative": b"-5\r\n" + body, "of 1,000 digits": b"f" * 1000 + b"\r\n" + body, "too short": b"5\r\n" + body,
        "none": body, "1,000,000 of a byte": b"1\r\nx\r\n" * 1_000_000,
    }  # fmt: skip
    found += [
        _file(f"HTTP, chunks {name}", "a.warc", "article|bad_warc_record|no_content|empty",
              partial(lambda c: warc("response", http(c, Transfer_Encoding="chunked")) + behind, chunk), 1)
        for name, chunk in chunks.items()
    ]  # fmt: skip
    return [
        *found,
        _file("HTTP, 1,000,000 headers", "a.warc", "article|bad_warc_record|no_content|too_large|empty",
              lambda: warc("response", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1_000_000 + b"\r\n" + body)
              + response(story("en", 1)), 1),
        _file("WARC, 1,000,000 blank lines", "a.warc", "article",
              lambda: whole + b"\r\n" * 1_000_000 + response(story("en", 1)), 2),
        _file("WARC, 300,000 false beginnings", "a.warc", "bad_warc_record|article",
              lambda: b"WARC/1.0\r\n" * 300_000 + b"\r\n" + response(story("en", 1)), 1),
    ]  # fmt: skip


def _varint(number: int) -> bytes:
    """A whole number as the footer of a Parquet file (Thrift's compact protocol) has it."""
    rest, found = (number << 1) ^ (number >> 63), bytearray()
    while rest > 0x7F:
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*found, rest])


def _lying(which: Callable[[pq.FileMetaData], int], said: Callable[[int], int], count: int = -1) -> bytes:
    """A file of two row groups in whose footer a number is another one, at its first `count` places."""
    empty = {**news_please(story("en", 0)), "maintext": ""}
    data = parquet([empty if n % 500 else news_please(story("en", n // 500)) for n in range(5000)], 3000)
    at = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    number = which(pq.read_metadata(io.BytesIO(data)))
    lie = _varint(said(number))
    assert len(lie) == len(_varint(number)) and _varint(number) in data[at:]
    return data[:at] + data[at:].replace(_varint(number), lie, count)


def _text_offset(metadata: pq.FileMetaData) -> int:
    column = metadata.row_group(1).column(metadata.schema.names.index("maintext"))
    return int(column.dictionary_page_offset or column.data_page_offset)


def bomb(value: str | None, rows: int) -> bytes:
    """One value, so many times."""
    file, batch = io.BytesIO(), min(rows, 10_000_000)
    indices = pa.repeat(pa.scalar(None if value is None else 0, pa.int32()), batch)
    table = pa.table({"text": pa.DictionaryArray.from_arrays(indices, pa.array([value or ""]))})
    with pq.ParquetWriter(file, table.schema, compression="zstd", write_statistics=False) as writer:
        for _ in range(rows // batch):
            writer.write_table(table, row_group_size=batch)
    return file.getvalue()


def tables() -> list[Case]:
    """Parquet files that lie, or are small and full."""
    broken = "corrupt_container|limit_exceeded|undecodable|empty|crashed"
    lies: dict[str, Callable[[], bytes]] = {
        "length of the footer": lambda: parquet([{"text": "x"}])[:-8] + b"\xff\xff\xff\x7fPAR1",
        "no footer": lambda: parquet([{"text": "x"}])[:-8] + bytes(4) + b"PAR1",
        "rows of the file": lambda: _lying(lambda m: m.num_rows, lambda n: 8191, 1),
        "negative rows": lambda: _lying(lambda m: m.num_rows, lambda n: -n),
        "rows of a group": lambda: _lying(lambda m: m.row_group(0).num_rows, lambda n: 8191),
        "place of a column": lambda: _lying(_text_offset, lambda n: n + 1000),
        "place behind the end": lambda: _lying(_text_offset, lambda n: _largest(n)),
        "negative place": lambda: _lying(_text_offset, lambda n: -n),
    }
    found = [_file(f"Parquet, false {name}", "a.parquet", f"{broken}|article", make) for name, make in lies.items()]
    text = story("en", 5).body
    huge, columns = "word " * (15 * MB // 5), {f"c{n}": n for n in range(10_000)}
    return [
        *found,
        _file("Parquet, 10^8 times one article", "a.parquet", "limit_exceeded|article", lambda: bomb(text, 10**8)),
        _file("Parquet, 10^8 times nothing", "a.parquet", "limit_exceeded|missing_text|empty", lambda: bomb(None, 10**8)),
        _file("Parquet, 1,000 times 15 MB", "a.parquet", "limit_exceeded|article|no_content", lambda: bomb(huge, 1000)),
        _file("Parquet, 10,000 columns", "a.parquet", "article", lambda: parquet([{"text": text} | columns])),
        _file("Parquet, 20,000 row groups", "a.parquet", "empty", lambda: parquet([{"text": ""}] * 20_000, 1)),
    ]  # fmt: skip


def _largest(number: int) -> int:
    """The largest whole number that takes as many bytes in the footer."""
    return int((1 << (7 * len(_varint(number)) - 1)) - 1)


def fields() -> list[Case]:
    """Names and values that would be paths, commands or other people's words."""
    one, two = news_please(story("en", 6)), news_please(story("en", 7))
    path = dict.fromkeys(("language", "source_domain", "date_publish", "url", "title"), "../../../../tmp/newsbeam\x00/../x\n=y")
    steered = {name: f"{value} {STEERING}" for name, value in one.items() if isinstance(value, str)} | {"authors": [STEERING]}
    odd = f"{STEERING.replace('/', '')}\n<script>$(id)`id`"
    return [
        _file("fields that are paths", "a.jsonl", "article", lambda: jsonl(one | path), 1),
        _file("language ../../x", "a.jsonl", "article",
              lambda: jsonl(one | {"language": "../../x"}, two | {"language": "lang=a/month=b"}), 2),
        _file("fields that steer terminals", "a.jsonl", "article", lambda: jsonl(steered), 1),
        _file("field names that steer terminals", "a.jsonl", "missing_text", lambda: jsonl({STEERING: "x", "a\nb": STEERING})),
        _file("a name that steers terminals", f"{odd}.txt", "undecodable", lambda: b"\0\1\2" * 99),
        _file("a name that is no UTF-8", "caf\udce9\udcff\n.jsonl", "article|malformed_json", lambda: _good(1) + b"{\n", 1),
        _file("media types that steer terminals", "a.warc", "article",
              lambda: warc(f"resp\x1b[2J{STEERING}", b"", media=STEERING) + warc("resource", b"x", media=f"text/{STEERING}")
              + response(story("en", 1)), 1),
    ]  # fmt: skip


def encodings() -> list[Case]:
    """Marks and declarations that lie."""
    plain = story("fr", 3).plain
    garbled = "undecodable|article|no_content"
    return [
        _file("UTF-16 mark before UTF-8", "a.txt", garbled, lambda: b"\xff\xfe" + plain.encode()),
        _file("UTF-16 mark before UTF-8, big end", "a.txt", garbled, lambda: b"\xfe\xff" + plain.encode()),
        _file("UTF-32 mark before UTF-8", "a.txt", garbled, lambda: b"\xff\xfe\0\0" + plain.encode()),
        _file("UTF-8 mark before UTF-16", "a.txt", garbled, lambda: b"\xef\xbb\xbf" + plain.encode("utf-16-le")),
        _file("page that declares UTF-7", "a.html", "article", lambda: page(story("fr", 4), "utf-7").encode()),
        _file("15 MB of what ends in the middle", "a.txt", "limit_exceeded", lambda: "é".encode()[:1] * (15 * MB)),
    ]


PATTERNS = {
    "blanks": " ", "no-break blanks": "\u00a0", "dots": ".", "dots and blanks": ". ", "quotes": '"', "opening quotes": "“",
    "apostrophes": "l'", "digits": "7", "digits and blanks": "7 ", "groups of digits": "1,000,", "1.1.1": "1.", "1-1-1": "1-",
    "1/2/3": "1/2/", "12:12:": "12:", "times": "17:34 3:12 ", "dates": "12.3.2015 ", "months": "January 2018, ",
    "numbers in words": "one hundred and ", "brackets": "(", "closing brackets": ")", "square brackets": "[", "@": "@",
    "a@a.a@a.": "a@a.", "a.a.a": "a.", "A.A.A": "A.", "one small word": "a", "one word of capitals": "A", "hyphens": "-",
    "names with hyphens": "Aaaa-", "capitalised words": "Aaa ",
    "A & A & A": "A & ", "de, of": "Jean de ", "bylines": "By Anna Smith and ",
    "people with commas": "Anna Smith, ", "quotations": "“Yes,” said Anna. ", "money": "$1 ", "phones": "+33123456789 ",
    "stock symbols": "(NYSE: AAA) ", "addresses": "http://a.example/", "marks on one letter": "\u0301", "joiners": "\u200d",
    "bidi": "\u202e", "emoji": "🙂", "Chinese": "漢", "Thai": "ก", "line ends": "\n",
    "one-letter lines": "a\n", "one-word lines": "Word.\n",
    "lists": "1) ", "double encoding": "â€™", "replacement": "\ufffd", "semicolons": ";", "copyright": "© ",
    "tags": "<b ", "entities": "&#",
}  # fmt: skip


def long_runs() -> list[Case]:
    """A megabyte of one pattern in the middle of an article: what regular expressions and loops within loops break on."""
    one = story("en", 8)

    def text(pattern: str) -> bytes:
        first, *rest = one.plain.split("\n\n")
        return "\n\n".join(
            (first, rest[0], (pattern * MB)[: MB // max(1, len(pattern.encode()) // len(pattern))], *rest[1:])
        ).encode()

    def becomes(name: str) -> str:
        return "limit_exceeded" if name.endswith(" lines") else "article|no_content|undecodable"

    return [
        _file(f"1 MB of {name}", "a.txt", becomes(name), lambda pattern=pattern: text(pattern))  # type: ignore[misc]
        for name, pattern in PATTERNS.items()
    ]


def cases() -> list[Case]:
    """All of them."""
    return [
        *compressed(), *large(), *json_values(), *pages(), *archives(), *tables(), *fields(), *encodings(), *long_runs(),
    ]  # fmt: skip
