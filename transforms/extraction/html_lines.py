"""The lines of a page as a reader sees them, and where its headline stands among them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from transforms.extraction.html_headline import key_of
from transforms.extraction.html_tree import HIDDEN, class_of, clean, is_aside

HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
BREAKING = frozenset(
    """p div ul ol li dl dt dd table tr td section article header footer main aside nav figure figcaption blockquote form br
    h1 h2 h3 h4 h5 h6""".split()  # noqa: SIM905
)
MAX_LINES = 4_000
# How many lines after and ahead of the headline belong to it; the nearest do so whatever their markup is called. A text of
# PARAGRAPH_CHARS is the article's or its standfirst, and the second one ends the head.
AFTER, NEAR, AHEAD, PARAGRAPH_CHARS = 14, 6, 3, 160
APART = ("figure", "figcaption", "nav", "blockquote", "table")
# Letters of a heading from which on it may be taken for the headline with more or fewer words.
MIN_ALIKE = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A line, the element where it begins, the heading that it stands in, and the <time> elements in it."""

    text: str
    element: HtmlElement
    heading: HtmlElement | None
    times: tuple[HtmlElement, ...]


class PageLines:
    """A page's lines in reading order. `at` is the index of the headline's line, None where no heading says it."""

    def __init__(self, tree: HtmlElement, headlines: Iterable[str]) -> None:
        self.lines = list(islice(_lines(tree), MAX_LINES))
        self.at = _headline(self.lines, [key for headline in headlines if (key := key_of(headline))])
        self._holders = set(self.lines[self.at].element.iterancestors()) if self.at is not None else set()

    def head(self) -> Iterator[tuple[Line, bool]]:
        """The lines by the headline: those after it, then those ahead of it, the nearest first; whether they are near."""
        if self.at is None:
            return
        paragraphs = 0
        for distance, line in enumerate(self.lines[self.at + 1 : self.at + 1 + AFTER], 1):
            paragraphs += len(line.text) >= PARAGRAPH_CHARS
            if paragraphs > 1:
                break
            if not (self.apart(line) or (distance > NEAR and self.aside(line))):
                yield line, distance <= NEAR
        for line in reversed(self.lines[max(0, self.at - AHEAD) : self.at]):
            if not (self.apart(line) or self.aside(line)):
                yield line, True

    def after(self) -> Iterator[Line]:
        """The nearest lines after the headline."""
        nearest = self.lines[self.at + 1 : self.at + 1 + NEAR] if self.at is not None else ()
        return (line for line in nearest if not self.apart(line))

    def below(self) -> Sequence[Line]:
        """All lines after the headline."""
        return self.lines[0 if self.at is None else self.at + 1 :]

    def from_headline(self) -> Sequence[Line]:
        """All lines, those from the headline on first."""
        at = self.at or 0
        return [*self.lines[at:], *self.lines[:at]]

    def aside(self, line: Line) -> bool:
        """Whether the markup puts the line beside the article."""
        return is_aside(line.element, self._holders)

    def apart(self, line: Line) -> bool:
        """Whether the line stands in a picture, a table or the like that the headline does not stand in.

        An <address> is its article's author, even below the picture.
        """
        for parent in (line.element, *line.element.iterancestors()):
            if parent in self._holders or parent.tag == "address":
                return False
            if parent.tag in APART:
                return True
        return False


def _headline(lines: list[Line], forms: list[str]) -> int | None:
    """The heading that says the headline in one of its forms, or a long part of one; else the first h1."""
    heads = [(n, key_of(line.text), line.heading.tag) for n, line in enumerate(lines) if line.heading is not None]
    for form in forms:
        alike = (n for n, key, _ in heads if min(len(key), len(form)) >= MIN_ALIKE and (key in form or form in key))
        found = next((n for n, key, _ in heads if key == form), next(alike, None))
        if found is not None:
            return found
    return next((n for n, _, tag in heads if tag == "h1"), None)


def _lines(tree: HtmlElement) -> Iterator[Line]:
    parts: list[str] = []
    times: list[HtmlElement] = []
    begins, heading = tree, None
    body = tree.find("body")
    walk = etree.iterwalk(tree if body is None else body, events=("start", "end"))
    for event, node in walk:
        if event == "start" and (node.tag in (*HIDDEN, "select") or not isinstance(node.tag, str)):
            walk.skip_subtree()
            continue
        if node.tag in BREAKING:
            text = clean(" ".join(parts))
            if text or times:
                yield Line(text, begins, heading, tuple(times))
            parts, times, begins = [], [], node
        if event == "start":
            heading = node if node.tag in HEADS else heading
            if node.tag == "time" or (node.tag == "abbr" and "published" in class_of(node)):
                times.append(node)
            text, bearer = node.text, node
        else:
            heading = None if node is heading else heading
            text, bearer = node.tail, node.getparent()
        if text and not text.isspace():
            begins = begins if parts else bearer
            parts.append(text)
    text = clean(" ".join(parts))
    if text or times:
        yield Line(text, begins, heading, tuple(times))
