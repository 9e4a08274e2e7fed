"""Bylines: who wrote, edited and contributed, and how to reach them.

A byline is names, agencies, contacts and the phrases that say what a person did ("edited by", "a contribué à cet article"),
and nothing else: a line with other words in it is a sentence about people and no byline.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

import phonenumbers
import regex

from schemas.lexicons import load
from transforms.extraction.agencies import agency_named, first_agency, without_agencies
from transforms.extraction.html_people import people
from transforms.extraction.phrases import phrase_of, words

MAX_CHARS = 320
MAX_WORDS = 45
# A line without phrase or contact that is longer holds no mere names.
MAX_BARE_WORDS = 10
EMAIL = regex.compile(r"[\p{L}\p{N}._%+\-]{1,64}@[\p{L}\p{N}\-]{1,63}(?:\.[\p{L}\p{N}\-]{1,63}){1,4}")
HANDLE = regex.compile(r"(?<![\p{L}\p{N}])@\w{2,30}|https?://\S{1,200}|www\.\S{1,200}")
# One of these is in every address and handle.
CONTACT_SIGNS = ("@", "://", "www.")
# A number of no known country begins with one.
PLUS_SIGNS = "+＋"
SPLIT = regex.compile(r"\s*(?:[;,/|、，；·•&+()\[\]（）]|\s[-–—]\s)\s*")
LETTERS = regex.compile(r"[\p{L}\p{M}]")
WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
INITIALS = regex.compile(r"[\p{L}]{1,4}(?:[/.\-][\p{L}]{1,4}){0,3}\.?")
PARENTHESES = regex.compile(r"[()\[\]（）]")
# Where a flattener put a name and the next element together: "Jane FosterTravel Reporter"; not "McDonald", "FitzGerald".
GLUED = regex.compile(r"(?<=\p{Lu}\p{Ll}{4,20})(?=\p{Lu}\p{Ll})")
WORD = regex.compile(r"[\p{L}\p{M}]+")
AFTER_MARK = regex.compile(r"\s?[:：/／]?\s*")
AT_START = regex.compile(r"(?:^|[;:|])[\W\d]{0,4}$")
ROLES = ("author", "editor", "contributor", "contributed")


@dataclass(frozen=True, slots=True)
class Credits:
    """What a byline says. `explicit`: a phrase, a job, a contact or an agency says that it is one; else it is names alone."""

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    agency: str | None = None
    explicit: bool = False

    @property
    def opens(self) -> bool:
        """Whether it is a phrase alone ("By"), to which the names on the next line belong."""
        named = self.authors or self.editors or self.contributors or self.emails or self.phones or self.agency
        return self.explicit and not named


@dataclass(slots=True)
class _Found:
    names: dict[str, list[str]] = field(default_factory=lambda: {role: [] for role in ROLES})
    unknown: int = 0
    marked: bool = False
    job: bool = False


class _Mark(NamedTuple):
    """A phrase found in a piece, with the colon and blanks after it, and what it makes of the names."""

    start: int
    end: int
    role: str


@cache
def _phrases() -> dict[str, tuple[tuple[str, str], ...]]:
    """First word -> the phrases that start with it and their roles, the longest first; scripts with blanks only."""
    found: dict[str, dict[str, str]] = {}
    for role in reversed(ROLES):
        for phrase in words("byline", role):
            if not WIDE.search(phrase):
                folded = phrase.lower()
                first = WORD.match(folded)
                found.setdefault(first[0] if first else folded, {})[folded] = role
    return {first: tuple(sorted(held.items(), key=lambda item: (-len(item[0]), item[0]))) for first, held in found.items()}


@cache
def _wide_phrases() -> tuple["regex.Pattern[str]", dict[str, str]]:
    roles = {phrase: role for role in reversed(ROLES) for phrase in words("byline", role) if WIDE.search(phrase)}
    return regex.compile("|".join(map(regex.escape, sorted(roles, key=lambda p: (-len(p), p))))), roles


def _marks(piece: str) -> list[_Mark]:
    """The phrases of a piece. One word alone counts at the start or with a colon: "ed: XYZ" against "by"."""
    found: list[_Mark] = []
    folded = piece.lower()
    if len(folded) != len(piece):
        folded = piece
    for word in WORD.finditer(folded):
        if found and word.start() < found[-1].end:
            continue
        for phrase, role in _phrases().get(word[0], ()):
            end = word.start() + len(phrase)
            if not folded.startswith(phrase, word.start()) or folded[end : end + 1].isalpha():
                continue
            after = AFTER_MARK.match(piece, end)
            stop = after.end() if after else end
            at_start = AT_START.search(piece[: word.start()]) is not None
            if at_start or " " in phrase or ":" in piece[end:stop] or "：" in piece[end:stop]:
                found.append(_Mark(word.start(), stop, role))
                break
    if WIDE.search(piece):
        pattern, roles = _wide_phrases()
        for match in pattern.finditer(piece):
            # 記者 in the middle of a sentence introduces no one.
            if match.start() > 0 and piece[match.start() - 1].isalnum():
                continue
            after = AFTER_MARK.match(piece, match.end())
            found.append(_Mark(match.start(), after.end() if after else match.end(), roles[match[0]]))
    return sorted(found)


@cache
def _and() -> "regex.Pattern[str]":
    """The words between names as they are written there: "dan" is Indonesian, Dan a name."""
    small = "|".join(regex.escape(phrase.lower()) for phrase in words("byline", "and"))
    large = "|".join(regex.escape(phrase.upper()) for phrase in words("byline", "and"))
    return regex.compile(rf"\s(?:{small}|{large})\s|^(?:{small})\s|\s(?:{small}|{large})$")


@cache
def _place() -> "regex.Pattern[str]":
    phrases = [regex.escape(phrase) for phrase in words("byline", "place")]
    return regex.compile(rf"\s(?:{'|'.join(phrases)})\s(?=\p{{Lu}}|\p{{Lo}})[^,;]{{2,40}}$", regex.IGNORECASE)


@cache
def _jobs() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("byline", "role"))


@lru_cache(maxsize=4096)
def read_byline(text: str, bare: bool = True) -> Credits | None:
    """The credits of a line; None where it is no byline. Names come without titles, jobs and places.

    `bare`: names alone are one too; else a phrase, a contact or an agency must say that the line is one.
    """
    if len(text) > MAX_CHARS or len(text.split()) > MAX_WORDS or not LETTERS.search(text):
        return None
    emails: tuple[str, ...] = ()
    words_only = text
    if any(map(text.__contains__, CONTACT_SIGNS)):
        emails = tuple(dict.fromkeys(match.rstrip(".") for match in EMAIL.findall(text)))
        words_only = HANDLE.sub(";", EMAIL.sub(";", text))
    phones: list[str] = []
    if any(map(words_only.__contains__, PLUS_SIGNS)) and sum(map(str.isdigit, words_only)) >= 7:
        for match in reversed(list(phonenumbers.PhoneNumberMatcher(words_only, None))):
            phones.insert(0, phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
            words_only = words_only[: match.start] + ";" + words_only[match.end :]
    if any(map(str.isdigit, words_only)):
        return None
    if GLUED.search(words_only) and (apart := GLUED.sub(";", words_only)) and any(map(_is_job, apart.split(";")[1:])):
        words_only = apart
    pieces = PARENTHESES.split(words_only.strip(" \t-–—*•."))
    if len(text.split()) > MAX_BARE_WORDS and not (emails or phones or any(_marks(piece) for piece in pieces)):
        return None
    agency = first_agency(words_only)
    if not (emails or phones or agency) and not (bare and _could_be_names(words_only)) and not any(map(_marks, pieces)):
        return None
    found = _Found()
    for piece in pieces:
        _read_piece(piece, found)
        if found.unknown:
            return None
    authors, editors = found.names["author"], found.names["editor"]
    contributors = found.names["contributor"] + found.names["contributed"]
    if not (authors or editors or contributors or emails or phones or agency or found.marked):
        return None
    if closes_as_sentence(text) and not found.marked:
        return None
    explicit = bool(found.marked or (found.job and authors) or emails or phones or agency)
    return Credits(_once(authors), _once(editors), _once(contributors), emails, tuple(dict.fromkeys(phones)), agency, explicit)


def _could_be_names(text: str) -> bool:
    """Whether names, jobs and the small words between them may be all that a text holds: most lines have other words."""
    found = [word.strip(".,:;'’\"()|/") for word in text.split()]
    lower = any(word[:1].islower() and word.casefold() not in _small_words() for word in found)
    return not lower or any(word.casefold() in _jobs() for word in WORD.findall(text))


@cache
def _small_words() -> frozenset[str]:
    phrases = (*words("byline", "and"), *words("byline", "place"), *_particles())
    return frozenset(word for phrase in phrases for word in WORD.findall(phrase.casefold()))


def closes_as_sentence(text: str) -> bool:
    """Whether a text ends with a full stop that is not an initial's."""
    return bool(regex.search(r"\p{Ll}{3,}[.!?]$|[。！？]$", text.rstrip()))


