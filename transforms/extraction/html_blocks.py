"""The visible text of a page in blocks: trafilatura chooses the content, the markup and the metadata correct it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from transforms.extraction.features import closes
from transforms.extraction.html_headline import key_of
from transforms.extraction.html_leaves import ASIDE_CLASS, HEADS, KEY_CHARS, Leaf, aside_of, read_leaves
from transforms.extraction.html_standfirst import announces, key_points, read_standfirst
from transforms.extraction.html_tree import class_of, clean, pieces
from transforms.extraction.page import Block

MIN_PARAGRAPH = 60
LINKS_OF_PARAGRAPH, LINKS_OF_ITEM = 0.8, 0.6
# An article's text in the metadata decides about blocks when it is long and most of what was found stands in it.
MIN_BODY_CHARS, MIN_BODY_SHARE = 500, 0.6
MIN_JOINED = 30
MAX_BOLD_HEAD = 90
MAX_ELEMENTS_COMPARED = 5_000
# Something beside the article holds less of what was found than this.
MAX_BESIDE_SHARE = 0.4
# A line that the page has so often is no part of the text.
FURNITURE = 4
# Letters of a sentence that is set large beside its paragraph, and how many blocks lie between.
PULL_QUOTE_CHARS, MAX_PULL_QUOTE_CHARS, PULL_QUOTE_REACH = 40, 300, 8


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
    leaves = read_leaves(tree)
    found = _extracted(tree, leaves)
    if not found:
        return ()
    found = sorted([*found, *_missed(leaves, found)], key=lambda entry: entry.order)
    found = _confirmed(found, key_of(body or ""))
    titles = {key_of(title) for title in (headline or "", *headlines)}
    found = _of_one_article(leaves, found, {key_of(headline or "")})
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
    standfirst = read_standfirst(leaves, kept, [entry.order[0] for entry in found], titles, description)
    kept = _without_loose_heads(kept)
    if not kept:
        return ()
    if not standfirst and announces(kept):
        kept[0] = replace(kept[0], kind="standfirst")
    kept = _with_bold_heads(kept, {leaf.key for leaf in leaves if leaf.bold and leaf.tag == "p"})
    points = key_points(leaves, kept, titles)
    lead = ([Block(headline, "headline")] if headline else []) + standfirst + points
    return (*lead, *kept)


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
        here = heads.get(key[:KEY_CHARS]) or (tails.get(key[-KEY_CHARS:]) if len(key) >= KEY_CHARS else None)
        # A quote and its speaker may come as one line.
        here = here or next(
            (heads[key[:n]] for n in range(min(len(key), KEY_CHARS) - 1, MIN_JOINED, -1) if key[:n] in heads), []
        )
        following = bisect_right(here, last)
        place = leaves[here[following] if following < len(here) else here[0]] if here else None
        if place and place.index > last:
            last = place.index
        links, item = (place.links, place.tag == "li") if place else (0.0, False)
        # trafilatura loses words with links and inline markup; the page has them all.
        whole = place and len(key) <= len(place.key) <= len(key) + max(40, len(key) // 4)
        entry = _Found((last, number), Block(place.text if place and whole else text, kind), links, item)
        found.append(entry)
        if place and (holder := aside_of(place)) is not None:
            beside.setdefault(holder, []).append(entry)
    # What holds most of the text is the article, whatever its class says.
    bound = MAX_BESIDE_SHARE * sum(len(entry.block.text) for entry in found)
    aside = {entry.order for held in beside.values() if sum(len(e.block.text) for e in held) < bound for entry in held}
    return [entry for entry in found if entry.order not in aside]


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
    """Paragraphs and headings that trafilatura left out of containers in which it found the article."""
    chosen = {entry.order[0] for entry in found}
    present = {key_of(entry.block.text)[:KEY_CHARS] for entry in found}
    homes = Counter(leaf.parent for leaf in leaves if leaf.index in chosen and leaf.tag == "p")
    looks = Counter(
        _look(leaf.parent) for leaf in leaves if leaf.index in chosen and leaf.tag == "p" and leaf.parent.get("class")
    )
    first, last = min(chosen), max(chosen)
    articles = {_article(leaf.parent) for leaf in leaves if leaf.index in chosen}
    around = {holder for leaf in leaves if leaf.index in chosen and (holder := aside_of(leaf)) is not None}
    missed = []
    for leaf in leaves:
        head = leaf.tag in HEADS and homes[leaf.parent] >= 2
        if (
            not (head or (leaf.tag == "p" and len(leaf.text) >= MIN_PARAGRAPH))
            or leaf.index in chosen
            or leaf.links > 0.5
            or leaf.key[:KEY_CHARS] in present
        ):
            continue
        inside = homes[leaf.parent] >= 2 and first < leaf.index < last
        alike = looks[_look(leaf.parent)] >= 3 and _article(leaf.parent) in articles and leaf.index > first
        holder = aside_of(leaf)
        apart = ASIDE_CLASS.search(f"{leaf.marks} {class_of(leaf.parent)}") or (holder is not None and holder not in around)
        if (inside or (alike and not head)) and not apart:
            missed.append(_Found((leaf.index, -1), Block(leaf.text, "subhead" if head else "body"), leaf.links, False))
    return missed


def _of_one_article(leaves: list[Leaf], found: list[_Found], titles: set[str]) -> list[_Found]:
    """Without what stands in an <article> with a headline of its own, on pages that go on with the next article."""
    heads = {_article(leaf.parent): leaf.key for leaf in reversed(leaves) if leaf.tag == "h1"}
    heads.pop(None, None)
    if not any(_titled(key, titles) for key in heads.values()):
        return found
    others = {article for article, key in heads.items() if not _titled(key, titles)}
    return [entry for entry in found if entry.order[0] < 0 or _article(leaves[entry.order[0]].parent) not in others]


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


def _with_bold_heads(blocks: list[Block], bold: set[str]) -> list[Block]:
    """Short lines in bold between paragraphs are headings, where no mark ends them as it ends a sentence or a question."""
    return [
        replace(block, kind="subhead")
        if 0 < i < len(blocks) - 1
        and (blocks[i - 1].kind in ("standfirst", "body") and block.kind == blocks[i + 1].kind == "body")
        and (len(block.text) <= MAX_BOLD_HEAD and block.text[-1].isalnum() and key_of(block.text) in bold)
        else block
        for i, block in enumerate(blocks)
    ]


def _without_loose_heads(blocks: list[Block]) -> list[Block]:
    """Without headings that nothing follows: those of link lists that went, and of the page's foot."""
    kept: list[Block] = []
    for block in reversed(blocks):
        if block.kind == "subhead" and (not kept or kept[-1].kind == "subhead"):
            continue
        kept.append(block)
    return kept[::-1]
