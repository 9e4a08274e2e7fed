"""What a page sets between its headline and its text: the standfirst, and the points that sum the article up."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from transforms.extraction.features import closes, effective_words
from transforms.extraction.html_headline import key_of
from transforms.extraction.html_leaves import ASIDE_CLASS, EMBED_CLASS, KEY_CHARS, Leaf, aside_of
from transforms.extraction.html_tree import class_of
from transforms.extraction.page import Block

STANDFIRST_CLASS = re.compile(
    r"standfirst|lead(?!er|ing)|lede|intro|teaser|summary|\bdec?k\b|sub-?(?:title|head|line|headline)|chapo|excerpt|abstract|vorspann"
    r"|sommario|bajada|entradilla|ingress|perex|anons|kicker-text|article-?description|synopsis|tagline|copete|manchet|underrubrik",
    re.IGNORECASE,
)
# From so many words on, a heading ahead of the text is its standfirst.
STANDFIRST_WORDS = 7
# What is neither described nor called a standfirst is one by its length and place.
LEAD_CHARS, MAX_LEAD_CHARS, LEAD_TAGS = 80, 600, ("p", "div", "h2", "span", "strong")
OFFER_CLASS = re.compile(r"pay-?wall|reg-?wall|regist|log-?in|meta|by-?line", re.IGNORECASE)
# Points that sum up an article are few, and sentences.
MIN_POINTS, MAX_POINTS, MIN_POINT_CHARS = 2, 8, 30
APART = ("aside", "nav", "footer", "form", "figure", "dialog")


def read_standfirst(
    leaves: list[Leaf], kept: list[Block], places: Sequence[int], titles: set[str], description: str | None
) -> list[Block]:
    """The summary that stands on the page between headline and text; none where the text has it already.

    `places` are the leaves at which text was found. Where the first kept block is the summary, it is marked in place.
    """
    summary = key_of(description or "")
    if kept and kept[0].kind == "body" and len(summary) > 30 and key_of(kept[0].text)[:40] == summary[:40]:
        kept[0] = replace(kept[0], kind="standfirst")
        return []
    present = {key_of(block.text)[:KEY_CHARS] for block in kept}
    first = min(places)
    start = _start(leaves, titles)
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
    if start is None or any(block.kind == "standfirst" for block in kept):
        return []
    end = _opening(leaves, kept, start)
    return [Block(leaf.text, "standfirst") for leaf in candidates if _leads(leaf, start, end)][:1]


def announces(kept: list[Block]) -> bool:
    """Whether the text opens with a heading that is as long as a sentence, with a paragraph behind it: a standfirst."""
    opening = kept[0].kind == "subhead" and len(kept) > 1 and kept[1].kind == "body"
    return opening and effective_words(kept[0].text) >= STANDFIRST_WORDS


def key_points(leaves: list[Leaf], kept: list[Block], titles: set[str]) -> list[Block]:
    """The sentences of a list between the headline and the text that say in short what the text tells."""
    start = _start(leaves, titles)
    end = _opening(leaves, kept, start or 0)
    if start is None or end <= start:
        return []
    lists: dict[HtmlElement, list[Leaf]] = {}
    for leaf in leaves[start + 1 : end]:
        if leaf.tag == "li" and leaf.parent.tag in ("ul", "ol"):
            lists.setdefault(leaf.parent, []).append(leaf)
    around = {leaves[end].parent, *leaves[end].parent.iterancestors()}
    for holder, items in lists.items():
        sentences = all(len(item.text) >= MIN_POINT_CHARS and closes(item.text) and item.links < 0.5 for item in items)
        if sentences and MIN_POINTS <= len(items) <= MAX_POINTS and not _apart(holder, around):
            return [Block(item.text, "standfirst") for item in items]
    return []


def _start(leaves: list[Leaf], titles: set[str]) -> int | None:
    """Where the headline stands."""
    return next((leaf.index for leaf in leaves if leaf.tag == "h1" and leaf.key in titles), None)


def _opening(leaves: list[Leaf], kept: list[Block], start: int) -> int:
    """Where the text begins behind the headline; -1 where no paragraph of it is found there."""
    running = {key_of(block.text)[:KEY_CHARS] for block in kept if block.kind == "body"}
    return next((leaf.index for leaf in leaves[start + 1 :] if leaf.key[:KEY_CHARS] in running), -1)


def _leads(leaf: Leaf, start: int, end: int) -> bool:
    """Whether a paragraph between headline and text is of neither a picture nor an offer."""
    if not (start < leaf.index < end and LEAD_CHARS <= len(leaf.text) <= MAX_LEAD_CHARS and closes(leaf.text)):
        return False
    called = f"{leaf.marks} {class_of(leaf.parent)}"
    apart = aside_of(leaf) is not None or ASIDE_CLASS.search(called) or OFFER_CLASS.search(called)
    return leaf.tag in LEAD_TAGS and leaf.links < 0.3 and not apart


def _apart(holder: HtmlElement, around: set[HtmlElement]) -> bool:
    """Whether a list belongs to something beside the article, such as a menu or an offer; `around` is what holds its text."""
    for parent in (holder, *holder.iterancestors()):
        if parent in around:
            return False
        if parent.tag in APART or any(pattern.search(class_of(parent)) for pattern in (EMBED_CLASS, ASIDE_CLASS, OFFER_CLASS)):
            return True
    return False
