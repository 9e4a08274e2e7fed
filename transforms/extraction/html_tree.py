"""An HTML page as a tree, within bounds."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.errors import CorpusError

MAX_CHARS = 8_000_000
# No article needs deeper nesting; libxml2 itself gives up beyond a few thousand levels and walks get slow long before.
MAX_DEPTH = 512
MAX_ELEMENTS = 60_000
# libxml2 compares every attribute of an element with every other.
MAX_ATTRIBUTES = 1_000
LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
HIDDEN = ("script", "style", "noscript", "template")
SPACES = re.compile(r"\s+")
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200e\u200f\u2060\ufeff")


def parse(html: str) -> HtmlElement:
    """The page's tree.

    Raises CorpusError `limit_exceeded` for a page beyond the bounds and `no_content` for one without markup.
    """
    if len(html) > MAX_CHARS:
        raise CorpusError("limit_exceeded", f"the page has {len(html)} characters, more than {MAX_CHARS}")
    source = DECLARATION.sub("", html).replace("\x00", "")
    if not source.strip():
        raise CorpusError("no_content", "the page is empty")
    for tag in LONG_TAG.finditer(source):
        if len(QUOTED.sub('""', tag[0]).replace("=", " ").split()) > 2 * MAX_ATTRIBUTES:
            raise CorpusError("limit_exceeded", f"an element has more than {MAX_ATTRIBUTES} attributes")
    try:
        tree = document_fromstring(
            source.encode("utf-8", "replace"),
            # trafilatura gives up on a tree with processing instructions.
            parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True),
        )
    except etree.ParserError as error:
        raise CorpusError("no_content", f"the page holds no element: {error}") from error
    _check(tree)
    return tree


def _check(tree: HtmlElement) -> None:
    depth = elements = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise CorpusError(
                "limit_exceeded", f"the page nests deeper than {MAX_DEPTH} or has more than {MAX_ELEMENTS} elements"
            )


def clean(text: str | None) -> str:
    """One line: blanks collapsed, soft hyphens and zero-width marks gone."""
    return SPACES.sub(" ", (text or "").translate(INVISIBLE)).strip()


ASIDE = re.compile(
    r"comment|related|sidebar|footer|teaser|widget|recommend|trending|latest|popular|most-?read|breadcrumb|copyright|countdown"
    r"|read-?(?:more|next|also)|more-?(?:from|on|stories)",
    re.IGNORECASE,
)


def is_aside(element: HtmlElement) -> bool:
    """Whether the markup puts the element beside the article: into comments, teasers, a picture's credit, the page's foot."""
    for depth, parent in enumerate((element, *element.iterancestors())):
        if parent.tag in ("footer", "nav", "aside", "figure", "figcaption", "blockquote"):
            return True
        if parent.tag in ("body", "main", "html") or depth > 12:
            return False
        if ASIDE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
    return False


def text_of(element: HtmlElement) -> str:
    """The element's text on one line, without scripts and styles."""
    return clean("".join(pieces(element)))


def pieces(element: etree._Element, line_break: str = "br", mark: str = " ") -> Iterator[str]:
    """The element's strings in reading order, with `mark` for every element named `line_break`."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node.tag in HIDDEN or not isinstance(node.tag, str):
                walk.skip_subtree()
            else:
                yield mark if node.tag == line_break else node.text or ""
        elif node is not element:
            yield node.tail or ""