def _read_piece(piece: str, found: _Found) -> None:
    """Cuts a piece at its phrases; the names after a phrase are its own, those before "contributed to" too."""
    marks: list[_Mark | None] = [*_marks(piece), None]
    role, position = "author", 0
    for mark in marks:
        between = piece[position : mark.start if mark else len(piece)]
        key = mark.role if mark else ""
        names = _names(without_agencies(between), found)
        found.names["contributed" if key == "contributed" else role].extend(names)
        if mark:
            found.marked = True
            role, position = ("author" if key == "contributed" else key), mark.end


def _names(text: str, found: _Found) -> list[str]:
    """The people of a piece; notes whether a job is named, and how many parts are nothing that stands in a byline."""
    names: list[str] = []
    for part in SPLIT.split(text):
        for chunk in _and().split(part):
            chunk = chunk.strip(" \t.,:;-–—'\"*")
            if not LETTERS.search(chunk):
                continue
            placed = _place().sub("", " " + chunk).strip()
            bare = _without_job(placed)
            persons = tuple(name for name in people([bare]) if _is_person(name)) if _could_be_name(bare) else ()
            if persons:
                names.extend(persons)
                found.job |= bare != placed
            elif _is_job(chunk):
                found.job = True
            elif not (_is_initials(chunk) or agency_named(chunk) or (names and _is_name_part(chunk))):
                found.unknown += 1
    return names


