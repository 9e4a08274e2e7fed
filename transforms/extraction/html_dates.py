"""When a page says that it was published and changed: JSON-LD, meta tags, microdata, <time>, the address, the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from htmldate import find_date
from lxml.html import HtmlElement

from schemas.lexicons import load
from transforms.extraction.date_clock import When
from transforms.extraction.dates import parse_when
from transforms.extraction.html_jsonld import JsonLd, is_a, string
from transforms.extraction.html_tree import class_of, clean, is_aside, marks_of, short_text_of, text_of

# Names of meta tags without punctuation and case, best first, as content systems write them.
PUBLISHED = """
    articlepublishedtime ogarticlepublishedtime articlepublished ogpublishedtime datepublished publisheddate publishedtime
    publishdate publishtime pubdate publicationdate originalpublicationdate dcdateissued dctermsissued dcdatepublished
    sailthrudate parselypubdate cxenseparserecspublishtime cxenseparsepublishtime cxenseparserecspublishedtime
    httpogpmensarticlepublishedtime rnewsdatepublished shareaholicarticlepublishedtime prismpublicationdate
    citationpublicationdate citationdate
""".split()  # noqa: SIM905
# Names that other things of the page bear too: they come after the microdata.
LOOSELY_PUBLISHED = """
    date dcdate dctermscreated dcdatecreated dcterms datecreated createddate creationdate published displaydate articledate
    newsdate postdate dateissued dateavailable vrpublished pdate
""".split()  # noqa: SIM905
MODIFIED = """
    articlemodifiedtime ogarticlemodifiedtime articleupdatedtime ogupdatedtime datemodified modifieddate modifiedtime
    dctermsmodified dcdatemodified lastmodified lastupdate lastupdated updateddate dateupdated articlemodified revised
    httpogpmensarticlemodifiedtime
""".split()  # noqa: SIM905
URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([/\-_.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|(1[0-2]|0[1-9])[/]?(3[01]|[12]\d|0[1-9]))(?!\d)"
)
DATE_CLASS = re.compile(r"date|time|publi|posted|fecha|datum|stamp|entry-meta|post-meta|byline|created", re.IGNORECASE)
MODIFIED_CLASS = re.compile(r"modif|updat", re.IGNORECASE)
MAX_TEXT, MAX_LINE = 120, 60
MAX_CANDIDATES, MAX_ITEMS = 400, 20
MAX_SEARCHED, MAX_SEARCHED_CHARS = 4_000, 400_000
# A date in free text from before the web's newspapers is of something told, such as a birth.
FIRST_PAGES = 1994
FINENESS = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class PageDates:
    """Publication and change, and where the former stands: one of jsonld, meta, url, text."""

    published: When | None
    source: str | None
    modified: When | None
    modified_source: str | None = None


def read_dates(
    tree: HtmlElement, data: JsonLd, meta: dict[str, list[str]], url: str | None, lang: str | None, not_after: datetime | None
) -> PageDates:
    """The page's dates. `meta` maps names of meta tags, letters only, to their contents."""

    def parsed(values: Iterator[str | None], since: int = 0) -> Iterator[When]:
        for value in values:
            when = parse_when(value, lang, not_after) if value else None
            if when and when.precision not in ("year", "month") and when.instant.year >= since:
                yield when

    changes = (
        ("jsonld", _linked(data, "dateModified")),
        ("meta", _tagged(meta, MODIFIED)),
        ("microdata", _items(tree, "dateModified")),
    )
    modified, changed = next(
        ((when, source) for source, values in changes for when in parsed(values)),
        (None, None),
    )
    sources = (
        ("jsonld", _linked(data, "datePublished", "dateCreated", "uploadDate")),
        ("meta", _tagged(meta, PUBLISHED)),
        ("meta", _items(tree, "datePublished", "dateCreated")),
        ("meta", _tagged(meta, LOOSELY_PUBLISHED)),
        ("text", _times(tree)),
        ("url", _address(url)),
        ("text", _texts(tree)),
        ("text", _titles(tree, meta)),
        ("text", _opening(tree, lang)),
    )
    found = [
        (source, when)
        for source, values in sources
        for when in [next(parsed(values, FIRST_PAGES if source == "text" else 0), None)]
        if when
    ]
    if not found:
        found = [("text", when) for when in parsed(_searched(tree, url, not_after), FIRST_PAGES)]
    if not found:
        return PageDates(None, None, modified, changed)
    source, best = found[0]
    # The same day said again with a clock, or with a zone, is worth more; so is the same time on the newsroom's own clock.
    for other_source, other in found[1:]:
        same_day = other.local()[:10] == best.local()[:10]
        same_time = abs(other.instant - best.instant) < timedelta(minutes=1) and bool(other.utc_offset_minutes)
        if (same_day and _worth(other) > _worth(best)) or (same_time and not best.utc_offset_minutes):
            source, best = other_source, other
    if modified and modified.instant < best.instant:
        return PageDates(best, source, None)
    return PageDates(best, source, modified, changed)


