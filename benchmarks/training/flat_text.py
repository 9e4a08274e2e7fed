"""Trains the reader of flat text: `python -m benchmarks.training.flat_text --data DIR [--model FILE]`.

DIR holds flat_text/ and html_fundus/ (see benchmarks.training.pages). Only pages of sites that are not for testing are read.
To them come the HTML pages flattened in two ways, copies without the layout (no indent, none or one blank line between any
two lines), copies cut to their first paragraphs, because short articles between long lists are rare and hard, copies of
hardly more than the article, and pages of other kinds (recipes, products, forums, handbooks) of which some lines are
labelled. Needs LightGBM, which nothing else does: `pip install lightgbm==4.7.0`. The seed is fixed; the result is written as
plain numbers.
"""

import argparse
import json
import random
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm  # type: ignore[import-not-found]
import numpy as np

from benchmarks.training.pages import (
    FLATTENERS,
    UNKNOWN,
    LabelledPage,
    dedented,
    flat_pages,
    html_pages,
    respaced,
    segment_pages,
    words,
)
from transforms.extraction.features import units
from transforms.extraction.labels import Sheet
from transforms.extraction.lines import split
from transforms.extraction.measures import Bools, Floats
from transforms.extraction.roles import opinion_of
from transforms.extraction.signals import Matrix, signals
from transforms.extraction.trees import MAX_LEAVES, SCALE

