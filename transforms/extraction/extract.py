"""From a record to an article: its lines with roles, and its metadata."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from transforms.article import Article, Declared, Line, Record
from transforms.errors import CorpusError
from transforms.extraction.agencies import first_agency
from transforms.extraction.article_dates import read_article_dates
from transforms.extraction.dateline import Dateline, agency_at_end, read_dateline
from transforms.extraction.html_people import people
from transforms.extraction.lines import MAX_CHARS, MAX_LINES, SourceLine, split
from transforms.extraction.page import Page
from transforms.extraction.roles import Context, Reading, assign
from transforms.extraction.sources import Sources
from transforms.extraction.tokens import key

PageReader = Callable[[str, Declared], Page]
# Paragraphs in which a dateline is looked for, from the start.
DATELINE_PARAGRAPHS = 3


def extract(record: Record, page_reader: PageReader | None = None) -> Article:
    """The article of a record. What the source declares wins over what a page's markup says, and that over its lines.

    Raises CorpusError: `empty` where the record is blank, `no_content` where no line of it is content, `limit_exceeded` where
    there are more lines or characters than any article has.
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
    if len(lines) > MAX_LINES:
        raise CorpusError("limit_exceeded", f"over {MAX_LINES:,} lines, which no article has; cut it into its articles")
    if sum(len(line.text) for line in lines) > MAX_CHARS:
        raise CorpusError("limit_exceeded", f"over {MAX_CHARS:,} characters, which no article has; cut it into its articles")
    sources = Sources()

    def given(field: str) -> Iterator[tuple[Any, str]]:
        yield getattr(declared, field), "field"
        yield getattr(page, field), page.sources.get(field, "text")

    headline = _clean(sources.take("headline", given("headline")))
    publisher = _clean(sources.take("publisher", given("publisher")))
    reading = assign(lines, Context(headline, publisher))
    kept = [line for line in reading.lines if line.kept]
    if not any(line.role in ("body", "standfirst") for line in kept):
        raise CorpusError("no_content", f"none of {len(lines)} lines reads as the text of an article")
    if headline and reading.headline and key(reading.headline) == key(headline):
        headline = reading.headline  # as the text has it, full stop and quotes included
    all_lines = _with_headline(reading, headline)
    url: str | None = sources.take("url", given("url"))
    host = sources.take("host", [(_host(url), "url")])
    dates = read_article_dates(declared, page, reading.stamps, sources)
    dateline = _dateline(kept)
    houses = [name for name in (publisher, host, *(host or "").split(".")[-2:-1]) if name]
    published = dates.published

    def credited(field: str, listed: Iterable[tuple[tuple[str, ...], str]] = ()) -> tuple[str, ...]:
        named = ((people(names, houses), source) for names, source in listed)
        return sources.take(field, named) or sources.take(field, [(_each(reading, field), "byline")]) or ()

    return Article(
        doc_id=record.doc_id,
        source_uri=record.source_uri,
        input_format=record.input_format,
        lines=all_lines,
        url=url,
        host=host,
        publisher=publisher or sources.take("publisher", [(reading.publisher, "title")]),
        headline=headline or sources.take("headline", [(reading.headline, "text")]),
        date_published=published.instant if published else None,
        date_published_precision=published.precision if published else None,
        date_published_source=sources.of("date_published"),
        utc_offset_minutes=published.utc_offset_minutes if published else None,
        date_modified=dates.modified.instant if dates.modified else None,
        date_crawled=dates.crawled.instant if dates.crawled else None,
        authors=credited("authors", given("authors")),
        editors=credited("editors", [(page.editors, page.sources.get("editors", "text"))]),
        contributors=credited("contributors"),
        emails=credited("emails"),
        phones=credited("phones"),
        agency=sources.take("agency", _agencies(declared, page, dateline, reading, kept)),
        dateline_place=sources.take("dateline_place", [(dateline.place, "dateline")]),
        declared_lang=declared.lang or page.lang,
        warnings=tuple(sorted({*record.warnings, *page.warnings, *_warnings(all_lines)})),
        sources=sources.listed(),
        day_orders=tuple(sorted(dates.orders.items())),
        open_dates=dates.open,
    )


def _lines_of(page: Page) -> list[SourceLine]:
    texts = ((" ".join(block.text.split()), block.kind) for block in page.blocks)
    return [SourceLine(text, i, kind=kind) for i, (text, kind) in enumerate(t for t in texts if t[0])]


def _with_headline(reading: Reading, declared: str | None) -> tuple[Line, ...]:
    """A declared headline is the first paragraph, unless the text has the same line."""
    if declared and reading.headline != declared:
        return (Line(declared, "headline"), *reading.lines)
    return tuple(reading.lines)


def _dateline(kept: list[Line]) -> Dateline:
    paragraphs = [line.text for line in kept if line.role in ("body", "standfirst")]
    for text in paragraphs[:DATELINE_PARAGRAPHS]:
        dateline = read_dateline(text)
        if dateline.place or dateline.agency:
            return dateline
    return Dateline()


def _agencies(
    declared: Declared, page: Page, dateline: Dateline, reading: Reading, kept: list[Line]
) -> Iterator[tuple[str | None, str]]:
    """The agencies that are credited, and where."""
    for credit, source in ((declared.agency, "field"), (page.agency, page.sources.get("agency", "text"))):
        if credit:
            yield first_agency(credit) or credit.strip(), source
    yield dateline.agency, "dateline"
    yield next((credits.agency for credits in reading.credits if credits.agency), None), "byline"
    yield first_agency("; ".join(declared.authors)), "field"
    yield agency_at_end(kept[-1].text), "text"


def _each(reading: Reading, name: str) -> tuple[str, ...]:
    found: list[str] = [value for credits in reading.credits for value in getattr(credits, name)]
    return tuple(dict.fromkeys(found))


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