def _worth(when: When) -> tuple[bool, bool, int]:
    return when.precision not in ("day", "month", "year"), when.utc_offset_minutes is not None, FINENESS.index(when.precision)


def _linked(data: JsonLd, *properties: str) -> Iterator[str | None]:
    pages = [node for node in data.nodes if is_a(node, "webpage", "newsmediaobject", "videoobject", "itempage")]
    for node in (*data.articles(), *pages):
        for name in properties:
            yield string(node.get(name))


def _tagged(meta: dict[str, list[str]], names: list[str]) -> Iterator[str | None]:
    for name in names:
        yield from meta.get(name, ())


def _items(tree: HtmlElement, *names: str) -> Iterator[str | None]:
    for name in names:
        for element in islice(tree.iterfind(f".//*[@itemprop='{name}']"), MAX_ITEMS):
            if not is_aside(element):
                yield element.get("content") or element.get("datetime") or short_text_of(element, MAX_TEXT)


def _times(tree: HtmlElement) -> Iterator[str | None]:
    """<time> and the old pubdate, those that do not say that they are of a change first."""
    marked = (e for e in tree.iter("time", "abbr") if e.tag == "time" or "published" in class_of(e))
    times = [element for element in islice(marked, MAX_CANDIDATES) if not is_aside(element)]
    for element in sorted(times, key=lambda element: bool(MODIFIED_CLASS.search(class_of(element)))):
        yield element.get("datetime") or element.get("title") or short_text_of(element, MAX_TEXT)


def _opening(tree: HtmlElement, lang: str | None) -> Iterator[str | None]:
    """Short texts after the headline, as a line of its own above the article; those that tell of a change are left out."""
    updated = load("page", (lang or "").partition("-")[0]).get("time", {}).get("updated", ())
    began = tree.find(".//h1") is None
    left = MAX_CANDIDATES
    for element in tree.iter():
        began = began or element.tag == "h1"
        if not began or not isinstance(element.tag, str) or element.tag in ("script", "style", "a", "title"):
            continue
        for text in chain((element.text,), (child.tail for child in element)):
            left -= 1
            if left < 0:
                return
            line = clean(text)
            if (
                len(line) <= MAX_LINE
                and any(c.isdecimal() for c in line)
                and not line.casefold().startswith(tuple(updated))
                and not is_aside(element)
            ):
                yield line


def _address(url: str | None) -> Iterator[str | None]:
    match = URL_DAY.search(url or "")
    if match:
        year, _, month, day, month2, day2 = match.groups()
        yield f"{year}-{int(month or month2):02}-{int(day or day2):02}"


def _texts(tree: HtmlElement) -> Iterator[str | None]:
    """Short texts whose markup calls them a date, in reading order from the headline on."""
    seen_headline = tree.find(".//h1") is None
    later: list[str] = []
    left = MAX_CANDIDATES
    for element in tree.iter(
        "h1", "span", "div", "p", "li", "small", "td", "a", "em", "i", "font", "strong", "b", "h6", "h5", "section"
    ):
        if element.tag == "h1":
            seen_headline = True
            continue
        if not DATE_CLASS.search(marks_of(element)):
            continue
        left -= 1
        if left < 0:
            break
        text = short_text_of(element, MAX_TEXT)
        if any(character.isdecimal() for character in text) and not is_aside(element):
            if seen_headline:
                yield text
            else:
                later.append(text)
    yield from later


def _titles(tree: HtmlElement, meta: dict[str, list[str]]) -> Iterator[str | None]:
    """A date that the title ends with: "Headline | Site | 28.04.2023"."""
    title = tree.find(".//title")
    for text in (*meta.get("ogtitle", ()), text_of(title) if title is not None else ""):
        for part in re.split(r"\s[|\-–—·]\s", text)[1:]:
            if len(part) <= 30:
                yield part


def _searched(tree: HtmlElement, url: str | None, not_after: datetime | None) -> Iterator[str | None]:
    """What htmldate finds in the text, but for 1 January: that day it gives to a lone year.

    Its own upper bound is the clock, so it gets a fixed one. It has no bound of its own on time: large pages are left out.
    """
    if sum(1 for _ in islice(tree.iter(), MAX_SEARCHED + 1)) > MAX_SEARCHED or len(tree.text_content()) > MAX_SEARCHED_CHARS:
        return
    latest = not_after + timedelta(days=1) if not_after else datetime(2099, 12, 31)
    found = find_date(tree, extensive_search=True, original_date=True, url=url, max_date=latest.strftime("%Y-%m-%d"))
    if found and not found.endswith("-01-01"):
        yield found
