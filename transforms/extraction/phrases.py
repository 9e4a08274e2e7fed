"""The phrases of web pages, of all languages at once: what a line is called by the words that it starts with.

A page's furniture is often in another language than its article, so a line is matched against every language. The phrases
are data (schemas/lexicons/page/<lang>.toml), each list under a kind of phrase:

    stop.comments stop.related stop.newsletter stop.consent   headings after which the article does not go on
    drop.share drop.advert drop.pointer drop.comment drop.end    lines that are no content, wherever they stand
    caption.credit caption.figure  byline.author …  time.published …          beginnings of captions, bylines and timestamps
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from schemas.lexicons import languages, load

NOISE = regex.compile(r"[\p{N}\p{P}\p{S}\p{Z}\p{C}]+")
FIRST_WORD = regex.compile(r"[\p{N}\p{P}\p{S}\p{Z}\p{C}]{0,128}+([^\p{N}\p{P}\p{S}\p{Z}\p{C}]+)")
SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
# All of the scripts without blanks begin here or later; some marks at the edges of words.
FIRST_SPACELESS = "\u0e00"
EDGES = ",.:;!?\"'()[]«»“”„‘’"
COLON = regex.compile(r"[:：|/／©]")
MAX_CHARS = 64
# How much of a line is looked at.
HEAD_CHARS = 2 * MAX_CHARS + 4
# How much may follow the phrase of a heading, a name or a number: "Comments (12)".
MOST_AFTER_STOP = 3
# How far behind "Figure" its number ends.
NUMBER_REACH = 6
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


Lengths = dict[str, tuple[int, ...]]


@cache
def _table() -> tuple[dict[str, str], Lengths, Lengths]:
    """Phrase -> kind, and the lengths of the phrases that start with a given word, and with a given pair of characters, longest
    first."""
    kinds: dict[str, str] = {}
    starts: dict[str, set[int]] = {}
    pairs: dict[str, set[int]] = {}
    for section in ("stop", "drop", "caption"):
        for lang in (*languages("page"), "any"):
            for name, phrases in load("page", lang).get(section, {}).items():
                for phrase in phrases:
                    key = normalise(phrase)
                    kinds.setdefault(key, f"{section}.{name}")
                    starts.setdefault(key.split(" ")[0], set()).add(len(key))
                    pairs.setdefault(key[:2], set()).add(len(key))
    by_word, by_pair = ({head: tuple(sorted(of, reverse=True)) for head, of in found.items()} for found in (starts, pairs))
    return kinds, by_word, by_pair


def phrase_of(text: str) -> Phrase | None:
    """The longest known phrase that a line starts with, at a word's end; None where there is none."""
    return phrase_at(text[:HEAD_CHARS])


def phrases_of(texts: Sequence[str]) -> list[Phrase | None]:
    """`phrase_of` each of some lines."""
    known = _table()[1]
    found: list[Phrase | None] = []
    for text in texts:
        head = text[:HEAD_CHARS]
        word = (head.split(None, 1) or (head,))[0].strip(EDGES)
        # Most lines begin with no phrase's first word, which in scripts with blanks is enough to know.
        other = word.isalpha() and word.casefold() not in known and (word.isascii() or max(word) < FIRST_SPACELESS)
        found.append(None if other else phrase_at(head))
    return found


# Pages of a site share their menus.
@lru_cache(maxsize=2048)
def phrase_at(text: str) -> Phrase | None:
    """`phrase_of` the first characters of a line."""
    first = FIRST_WORD.match(text)
    kinds, by_word, by_pair = _table()
    # A line without words reads as a lone "©" does.
    word = first[1].casefold() if first else ""
    if word.isascii() or max(word) < FIRST_SPACELESS or not SPACELESS.search(word):
        lengths = by_word.get(word)
    else:
        # In scripts without blanks a phrase ends anywhere.
        lengths = by_pair.get(word[:2]) if len(word) > 1 else by_pair.get(normalise(text)[:2])
    if lengths is None:
        return None
    key = normalise(text)
    for length in lengths:
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
            # "Figure 3: …"; without its number it is a word of a title.
            if kind == "caption.figure" and not any(map(str.isdigit, text[: length + NUMBER_REACH])):
                return None
            alone = left <= MOST_AFTER_STOP or kind == "stop.newsletter"
            return Phrase(kind, length, left, alone and kind.startswith("stop."))
    return None
