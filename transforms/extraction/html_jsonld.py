"""What a page says about itself in JSON-LD (schema.org), within bounds."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from transforms.extraction.html_tree import clean

Node = dict[str, Any]
MAX_SCRIPTS = 40
MAX_SCRIPT_CHARS = 1_000_000
MAX_NODES = 5_000
MAX_DEPTH = 12
ARTICLE_TYPES = ("article", "posting", "report")
# Trailing commas and comment wrappers are common mistakes that browsers' consumers forgive.
WRAPPED = re.compile(r"(?://)?\s{0,20}(?:<!--|<!\[CDATA\[|/\*\s{0,20}<!\[CDATA\[\s{0,20}\*/)")
UNWRAPPED = re.compile(r"(?:-->|(?://\s{0,20})?\]\]>|/\*\s{0,20}\]\]>\s{0,20}\*/)\s{0,20};?$")
LONGEST_WRAPPER = 100
TRAILING_COMMA = re.compile(r",\s{0,100}([}\]])")


class JsonLd:
    """The nodes of all JSON-LD scripts of a page, in document order; references by @id are looked up with `resolve`."""

    def __init__(self, tree: HtmlElement) -> None:
        self.nodes: list[Node] = []
        self.malformed = False
        self._by_id: dict[str, Node] = {}
        for script in list(tree.iter("script"))[: 50 * MAX_SCRIPTS]:
            if "ld+json" in (script.get("type") or "").lower() and len(self.nodes) < MAX_NODES:
                self._read(script.text or "")
        for node in self.nodes:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                self._by_id.setdefault(name, node)

    def _read(self, text: str) -> None:
        if len(text) > MAX_SCRIPT_CHARS:
            self.malformed = True
            return
        text = text.strip()
        if opening := WRAPPED.match(text):
            text = text[opening.end() :]
        if closing := UNWRAPPED.search(text, max(0, len(text) - LONGEST_WRAPPER)):
            text = text[: closing.start()]
        if not text.strip():
            return
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            try:
                value = json.loads(TRAILING_COMMA.sub(r"\1", text), strict=False)
            except (ValueError, RecursionError):
                self.malformed = True
                return
        self.nodes.extend(node for node, _ in zip(_walk(value, 0), range(MAX_NODES - len(self.nodes)), strict=False))

    def resolve(self, value: Any) -> list[Any]:
        """A property's values as a list, references replaced by the nodes that they name."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self._by_id.get(v.get("@id", ""), v) if isinstance(v, dict) and len(v) <= 2 else v for v in values]

    def articles(self) -> list[Node]:
        """Nodes of an article's type that say something of one: those with a headline and a date first."""
        found = [
            n for n in self.nodes if is_a(n, *ARTICLE_TYPES) and ("headline" in n or "datePublished" in n or "author" in n)
        ]
        return sorted(found, key=lambda n: -(("headline" in n or "name" in n) + ("datePublished" in n) + ("articleBody" in n)))


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            # Comments and listed articles have headlines and dates of their own.
            if key not in (
                "comment",
                "comments",
                "itemListElement",
                "hasPart",
                "mentions",
                "review",
                "liveBlogUpdate",
                "citation",
            ):
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def types(node: Node) -> list[str]:
    """The node's types in lower case without namespace."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [re.split(r"[/#:]", v)[-1].lower() for v in values if isinstance(v, str)]


def is_a(node: Node, *endings: str) -> bool:
    """Whether one of the node's types ends so: "newsarticle" is an "article"."""
    return any(kind.endswith(endings) for kind in types(node))


def string(value: Any) -> str | None:
    """A property's first text: of itself, or of a node's @value or name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, bool) or value is None:
        return None
    return clean(str(value)) or None if isinstance(value, str | int | float) else None
