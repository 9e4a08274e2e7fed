"""The trained reader of flat text: counts over characters, trees as data, what is kept, and that layout matters little."""

import json
import random
from typing import Any

import numpy as np
import pytest

from transforms.extraction.features import units
from transforms.extraction.labels import Sheet
from transforms.extraction.lines import split
from transforms.extraction.measures import CHARS_PER_WORD, DIGIT, UPPER, measure
from transforms.extraction.roles import assign, opinion_of
from transforms.extraction.signals import signals
from transforms.extraction.trained import best_f1, model, probabilities
from transforms.extraction.trees import MAX_LEAVES, SCALE, read_trees

MENU = "Home\nPolitics\nSport\nWeather\nSubscribe\nLog in\n"
BODY = (
    "The council decided on Tuesday to close the old harbour and to move the ferries to the new quay.\n\n"
    "The ferries will leave from the new quay in May, the mayor said, and the old harbour will become a park.\n\n"
    "Residents had asked for years that the council should close the harbour, which floods every winter.\n"
)
RELATED = "Most read\nTen ways to cook an egg\nFive cars that nobody wanted\nWhy cats sleep all day\nTerms of use\n"
PAGE = f"{MENU}\nOld harbour to close\n\n{BODY}\n{RELATED}"


def test_counts_are_those_of_plain_python() -> None:
    texts = ["Two Words", "北京市", "A, b; c. 北京", "12.03.2019 | one | two", "é", "🙂 ok", "x\x92s a\u0301b"]
    found = measure(texts)
    assert found.words.tolist() == pytest.approx([2, 3 / CHARS_PER_WORD, 3 + 2 / CHARS_PER_WORD, 5, 1, 2, 2])
    assert found.classes.sum(axis=1).tolist() == [len(text) + 1 for text in texts]
    assert found.inner.tolist() == [0, 0, 3, 0, 0, 0, 0] and found.bars.tolist() == [0, 0, 0, 2, 0, 0, 0]
    assert found.classes[3, DIGIT] == 8 and found.classes[0, UPPER] == 2


def test_tokens_are_equal_whatever_their_case_and_place() -> None:
    found = measure(["Harbour old", "the HARBOUR, harbours", "港口港"])
    token = found.token.tolist()
    assert found.owner.tolist() == [0, 0, 1, 1, 1, 2, 2, 2]
    assert token[0] == token[3] and token[5] == token[7] and len(set(token)) == 6
    assert found.length.tolist() == [7, 3, 3, 7, 8, 1, 1, 1]


def walk(tree: Any, row: "np.ndarray[Any, Any]") -> int:
    while not isinstance(tree, int):
        feature, threshold, low, high = tree
        tree = low if row[feature] <= threshold else high
    return tree


def test_trees_are_evaluated_as_by_walking_them() -> None:
    rng = random.Random(5)

    def grow(leaves: int) -> object:
        if leaves == 1:
            return rng.randrange(-9999, 9999)
        low = rng.randrange(1, leaves)
        return [rng.randrange(4), rng.choice((0.0, 0.25, 0.5, 1.0)), grow(low), grow(leaves - low)]

    trees = [grow(rng.randrange(1, MAX_LEAVES + 1)) for _ in range(30)]
    ours = read_trees(json.dumps({"version": "t", "features": list("abcd"), "trees": trees}))
    rows = np.array([[rng.choice((-1.0, 0.0, 0.25, 0.3, 0.5, 2.0)) for _ in "abcd"] for _ in range(200)], np.float32)
    assert ours.log_odds(rows).tolist() == [sum(walk(tree, row) for tree in trees) / SCALE for row in rows]


def test_the_model_asks_for_signals_that_there_are() -> None:
    found, measures = units(split(PAGE))
    opinion = opinion_of(Sheet.of(found))
    assert opinion is not None
    values = signals(found, measures, opinion)
    assert set(model().features) <= set(values)
    assert all(len(column) == len(found) and np.isfinite(column).all() for column in values.values())
    chances = probabilities(found, measures, opinion)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert chances.tolist() == probabilities(found, measures, opinion).tolist()


def test_what_is_kept_is_the_likeliest_and_no_more() -> None:
    chances, weights = np.array([0.9, 0.05, 0.6, 0.05]), np.array([10.0, 100.0, 10.0, 5.0])
    assert best_f1(chances, weights).tolist() == [True, False, True, False]
    # Where nothing is likely, one unit is kept: a page of which something was wanted.
    assert best_f1(np.array([0.01, 0.02]), np.array([5.0, 5.0])).any()


def kept(text: str) -> list[str]:
    return [line.text for line in assign(split(text)).lines if line.kept]


def test_menus_and_teasers_go_whatever_the_layout() -> None:
    wanted = ["Old harbour to close", *(line for line in BODY.split("\n") if line)]
    lines = [line for line in PAGE.split("\n") if line]
    indented = "\n\n".join("      " + line for line in lines)
    for text in (PAGE, "\n".join(lines), "\n\n".join(lines), indented, PAGE.replace("\n", "\r\n")):
        assert kept(text) == wanted


def test_a_page_without_running_text_keeps_nothing() -> None:
    assert kept(MENU) == [] and kept("") == []
