"""The visible text of a page in blocks: trafilatura chooses the content, the markup and the metadata correct it."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from transforms.extraction.features import closes, effective_words
from transforms.extraction.html_headline import key_of
from transforms.extraction.html_tree import MAX_MARKS, class_of, clean, pieces, text_and_links
from transforms.extraction.page import Block

BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "div", "dd", "dt", "span", "strong")
BREAKING = frozenset(
    "p div ul ol dl table section article h1 h2 h3 h4 figure figcaption blockquote li aside".split()  # noqa: SIM905
)
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
STANDFIRST_CLASS = re.compile(
    r"standfirst|lead(?!er|ing)|lede|intro|teaser|summary|\bdec?k\b|sub-?(?:title|head|line|headline)|chapo|excerpt|abstract|vorspann"
    r"|sommario|bajada|entradilla|ingress|perex|anons|kicker-text|article-?description|synopsis|tagline|copete|manchet|underrubrik",
    re.IGNORECASE,
)
ASIDE_CLASS = re.compile(
    r"comment|related|newsletter|promo|recommend|caption|credit|shar(?:e|ing)|social|author-?(?:bio|box|info)|footer|advert|subscri|also-?read"
    r"|read-?(?:more|also|next)|more-?(?:on|from|stories)|teaser|tags?(?:$|[\s_-])|disclaimer|copyright|embed|widget|signup|sign-up",
    re.IGNORECASE,
)
EMBED_CLASS = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|newsletter|author-?(?:bio|box|info|card)|related|recommend|most-?read"
    r"|disclaimer|comments|subscribe|signup|sign-up|promo|pull-?quote|highlight-{1,2}quote|popular|modal(?:$|[\s_-])|placeholder|consent"
    r"|cookie",
    re.IGNORECASE,
)
MIN_PARAGRAPH = 60
LINKS_OF_PARAGRAPH, LINKS_OF_ITEM = 0.8, 0.6
# An article's text in the metadata decides about blocks when it is long and most of what was found stands in it.
MIN_BODY_CHARS, MIN_BODY_SHARE = 500, 0.6
KEY_CHARS = 60
MAX_ELEMENTS_COMPARED = 5_000
# Something beside the article holds less of what was found than this.
MAX_BESIDE_SHARE = 0.4
# A line that the page has so often is no part of the text.
FURNITURE = 4
# Letters of a sentence that is set large beside its paragraph, and how many blocks lie between.
PULL_QUOTE_CHARS, MAX_PULL_QUOTE_CHARS, PULL_QUOTE_REACH = 40, 300, 8
# From so many words on, a heading ahead of the text is its standfirst.
STANDFIRST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Leaf:
    """A block-level element without blocks inside, in page order."""

    index: int
    tag: str
    text: str
    key: str
    links: float
    parent: HtmlElement
    marks: str


@dataclass(frozen=True, slots=True)
class _Found:
    order: tuple[int, int]
    block: Block
    links: float
    item: bool


def read_blocks(
    tree: HtmlElement,
    headline: str | None,
    headlines: Iterable[str],
    authors: Iterable[str],
    description: str | None,
    body: str | None,
) -> tuple[Block, ...]:
    """The article's blocks in reading order, the headline first. Empty where the page has no article text.

    `headlines` are the other forms of the headline, `body` the text that the metadata gives, `description` the summary.
    """
    leaves = _leaves(tree)
    found = _extracted(tree, leaves)
    if not found:
        return ()
    found = sorted([*found, *_missed(leaves, found)], key=lambda entry: entry.order)
    found = _confirmed(found, key_of(body or ""))
    titles = {key_of(title) for title in (headline or "", *headlines)}
    names = [key_of(author) for author in authors]
    top = next((leaf.index for leaf in leaves if leaf.tag == "h1" and _titled(leaf.key, titles)), -1)
    kept: list[Block] = []
    seen: set[str] = set()
    times = Counter(key_of(entry.block.text) for entry in found)
    for entry in found:
        key = key_of(entry.block.text)
        # What stands there again and again is furniture, such as the notice in place of a blocked video.
        repeated = times[key] >= FURNITURE or (key in seen and len(key) > KEY_CHARS)
        # Short lines above the headline are its kicker, a section, a date.
        above = -1 < entry.order[0] < top and (entry.block.kind == "subhead" or len(key) < 2 * KEY_CHARS)
        if not key or above or repeated or _linked(entry) or _credit(key, names) or key in titles:
            continue
        if entry.block.kind == "subhead" and _titled(key, titles):
            continue
        seen.add(key)
        kept.append(entry.block)
    kept = _without_pull_quotes(kept)
    standfirst = _standfirst(leaves, kept, found, titles, description)
    kept = _without_loose_heads(kept)
    if not kept:
        return ()
    if not standfirst and _announces(kept):
        kept[0] = replace(kept[0], kind="standfirst")
    lead = ([Block(headline, "headline")] if headline else []) + standfirst
    return (*lead, *kept)


def _announces(kept: list[Block]) -> bool:
    """Whether the text opens with a heading that is as long as a sentence, with a paragraph behind it: a standfirst."""
    opening = kept[0].kind == "subhead" and len(kept) > 1 and kept[1].kind == "body"
    return opening and effective_words(kept[0].text) >= STANDFIRST_WORDS


def _without_pull_quotes(kept: list[Block]) -> list[Block]:
    """Without the sentences of a paragraph that stand once more near it, set large. The first block may sum up the others."""
    keys = [key_of(block.text) for block in kept]
    return [
        block
        for i, block in enumerate(kept)
        if block.kind != "body"
        or not PULL_QUOTE_CHARS <= len(keys[i]) <= MAX_PULL_QUOTE_CHARS
        or not closes(block.text)
        or not any(
            keys[i] in keys[n] and len(keys[n]) > len(keys[i])
            for n in range(max(1, i - PULL_QUOTE_REACH), min(len(kept), i + PULL_QUOTE_REACH + 1))
        )
    ]


def _titled(key: str, titles: set[str]) -> bool:
    """Whether a heading is the headline, with a kicker before it or not."""
    return key in titles or any(len(title) > 15 and key.endswith(title) for title in titles)


def _leaves(tree: HtmlElement) -> list[Leaf]:
    leaves: list[Leaf] = []
    breaking, headed = _holders(tree, BREAKING), _holders(tree, HEADS)
    for element in tree.iter(*BLOCK_TAGS):
        parent = element.getparent()
        if element in (headed if element.tag in HEADS else breaking) and element.tag != "p":
            continue
        if element.tag in ("span", "strong") and (parent is None or parent.tag not in ("div", "header", "section", "article")):
            continue
        text, links = text_and_links(element)
        key = key_of(text)
        if key:
            marks = " ".join((element.get(name) or "")[:MAX_MARKS] for name in ("class", "itemprop", "data-testid"))
            leaves.append(Leaf(len(leaves), str(element.tag), text, key, links, parent, marks))
    return leaves


def _holders(tree: HtmlElement, tags: frozenset[str]) -> set[HtmlElement]:
    """The elements that have one of these inside, each found once."""
    holders: set[HtmlElement] = set()
    for element in tree.iter(*sorted(tags)):
        for parent in element.iterancestors():
            if parent in holders:
                break
            holders.add(parent)
    return holders


def _extracted(tree: HtmlElement, leaves: list[Leaf]) -> list[_Found]:
    """What trafilatura takes for the article, each block at the place of its element."""
    # Its second opinions take time that grows with the square of the page.
    large = sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS_COMPARED + 1)) > MAX_ELEMENTS_COMPARED
    document = bare_extraction(tree, fast=large, include_comments=False, include_tables=False)
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    heads: dict[str, list[int]] = {}
    tails: dict[str, list[int]] = {}
    for leaf in leaves:
        heads.setdefault(leaf.key[:KEY_CHARS], []).append(leaf.index)
        tails.setdefault(leaf.key[-KEY_CHARS:], []).append(leaf.index)
    found: list[_Found] = []
    beside: dict[HtmlElement, list[_Found]] = {}
    last = -1
    for number, (kind, text) in enumerate(_lines(document.body)):
        key = key_of(text)
        # A paragraph that lost its first words still ends alike.
        here = heads.get(key[:KEY_CHARS]) or (tails.get(key[-KEY_CHARS:]) if len(key) >= KEY_CHARS else None) or []
        following = bisect_right(here, last)
        place = leaves[here[following] if following < len(here) else here[0]] if here else None
        if place and place.index > last:
            last = place.index
        links, item = (place.links, place.tag == "li") if place else (0.0, False)
        # trafilatura loses words with links and inline markup; the page has them all.
        whole = place and len(key) <= len(place.key) <= len(key) + max(40, len(key) // 4)
        entry = _Found((last, number), Block(place.text if place and whole else text, kind), links, item)
        found.append(entry)
        if place and (holder := _beside(place)) is not None:
            beside.setdefault(holder, []).append(entry)
    # What holds most of the text is the article, whatever its class says.
    bound = MAX_BESIDE_SHARE * sum(len(entry.block.text) for entry in found)
    aside = {entry.order for held in beside.values() if sum(len(e.block.text) for e in held) < bound for entry in held}
    return [entry for entry in found if entry.order not in aside]


def _beside(leaf: Leaf) -> HtmlElement | None:
    """What the leaf stands in, where that is something quoted from elsewhere or a picture's caption."""
    for depth, parent in enumerate((leaf.parent, *leaf.parent.iterancestors())):
        if depth > 3 or parent.tag in ("article", "main", "body"):
            return None
        if parent.tag in ("figure", "figcaption", "aside") or EMBED_CLASS.search(class_of(parent)):
            return parent
    return None


