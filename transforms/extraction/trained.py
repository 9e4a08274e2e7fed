"""The trained reader of flat text: how likely each unit of a page is content, and which are kept."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np

from transforms.extraction.features import Unit
from transforms.extraction.measures import Bools, Floats, Measures
from transforms.extraction.scoring import MIN_BEFORE_STOP
from transforms.extraction.signals import Opinion, signals
from transforms.extraction.trees import Trees, read_trees

MODEL = "models/flat_text.json"
# The longest title, in words, and how likely it must be where the rules keep it.
TITLE_WORDS, SECONDED = 15, 0.15
# A unit of so many words can be content with no running text near.
ALONE_WORDS = 6
# Share of the text kept above a heading of comments from which on it is taken for one.
ABOVE_COMMENTS = 0.5


@cache
def model() -> Trees:
    """The model in the package. Raises ValueError where its file is no such model."""
    return read_trees((resources.files("schemas") / MODEL).read_text(encoding="utf-8"))


def probabilities(units: Sequence[Unit], measures: Measures, opinion: Opinion) -> Floats:
    """How likely each unit is content, rounded so that the last digits of a machine's exponential decide nothing.

    A short unit with no running text near is none: menus cost no evaluation.
    """
    trees = model()
    found = signals(units, measures, opinion)
    asked = np.flatnonzero((found["above_8"] + found["below_8"] > 0) | (found["words"] >= ALONE_WORDS))
    rows = np.array([found[name] for name in trees.features], np.float32)[:, asked].T
    chances = np.zeros(len(units))
    chances[asked] = np.round(1.0 / (1.0 + np.exp(-trees.log_odds(rows))), 6)
    return chances


def content(chances: Floats, units: Sequence[Unit], opinion: Opinion) -> Bools:
    """The units to keep: those that make the expected F1 greatest, and the titles between them that the rules keep too.

    A title weighs next to nothing in the F1 of words, so that its doubt costs nothing there and a reader much. Below the
    heading of the comments nothing is kept where more stands above.
    """
    weights = np.array([unit.words for unit in units])
    kept = best_f1(chances, weights)
    held = (kept * weights).cumsum()
    for position, unit in enumerate(units):
        phrase = unit.phrase
        comments = phrase is not None and phrase.stop and phrase.kind == "stop.comments"
        if comments and held[position] >= max(MIN_BEFORE_STOP, held[-1] * ABOVE_COMMENTS):
            kept[position:] = False
            break
    inside = np.zeros(len(chances), bool)
    for start, end in opinion.stretches:
        inside[start:end] = True
    at = np.flatnonzero(kept)
    inside[: at[0]] = inside[at[-1] :] = False
    return np.asarray(kept | (inside & (weights <= TITLE_WORDS) & (chances >= SECONDED)))


def best_f1(chances: Floats, weights: Floats) -> Bools:
    """The units that make the expected F1 of the words kept greatest: some number of the likeliest.

    The expectation of the quotient is taken as the quotient of the expectations.
    """
    order = np.argsort(-chances, kind="stable")
    gained = np.cumsum(chances[order] * weights[order])
    f1 = 2 * gained / (np.cumsum(weights[order]) + gained[-1] + 1e-9)
    kept = np.zeros(len(chances), bool)
    kept[order[: int(f1.argmax()) + 1]] = True
    return kept
