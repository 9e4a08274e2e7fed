"""Canonical forms of names: without articles, possessives, legal forms and group words; and the key they are joined by."""

import unicodedata
from functools import cache

import regex

from transforms.entities.lexicon import fold, lexicon, shared

_COMBINING = regex.compile("[\u0300-\u036f]")
_PUNCTUATION = regex.compile(r"[^\p{L}\p{M}\p{N}&+.]+")
_INITIALS = regex.compile(r"(?:\p{L}\.){1,10}\p{L}?")
_EDGE = " \t\u00a0,;:&.-–—"
# Most words of a legal form ("GmbH & Co. KGaA").
LONGEST_FORM = 4


def name_key(name: str) -> str:
    """The label-free key of a canonical name: folded, accents and punctuation stripped, words joined by `_`.

    Only accents of the Latin, Greek and Cyrillic kind go: elsewhere combining marks are vowels.
    """
    plain = _COMBINING.sub("", unicodedata.normalize("NFKD", fold(name)))
    plain = _PUNCTUATION.sub(" ", unicodedata.normalize("NFC", plain))
    words = (word.replace(".", "") if _INITIALS.fullmatch(word) else word.strip(".") for word in plain.split())
    return "_".join(word for word in words if word)


def normalise(name: str, lang: str) -> str:
    """The canonical form of a name; "Example Group Holding Ltd." gives "Example". Never empty for a name with letters."""
    words = " ".join(name.replace("’", "'").split())
    for ending in lexicon(lang).possessives:
        if words.casefold().endswith(ending) and len(words) > len(ending) + 1:
            words = words[: -len(ending)]
            break
    stripped = _strip_glued(_strip_words(words.split(" ")))
    return stripped if any(c.isalnum() for c in stripped) else words


def legal_form_words(words: list[str]) -> int:
    """How many of the last words are a legal form; 0 when none, or when nothing would be left in front."""
    forms = _legal_forms()
    for count in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        if _form(" ".join(words[-count:])) in forms:
            return count
    return 0


def is_group_word(word: str) -> bool:
    """Whether a folded word is one like "group", which names nothing by itself."""
    return word in _group_words()


def has_legal_form(name: str) -> bool:
    """Whether a name ends in a legal form, or is glued to one (East Asian scripts).

    A form that is a common word or initials too counts after two words only.
    """
    words = name.split()
    count = legal_form_words(words)
    if count:
        form = " ".join(words[-count:])
        return _form(form) not in _weak_forms() or (form.isupper() and len(words) - count > 1 and not name.isupper())
    return _strip_glued(name) != name


def _strip_words(words: list[str]) -> str:
    forms, groups = _legal_forms(), _group_words()
    while len(words) > 1:
        count = legal_form_words(words)
        if count:
            words = words[:-count]
        elif fold(words[-1].strip(_EDGE)) in groups:
            words = words[:-1]
        elif fold(words[0]) in groups or (len(words) > 1 and _form(words[0]) in forms - _weak_forms()):
            words = words[1:]
        else:
            break
        while len(words) > 1 and not words[-1].strip(_EDGE):
            words = words[:-1]
    return " ".join(words).rstrip(",;:&").strip()


def _strip_glued(name: str) -> str:
    """Legal forms of scripts that write no blanks, at either end."""
    for form in _glued_forms():
        if len(name) > len(form) + 1:
            name = name.removesuffix(form).removeprefix(form).strip()
    return name


def _form(text: str) -> str:
    """A legal form as compared: case counts for short ones only, which are often words."""
    plain = text.replace(".", "").replace(",", "").strip()
    return plain if len(plain) <= 2 else plain.casefold()


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(_form(form) for form in shared()["legal_forms"])


@cache
def _weak_forms() -> frozenset[str]:
    return frozenset(_form(form) for form in shared()["weak_legal_forms"])


@cache
def _group_words() -> frozenset[str]:
    return frozenset(fold(word) for word in shared()["group_words"])


@cache
def _glued_forms() -> tuple[str, ...]:
    forms = (*shared()["legal_forms"], *shared()["group_words"])
    return tuple(
        sorted((f for f in forms if regex.search(r"[\p{Han}\p{Hangul}\p{Katakana}\p{Thai}]", f)), key=lambda f: (-len(f), f))
    )
