"""A folder with everything in it: files of every format, compression and encoding, each with what it must become.

The broken and hostile ones stand in `zoo_broken`. Every article has a text of its own, made from zoo.toml.
"""

import gzip
import io
import json
import os
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.reading_files import PACKERS, http, jsonl, parquet, warc

PEOPLE = ("Ilse Brandt", "Marek Nowak", "Lucia Ferrer", "Amara Diallo", "Jonas Ekholm", "Rosa Bellini", "Kenji Mori")
CITIES = ("Tarvel", "Osterby", "Valmora", "Lindhaven", "Corvina", "Brezany", "Port Ashby", "Montrevel", "Saltera")
FIRMS = ("Arvento", "Belmark", "Corvidia", "Eltrona", "Granholm", "Helvar", "Norvik", "Quintal", "Zellmar", "Ostrava Glas")
CRAWLED = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """An article's text, and where and when it was published."""

    lang: str
    title: str
    paragraphs: tuple[str, ...]
    url: str
    author: str
    day: str

    @property
    def text(self) -> str:
        """As it must stand in the documents."""
        return "\n".join((self.title, *self.paragraphs))

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def plain(self) -> str:
        """As a plain text file has it."""
        return "\n\n".join((self.title, *self.paragraphs)) + "\n"

    @property
    def published(self) -> datetime:
        return datetime.fromisoformat(f"{self.day}T08:30:00+00:00")


@dataclass(frozen=True)
class Made:
    """An article that a file holds: a document, or a copy of one. `record` is its place in the file, as `line=3`.

    `source` is the decoded text that the spans of its paragraphs point into; None for a page. `columns`: values of others.
    """

    story: Story
    record: str | None = None
    source: str | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    repaired: bool = False


