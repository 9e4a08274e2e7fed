"""HTML pages: the article's blocks and what the page says about itself."""

import dataclasses
import re
from typing import Any

from transforms.article import Declared
from transforms.errors import CorpusError
from transforms.extraction.dates import parse_when
from transforms.extraction.html_blocks import read_blocks
from transforms.extraction.html_headline import key_of
from transforms.extraction.html_tree import parse
from transforms.extraction.page import Block, Page
from transforms.extraction.pagemeta import PageMeta, read_meta

# Types of schema.org for pages that collect instead of telling.
WARNINGS_OF_KINDS = {
    "liveblogposting": "live_blog",
    "imagegallery": "gallery",
    "mediagallery": "gallery",
}
LISTING_KINDS = ("collectionpage", "searchresultspage")
# Entries of a running report begin with their clock: "11.04 Uhr: ..."; so many of them make a page a live blog.
ENTRY = re.compile(r"(?:[01]?\d|2[0-3])\s?[:.h]\s?[0-5]\d(?![\d./:-])")
MIN_ENTRIES = 4
# Below this share of the words that the page itself counts, the text is cut off.
WHOLE_SHARE = 0.6
MIN_BODY_CHARS = 140
# Teasers in a list are shorter.
LONG_PARAGRAPH = 400


def read_page(html: str, declared: Declared) -> Page:
    """Read a page. `declared` gives its address and language where the source knows them, and when it was crawled.

    Raises CorpusError: `no_content` for a page without an article (listing, error, consent wall, empty), `limit_exceeded` for
    one beyond the bounds of size and depth.
    """
    tree = parse(html)
    crawled = parse_when(declared.date_crawled) if declared.date_crawled else None
    meta = read_meta(tree, declared.url, declared.lang, crawled.instant if crawled else None)
    blocks = read_blocks(
        tree, meta.headline.text, meta.headline.forms, meta.credits.authors, meta.description, meta.article_body
    )
    told = _told(blocks)
    running = [block.text for block in blocks if block.kind == "body"]
    if meta.article_body and (told < MIN_BODY_CHARS or [key_of(text) for text in running] == [key_of(meta.article_body)]):
        # Pages that scripts fill in their reader's browser have the text in their metadata only, and trafilatura makes one
        # paragraph of it.
        lines = tuple(Block(line) for line in meta.article_body.split("\n"))
        blocks = (Block(meta.headline.text, "headline"), *lines) if meta.headline.text else lines
        told = _told(blocks)
    if told < MIN_BODY_CHARS or _lists(meta, blocks):
        raise CorpusError("no_content", f"the page holds no article: {told} characters of running text, kinds {meta.kinds[:5]}")
    published = meta.dates.published
    return Page(
        blocks=blocks,
        headline=meta.headline.text,
        publisher=meta.publisher,
        url=meta.url,
        authors=meta.credits.authors,
        editors=meta.credits.editors,
        date_published=published.local() if published else None,
        date_modified=meta.dates.modified.local() if meta.dates.modified else None,
        day_order=meta.dates.order,
        open_dates=meta.dates.open,
        lang=meta.lang,
        agency=meta.credits.agency,
        warnings=_warnings(meta, blocks),
        sources=_sources(meta, declared),
    )


def read_page_json(html: str, declared: dict[str, Any]) -> dict[str, Any]:
    """`read_page` with plain values in and out, for a process of its own: `Declared` and `Page` as dictionaries."""
    source = Declared(**{**declared, "authors": tuple(declared.get("authors", ()))})
    return dataclasses.asdict(read_page(html, source))


def _told(blocks: tuple[Block, ...]) -> int:
    """Characters of running text."""
    return sum(len(block.text) for block in blocks if block.kind in ("standfirst", "body"))


def _lists(meta: PageMeta, blocks: tuple[Block, ...]) -> bool:
    """Whether a page lists articles: its metadata says so and speaks of no article, and it has no paragraph of any length."""
    listed = any(kind in LISTING_KINDS for kind in meta.kinds)
    return listed and not meta.is_article and not any(len(block.text) >= LONG_PARAGRAPH for block in blocks)


def _sources(meta: PageMeta, declared: Declared) -> dict[str, str]:
    """Where each field comes from, for the fields that the page has."""
    found = {
        "url": "meta" if meta.url != declared.url else None,
        "headline": meta.headline.source,
        "publisher": meta.publisher_source,
        "authors": meta.credits.source,
        "editors": "jsonld" if meta.credits.editors else None,
        "agency": meta.credits.agency_source,
        "date_published": meta.dates.source,
        "date_modified": meta.dates.modified_source,
    }
    return {name: source for name, source in found.items() if source}


def _warnings(meta: PageMeta, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    found = {WARNINGS_OF_KINDS[kind] for kind in meta.kinds if kind in WARNINGS_OF_KINDS}
    if sum(1 for block in blocks if block.kind == "subhead" and ENTRY.match(block.text)) >= MIN_ENTRIES:
        found.add("live_blog")
    if not meta.is_article and any(kind in LISTING_KINDS for kind in meta.kinds):
        found.add("listing")
    if not meta.accessible:
        found.add("paywalled")
        words = sum(len(block.text.split()) for block in blocks)
        if meta.word_count and words < WHOLE_SHARE * meta.word_count:
            found.add("truncated")
    if meta.malformed:
        found.add("malformed_metadata")
    return tuple(sorted(found))
