"""The language of lines, paragraphs and documents."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol

from schemas import lexicons
from transforms.language.ensemble import (
    EARLY_CHARS,
    FIRST_CHARS,
    OWN_CHARS,
    OWN_SCRIPTS,
    SURE,
    SURE_EARLY,
    first_opinion,
    likeliest,
    mistaken,
    needs_first,
    own_opinion,
    plain,
    second_opinion,
    sister_unknown,
    sure_of,
    weigh,
)
from transforms.language.evidence import (
    UNSPACED,
    clean,
    han_language,
    holds_words,
    letters,
    script,
    tokens,
    without_latin,
    word_votes,
    written_in,
)
from transforms.language.labels import UND, bcp47, language_of_script

MAX_CHARS = 1200
"""Characters of a text that are looked at."""
SHORT_LINE = 80
"""Below this many characters, capitals mislead lid.176 more than they help it."""
UNKNOWN = 0.25
"""Below this score the best answer is wrong in nine cases of ten, and "und" is said instead."""
UNSURE = 0.6
"""A short line below this score follows its document."""
HEADING = 20
"""A line of fewer characters is rather a name or heading of its document, unless of the language of a line beside it;"""
CERTAIN = 0.98
"""below this score it follows its document too."""
DOUBTFUL = 0.45
"""A line of `SHORT_LINE` characters or more follows below this one."""
KEPT = 0.95
"""A line above this score keeps its language though its document is of another one of the same group."""
LOOKS = ((EARLY_CHARS, SURE_EARLY), (OWN_CHARS, SURE))
"""Characters that the own model is shown, and the score that settles it then."""
CONFIRMED = 0.8
"""lid.176's score that confirms what the own model and eldc say of a language with a sister that neither knows."""
MIN_WORDS = 2
MIN_UNSPACED_LETTERS = 4
BY_SCRIPT = 0.5
"""Score of an answer that rests on the script of a word or two."""
ONLY_ONE = 0.99
"""Score of the one language of much news in its script, of a line with more words."""

# A lone word in one of these may be of many languages; in other scripts nearly all news is of one.
_SHARED_SCRIPTS = frozenset({"Latn", "Arab", "Cyrl", "Deva", "Hani", "Hebr", "Beng", "Ethi"})


class Identifier(Protocol):
    """Anything that tells the language of a text."""

    def identify(self, text: str) -> tuple[str, float]:
        """BCP 47 tag and score in [0,1]; ("und", 0.0) for a text that says nothing of its language."""
        ...


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups = [frozenset(line.split()) for line in lexicons.load("language", "any")["groups"]]
    return {lang: group for group in groups for lang in group}


@cache
def _seldom() -> frozenset[str]:
    data = lexicons.load("language", "any")
    return frozenset(bcp47(label) for label in f"{data['rare']} {data['seldom']}".split())


def says_nothing(text: str, script_code: str) -> bool:
    """Whether a line holds too few words to tell: a date, a score, a lone name."""
    if script_code in UNSPACED:
        return letters(text) < MIN_UNSPACED_LETTERS
    return not holds_words(text, MIN_WORDS)


UNKNOWN_LANGUAGE = (UND, 0.0)


def _by_script(code: str, score: float) -> tuple[str, float]:
    lang = language_of_script(code)
    return (lang, score) if lang != UND else UNKNOWN_LANGUAGE


def _best(odds: Mapping[str, float], code: str) -> tuple[str, float]:
    """The likeliest language that is written in a script, and its probability; 0 for none."""
    fitting = {lang: value for lang, value in odds.items() if written_in(lang, code)}
    if not fitting:
        return UNKNOWN_LANGUAGE
    best = max(fitting, key=lambda lang: (fitting[lang], lang))
    return best, round(1 / sum(math.exp(value - fitting[best]) for value in fitting.values()), 6)


class FastTextIdentifier:
    """Language by an own n-gram model, eldc, lid.176.ftz and lexicons, weighed; or by a fastText model of one's own (`path`)
    alone, which is asked about every line that holds enough words. Loads once a process, when first asked; pickles as its
    path. Its score is calibrated: of lines with .8, eight of ten are right.

    Raises ValueError at the first question where `path` is no fastText model.
    """

    def __init__(self, path: str | None = None) -> None:
        self.path = path

    def identify(self, text: str) -> tuple[str, float]:
        text = clean(text, MAX_CHARS)
        code = script(text)
        if says_nothing(text, code):
            return UNKNOWN_LANGUAGE if letters(text) < 2 or code in _SHARED_SCRIPTS else _by_script(code, BY_SCRIPT)
        if self.path:
            lowered = text.lower()
            capitals = len(text) < SHORT_LINE or 2 * sum(map(str.isupper, text)) > len(text) / 2
            return self._alone(first_opinion(self.path, lowered if capitals else text))
        if code not in _SHARED_SCRIPTS and (told := _by_script(code, ONLY_ONE)) != UNKNOWN_LANGUAGE:
            return told
        if code == "Hani" and (lang := han_language(text)):
            return lang, ONLY_ONE
        if code != "Latn":
            text = without_latin(text)
        second = second_opinion(text)
        if (lang := plain(second, text)) != UND and written_in(lang, code):
            return lang, ONLY_ONE
        return self._weighed(text, text.lower(), code, second)

    @staticmethod
    def _weighed(text: str, lowered: str, code: str, second: Mapping[str, float]) -> tuple[str, float]:
        """The witnesses that cost more, one after the other, until they are sure."""
        own: Mapping[str, float] = {}
        first: Mapping[str, float] | None = None
        if code in OWN_SCRIPTS:
            for limit, bar in LOOKS[mistaken(likeliest(second)) :]:
                own = own_opinion(lowered, limit)
                answer = sure_of(own, second, bar)
                if answer and sister_unknown(answer[0]):
                    first = first_opinion(None, lowered[:FIRST_CHARS]) if first is None else first
                    confirmed = answer[0] == likeliest(second) and first.get(answer[0], 0.0) >= CONFIRMED
                    answer = answer if confirmed else None
                if answer and written_in(answer[0], code):
                    return answer
                if len(lowered) <= limit:
                    break
        if first is None:
            first = first_opinion(None, lowered[:FIRST_CHARS]) if needs_first(own) else {}
        lang, score = _best(weigh(own, second, first, word_votes(tokens(text)), letters(text)), code)
        if not score:
            return _by_script(code, BY_SCRIPT)
        return (lang, score) if score >= UNKNOWN and lang != UND else UNKNOWN_LANGUAGE

    @staticmethod
    def _alone(first: Mapping[str, float]) -> tuple[str, float]:
        if not first:
            return UNKNOWN_LANGUAGE
        best = max(first, key=lambda lang: (first[lang], lang))
        return best, round(first[best], 6)


