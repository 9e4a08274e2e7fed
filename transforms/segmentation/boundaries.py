"""How likely a sentence ends in a gap between two tokens: a logistic regression over what stands on both sides.

The weights are plain data, `schemas/models/sentences.json`, made by `benchmarks/training/sentences.py` from the features
that `described` gives. Features that name a language refine those that hold for all, so that a language that was not
trained on is split by what the others share.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from schemas import lexicons
from transforms.segmentation.tokens import TERMINAL, Left, Right, left_of, right_of, token_spans

LANGUAGE_GROUPS = ("L", "R", "W")
"""First letters of the features that name a language; all others hold for any."""

_CACHED = 1 << 13
_FAR = 60
# Tokens since the last sign, or until the next one: small numbers tell headings, large ones tell little.
_NEAR = [0, 1, 2, 3, 4, 5, 5, 5, *[8] * 4, *[12] * 8, *[20] * (_FAR - 19)]
_NO_BREAK = frozenset("n,")
_SMALL = frozenset("lo")


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a language's lexicon says of its sentences."""

    frequent: frozenset[str]  # words that capitalised begin a sentence: its `starters`, or else those that run through texts
    inside: frozenset[str]  # abbreviations that end no sentence
    numbered: frozenset[str]  # abbreviations that end none before a number
    either: frozenset[str]  # abbreviations that may end one or not
    counted: frozenset[str]  # units and the like: behind a number they may end one, elsewhere not
    final: tuple[str, ...]  # ends of words that end a sentence, in languages that write no stop, or not always
    starts: tuple[str, ...]  # words that begin one after a blank, in languages that write no stop
    continues: tuple[str, ...]  # what begins the frame behind a quotation, where no small letter shows it
    terminals: frozenset[str]  # further signs that end a sentence
    pauses: frozenset[str]  # signs that end none here though they do elsewhere
    ends_before_capital: frozenset[str]  # signs that end one before a capital
    ordinal_dot: bool  # whether ordinal numbers are written with a dot


@cache
def conventions(lang: str) -> Conventions:
    """The conventions of a language; empty ones where it has no lexicon."""
    own = {key: str(value).split() for key, value in lexicons.load("sentences", lang).items()}
    shared = {key: str(value).split() for key, value in lexicons.load("sentences", "any").items()}
    return Conventions(
        frequent=frozenset(own.get("starters") or str(lexicons.load("language", lang).get("words", "")).split()),
        inside=_as_printed(own.get("inside", []) + shared["inside"]),
        numbered=_as_printed(own.get("numbered", []) + shared["numbered"]),
        either=_as_printed(own.get("either", []) + shared["either"]),
        counted=frozenset(own.get("counted", [])),
        final=tuple(own.get("final", [])),
        starts=tuple(own.get("starts", [])),
        continues=tuple(own.get("continues", [])),
        terminals=frozenset(own.get("terminals", [])),
        pauses=frozenset(own.get("pauses", [])),
        ends_before_capital=frozenset(own.get("ends_before_capital", [])),
        ordinal_dot=lang in shared["ordinal_dot"],
    )


def _as_printed(words: list[str]) -> frozenset[str]:
    """Words as listed, small ones also with a capital, longer ones also in capitals."""
    capitalised = {word[0].upper() + word[1:] for word in words if len(word) > 1}
    return frozenset(words) | capitalised | {word.upper() for word in words if len(word) > 1}


class Gap(NamedTuple):
    """A place between two tokens where a sentence may end.

    `sides`, `around`, `place` and `words` are the arguments of the feature groups of the same names.
    """

    end: int
    start: int
    before: Left  # the token before the left one
    left: Left
    right: Right
    inside: bool  # a bracket is open
    resumed: bool  # a quotation in guillemets is open, and a frame stood between dashes in it ("«… ? – said he. – …»")
    since: int  # tokens since the last sign, the left one counted
    shape: str  # of the token behind, where a dash or a quote that stands alone says what comes after it
    sides: tuple[str, str, str, str, str, str, str, str, bool, bool, bool]
    around: tuple[str, str, str, bool, str, str, bool, bool]
    place: tuple[str, str, bool, int, int]
    words: tuple[str, str, str, str, bool]


def gaps(line: str, lang: str) -> Iterator[Gap]:
    """The gaps of a line that are worth a question: those with a sign before, or something else than a small letter after."""
    spans = token_spans(line)
    if len(spans) < 2:
        return
    own = conventions(lang)
    texts = [line[start:end] for start, end in spans]
    ends = [not (text[-1] == "," or text[-1].isalnum()) and _left(text, own).sign in TERMINAL for text in texts]
    ahead = _tokens_to_next(ends)
    questions = bool(own.starts)
    since = quotes = depth = guillemets = 0
    framed = False
    for k, text in enumerate(texts[:-1]):
        since += 1
        plain = text.isalpha()
        if not plain:
            quotes += text.count('"')
            guillemets = max(0, guillemets + text.count("«") - text.count("»"))
            framed = framed and guillemets > 0
            depth = max(0, depth + text.count("(") + text.count("[") - text.count(")") - text.count("]"))
        first = texts[k + 1][0]
        if (plain or text[-1] == ",") and (first.islower() or (first.isalpha() and _uncased(first))) and not questions:
            continue
        left, right = _left(text, own), right_of(texts[k + 1])
        if left.sign in _NO_BREAK and right.shape in _SMALL and not right.opener and not questions:
            continue
        following = right_of(texts[k + 2]) if k + 2 < len(texts) else Right("", "$", "")
        shape, spaced = right.shape, ""
        if right.opener == "q" and not right.core:
            shape, spaced = "Q", right.shape
        elif shape == "-":
            shape += following.shape[0]
            framed = framed or (guillemets > 0 and shape == "-l")
        before = _left(texts[k - 1], own) if k else Left("", "", "^", "")
        sign, closer, own_shape, word = left
        if sign == "q":  # a closing quote on its own: what stands before it counts
            sign, closer, own_shape, word = before.sign or "n", f"s{closer}", before.shape, before.word
        starts, listed = known(right, own), sign == "." and word in own.either
        final = bool(own.final) and word.endswith(own.final)
        yield Gap(
            spans[k][1],
            spans[k + 1][0],
            before,
            left,
            right,
            depth > 0,
            framed,
            since,
            shape,
            (lang, sign, closer, own_shape, right.opener, shape, spaced, "e" * listed, starts, quotes % 2 == 1, depth > 0),
            (sign, shape, following.shape, starts, before.sign, before.shape[0], known(following, own), listed),
            (sign, shape, starts, _NEAR[min(since, _FAR)], _NEAR[min(ahead[k + 1], _FAR)]),
            (lang, sign, word.lower(), right.core, final),
        )
        if ends[k] or (left.sign in ":;" and right.shape not in _SMALL):
            since = 0


