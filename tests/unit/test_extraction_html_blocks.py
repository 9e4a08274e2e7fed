"""What of a page is its article: points, headings, captions, boxes, the next article; and small things of its metadata."""

from transforms.article import Declared
from transforms.extraction.byline import read_byline
from transforms.extraction.html import read_page
from transforms.extraction.html_leaves import read_leaves
from transforms.extraction.html_people import people
from transforms.extraction.html_standfirst import key_points, read_standfirst
from transforms.extraction.html_tree import parse
from transforms.extraction.page import Block, Page

FIRST = "The city council voted on Monday night to close the old harbour bridge for repairs that will take until next spring."
SECOND = "Engineers had found cracks in two of the pillars, and the cost of the work is put at eleven million by the office."
THIRD = "Shopkeepers on the northern bank fear for their trade and have asked for a ferry while the crossing is out of use."
POINTS = ("The bridge closes until the spring for repairs.", "A ferry is asked for by the shops on the bank.")


def read(body: str, head: str = "") -> Page:
    html = f"""<html lang="en"><head><title>Council closes harbour bridge</title>{head}</head><body><main><article>
    <h1>Council closes harbour bridge</h1>{body}</article></main></body></html>"""
    return read_page(html, Declared())


def texts(page: Page, kind: str) -> list[str]:
    return [block.text for block in page.blocks if block.kind == kind]


def leading(markup: str) -> list[str]:
    """The standfirst and the points of a page whose text is known to be three paragraphs."""
    body = f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    leaves = read_leaves(parse(f"<html><body><main><h1>Council closes harbour bridge</h1>{markup}{body}</main></body></html>"))
    kept = [Block(text) for text in (FIRST, SECOND, THIRD)]
    titles = {"councilclosesharbourbridge"}
    places = [leaf.index for leaf in leaves if leaf.text in (FIRST, SECOND, THIRD)]
    found = [*read_standfirst(leaves, kept, places, titles, None), *key_points(leaves, kept, titles)]
    assert all(block.kind == "standfirst" for block in found)
    return [block.text for block in found]


def test_points_ahead_of_the_text_are_its_summary() -> None:
    items = "".join(f"<li>{point}</li>" for point in POINTS)
    assert leading(f"<div class=points><ul>{items}</ul></div>") == list(POINTS)
    assert leading(f"<div class=paywall><ul>{items}</ul></div>") == []
    assert leading(f"<ul>{items}<li>Sport</li></ul>") == []


def test_a_paragraph_ahead_of_the_text_leads_it_unless_it_is_an_offer() -> None:
    lead = "Repairs that were put off for a decade will keep the town apart, and nobody knows how to cross the water."
    assert leading(f"<section><span>{lead}</span></section>") == [lead]
    assert leading(f'<div class="paywall-note"><span>{lead}</span></div>') == []
    assert leading(f"<figure><div>{lead}</div></figure>") == []


def test_captions_without_a_figure_and_boxes_beside_the_text_go() -> None:
    caption = '<div class="mediaInfo"><p class="infotext">The bridge as it stood on Sunday</p></div>'
    box = '<div class="Infobox"><p>What to know about the bridge and about the ferry that may come instead of it.</p></div>'
    page = read(f"<div><p>{FIRST}</p>{caption}<p>{SECOND}</p>{box}<p>{THIRD}</p></div>")
    assert texts(page, "body") == [FIRST, SECOND, THIRD]


def test_the_next_article_on_the_page_is_another() -> None:
    other = "<article><h1>Ferry found in a barn</h1>" + f"<p>{THIRD.replace('Shopkeepers', 'Farmers')}</p>" * 3 + "</article>"
    page = read(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>{other}<article>")
    assert texts(page, "body") == [FIRST, SECOND, THIRD]


def test_a_short_line_in_bold_is_a_heading_and_a_question_is_none() -> None:
    page = read(f"<p>{FIRST}</p><p><b>Cracks in the pillars</b></p><p>{SECOND}</p><p><b>And the ferry?</b></p><p>{THIRD}</p>")
    assert texts(page, "subhead") == ["Cracks in the pillars"]
    assert "And the ferry?" in texts(page, "body")


def test_entries_with_a_clock_are_a_live_blog() -> None:
    entries = "".join(f"<h3>{hour}.04 Uhr: Bericht</h3><p>{FIRST} {hour}</p>" for hour in (11, 10, 9, 8))
    assert "live_blog" in read(entries).warnings
    plain = "".join(f"<h3>Bericht {hour}</h3><p>{FIRST} {hour}</p>" for hour in (11, 10, 9, 8))
    assert "live_blog" not in read(plain).warnings


def linked(extra: str) -> str:
    return f"""<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Council closes harbour bridge",
    "datePublished": "2021-03-02T18:30:00+01:00", "dateModified": "2021-03-02T18:30:00+01:00",
    "publisher": {{"name": "Harbour Post"}}}}</script>{extra}"""


def test_a_publisher_s_name_as_it_is_written() -> None:
    body = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    for site, expected in (("harbourpost", "Harbour Post"), ("harbour.example", "Harbour Post"), ("The Post", "The Post")):
        assert read(body, linked(f'<meta property="og:site_name" content="{site}">')).publisher == expected


def test_a_change_comes_after_publication() -> None:
    body = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    page = read(body, linked('<meta property="article:modified_time" content="2021-03-02T20:00:00+01:00">'))
    assert page.date_modified == "2021-03-02T20:00:00+01:00"
    page = read(body, linked('<meta property="article:modified_time" content="2021-03-02T10:00:00+01:00">'))
    assert page.date_modified == page.date_published


def test_a_given_name_that_joins_names_in_another_language() -> None:
    assert people(["By Dan Brown"]) == people(["Dan Brown"]) == ("Dan Brown",)
    assert people(["BY DAN BROWN"]) == ("DAN BROWN",)
    assert people(["Budi Santoso dan Ani Wijaya"]) == ("Budi Santoso", "Ani Wijaya")
    credits = read_byline("By Dan Brown and Ann Lee")
    assert credits is not None and credits.authors == ("Dan Brown", "Ann Lee")
