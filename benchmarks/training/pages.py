"""Labelled pages as flat text: the flattened sets as they are, news pages flattened here in several ways, and pages of all
kinds of which a few segments are labelled.

DIR holds flat_text/ and html_fundus/ (see benchmarks.quality.flat_text and benchmarks.quality.html). A site, the registered
domain or the publisher, is for testing where the first byte of the SHA-256 of its name is below 77.
"""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import regex
import tldextract
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.quality.html import Case, cases, gold_text
from transforms.extraction.html_tree import parse

TEST_BYTE = 77
WITHOUT_HEADLINE = ("scrapinghub", "fundus")
DOMAIN = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
KEY = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
HIDDEN = frozenset(("script", "style", "noscript", "template", "svg", "head", "select", "iframe"))
INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}--[\p{Han}\p{Hiragana}\p{Katakana}]]+", regex.V1)
# A line that is not labelled; so many characters of a segment, or so much of a line, label the line.
UNKNOWN = "?"
SEGMENT_CHARS, SEGMENT_SHARE = 20, 0.5
# A line of so many characters is the gold's wherever it stands; shorter ones only beside such lines.
ANCHOR_CHARS = 25


@dataclass(frozen=True)
class LabelledPage:
    """A flat text, 0, 1 or UNKNOWN for each of text.split("\n"), and the main text that it holds.

    `headline`: the gold has it.
    """

    set: str
    site: str
    lang: str
    flattening: str
    text: str
    labels: str
    gold: str
    headline: bool

    @property
    def test(self) -> bool:
        return is_test(self.site)


def is_test(site: str) -> bool:
    return hashlib.sha256(site.encode()).digest()[0] < TEST_BYTE


def domain(host: str) -> str:
    return DOMAIN(host).top_domain_under_public_suffix or host.removeprefix("www.")


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def flat_pages(folder: Path) -> Iterator[LabelledPage]:
    """The pages of flat_text/lines.jsonl.gz."""
    for page in read(folder / "flat_text/lines.jsonl.gz"):
        if page["url"]:
            host = urlsplit(page["url"]).netloc
        else:
            host = page["id"].split("_")[1] if page["set"] == "daniel" else page["id"].split("_")[0]
        yield LabelledPage(
            page["set"],
            domain(host),
            page["lang"],
            page["tool"],
            page["text"],
            page["line_labels"],
            "\n".join(page["gold"]),
            page["set"] not in WITHOUT_HEADLINE,
        )


def segment_site(page: dict[str, Any]) -> str:
    """The site of a page of flat_text/segments.jsonl.gz; its id where it has no address."""
    return domain(urlsplit(page["url"]).netloc) if page["url"] else str(page["id"])


def segment_pages(folder: Path) -> Iterator[LabelledPage]:
    """The pages of flat_text/segments.jsonl.gz: a line is labelled that holds one of the segments, and not both kinds."""
    for page in read(folder / "flat_text/segments.jsonl.gz"):
        lines = page["text"].split("\n")
        plain = [" ".join(line.split()) for line in lines]
        marks: list[set[str]] = [set() for _ in lines]
        for label, kind in (("1", "with"), ("0", "without")):
            for segment in page[kind]:
                wanted = " ".join(segment.split())
                held = [at for at, line in enumerate(plain) if wanted and wanted in line]
                # What must stay stands in one of the places, what must go in none.
                if label == "0" or len(held) == 1:
                    for at in held:
                        if len(wanted) >= max(1, min(SEGMENT_CHARS, SEGMENT_SHARE * len(plain[at]))):
                            marks[at].add(label)
        labels = "".join(found.pop() if len(found) == 1 else UNKNOWN for found in marks)
        gold = "\n".join(page["with"])
        yield LabelledPage("segments", segment_site(page), page["lang"], "segments", page["text"], labels, gold, True)


def text_nodes(html: str) -> str:
    """Each piece of text between two tags on a line of its own."""
    return "\n".join(line for text in _texts(parse(html)) for line in text.split("\n"))


def _texts(tree: Any) -> Iterator[str]:
    for node in tree.iter():
        around = any(up.tag in HIDDEN for up in node.iterancestors())
        hidden = around or not isinstance(node.tag, str) or node.tag in HIDDEN
        if node.text and node.text.strip() and not hidden:
            yield node.text.strip()
        if node.tail and node.tail.strip() and not around:
            yield node.tail.strip()


