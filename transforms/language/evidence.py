"""What a line says of its language before any model is asked: its script, and words that few languages share."""

import unicodedata
from collections import Counter
from functools import cache, lru_cache

import regex

from schemas import lexicons
from transforms.language.labels import scripts_of

_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|\S{1,64}@\S{1,255}|[@#][\w.]+")
_UNPRINTABLE = regex.compile(r"[\p{C}\s]+")
_TOKEN = regex.compile(r"[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*")
# whatever is neither a Latin letter of the usual blocks nor punctuation
_NOT_LATIN = regex.compile(r"[^\u0000-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20cf]")
_KANA_SHARE = 0.05
_HANGUL_SHARE = 0.2
_AFFIX_WEIGHT = 0.4
_LETTER_WEIGHT = 0.5
_LATIN_WEIGHT = 0.4
_MAX_AFFIX = 7
_MAX_TOKENS = 200
_MAX_WORD = 64
_APOSTROPHES = str.maketrans("’ʻʼ", "'''")

# Scripts whose words are not parted by blanks: letters count there, not words.
UNSPACED = frozenset({"Hani", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"})


def clean(text: str, limit: int) -> str:
    """At most `limit` characters of a text on one line, without addresses, control characters and surrogates, in NFC."""
    text = unicodedata.normalize("NFC", text[: 2 * limit])
    if "@" in text or "#" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if not text.isprintable():
        text = _UNPRINTABLE.sub(" ", text)
    return text[:limit].strip()


@cache
def _script_of(character: str) -> str:
    if not character.isalpha():
        return ""
    name = unicodedata.name(character, "").split(" ")[0]
    script: str = lexicons.load("language", "any")["scripts"].get(name.split("-")[0], "")
    return script


def script(text: str) -> tuple[str, int]:
    """ISO 15924 code of the script of most letters, and how many letters have it; ("", 0) without letters.

    Han with some kana is `Jpan`, with hangul `Kore`.
    """
    if not _NOT_LATIN.search(text):
        letters = sum(map(str.isalpha, text))
        return ("Latn", letters) if letters else ("", 0)
    counts: Counter[str] = Counter()
    for character, number in Counter(text).items():
        counts[_script_of(character)] += number
    del counts[""]
    kana, han, hangul = counts.pop("Kana", 0), counts["Hani"], counts["Kore"]
    if kana and kana >= _KANA_SHARE * (kana + han):
        counts["Jpan"] = counts.pop("Hani", 0) + kana
    elif hangul and hangul >= _HANGUL_SHARE * (hangul + han):
        counts["Kore"] += counts.pop("Hani", 0)
    if not counts:
        return "", 0
    # names and junk in Latin letters stand in lines of any script, the other way round it is rare
    return max(
        ((name, number) for name, number in counts.items()),
        key=lambda item: (item[1] * (_LATIN_WEIGHT if item[0] == "Latn" else 1), item[0]),
    )


def written_in(lang: str, script_code: str) -> bool:
    """Whether a language can be written in a script; true where nothing is known."""
    known = scripts_of(lang)
    return not known or script_code in known or lexicons.load("language", "any")["also_written"].get(lang) == script_code


def tokens(text: str) -> list[str]:
    """Lower-case words of letters, apostrophes inside words straightened."""
    words: list[str] = _TOKEN.findall(text.lower().translate(_APOSTROPHES))
    return words


@cache
def _index(kind: str) -> dict[str, tuple[tuple[str, float], ...]]:
    holders: dict[str, list[str]] = {}
    for lang in lexicons.languages("language"):
        for word in dict.fromkeys(lexicons.load("language", lang).get(kind, "").split()):
            holders.setdefault(unicodedata.normalize("NFC", word.lower()), []).append(lang)
    return {word: tuple((lang, 1 / len(langs)) for lang in langs) for word, langs in holders.items()}


@cache
def _letters() -> dict[str, tuple[tuple[str, float], ...]]:
    holders: dict[str, list[str]] = {}
    for lang in lexicons.languages("language"):
        for letter in dict.fromkeys(lexicons.load("language", lang).get("letters", "")):
            holders.setdefault(letter, []).append(lang)
    return {letter: tuple((lang, 1 / len(langs)) for lang in langs) for letter, langs in holders.items()}


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[tuple[str, float], ...]:
    """Languages for which a word speaks, and how much: as a whole, else by its longest known start and end."""
    if held := _index("words").get(word):
        return held
    found: list[tuple[str, float]] = []
    sizes = range(min(_MAX_AFFIX, len(word) - 2), 1, -1)
    for affixes, parts in (
        (_index("starts"), (word[:size] for size in sizes)),
        (_index("ends"), (word[-size:] for size in sizes)),
    ):
        held = next((affixes[part] for part in parts if part in affixes), ())
        found += ((lang, _AFFIX_WEIGHT * weight) for lang, weight in held)
    return tuple(found)


def word_votes(words: list[str]) -> dict[str, float]:
    """Language -> evidence from a line's words.

    A word of one language alone counts one, a shared one its share; less where only the start or end of a word is known,
    or a letter. Data: `words`, `starts`, `ends` and `letters` of schemas/lexicons/language.
    """
    votes: dict[str, float] = {}
    for word in words[:_MAX_TOKENS]:
        if 2 <= len(word) <= _MAX_WORD:
            for lang, weight in _of_word(word):
                votes[lang] = votes.get(lang, 0.0) + weight
    letters = _letters()
    for letter in sorted(letters.keys() & set("".join(words[:_MAX_TOKENS]))):
        for lang, weight in letters[letter]:
            votes[lang] = votes.get(lang, 0.0) + _LETTER_WEIGHT * weight
    return votes