MODEL = Path(__file__).parents[2] / "schemas/models/flat_text.json"
VERSION = "2"
SEED, TREES = 3, 100
PARAMETERS = {
    "objective": "cross_entropy",
    "num_leaves": MAX_LEAVES,
    "learning_rate": 0.1,
    "min_data_in_leaf": 40,
    "min_sum_hessian_in_leaf": 5,
    "lambda_l2": 2.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
# Share of the pages that are also read without their layout, and of those that are also read cut short.
RELAID, SHORTENED = 0.4, 0.4
# Share that is read as a text is handed on that someone cleaned: the article with at most so many lines before and after.
CLEANED, MOST_AROUND = 0.35, 4
PARAGRAPH_CHARS = 80
# A unit's weight: its words and a little, up to a bound, over those of the page's article; short articles weigh no more. The
# few labelled lines of a page of segments stand for all of it.
BASE_WEIGHT, MOST_WORDS, LEAST_ARTICLE = 2.0, 150, 40
SEGMENTS_FACTOR = 2.0


@dataclass(frozen=True)
class Rows:
    """A page as rows: signals, share of each unit that is content, words of each unit; `masked` units count for nothing."""

    page: LabelledPage
    signals: dict[str, Floats]
    target: Floats
    words: Floats
    masked: Bools

    @property
    def weight(self) -> Floats:
        weight = np.minimum(self.words, MOST_WORDS) + BASE_WEIGHT
        article = max(float((weight * self.target).sum()), LEAST_ARTICLE)
        factor = SEGMENTS_FACTOR if UNKNOWN in self.page.labels else 1.0
        return np.where(self.masked, 0.0, factor * weight / article)


def rows_of(page: LabelledPage) -> Rows | None:
    """None where the rules find no article, so that the model is never asked."""
    lines = split(page.text)
    if not lines:
        return None
    found, measures = units(lines)
    opinion = opinion_of(Sheet.of(found))
    if opinion is None:
        return None
    breaks = [at for at, char in enumerate(page.text) if char == "\n"]
    target, sizes, masked = np.zeros(len(found)), np.zeros(len(found)), np.zeros(len(found), bool)
    for at, unit in enumerate(found):
        for line in unit.lines:
            assert line.start is not None
            size = words(line.text).total() + 0.01
            sizes[at] += size
            label = page.labels[bisect_right(breaks, line.start - 1)]
            target[at] += size * (label == "1")
            masked[at] |= label == UNKNOWN
    target /= sizes
    # Where the gold has no headline nothing can be learnt of it.
    if opinion.headline is not None and not page.headline and target[opinion.headline] < 0.5:
        masked[opinion.headline] = True
    return Rows(page, signals(found, measures, opinion), target, sizes, masked)


def shortened(page: LabelledPage, rng: random.Random) -> LabelledPage | None:
    """The page with its article cut after one to four paragraphs; None where it has hardly more."""
    lines = page.text.split("\n")
    content = [at for at, label in enumerate(page.labels) if label == "1"]
    paragraphs = [at for at in content if len(lines[at]) > PARAGRAPH_CHARS]
    number = rng.choice((1, 2, 2, 3, 3, 4))
    if len(paragraphs) <= number:
        return None
    gone = {at for at in content if at > paragraphs[number - 1]}
    left = [(line, label) for at, (line, label) in enumerate(zip(lines, page.labels, strict=True)) if at not in gone]
    gold = "\n".join(line for line, label in left if label == "1")
    labels = "".join(label for _, label in left)
    return replace(page, flattening="shortened", text="\n".join(line for line, _ in left), labels=labels, gold=gold)


def cleaned(page: LabelledPage, rng: random.Random) -> LabelledPage:
    """The article alone, with what stands between its lines in one case of four, and a few lines before and after."""
    lines = [(line, label) for line, label in zip(page.text.split("\n"), page.labels, strict=True) if line.strip()]
    content = [at for at, (_, label) in enumerate(lines) if label == "1"]
    first, last, whole = content[0], content[-1], rng.random() < 0.25
    start, end = first - rng.randrange(MOST_AROUND + 1), last + 1 + rng.randrange(MOST_AROUND + 1)
    kept = [pair for at, pair in enumerate(lines) if start <= at < end and (whole or pair[1] == "1" or not first <= at <= last)]
    labels = "".join(label for _, label in kept)
    return replace(page, flattening="cleaned", text="\n".join(line for line, _ in kept), labels=labels)


def training_pages(folder: Path) -> Iterator[LabelledPage]:
    rng = random.Random(SEED)
    for page in (*flat_pages(folder), *html_pages(folder, FLATTENERS), *segment_pages(folder)):
        if page.test or "1" not in page.labels:
            continue
        yield page
        if rng.random() < RELAID:
            yield rng.choice((respaced, dedented))(page)
        if UNKNOWN in page.labels:
            continue
        if rng.random() < SHORTENED and (cut := shortened(page, rng)):
            yield cut
        if rng.random() < CLEANED:
            bare = cleaned(page, rng)
            yield respaced(bare) if rng.random() < 0.7 else bare


def train(pages: Sequence[Rows]) -> Any:
    names = list(pages[0].signals)
    rows = np.concatenate([matrix(page.signals, names)[~page.masked] for page in pages])
    target = np.concatenate([page.target[~page.masked] for page in pages])
    weight = np.concatenate([page.weight[~page.masked] for page in pages])
    data = lightgbm.Dataset(rows, target, weight=weight / weight.mean(), feature_name=names)
    return lightgbm.train(PARAMETERS, data, TREES)


def matrix(found: dict[str, Floats], names: Sequence[str]) -> Matrix:
    return np.stack([found[name] for name in names], axis=1).astype(np.float32)


def plain(booster: Any) -> dict[str, Any]:
    """The model as `transforms.extraction.trees.read_trees` reads it."""
    model = booster.dump_model()
    names = model["feature_names"]
    counts = booster.feature_importance("split").tolist()
    used = [name for name, count in zip(names, counts, strict=True) if count]
    place = {names.index(name): at for at, name in enumerate(used)}

    def node(found: dict[str, Any]) -> Any:
        if "leaf_value" in found:
            return round(found["leaf_value"] * SCALE)
        return [place[found["split_feature"]], found["threshold"], node(found["left_child"]), node(found["right_child"])]

    trees = [node(tree["tree_structure"]) for tree in model["tree_info"]]
    return {"version": VERSION, "features": used, "trees": trees}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data with flat_text/ and html_fundus/")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    if not (arguments.data / "flat_text/lines.jsonl.gz").is_file() or not (arguments.data / "html_fundus").is_dir():
        print(f"no flat_text/ and html_fundus/ in {arguments.data}: the labelled pages are needed", file=sys.stderr)
        return 2
    began = time.process_time()
    pages = [rows for page in training_pages(arguments.data) if (rows := rows_of(page))]
    sites = {rows.page.site for rows in pages}
    print(f"{len(pages)} pages of {len(sites)} sites, {sum(len(rows.words) for rows in pages)} units")
    model = plain(train(pages))
    arguments.model.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{arguments.model.name}: {len(model['trees'])} trees on {len(model['features'])} signals")
    print(f"{time.process_time() - began:.0f} s of CPU; measure with python -m benchmarks.quality.flat_text")
    return 0


if __name__ == "__main__":
    sys.exit(main())
