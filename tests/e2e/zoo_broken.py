"""The other half of the folder: files that are broken, lie about themselves or mean harm, each with what it must become."""

import gzip
import json
import random
from dataclasses import replace
from typing import Any

from tests.e2e.zoo import Bad, File, Made, conversion, news_please, page, response, story
from tests.unit.reading_files import PACKERS, http, jsonl, parquet, warc

MAX_RECORD = 1 << 20
"""The largest record that the run takes, so that one that is larger is a small file still."""
_NOISE = random.Random(5).randbytes(60_000)
_zstd = PACKERS[".zst"]


def _bad(name: str, data: bytes, error_type: str, words: str) -> File:
    """A file that gives nothing but one reject."""
    return File(name, data, bad=(Bad(error_type, words),))


def empty() -> list[File]:
    return [
        _bad("empty/nothing.txt", b"", "empty", "without a byte"),
        _bad("empty/blank.txt", "\ufeff \r\n\t\u00a0\u3000\u200b\n".encode(), "empty", "white space"),
        _bad("empty/nothing.jsonl.gz", gzip.compress(b""), "empty", "without a byte"),
        _bad("empty/nothing.txt.zst", _zstd(b""), "empty", "without a byte"),
        _bad("empty/head-only.html", b"<!doctype html><html><head></head><body></body></html>", "no_content", "no article"),
        File("empty/field.jsonl", jsonl({"text": " \n", "title": "x"}), bad=(Bad("empty", "white space", "line=1"),)),
    ]


