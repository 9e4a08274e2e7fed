"""An HTML page as a tree, within bounds."""

import re
from collections.abc import Container, Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.errors import CorpusError

MAX_CHARS = 8_000_000
# Of what is parsed, scripts, styles and comments left out: the largest of 500 news pages has 1,120,000. These bounds keep
# the reading of any page below two seconds.
MAX_MARKUP_CHARS = 1_300_000
# No article needs deeper nesting; libxml2 itself gives up beyond a few thousand levels and walks get slow long before.
MAX_DEPTH = 256
MAX_ELEMENTS = 12_000
# The depths of all elements together, which is what walks over subtrees cost: 500 news pages have at most 150,000.
MAX_NESTED = 300_000
# Longer values of class and id are cut off before patterns read them.
MAX_MARKS = 300
# A text that is asked for with a bound of characters is given up after so many nodes.
MAX_NODES = 2_000
# libxml2 compares every attribute of an element with every other.
MAX_ATTRIBUTES = 1_000
LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# What is left out before parsing, up to the end given; scripts of JSON-LD stay.
OPENING = re.compile(r"<!--|<(script|style|svg|template|iframe)(?=[\s/>])[^<>]{0,2000}>", re.IGNORECASE)
COMMENT_END = re.compile(r"--!?>")
CLOSING = {
    name: re.compile(rf"</{name}[^<>]{{0,100}}>", re.IGNORECASE) for name in ("script", "style", "svg", "template", "iframe")
}
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
    source = _without_scripts(source)
    if len(source) > MAX_MARKUP_CHARS:
        raise CorpusError("limit_exceeded", f"the page has {len(source)} characters of markup, more than {MAX_MARKUP_CHARS}")
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


def _without_scripts(source: str) -> str:
    """The page without comments, scripts, styles and drawings, the bulk of most pages: parsing takes less time and memory.

    Where one does not end, the rest stays as it is.
    """
    kept: list[str] = []
    position = 0
    while opening := OPENING.search(source, position):
        name = (opening[1] or "").lower()
        if name == "script" and "ld+json" in opening[0].lower():
            end = CLOSING[name].search(source, opening.end())
            stop = end.end() if end else len(source)
            kept.append(source[position:stop])
        else:
            end = CLOSING[name].search(source, opening.end()) if name else COMMENT_END.search(source, opening.end())
            if end is None:
                break
            stop = end.end()
            kept.append(source[position : opening.start()])
        position = stop
    kept.append(source[position:])
    return "".join(kept)


def _check(tree: HtmlElement) -> None:
    depth = elements = nested = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, elements = depth + 1, elements + 1
        nested += depth
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS or nested > MAX_NESTED:
            raise CorpusError(
                "limit_exceeded", f"the page nests deeper than {MAX_DEPTH} or has more than {MAX_ELEMENTS} elements"
            )


def clean(text: str | None) -> str:
    """One line: blanks collapsed, soft hyphens and zero-width marks gone."""
    return SPACES.sub(" ", (text or "").translate(INVISIBLE)).strip()


ASIDE = re.compile(
    # Elementor calls every part of a page a widget.
    r"comment|related|sidebar|footer|teaser|(?<!elementor-)widget|recommend|trending|latest|popular|most-?read|breadcrumb|copyright|countdown"
    r"|read-?(?:more|next|also)|more-?(?:from|on|stories)",
    re.IGNORECASE,
)


def is_aside(element: HtmlElement, holders: Container[HtmlElement] = ()) -> bool:
    """Whether the markup puts the element beside the article: into comments, teasers, a picture's credit, the page's foot.

    What holds the headline (`holders`) is no aside, whatever it is called.
    """
    for depth, parent in enumerate((element, *element.iterancestors())):
        if parent in holders:
            return False
        if parent.tag in ("footer", "nav", "aside", "figure", "figcaption", "blockquote"):
            return True
        if parent.tag in ("body", "main", "html") or depth > 12:
            return False
        if ASIDE.search(marks_of(parent)):
            return True
    return False


def class_of(element: HtmlElement) -> str:
    """The element's class, as far as patterns should read it."""
    return (element.get("class") or "")[:MAX_MARKS]


def marks_of(element: HtmlElement) -> str:
    """What the markup calls the element: its class and id."""
    return f"{class_of(element)} {(element.get('id') or '')[:MAX_MARKS]}"


def text_of(element: HtmlElement) -> str:
    """The element's text on one line, without scripts and styles."""
    return clean("".join(pieces(element)))


def short_text_of(element: HtmlElement, most: int) -> str:
    """The element's text on one line where that has at most `most` characters, else an empty text."""
    found: list[str] = []
    size = 0
    for number, piece in enumerate(pieces(element)):
        text = clean(piece)
        size += len(text)
        if size > most or number > MAX_NODES:
            return ""
        found.append(piece)
    text = clean("".join(found))
    return text if len(text) <= most else ""


def text_and_links(element: HtmlElement) -> tuple[str, float]:
    """The element's text on one line, and the share of it that is the text of links."""
    parts: list[str] = []
    linked: list[str] = []
    inside = 1 if element.tag == "a" else 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        piece = ""
        if event == "start":
            if node.tag in HIDDEN or not isinstance(node.tag, str):
                walk.skip_subtree()
                continue
            inside += node.tag == "a" and node is not element
            piece = " " if node.tag == "br" else node.text or ""
        elif node is not element:
            inside -= node.tag == "a"
            piece = node.tail or ""
        if piece:
            parts.append(piece)
            if inside:
                linked.append(piece)
    text = clean("".join(parts))
    return text, len(clean("".join(linked))) / max(1, len(text))


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
