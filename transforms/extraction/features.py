"""What one unit of text looks like: a line, or the pieces of a sentence that a flattener put on lines of their own."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import regex

from transforms.extraction.lines import SourceLine
from transforms.extraction.measures import CHARS_PER_WORD, Floats, Ints, Measures, counts, measure
from transforms.extraction.phrases import Phrase, phrases_of

WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
ENDS = tuple(".!?…。！？؟।۔።։;\u037e")
# Blanks, and marks after the one that ends a sentence.
CLOSERS = " \"'”’»›)]}）」』】〉》*]"
# Who owns the page, in every language.
COPYRIGHT = regex.compile(
    r"^.{0,40}?(?:[©ⓒ]|\(c\)|\bcopyright\b)\s*(?:(?:[©ⓒ]|\(c\))\s*)?(?:19|20)\d\d|^\W{0,3}copyright\s{0,2}[:@©ⓒ(]|^\W{0,3}ⓒ",
    regex.IGNORECASE,
)
CLOSING = regex.compile(r"[,.;!?)\]»”…،。，、）」』](?!\.)|[\"'](?=[\s.,;)]|$)")
CONTINUES = regex.compile(r"[\p{Ll},.;:!?)\]”’…،。，、）」』]|»(?![\p{L}\p{N}])|[\"'](?=[\s.,;:)])")
# Any of these is in whatever `CODE` matches, but for what ends in a semicolon and the names of elements.
CODE_SIGNS = (b"{", b"}", b"<", b">", b"=", b"$(", b"function", b"var", b"//", b".js", b".css", b".php")
# A line of so many words may be a piece of running text.
LONG_WORDS = 6
# One of these is in whatever `COPYRIGHT` matches, which is near the start.
OWNER_SIGNS = ("©".encode(), "ⓒ".encode(), "Ⓒ".encode(), b"(c)", b"copyright")
OWNER_CHARS = 60
CODE = regex.compile(
    r"[{}<>]|=\s?[\"']|\$\(|function\s?\(|\bvar\s{1,3}[\w$]{1,40}\s?[=;]|//\s?<|[\w-]+\.(?:js|css|php)\b|^(?:[a-z0-9]+[-_]){2,}[a-z0-9]+$|^[\w-]+\s?:\s?[\w#-]+;$"
)


class Unit(NamedTuple):
    """One or more lines that read as one paragraph. `words` are effective words (wide scripts by characters).

    `closed`: it ends as a sentence does. `inner`: punctuation inside, `bars`: marks between the entries of a menu. `phrase`:
    what known phrase it starts with. `running`: running text, as opposed to a title, a menu entry or a label. `first`: its
    first line.
    """

    lines: tuple[SourceLine, ...]
    text: str
    words: float
    closed: bool
    inner: int
    phrase: Phrase | None
    code: bool
    bars: int
    running: bool
    first: SourceLine


def effective_words(text: str) -> float:
    if text.isascii() or not WIDE.search(text):
        return float(len(text.split()))
    wide = WIDE.findall(text)
    return len(wide) / CHARS_PER_WORD + len(WIDE.sub(" ", text).split())


def owned(text: str) -> bool:
    """Whether a line says who owns the page: "© 2024 …", "Copyright: …"."""
    return COPYRIGHT.match(text[:OWNER_CHARS]) is not None


def is_code(text: str) -> bool:
    """Whether a line is of a script or a style sheet, or the name of an element."""
    return CODE.search(text[:300]) is not None


def closes(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes and brackets aside."""
    return not text[-1:].isalnum() and text.rstrip(CLOSERS).endswith(ENDS)


