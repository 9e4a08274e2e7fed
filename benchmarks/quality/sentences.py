"""Sentences: span F1 by treebank and golden rules, beside other splitters as they come.

    python -m benchmarks.quality.sentences --data DIR

DIR/sentences/ud_dev/*.jsonl.gz: documents with the spans of their sentences; DIR/sentences/golden_rules.jsonl: hard cases
with their sentences. A sentence is right when start and end are, blanks around it aside. `held out` is ours on the documents
that did not train the model (all of a treebank that trained nothing, marked *). Peers: yasbd, sentencex and pySBD (rules),
punkt (trained models for 19 languages, English for others); those not installed are left out. Several golden rules ask for
cleaning (joining lines, dropping mark-up), which no splitter that keeps offsets can do.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import sentencex
from babel import Locale
from yasbd import BoundaryDetector, get_supported_langs

from benchmarks.training.sentences import TREEBANKS, Document, documents, trains
from transforms.segmentation.sentences import split_sentences

FLOOR_TREEBANKS = 0.94
FLOOR_HELD_OUT = 0.93
FLOOR_GOLDEN = 0.88
FLOORS = {"French-GSD": 0.96, "French-Sequoia": 0.88, "English-GUM": 0.95, "German-GSD": 0.95}

Spans = Iterable[tuple[int, int]]
Splitter = Callable[[str, str], Spans]


@cache
def _yasbd_detector(lang: str) -> BoundaryDetector:
    return BoundaryDetector(lang if lang in get_supported_langs() else "en")


def _yasbd(text: str, lang: str) -> Spans:
    return pairwise([0, *_yasbd_detector(lang).detect(text)])


def _sentencex(text: str, lang: str) -> Spans:
    return [(found["start_index"], found["end_index"]) for found in sentencex.get_sentence_boundaries(lang, text)]


@cache
def _pysbd_segmenter(lang: str) -> Any:
    known = import_module("pysbd.languages").LANGUAGE_CODES
    return import_module("pysbd").Segmenter(language=lang if lang in known else "en", clean=False, char_span=True)


def _pysbd(text: str, lang: str) -> Spans:
    return [(span.start, span.end) for span in _pysbd_segmenter(lang).segment(text)]


@cache
def _punkt_tokenizer(lang: str) -> Any:
    punkt = import_module("punkt")
    name = Locale("en").languages[lang].lower()
    model = punkt.load_model(name if name in punkt.available_languages() else "english")
    return punkt.PunktSentenceTokenizer(model, line_breaks="always")


def _punkt(text: str, lang: str) -> Spans:
    spans: Spans = _punkt_tokenizer(lang).span_tokenize(text)
    return spans


PEERS: dict[str, Splitter] = {"yasbd": _yasbd, "sentencex": _sentencex, "pysbd": _pysbd, "punkt": _punkt}


def trimmed(text: str, spans: Spans) -> set[tuple[int, int]]:
    """Spans without the blanks around them, blank ones left out."""
    found = set()
    for start, end in spans:
        inside = text[start:end]
        if inside.strip():
            found.add((start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())))
    return found


def span_f1(treebank: list[Document], splitter: Splitter) -> tuple[float, float]:
    """Span F1 over documents, and CPU seconds."""
    right = proposed = wanted = 0
    start = time.process_time()
    answers = [list(splitter(document["text"], document["lang"])) for document in treebank]
    seconds = time.process_time() - start
    for document, answer in zip(treebank, answers, strict=True):
        found = trimmed(document["text"], answer)
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
    peers = {name: splitter for name, splitter in PEERS.items() if find_spec(name)}
    tools: dict[str, Splitter] = {"ours": split_sentences, **peers}
    treebanks = {
        file.name.removesuffix(".jsonl.gz"): documents(file) for file in sorted((folder / "ud_dev").glob("*.jsonl.gz"))
    }
    scores: dict[str, list[float]] = {name: [] for name in tools}
    held_out: list[float] = []
    seconds = dict.fromkeys(tools, 0.0)
    print(f"{'span F1':24}{'held out':>11}" + "".join(f"{name:>11}" for name in tools))
    for treebank, all_documents in treebanks.items():
        for name, splitter in tools.items():
            score, taken = span_f1(all_documents, splitter)
            scores[name].append(score)
            seconds[name] += taken
        trained = treebank in TREEBANKS
        unseen = [document for document in all_documents if not (trained and trains(document))]
        held_out.append(span_f1(unseen, split_sentences)[0])
        print(f"{treebank + ' *' * (not trained):24}" + "".join(f"{row[-1]:11.3f}" for row in (held_out, *scores.values())))
    means = {name: sum(values) / len(values) for name, values in scores.items()}
    mean_held_out = sum(held_out) / len(held_out)
    rules = {name: golden(folder / "golden_rules.jsonl", splitter) for name, splitter in tools.items()}
    n_sentences = sum(len(document["sents"]) for treebank in treebanks.values() for document in treebank)
    print(f"{'mean of treebanks':24}{mean_held_out:11.3f}" + "".join(f"{value:11.3f}" for value in means.values()))
    print(f"{'golden rules, exact':35}" + "".join(f"{value:11.3f}" for value in rules.values()))
    print(f"{'CPU µs a sentence':35}" + "".join(f"{value / n_sentences * 1e6:11.0f}" for value in seconds.values()))
    own = dict(zip(treebanks, scores["ours"], strict=True))
    failed = [name for name, floor in FLOORS.items() if own[name] < floor]
    failed += ["treebanks"] * (means["ours"] < max(FLOOR_TREEBANKS, *means.values()))
    failed += ["held out"] * (mean_held_out < FLOOR_HELD_OUT) + ["golden rules"] * (rules["ours"] < FLOOR_GOLDEN)
    print(f"below the floor: {', '.join(failed)}" if failed else "all floors held")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
