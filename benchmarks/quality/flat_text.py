"""How well flat text is read: kept text against labelled pages, segments that must stay or go, and the seeds' lines.

    python -m benchmarks.quality.flat_text --data DIR

DIR holds flat_text/lines.jsonl.gz and flat_text/segments.jsonl.gz. The figure is the mean over pages of the F1 of the
multiset of tokens kept against the page's main text; two of the four sets leave the headline out of their gold, there ours
is left out too. Sites whose SHA-256 starts with a byte below 77 are test sites: rules were chosen on the others.
"""

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import regex

from transforms.article import Record
from transforms.errors import CorpusError
from transforms.extraction.extract import extract
from transforms.extraction.features import effective_words
from transforms.extraction.lines import split
from transforms.extraction.roles import assign

FLOOR_TEST_F1 = 0.89
FLOOR_SEGMENTS = 0.84
FLOOR_SEED_LINES, FLOOR_SEED_ROLES = 0.97, 0.90
TEST_BYTE = 77
WITHOUT_HEADLINE = ("scrapinghub", "fundus")
NON_LATIN = ("zh", "el", "ru", "ja", "hi")
CONTENT = ("headline", "standfirst", "subhead", "body")
TOKEN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}--[\p{Han}\p{Hiragana}\p{Katakana}]]+", regex.V1)
ROOT = Path(__file__).parents[2]

Page = dict[str, Any]
Keeper = Callable[[Page], str]


def tokens(text: str) -> Counter[str]:
    return Counter(TOKEN.findall(text.lower()))


def f1(kept: Counter[str], gold: Counter[str]) -> float:
    common = (kept & gold).total()
    return 2 * common / (kept.total() + gold.total()) if common else 0.0


def site(page: Page) -> str:
    if page["url"]:
        name = urlsplit(page["url"]).netloc
    elif page["set"] == "daniel":
        name = page["id"].split("_")[1]
    else:
        name = page["id"].rsplit("_", 2)[0]
    return str(name).removeprefix("www.")


def is_test(page: Page) -> bool:
    return hashlib.sha256(site(page).encode()).digest()[0] < TEST_BYTE


def ours(page: Page) -> str:
    masked = page["set"] in WITHOUT_HEADLINE
    lines = assign(split(page["text"])).lines
    return "\n".join(line.text for line in lines if line.kept and not (masked and line.role == "headline"))


def long_lines(page: Page) -> str:
    return "\n".join(line for line in page["text"].split("\n") if effective_words(line) >= 12)


KEEPERS: dict[str, Keeper] = {"keep all": lambda page: str(page["text"]), "lines of 12+ words": long_lines, "ours": ours}


def read(path: Path) -> Iterator[Page]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def lines_table(path: Path) -> float:
    """Prints F1 by group and gives ours on the test sites."""
    pages = list(read(path))
    golds = [tokens("\n".join(page["gold"])) for page in pages]
    found: dict[str, dict[str, list[float]]] = {}
    for name, keep in KEEPERS.items():
        groups: dict[str, list[float]] = defaultdict(list)
        spent = 0.0
        for page, gold in zip(pages, golds, strict=True):
            start = time.process_time()
            text = keep(page)
            spent += time.process_time() - start
            score = f1(tokens(text), gold)
            lang = "en" if page["lang"] == "en" else "non-Latin" if page["lang"] in NON_LATIN else "other Latin"
            for group in ("all", lang, "test sites" if is_test(page) else "other sites", page["set"]):
                groups[group].append(score)
        found[name] = groups
        cells = "  ".join(
            f"{group} {sum(scores) / len(scores):.3f} ({len(scores)})" for group, scores in sorted(groups.items())
        )
        print(f"{name:20} {cells}  {1000 * spent / len(pages):.1f} ms a page")
    test = found["ours"]["test sites"]
    return sum(test) / len(test)


def segments_table(path: Path) -> float:
    """Segments that must stay and that must go; share decided right."""
    right = total = 0
    counts: Counter[str] = Counter()
    for page in read(path):
        kept = " ".join(line.text for line in assign(split(page["text"])).lines if line.kept)
        flat = " ".join(kept.split())
        for kind in ("with", "without"):
            for segment in page[kind]:
                hit = " ".join(segment.split()) in flat
                right += hit == (kind == "with")
                counts[f"{kind}, {'kept' if hit else 'dropped'}"] += 1
                total += 1
    print(f"segments             accuracy {right / total:.3f} of {total}; {dict(sorted(counts.items()))}")
    return right / total


def seeds_table() -> tuple[float, float]:
    """Share of the seeds' lines kept or dropped right, and of the kept lines' roles."""
    gold = json.loads((ROOT / "tests/gold/seeds.json").read_text(encoding="utf-8"))["documents"]
    right = total = roles = content = 0
    for name, document in gold.items():
        text = (ROOT / "seeds" / name).read_bytes().decode("utf-8")
        found = {text.count("\n", 0, line.source_start) + 1: line for line in _lines(name, text)}
        for number, role in document["line_roles"].items():
            if role == "ignore":
                continue
            line = found[int(number)]
            wanted = role.split("|")
            total += 1
            right += line.kept == (wanted[0] in CONTENT)
            if wanted[0] in CONTENT:
                content += 1
                roles += line.role in wanted
    print(f"seeds                lines {right}/{total}, roles of content {roles}/{content}")
    return right / total, roles / content


def _lines(name: str, text: str) -> Any:
    try:
        return extract(Record("0" * 32, name, "text", text=text)).lines
    except CorpusError as error:
        raise SystemExit(f"{name}: {error}") from error


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data with flat_text/ in it")
    folder = parser.parse_args().data / "flat_text"
    for name in ("lines.jsonl.gz", "segments.jsonl.gz"):
        if not (folder / name).is_file():
            print(f"no {folder / name}: this benchmark needs the labelled pages", file=sys.stderr)
            return 2
    test = lines_table(folder / "lines.jsonl.gz")
    segments = segments_table(folder / "segments.jsonl.gz")
    seed_lines, seed_roles = seeds_table()
    floors = (
        ("F1 on test sites", test, FLOOR_TEST_F1),
        ("segments", segments, FLOOR_SEGMENTS),
        ("seed lines", seed_lines, FLOOR_SEED_LINES),
        ("seed roles", seed_roles, FLOOR_SEED_ROLES),
    )
    missed = [name for name, value, floor in floors if value < floor]
    print("floors: " + ("missed by " + ", ".join(missed) if missed else "all met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