def block_elements(html: str) -> str:
    """Each block on a line of its own, a blank line between blocks, list items with a bullet."""
    lines: list[str] = []
    parts: list[str] = []

    def flush(mark: str = "") -> None:
        text = " ".join("".join(parts).split())
        parts.clear()
        if text:
            lines.extend((mark + text, ""))

    def walk(node: Any, depth: int) -> None:
        if not isinstance(node.tag, str) or node.tag in HIDDEN or depth > 200:
            return
        block = node.tag not in INLINE
        if block:
            flush()
        parts.append(node.text or "")
        for child in node:
            walk(child, depth + 1)
            parts.append(child.tail or "")
        if block:
            flush("  * " if node.tag == "li" else "")

    walk(parse(html), 0)
    return "\n".join(lines)


def plain_text(html: str) -> str:
    return str(extract_plain_text(html, main_content=False, alt_texts=False, list_bullets=True))


FLATTENERS: dict[str, Callable[[str], str]] = {"text nodes": text_nodes, "blocks": block_elements}


def words(text: str) -> Counter[str]:
    """The multiset of a text's words; characters in scripts without blanks."""
    return Counter(WORD.findall(text.lower()))


def key(text: str) -> str:
    return KEY.sub("", text.casefold())


def labels_of(text: str, gold: str) -> str:
    """0 or 1 a line: the lines whose characters stand in the gold, in its order where they are short."""
    wanted = key(gold)
    keys = [key(line) for line in text.split("\n")]
    found = [False] * len(keys)
    spans: list[tuple[int, int] | None] = [None] * len(keys)
    place = 0
    for number, line in enumerate(keys):
        if len(line) >= ANCHOR_CHARS:
            at = wanted.find(line, place)
            at = at if at >= 0 else wanted.find(line)
            if at >= 0 and not any(span and span[0] <= at < span[1] for span in spans[:number]):
                found[number], spans[number], place = True, (at, at + len(line)), at + len(line)
    # A short piece goes on where the gold does, after or before a piece found.
    for order, step in ((range(len(keys)), -1), (range(len(keys) - 1, -1, -1), 1)):
        for number in order:
            beside = number + step
            while 0 <= beside < len(keys) and not keys[beside]:
                beside += step
            if found[number] or not keys[number] or not (0 <= beside < len(keys)) or spans[beside] is None:
                continue
            start, end = spans[beside] or (0, 0)
            line = keys[number]
            if step < 0 and wanted.startswith(line, end):
                found[number], spans[number] = True, (end, end + len(line))
            elif step > 0 and start >= len(line) and wanted.endswith(line, 0, start):
                found[number], spans[number] = True, (start - len(line), start)
    return "".join("1" if hit else "0" for hit in found)


def html_pages(folder: Path, flatteners: dict[str, Callable[[str], str]]) -> Iterator[LabelledPage]:
    """The pages of html_fundus/, flattened."""
    for case in cases(folder / "html_fundus"):
        gold = gold_text(case.gold)
        site = site_of(case)
        for name, flatten in flatteners.items():
            text = flatten(case.html)
            yield LabelledPage("html_fundus", site, "?", name, text, labels_of(text, gold), gold, False)


def site_of(case: Case) -> str:
    """The domain that a page names as its own, the publisher's name where it names none."""
    tree = parse(case.html)
    for path in ('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content'):
        for url in tree.xpath(path):
            host = urlsplit(url.strip()).hostname if url.strip().startswith("http") else None
            if host:
                return domain(host)
    return case.publisher


def respaced(page: LabelledPage) -> LabelledPage:
    """The same lines with a blank line between any two and no indent."""
    return _rebuilt(page, "respaced", "\n\n")


def dedented(page: LabelledPage) -> LabelledPage:
    """The same lines without indent and blank lines."""
    return _rebuilt(page, "dedented", "\n")


def _rebuilt(page: LabelledPage, name: str, between: str) -> LabelledPage:
    kept = [(line.strip(), label) for line, label in zip(page.text.split("\n"), page.labels, strict=True) if line.strip()]
    text = between.join(line for line, _ in kept)
    labels = ("0" * (len(between) - 1)).join(label for _, label in kept)
    return replace(page, flattening=f"{page.flattening}, {name}", text=text, labels=labels)