@dataclass(frozen=True)
class Bad:
    """A reject that a file must give, and words that its message has to hold."""

    error_type: str
    words: str
    record: str | None = None


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    made: tuple[Made, ...] = ()
    bad: tuple[Bad, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The name as the tables have it."""
        return os.fsencode(self.name).decode("utf-8", "backslashreplace")


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "zoo.toml").read_text(encoding="utf-8"))


def story(lang: str, n: int) -> Story:
    """The nth article of a language: no two have the same title, and none the same paragraphs."""
    found, step = _templates()[lang], sorted(_templates()).index(lang) + n
    fill: dict[str, Any] = {
        "p": PEOPLE[step % len(PEOPLE)], "c": CITIES[(2 * step + n) % len(CITIES)], "o": FIRMS[(3 * n + step) % len(FIRMS)],
        "n": 11 + 7 * n + step,
    }  # fmt: skip
    paragraphs = [text.format(**fill) for text in found["paragraphs"]]
    chosen = [
        paragraphs[0],
        *(p for i, p in enumerate(paragraphs[1:]) if len(paragraphs) < 4 or i != n % (len(paragraphs) - 1)),
    ]
    day = f"20{12 + step % 10}-{1 + (5 * step) % 12:02d}-{1 + (7 * n + step) % 28:02d}"
    return Story(lang, found["title"].format(**fill), tuple(chosen), f"https://{lang}.news{n}.example/a/{n}", fill["p"], day)


def page(story: Story, charset: str = "utf-8", head: str = "", body: str = "") -> str:
    """A news page as sites write them: metadata, navigation, a figure, related links and a footer around the article."""
    linked = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title, "mainEntityOfPage": story.url,
        "datePublished": f"{story.day}T08:30:00Z", "author": {"@type": "Person", "name": story.author},
    }  # fmt: skip
    text = body or "".join(f"<p>{paragraph}</p>\n" for paragraph in story.paragraphs)
    return f"""<!DOCTYPE html><html lang="{story.lang}"><head><meta charset="{charset}"><title>{story.title}</title>
<link rel="canonical" href="{story.url}">{head}<script type="application/ld+json">{json.dumps(linked)}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav><main><article><h1>{story.title}</h1>
{text}</article><aside><h3>Related</h3><ul><li><a href="/x">More</a></li></ul></aside></main>
<footer><p>© 2024 All rights reserved</p></footer></body></html>"""


def _whole(name: str, story: Story, data: bytes, source: str | None, **options: Any) -> File:
    """A file that is one article."""
    return File(name, data, (Made(story, None, source, **options),))


def _declared(story: Story, source: str = "field", /, **more: Any) -> dict[str, Any]:
    return {
        "url": story.url, "host": story.url.split("/")[2], "date_published": story.published, "headline": story.title,
        "date_published_source": source, "authors": [story.author], **more,
    }  # fmt: skip


def texts() -> list[File]:
    """Plain text: compressed, misnamed, with other line ends."""
    ends = story("fr", 0)
    mac = story("it", 0)
    astral = story("en", 0)
    astral = replace(astral, paragraphs=tuple(p + " 🙂 𝔘nicode" for p in astral.paragraphs))
    decomposed = replace(story("fr", 1), paragraphs=tuple(unicodedata.normalize("NFD", p) for p in story("fr", 1).paragraphs))
    files = [
        _whole("text/astral.txt", astral, astral.plain.encode(), astral.plain),
        _whole("text/decomposed.txt", decomposed, decomposed.plain.encode(), decomposed.plain),
        _whole(
            "text/windows.txt", ends, ends.plain.replace("\n", "\r\n").encode("utf-8-sig"), ends.plain.replace("\n", "\r\n")
        ),
        _whole("text/old-mac.txt", mac, mac.plain.replace("\n", "\r").encode(), mac.plain.replace("\n", "\r")),
    ]
    for suffix, lang in ((".gz", "de"), (".bz2", "es"), (".zst", "pt")):
        packed = story(lang, 0)
        files.append(_whole(f"text/packed.txt{suffix}", packed, PACKERS[suffix](packed.plain.encode()), packed.plain))
    twice, hidden, bare, wrong, hashed = (story(lang, n) for lang, n in (("de", 1), ("en", 1), ("pl", 0), ("es", 1), ("en", 2)))
    latin = story("en", 15)
    indented = "\t" + hashed.plain.replace("\n\n", "  \n\u00a0\n\t")
    return [
        *files,
        _whole("text/twice.txt.gz.zst", twice, PACKERS[".zst"](gzip.compress(twice.plain.encode())), twice.plain),
        _whole("text/gzip-inside.txt", hidden, gzip.compress(hidden.plain.encode()), hidden.plain),
        _whole("text/no-extension", bare, bare.plain.encode(), bare.plain),
        _whole("text/no-warc.warc.gz", wrong, wrong.plain.encode(), wrong.plain),
        _whole("text/50% off #1 [draft] line=3 ?.txt", hashed, indented.encode(), indented),
        _whole("text/caf\udce9.txt", latin, latin.plain.encode(), latin.plain),
        File("text/.DS_Store", b"\0\0\0\1Bud1", skipped=("file:hidden",)),
        File("text/_SUCCESS", b"", skipped=("file:hidden",)),
    ]


ENCODINGS = (
    ("cp1252", "fr", 2), ("utf-16", "de", 2), ("utf-16-le", "en", 3), ("utf-16-be", "pt", 1), ("utf-32", "it", 1),
    ("shift_jis", "ja", 0), ("euc_jp", "ja", 1), ("iso2022_jp", "ja", 2), ("gb18030", "zh", 0), ("euc_kr", "ko", 0),
    ("koi8-r", "ru", 0), ("cp1251", "ru", 1), ("iso8859-2", "pl", 1), ("iso8859-7", "el", 0), ("cp1256", "ar", 0),
)  # fmt: skip


def _typed(text: str) -> str:
    return text.translate(str.maketrans("“”„«»’—–", '"""""\'--'))


