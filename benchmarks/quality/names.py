"""Names against hand-made spans, beside the model alone: `python -m benchmarks.quality.names --data DIR`.

DIR holds `ner/` with French Sequoia, English, Portuguese and Chinese Universal NER and German GermEval (`text` and `ents`, a
sentence a line). Labels are mapped to PER, ORG, LOC; of nested names the outermost counts. Exact spans with label.
The seeds' names (tests/gold) are counted as found when a mention with the label holds the name.
Exit code 1 where we are below the model alone, or find less than 95 % of the seeds' names.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.entities import NAME_LABELS
from transforms.article import Article, Document, Paragraph, Sentence
from transforms.entities.annotate import Annotator
from transforms.entities.find import find_names
from transforms.entities.models import NameModel, name_models

FILES = (
    ("fr", "fr_sequoia_dev.jsonl"), ("en", "uner_dev_English-EWT.jsonl.gz"), ("pt", "uner_dev_Portuguese-Bosque.jsonl.gz"),
    ("de", "de_germeval_dev.jsonl.gz"), ("zh", "uner_dev_Chinese-GSDSIMP.jsonl.gz"),
)  # fmt: skip
LABELS = {"PERS": "PER", "PER": "PER", "ORG": "ORG", "LOC": "LOC"}
SEED_FLOOR = 0.95
GOLD = Path(__file__).parents[2] / "tests" / "gold" / "seeds.json"
SEEDS = Path(__file__).parents[2] / "seeds"

Spans = set[tuple[int, int, int, str]]


def document(lines: Sequence[str], lang: str, published: datetime | None = None) -> Document:
    """A document of these paragraphs, each one sentence."""
    paragraphs, sentences, at = [], [], 0
    for index, line in enumerate(lines):
        paragraphs.append(Paragraph(at, at + len(line), "body", lang, 1.0))
        sentences.append(Sentence(at, at + len(line), index))
        at += len(line) + 1
    article = Article("0" * 32, "", "text", (), date_published=published, date_published_precision="day")
    return Document(article, "\n".join(lines), "", lang, 1.0, ((lang, 1.0),), tuple(paragraphs), tuple(sentences), ())


def gold_spans(rows: Sequence[dict[str, Any]]) -> Spans:
    spans = set()
    for index, row in enumerate(rows):
        entities = [e for e in row["ents"] if len(e) < 4 or e[3] == "final"]
        for start, end, label, *_ in entities:
            inner = any((o[0], o[1]) != (start, end) and o[0] <= start and end <= o[1] for o in entities)
            if label in LABELS and not inner:
                spans.add((index, start, end, LABELS[label]))
    return spans


def ours(rows: Sequence[dict[str, Any]], lang: str, models: dict[str, NameModel]) -> Spans:
    found = ((index, find_names(document([row["text"]], lang), models)) for index, row in enumerate(rows))
    return {(index, name.start, name.end, name.label) for index, names in found for name in names if name.label in LABELS}


def model_alone(rows: Sequence[dict[str, Any]], model: NameModel) -> Spans:
    spans = ((index, model.names([row["text"]])[0]) for index, row in enumerate(rows))
    return {(index, s.start, s.end, s.label) for index, found in spans for s in found if s.label in LABELS}


def scores(gold: Spans, found: Spans) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = len(gold & found)
    precision, recall = right / max(len(found), 1), right / max(len(gold), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def row(name: str, gold: Spans, found: Spans, words: int, seconds: float) -> float:
    total = scores(gold, found)
    labels = " ".join(
        f"{label} {scores({g for g in gold if g[3] == label}, {f for f in found if f[3] == label})[2]:.3f}"
        for label in ("PER", "ORG", "LOC")
    )
    speed = f"{words / max(seconds, 1e-6):8.0f} words/s"
    print(f"  {name:30} P {total[0]:.3f}  R {total[1]:.3f}  F {total[2]:.3f}   {labels}   {speed}")
    return total[2]


def seeds(annotator: Annotator) -> tuple[int, int]:
    """Names of the seeds found with their label, and all."""
    found = total = 0
    for file, gold in sorted(json.loads(GOLD.read_text(encoding="utf-8"))["documents"].items()):
        lines = (SEEDS / file).read_text(encoding="utf-8").split("\n")
        roles = {int(number): role for number, role in gold["line_roles"].items()}
        kept = [line.strip() for n, line in enumerate(lines, 1) if "body" in roles.get(n, "") or "head" in roles.get(n, "")]
        mentions = annotator.annotate(document(kept, gold["meta"]["lang"], datetime(2017, 8, 3, tzinfo=UTC)))
        for entity in gold["entities"]:
            if entity["label"] in NAME_LABELS:
                total += 1
                hit = any(m.label == entity["label"] and entity["name"] in m.text for m in mentions)
                found += hit
                if not hit:
                    print(f"  missed in {file}: {entity['name']} {entity['label']}")
    return found, total


def load(path: Path) -> list[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    folder: Path = parser.parse_args().data / "ner"
    if not folder.is_dir():
        print(f"{folder} is not there: nothing to measure with")
        return 2
    models = name_models()
    ok = True
    for lang, file in FILES:
        rows = load(folder / file)
        gold = gold_spans(rows)
        words = sum(len(r["text"].split()) for r in rows)
        ours(rows[:5], lang, models)  # loads what is loaded once a process
        print(f"{file}: {len(rows)} sentences, {len(gold)} names")
        alone = 0.0
        if lang in models:
            start = time.process_time()
            spans = model_alone(rows, models[lang])
            alone = row(models[lang].method, gold, spans, words, time.process_time() - start)
        start = time.process_time()
        spans = ours(rows, lang, models)
        ok &= row("newsbeam", gold, spans, words, time.process_time() - start) >= alone
    found, total = seeds(Annotator(models))
    print(f"seeds: {found} of {total} names, {found / total:.3f}")
    return 0 if ok and found >= SEED_FLOOR * total else 1


if __name__ == "__main__":
    sys.exit(main())
