"""When a page says that it was published and changed: JSON-LD, meta tags, microdata, <time>, the address, the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from transforms.extraction.date_clock import When
from transforms.extraction.dates import numeric_order, parse_when, undecided
from transforms.extraction.html_jsonld import JsonLd, is_a, string
from transforms.extraction.html_lines import PageLines
from transforms.extraction.html_printed import below_headline, beside_headline, classed, labelled, short_lines, times
from transforms.extraction.html_tree import is_aside, short_text_of, text_of

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
# An article's number that begins with its minute: "A2026012914320005196".
URL_MINUTE = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=(?:[01]\d|2[0-3])[0-5]\d\d{0,10}(?!\d))")
URL_DAY_FIRST = re.compile(r"(?<!\d)\d\d?([-_.])\d\d?\1(?:19|20)\d\d(?!\d)")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
MAX_TEXT, MAX_ITEMS, MAX_ADDRESS = 120, 20, 2_000
# A date in free text from before the web's newspapers is of something told, such as a birth.
FIRST_PAGES = 1994
# Within so many days an article may be published again.
REPUBLISHED = timedelta(days=7)
FINENESS = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class PageDates:
    """Publication and change, and where they stand: jsonld, meta, microdata, url, text. `order`, `open`: see `Page`."""

    published: When | None
    source: str | None
    modified: When | None
    modified_source: str | None = None
    order: str | None = None
    open: dict[str, str] = field(default_factory=dict)


def read_dates(
    tree: HtmlElement,
    lines: PageLines,
    data: JsonLd,
    meta: dict[str, list[str]],
    url: str | None,
    lang: str | None,
    not_after: datetime | None,
) -> PageDates:
    """The page's dates. `meta` maps names of meta tags, letters only, to contents."""
    order = _order(data, meta, url, lines)
    sure: set[str] = set()
    printed: dict[When, str] = {}

    def parsed(values: Iterator[str | None], since: int = 0) -> Iterator[When]:
        for value in values:
            when = parse_when(value, lang, not_after, order) if value else None
            if value and when and when.precision not in ("year", "month") and when.instant.year >= since:
                if order is None and undecided(value, lang, not_after):
                    printed.setdefault(when, value)
                else:
                    sure.add(when.local()[:10])
                yield when

    def first(values: Iterator[str | None], since: int) -> Iterator[When]:
        return islice(parsed(values, since), 1)

    changes = (
        ("jsonld", _linked(data, "dateModified")),
        ("meta", _tagged(meta, MODIFIED)),
        ("microdata", _items(tree, "dateModified")),
    )
    updates = [(when, source) for source, values in changes for when in first(values, 0)]
    declared = (
        ("jsonld", _linked(data, "datePublished", "dateCreated", "uploadDate")),
        ("meta", _tagged(meta, PUBLISHED)),
        ("microdata", _items(tree, "datePublished", "dateCreated")),
        ("meta", _tagged(meta, LOOSELY_PUBLISHED)),
    )
    beside = (
        ("url", _address(url)),
        ("text", beside_headline(lines)),
        ("text", times(lines)),
        ("text", _titles(tree, meta)),
    )
    elsewhere = (labelled(lines), classed(lines), below_headline(lines))
    found = [(source, when) for source, values in declared for when in first(values, 0)]
    found += [(source, when) for source, values in beside for when in first(values, FIRST_PAGES)]
    if not found:
        # Far from the headline, dates are believed that do not contradict each other.
        whens = (list(parsed(values, FIRST_PAGES)) for values in elsewhere)
        found = [("text", days[0]) for days in whens if len({when.local()[:10] for when in days}) == 1]
    found = [entry for entry in found if not _is_placeholder(entry[1], found)]
    modified, changed = updates[0] if updates else (None, None)
    if not found:
        return PageDates(None, None, modified, changed, order)
    source, best = found[0]
    for when in first(beside_headline(lines), FIRST_PAGES):
        # What was published again with a change says so of both; the first day stands by the headline.
        earlier = timedelta() < best.instant - when.instant < REPUBLISHED and when.local()[:10] < best.local()[:10]
        if earlier and modified and modified.instant == best.instant:
            source, best = "text", when
    # The same day said again with a clock, or with a zone, is worth more; so is the same time on the newsroom's own clock.
    for other_source, other in found[1:]:
        same_day = other.local()[:10] == best.local()[:10]
        same_time = abs(other.instant - best.instant) < timedelta(minutes=1) and bool(other.utc_offset_minutes)
        if (same_day and _worth(other) > _worth(best)) or (same_time and not best.utc_offset_minutes):
            source, best = other_source, other
    # Some say the publication's time of the change too, or one in the wrong zone; a change comes after.
    after = next((entry for entry in updates if entry[0].instant > best.instant), None)
    at_once = next((entry for entry in updates if entry[0].instant == best.instant), None)
    modified, changed = after or at_once or (None, None)
    # No other date of the same day confirms an open one.
    left = {
        name: printed[when]
        for name, when in (("date_published", best), ("date_modified", modified))
        if when in printed and when.local()[:10] not in sure
    }
    return PageDates(best, source, modified, changed, order, left)


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


def _address(url: str | None) -> Iterator[str | None]:
    # Web archives put the day of their copy ahead of the address.
    address = (url or "")[:MAX_ADDRESS].rpartition("http")[2]
    if match := URL_DAY.search(address):
        year, _, month, day, month2, day2 = match.groups()
        yield f"{year}-{int(month or month2):02}-{int(day or day2):02}"
    if match := URL_MINUTE.search(address):
        yield "-".join(match.groups())
    if match := URL_DAY_FIRST.search(address):
        yield match[0].replace("_", "-")


def _order(data: JsonLd, meta: dict[str, list[str]], url: str | None, lines: PageLines) -> str | None:
    """The order of 03/04/2018 on this page, by its other dates."""
    declared = [*_linked(data, "datePublished", "dateModified"), *_tagged(meta, [*PUBLISHED, *LOOSELY_PUBLISHED, *MODIFIED])]
    texts = [*(text for text in declared if text), *short_lines(lines)]
    days = {text[:10] for text in (*texts, *_address(url), *times(lines)) if text and ISO_DAY.match(text)}
    return numeric_order(texts, days)


def _titles(tree: HtmlElement, meta: dict[str, list[str]]) -> Iterator[str | None]:
    """A date that the title ends with: "Headline | Site | 28.04.2023"."""
    title = tree.find(".//title")
    for text in (*meta.get("ogtitle", ()), text_of(title) if title is not None else ""):
        for part in re.split(r"\s[|\-–—·]\s", text)[1:]:
            if len(part) <= 30:
                yield part


def _is_placeholder(when: When, found: list[tuple[str, When]]) -> bool:
    """1 January without a clock is what systems write that know the year only; believed where another source says so too.

    Microdata repeat what the same system writes into the tags of the head.
    """
    day = when.local()[:10]
    sources = {"meta" if source == "microdata" else source for source, other in found if other.local()[:10] == day}
    return when.precision == "day" and day.endswith("-01-01") and len(sources) < 2
