"""Who is credited on a page: authors, editors and agency, from JSON-LD, meta tags, microdata and the printed byline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from transforms.extraction.byline import read_byline
from transforms.extraction.html_jsonld import JsonLd, Node, is_a, string
from transforms.extraction.html_people import agency_of, introduces, people
from transforms.extraction.html_tree import class_of, clean, is_aside, short_text_of

# Names of meta tags without punctuation and case, as content systems write them.
AUTHOR_TAGS = """
    author articleauthor articleauthorname ogauthor ogarticleauthor byl byline parselyauthor sailthruauthor dccreator
    dctermscreator cxenseparseauthor dcsextauthor citationauthor authors creator lparticleauthor
""".split()  # noqa: SIM905
AUTHOR_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|autori|writers?|journalists?|reporters?|byline|redakteure?)/", re.IGNORECASE
)
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|byline|autor|auteur)s?(?:[\s_-]*(?:name|\d{1,2}))?(?:$|\s)|author[_-]?(?:name|link)|byline",
    re.IGNORECASE,
)
MAX_MARKED, MAX_METAS = 60, 500
MAX_BYLINE = 200
# The head of an article ends with its first paragraph of this length, or after so many elements.
PARAGRAPH_CHARS, HEAD_ELEMENTS = 160, 250


@dataclass(frozen=True, slots=True)
class PageCredits:
    """People by what they did, and where the authors stand: jsonld, meta, microdata, text. `agency` as it is credited."""

    authors: tuple[str, ...] = ()
    source: str | None = None
    editors: tuple[str, ...] = ()
    agency: str | None = None


def read_credits(
    tree: HtmlElement, meta: dict[str, list[str]], data: JsonLd, articles: list[Node], houses: list[str]
) -> PageCredits:
    """The people of the best marked up credits that name any. `houses` are the site's own names.

    Where the metadata credits an agency only, the page's own bylines are not asked: they are those of other articles.
    """
    linked, firms = _linked(data, articles, "author", "creator")
    declared = (("jsonld", linked), ("meta", _tagged(tree, meta)), ("microdata", _items(tree)), ("jsonld", firms))
    agency = agency_of(credit for _, level in declared for credit in level)
    editors, _ = _linked(data, articles, "editor")
    levels: Iterator[tuple[str, list[str]]] = iter(declared)
    found = next(((names, source) for source, level in levels if (names := people(level, houses))), None)
    if not found and not agency:
        printed = (("text", level) for level in (*_bylines(tree), _head_byline(tree)))
        found = next(((names, source) for source, level in printed if (names := people(level, houses))), None)
    authors, source = found or ((), None)
    return PageCredits(authors, source, people(editors, houses), agency)


def _linked(data: JsonLd, articles: list[Node], *properties: str) -> tuple[list[str], list[str]]:
    """Names in the article's JSON-LD: those of people or of no type, and those of organisations."""
    persons: list[str] = []
    firms: list[str] = []
    for article in articles[:1]:
        for node in (value for name in properties for value in data.resolve(article.get(name))):
            name = string(node)
            if isinstance(node, dict) and not name:
                name = clean(f"{string(node.get('givenName')) or ''} {string(node.get('familyName')) or ''}")
            if name:
                (firms if isinstance(node, dict) and is_a(node, "organization") else persons).append(name)
    return persons, firms


def _tagged(tree: HtmlElement, meta: dict[str, list[str]]) -> list[str]:
    """Names in meta tags: of an author, or beside a label that introduces one."""
    tagged = [value for name in AUTHOR_TAGS for value in meta.get(name, ()) if not value.startswith("http")]
    # "twitter:label1" = "Written by", "twitter:data1" = the name; or "twitter:misc:Written by" = the name.
    labels = zip(meta.get("twitterlabel", ()), meta.get("twitterdata", ()), strict=False)
    tagged += [value for label, value in labels if introduces(label)]
    for tag in islice(tree.iter("meta"), MAX_METAS):
        kind, _, label = (tag.get("name") or "").rpartition(":")
        if kind == "twitter:misc" and introduces(label):
            tagged.append(clean(tag.get("content")))
    return tagged[:5]


def _items(tree: HtmlElement) -> list[str]:
    items: list[str] = []
    for element in islice(tree.iterfind(".//*[@itemprop='author']"), MAX_MARKED):
        inner = element.find(".//*[@itemprop='name']")
        bearer = inner if inner is not None else element
        if not is_aside(element):
            items.append(bearer.get("content") or _broken(bearer))
    return items[:5]


def _bylines(tree: HtmlElement) -> Iterator[list[str]]:
    """What links and classes call the author, outside of teasers and comments."""
    links = (
        a for a in tree.iter("a") if "author" in (a.get("rel") or "").split() or AUTHOR_ADDRESS.search(a.get("href") or "")
    )
    yield [_broken(link) for link in islice(links, MAX_MARKED) if not is_aside(link)][:3]
    classed = (e for e in tree.iter("span", "a", "p", "div", "address", "li") if BYLINE_CLASS.search(class_of(e)))
    marked = (_broken(element) for element in islice(classed, MAX_MARKED) if not is_aside(element))
    yield list(islice((text for text in marked if 3 < len(text) < MAX_BYLINE), 1))


def _head_byline(tree: HtmlElement) -> list[str]:
    """The first line between headline and text that introduces a name: "Von: Jane Doe, John Smith"."""
    for element in islice(_from_headline(tree), HEAD_ELEMENTS):
        text = short_text_of(element, MAX_BYLINE)
        if element.tag == "p" and (not text or len(text) >= PARAGRAPH_CHARS) and len(element.text_content()) > PARAGRAPH_CHARS:
            break
        if len(text) > 3 and not is_aside(element):
            credits = read_byline(text)
            if credits and credits.explicit and credits.authors:
                return list(credits.authors)
    return []


def _from_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after the first h1, in page order."""
    elements = tree.iter("h1", "div", "p", "li", "span", "a", "address", "small", "td", "section", "em", "strong", "b", "i")
    for element in elements:
        if element.tag == "h1":
            break
    yield from (element for element in elements if element.tag != "h1")


def _broken(element: HtmlElement) -> str:
    """The element's texts, one a line: names in elements of their own stay apart."""
    texts = (text for text in (clean(piece) for piece in islice(element.itertext(), 10 * MAX_MARKED)) if text)
    return "\n".join(islice(texts, MAX_MARKED))
