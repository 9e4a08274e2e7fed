"""The day of a page, by what it declares, what its address says and what it prints, and when it has none."""

import pytest

from transforms.extraction.html_tree import parse
from transforms.extraction.pagemeta import read_meta

TEXT = "The city council voted on Monday night to close the old harbour bridge for repairs that take until spring. " * 3


def published(body: str, head: str = "", url: str | None = None, lang: str = "en-GB") -> str | None:
    html = f"""<html lang="{lang}"><head><title>Council closes harbour bridge</title>{head}</head><body>
    <nav><a href="/">Home</a></nav><main>{body}</main></body></html>"""
    when = read_meta(parse(html), url=url).dates.published
    return when.local() if when else None


def article(after: str = "", before: str = "", below: str = "") -> str:
    return f"{before}<h1>Council closes harbour bridge</h1>{after}<p>{TEXT}</p><p>{TEXT}</p>{below}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (article(after="<p>By Anna Larsen | 4 March 2020, 11:30</p>"), "2020-03-04T11:30"),
        (article(before="<p>4 March 2020</p>"), "2020-03-04"),
        (article(after="<p>A standfirst.</p><div class=teaser-meta>4 March 2020</div>"), "2020-03-04"),
        (article(after="<p>Updated 6 March 2020, published 4 March 2020</p>"), "2020-03-04"),
        (article(after="<p>Updated 6 March 2020</p>"), None),
        (article(after="<figure><img src=a><figcaption>The bridge, 4 March 2020</figcaption></figure>"), None),
        (article(after="<p>The square in front of the old bridge, 4 March 2020</p>"), None),
        (article(after="<p>新华社 2020年3月4日 11:30 来源：人民网</p>"), "2020-03-04T11:30"),
        (article(after="<p>2020年3月4日，正式加盟环球音乐并在北京举行亚洲签约记者会 [12]。</p>"), None),
        (article(after="<p>Available until 4 March 2020</p>"), None),
        (article(after="<table><tr><td>4 March 2020</td><td>3:1</td></tr></table>"), None),
        (article(after="<figure><figcaption><address>Anna Larsen 4 March 2020</address></figcaption></figure>"), "2020-03-04"),
    ],
)
def test_dates_beside_the_headline(body: str, expected: str | None) -> None:
    assert published(body) == expected


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<p>Published: 4 March 2020</p>", "2020-03-04"),
        ("<p>Published: 4 March 2020</p><p>Published: 5 March 2020</p>", None),
        ("<div class=comment><p>Published: 4 March 2020</p></div>", None),
        ("<footer><p>Published: 4 March 2020</p></footer>", None),
        ("<ul><li>4 March 2020</li><li>2 March 2020</li></ul>", None),
        ("<p>Copyright 2020</p>", None),
        ("<p>March 2020</p>", None),
    ],
)
def test_dates_far_from_the_headline_must_not_contradict_each_other(below: str, expected: str | None) -> None:
    assert published(article(below=below)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2020/03/04/bridge", "2020-03-04"),
        ("https://a.example/news/23-01-2020-bridge", "2020-01-23"),
        ("https://a.example/article/A2020030411304567", "2020-03-04"),
        ("https://archive.example/web/20210106023242/http://a.example/bridge", None),
        ("https://archive.example/web/20210106023242/http://a.example/2020/03/04/bridge", "2020-03-04"),
        ("https://a.example/2020/03/bridge", None),
        ("https://a.example/article/20209999123456", None),
    ],
)
def test_days_in_addresses(url: str, expected: str | None) -> None:
    assert published(article(), url=url) == expected


def test_the_page_itself_tells_the_order_of_day_and_month() -> None:
    ambiguous = article(after="<p>Published 03/04/2020</p>")
    assert published(ambiguous, lang="en-US") == "2020-03-04"
    assert published(ambiguous, lang="en-GB") == "2020-04-03"
    # Another date has no month 25; the address says which month.
    assert published(ambiguous + "<aside>25/03/2020</aside>", lang="en-US") == "2020-04-03"
    assert published(ambiguous + "<aside>03/25/2020</aside>", lang="en-GB") == "2020-03-04"
    changed = '<meta property="article:modified_time" content="2020-04-03T10:00Z">'
    assert published(ambiguous, head=changed, lang="en-US") == "2020-04-03"
    # Where the dates of the page contradict each other, the language decides.
    assert published(ambiguous + "<aside>25/03/2020</aside><aside>03/25/2020</aside>", lang="en-US") == "2020-03-04"


def test_a_year_alone_is_no_first_of_january() -> None:
    head = '<meta name="date" content="2004-01-01">'
    assert published(article(), head=head) is None
    assert published(article(after="<p>1 January 2004</p>"), head=head) == "2004-01-01"
    assert published(article(), head='<meta name="date" content="2004-01-01T09:30">') == "2004-01-01T09:30"


def test_the_printed_day_stands_where_a_change_was_declared_as_the_publication() -> None:
    def head(day: int) -> str:
        properties = (("published", 20), ("modified", day))
        return "".join(f'<meta property="article:{name}_time" content="2020-01-{d}T09:49:32Z">' for name, d in properties)

    body = article(after="<p>January 19, 2020 12:25</p>")
    assert published(body, head(20)) == "2020-01-19T12:25"
    assert published(body, head(21)) == "2020-01-20T09:49:32+00:00"
    # Years before, it is the day of something else.
    assert published(body.replace("2020", "2012"), head(20)) == "2020-01-20T09:49:32+00:00"


def test_parts_that_elementor_calls_widgets_are_no_asides() -> None:
    body = article(below="<div class=elementor-widget-container><p>Published: 4 March 2020</p></div>")
    assert published(body) == "2020-03-04"
