"""Language of sentences, paragraphs and documents, beside lid.176 and eldc alone.

    python -m benchmarks.quality.language --data DIR

DIR/langid/sentences/<lang>.txt: a sentence a line; DIR/langid/mixed.jsonl.gz: documents with the language of each
paragraph. Peers get the same text without newlines and NUL, lid.176 in lower case, which helps it.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import eldc
import orjson

from transforms.language.ensemble import model
from transforms.language.identify import FastTextIdentifier, document_language, paragraph_languages
from transforms.language.labels import bcp47

FLOORS = {"all": 0.93, "40": 0.86, "20": 0.76, "paragraphs": 0.97, "documents": 0.98}
MAX_MICROSECONDS = 200.0

Answer = Callable[[str], str]
Rows = list[tuple[str, str]]


def _lid(text: str) -> str:
    labels, _ = model(None).predict(text.lower().replace("\n", " ").replace("\0", " "))
    return bcp47(labels[0]) if labels else "und"


def _eldc(text: str) -> str:
    return bcp47(eldc.detect(text))


def sentences(folder: Path, length: int | None) -> Iterator[tuple[str, str]]:
    """(language, sentence), the sentence cut to `length` characters."""
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield file.stem, line[:length]


def accuracy(rows: Rows, answer: Answer) -> tuple[float, float, dict[str, float]]:
    """Mean over all rows, microseconds a row, and accuracy by language."""
    right: dict[str, int] = {}
    total: dict[str, int] = {}
    start = time.process_time()
    for lang, text in rows:
        total[lang] = total.get(lang, 0) + 1
        right[lang] = right.get(lang, 0) + (answer(text) == lang)
    seconds = time.process_time() - start
    return sum(right.values()) / len(rows), seconds / len(rows) * 1e6, {lang: right[lang] / total[lang] for lang in total}


def mixed(path: Path, answer: Answer, ours: FastTextIdentifier | None) -> tuple[float, float]:
    """Accuracy of paragraphs, and of documents that have a main language."""
    paragraphs = right = documents = right_documents = 0
    with gzip.open(path, "rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            texts = [paragraph["text"] for paragraph in row["paragraphs"]]
            if ours is not None:
                found = paragraph_languages(texts, ours)
                whole = document_language(texts, found)[0]
            else:
                found = [(answer(text), 1.0) for text in texts]
                whole = answer(" ".join(texts))
            right += sum(lang == paragraph["lang"] for (lang, _), paragraph in zip(found, row["paragraphs"], strict=True))
            paragraphs += len(texts)
            if row["doc_lang"]:
                documents += 1
                right_documents += whole == row["doc_lang"]
    return right / paragraphs, right_documents / documents


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds langid/")
    parser.add_argument("--languages", action="store_true", help="also list the languages under 95 %%")
    options = parser.parse_args()
    folder = options.data / "langid"
    if not folder.is_dir():
        print(f"no {folder}: nothing measured")
        return 1
    eldc.init()
    identifier = FastTextIdentifier()
    tools: dict[str, Answer] = {"ours": lambda text: identifier.identify(text)[0], "lid.176": _lid, "eldc": _eldc}
    failed = False
    print(f"{'':24}" + "".join(f"{name:>10}" for name in tools) + "   ours, us a line")
    for name, length in (("all", None), ("40", 40), ("20", 20)):
        rows = list(sentences(folder / "sentences", length))
        results = [accuracy(rows, answer) for answer in tools.values()]
        title = "whole sentences" if length is None else f"first {length} characters"
        print(f"{title:24}" + "".join(f"{result[0]:10.4f}" for result in results) + f"{results[0][1]:18.0f}")
        failed |= results[0][0] < FLOORS[name] or results[0][1] > MAX_MICROSECONDS
        if options.languages:
            print("   ", {lang: round(value, 2) for lang, value in sorted(results[0][2].items()) if value < 0.95})
    found = [mixed(folder / "mixed.jsonl.gz", answer, identifier if name == "ours" else None) for name, answer in tools.items()]
    for index, name in enumerate(("paragraphs", "documents")):
        print(f"{'mixed: ' + name:24}" + "".join(f"{result[index]:10.4f}" for result in found))
        failed |= found[0][index] < FLOORS[name]
    print("below a floor" if failed else "all floors held")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
