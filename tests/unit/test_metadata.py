"""Where metadata comes from, and the order of day and month by what a publisher's other articles show."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from tests.e2e.corpus import ARTICLE
from transforms.article import Article, Declared, Record
from transforms.deciding import orders
from transforms.deciding.copies import NO_RUN
from transforms.deciding.orders import Ballot, orders_for, unpack_orders
from transforms.exchange.codec import decode, encode
from transforms.extraction.article_dates import settled
from transforms.extraction.dates import undecided
from transforms.extraction.extract import extract
from transforms.extraction.html import read_page

METADATA = (
    "url", "host", "publisher", "headline", "date_published", "date_modified", "date_crawled", "authors", "editors",
    "contributors", "emails", "phones", "agency", "dateline_place",
)  # fmt: skip
HEADLINE, *PARAGRAPHS = ARTICLE.split("\n\n")


def text(stamp: str = "", **declared: Any) -> Article:
    lines = (HEADLINE, stamp, *PARAGRAPHS) if stamp else (HEADLINE, *PARAGRAPHS)
    return extract(Record("0" * 32, "memory", "text", text="\n\n".join(lines), declared=Declared(**declared)))


def html(head: str = "", body: str = "", lang: str = "en", url: str = "https://www.harbourpost.example/a") -> Article:
    paragraphs = "".join(f"<p>{paragraph} {paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"<html lang={lang}><head>{head}</head><body><article><h1>{HEADLINE}</h1>{body}{paragraphs}</article></body></html>"
    return extract(Record("0" * 32, "memory", "html", html=page, declared=Declared(url=url)), read_page)


def together(*articles: Article, runs: int = 1) -> list[Article]:
    """The articles with what all of them decide, voted on in so many runs."""
    ballots = [Ballot() for _ in range(runs)]
    for i, article in enumerate(articles):
        ballots[i % runs].add(article)
    buckets: dict[int, list[tuple[str, bytes]]] = {}
    for run, ballot in enumerate(ballots):
        for bucket, block in ballot.pack(3):
            buckets.setdefault(bucket, []).append((str(run), block))
    told = [orders.decide(blocks) for blocks in buckets.values()]
    known = [unpack_orders(found[str(run)] for found in told if str(run) in found) for run in range(runs)]
    return [settled(article, orders_for(article, known[i % runs])) for i, article in enumerate(articles)]


@pytest.mark.parametrize(
    "article",
    [
        text(),
        text("By Anna Larsen, Reuters | Published 4 March 2020 11:30, updated 5 March 2020 10:00"),
        text("By Anna Larsen", url="https://a.example/x", headline=HEADLINE, date_crawled="2021-01-01", agency="AFP"),
        html('<meta name="author" content="Reuters"><meta property="og:site_name" content="The Harbour Post">'),
        html('<meta property="article:published_time" content="2020-03-04">', "<p>By Anna Larsen</p>"),
    ],
)
def test_every_field_that_is_there_says_where_it_comes_from(article: Article) -> None:
    assert [field for field, _ in article.sources] == sorted(field for field in METADATA if getattr(article, field))
    assert dict(article.sources).get("date_published") == article.date_published_source
    assert decode(encode(article)) == article


def test_the_sources_of_a_flattened_page() -> None:
    found = text("By Anna Larsen, Reuters | 4 March 2020", url="https://a.example/x", publisher="The Harbour Post")
    assert dict(found.sources) == {
        "url": "field", "host": "url", "publisher": "field", "headline": "text", "date_published": "text", "authors": "byline",
        "agency": "byline",
    }  # fmt: skip


def test_the_sources_of_a_page() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"' + HEADLINE + '","author":{"@type":"Person",'
        '"name":"Anna Larsen"}}</script><meta property="og:site_name" content="The Harbour Post">'
    )
    found = dict(html(head, '<span itemprop="datePublished" content="2020-03-04"></span>').sources)
    assert found == {
        "url": "field", "host": "url", "publisher": "meta", "headline": "jsonld", "date_published": "microdata",
        "authors": "jsonld",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "is_open"),
    [("03/04/2024 10:30", True), ("3-4-2024", True), ("13/04/2024", False), ("04/04/2024", False), ("03.04.2024", False),
     ("2024-04-03", False), ("3 April 2024", False), ("", False)],
)  # fmt: skip
def test_what_is_undecided(printed: str, is_open: bool) -> None:
    assert undecided(printed, "en") == undecided(printed) == is_open
    assert not undecided(printed, "en", datetime(2024, 3, 10, tzinfo=UTC))


OPEN, SURE = "Published 03/04/2024 10:30", "Published 25/04/2024 09:00"
SITE = {"url": "https://www.harbourpost.example/a"}


def day(article: Article) -> str | None:
    return article.date_published.strftime("%Y-%m-%d %H:%M") if article.date_published else None


def test_other_articles_of_the_site_decide() -> None:
    alone, sure, elsewhere = text(OPEN, **SITE), text(SURE, **SITE), text(OPEN, url="https://other.example/a")
    assert day(alone) is None and alone.open_dates
    found, _, left = together(alone, sure, elsewhere)
    assert day(found) == "2024-04-03 10:30"
    assert (found.date_published_precision, found.date_published_source) == ("minute", "text")
    assert dict(found.sources)["date_published"] == "text"
    assert left == elsewhere
    assert together(alone) == [alone]


def test_the_language_is_overruled_by_its_own_edition_only() -> None:
    american, british = text(OPEN, lang="en", **SITE), text(SURE, lang="en", **SITE)
    assert day(american) == "2024-03-04 10:30"
    assert day(together(american, british)[0]) == "2024-04-03 10:30"
    assert together(american, text(SURE, lang="fr", **SITE))[0] == american


def test_fields_and_pages_have_orders_of_their_own() -> None:
    field = text(date_published="03/04/2024", **SITE)
    assert together(field, text(SURE, **SITE))[0] == field
    assert day(together(field, text(date_published="04/25/2024", **SITE))[0]) == "2024-03-04 00:00"


def test_a_page_votes_by_what_it_says_of_itself() -> None:
    voter = html('<meta property="article:published_time" content="2024-05-06">', "<p>Published 06/05/2024</p>")
    assert dict(voter.day_orders) == {"printed": "DMY"}
    asking = html(body=f"<p>{OPEN}</p>")
    assert day(asking) == "2024-03-04 10:30" and asking.open_dates
    assert day(together(asking, voter)[0]) == "2024-04-03 10:30"
    confirmed = html('<meta property="article:published_time" content="2024-03-04">', f"<p>{OPEN}</p>")
    assert not confirmed.open_dates


def test_a_house_with_two_orders_decides_nothing_and_one_slip_undoes_nothing() -> None:
    alone, dmy, mdy = text(OPEN, **SITE), text(SURE, **SITE), text("Published 04/25/2024 09:00", **SITE)
    assert together(alone, dmy, mdy)[0] == alone
    assert day(together(alone, *[dmy] * 12, mdy)[0]) == "2024-04-03 10:30"


def test_never_later_than_the_crawl() -> None:
    crawled = text("Published 11/01/2012 10:00", date_crawled="2012-01-12T12:00:00Z", lang="en", **SITE)
    assert day(crawled) == "2012-01-11 10:00" and not crawled.open_dates
    voter = text("Published 01/25/2012 10:00", lang="en", **SITE)
    assert together(crawled, voter)[0] == crawled


def test_any_cut_into_runs_and_any_order_decides_alike() -> None:
    articles = [
        text(OPEN, **SITE),
        text(SURE, **SITE),
        text("05/06/2024", **SITE),
        text("05/04/2024", url="https://b.example/"),
    ]
    expected = {encode(article) for article in together(*articles)}
    for order in permutations(articles):
        for runs in (1, 2, 4):
            assert {encode(article) for article in together(*order, runs=runs)} == expected


def test_earlier_runs_vote_and_only_runs_that_ask_are_told() -> None:
    asking, sure = Ballot(), Ballot()
    asking.add(text(OPEN, **SITE))
    sure.add(text(SURE, **SITE))
    ((_, asked),), ((_, voted),) = asking.pack(1), sure.pack(1)
    found = orders.decide([("b", voted), ("a", asked), (NO_RUN, voted)])
    assert set(found) == {"a"} and set(unpack_orders(found.values()).values()) == {"DMY"}
    assert set(orders.decide([("a", asked), (NO_RUN, voted)])) == {"a"}
    assert not orders.decide([("a", asked)])