def encodings() -> list[File]:
    """Plain text in the encodings of archives, and text that was decoded wrongly before it was stored."""
    files = []
    for encoding, lang, n in ENCODINGS:
        each = story(lang, n)
        if encoding in ("iso8859-2", "koi8-r", "iso8859-7"):  # these have the quotes of typewriters only
            each = replace(each, title=_typed(each.title), paragraphs=tuple(map(_typed, each.paragraphs)))
        files.append(_whole(f"encodings/{encoding}.txt", each, each.plain.encode(encoding), each.plain))
    twice, stray = story("fr", 3), story("es", 2)
    mojibake = twice.plain.encode().decode("cp1252", "replace")
    broken = stray.plain.encode().replace("ó".encode(), b"\xf3", 1)
    return [
        *files,
        _whole("encodings/double-encoded.txt", twice, mojibake.encode(), twice.plain, repaired=True),
        _whole("encodings/one-stray-byte.txt", stray, broken, stray.plain, repaired=True),
    ]


def pages() -> list[File]:
    """HTML pages."""
    plain, named, packed, old, wide, xml, bare = (story(*which) for which in (
        ("en", 4), ("de", 3), ("pt", 2), ("fr", 4), ("ru", 2), ("pl", 2), ("ja", 3),
    ))  # fmt: skip
    declared = '<?xml version="1.0" encoding="utf-8"?>\n'
    return [
        _whole("html/page.html", plain, page(plain).encode(), None, columns=_declared(plain, "jsonld")),
        _whole("html/page.txt", named, page(named).encode(), None, columns=_declared(named, "jsonld")),
        _whole("html/page.htm.zst", packed, PACKERS[".zst"](page(packed).encode()), None, columns=_declared(packed, "jsonld")),
        _whole("html/latin1.html", old, page(old, "iso-8859-1").encode("cp1252"), None, columns=_declared(old, "jsonld")),
        _whole("html/utf-16.html", wide, page(wide, "utf-16").encode("utf-16"), None, columns=_declared(wide, "jsonld")),
        _whole("html/page.xhtml", xml, (declared + page(xml)).encode(), None, columns=_declared(xml, "jsonld")),
        _whole("html/no-extension", bare, page(bare).encode(), None, columns=_declared(bare, "jsonld")),
    ]


def news_please(story: Story) -> dict[str, Any]:
    return {
        "authors": [story.author], "date_download": "2024-02-03 04:05:06", "date_modify": None, "title_page": None,
        "date_publish": f"{story.day} 08:30:00", "description": story.paragraphs[0][:40], "filename": "a.json",
        "language": story.lang, "localpath": None, "maintext": story.body, "source_domain": story.url.split("/")[2],
        "title": story.title, "url": story.url,
    }  # fmt: skip


def fundus(story: Story) -> dict[str, Any]:
    sections = [{"headline": [], "paragraphs": list(story.paragraphs)}]
    return {
        "title": story.title, "authors": [story.author], "publishing_date": f"{story.day} 08:30:00+00:00", "lang": story.lang,
        "body": {"summary": [], "sections": sections}, "topics": [], "free_access": True,
        "html": {
            "requested_url": story.url, "responded_url": story.url, "content": page(story),
            "crawl_date": "2024-02-03 04:05:06+00:00", "source_info": {"publisher": "The Lantern"},
        },
    }  # fmt: skip


def datatrove(story: Story) -> dict[str, Any]:
    more = {
        "url": story.url,
        "date": f"{story.day}T08:30:00Z",
        "title": story.title,
        "author": story.author,
        "language": story.lang,
    }
    return {"text": story.body, "id": f"<urn:uuid:{story.lang}>", "metadata": more}


def dolma(story: Story) -> dict[str, Any]:
    return {
        "id": f"{story.lang}-7", "text": story.body, "source": "news-crawl", "created": f"{story.day}T08:30:00.000Z",
        "added": "2024-02-03T04:05:06.000Z",
        "metadata": {"url": story.url, "title": story.title, "authors": [story.author]},
    }  # fmt: skip