def no_text() -> list[File]:
    """Other formats, and bytes that are no text, whatever the name says."""
    wide = json.dumps({"text": "x"}).encode("utf-16")
    return [
        _bad("binary/noise.txt", _NOISE, "undecodable", "no text"),
        _bad("binary/zeros.txt", bytes(5000), "undecodable", "no text"),
        _bad("binary/pdf.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _NOISE, "undecodable", "PDF"),
        _bad("binary/photo.html", b"\xff\xd8\xff\xe0\0\x10JFIF" + _NOISE, "undecodable", "JPEG"),
        _bad("binary/office.jsonl", b"PK\x03\x04\x14\0" + _NOISE, "undecodable", "ZIP"),
        _bad("binary/texts.txt.xz", b"\xfd7zXZ\0\0\4" + _NOISE, "undecodable", "gzip or zstd"),
        _bad("binary/inside.txt.gz", gzip.compress(b"\x89PNG\r\n\x1a\n" + _NOISE), "undecodable", "PNG"),
        _bad("binary/agency.xml", b"<?xml version='1.0'?><nitf><body/></nitf>", "undecodable", "XML"),
        _bad("binary/wide.jsonl", wide, "undecodable", "iconv"),
    ]


def no_article() -> list[File]:
    """Pages and texts that are whole and hold no article."""
    links = "".join(f'<li><a href="/{n}">Topic {n}</a></li>' for n in range(80))
    listing = f"<!doctype html><html><head><title>All topics</title></head><body><ul>{links}</ul></body></html>"
    return [
        _bad("thin/listing.html", listing.encode(), "no_content", "no article"),
        _bad("thin/menu.txt", b"Home\nSport\nPolitics\nContact\nImprint\n", "no_content", "lines"),
        _bad("thin/ordinary-text.html", b"no markup at all", "no_content", "no article"),
    ]


def cut_off() -> list[File]:
    """Files that end too early or are damaged in the middle."""
    one, two = story("fr", 10), story("de", 10)
    packed = gzip.compress(one.plain.encode())
    bzip = PACKERS[".bz2"](one.plain.encode())
    rows = parquet([news_please(one)] * 3)
    lines = gzip.compress(jsonl(news_please(two), {"text": _NOISE.hex()}))
    damaged = bytearray(_zstd(one.plain.encode()))
    damaged[30:40] = b"\xff" * 10
    return [
        _bad("cut/text.txt.gz", packed[: len(packed) // 2], "corrupt_container", "cut off"),
        _bad("cut/text.txt.bz2", bzip[: len(bzip) // 2], "corrupt_container", "cut off"),
        _bad("cut/text.txt.zst", bytes(damaged), "corrupt_container", "damaged"),
        _bad("cut/tail.txt.gz", packed + b"something else", "corrupt_container", "something else follows"),
        _bad("cut/no-footer.parquet", rows[: len(rows) // 2], "corrupt_container", "Parquet"),
        _bad("cut/bad-footer.parquet", rows[:-12] + b"\xff\xff\xff\x7fPAR1", "corrupt_container", "Parquet"),
        _bad("cut/inside.parquet.gz", gzip.compress(rows)[:-300], "corrupt_container", "cut off"),
        File(
            "cut/lines.jsonl.gz",
            lines[: len(lines) // 2],
            (Made(two, "line=1", two.body),),
            (Bad("corrupt_container", "cut off", "line=2"),),
        ),
        _bad("cut/array.json", json.dumps([news_please(one)] * 3).encode()[:-40], "malformed_json", "JSON"),
    ]


def json_lines() -> list[File]:
    """Lines that cost no more than themselves."""
    first, last = story("en", 10), story("es", 10)
    deep = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    lines = [
        jsonl(news_please(first)),
        b'{"text": "cut off\n',
        b"\n",
        b'["a list", "no object"]\n',
        b'{"text": "caf\xe9"}\n',
        deep + b"\n",
        b'{"text": "' + b"x" * (MAX_RECORD + 10) + b'"}\n',
        jsonl({"titel": "x", "inhalt": "y"}),
        jsonl({"text": 17}),
        jsonl(news_please(last)),
    ]
    bad = (
        Bad("malformed_json", "no JSON", "line=2"),
        Bad("malformed_json", "no object", "line=4"),
        Bad("undecodable", "UTF-8", "line=5"),
        Bad("malformed_json", "nested", "line=6"),
        Bad("too_large", str(MAX_RECORD), "line=7"),
        Bad("missing_text", "titel, inhalt; name the right one: --fields", "line=8"),
        Bad("missing_text", "--fields", "line=9"),
    )
    made = (Made(first, "line=1", first.body), Made(last, "line=10", last.body))
    rows = parquet([{"corps": "x", "titre": "y"}])
    return [
        File("lines/some-bad.jsonl", b"".join(lines), made, bad),
        File("lines/no-text.parquet", rows, bad=(Bad("missing_text", "corps, titre", "row=0"),)),
        _bad("lines/deep.json", b"[" * 100_000, "malformed_json", "JSON"),
    ]


def archives() -> list[File]:
    """Archives in which one record is wrong, and those that follow are read."""
    names = [story("it", 10 + n) for n in range(4)] + [story("pt", 10 + n) for n in range(4)]
    good = [response(s) for s in names]
    lying = warc("response", http(b"<p>x</p>"), length=10**17)
    short = warc("response", http(b"<p>a page that is longer than it says</p>"), length=60)
    garbage = b"something else\r\nentirely\r\n\r\n"
    large = warc("response", http(b"<p>" + b"word " * 300_000))
    bomb = warc("response", http(gzip.compress(bytes(50 << 20)), Content_Encoding="gzip"))
    damaged = bytearray(gzip.compress(good[6]))
    damaged[200:260] = b"\xff" * 60
    files = []
    for name, n, wrong, kind, words in (
        ("lying", 0, lying, "bad_warc_record", "Content-Length"),
        ("short", 1, short, "bad_warc_record", "Content-Length"),
        ("garbage", 2, garbage, "bad_warc_record", "no WARC record"),
        ("large", 3, large, "too_large", str(MAX_RECORD)),
        ("bomb", 4, bomb, "too_large", str(MAX_RECORD)),
        ("not-http", 5, warc("response", b"no http at all"), "bad_warc_record", "HTTP"),
    ):
        made = Made(names[n], f"offset={len(wrong)}")
        files.append(File(f"archives/{name}.warc", wrong + good[n], (made,), (Bad(kind, words, "offset=0"),)))
    behind = Made(names[7], f"offset={len(damaged)}")
    member = File(
        "archives/member.warc.gz",
        bytes(damaged) + gzip.compress(good[7]),
        (behind,),
        (Bad("corrupt_container", "damaged", "offset=0"),),
    )
    cut = File("archives/cut.wet", conversion(names[6])[:-40], bad=(Bad("bad_warc_record", "Content-Length", "offset=0"),))
    return [*files, member, cut]


def bombs() -> list[File]:
    """Small files that ask for much memory or time."""
    deep = "<!doctype html><title>deep</title>" + "<b>" * 100_000 + "text"
    wide = "<!doctype html><title>wide</title><p " + " ".join(f"a{n}=x" for n in range(50_000)) + ">text</p>"
    many = "<!doctype html><title>many</title>" + "<i>x</i>" * 100_000
    long = "<p>word</p>" * (MAX_RECORD // 8)
    archive = warc("response", http(b""), length=100 << 20)[:-4] + bytes(100 << 20)
    three = story("en", 0).plain.encode()
    for _ in range(3):
        three = gzip.compress(three)
    return [
        _bad("bombs/zeros.txt.zst", _zstd(bytes(100 << 20)), "too_large", str(MAX_RECORD)),
        File("bombs/zeros.warc.zst", _zstd(archive), bad=(Bad("limit_exceeded", "bomb", "offset=0"),)),
        _bad("bombs/thrice.txt.gz.gz.gz", three, "limit_exceeded", "compressed more than 2 times"),
        # libxml2 may give up before the limit is reached, and then nothing is left of the text.
        _bad("bombs/deep.html", deep.encode(), "limit_exceeded", "page"),
        _bad("bombs/wide.html", wide.encode(), "limit_exceeded", "attributes"),
        _bad("bombs/many.html", many.encode(), "limit_exceeded", "elements"),
        _bad("bombs/long.txt", b"word " * (MAX_RECORD // 4), "too_large", str(MAX_RECORD)),
        _bad("bombs/long.html", page(story("en", 0), body=long).encode(), "too_large", str(MAX_RECORD)),
        _bad("bombs/long.json", json.dumps([{"text": "word " * 1000}] * 300).encode(), "too_large", "JSON Lines"),
    ]


STEERING = "\x1b[2J\x1b[31mRed\x1b[0m \x1b]0;owned\x07 \u202egnp.exe\u202c \u2066bidi\u2069"


def hostile() -> list[File]:
    """Articles that are good, with metadata that means harm."""
    terminal, many, odd, nul = (story("en", n) for n in (11, 12, 13, 14))
    terminal = replace(terminal, title=f"{terminal.title} {STEERING}")
    long = replace(many, title=f"{many.title}, and more of it, " * 3000)
    nul = replace(nul, title="A\ufffdtitle\ufffd")
    declared: dict[str, Any] = {
        **news_please(odd), "url": "javascript:alert(1)", "date_publish": "99999-99-99", "date_download": float("nan"),
        "language": "'; DROP TABLE documents; --", "source_domain": "../../../etc/passwd",
        "authors": [{"name": ["x"]}, 7, None, {}],
    }  # fmt: skip
    future = story("fr", 11)
    return [
        File("hostile/terminal.jsonl", jsonl(news_please(terminal)), (Made(terminal, "line=1", terminal.body),)),
        File(f"hostile/{STEERING.replace('/', '')}.txt", b"\0\1\2" * 99, bad=(Bad("undecodable", "no text"),)),
        File(
            "hostile/long.jsonl",
            jsonl({**news_please(long), "authors": ["A" * 99_999] * 5}),
            (Made(replace(long, title=long.title[:10_000].strip()), "line=1", long.body),),
        ),
        File("hostile/odd.jsonl", jsonl(declared), (Made(odd, "line=1", odd.body, {"url": None, "date_published": None}),)),
        File(
            "hostile/nul.jsonl",
            json.dumps({**news_please(nul), "title": "A\0title\ud800"}).encode(),
            (Made(nul, "line=1", nul.body, repaired=True),),
        ),
        File(
            "hostile/future.jsonl",
            jsonl({**news_please(future), "date_publish": "2091-01-01"}),
            (Made(future, "line=1", future.body, {"date_published": None}),),
        ),
    ]


def broken() -> list[File]:
    """Every file with something wrong in it."""
    return [*empty(), *no_text(), *no_article(), *cut_off(), *json_lines(), *archives(), *bombs(), *hostile()]