def known(right: Right, own: Conventions) -> bool:
    core = right.core
    return core in own.frequent or (right.shape == "C'" and f"{core[0]}'" in own.frequent)


def _uncased(letter: str) -> bool:
    """A letter of a script without case, other than Hangul, whose sentences may end unmarked."""
    return not letter.isupper() and not letter.istitle() and not "\uac00" <= letter <= "\ud7a3"


def _left(token: str, own: Conventions) -> Left:
    left = left_of(token)
    if left.sign in own.terminals:
        return left._replace(sign="T")
    return left._replace(sign=",") if left.sign in own.pauses else left


def _tokens_to_next(ends: list[bool]) -> list[int]:
    """For each token, how many from it on until one that ends a sentence as a rule, itself counted."""
    distances = [0] * len(ends)
    away = _FAR
    for k in range(len(ends) - 1, -1, -1):
        away = 1 if ends[k] else away + 1
        distances[k] = away
    return distances


def described(gap: Gap) -> list[str]:
    """The features of a gap, for training."""
    return [*_sides(*gap.sides), *_around(*gap.around), *_place(*gap.place), *_words(*gap.words)]


def score(gap: Gap) -> float:
    """Log odds that a sentence ends in the gap."""
    return _sides_score(gap.sides) + _around_score(gap.around) + _place_score(gap.place) + _words_score(gap.words)


def _sides(
    lang: str, sign: str, closer: str, own: str, opener: str, shape: str, spaced: str, listed: str,
    known: bool, quoted: bool, inside: bool,
) -> list[str]:  # fmt: skip
    return [
        "b",
        f"e {sign}",
        f"m {sign}|{closer}|{opener}|{shape}",
        f"c {sign}|{closer}|{opener}",
        f"l {sign}|{own}",
        f"lr {sign}|{own}|{shape}|{known:d}",
        f"k {sign}|{listed}|{shape}",
        f"q {sign}|{closer}|{opener}|{spaced}|{quoted:d}",
        f"d {sign}|{inside:d}|{shape}",
        f"L {lang}|{sign}|{shape}|{opener}",
        f"L {lang}|{sign}|{own}",
        f"L {lang}|{sign}|{shape}|{closer}|{quoted:d}",
        f"L {lang}|{own}|{shape}|{known:d}|{sign}",
    ]


def _around(
    sign: str, shape: str, following: str, known: bool, before: str, kind: str, known_next: bool, listed: bool
) -> list[str]:
    before = "" if before == "n" else before
    return [
        f"f {sign}|{shape}|{known:d}|{following}",
        f"2 {sign}|{shape}|{before}{kind}|{known:d}",
        f"n {sign}|{shape}|{following}|{known_next:d}",
        f"k2 {sign}|{listed:d}|{before}{kind}|{shape}",
    ]


def _place(sign: str, shape: str, known: bool, since: int, ahead: int) -> list[str]:
    return [
        f"s {sign}|{shape}|{since}",
        f"a {sign}|{shape}|{ahead}",
        f"sa {sign}|{known:d}|{since}|{min(ahead, 5)}",
    ]


def _words(lang: str, sign: str, left: str, right: str, final: bool) -> list[str]:
    features = [f"R {lang}|{sign}|{right[:10]}"]
    if len(right) > 2 and right[1] in "'’":
        features.append(f"R {lang}|{sign}|{right[:2]}")
    if sign == "n":
        features += [f"W {lang}|{left[-size:]}" for size in (1, 2, 3)]
        if final:
            features.append(f"W {lang} final")
    else:
        features.append(f"W {lang}|{sign}|{left[-12:]}")
    return features


@cache
def _weights() -> dict[str, float]:
    file = resources.files("schemas") / "models" / "sentences.json"
    weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))["weights"]
    return weights


def _total(features: list[str]) -> float:
    weights = _weights()
    return sum(weights.get(feature, 0.0) for feature in features)


@lru_cache(_CACHED)
def _sides_score(sides: tuple[str, str, str, str, str, str, str, str, bool, bool, bool]) -> float:
    return _total(_sides(*sides))


@lru_cache(_CACHED)
def _around_score(around: tuple[str, str, str, bool, str, str, bool, bool]) -> float:
    return _total(_around(*around))


@lru_cache(_CACHED)
def _place_score(place: tuple[str, str, bool, int, int]) -> float:
    return _total(_place(*place))


@lru_cache(_CACHED)
def _words_score(words: tuple[str, str, str, str, bool]) -> float:
    return _total(_words(*words))
