"""The phrases of web pages, of all languages at once: what a line is called by the words that it starts with.

A page's furniture is often in another language than its article, so a line is matched against every language. The phrases
are data (schemas/lexicons/page/<lang>.toml), each list under a kind of phrase:

    stop.comments stop.related stop.newsletter stop.consent   headings after which the article does not go on
    drop.share drop.advert drop.pointer drop.comment drop.end    lines that are no content, wherever they stand
    caption.credit  byline.author …  time.published …          beginnings of captions, bylines and timestamps
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from schemas.lexicons import languages, load

NOISE = regex.compile(r"[\p{N}\p{P}\p{S}\p{Z}\p{C}]+")
FIRST_WORD = regex.compile(r"[\p{N}\p{P}\p{S}\p{Z}\p{C}]{0,128}+([^\p{N}\p{P}\p{S}\p{Z}\p{C}]+)")
SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
COLON = regex.compile(r"[:：|/／©]")
MAX_CHARS = 64
# How much may follow the phrase of a heading, a name or a number: "Comments (12)".
MOST_AFTER_STOP = 3
ASCII_LETTERS = "".join(chr(code).lower() if chr(code).isalpha() else " " for code in range(128))


def normalise(text: str) -> str:
    """A line's first characters as a key: case folded, without digits, punctuation and symbols, single blanks."""
    head = text[: 2 * MAX_CHARS]
    if head.isascii():
        return " ".join(head.translate(ASCII_LETTERS).split())[:MAX_CHARS]
    return NOISE.sub(" ", head).strip().casefold()[:MAX_CHARS]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found at the start of a line: its kind ("stop.related"), how many characters of the key it takes, and how many
    words or wide characters follow.

    `stop`: a heading after which the article does not go on, for hardly anything follows.
    """

    kind: str
    length: int
    rest: int
    stop: bool


@cache
def words(section: str, name: str) -> tuple[str, ...]:
    """A list of all languages' lexicons, in alphabetical order, longest first."""
    found = {word for lang in (*languages("page"), "any") for word in load("page", lang).get(section, {}).get(name, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for phrase in _table()[0])


@cache
def _table() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Phrase -> kind, and the lengths of the phrases that start with a given pair of characters, longest first."""
    kinds: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for section in ("stop", "drop", "caption"):
        for lang in (*languages("page"), "any"):
            for name, phrases in load("page", lang).get(section, {}).items():
                for phrase in phrases:
                    key = normalise(phrase)
                    kinds.setdefault(key, f"{section}.{name}")
                    lengths.setdefault(key[:2], set()).add(len(key))
    return kinds, {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def phrase_of(text: str) -> Phrase | None:
    """The longest known phrase that a line starts with, at a word's end; None where there is none."""
    return _phrase_of(text[: 2 * MAX_CHARS + 4])


# Pages of a site share their menus.
@lru_cache(maxsize=2048)
def _phrase_of(text: str) -> Phrase | None:
    first = FIRST_WORD.match(text)
    # Most lines begin with no phrase's first word, which in scripts with blanks is enough to know.
    if first is not None:
        word = first[1]
        if word.casefold() not in _first_words() and (word.isascii() or not SPACELESS.search(word)):
            return None
    kinds, lengths = _table()
    key = normalise(text)
    for length in lengths.get(key[:2], ()):
        if length > len(key):
            continue
        kind = kinds.get(key[:length])
        if kind and (length == len(key) or key[length] == " " or SPACELESS.match(key[length])):
            rest = key[length:]
            wide = SPACELESS.search(rest) is not None
            left = len(rest.strip()) if wide else len(rest.split())
            # A short word that begins a longer line is a word of its sentence, unless a colon sets it off.
            weak = length <= 2 if wide else " " not in key[:length]
            if weak and left > (8 if wide else 3) and not COLON.search(text[: length + 4]):
                return None
            alone = left <= MOST_AFTER_STOP or kind == "stop.newsletter"
            return Phrase(kind, length, left, alone and kind.startswith("stop."))
    return None