def _lines(body: "_Element") -> Iterator[tuple[str, str]]:
    """trafilatura's elements as lines: `lb` breaks one, an item or a quote's paragraph is one of its own."""
    for element in body.iter("head", "p", "item", "quote", "code", "cell"):
        if element.tag != "item" and next(element.iterdescendants("p", "item", "head", "quote"), None) is not None:
            continue
        if element.tag == "p" and any(parent.tag == "item" for parent in element.iterancestors()):
            continue
        for line in "".join(pieces(element, "lb", "\n")).split("\n"):
            text = clean(line)
            if text:
                yield ("subhead" if element.tag == "head" else "body"), text


def _missed(leaves: list[Leaf], found: list[_Found]) -> list[_Found]:
    """Paragraphs that trafilatura left out of containers in which it found the article."""
    chosen = {entry.order[0] for entry in found}
    present = {key_of(entry.block.text)[:KEY_CHARS] for entry in found}
    homes = Counter(leaf.parent for leaf in leaves if leaf.index in chosen and leaf.tag == "p")
    looks = Counter(
        _look(leaf.parent) for leaf in leaves if leaf.index in chosen and leaf.tag == "p" and leaf.parent.get("class")
    )
    first, last = min(chosen), max(chosen)
    articles = {_article(leaf.parent) for leaf in leaves if leaf.index in chosen}
    missed = []
    for leaf in leaves:
        if (
            leaf.tag != "p"
            or leaf.index in chosen
            or len(leaf.text) < MIN_PARAGRAPH
            or leaf.links > 0.5
            or leaf.key[:KEY_CHARS] in present
        ):
            continue
        inside = homes[leaf.parent] >= 2 and first < leaf.index < last
        alike = looks[_look(leaf.parent)] >= 3 and _article(leaf.parent) in articles and leaf.index > first
        if (inside or alike) and not ASIDE_CLASS.search(f"{leaf.marks} {class_of(leaf.parent)}"):
            missed.append(_Found((leaf.index, -1), Block(leaf.text, "body"), leaf.links, False))
    return missed


