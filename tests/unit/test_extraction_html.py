"""HTML pages: blocks and metadata."""

import json
import time

import pytest

from transforms.article import Declared, Record
from transforms.errors import CorpusError
from transforms.extraction.extract import extract
from transforms.extraction.html import read_page, read_page_json
from transforms.extraction.html_headline import elect
from transforms.extraction.html_people import agency_of, people
from transforms.extraction.page import from_json, to_json

FIRST = "The city council voted on Monday night to close the old harbour bridge for repairs that will take until next spring."
SECOND = "Engineers had found cracks in two of the pillars, and the cost of the work is put at eleven million by the office."
THIRD = "Shopkeepers on the northern bank fear for their trade and have asked for a ferry while the crossing is out of use."
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Harbour Post"},
        {
            "@type": "NewsArticle",
            "headline": "Council closes harbour bridge",
            "datePublished": "2021-03-02T18:30:00+01:00",
            "dateModified": "2021-03-03T08:00:00+01:00",
            "author": [{"@id": "#anna"}, {"@type": "Organization", "name": "Harbour Post"}],
            "publisher": {"@type": "Organization", "name": "Harbour Post"},
            "isAccessibleForFree": "False",
        },
        {"@type": "Person", "@id": "#anna", "name": "By Anna Larsen"},
    ],
}


FIGURE = "<figure><img src=a.jpg><figcaption>The bridge on Sunday. Photo: A. Nobody</figcaption></figure>"
BODY = f"<p>{FIRST}</p>{FIGURE}<h2>Cracks</h2><p>{SECOND}</p><p>{THIRD}</p>"


def page(linked: object = None, head: str = "", body: str = BODY) -> str:
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    return f"""<!doctype html><html lang="en-GB"><head><title>Council closes harbour bridge | Harbour Post</title>
    <link rel="canonical" href="/2021/03/02/bridge">{head}{script}</head><body>
    <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav><main><article>
    <h1>Council closes harbour bridge</h1><p class="standfirst">Repairs to last until spring, says the town hall.</p>
    {body}</article></main><footer><p>All rights reserved by the Harbour Post.</p></footer></body></html>"""


def test_a_news_page() -> None:
    read = read_page(page(LINKED), Declared(url="https://www.harbourpost.example/x"))
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("headline", "Council closes harbour bridge"),
        ("standfirst", "Repairs to last until spring, says the town hall."),
        ("body", FIRST),
        ("subhead", "Cracks"),
        ("body", SECOND),
        ("body", THIRD),
    ]
    assert read.headline == "Council closes harbour bridge"
    assert read.publisher == "Harbour Post"
    assert read.authors == ("Anna Larsen",)
    assert (read.date_published, read.sources["date_published"]) == ("2021-03-02T18:30:00+01:00", "jsonld")
    assert read.date_modified == "2021-03-03T08:00:00+01:00"
    assert read.url == "https://www.harbourpost.example/2021/03/02/bridge"
    assert read.lang == "en-GB"
    assert read.warnings == ("paywalled",)


def test_values_cross_a_process_boundary() -> None:
    plain = read_page_json(page(LINKED), {"url": "https://www.harbourpost.example/x", "authors": []})
    assert json.loads(json.dumps(plain)) == json.loads(
        to_json(read_page(page(LINKED), Declared(url="https://www.harbourpost.example/x")))
    )
    assert from_json(json.dumps(plain)).authors == ("Anna Larsen",)


@pytest.mark.parametrize(
    ("head", "published", "source"),
    [
        ('<meta property="article:published_time" content="2021-03-02T18:30:00Z">', "2021-03-02T18:30:00+00:00", "meta"),
        ('<meta name="date" content="02/03/2021">', "2021-03-02", "meta"),
        ("", "2021-03-02", "url"),
    ],
)
def test_dates_without_json_ld(head: str, published: str, source: str) -> None:
    read = read_page(page(head=head), Declared(url="https://www.harbourpost.example/x"))
    assert (read.date_published, read.sources["date_published"]) == (published, source)


def test_a_printed_date_beside_the_headline() -> None:
    html = page(body=f"<p>Published on 4 March 2020, 11.30</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>").replace(
        "/2021/03/02", ""
    )
    read = read_page(html, Declared())
    assert (read.date_published, read.sources["date_published"]) == ("2020-03-04T11:30", "text")