def _lines(*made: Made) -> tuple[Made, ...]:
    return tuple(replace(each, record=f"line={n}") for n, each in enumerate(made, 1))


def json_lines() -> list[File]:
    """JSON Lines as the writers of corpora name their fields, and other shapes of JSON."""
    named = [story("en", 5), story("fr", 5)]
    fields = [story("de", 4), story("it", 2)]
    trove, olmo, marked, array, pretty = story("es", 3), story("en", 6), story("zh", 1), story("ru", 3), story("el", 1)
    indented = json.dumps(news_please(pretty), indent=2).encode()
    crawled = {"date_crawled": CRAWLED}
    typed = {"@type": "NewsArticle", "headline": array.title, "articleBody": array.body, "url": array.url,
             "datePublished": f"{array.day}T08:30:00Z", "author": [{"@type": "Person", "name": array.author}]}  # fmt: skip
    return [
        File(
            "json/news-please.jsonl",
            jsonl(*map(news_please, named)).replace(b"\n", b"\r\n"),
            _lines(*(Made(s, source=s.body, columns=_declared(s, publisher=s.url.split("/")[2], **crawled)) for s in named)),
        ),
        File(
            "json/fundus.jsonl.gz",
            gzip.compress(jsonl(*map(fundus, fields))),
            _lines(*(Made(s, source=s.body, columns=_declared(s, publisher="The Lantern", **crawled)) for s in fields)),
        ),
        File(
            "json/datatrove.jsonl.zst",
            PACKERS[".zst"](jsonl(datatrove(trove))),
            _lines(Made(trove, source=trove.body, columns=_declared(trove))),
        ),
        File(
            "json/dolma.json.bz2",
            PACKERS[".bz2"](jsonl(dolma(olmo))),
            _lines(Made(olmo, source=olmo.body, columns=_declared(olmo, publisher="news-crawl", **crawled))),
        ),
        File(
            "json/page-inside.txt",
            jsonl({"html": page(marked), "url": marked.url}),
            _lines(Made(marked, columns=_declared(marked, "jsonld"))),
        ),
        _whole("json/schema-org.json", array, json.dumps([typed]).encode(), array.body, columns=_declared(array)),
        _whole("json/pretty.json", pretty, indented, pretty.body, columns=_declared(pretty)),
    ]


def tables() -> list[File]:
    """Parquet: rows of text, nested columns, pages as bytes; compressed once more."""
    flat = [story("fr", 6), story("pl", 3), story("ar", 1)]
    nested, binary, packed = story("en", 7), story("pt", 3), story("de", 5)
    file = io.BytesIO()
    columns = {
        "text": pa.array([nested.body], pa.large_string()).dictionary_encode(), "title": [nested.title], "url": [nested.url],
        "authors": [[nested.author]], "date": pa.array([nested.published], pa.timestamp("us", "UTC")),
    }  # fmt: skip
    pq.write_table(pa.table(columns), file, compression="zstd")
    rows = [Made(s, f"row={n}", s.body, _declared(s)) for n, s in enumerate(flat)]
    inside = {"html": page(binary, "windows-1252").encode("cp1252"), "text": None, "link": binary.url}
    return [
        File("parquet/rows.parquet", parquet([news_please(s) for s in flat], 2), tuple(rows)),
        File("parquet/typed.parquet", file.getvalue(), (Made(nested, "row=0", nested.body, _declared(nested)),)),
        File("parquet/pages.dat", parquet([inside]), (Made(binary, "row=0", None, _declared(binary, "jsonld")),)),
        File(
            "parquet/packed.parquet.gz",
            gzip.compress(parquet([datatrove(packed)])),
            (Made(packed, "row=0", packed.body, _declared(packed)),),
        ),
    ]


