"""Tokens of a line as a sentence splitter sees them: how each could end a sentence, and how it could begin one."""

from functools import lru_cache
from typing import NamedTuple

import regex

TERMINAL = frozenset({".", "!", "?", "…", "?!", "x.", "T"})
"""Signs (see `Left.sign`) that end a sentence as a rule."""

_LOOK = 40  # characters of a token that are looked at on each side: enough for a word with its signs
_CACHED = 1 << 12
_QUOTES = "\"'’‘“”„‟«»‹›`´＂＇〝〞"
_OPENERS = regex.compile(rf"^(?:[\p{{Ps}}\p{{Pi}}¿¡_*{_QUOTES}]|,,)+")
_CLOSERS = regex.compile(rf"[\p{{Pe}}\p{{Pf}}_*{_QUOTES}]+$")
_SIGNS = regex.compile(r"[.!?…‥:;,،؛、，：；·\p{Sentence_Terminal}]+$")
_TOKEN = regex.compile(r"\S+")
_ADDRESS = regex.compile(r"[@/\\]|www")
# Where a sentence may end with no blank behind: a stop between a word and a capital, the signs of scripts that put no
# blanks, and a stop with the marks of its notes.
_WIDE = "[。．｡！？‼⁇⁈⁉።፧፨។៕།॥।۔؟၊။]"
_JOINED = regex.compile(
    r"(?<=\p{Ll}\p{Ll}|\p{N}{3}|\p{Ll}[\p{Pe}\"”»]|[\p{Lo}\p{M}])[.!?…]{1,3}[\"”»’]?"
    r"(?=[\p{Ps}\p{Pi}\"«]?(?:\p{Lu}(?:[\p{Ll}\p{M}'’]|\s|$)|\p{Lo}|\p{Lu}{3}))"
    rf"|(?<!{_WIDE}){_WIDE}{{1,8}}[\p{{Pe}}\p{{Pf}}{_QUOTES}]{{0,4}}(?=[\p{{L}}\p{{N}}\p{{Ps}}\p{{Pi}}])"
)
_NOTE = regex.compile(r"(?<=[.!?…][\"”»’)]?)(?:\[\p{Nd}{1,3}\])+$|(?<=(?:[\p{L}\p{Pe}]{2}|\p{N}\p{Pe})\.)\p{Nd}{1,3}$")
_NOTE_ALONE = regex.compile(r"(?:\[\p{Nd}{1,3}\])+")
_ELLIPSIS = regex.compile(r"(?:\.{3}|…|[(\[](?:\.{3}|…)[)\]])\s?[\p{L}\"]|[(\[](?:\.{3}|…)[)\]]$")
_CONSONANTS = regex.compile(r"[bcdfghjklmnpqrstvwxzčćđšžłńśźżçñßбвгджзйклмнпрстфхцчшщґђжћљњџ]+", regex.I)
_ROMAN = regex.compile(r"[IVXLCDM]{2,8}")
_INITIALS = regex.compile(r"(?:\p{Lu}\p{Ll}?\.-?){1,5}\p{Lu}\p{Ll}?")
_DOTTED = regex.compile(r"(?:\p{L}{1,4}\.-?){1,5}\p{L}{1,5}")
_NUMBER = regex.compile(r"[\p{Sc}+-]?\p{Nd}[\p{Nd}.,:/’'-]*[\p{Sc}%°]?")
_ENUMERATOR = regex.compile(r"(?:\p{Nd}{1,3}|\p{L}|[ivx]{2,4}|[IVX]{2,4})(?:\.\)|[.)])")
_TRAILING = ".,;:!?…\"'»”’)]"
_BULLETS = frozenset("•◦▪▫■□‣⁃∙●○►▶➤✓*")


class Left(NamedTuple):
    """A token as the last of a sentence.

    sign    how it ends: one of .!?:;, or … (also several dots), ?! (several signs with one of them), x. x, … (mixed),
            T (another terminal sign), n (none), q (nothing but quotes and brackets)
    closer  what closes behind the sign: q a quote, b a bracket, w a bracket that opens in the token, or nothing
    shape   of the word before the sign, see `word_shape`
    word    that word
    """

    sign: str
    closer: str
    shape: str
    word: str


class Right(NamedTuple):
    """A token as the first of a sentence: what opens before it (q, b, w as above, i for ¿ and ¡), shape, small letters."""

    opener: str
    shape: str
    core: str