def test_no_date_is_later_than_the_crawl() -> None:
    read = read_page(page(LINKED), Declared(url="https://www.harbourpost.example/x", date_crawled="2021-03-01T00:00:00Z"))
    assert read.date_published is None or read.date_published < "2021-03-02"


def test_text_of_the_metadata_decides_about_paragraphs() -> None:
    foreign = (
        "Subscribe to our evening letter and get the five stories that matter most in your inbox before dinner, every day."
    )
    told = [FIRST, SECOND, THIRD, FIRST[::-1], SECOND[::-1], THIRD[::-1]]
    body = "".join(f"<p>{text}</p>" for text in [*told[:2], foreign, *told[2:]])
    article = {"@type": "NewsArticle", "headline": "Council closes harbour bridge"}
    assert foreign in [block.text for block in read_page(page(article, body=body), Declared()).blocks]
    article["articleBody"] = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in told)
    confirmed = [block.text for block in read_page(page(article, body=body), Declared()).blocks]
    assert foreign not in confirmed and set(told) <= set(confirmed)


def test_words_with_links_stay_in_their_place() -> None:
    marked = FIRST.replace("harbour bridge", '<u><a href="/b">harbour <b>bridge</b></a></u>')
    texts = [block.text for block in read_page(page(body=f"<p>{marked}</p><p>{SECOND}</p><p>{THIRD}</p>"), Declared()).blocks]
    assert FIRST in texts


def test_lines_of_links_and_loose_headings_go() -> None:
    link = '<p><a href="/a">Read more: a ferry for the north, and who is going to pay for it</a></p>'
    body = f"<p>{FIRST}</p>{link}<p>{SECOND}</p><p>{THIRD}</p><h2>More on this</h2>"
    texts = [block.text for block in read_page(page(body=body), Declared()).blocks]
    assert not any(text.startswith(("Read more", "More on this")) for text in texts)
    assert FIRST in texts and THIRD in texts


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   ",
        "<html></html>",
        "<!-- nothing -->",
        "<p>404 Not Found</p>",
        "<ul>" + "<li><a href=x>A story</a></li>" * 200 + "</ul>",
    ],
)
def test_a_page_without_article(html: str) -> None:
    with pytest.raises(CorpusError) as error:
        read_page(html, Declared())
    assert error.value.error_type == "no_content"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + f"<p>{FIRST}</p>",
        "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + f">{FIRST}",
        "<i></i>" * 70_000 + f"<p>{FIRST}</p>",
        page(body=f'<script type="application/ld+json">{"[" * 100_000}</script><p>{FIRST}</p><p>{SECOND}</p>'),
        page(body=f'<script type="application/ld+json">{"[" * 500}{"]" * 500}</script><p>{FIRST}</p><p>{SECOND}</p>'),
        "<title>" + " - " * 50_000 + f"</title><p>{FIRST}</p>",
        "<h1>A headline</h1>" * 10_000,
    ],
)
def test_hostile_pages_end_quickly(html: str) -> None:
    began = time.perf_counter()
    try:
        read_page(html, Declared())
    except CorpusError as error:
        assert error.error_type in ("no_content", "limit_exceeded")
    assert time.perf_counter() - began < 8


def test_what_is_cut_off_by_a_paywall_is_marked() -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Council closes harbour bridge",
        "isAccessibleForFree": False,
        "wordCount": 900,
    }
    assert read_page(page(article), Declared()).warnings == ("paywalled", "truncated")
    assert read_page(page(article | {"wordCount": 60}), Declared()).warnings == ("paywalled",)


def test_live_blogs_are_marked() -> None:
    blog = {"@type": "LiveBlogPosting", "headline": "Council closes harbour bridge", "datePublished": "2021-03-02"}
    assert read_page(page(blog), Declared()).warnings == ("live_blog",)