def _could_be_name(chunk: str) -> bool:
    """Names end with a word in capitals after another word, but in scripts without blanks: most entries of menus do not."""
    found = chunk.split()
    return not found[-1].islower() if len(found) > 1 else WIDE.search(chunk) is not None


def _without_job(chunk: str) -> str:
    """A name without the job printed after it: "Jane Doe Staff Writer"."""
    tokens = chunk.split()
    while len(tokens) > 2 and tokens[-1].casefold().strip(".,") in _jobs():
        tokens.pop()
    return " ".join(tokens)


def _is_person(name: str) -> bool:
    """Every word of a name begins with a capital, but for the particles; no phrase of a page begins with it."""
    if phrase_of(name) or "©" in name:
        return False
    tokens = name.split()
    return all(not token[0].islower() or token.casefold() in _particles() for token in tokens)


@cache
def _particles() -> frozenset[str]:
    return frozenset(load("page", "any")["byline"]["particle"])


def _is_job(chunk: str) -> bool:
    """ "Senior correspondent", "BBC News": words of jobs and desks, names aside."""
    tokens = chunk.casefold().split()
    return any(token.strip(".,'’") in _jobs() for token in tokens) and len(tokens) <= 6


def _is_initials(chunk: str) -> bool:
    return bool(INITIALS.fullmatch(chunk)) and not WIDE.search(chunk) and (chunk.isupper() or "/" in chunk)


def _is_name_part(chunk: str) -> bool:
    """A place or house after the names: "Jane Doe, London". One or two capitalised words."""
    tokens = chunk.split()
    return len(tokens) <= 2 and all(token[0].isupper() or not token[0].islower() for token in tokens)


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
