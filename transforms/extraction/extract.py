"""From a record to an article: its lines with roles, and its metadata."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from transforms.article import Article, Declared, Line, Record
from transforms.errors import CorpusError
from transforms.extraction.agencies import first_agency
from transforms.extraction.date_clock import When
from transforms.extraction.dateline import Dateline, agency_at_end, read_dateline
from transforms.extraction.dates import parse_when
from transforms.extraction.html_people import people
from transforms.extraction.lines import SourceLine, split
from transforms.extraction.page import Page
from transforms.extraction.roles import Context, Reading, assign
from transforms.extraction.tokens import key

PageReader = Callable[[str, Declared], Page]
# Paragraphs in which a dateline is looked for, from the start.
DATELINE_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class _Dates:
    published: When | None = None
    source: str | None = None
    modified: When | None = None
    crawled: When | None = None


def extract(record: Record, page_reader: PageReader | None = None) -> Article:
    """The article of a record. What the source declares wins over what a page's markup says, and that over its lines.

    Raises CorpusError: `empty` where the record is blank, `no_content` where no line of it is content.
    """
    source = record.text if record.text is not None else record.html
    if not source or source.isspace():
        raise CorpusError("empty", "the record has no text at all")
    declared, page = record.declared, Page()
    if record.text is not None:
        lines = split(record.text)
    else:
        if page_reader is None:
            raise ValueError("a record of HTML needs a page_reader")
        page = page_reader(source, declared)
        lines = _lines_of(page)
    headline = _clean(declared.headline or page.headline)
    publisher = _clean(declared.publisher or page.publisher)
    reading = assign(lines, Context(headline, publisher))
    kept = [line for line in reading.lines if line.kept]
    if not any(line.role in ("body", "standfirst") for line in kept):
        raise CorpusError("no_content", f"none of {len(lines)} lines reads as the text of an article")
    if headline and reading.headline and key(reading.headline) == key(headline):
        headline = reading.headline  # as the text has it, full stop and quotes included
    all_lines = _with_headline(reading, headline)
    url = declared.url or page.url
    dates = _dates(declared, page, reading)
    dateline = _dateline(kept)
    host = _host(url)
    houses = [name for name in (publisher, host, *(host or "").split(".")[-2:-1]) if name]
    authors = people(declared.authors, houses) or people(page.authors, houses) or tuple(_each(reading, "authors"))
    published = dates.published
    return Article(
        doc_id=record.doc_id,
        source_uri=record.source_uri,
        input_format=record.input_format,
        lines=all_lines,
        url=url,
        host=host,
        publisher=publisher or reading.publisher,
        headline=headline or reading.headline,
        date_published=published.instant if published else None,
        date_published_precision=published.precision if published else None,
        date_published_source=dates.source,
        utc_offset_minutes=published.utc_offset_minutes if published else None,
        date_modified=dates.modified.instant if dates.modified else None,
        date_crawled=dates.crawled.instant if dates.crawled else None,
        authors=authors,
        editors=people(page.editors, houses) or tuple(_each(reading, "editors")),
        contributors=tuple(_each(reading, "contributors")),
        emails=tuple(_each(reading, "emails")),
        phones=tuple(_each(reading, "phones")),
        agency=_agency(declared, page, dateline, reading, kept),
        dateline_place=dateline.place,
        declared_lang=declared.lang or page.lang,
        warnings=tuple(sorted({*record.warnings, *page.warnings, *_warnings(all_lines)})),
    )


def _lines_of(page: Page) -> list[SourceLine]:
    texts = ((" ".join(block.text.split()), block.kind) for block in page.blocks)
    return [SourceLine(text, i, kind=kind) for i, (text, kind) in enumerate(t for t in texts if t[0])]


def _with_headline(reading: Reading, declared: str | None) -> tuple[Line, ...]:
    """A declared headline is the first paragraph, unless the text has the same line."""
    if declared and reading.headline != declared:
        return (Line(declared, "headline"), *reading.lines)
    return tuple(reading.lines)


def _dates(declared: Declared, page: Page, reading: Reading) -> _Dates:
    lang = declared.lang or page.lang
    crawled = parse_when(declared.date_crawled, None, None) if declared.date_crawled else None
    latest: datetime | None = crawled.instant.astimezone(UTC) if crawled else None

    def read(text: str | None) -> When | None:
        return parse_when(text, lang, latest) if text else None

    published, source = read(declared.date_published), "field"
    if published is None:
        published, source = read(page.date_published), page.date_published_source or "text"
    if published is None:
        found = [when for stamp in reading.stamps if stamp.dated and (when := read(stamp.published))]
        published, source = (found[0] if found else None), "text"
    modified = read(declared.date_modified) or read(page.date_modified)
    if modified is None:
        changes = [when for stamp in reading.stamps if stamp.dated and (when := read(stamp.updated))]
        modified = changes[0] if changes else None
    return _Dates(published, source if published else None, modified, crawled)


def _dateline(kept: list[Line]) -> Dateline:
    paragraphs = [line.text for line in kept if line.role in ("body", "standfirst")]
    for text in paragraphs[:DATELINE_PARAGRAPHS]:
        dateline = read_dateline(text)
        if dateline.place or dateline.agency:
            return dateline
    return Dateline()


def _agency(declared: Declared, page: Page, dateline: Dateline, reading: Reading, kept: list[Line]) -> str | None:
    for credit in (declared.agency, page.agency):
        if credit:
            return first_agency(credit) or credit.strip()
    if dateline.agency:
        return dateline.agency
    named = next((credits.agency for credits in reading.credits if credits.agency), None)
    return named or first_agency("; ".join(declared.authors)) or agency_at_end(kept[-1].text)


def _each(reading: Reading, name: str) -> list[str]:
    found: list[str] = [value for credits in reading.credits for value in getattr(credits, name)]
    return list(dict.fromkeys(found))


def _warnings(lines: tuple[Line, ...]) -> list[str]:
    kept = sum(len(line.text) for line in lines if line.kept)
    return ["mostly_boilerplate"] if kept * 4 < sum(len(line.text) for line in lines) else []


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
