"""The leaves of a page: its block-level elements without blocks inside, and what of them stands beside the article."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from transforms.extraction.html_headline import key_of
from transforms.extraction.html_tree import MAX_MARKS, class_of, clean, text_and_links

BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "div", "dd", "dt", "span", "strong")
BREAKING = frozenset(
    "p div ul ol dl table section article h1 h2 h3 h4 figure figcaption blockquote li aside".split()  # noqa: SIM905
)
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ASIDE_CLASS = re.compile(
    # Elementor calls every part of a page a widget.
    r"comment|related|newsletter|promo|recommend|caption|credit|shar(?:e|ing)|social|author-?(?:bio|box|info)|footer|advert|subscri|also-?read"
    r"|read-?(?:more|also|next)|more-?(?:on|from|stories)|teaser|tags?(?:$|[\s_-])|disclaimer|copyright|embed|(?<!elementor-)widget|signup|sign-up",
    re.IGNORECASE,
)
EMBED_CLASS = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|newsletter|author-?(?:bio|box|info|card)|related|recommend|most-?read"
    r"|disclaimer|info-?box|fact-?box|comments|subscribe|signup|sign-up|promo|pull-?quote|highlight-{1,2}quote|popular|modal(?:$|[\s_-])|placeholder|consent"
    r"|cookie",
    re.IGNORECASE,
)
# What the markup calls a picture's text; the class is that of the line or of what holds it.
CAPTION_CLASS = re.compile(
    r"caption|legend(?:$|[\s_-])|(?:image|picture|photo|media|foto|bild)[\s_-]{0,3}(?:info|credit|description|source|copyright|widget|title|subtitle"
    r"|unterschrift|quelle|byline)|-{1,2}(?:media|image|photo|picture)(?:$|[\s_-])",
    re.IGNORECASE,
)
MAX_CAPTION = 300
# So many letters and digits tell texts apart.
KEY_CHARS = 60


@dataclass(frozen=True, slots=True)
class Leaf:
    """A block-level element without blocks inside, in page order. `bold`: all of it is set in bold."""

    index: int
    tag: str
    text: str
    key: str
    links: float
    parent: HtmlElement
    marks: str
    bold: bool


def read_leaves(tree: HtmlElement) -> list[Leaf]:
    """The leaves in page order; those without a letter or digit are left out."""
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
            leaves.append(Leaf(len(leaves), str(element.tag), text, key, links, parent, marks, _is_bold(element)))
    return leaves


def _is_bold(element: HtmlElement) -> bool:
    inner = element[0] if len(element) == 1 else None
    return inner is not None and inner.tag in ("b", "strong") and not clean(f"{element.text or ''}{inner.tail or ''}")


def _holders(tree: HtmlElement, tags: frozenset[str]) -> set[HtmlElement]:
    """The elements that have one of these inside, each found once."""
    holders: set[HtmlElement] = set()
    for element in tree.iter(*sorted(tags)):
        for parent in element.iterancestors():
            if parent in holders:
                break
            holders.add(parent)
    return holders


def aside_of(leaf: Leaf) -> HtmlElement | None:
    """What the leaf stands in, where that is something quoted from elsewhere or a picture's caption."""
    short = len(leaf.text) <= MAX_CAPTION
    if short and CAPTION_CLASS.search(leaf.marks):
        return leaf.parent
    for depth, parent in enumerate((leaf.parent, *leaf.parent.iterancestors())):
        if depth > 3 or parent.tag in ("article", "main", "body"):
            return None
        called = class_of(parent)
        if parent.tag in ("figure", "figcaption", "aside") or EMBED_CLASS.search(called):
            return parent
        if short and CAPTION_CLASS.search(called):
            return parent
    return None