def test_malformed_json_ld_is_a_warning() -> None:
    read = read_page(page(head='<script type="application/ld+json">{"@type": "NewsArticle", oops</script>'), Declared())
    assert "malformed_metadata" in read.warnings


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("By Anna Smith and Bob Jones, Reuters", ("Anna Smith", "Bob Jones")),
        ("Von Max Müller und der Redaktion", ("Max Müller",)),
        ("Álvaro García y María López", ("Álvaro García", "María López")),
        ("Text: Hans Meier / Foto: Karl Blum", ("Hans Meier", "Karl Blum")),
        ("John Smith, Political Editor", ("John Smith",)),
        ("Karl Doemens (Washington)", ("Karl Doemens",)),
        ("Jean-Pierre d'Ormesson", ("Jean-Pierre d'Ormesson",)),
        ("Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("Van Morrison", ("Van Morrison",)),
        ("記者王小明", ("王小明",)),
        ("홍길동 기자", ("홍길동",)),
        ("AFP", ()),
        ("von dpa", ()),
        ("Reuters Staff", ()),
        ("Online-Redaktion", ()),
        ("HP-Redaktion Leeds", ()),
        ("Northern Radio (www.northern.example)", ()),
        ("评论 分享 关注 微信微博快手 第一时间为您推送", ()),
        ("読売新聞", ()),
        ("https://example.org/people/1", ()),
        ("a.smith@example.org", ()),
        ("Harbour Post", ()),
        ("harbourpost.example", ()),
    ],
)
def test_credits_name_people_only(credit: str, expected: tuple[str, ...]) -> None:
    assert people([credit], ["Harbour Post", "harbourpost.example", "harbourpost"]) == expected


def test_agencies_are_credits_of_their_own() -> None:
    assert agency_of(["Anna Smith", "Reuters"]) == "Reuters"
    assert agency_of(["Von Max Müller, dpa"]) == "dpa"
    assert agency_of(["Anna Smith"]) is None


def test_what_is_printed_twice_or_owns_the_page_goes() -> None:
    quote = SECOND.split(", and")[0] + "."
    long = f"{quote} The cost of the work is put at eleven million by the office of the town, which has to pay for all of it."
    body = f"<p>{FIRST}</p><p>{long}</p><p>{quote}</p><p>{THIRD}</p><p>Copyright: Harbour Post, 2021</p>"
    record = Record("0" * 32, "memory", "html", html=page(body=body))
    lines = [line.text for line in extract(record, read_page).lines if line.kept]
    assert [FIRST, long, THIRD] == [line for line in lines if line in (FIRST, long, THIRD, quote)]
    assert not any("Copyright" in line for line in lines)


def test_a_name_below_the_text_is_the_author() -> None:
    record = Record("0" * 32, "memory", "html", html=page(body=f"{BODY}<p>Lê Phương</p>"))
    found = extract(record, read_page)
    assert found.authors == ("Lê Phương",)
    assert not any(line.kept and line.text == "Lê Phương" for line in found.lines)


def test_a_long_heading_ahead_of_the_text_is_its_standfirst() -> None:
    markup = page(body=f"<h2>How the town hall means to pay for it and who must wait</h2>{BODY}").replace(
        '<p class="standfirst">Repairs to last until spring, says the town hall.</p>', ""
    )
    assert [block.kind for block in read_page(markup, Declared()).blocks][:3] == ["headline", "standfirst", "body"]


def test_sections_and_sites_without_blanks_leave_the_headline() -> None:
    title = '<meta property="og:title" content="다리 공사 내년 봄까지 이어진다-정치ㅣ한국신문">'
    head = f'{title}<meta property="og:site_name" content="한국신문">'
    markup = page(head=head).replace("Council closes harbour bridge", "다리 공사 내년 봄까지 이어진다")
    assert read_page(markup, Declared()).headline == "다리 공사 내년 봄까지 이어진다"


@pytest.mark.parametrize(
    ("claims", "printed", "expected", "source"),
    [
        ({"meta": "Bridge closes | Harbour Post", "title": "Bridge closes"}, ["Bridge closes"], "Bridge closes", "meta"),
        ({"meta": "What the town now fears", "jsonld": "Bridge closes"}, ["Bridge closes"], "Bridge closes", "jsonld"),
        ({"jsonld": "A ferry&#039;s return"}, ["A ferry's return"], "A ferry's return", "jsonld"),
        (
            {"meta": "Council closes the harbour bridge", "title": "Repairs: Council closes the harbour bridge"},
            ["Repairs: Council closes the harbour bridge"],
            "Council closes the harbour bridge",
            "meta",
        ),
        ({"title": "Harbour Post"}, ["Harbour Post"], None, None),
    ],
)
def test_the_headline_that_most_claims_agree_on(
    claims: dict[str, str | None], printed: list[str], expected: str | None, source: str | None
) -> None:
    elected = elect(claims, printed, ["Harbour Post"])
    assert (elected.text, elected.source) == (expected, source)