def word_shape(core: str) -> str:
    """Shape of a word: kind (l small, C capitalised, A capitals, i one capital, I initials, a dotted, r Roman, d number, h
    Hangul, o without case, m mixed, p signs, e empty), its length up to 5, v when it has no vowel."""
    if not core:
        return "e"
    if _NUMBER.fullmatch(core):
        return f"d{min(len(core), 5)}" if core.isdigit() else "d"
    first = core[0]
    if len(core) == 1 and first.isupper():
        return "i"
    if "." in core:
        if _INITIALS.fullmatch(core):
            return "I"
        if _DOTTED.fullmatch(core):
            return "a"
    if _ROMAN.fullmatch(core):
        return "r"
    if not any(map(str.isalnum, core)):
        return "p"
    size = f"{min(len(core), 5)}{'v' if len(core) < 6 and _CONSONANTS.fullmatch(core) else ''}"
    if core.islower():
        return f"l{size}"
    if core.isupper():
        return f"A{size[0]}"
    if first.isupper():
        return f"C{size}"
    if first.isalpha() and not first.islower():
        return "h" if "\uac00" <= core[-1] <= "\ud7a3" else "o"
    return "m"


def _sign(run: str) -> str:
    last = run[-1]
    if len(run) == 1:
        if last in ".!?:;,…":
            return last
        return ";" if last in "؛；" else ":" if last in "·：" else "," if last in "،，、" else "T"
    if not run.strip(".…‥"):
        return "…"
    if last in ",;:":
        return f"x{last}"
    if any(sign in "?!？！؟" for sign in run):
        return "?!"
    return "x." if last == "." else "T"


def left_of(token: str) -> Left:
    return _left_of(token[-_LOOK:])


@lru_cache(_CACHED)
def _left_of(token: str) -> Left:
    if _NOTE_ALONE.fullmatch(token):
        return Left("q", "", "e", "")
    token = _NOTE.sub("", token)
    closers = _CLOSERS.search(token)
    body = token[: closers.start()] if closers else token
    signs = _SIGNS.search(body)
    core = body[: signs.start()] if signs else body
    if not core and not signs:
        return Left("q", token[-1], "e", "")
    closer = ""
    if closers:
        closing = closers.group()
        closer = ("w" if "(" in core else "b") if closing[0] in ")]}）］】" else "q"
    core = _OPENERS.sub("", core)
    return Left(_sign(signs.group()) if signs else "n", closer, word_shape(core), core)


def right_of(token: str) -> Right:
    return _right_of(token[:_LOOK])


@lru_cache(_CACHED)
def _right_of(token: str) -> Right:
    if token in _BULLETS:
        return Right("", "•", "")
    if _NOTE_ALONE.fullmatch(token):
        return Right("", "note", "")
    if _ELLIPSIS.match(token):
        return Right("", "…", "")
    opened = _OPENERS.match(token)
    core = token[opened.end() :] if opened else token
    opener = "" if not opened else "b" if token[0] in "([{（［" else "i" if token[0] in "¿¡" else "q"
    if not core:
        return Right("q", token[0], "")
    if _ENUMERATOR.fullmatch(core):
        return Right(opener, "en", core)
    if _ELLIPSIS.match(core):
        return Right(opener, "…", "")
    if opener == "b" and core[-1] in ")]":
        opener = "w"
    core = core.rstrip(_TRAILING) or core
    return Right(opener, _first_shape(core), core.lower())


def _first_shape(core: str) -> str:
    first = core[0]
    if first.islower():
        return "l"
    if first.isupper() or first.istitle():
        return "i" if len(core) == 1 else "C'" if core[1] in "'’" else "A" if core.isupper() else "C"
    if first.isdigit():
        return "d"
    if first.isalpha():
        return "h" if "\uac00" <= first <= "\ud7a3" else "o"
    if first in "-–—―":
        return "-w" if core.strip("-–—―") else "-"
    if first in _BULLETS:
        return "•"
    return f"p{first}" if first in _TRAILING else "s"


def _in_address(line: str, start: int, cut: int, end: int) -> bool:
    """Whether the dot before `cut` belongs to a web or mail address in the token from `start` to `end`."""
    near = _ADDRESS.search(line, max(start, cut - _LOOK), min(end, cut + _LOOK))
    return line[cut - 1].isascii() and near is not None


def token_spans(line: str) -> list[tuple[int, int]]:
    """Half-open spans of what stands between blanks, parted also where a sentence may end with no blank behind."""
    spans = [match.span() for match in _TOKEN.finditer(line)]
    cuts = [match.end() for match in _JOINED.finditer(line)]
    if not cuts:
        return spans
    result: list[tuple[int, int]] = []
    i = 0
    for start, end in spans:
        while i < len(cuts) and cuts[i] < end:
            cut = cuts[i]
            i += 1
            if cut > start and not _in_address(line, start, cut, end):
                result.append((start, cut))
                start = cut
        result.append((start, end))
    return result
