"""Repairs of recognised spans: edges that are no part of a name, tokens cut in two, spans that are no names at all."""

import regex

from transforms.entities.lexicon import Lexicon, fold, shared
from transforms.entities.normalise import is_group_word, legal_form_words

MAX_CHARS = 100
MAX_WORDS = 12
_OPEN_CLOSE = {"(": ")", "[": "]", "«": "»", "“": "”", "„": "“", "‘": "’"}
# A separator inside a span: what follows is another thing.
_SEPARATOR = regex.compile(r"[\n\r\t|•·►→>»«“”;]|\s[-–—]\s|--")
# Code, style sheets, addresses.
_CODE = regex.compile(r"[_{}<>=\\@/]{1}[\w{}]|https?:|www\.|\w(?:-\w{1,30}){4}")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’.\-&]*")
_CASED_OR_NOT = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}]")
# Letters of scripts with capitals, where a word ends at a blank.
_CASED = regex.compile(r"[\p{Lu}\p{Ll}\p{N}]")
_INITIALISM = regex.compile(r"(?:^|[\s.&])\p{L}\.$|\b(?:\p{Lu}\.)+$")
_SENTENCE_START = regex.compile(r"(?:^|[.!?:…]\s|[«“\"•(–—-]\s?)$")
_NEXT_WORD = regex.compile(r"[,]?\s(?=([\p{L}.&/]{1,12}(?:\s[\p{L}.&/]{1,6}){0,3}))")


def repair(text: str, start: int, end: int, label: str, lex: Lexicon) -> tuple[int, int] | None:
    """The name inside a recognised span of a line, or None when there is none. Spans are half-open code points of `text`."""
    start, end = _whole_tokens(text, start, end)
    cut = _SEPARATOR.search(text, start, end)
    if cut and cut.start() > start:
        end = cut.start()
    before = None
    while before != (start, end) and start < end:
        before = start, end
        start, end = _strip_marks(text, start, end)
        start, end = _strip_words(text, start, end, label, lex)
    if start >= end:
        return None
    end = _with_legal_form(text, end, label)
    return (start, end) if is_name(text[start:end], label, lex) else None


def is_name(name: str, label: str, lex: Lexicon) -> bool:
    """Whether a span can be a name: it has a capital (or a script without), is no code and no mere common words."""
    words = _WORD.findall(name)
    letters = sum(c.isalpha() for c in name)
    if not _CASED_OR_NOT.search(name) or letters < 2 or len(name) > MAX_CHARS or len(words) > MAX_WORDS:
        return False
    if _CODE.search(name) or (label == "PER" and any(c.isdigit() for c in name)):
        return False
    folded = fold(name)
    if folded in lex.org_nouns or is_group_word(folded):
        return False
    return not (lex.is_common(folded) or all(lex.is_common(fold(word)) for word in words))


def opens_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or a line begins at `start`, so that its capital says nothing."""
    return _SENTENCE_START.search(text, max(0, start - 3), start) is not None


def _whole_tokens(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, grown over the rest of a token that it cuts: "Example" of "Example.com", "B" of "B2B"."""
    while 0 < start < end and _CASED.match(text, start) and _CASED.match(text, start - 1):
        start -= 1
    while 0 < end < len(text) and _CASED.match(text, end) and _CASED.match(text, end - 1):
        end += 1
    domain = brand_domain(text, end)
    return start, end + domain


def brand_domain(text: str, end: int) -> int:
    """Length of an ending like ".com" that stands at `end` and closes the token; else 0."""
    match = _DOMAIN.match(text, end)
    return len(match[0]) if match else 0


def _strip_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not (text[start].isalnum()):
        start += 1
    while start < end and not text[end - 1].isalnum():
        mark = text[end - 1]
        if mark == "." and _INITIALISM.search(text, start, end):
            break
        if mark == ")" and "(" in text[start:end]:
            break
        end -= 1
    for opening, closing in _OPEN_CLOSE.items():
        at = text.find(opening, start, end)
        if at > start and text.find(closing, at, end) < 0 and opening != "‘":
            end = at
    return start, end


def _strip_words(text: str, start: int, end: int, label: str, lex: Lexicon) -> tuple[int, int]:
    """One round of stripping at both edges."""
    folded = fold(text[start:end])
    for elision in lex.elisions:
        if folded.startswith(elision) and len(folded) > len(elision) + 1:
            return start + len(elision), end
    for ending in lex.possessives:
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return start, end - len(ending)
    words = list(_WORD.finditer(text, start, end))
    if len(words) < 2:
        return start, end
    first, second, last = words[0], words[1], words[-1]
    head = fold(first[0])
    lower = first[0].islower()
    opens = opens_sentence(text, start)
    second_is_capital = bool(_CASED_OR_NOT.match(second[0]))
    if head in lex.edges and (lower or opens):
        return second.start(), end
    if label == "PER" and (
        lower or head in lex.titles or head in lex.roles or fold(text[start : first.end() + 1].strip()) in lex.titles
    ):
        return second.start(), end
    if (
        lower
        and second_is_capital
        and (head in lex.org_nouns or head in lex.roles or head in lex.titles or head in lex.demonyms)
    ):
        return second.start(), end
    if lower and label == "LOC" and head in lex.loc_kinds:
        return second.start(), end
    if lex.nouns_of_nationality and head in lex.demonyms and second_is_capital:
        return second.start(), end
    if last[0].islower() and (label in ("PER", "LOC") or (first[0].isupper() and len(first[0]) > 1)) and last[0].isalpha():
        return start, words[-2].end()
    return start, end


def _with_legal_form(text: str, end: int, label: str) -> int:
    """The end of the name with a legal form that follows it."""
    match = _NEXT_WORD.match(text, end)
    if match is None or label not in ("ORG", "PER", "MISC", "LOC", "PRODUCT"):
        return end
    words = match[1].split(" ")
    for count in range(len(words), 0, -1):
        if legal_form_words(["x", *words[:count]]) == count and any(c.isupper() for c in words[0]):
            stop = match.end() + len(" ".join(words[:count]))
            if stop >= len(text) or not text[stop].isalnum():
                return stop
    return end


_DOMAIN = regex.compile(rf"\.(?:{'|'.join(shared()['brand_domains'])})(?![\p{{L}}\p{{N}}/@.\-]\w)(?!\w)", regex.IGNORECASE)