def test_each_field_says_where_it_stood() -> None:
    editor = {"@type": "NewsArticle", "headline": "Council closes harbour bridge", "editor": {"name": "Eva Holm"}}
    head = '<meta property="article:modified_time" content="2021-03-03T08:00Z"><meta name="author" content="Anna Larsen">'
    read = read_page(page(editor, head=head), Declared(url="https://www.harbourpost.example/x"))
    assert read.editors == ("Eva Holm",)
    assert read.sources == {
        "url": "meta",
        "headline": "jsonld",
        "authors": "meta",
        "editors": "jsonld",
        "date_published": "url",
        "date_modified": "meta",
    }


@pytest.mark.parametrize(
    "byline",
    [
        "<div>By: <span><a href=/p/1>Anna Larsen</a>,</span> <a href=/p/2>Bo Holm</a></div>",
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Anna Larsen, Bo Holm">',
        '<meta name="twitter:misc:Written by" content="Anna Larsen, Bo Holm">',
        '<div class="author-2">Anna Larsen, Bo Holm</div>',
        "<p>Anna Larsen, Bo Holm | 4 March 2020</p>",
        '<meta name="author" content="Bo Holm"><a rel=author><b>Anna</b> <b>Larsen</b></a>, <a rel=author>Bo Holm</a>',
    ],
)
def test_a_byline_in_the_head_of_the_article(byline: str) -> None:
    read = read_page(page(body=f"{byline}{BODY}"), Declared(url="https://www.harbourpost.example/x"))
    assert read.authors == ("Anna Larsen", "Bo Holm")


def test_a_picture_credit_is_no_byline() -> None:
    caption = "<figure><img src=a.jpg><figcaption>Photo by Anna Larsen, AFP</figcaption></figure>"
    assert read_page(page(body=f"{caption}{BODY}"), Declared()).authors == ()


def test_a_container_with_most_of_the_text_is_the_article_whatever_its_class() -> None:
    plain = [block.text for block in read_page(page(body=f"<div>{BODY}</div>"), Declared()).blocks]
    assert [b.text for b in read_page(page(body=f'<div class="cookie-consent">{BODY}</div>'), Declared()).blocks] == plain


def test_notices_that_repeat_are_no_text() -> None:
    notice = "<p>External content is not available.</p>"
    texts = [
        b.text
        for b in read_page(
            page(body=notice.join(["", *[f"<p>{t}</p>" for t in (FIRST, SECOND, THIRD)], ""])), Declared()
        ).blocks
    ]
    assert FIRST in texts and not any("External" in text for text in texts)


def test_processing_instructions_do_not_hide_the_article() -> None:
    assert FIRST in [block.text for block in read_page(page(body=f"<?xml-stylesheet x?>{BODY}"), Declared()).blocks]


def test_scripts_go_and_what_does_not_end_stays() -> None:
    assert FIRST in [
        block.text for block in read_page(page(body=f"<!-- <script> -->{BODY}<script>x</script>"), Declared()).blocks
    ]
    assert FIRST in [block.text for block in read_page(page(body=f"{BODY}<!-- open"), Declared()).blocks]


def test_a_text_in_the_metadata_only() -> None:
    article = {"@type": "NewsArticle", "headline": "Council closes harbour bridge", "articleBody": f"{FIRST}\n\n{SECOND}"}
    read = read_page(
        page(article, body="<div id=root></div>").replace("Repairs to last until spring, says the town hall.", ""), Declared()
    )
    assert [block.text for block in read.blocks] == ["Council closes harbour bridge", FIRST, SECOND]


def test_a_page_that_lists_articles_is_no_article() -> None:
    teasers = "".join(f"<article><h2><a href=/{i}>Story {i}</a></h2><p>{i}: {FIRST}</p></article>" for i in range(9))
    with pytest.raises(CorpusError) as error:
        read_page(page({"@type": "CollectionPage", "name": "Town"}, body=teasers), Declared())
    assert error.value.error_type == "no_content"


def test_an_address_that_is_none_is_passed_over() -> None:
    html = page().replace('href="/2021/03/02/bridge"', 'href="http://[bad"')
    assert read_page(html, Declared(url="https://www.harbourpost.example/x")).url == "https://www.harbourpost.example/x"
