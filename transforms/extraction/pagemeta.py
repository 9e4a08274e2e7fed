"""What a page says about itself: JSON-LD, OpenGraph and other meta tags, microdata."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from transforms.extraction.html_dates import PageDates, read_dates
from transforms.extraction.html_jsonld import JsonLd, Node, is_a, string, types
from transforms.extraction.html_people import agency_of, introduces, people
from transforms.extraction.html_tree import clean, is_aside, text_of

MAX_CONTENT = 5_000
MAX_TITLE = 1_000
MAX_HEADS = 30
SUFFIX = re.compile(
    r"\s+(?:[|\-–—·•»«:/]|::|--)\s+|\s*[|｜ㅣ│_]\s*|--|(?<=\S)-(?=[\uac00-\ud7af\u3400-\u9fff]{2,8}\s*(?:$|[|ㅣ｜_]))"
)
# "Headline-Section|Site" in scripts without capitals; the section goes with the site.
SECTION = re.compile(r"[\uac00-\ud7af\u3400-\u9fff]{2,8}")
LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
AUTHOR_TAGS = """
    author articleauthor articleauthorname ogauthor ogarticleauthor byl byline parselyauthor sailthruauthor dccreator
    dctermscreator cxenseparseauthor dcsextauthor citationauthor authors creator lparticleauthor
""".split()  # noqa: SIM905
AUTHOR_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|autori|writers?|journalists?|reporters?|byline|redakteure?)/", re.IGNORECASE
)
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|byline|autor|auteur)s?(?:[\s_-]*name)?(?:$|\s)|author[_-]?(?:name|link)|byline", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageMeta:
    """A page's metadata; None and empty where it says nothing. `headlines` are all forms that it gives its headline."""

    headline: str | None
    headlines: tuple[str, ...]
    publisher: str | None
    url: str | None
    authors: tuple[str, ...]
    dates: PageDates
    lang: str | None
    agency: str | None
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
    publisher = _publisher(meta, data, articles)
    printed = [text_of(element)[:MAX_TITLE] for element in islice(tree.iter("h1"), MAX_HEADS)]
    headline, headlines = _headline(tree, meta, articles, printed, publisher, address)
    credits = _credits(tree, meta, data, articles)
    houses = [name for name in (publisher, *_host_names(address)) if name]
    return PageMeta(
        headline=headline,
        headlines=headlines,
        publisher=publisher,
        url=address,
        authors=_authors(tree, credits, houses),
        dates=read_dates(tree, data, meta, address, _regional(spoken, address), not_after),
        lang=spoken,
        agency=agency_of(credit for level in credits for credit in level),
        description=_first(meta, "ogdescription", "description", "twitterdescription"),
        article_body=max((_plain(string(node.get("articleBody"))) for node in articles), key=len, default="") or None,
        kinds=tuple(dict.fromkeys(kind for node in data.nodes for kind in types(node))),
        is_article=bool(articles),
        accessible=_accessible(meta, articles),
        word_count=next(
            (int(count) for count in (string(n.get("wordCount")) for n in articles) if count and count.isdecimal()), None
        ),
        malformed=data.malformed,
    )


def _plain(markup: str | None) -> str:
    """Text that may have been written as HTML, with its tags and entities."""
    return clean(re.sub(r"<[^<>]{1,300}>", " ", unescape(unescape(markup or ""))))


def _tags(tree: HtmlElement) -> dict[str, list[str]]:
    """Contents of the meta tags by name, letters only: `article:published_time` is `articlepublishedtime`."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = clean(tag.get("content"))[:MAX_CONTENT]
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = re.sub(r"[^a-z]", "", (tag.get(attribute) or "").lower())
            if name and content:
                found.setdefault(name, []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((values[0] for values in (meta.get(name) for name in names) if values), None)


def _url(tree: HtmlElement, meta: dict[str, list[str]], declared: str | None) -> str | None:
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for address in (*links, _first(meta, "ogurl")):
        full = urljoin(declared or "", (address or "").strip()) if address else ""
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


def _publisher(meta: dict[str, list[str]], data: JsonLd, articles: list[Node]) -> str | None:
    publishers = [string(node) for article in articles for node in data.resolve(article.get("publisher"))]
    sites = [string(node.get("name")) for node in data.nodes if is_a(node, "website")]
    named = (
        _first(meta, "ogsitename"), *publishers, *sites,
        _first(meta, "applicationname", "applemobilewebapptitle", "publisher", "dcpublisher"),
    )  # fmt: skip
    return next((clean(name) for name in named if name and not name.startswith(("http", "@"))), None)


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _bare(title: str, houses: list[str], printed: list[str]) -> str:
    """The title without the site's name at either end, or without what follows a headline that the page prints."""
    parts = [(match.start(), match.end()) for match in SUFFIX.finditer(title)]
    keys = [_key(house) for house in houses if len(_key(house)) > 1]
    for start, _ in parts:
        if any(_key(title[:start]) == _key(other) for other in printed if len(other) > 15):
            return title[:start].strip()
    cut = False
    for start, end in reversed(parts):
        tail = _key(title[end:])
        if tail and any(tail == key or (len(key) > 3 and (key in tail or (len(tail) > 3 and tail in key))) for key in keys):
            if len(tail) < 60 and _key(title[:start]):
                title = title[:start].strip()
                cut = True
        elif cut and SECTION.fullmatch(title[end:]):
            title = title[:start].strip()
        else:
            break
    for _, end in parts[:1]:
        if any(_key(title[:end]) == key for key in keys) and title[end:].strip():
            title = title[end:].strip()
    return title