def _look(parent: HtmlElement) -> tuple[str, str]:
    return str(parent.tag), class_of(parent)


def _article(element: HtmlElement) -> HtmlElement | None:
    return next((parent for parent in (element, *element.iterancestors()) if parent.tag == "article"), None)


def _confirmed(found: list[_Found], body: str) -> list[_Found]:
    """Without the paragraphs that the article's own text in the metadata lacks, where that text can be trusted."""
    if len(body) < MIN_BODY_CHARS:
        return found
    sizes = [(len(key), key[:KEY_CHARS] in body) for key in (key_of(entry.block.text) for entry in found)]
    inside = sum(size for size, there in sizes if there)
    if inside < MIN_BODY_SHARE * sum(size for size, _ in sizes) or inside < MIN_BODY_SHARE * len(body):
        return found
    return [entry for entry, (_, there) in zip(found, sizes, strict=True) if there or entry.block.kind != "body"]


def _linked(entry: _Found) -> bool:
    """A line of links to other pages."""
    return entry.links >= (LINKS_OF_ITEM if entry.item else LINKS_OF_PARAGRAPH)


def _credit(key: str, names: list[str]) -> bool:
    """A line that holds little besides the names of the authors."""
    rest = key
    for name in names:
        rest = rest.replace(name, "")
    return rest != key and len(rest) <= 12


def _standfirst(
    leaves: list[Leaf], kept: list[Block], found: list[_Found], titles: set[str], description: str | None
) -> list[Block]:
    """The summary that stands on the page between headline and text; none where the text has it already.

    Where the first kept block is it, it is marked in place.
    """
    summary = key_of(description or "")
    if kept and kept[0].kind == "body" and len(summary) > 30 and key_of(kept[0].text)[:40] == summary[:40]:
        kept[0] = replace(kept[0], kind="standfirst")
        return []
    present = {key_of(block.text)[:KEY_CHARS] for block in kept}
    first = min(entry.order[0] for entry in found)
    start = next((leaf.index for leaf in leaves if leaf.tag == "h1" and leaf.key in titles), None)
    candidates = [
        leaf
        for leaf in leaves
        if leaf.tag != "figcaption" and len(leaf.text) >= 30 and leaf.key not in titles and leaf.links < 0.5
    ]
    for leaf in candidates:
        described = len(summary) > 30 and leaf.key[:40] == summary[:40]
        between = start is not None and start < leaf.index <= max(first, start + 12)
        classed = between and STANDFIRST_CLASS.search(f"{leaf.marks} {class_of(leaf.parent)}")
        if (described and (start is None or leaf.index > start)) or classed:
            if leaf.key[:KEY_CHARS] not in present:
                return [Block(leaf.text, "standfirst")]
            if kept and kept[0].kind == "body" and key_of(kept[0].text) == leaf.key:
                kept[0] = replace(kept[0], kind="standfirst")
            return []
    return []


def _without_loose_heads(blocks: list[Block]) -> list[Block]:
    """Without headings that nothing follows: those of link lists that went, and of the page's foot."""
    kept: list[Block] = []
    for block in reversed(blocks):
        if block.kind == "subhead" and (not kept or kept[-1].kind == "subhead"):
            continue
        kept.append(block)
    return kept[::-1]
