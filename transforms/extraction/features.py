"""What one unit of text looks like: a line, or the pieces of a sentence that a flattener put on lines of their own."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from transforms.extraction.lines import SourceLine
from transforms.extraction.measures import CHARS_PER_WORD, Measures, counts, measure
from transforms.extraction.phrases import Phrase, phrase_of

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
# Any of these, or no blank at all, is in whatever `CODE` matches.
CODE_SIGNS = ("{", "}", "<", ">", "=", "$(", "function", "var", "//", ".js", ".css", ".php")
# A line of so many words may be a piece of running text.
LONG_WORDS = 6
# A text of so many characters is looked at once for all pages.
SHORT_CHARS = 100
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
    head = text[:60].casefold()
    return ("©" in head or "ⓒ" in head or "(c)" in head or "copyright" in head) and bool(COPYRIGHT.match(text[:60]))


def is_code(text: str) -> bool:
    """Whether a line is of a script or a style sheet, or the name of an element."""
    if text.isalpha() or (" " in text and not any(map(text.__contains__, CODE_SIGNS)) and not text.endswith(";")):
        return False
    return bool(CODE.search(text[:300]))


def closes(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes and brackets aside."""
    return text.rstrip(CLOSERS).endswith(ENDS)


def units(lines: Sequence[SourceLine]) -> tuple[list[Unit], Measures]:
    """Lines, joined where a flattener broke a sentence at a link or at a fixed width, and the counts over them.

    A line goes on with the one before where that has no end, no blank line lies between, and it starts as no sentence does.
    Only a group that holds some running text is joined: menus and lists stay apart.
    """
    groups: list[list[SourceLine]] = []
    for position, line in enumerate(lines):
        after = lines[position + 1] if position + 1 < len(lines) else None
        if groups and _continues(groups[-1], line, after):
            groups[-1].append(line)
        else:
            groups.append([line])
    broken = [tuple(group) for group in groups if len(group) > 1 and any(_is_long(line.text) for line in group)]
    joined = [_text(group) for group in broken]
    found = map(_unit, broken, joined, *counts(joined)) if broken else ()
    paragraphs = {unit.first.number for unit in found if unit.running}
    parts: list[tuple[SourceLine, ...]] = []
    for group in groups:
        if len(group) == 1 or group[0].number in paragraphs:
            parts.append(tuple(group))
        else:
            parts.extend([(line,) for line in group])
    texts = [_text(part) for part in parts]
    measures = measure(texts)
    found = map(_unit, parts, texts, measures.words.tolist(), measures.inner.tolist(), measures.bars.tolist())
    return list(found), measures


def _is_long(text: str) -> bool:
    return len(text) >= LONG_WORDS and effective_words(text) >= LONG_WORDS


def _continues(group: list[SourceLine], line: SourceLine, after: SourceLine | None) -> bool:
    if line.blanks_before or line.bullet or line.kind or closes(group[-1].text):
        return False
    if CONTINUES.match(line.text):
        return True
    # A link inside a sentence: what follows it goes on, and what precedes it was running.
    return bool(
        after
        and not after.blanks_before
        and not after.bullet
        and not closes(line.text)
        and len(line.text) <= 60
        and CONTINUES.match(after.text)
        and _is_long(group[-1].text)
    )


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


def _unit(lines: tuple[SourceLine, ...], text: str, words: float, inner: int, bars: int) -> Unit:
    if len(text) <= SHORT_CHARS:
        closed, script, own, phrase = _looks(text)
        code = own or (script and not (closed and words >= 15))
    else:
        closed, phrase = closes(text), phrase_of(text)
        code = (not (closed and words >= 15) and is_code(text)) or owned(text)
    fenced = bars >= 3 and bars * 6 >= words
    fluent = (closed and words >= 8) or words >= 18 or (words >= 11 and inner > 0)
    running = words >= 6 and not code and not fenced and fluent
    return Unit(lines, text, words, closed, inner, phrase, code, bars, running, lines[0])


# Pages of a site share their menus.
@lru_cache(maxsize=2048)
def _looks(text: str) -> tuple[bool, bool, bool, Phrase | None]:
    """What is known of a short text without its page: whether it is closed, a script, the owner's, and its phrase."""
    return closes(text), is_code(text), owned(text), phrase_of(text)
