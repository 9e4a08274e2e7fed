"""People in the credits of a page: names without titles and prefixes; desks, houses and agencies are no people."""

from collections.abc import Iterable
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from schemas.lexicons import languages, load

MAX_NAMES = 20
MAX_CREDIT_CHARS = 400
MAX_WORDS = 5
SPLIT = regex.compile(r"\s*(?:[,;|/、，；·•\n&]|\s[-–—]\s)\s*")
PARENTHESES = regex.compile(r"[(\[（【][^)\]）】]{0,80}[)\]）】]")
# "Northern Radio (www.northern.example)": a house beside its site's name.
SITE = regex.compile(r"[(\[（【]\s{0,3}(?:https?://|www\.)", regex.IGNORECASE)
NO_NAME = regex.compile(r"[\d@_#<>{}=…?!:：«»“”„\"]|https?|www\.|\.(?:com|net|org|[a-z]{2})\b", regex.IGNORECASE)
WORD = regex.compile(r"[\p{L}\p{M}'’.\-]+")
CASED = regex.compile(r"\p{Lu}|\p{Lt}|\p{Lo}")
# Letters of scripts without case that write names without blanks.
UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{2,5}")
# A name has few characters that are a word or a syllable each; foreign names are in Katakana.
WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Hangul}]")
MAX_WIDE = 8
# Particles that stand in names in small letters.
SMALL = regex.compile(r"[\p{Ll}'’.]{1,4}|[\p{Ll}]+['’]\p{Lu}\p{L}+")


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(word.casefold() for lang in languages("page_dates") for word in load("page_dates", lang).get(kind, ()))


@cache
def _prefix() -> "regex.Pattern[str]":
    words = sorted(_words("by") | _words("role"), key=lambda word: (-len(word), word))
    return regex.compile(rf"^(?:{'|'.join(map(regex.escape, words))})(?:[\s:：/]+|$)", regex.IGNORECASE)


@cache
def _unspaced_role() -> "regex.Pattern[str]":
    """Roles written to the name without a blank: 王小明記者, 記者王小明, 홍길동기자."""
    words = sorted(
        (w for w in _words("role") | _words("by") if regex.search(r"[\p{Han}\p{Hangul}\p{Hiragana}]", w)),
        key=lambda w: (-len(w), w),
    )
    either = "|".join(map(regex.escape, words))
    return regex.compile(rf"^(?:{either})[\s：:/]*(?=\p{{L}}{{2}})|(?<=\p{{L}}{{2}})[\s]*(?:{either})$")


@cache
def _agencies() -> frozenset[str]:
    spellings: dict[str, list[str]] = load("shared", "agencies")["agencies"]
    return frozenset(spelling for name, others in spellings.items() for spelling in (name, *others))


@cache
def _folded_agencies() -> frozenset[str]:
    return frozenset(name.casefold() for name in _agencies())


@cache
def _conjunctions() -> "regex.Pattern[str]":
    """ " and " of every language, from the list patterns of the CLDR, as it is written between names: "dan" is Indonesian, Dan
    a name."""
    found = {"and"}
    for lang in languages("page_dates"):
        try:
            pattern = Locale.parse(lang).list_patterns["standard"]["2"]
        except (UnknownLocaleError, KeyError):
            continue
        word = str(pattern).replace("{0}", "").replace("{1}", "").strip()
        if word and word != ",":
            found.add(word)
    either = sorted({form for word in found for form in (word.lower(), word.upper())})
    return regex.compile(rf"\s+(?:{'|'.join(map(regex.escape, either))})\s+")


def agency_of(credits: Iterable[str]) -> str | None:
    """The first wire agency among the credits, as it is credited there."""
    for credit in credits:
        for part in (credit, *SPLIT.split(credit[:MAX_CREDIT_CHARS])):
            if part.strip().casefold() in _folded_agencies():
                return part.strip()
    return None


def introduces(label: str) -> bool:
    """Whether a label announces a name: "Written by"."""
    return label.strip(" :").casefold() in _words("by")


def people(credits: Iterable[str], houses: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among credits ("By A and B, Reuters"), each once, in order. `houses` are names of the site itself."""
    own = {_key(form) for house in houses for form in (house, PARENTHESES.sub("", house)) if _key(form)}
    found: dict[str, str] = {}
    for credit in credits:
        if SITE.search(credit[:MAX_CREDIT_CHARS]):
            continue
        whole = PARENTHESES.sub(" ", credit[:MAX_CREDIT_CHARS])
        for part in SPLIT.split(whole):
            for name in _conjunctions().split(_introduced(part)):
                person = _person(name, own)
                if person and len(found) < MAX_NAMES:
                    found.setdefault(person.casefold(), person)
    return tuple(found.values())


def _introduced(text: str) -> str:
    """A credit without the word that introduces names: what is after "BY" in "BY DAN BROWN" joins no two of them."""
    bare = _prefix().sub("", text.strip())
    return bare if " " in bare else text


def _key(text: str) -> str:
    return regex.sub(r"[^\p{L}\p{M}\p{N}]", "", text.casefold())


def _person(text: str, own: set[str]) -> str | None:
    name = _stripped(text)
    if not name or NO_NAME.search(name) or _is_house(name, own):
        return None
    words = WORD.findall(name)
    if len(WIDE.findall(name)) > MAX_WIDE:
        return None
    if UNSPACED.fullmatch(name):
        return None if any(name.endswith(word) for word in _words("desk") if len(word) > 1) else name
    if not 2 <= len(words) <= MAX_WORDS:
        return None
    # "Chief Political Correspondent": a role with no name ahead of it.
    folded = [word.casefold().strip(".'’") for word in words]
    if len(words) > 2 and any(word in _words("role") for word in folded[1:]):
        return None
    cased = [CASED.match(word) is not None for word in words]
    ends_cased = cased[-1] or regex.search(r"\p{Lu}", words[-1])
    if not ends_cased or not all(up or SMALL.fullmatch(word) for up, word in zip(cased, words, strict=True)):
        return None
    return name


def _stripped(text: str) -> str:
    """A credit without what introduces the name ("By", "Photo:") and what tells the role."""
    name = text.strip(" \t.,:;-–—'\"*").strip()
    for _ in range(3):
        bare = _unspaced_role().sub("", _prefix().sub("", name)).strip(" :,-–—")
        # "Van" and "Von" introduce names and begin them: a lone word left means that it began one, unless it is a house's.
        lone = bare and " " not in bare and not UNSPACED.fullmatch(bare)
        begins = lone and bare.casefold() not in _words("role") and not _is_house(bare, set())
        name = name if begins else bare
    return name


def _is_house(name: str, own: set[str]) -> bool:
    """Whether a credit is of the site itself, of an agency or of a desk."""
    folded, key = name.casefold(), _key(name)
    if folded in _folded_agencies() or folded in _words("desk") or key in own:
        return True
    if any((len(house) > 5 and house in key) or (len(key) > 8 and key in house) for house in own):
        return True
    words = WORD.findall(name)
    plain = [part.strip(".'’") for word in words for part in (word.casefold(), *word.casefold().split("-")[1:])]
    if any(word in _words("desk") or word in own for word in plain) or any(word in _short_agencies() for word in words):
        return True
    return any(phrase in folded for phrase in _desk_phrases())


@cache
def _desk_phrases() -> tuple[str, ...]:
    return tuple(sorted(phrase for phrase in _words("desk") if " " in phrase))


@cache
def _short_agencies() -> frozenset[str]:
    return frozenset(name for name in _agencies() if name.isupper() and name.isascii() and name.isalpha())
