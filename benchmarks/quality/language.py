"""Language of sentences, paragraphs and documents, beside lid.176, eldc and py3langid alone.

    python -m benchmarks.quality.language --data DIR

DIR/langid/sentences/<lang>.txt: a sentence a line; DIR/langid/mixed.jsonl.gz: documents with the language of each
paragraph. Peers get the same text without newlines and NUL, lid.176 in lower case, which helps it. The reliability table
says of the lines with a score how many were right: a calibrated score of .8 is right in eight of ten.
"""

import argparse
import gzip
import importlib
import importlib.util
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import eldc
import orjson

from transforms.language.ensemble import model
from transforms.language.identify import FastTextIdentifier, document_language, paragraph_languages
from transforms.language.labels import bcp47

FLOORS = {"all": 0.965, "40": 0.935, "20": 0.865, "paragraphs": 0.985, "documents": 0.98}
MAX_TIMES_LID = 2.5
"""CPU time of whole sentences in that of lid.176 alone, since microseconds tell as much of the machine's other work."""
WARM_UP = 300
"""Rows asked before the clock starts, so that every model and lexicon is loaded."""
SURE = 0.9
SURE_RIGHT = 0.97
LENGTHS = (("whole sentences", "all", None), ("first 40 characters", "40", 40), ("first 20 characters", "20", 20))

Answer = Callable[[str], tuple[str, float]]
Rows = list[tuple[str, str]]


def _lid(text: str) -> tuple[str, float]:
    labels, scores = model(None).predict(text.lower().replace("\n", " ").replace("\0", " "))
    return (bcp47(labels[0]), float(scores[0])) if labels else ("und", 0.0)


def _eldc(text: str) -> tuple[str, float]:
    return bcp47(eldc.detect(text)), 1.0


def _py3langid() -> Answer:
    langid = importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

    def answer(text: str) -> tuple[str, float]:
        lang, score = identifier.classify(text)
        return bcp47(lang), float(score)

    return answer


def sentences(folder: Path, length: int | None) -> Iterator[tuple[str, str]]:
    """(language, sentence), the sentence cut to `length` characters."""
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield file.stem, line[:length]


def answers(rows: Rows, answer: Answer) -> tuple[list[tuple[str, float]], float]:
    """Language and score of every row, and microseconds of CPU time a row, without what loading takes."""
    for _, text in rows[:: max(1, len(rows) // WARM_UP)]:
        answer(text)
    start = time.process_time()
    found = [answer(text) for _, text in rows]
    return found, (time.process_time() - start) / len(rows) * 1e6


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
                found = [answer(text) for text in texts]
                whole = answer(" ".join(texts))[0]
            right += sum(lang == paragraph["lang"] for (lang, _), paragraph in zip(found, row["paragraphs"], strict=True))
            paragraphs += len(texts)
            if row["doc_lang"]:
                documents += 1
                right_documents += whole == row["doc_lang"]
    return right / paragraphs, right_documents / documents


def reliability(rows: Rows, found: list[tuple[str, float]]) -> float:
    """Prints how many lines of each tenth of the scores were right; returns the share among those of `SURE` and more."""
    number, right = Counter[int](), Counter[int]()
    for (lang, _), (answer, score) in zip(rows, found, strict=True):
        tenth = min(9, int(score * 10))
        number[tenth] += 1
        right[tenth] += lang == answer
    print("    score  " + "".join(f"{f'.{tenth}+':>8}" for tenth in sorted(number)))
    print("    lines  " + "".join(f"{number[tenth]:8}" for tenth in sorted(number)))
    print("    right  " + "".join(f"{right[tenth] / number[tenth]:8.3f}" for tenth in sorted(number)))
    return right[9] / max(1, number[9])


def confusions(rows: Rows, found: list[tuple[str, float]]) -> str:
    pairs = Counter((lang, answer) for (lang, _), (answer, _) in zip(rows, found, strict=True) if lang != answer)
    return " ".join(f"{lang}>{answer}:{number}" for (lang, answer), number in pairs.most_common(30))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds langid/")
    parser.add_argument("--confusions", action="store_true", help="also list which language was taken for which")
    options = parser.parse_args()
    folder = options.data / "langid"
    if not folder.is_dir():
        print(f"no {folder}: nothing measured")
        return 1
    eldc.init()
    identifier = FastTextIdentifier()
    tools: dict[str, Answer] = {"ours": identifier.identify, "lid.176": _lid, "eldc": _eldc}
    if importlib.util.find_spec("py3langid"):
        tools["py3langid"] = _py3langid()
    else:
        print("py3langid is not installed: left out")
    failed = False
    print(f"{'':24}" + "".join(f"{name:>10}" for name in tools) + "   us a line: " + ", ".join(tools))
    for title, name, length in LENGTHS:
        rows = list(sentences(folder / "sentences", length))
        results = [answers(rows, answer) for answer in tools.values()]
        shares = [
            sum(lang == answer for (lang, _), (answer, _) in zip(rows, found, strict=True)) / len(rows) for found, _ in results
        ]
        print(f"{title:24}" + "".join(f"{share:10.4f}" for share in shares), end="   ")
        print(" ".join(f"{microseconds:6.0f}" for _, microseconds in results))
        sure = reliability(rows, results[0][0])
        failed |= (
            shares[0] < FLOORS[name] or sure < SURE_RIGHT or (length is None and results[0][1] > MAX_TIMES_LID * results[1][1])
        )
        if options.confusions:
            print("   ", confusions(rows, results[0][0]))
    found = [mixed(folder / "mixed.jsonl.gz", answer, identifier if name == "ours" else None) for name, answer in tools.items()]
    for index, name in enumerate(("paragraphs", "documents")):
        print(f"{'mixed: ' + name:24}" + "".join(f"{result[index]:10.4f}" for result in found))
        failed |= found[0][index] < FLOORS[name]
    print("below a floor" if failed else "all floors held")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