def units(lines: Sequence[SourceLine]) -> tuple[list[Unit], Measures]:
    """Lines, joined where a flattener broke a sentence at a link or at a fixed width, and the counts over them.

    A line goes on with the one before where that has no end, no blank line lies between, and it starts as no sentence does.
    Only a group that holds some running text is joined: menus and lists stay apart.
    """
    groups: list[list[SourceLine]] = []
    lower = [_goes_on(line) for line in lines] + [False]
    for position, line in enumerate(lines):
        if (lower[position] or lower[position + 1]) and position and _continues(lines, position, lower):
            groups[-1].append(line)
        else:
            groups.append([line])
    broken = [tuple(group) for group in groups if len(group) > 1 and any(_is_long(line.text) for line in group)]
    joined = [_text(group) for group in broken]
    paragraphs = {unit.first.number for unit in _units(broken, joined, *counts(joined)) if unit.running} if broken else set()
    parts: list[tuple[SourceLine, ...]] = []
    for group in groups:
        if len(group) == 1 or group[0].number in paragraphs:
            parts.append(tuple(group))
        else:
            parts.extend([(line,) for line in group])
    texts = [_text(part) for part in parts]
    measures = measure(texts)
    return _units(parts, texts, measures.words, measures.inner, measures.bars), measures


def _is_long(text: str) -> bool:
    return len(text) >= LONG_WORDS and effective_words(text) >= LONG_WORDS


def _goes_on(line: SourceLine) -> bool:
    """Whether a line starts as no sentence does, right below another."""
    if line.blanks_before or line.bullet:
        return False
    first = line.text[0]
    return (first.islower() or not first.isalnum()) and CONTINUES.match(line.text) is not None


def _continues(lines: Sequence[SourceLine], position: int, lower: Sequence[bool]) -> bool:
    """`lower`: which lines start as no sentence does."""
    line, before = lines[position], lines[position - 1].text
    if line.blanks_before or line.bullet or line.kind or closes(before):
        return False
    # A link inside a sentence: what follows it goes on, and what precedes it was running.
    return lower[position] or (len(line.text) <= 60 and not closes(line.text) and _is_long(before))


def _between(before: str, after: str) -> str:
    """What stands between two pieces of a sentence: nothing ahead of a closing mark and inside wide scripts."""
    return "" if CLOSING.match(after) or (WIDE.match(before[-1]) and WIDE.match(after)) else " "


def _text(lines: Sequence[SourceLine]) -> str:
    if len(lines) == 1:
        return lines[0].text
    parts = [lines[0].text]
    for line in lines[1:]:
        parts += [_between(parts[-1], line.text), line.text]
    return "".join(parts)


def _units(parts: Sequence[tuple[SourceLine, ...]], texts: Sequence[str], words: Floats, inner: Ints, bars: Ints) -> list[Unit]:
    """The units of a page, what they look like found for all at once."""
    ends = [closes(text) for text in texts]
    closed = np.array(ends)
    page = "\n".join(texts).encode("utf-8", "surrogatepass").lower()
    code = np.zeros(len(texts), bool)
    names = [
        at for at, text in enumerate(texts) if text[-1] == ";" or (" " not in text and text.count("-") + text.count("_") > 1)
    ]
    for at in _holding(page, CODE_SIGNS).union(names):
        code[at] = is_code(texts[at])
    code &= ~(closed & (words >= 15))
    for at in _holding(page, OWNER_SIGNS):
        code[at] |= owned(texts[at])
    fenced = (bars >= 3) & (bars * 6 >= words)
    fluent = (closed & (words >= 8)) | (words >= 18) | ((words >= 11) & (inner > 0))
    running = (words >= 6) & ~code & ~fenced & fluent
    numbers = words.tolist(), ends, inner.tolist(), phrases_of(texts), code.tolist(), bars.tolist(), running.tolist()
    return list(map(Unit, parts, texts, *numbers, [part[0] for part in parts]))


def _holding(page: bytes, signs: Sequence[bytes]) -> set[int]:
    """The numbers of the lines of a page that hold one of the signs: all are searched at once, for most have none."""
    found: set[int] = set()
    for sign in signs:
        number = counted = 0
        at = page.find(sign)
        while at >= 0:
            number += page.count(b"\n", counted, at)
            found.add(number)
            # On with the next line.
            counted = page.find(b"\n", at)
            at = page.find(sign, counted) if counted >= 0 else -1
    return found
