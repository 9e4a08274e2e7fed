"""Trains the model of sentence ends: a logistic regression over the features of gaps, its weights as plain data.

    python -m benchmarks.training.sentences --data DIR [--write]

DIR/sentences/ud_dev/*.jsonl.gz: treebanks (Universal Dependencies, development parts). Only those whose licence allows
use for any purpose train (`TREEBANKS`: CC BY-SA 4.0, Sequoia LGPL-LR), so that the others, Italian, Greek, Hebrew, Polish,
Turkish and Ukrainian ones among them, show what it does with a language that it has not seen. Of those, the documents train
whose SHA-256 begins with a byte of 77 or more; the rest is held out. Gaps that a rule decides do not train.
`--write` puts the weights into schemas/models/sentences.json; `benchmarks.quality.sentences` measures them.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from transforms.segmentation.boundaries import LANGUAGE_GROUPS, conventions, described, gaps
from transforms.segmentation.sentences import decided

TREEBANKS = (
    "Chinese-GSD", "Dutch-Alpino", "Dutch-LassySmall", "English-EWT", "French-GSD", "French-Sequoia", "German-GSD",
    "Japanese-GSD", "Korean-GSD", "Persian-Seraji", "Portuguese-Bosque", "Portuguese-GSD", "Russian-GSD", "Spanish-GSD",
    "Vietnamese-VTB",
)  # fmt: skip
FIRST_BYTE = 77
"""Documents whose hash begins with this byte or a larger one train: 70 of 100."""
STRENGTH = 0.6
"""Inverse of the regularisation."""
LANGUAGE_SCALE = 0.8
"""Value of the features that name a language, so that they are held shorter than those that hold for all."""
SEEN = 3
"""A feature seen less often is left out."""
SMALLEST = 0.03
"""A smaller weight is left out."""
MODEL = Path("schemas/models/sentences.json")

Document = dict[str, Any]


def documents(file: Path) -> list[Document]:
    with gzip.open(file, "rb") as lines:
        return [orjson.loads(line) for line in lines]


def trains(document: Document) -> bool:
    return hashlib.sha256(document["text"].encode()).digest()[0] >= FIRST_BYTE


def examples(document: Document) -> Iterator[tuple[list[str], bool]]:
    """Features of the open gaps of a document, and whether a sentence ends there."""
    text, lang = document["text"], document["lang"]
    ends = {start + len(text[start:end].rstrip()) for start, end in document["sents"]}
    position = 0
    for line in text.split("\n"):
        for gap in gaps(line, lang):
            if decided(gap, conventions(lang)) is None:
                yield described(gap), position + gap.end in ends
        position += len(line) + 1


def _scale(feature: str) -> float:
    return LANGUAGE_SCALE if feature[0] in LANGUAGE_GROUPS else 1.0


def fitted(rows: list[list[str]], answers: list[bool]) -> dict[str, float]:
    """Weights by feature, in alphabetical order."""
    seen = Counter(feature for row in rows for feature in row)
    columns = DictVectorizer()
    matrix = columns.fit_transform([{name: _scale(name) for name in row if seen[name] >= SEEN} for row in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")  # what liblinear takes
    model = LogisticRegression(C=STRENGTH, solver="liblinear", fit_intercept=False, max_iter=300)
    model.fit(matrix, answers)
    named = zip(columns.feature_names_, model.coef_[0], strict=True)
    weights = {name: round(float(weight) * _scale(name), 3) for name, weight in named}
    return {name: weight for name, weight in weights.items() if abs(weight) >= SMALLEST}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sentences/")
    parser.add_argument("--write", type=Path, nargs="?", const=MODEL, help=f"write the weights here ({MODEL})")
    arguments = parser.parse_args()
    folder = arguments.data / "sentences" / "ud_dev"
    if not folder.is_dir():
        print(f"no {folder}: nothing trained")
        return 1
    rows: list[list[str]] = []
    answers: list[bool] = []
    for name in TREEBANKS:
        for document in filter(trains, documents(folder / f"{name}.jsonl.gz")):
            for features, answer in examples(document):
                rows.append(features)
                answers.append(answer)
    weights = fitted(rows, answers)
    print(f"{len(rows)} gaps, {sum(answers)} ends, {len(weights)} weights")
    if arguments.write:
        note = "Made by benchmarks/training/sentences.py from Universal Dependencies treebanks; see THIRD_PARTY.md."
        data = {"note": note, "treebanks": list(TREEBANKS), "weights": weights}
        arguments.write.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
