"""When an article was published, changed and crawled: by its record's fields, its page, or the timestamps of its lines.

Numbers such as 03/04/2024 are read in the order of day and month that other dates of the same article show, else in that of
its language. Where only the language decides, or nothing, the date stays open for what the same publisher's other articles
show: `settled` reads it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from transforms.article import Article, Declared, OpenDate
from transforms.extraction.dates import When, numeric_order, parse_when, undecided
from transforms.extraction.page import Page
from transforms.extraction.sources import Sources
from transforms.extraction.stamps import Stamp

FIELD, PRINTED = "field", "printed"
"""Where an order holds: who fills the fields of records is not who prints the dates of pages."""


@dataclass(frozen=True, slots=True)
class ArticleDates:
    """Dates, and what `Article` says of their order."""

    published: When | None
    modified: When | None
    crawled: When | None
    orders: dict[str, str]
    open: tuple[OpenDate, ...]


class _Read(NamedTuple):
    when: When | None
    source: str
    printed: str | None
    """Only of a date whose order of day and month is open."""


def place_of(source: str) -> str:
    """Where the order of a date from this source holds."""
    return FIELD if source == "field" else PRINTED


def read_article_dates(declared: Declared, page: Page, stamps: Sequence[Stamp], sources: Sources) -> ArticleDates:
    """The dates of an article, each from the first place that has it; `sources` is told which."""
    lang = declared.lang or page.lang
    crawled = sources.take("date_crawled", [(parse_when(declared.date_crawled or ""), "field")])
    latest = crawled.instant if crawled else None
    dated = [stamp for stamp in stamps if stamp.dated]
    orders = _orders(declared, page, dated, lang, latest)

    def read(text: str | None, source: str, printed: str | None) -> _Read:
        order = orders.get(place_of(source))
        is_open = order is None and undecided(printed or "", lang, latest)
        return _Read(parse_when(text or "", lang, latest, order), source, printed if is_open else None)

    def take(name: str, in_field: str | None, on_page: str | None, in_stamps: list[str]) -> tuple[When | None, list[OpenDate]]:
        found = [read(in_field, "field", in_field), read(on_page, page.sources.get(name, "text"), page.open_dates.get(name))]
        found += [read(text, "text", text) for text in in_stamps]
        best = next((date for date in found if date.when), None) or next((date for date in found if date.printed), found[0])
        return (
            sources.take(name, [(best.when, best.source)]),
            [OpenDate(name, best.printed, best.source)] if best.printed else [],
        )

    published, open_published = take(
        "date_published", declared.date_published, page.date_published, [stamp.published for stamp in dated]
    )
    modified, open_modified = take(
        "date_modified", declared.date_modified, page.date_modified, [stamp.updated for stamp in dated]
    )
    return ArticleDates(published, modified, crawled, orders, (*open_published, *open_modified))


def _orders(
    declared: Declared, page: Page, stamps: Sequence[Stamp], lang: str | None, latest: datetime | None
) -> dict[str, str]:
    """The order that an article's own dates show, by place. What a page's dates show the page has told."""
    texts = {
        FIELD: [text for text in (declared.date_published, declared.date_modified) if text],
        PRINTED: [text for stamp in stamps for text in (stamp.published, stamp.updated) if text],
    }
    every = [*texts[FIELD], *texts[PRINTED]]
    if not any("/" in text or "-" in text for text in every):
        return {PRINTED: page.day_order} if page.day_order else {}
    sure = (parse_when(text, lang, latest) for text in every if not undecided(text, lang, latest))
    days = {when.local()[:10] for when in sure if when}
    found = {place: numeric_order(texts[place], days) for place in texts}
    found[PRINTED] = page.day_order or found[PRINTED]
    return {place: order for place, order in found.items() if order}


def settled(article: Article, orders: Mapping[str, str]) -> Article:
    """The article with its open dates read in the orders that its publisher's other articles show, by place.

    Nothing changes where they show none, or where the reading would be later than the crawl.
    """
    changes: dict[str, Any] = {}
    sources = dict(article.sources)
    for date in article.open_dates:
        order = orders.get(place_of(date.source))
        when = parse_when(date.text, article.declared_lang, article.date_crawled, order) if order else None
        if when:
            sources[date.field] = date.source
            changes[date.field] = when.instant
            if date.field == "date_published":
                changes |= {
                    "date_published_precision": when.precision,
                    "date_published_source": date.source,
                    "utc_offset_minutes": when.utc_offset_minutes,
                }
    return replace(article, sources=tuple(sorted(sources.items())), **changes) if changes else article