def _headline(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    articles: list[Node],
    printed: list[str],
    publisher: str | None,
    address: str | None,
) -> tuple[str | None, tuple[str, ...]]:
    """The headline that most of the page's own claims agree on, and all of them."""
    houses = [name for name in (publisher, *_host_names(address)) if name]
    title = tree.find(".//title")
    said = (
        (1.2, _first(meta, "ogtitle", "dctitle")),
        (1.1, string(articles[0].get("headline") or articles[0].get("name")) if articles else None),
        (0.3, _first(meta, "twittertitle")),
        (0.3, text_of(title) if title is not None else None),
    )
    claims = [(weight, _bare(claim[:MAX_TITLE], houses, printed)) for weight, claim in said if claim]
    claimed = {_key(claim) for _, claim in claims}
    own = {_key(house) for house in houses}
    heads = [head for head in printed if head and _key(head) not in own]
    head = next((h for h in heads if _key(h) in claimed), heads[0] if heads else None)
    votes: dict[str, float] = {}
    forms: dict[str, str] = {}
    for weight, claim in (*claims, *([(1.1, head)] if head else [])):
        key = _key(claim)
        if key and key not in own:
            votes[key] = votes.get(key, 0.0) + weight
            forms.setdefault(key, claim)
    if not votes:
        return None, ()
    return forms[max(votes, key=lambda key: votes[key])], tuple(dict.fromkeys((*forms.values(), *heads[:3])))


def _authors(tree: HtmlElement, credits: list[list[str]], houses: list[str]) -> tuple[str, ...]:
    """The people of the best marked up credits that name any.

    Where the metadata credits an agency only, the page's own bylines are not asked: they are those of other articles.
    """
    found = next((names for names in (people(level, houses) for level in credits) if names), ())
    if found or agency_of(credit for level in credits for credit in level):
        return found
    return next((names for names in (people(level, houses) for level in _bylines(tree)) if names), ())


def _credits(tree: HtmlElement, meta: dict[str, list[str]], data: JsonLd, articles: list[Node]) -> list[list[str]]:
    """Who is credited in JSON-LD, in meta tags, in microdata."""
    linked: list[str] = []
    houses: list[str] = []
    for article in articles[:1]:
        for node in (*data.resolve(article.get("author")), *data.resolve(article.get("creator"))):
            name = string(node)
            if isinstance(node, dict) and not name:
                name = clean(f"{string(node.get('givenName')) or ''} {string(node.get('familyName')) or ''}")
            if name:
                (houses if isinstance(node, dict) and is_a(node, "organization") else linked).append(name)
    tagged = [value for name in AUTHOR_TAGS for value in meta.get(name, ()) if not value.startswith("http")]
    for number in "12":
        # "twitter:label1" = "Written by", "twitter:data1" = the name; these tags keep their number.
        label, value = (tree.find(f".//meta[@name='twitter:{part}{number}']") for part in ("label", "data"))
        if label is not None and value is not None and introduces(label.get("content") or ""):
            tagged.append(clean(value.get("content")))
    items: list[str] = []
    for element in tree.iterfind(".//*[@itemprop='author']"):
        inner = element.find(".//*[@itemprop='name']")
        bearer = inner if inner is not None else element
        if not is_aside(element):
            items.append(bearer.get("content") or _broken(bearer))
    return [linked, tagged[:5], items[:5], houses]


def _bylines(tree: HtmlElement) -> Iterator[list[str]]:
    """What links and classes call the author, outside of teasers and comments."""
    links = [
        a for a in tree.iter("a") if "author" in (a.get("rel") or "").split() or AUTHOR_ADDRESS.search(a.get("href") or "")
    ]
    yield [_broken(link) for link in links[:60] if not is_aside(link)][:3]
    classed = (e for e in tree.iter("span", "a", "p", "div", "address", "li") if BYLINE_CLASS.search(e.get("class") or ""))
    texts = [text for element in islice(classed, 60) if not is_aside(element) and 3 < len(text := _broken(element)) < 200]
    yield texts[:1]


def _broken(element: HtmlElement) -> str:
    """The element's texts, one a line: names in elements of their own stay apart."""
    return "\n".join(text for text in (clean(piece) for piece in element.itertext()) if text)


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