def paragraph_languages(texts: Sequence[str], identifier: Identifier, declared: str | None = None) -> list[tuple[str, float]]:
    """Language and score of every paragraph of one document.

    A line that says nothing of its language, or little and short, takes that of most of the document, or the declared one
    where no line says anything; its score is then the document's share of that language. Inside a group of languages that
    are taken for each other, the paragraphs together decide.
    """
    found = [identifier.identify(text) for text in texts]
    weights: dict[str, float] = {}
    for text, (lang, score) in zip(texts, found, strict=True):
        if lang != UND:
            weights[lang] = weights.get(lang, 0.0) + len(text) * score
    if not weights:
        tag = bcp47(declared) if declared else UND
        return [(tag, 0.0)] * len(texts)
    main = max(weights, key=lambda lang: (weights[lang], lang))
    group = _groups().get(main, frozenset((main,)))
    if len(group & weights.keys()) > 1:
        together = " ".join(text for text, (lang, _) in zip(texts, found, strict=True) if lang in group)
        pooled, _ = identifier.identify(together)
        main = pooled if pooled in group else main
        found = [(main, score) if lang in group and score < KEPT else (lang, score) for lang, score in found]
    share = round(sum(weights.get(lang, 0.0) for lang in sorted({main, *(group & weights.keys())})) / sum(weights.values()), 6)
    around = [UND, *(lang for lang, _ in found), UND]
    return [
        (main, share)
        if _follows(text, lang, score, lang in (around[index], around[index + 2])) and _could_be(main, text)
        else (lang, score)
        for index, (text, (lang, score)) in enumerate(zip(texts, found, strict=True))
    ]


def _could_be(lang: str, text: str) -> bool:
    code = script(text)
    return not code or written_in(lang, code)


def _follows(text: str, lang: str, score: float, as_beside: bool) -> bool:
    """Whether a line says too little of its language to differ from its document. A few words of a language in which hardly
    any news is printed are a name or a tag; a heading is one too, unless the line before or after it is of its language."""
    if lang == UND:
        return True
    if len(text) >= SHORT_LINE:
        return score < (KEPT if lang in _seldom() else DOUBTFUL)
    return lang in _seldom() or score < (UNSURE if as_beside or len(text.strip()) >= HEADING else CERTAIN)


def document_language(
    texts: Sequence[str], per_paragraph: Sequence[tuple[str, float]], declared: str | None = None
) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """Language of a document, its score, and the share of characters of every language, largest first, adding up to 1.

    The score is the mean of its paragraphs', weighed by their characters. A declared language decides between equals only.
    """
    sizes: dict[str, int] = {}
    for text, (lang, _) in zip(texts, per_paragraph, strict=True):
        sizes[lang] = sizes.get(lang, 0) + len(text)
    total = sum(sizes.values())
    if not total:
        return UND, 0.0, ()
    wanted = bcp47(declared) if declared else UND
    order = sorted(sizes, key=lambda lang: (-sizes[lang], lang != wanted, lang))
    main = next((lang for lang in order if lang != UND), UND)
    score = sum(len(text) * score for text, (lang, score) in zip(texts, per_paragraph, strict=True) if lang == main)
    return main, round(score / sizes[main], 6), _shares(order, sizes, total)


def _shares(order: Sequence[str], sizes: Mapping[str, int], total: int) -> tuple[tuple[str, float], ...]:
    """Millionths by largest remainder, so that they add up to one."""
    units = {lang: sizes[lang] * 1_000_000 // total for lang in order}
    rest = 1_000_000 - sum(units.values())
    for lang in sorted(order, key=lambda lang: (-(sizes[lang] * 1_000_000 % total), lang))[:rest]:
        units[lang] += 1
    return tuple((lang, units[lang] / 1_000_000) for lang in sorted(order, key=lambda lang: (-units[lang], order.index(lang))))
