"""What one unit of text looks like: a line, or the pieces of a sentence that a flattener put on lines of their own."""

from dataclasses import dataclass

import regex

from transforms.extraction.lines import SourceLine
from transforms.extraction.phrases import Phrase, phrase_of

# A Chinese, Japanese or Thai word has about 1.7 characters.
WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
CHARS_PER_WORD = 1.7
ENDS = tuple(".!?…。！？؟।۔።։;\u037e")
CLOSERS = "\"'”’»›)]}）」』】〉》*]"
INNER = regex.compile(r"[,;:.!?…،؛、，。；：！？।](?=\s|[\p{Han}\p{Hiragana}\p{Katakana}])")
# Who owns the page, in every language.
COPYRIGHT = regex.compile(
    r"^.{0,40}?(?:[©ⓒ]|\(c\)|\bcopyright\b)\s*(?:(?:[©ⓒ]|\(c\))\s*)?(?:19|20)\d\d|^\W{0,3}copyright\s{0,2}[:@©ⓒ(]|^\W{0,3}ⓒ",
    regex.IGNORECASE,
)
BARS = regex.compile(r"[|│｜¦•·»›▪■◆]|\s/\s")
CLOSING = regex.compile(r"[,.;!?)\]»”…،。，、）」』](?!\.)|[\"'](?=[\s.,;)]|$)")
CONTINUES = regex.compile(r"[\p{Ll},.;:!?)\]”’…،。，、）」』]|»(?![\p{L}\p{N}])|[\"'](?=[\s.,;:)])")
CODE = regex.compile(
    r"[{}<>]|=\s?[\"']|\$\(|function\s?\(|\bvar\s{1,3}[\w$]{1,40}\s?[=;]|//\s?<|[\w-]+\.(?:js|css|php)\b|^(?:[a-z0-9]+[-_]){2,}[a-z0-9]+$|^[\w-]+\s?:\s?[\w#-]+;$"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more lines that read as one paragraph. `words` are effective words (wide scripts by characters).

    `closed`: it ends as a sentence does. `inner`: punctuation inside, `bars`: marks between the
    entries of a menu. `phrase`: what known phrase it starts with.
    """

    lines: tuple[SourceLine, ...]
    text: str
    words: float
    closed: bool
    inner: int
    phrase: Phrase | None
    code: bool
    bars: int

    @property
    def first(self) -> SourceLine:
        return self.lines[0]

    @property
    def running(self) -> bool:
        """Running text, as opposed to a title, a menu entry or a label."""
        if self.words < 6 or self.code or (self.bars >= 3 and self.bars * 6 >= self.words):
            return False
        return (self.closed and self.words >= 8) or self.words >= 18 or (self.words >= 11 and self.inner > 0)


def effective_words(text: str) -> float:
    if text.isascii() or not WIDE.search(text):
        return float(len(text.split()))
    wide = WIDE.findall(text)
    return len(wide) / CHARS_PER_WORD + len(WIDE.sub(" ", text).split())


def owned(text: str) -> bool:
    """Whether a line says who owns the page: "© 2024 …", "Copyright: …"."""
    return bool(COPYRIGHT.match(text[:60]))


def closes(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes and brackets aside."""
    return text.rstrip(CLOSERS + " ").endswith(ENDS)


def units(lines: list[SourceLine]) -> list[Unit]:
    """Lines, joined where a flattener broke a sentence at a link or at a fixed width.

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
    found: list[Unit] = []
    for group in groups:
        joined = _unit(tuple(group))
        if len(group) > 1 and not (joined.running and max(effective_words(line.text) for line in group) >= 6):
            found.extend(_unit((line,)) for line in group)
        else:
            found.append(joined)
    return found


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
        and effective_words(group[-1].text) >= 6
    )


def _between(before: str, after: str) -> str:
    """What stands between two pieces of a sentence: nothing ahead of a closing mark and inside wide scripts."""
    return "" if CLOSING.match(after) or (WIDE.match(before[-1]) and WIDE.match(after)) else " "


def _unit(lines: tuple[SourceLine, ...]) -> Unit:
    parts = [lines[0].text]
    for line in lines[1:]:
        parts += [_between(parts[-1], line.text), line.text]
    text = "".join(parts)
    words = effective_words(text)
    closed = closes(text)
    return Unit(
        lines,
        text,
        words,
        closed,
        len(INNER.findall(text[:2000])) if words >= 2 else 0,
        phrase_of(text),
        (not (closed and words >= 15) and bool(CODE.search(text[:300]))) or owned(text),
        len(BARS.findall(text[:2000])) if words >= 6 else 0,
    )