def response(story: Story, **headers: str) -> bytes:
    """A WARC record that holds an article's page."""
    return warc("response", http(page(story).encode(), **headers), WARC_Target_URI=story.url, WARC_Date="2024-02-03T04:05:06Z")


def conversion(story: Story) -> bytes:
    return warc(
        "conversion", story.plain.encode(), media="text/plain", WARC_Target_URI=story.url, WARC_Date="2024-02-03T04:05:06Z"
    )


ASIDE = (
    ("warc:warcinfo", warc("warcinfo", b"software: x\r\n", media="application/warc-fields")),
    ("warc:request", warc("request", b"GET /a HTTP/1.1\r\n\r\n", media="application/http; msgtype=request")),
    ("http:301", warc("response", http(b"", "301 Moved Permanently", Location="/b"))),
    ("http:404", warc("response", http(b"gone", "404 Not Found"))),
    ("mime:image/jpeg", warc("response", http(b"\xff\xd8\xff\xe0", media="image/jpeg"))),
    ("warc:revisit", warc("revisit", http(b""))),
    ("warc:metadata", warc("metadata", b"fetchTimeMs: 1\r\n", media="application/warc-fields")),
)


def archives() -> list[File]:
    """WARC and WET: plain, a member a record, one member for all."""
    crawled = {"date_crawled": CRAWLED}
    files = []
    kinds = tuple(kind for kind, _ in ASIDE)
    for n, (suffix, each) in enumerate((("", True), (".gz", True), (".zst", True), (".bz2", False))):
        one, two = story("es", 4 + n), story("it", 3 + n)
        records = [*(record for _, record in ASIDE), response(one), response(two)]
        stored = [PACKERS[suffix](record) for record in records] if each else [PACKERS[suffix](b"".join(records))]
        sizes, word = [len(part) for part in (stored if each else records)], "offset" if each else "expanded_offset"
        places = [f"{word}={sum(sizes[:i])}" for i in range(len(records))]
        made = [Made(s, p, None, _declared(s, "jsonld", **crawled)) for s, p in zip((one, two), places[-2:], strict=True)]
        files.append(File(f"warc/pages.warc{suffix}", b"".join(stored), tuple(made), skipped=kinds))
    first, second = story("en", 8), story("ko", 1)
    members = [gzip.compress(conversion(s)) for s in (first, second)]
    wet = [Made(s, f"offset={o}", s.plain, {"url": s.url, **crawled}) for s, o in ((first, 0), (second, len(members[0])))]
    return [*files, File("warc/texts.warc.wet.gz", b"".join(members), tuple(wet))]


def copies() -> list[File]:
    """One article in every format: one document stands, the others are its copies."""
    one, crawled = story("en", 9), {"date_crawled": CRAWLED}
    capitals = one.plain.replace("\n", "\r\n").upper()
    return [
        _whole("copies/a.txt", one, one.plain.encode(), one.plain, columns={"url": None}),
        _whole("copies/b.txt.gz", one, gzip.compress(capitals.encode()), capitals),
        File("copies/c.jsonl", jsonl(news_please(one)), _lines(Made(one, source=one.body, columns=_declared(one)))),
        _whole("copies/d.html", one, page(one).encode(), None, columns=_declared(one, "jsonld")),
        File("copies/e.parquet", parquet([dolma(one)]), (Made(one, "row=0", one.body, _declared(one)),)),
        File("copies/f.warc", response(one), (Made(one, "offset=0", None, _declared(one, "jsonld", **crawled)),)),
        File("copies/g.wet", conversion(one), (Made(one, "offset=0", one.plain, {"url": one.url}),)),
    ]


def good() -> list[File]:
    """Every file that holds articles and nothing wrong."""
    return [*texts(), *encodings(), *pages(), *json_lines(), *tables(), *archives(), *copies()]


def write(folder: Path, files: list[File]) -> None:
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
