"""What a line says of its language before any model is asked: its script, and words that few languages share."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import regex

from schemas import lexicons
from transforms.language.labels import scripts_of

_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|\S{1,64}@\S{1,255}|[@#][\w.]+")
_UNPRINTABLE = regex.compile(r"[\p{C}\s]+")
_TOKEN = regex.compile(r"[\p{L}\p{M}]+(?:['’ʻʼ-][\p{L}\p{M}]+)*")
_LATIN = regex.compile(r"\p{Script=Latn}+")
# whatever is neither a Latin letter of the usual blocks nor punctuation
_NOT_LATIN = regex.compile(r"[^\u0000-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20cf]")
_MIXED_SCRIPTS = frozenset({"Latn", "Hani", "Kana", "Kore"})
_KANA_SHARE = 0.05
_HANGUL_SHARE = 0.2
_AFFIX_WEIGHT = 0.4
_LETTER_WEIGHT = 0.5
_BARE_WEIGHT = 0.7
_STROKES = str.maketrans("đøłıħ", "dolih")
_LATIN_WEIGHT = 0.4
_MIN_REST = 2
_MAX_TOKENS = 200
_APOSTROPHES = "’ʻʼ"

Votes = tuple[tuple[str, float], ...]
"""Languages and how much something speaks for each."""

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


@cache
def _others(code: str) -> regex.Pattern[str]:
    """Finds a letter of another script."""
    return regex.compile(rf"(?V1)[\p{{L}}--\p{{Script={code}}}]")


def script(text: str) -> str:
    """ISO 15924 code of the script of most letters; "" without letters. Han with some kana is `Jpan`, with hangul `Kore`."""
    found = _NOT_LATIN.search(text)
    if not found:
        return "Latn" if any(map(str.isalpha, text)) else ""
    code = _script_of(found[0])
    if code and code not in _MIXED_SCRIPTS and not _others(code).search(text):
        return code
    counts: dict[str, int] = {}
    for character, number in Counter(text).items():
        if code := _script_of(character):
            counts[code] = counts.get(code, 0) + number
    kana, han, hangul = counts.pop("Kana", 0), counts.get("Hani", 0), counts.get("Kore", 0)
    if kana and kana >= _KANA_SHARE * (kana + han):
        counts["Jpan"] = counts.pop("Hani", 0) + kana
    elif han and hangul >= _HANGUL_SHARE * (hangul + han):
        counts["Kore"] = hangul + counts.pop("Hani")
    # names and junk in Latin letters stand in lines of any script, the other way round it is rare
    return max(counts, key=lambda code: (counts[code] * (_LATIN_WEIGHT if code == "Latn" else 1), code), default="")


def without_latin(text: str) -> str:
    """A text of another script without its words in Latin letters, which are names and remnants of the page."""
    return _LATIN.sub(" ", text)


@cache
def _only_in(character: str) -> str:
    """The language of whose character sets alone a Han character is: simplified Chinese or Japanese; "" for others."""
    if _script_of(character) != "Hani":
        return ""
    held = [name for name in ("gb2312", "big5", "shift_jis") if _encodes(character, name)]
    return {"gb2312": "zh", "shift_jis": "ja"}.get(held[0], "") if len(held) == 1 else ""


def _encodes(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


def han_language(text: str) -> str:
    """`zh` or `ja` for a text of Han characters some of which are only in the character sets of the one; "" where none are."""
    found = Counter(map(_only_in, text))
    return max(("zh", "ja"), key=lambda lang: found[lang]) if found["zh"] != found["ja"] else ""


def letters(text: str) -> int:
    """How many characters are letters."""
    return sum(map(str.isalpha, text))


@cache
def written_in(lang: str, script_code: str) -> bool:
    """Whether a language can be written in a script; true where nothing is known."""
    known = scripts_of(lang)
    return not known or script_code in known or lexicons.load("language", "any")["also_written"].get(lang) == script_code


def holds_words(text: str, number: int) -> bool:
    """Whether a text has so many words of more than one letter."""
    for word in _TOKEN.finditer(text):
        number -= len(word[0]) > 1
        if number <= 0:
            return True
    return False


def tokens(text: str) -> list[str]:
    """Lower-case words of letters, apostrophes inside words straightened."""
    if not text.isascii():
        for apostrophe in _APOSTROPHES:
            text = text.replace(apostrophe, "'")
    words: list[str] = _TOKEN.findall(text.lower())
    return words


class _Known(NamedTuple):
    """Languages for which words, their starts and ends (by their outer two letters, longest first) and letters speak."""

    words: dict[str, Votes]
    starts: dict[str, list[tuple[str, Votes]]]
    ends: dict[str, list[tuple[str, Votes]]]
    letters: dict[str, Votes]


def _holders(kind: str, weight: float = 1.0) -> dict[str, Votes]:
    holders: dict[str, list[str]] = {}
    for lang in lexicons.languages("language"):
        data = lexicons.load("language", lang).get(kind, "")
        for item in dict.fromkeys(data if kind == "letters" else data.split()):
            holders.setdefault(unicodedata.normalize("NFC", item.lower()), []).append(lang)
    return {item: tuple((lang, weight / len(langs)) for lang in langs) for item, langs in holders.items()}


def _bare(words: Mapping[str, Votes]) -> dict[str, Votes]:
    """The words without their marks, as they are typed in haste, where that makes no other word."""
    found: dict[str, dict[str, float]] = {}
    for word, votes in words.items():
        marked = unicodedata.normalize("NFD", word).translate(_STROKES)
        bare = "".join(character for character in marked if not unicodedata.combining(character))
        if bare.isascii() and bare not in words:
            held = found.setdefault(bare, {})
            for lang, weight in votes:
                held[lang] = max(held.get(lang, 0.0), weight)
    return {
        word: tuple((lang, _BARE_WEIGHT * weight / len(held)) for lang, weight in held.items()) for word, held in found.items()
    }


def _by_letters(affixes: dict[str, Votes], letters: slice) -> dict[str, list[tuple[str, Votes]]]:
    found: dict[str, list[tuple[str, Votes]]] = {}
    for affix in sorted(affixes, key=lambda affix: (-len(affix), affix)):
        found.setdefault(affix[letters], []).append((affix, affixes[affix]))
    return found


@cache
def _known() -> _Known:
    starts = _by_letters(_holders("starts", _AFFIX_WEIGHT), slice(0, 2))
    ends = _by_letters(_holders("ends", _AFFIX_WEIGHT), slice(-2, None))
    words = _holders("words")
    bare = _bare(words)
    return _Known({**bare, **words}, starts, ends, _holders("letters", _LETTER_WEIGHT))


def _of_affixes(word: str, known: _Known) -> Votes:
    """Languages for which a word's longest known start and end speak, and how much."""
    room = len(word) - _MIN_REST
    start: Votes = ()
    end: Votes = ()
    for affix, start_votes in known.starts.get(word[:2], ()):
        if len(affix) <= room and word.startswith(affix):
            start = start_votes
            break
    for affix, end_votes in known.ends.get(word[-2:], ()):
        if len(affix) <= room and word.endswith(affix):
            end = end_votes
            break
    return start + end


def word_votes(words: list[str]) -> dict[str, float]:
    """Language -> evidence from a line's words.

    A word of one language alone counts one, a shared one its share; less where only the start or end of a word is known,
    or a letter. Data: `words`, `starts`, `ends` and `letters` of schemas/lexicons/language.
    """
    known = _known()
    votes: dict[str, float] = defaultdict(float)
    for word in words[:_MAX_TOKENS]:
        if len(word) > 1:
            for lang, weight in known.words.get(word) or _of_affixes(word, known):
                votes[lang] += weight
    text = "".join(words[:_MAX_TOKENS])
    if not text.isascii():
        for letter in sorted(known.letters.keys() & set(text)):
            for lang, weight in known.letters[letter]:
                votes[lang] += weight
    return votes
