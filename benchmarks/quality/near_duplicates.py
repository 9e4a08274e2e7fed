"""Near-duplicates beside datasketch's MinHash LSH, in the same run: known pairs, and pairs made by known edits.

    python -m benchmarks.quality.near_duplicates --data DIR

DIR holds `near_duplicates/articles_N.train.gz` with `articles_N.truth.gz`, and `html_fundus/<country>/*.json`, whose article
bodies in some thirty languages are edited here: words changed, paragraphs cut, agency lines added. One edited text a
body, and all bodies together in one corpus, so that a wrong pair costs precision. Exits 1 below the floors.
"""

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from transforms.article import Analysis, Article, Document
from transforms.linking.memory import link_in_memory
from transforms.linking.signature import Signer, pack

PRECISION, RECALL = 0.99, 0.95
LEAST_CHARS = 400
Pairs = set[tuple[str, str]]
AGENCY_HEAD = "LONDON, 12 March (Newswire) - "
AGENCY_TAIL = """(Reporting by A. Smith and B. Jones; editing by C. Brown)
Our standards: the principles of trust.
© 2024 Newswire. All rights reserved."""


def document_of(name: str, text: str, lang: str) -> Document:
    """A document with nothing but its text, known by a hash of its name."""
    article = Article(hashlib.md5(name.encode()).hexdigest(), name, "text", ())
    return Document(article, text, name, lang, 1.0, ((lang, 1.0),), (), (), ())


def ours(texts: dict[str, str]) -> Pairs:
    """The pairs of names that linking puts into one group of near-duplicates."""
    signer = Signer(vectors=False)
    documents = {name: document_of(name, text, "und") for name, text in texts.items()}
    signed = [signer.sign(Analysis(document)) for document in documents.values()]
    linked = link_in_memory([pack(signed[i : i + 250]) for i in range(0, len(signed), 250)])
    group = {row["doc_id"].hex(): row["near_dup_id"] for row in linked.documents}
    groups: dict[bytes, list[str]] = {}
    for name, document in documents.items():
        groups.setdefault(group[document.doc_id], []).append(name)
    return {pair for names in groups.values() for pair in combinations(sorted(names), 2)}


def datasketch(texts: dict[str, str], width: int = 5, threshold: float = 0.5) -> Pairs:
    """The peer as its documentation uses it: word shingles, 128 permutations, LSH at a threshold."""
    index, sketches = MinHashLSH(threshold=threshold, num_perm=128), {}
    for name, text in texts.items():
        words = re.findall(r"\w+", text.lower())
        sketches[name] = MinHash(num_perm=128)
        sketches[name].update_batch([" ".join(words[i : i + width]).encode() for i in range(max(1, len(words) - width + 1))])
        index.insert(name, sketches[name])
    met = {tuple(sorted((name, other))) for name in texts for other in index.query(sketches[name]) if other != name}
    return {(a, b) for a, b in met if sketches[a].jaccard(sketches[b]) >= threshold}


def read_lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()


def known(data: Path) -> Iterator[tuple[str, dict[str, str], Pairs]]:
    for train in sorted((data / "near_duplicates").glob("*.train.gz")):
        texts = dict(line.split(" ", 1) for line in read_lines(train))
        truth = read_lines(train.with_name(train.name.replace(".train", ".truth")))
        yield train.name.split(".")[0], texts, {(min(pair), max(pair)) for line in truth if (pair := tuple(line.split()))}


def bodies(data: Path) -> dict[str, list[str]]:
    """Article bodies as lists of paragraphs; of the versions of one article, which begin alike, only one."""
    found: dict[str, list[str]] = {}
    for path in sorted((data / "html_fundus").glob("*/*.json")):
        for version in json.loads(path.read_text(encoding="utf-8")).values():
            body = version.get("body") or {}
            sections = [
                *body.get("summary", []),
                *(p for s in body.get("sections", []) for p in s["headline"] + s["paragraphs"]),
            ]
            paragraphs = [paragraph for paragraph in sections if paragraph.strip()]
            if sum(map(len, paragraphs)) >= LEAST_CHARS:
                found.setdefault(paragraphs[0], paragraphs)
    return {f"{place}": paragraphs for place, paragraphs in enumerate(found.values())}


def words_changed(share: float) -> Callable[[list[str], random.Random], list[str]]:
    """Each word, or pair of characters where words are not spaced, is replaced with a probability."""

    def edit(paragraphs: list[str], rng: random.Random) -> list[str]:
        units = [re.findall(r"\w+|\W+" if " " in paragraph else r"..?", paragraph) for paragraph in paragraphs]
        stock = [unit for row in units for unit in row if unit.strip() and unit[0].isalnum()]
        return [
            "".join(rng.choice(stock)[::-1] if unit[0].isalnum() and rng.random() < share else unit for unit in row)
            for row in units
        ]

    return edit


def cut(share: float) -> Callable[[list[str], random.Random], list[str]]:
    """Paragraphs are dropped from the end, as desks do, until that share of the characters is gone."""

    def edit(paragraphs: list[str], rng: random.Random) -> list[str]:
        budget = (1 - share) * sum(map(len, paragraphs))
        kept: list[str] = []
        for paragraph in paragraphs:
            if kept and sum(map(len, kept)) + len(paragraph) > budget:
                break
            kept.append(paragraph)
        return kept

    return edit


def agency(paragraphs: list[str], rng: random.Random) -> list[str]:
    return [AGENCY_HEAD + paragraphs[0], *paragraphs[1:], AGENCY_TAIL]


def desk(paragraphs: list[str], rng: random.Random) -> list[str]:
    return agency(cut(0.2)(words_changed(0.04)(paragraphs, rng), rng), rng)


EDITS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "words 2 %": words_changed(0.02),
    "words 5 %": words_changed(0.05),
    "words 10 %": words_changed(0.10),
    "cut 20 %": cut(0.2),
    "cut 40 %": cut(0.4),
    "cut 60 %": cut(0.6),
    "agency lines": agency,
    "4 %, cut 20 %, agency": desk,
}


def made(data: Path) -> Iterator[tuple[str, dict[str, str], Pairs]]:
    originals = bodies(data)
    for name, edit in EDITS.items():
        rng = random.Random(name)
        edited = {f"{key}+": "\n".join(edit(paragraphs, rng)) for key, paragraphs in originals.items()}
        texts = {**{key: "\n".join(paragraphs) for key, paragraphs in originals.items()}, **edited}
        yield name, texts, {(key, f"{key}+") for key in originals}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    if not (data / "near_duplicates").is_dir() or not (data / "html_fundus").is_dir():
        print(f"no near_duplicates/ and html_fundus/ in {data}")
        return 2
    failed = False
    print(f"{'set':24} {'texts':>6} {'pairs':>6}   {'ours P':>7} {'R':>6} {'s':>5}   {'datasketch P':>12} {'R':>6} {'s':>5}")
    for name, texts, truth in [*known(data), *made(data)]:
        row = f"{name:24} {len(texts):6} {len(truth):6}"
        for finder, width in ((ours, 7), (datasketch, 12)):
            started = time.perf_counter()
            found = finder(texts)
            took = time.perf_counter() - started
            precision, recall = len(found & truth) / max(1, len(found)), len(found & truth) / len(truth)
            row += f"   {precision:{width}.3f} {recall:6.3f} {took:5.1f}"
            failed |= finder is ours and (precision < PRECISION or recall < RECALL)
        print(row, flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
