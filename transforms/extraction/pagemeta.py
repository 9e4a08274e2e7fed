"""What a page says about itself: JSON-LD, OpenGraph and other meta tags, microdata."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from transforms.extraction.html_credits import PageCredits, read_credits
from transforms.extraction.html_dates import PageDates, read_dates
from transforms.extraction.html_headline import MAX_TITLE, Headline, elect, key_of
from transforms.extraction.html_jsonld import JsonLd, Node, is_a, string, types
from transforms.extraction.html_lines import PageLines
from transforms.extraction.html_tree import clean, text_of

MAX_CONTENT = 5_000
MAX_VALUES = 20
MAX_HEADS = 30
BREAK = re.compile(r"</(?:p|div|li|h[1-6])>|<br\s{0,5}/?>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{1,300}>")
MAX_NAME = 100
NO_LETTER = re.compile(r"[^a-z]")
# A site's name as its address has it: small letters without blanks.
ADDRESS = re.compile(r"[a-z\d.-]+")
LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """A page's metadata; None and empty where it says nothing. `publisher_source` is jsonld or meta."""

    headline: Headline
    publisher: str | None
    publisher_source: str | None
    url: str | None
    credits: PageCredits
    dates: PageDates
    lang: str | None
    description: str | None
    article_body: str | None
    kinds: tuple[str, ...]
    is_article: bool
    accessible: bool
    word_count: int | None
    malformed: bool


def read_meta(
    tree: HtmlElement, url: str | None = None, lang: str | None = None, not_after: datetime | None = None
) -> PageMeta:
    """Read once what the page declares. `url` and `lang` are what the source declares; the page's own win for `lang`."""
    meta = _tags(tree)
    data = JsonLd(tree)
    articles = data.articles()
    address = _url(tree, meta, url)
    spoken = _lang(tree, meta, articles) or lang
    publisher, publisher_source = _publisher(meta, data, articles)
    houses = [name for name in (publisher, _first(meta, "ogsitename"), *_host_names(address)) if name]
    title = tree.find(".//title")
    claims = {
        "meta": _first(meta, "ogtitle", "dctitle"),
        "jsonld": string(articles[0].get("headline") or articles[0].get("name")) if articles else None,
        "twitter": _first(meta, "twittertitle"),
        "title": text_of(title) if title is not None else None,
    }
    printed = [text_of(element)[:MAX_TITLE] for element in islice(tree.iter("h1"), MAX_HEADS)]
    headline = elect(claims, printed, houses)
    lines = PageLines(tree, (headline.text or "", *headline.forms))
    return PageMeta(
        headline=headline,
        publisher=publisher,
        publisher_source=publisher_source,
        url=address,
        credits=read_credits(tree, lines, meta, data, articles, houses),
        dates=read_dates(tree, lines, data, meta, address, _regional(spoken, address), not_after),
        lang=spoken,
        description=_first(meta, "ogdescription", "description", "twitterdescription"),
        article_body=max((_plain(node.get("articleBody")) for node in articles), key=len, default="") or None,
        kinds=tuple(dict.fromkeys(kind for node in data.nodes for kind in types(node))),
        is_article=bool(articles),
        accessible=_accessible(meta, articles),
        word_count=_count(articles),
        malformed=data.malformed,
    )


def _count(articles: list[Node]) -> int | None:
    """The words that the page says its text has."""
    counts = (string(node.get("wordCount")) for node in articles)
    return next((int(count) for count in counts if count and count.isdecimal() and len(count) < 7), None)


def _plain(markup: object) -> str:
    """The lines of a text that may have been written as HTML, with its tags and entities."""
    if not isinstance(markup, str):
        return ""
    lines = (clean(TAG.sub(" ", line)) for line in BREAK.sub("\n", unescape(unescape(markup))).splitlines())
    return "\n".join(line for line in lines if line)


def _tags(tree: HtmlElement) -> dict[str, list[str]]:
    """Contents of the meta tags by name, letters only: `article:published_time` is `articlepublishedtime`."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = clean(tag.get("content"))[:MAX_CONTENT]
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = NO_LETTER.sub("", (tag.get(attribute) or "")[:MAX_NAME].lower())
            if name and content and len(values := found.setdefault(name, [])) < MAX_VALUES:
                values.append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((values[0] for values in (meta.get(name) for name in names) if values), None)


def _url(tree: HtmlElement, meta: dict[str, list[str]], declared: str | None) -> str | None:
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for address in (*links, _first(meta, "ogurl")):
        try:
            full = urljoin(declared or "", (address or "").strip()) if address else ""
        except ValueError:
            # No address at all, such as a bracket without its partner.
            continue
        if full.startswith(("http://", "https://")) and _path(full) != "":
            return full
    return declared


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.path.strip("/") + parts.query) if parts.hostname else ""


def _host_names(address: str | None) -> list[str]:
    """The site's names as its address has them: "www.lesechos.fr" is "lesechos.fr" and "lesechos"."""
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        return []
    host = host.removeprefix("www.")
    return [host, max(host.split(".")[:-1], key=len, default="")]


def _lang(tree: HtmlElement, meta: dict[str, list[str]], articles: list[Node]) -> str | None:
    candidates = [tree.get("lang"), tree.get("xml:lang"), *(string(n.get("inLanguage")) for n in articles)]
    for value in (*candidates, _first(meta, "contentlanguage", "dclanguage", "language", "oglocale")):
        if value and LANG.fullmatch(value.strip()):
            return str(value).strip().replace("_", "-")
    return None


def _regional(lang: str | None, address: str | None) -> str | None:
    """English without a region is read as the address's country reads 03/04/2018; only `.com` and the like are American."""
    if lang is None or lang.lower() != "en":
        return lang
    try:
        top = (urlsplit(address or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return lang
    return "en-GB" if len(top) == 2 and top not in ("us", "tv", "co", "io", "me", "fm", "ai") else lang


def _publisher(meta: dict[str, list[str]], data: JsonLd, articles: list[Node]) -> tuple[str | None, str | None]:
    """The publisher's name and its source: a name as it is written before an address ("the-post.com", "thepost")."""
    publishers = [string(node) for article in articles for node in data.resolve(article.get("publisher"))]
    sites = [string(node.get("name")) for node in data.nodes if is_a(node, "website")]
    named = [
        ("meta", _first(meta, "ogsitename")),
        *(("jsonld", name) for name in (*publishers, *sites)),
        ("meta", _first(meta, "applicationname", "applemobilewebapptitle", "publisher", "dcpublisher")),
    ]
    usable = [(clean(name), source) for source, name in named if name and not name.startswith(("http", "@"))]
    if not usable:
        return None, None
    first, source = usable[0]
    if not ADDRESS.fullmatch(first):
        return first, source
    written = ((clean(name), "jsonld") for name in publishers if name and not ADDRESS.fullmatch(clean(name)))
    return next((other for other in written if "." in first or key_of(other[0]).startswith(key_of(first))), usable[0])


def _accessible(meta: dict[str, list[str]], articles: list[Node]) -> bool:
    """False where the page says that its text is not free to read."""
    for node in articles:
        free = node.get("isAccessibleForFree")
        if free is not None and str(free).casefold() in (
            "false",
            "http://schema.org/false",
            "https://schema.org/false",
            "0",
            "no",
        ):
            return False
    tier = (_first(meta, "articlecontenttier", "contenttier") or "").casefold()
    return tier not in ("locked", "metered", "paid", "premium")
