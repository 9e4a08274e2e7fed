"""Who is credited on a page: authors, editors and agency, from JSON-LD, meta tags, microdata and the printed byline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from transforms.extraction.byline import read_byline
from transforms.extraction.html_jsonld import JsonLd, Node, is_a, string
from transforms.extraction.html_lines import PageLines
from transforms.extraction.html_people import agency_of, introduces, people
from transforms.extraction.html_tree import class_of, clean, is_aside, text_of
from transforms.extraction.stamps import read_stamp

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
MAX_LINKS = 40
INLINE = ("a", "span", "strong", "b", "em", "i", "u", "time", "small", "font")


@dataclass(frozen=True, slots=True)
class PageCredits:
    """People by what they did, and where the authors stand: jsonld, meta, microdata, byline. `agency` as it is credited, and
    where."""

    authors: tuple[str, ...] = ()
    source: str | None = None
    editors: tuple[str, ...] = ()
    agency: str | None = None
    agency_source: str | None = None


def read_credits(
    tree: HtmlElement, lines: PageLines, meta: dict[str, list[str]], data: JsonLd, articles: list[Node], houses: list[str]
) -> PageCredits:
    """The people of the best marked up credits that name any. `houses` are the site's own names.

    Where the metadata credits an agency only, the page's own bylines are not asked: they are those of other articles. Where
    the links beside the headline name all of the metadata's people and more, the metadata names the first only.
    """
    linked, firms = _linked(data, articles, "author", "creator")
    declared = (("jsonld", linked), ("meta", _tagged(tree, meta)), ("microdata", _items(tree)), ("jsonld", firms))
    agencies = ((agency_of(level), source) for source, level in declared)
    agency, agency_source = next((found for found in agencies if found[0]), (None, None))
    editors, _ = _linked(data, articles, "editor")
    levels: Iterator[tuple[str, list[str]]] = iter(declared)
    found = next(((names, source) for source, level in levels if (names := people(level, houses))), None)
    beside = people(_beside_links(lines), houses)
    if not found and not agency:
        printed = (level for level in (beside, *_bylines(tree), _head_byline(lines), _stamped_byline(lines)))
        found = next(((names, "byline") for level in printed if (names := people(level, houses))), None)
    authors, source = found or ((), None)
    if authors and {name.casefold() for name in authors} < {name.casefold() for name in beside}:
        authors, source = beside, "byline"
    return PageCredits(authors, source, people(editors, houses), agency, agency_source)


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
    links = (link for link in tree.iter("a") if _to_author(link))
    yield [_broken(link) for link in islice(links, MAX_MARKED) if not is_aside(link)][:3]
    classed = (e for e in tree.iter("span", "a", "p", "div", "address", "li") if BYLINE_CLASS.search(class_of(e)))
    marked = (_broken(element) for element in islice(classed, MAX_MARKED) if not is_aside(element))
    yield list(islice((text for text in marked if 3 < len(text) < MAX_BYLINE), 1))


def _beside_links(lines: PageLines) -> list[str]:
    """Names that link to an author's page in the lines right after the headline."""
    names: dict[str, None] = {}
    for line in lines.after():
        block = next((e for e in (line.element, *line.element.iterancestors()) if e.tag not in INLINE), line.element)
        names |= dict.fromkeys(text_of(link) for link in islice(block.iter("a"), MAX_LINKS) if _to_author(link))
    return list(names)[:MAX_MARKED]


def _head_byline(lines: PageLines) -> list[str]:
    """The first line by the headline that introduces a name: "Von: Jane Doe, John Smith"."""
    for line, _ in lines.head():
        credits = read_byline(line.text) if 3 < len(line.text) < MAX_BYLINE else None
        if credits and credits.explicit and credits.authors:
            return list(credits.authors)
    return []


def _stamped_byline(lines: PageLines) -> list[str]:
    """The names that share a line with the date by the headline: "Jane Doe | 4 May 2020"."""
    for line, _ in lines.head():
        stamp = read_stamp(line.text)
        credits = read_byline(stamp.rest) if stamp and stamp.dated and stamp.rest else None
        if credits and credits.authors:
            return list(credits.authors)
    return []


def _to_author(link: HtmlElement) -> bool:
    return "author" in (link.get("rel") or "").split() or AUTHOR_ADDRESS.search(link.get("href") or "") is not None


def _broken(element: HtmlElement) -> str:
    """The element's texts, one a line: names in elements of their own stay apart."""
    texts = (text for text in (clean(piece) for piece in islice(element.itertext(), 10 * MAX_MARKED)) if text)
    return "\n".join(islice(texts, MAX_MARKED))
