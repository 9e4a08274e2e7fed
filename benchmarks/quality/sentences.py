"""Sentences: span F1 by treebank and golden rules, beside yasbd and sentencex as they come.

    python -m benchmarks.quality.sentences --data DIR

DIR/sentences/ud_dev/*.jsonl.gz: documents with the spans of their sentences; DIR/sentences/golden_rules.jsonl: hard cases
with their sentences. A sentence is right when start and end are, blanks around it aside. Several golden rules ask for
cleaning (joining lines, dropping mark-up), which no splitter that keeps offsets can do.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import orjson
import sentencex
from babel import Locale
from yasbd import BoundaryDetector, get_supported_langs

from transforms.segmentation.sentences import split_sentences

FLOOR_TREEBANKS = 0.89
FLOOR_GOLDEN = 0.78

Spans = Iterable[tuple[int, int]]
Splitter = Callable[[str, str], Spans]


@cache
def _detector(lang: str) -> BoundaryDetector:
    return BoundaryDetector(lang if lang in get_supported_langs() else "en")


def _yasbd(text: str, lang: str) -> Spans:
    return pairwise([0, *_detector(lang).detect(text)])


def _sentencex(text: str, lang: str) -> Spans:
    return [(found["start_index"], found["end_index"]) for found in sentencex.get_sentence_boundaries(lang, text)]


TOOLS: dict[str, Splitter] = {"ours": split_sentences, "yasbd": _yasbd, "sentencex": _sentencex}


def trimmed(text: str, spans: Spans) -> set[tuple[int, int]]:
    """Spans without the blanks around them, blank ones left out."""
    found = set()
    for start, end in spans:
        inside = text[start:end]
        if inside.strip():
            found.add((start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())))
    return found


def treebank(path: Path, splitter: Splitter) -> tuple[float, float]:
    """Span F1 over a treebank's documents, and seconds."""
    right = proposed = wanted = 0
    with gzip.open(path, "rb") as lines:
        documents = [orjson.loads(line) for line in lines]
    start = time.process_time()
    answers = [trimmed(document["text"], splitter(document["text"], document["lang"])) for document in documents]
    seconds = time.process_time() - start
    for document, found in zip(documents, answers, strict=True):
        gold = trimmed(document["text"], [(span[0], span[1]) for span in document["sents"]])
        right, proposed, wanted = right + len(gold & found), proposed + len(found), wanted + len(gold)
    return 2 * right / max(1, proposed + wanted), seconds


def golden(path: Path, splitter: Splitter) -> float:
    """Share of the cases split exactly."""
    names = {name.lower(): tag for tag, name in Locale("en").languages.items()} | {"deutsch": "de", "english_clean": "en"}
    right = total = 0
    for line in path.read_bytes().splitlines():
        case = orjson.loads(line)
        text = case["text"]
        found = [" ".join(text[a:b].split()) for a, b in sorted(trimmed(text, splitter(text, names[case["lang"]])))]
        right += found == [" ".join(sentence.split()) for sentence in case["sents"] if sentence.strip()]
        total += 1
    return right / total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sentences/")
    folder = parser.parse_args().data / "sentences"
    if not folder.is_dir():
        print(f"no {folder}: nothing measured")
        return 1
    files = sorted((folder / "ud_dev").glob("*.jsonl.gz"))
    print(f"{'span F1':24}" + "".join(f"{name:>11}" for name in TOOLS))
    scores: dict[str, list[float]] = {name: [] for name in TOOLS}
    seconds = dict.fromkeys(TOOLS, 0.0)
    for file in files:
        for name, splitter in TOOLS.items():
            score, taken = treebank(file, splitter)
            scores[name].append(score)
            seconds[name] += taken
        print(f"{file.name.removesuffix('.jsonl.gz'):24}" + "".join(f"{scores[name][-1]:11.3f}" for name in TOOLS))
    means = {name: sum(values) / len(files) for name, values in scores.items()}
    rules = {name: golden(folder / "golden_rules.jsonl", splitter) for name, splitter in TOOLS.items()}
    print(f"{'mean of treebanks':24}" + "".join(f"{means[name]:11.3f}" for name in TOOLS))
    print(f"{'golden rules, exact':24}" + "".join(f"{rules[name]:11.3f}" for name in TOOLS))
    print(f"{'seconds, treebanks':24}" + "".join(f"{seconds[name]:11.2f}" for name in TOOLS))
    failed = means["ours"] < FLOOR_TREEBANKS or rules["ours"] < FLOOR_GOLDEN or means["ours"] < max(means.values())
    print("below a floor" if failed else "all floors held")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
