"""How well flat text is read: kept text against labelled pages, segments that must stay or go, and the seeds' lines.

    python -m benchmarks.quality.flat_text --data DIR

DIR holds flat_text/ and html_fundus/ (see benchmarks.training.pages). The figure is the mean over pages of the F1 of the
multiset of words kept against the page's main text; where the gold leaves the headline out, ours is left out too. Only test
sites are counted: the model was trained on the others (benchmarks.training.flat_text). "Oracle" keeps every line that its
label calls content. News pages are flattened here as in training, and by a tool that training has not seen; trafilatura reads
their HTML. Time is CPU time (time.process_time) of the whole reading: lines, units, rules, model, roles. After the pages were
read once, each counts with the least of three passes over all of them, so that a busy machine shows little; what was kept of
earlier lines is forgotten before each pass.
"""

import argparse
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import trafilatura

from benchmarks.quality.html import cases, gold_text
from benchmarks.training.pages import (
    FLATTENERS,
    LabelledPage,
    dedented,
    flat_pages,
    html_pages,
    is_test,
    plain_text,
    read,
    respaced,
    segment_site,
    site_of,
    words,
)
from transforms.article import Record
from transforms.errors import CorpusError
from transforms.extraction.byline import read_byline
from transforms.extraction.extract import extract
from transforms.extraction.features import effective_words
from transforms.extraction.lines import split
from transforms.extraction.phrases import phrase_at
from transforms.extraction.roles import assign
from transforms.extraction.stamps import read_stamp

FLOOR_F1, FLOOR_GROUP, FLOOR_RU, FLOOR_SHORT = 0.93, 0.92, 0.87, 0.60
MOST_LOSS = 0.02
FLOOR_SEGMENTS = 0.87
FLOOR_SEED_LINES, FLOOR_SEED_ROLES = 0.97, 0.90
SHORT_ARTICLE = 80
NON_LATIN = ("zh", "el", "ru", "ja", "hi")
CONTENT = ("headline", "standfirst", "subhead", "body")
GROUPS = ("all", "en", "other Latin", "non-Latin", "ru", "short")
UNSEEN = "unseen flattener"
# What keeps lines across pages; passes over the pages to take the time of.
CACHES = (phrase_at, read_byline, read_stamp)
PASSES = 3
ROOT = Path(__file__).parents[2]

Keeper = Callable[[LabelledPage], str]


def f1(kept: Counter[str], gold: Counter[str]) -> float:
    common = (kept & gold).total()
    return 2 * common / (kept.total() + gold.total()) if common else 0.0


def ours(page: LabelledPage) -> str:
    lines = assign(split(page.text)).lines
    return "\n".join(line.text for line in lines if line.kept and (page.headline or line.role != "headline"))


def long_lines(page: LabelledPage) -> str:
    return "\n".join(line for line in page.text.split("\n") if effective_words(line) >= 12)


def labelled_lines(page: LabelledPage) -> str:
    return "\n".join(line for line, label in zip(page.text.split("\n"), page.labels, strict=True) if label == "1")


KEEPERS: dict[str, Keeper] = {
    "keep all": lambda page: page.text,
    "lines of 12+ words": long_lines,
    "oracle": labelled_lines,
    "ours": ours,
}


def groups_of(page: LabelledPage) -> list[str]:
    found = ["all", "en" if page.lang == "en" else "non-Latin" if page.lang in NON_LATIN else "other Latin"]
    return found + ["ru"] * (page.lang == "ru") + ["short"] * (words(page.gold).total() < SHORT_ARTICLE)


def measure(pages: Sequence[LabelledPage], keep: Keeper) -> dict[str, float]:
    """Mean F1 by group."""
    scores: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        found = f1(words(keep(page)), words(page.gold))
        for group in groups_of(page):
            scores[group].append(found)
    return {group: sum(found) / len(found) for group, found in scores.items()}


def milliseconds(pages: Sequence[LabelledPage], keep: Keeper) -> float:
    """CPU time a page. The pages have been read before, so that models and tables are loaded."""
    least = [math.inf] * len(pages)
    for _ in range(PASSES):
        for cache in CACHES:
            cache.cache_clear()
        for at, page in enumerate(pages):
            began = time.process_time()
            keep(page)
            least[at] = min(least[at], time.process_time() - began)
    return 1000 * sum(least) / len(pages)


def lines_table(pages: Sequence[LabelledPage]) -> dict[str, float]:
    """Prints F1 by group and gives ours."""
    counts = Counter(group for page in pages for group in groups_of(page))
    print(f"{'test sites':24}" + "".join(f"{group:>12}" for group in GROUPS) + "   ms a page")
    print(f"{'pages':24}" + "".join(f"{counts[group]:12}" for group in GROUPS))
    found: dict[str, float] = {}
    for name, keep in KEEPERS.items():
        found = measure(pages, keep)
        spent = milliseconds(pages, keep)
        print(f"{name:24}" + "".join(f"{found.get(group, 0.0):12.3f}" for group in GROUPS) + f"{spent:12.1f}")
    return found


def layouts_table(pages: Sequence[LabelledPage], folder: Path) -> float:
    """Prints F1 over the same pages in other layouts; gives the greatest loss against the layouts trained on."""
    as_is = measure(pages, ours)["all"]
    losses = []
    print("\nother layouts           F1")
    for copy in (respaced, dedented):
        found = measure([copy(page) for page in pages], ours)["all"]
        losses.append(as_is - found)
        print(f"{copy.__name__:24}{found:.3f} (as it is {as_is:.3f})")
    flattened = [page for page in html_pages(folder, {**FLATTENERS, UNSEEN: plain_text}) if page.test]
    by_tool = {
        name: measure([page for page in flattened if page.flattening == name], ours)["all"] for name in (*FLATTENERS, UNSEEN)
    }
    losses.append(min(by_tool[name] for name in FLATTENERS) - by_tool[UNSEEN])
    for name, value in by_tool.items():
        print(f"HTML, {name:18}{value:.3f}")
    tested = [case for case in cases(folder / "html_fundus") if is_test(site_of(case))]
    peer = [f1(words(trafilatura.extract(case.html) or ""), words(gold_text(case.gold))) for case in tested]
    print(f"HTML itself, trafilatura {sum(peer) / len(peer):.3f} ({len(peer)} pages)")
    return max(losses)


def segments_table(path: Path) -> float:
    """Segments that must stay and that must go, of test sites; share decided right."""
    right = total = 0
    counts: Counter[str] = Counter()
    for page in read(path):
        if not is_test(segment_site(page)):
            continue
        kept = " ".join(line.text for line in assign(split(page["text"])).lines if line.kept)
        flat = " ".join(kept.split())
        for kind in ("with", "without"):
            for segment in page[kind]:
                hit = " ".join(segment.split()) in flat
                right += hit == (kind == "with")
                counts[f"{kind}, {'kept' if hit else 'dropped'}"] += 1
                total += 1
    print(f"\nsegments             accuracy {right / total:.3f} of {total}; {dict(sorted(counts.items()))}")
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
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data with flat_text/ and html_fundus/")
    folder = parser.parse_args().data
    for name in ("flat_text/lines.jsonl.gz", "flat_text/segments.jsonl.gz", "html_fundus"):
        if not (folder / name).exists():
            print(f"no {folder / name}: this benchmark needs the labelled pages", file=sys.stderr)
            return 2
    pages = [page for page in flat_pages(folder) if page.test]
    found = lines_table(pages)
    loss = layouts_table(pages, folder)
    segments = segments_table(folder / "flat_text/segments.jsonl.gz")
    seed_lines, seed_roles = seeds_table()
    floors = [
        ("F1", found["all"], FLOOR_F1),
        *((f"F1 {group}", found[group], FLOOR_GROUP) for group in ("en", "other Latin", "non-Latin")),
        ("F1 ru", found["ru"], FLOOR_RU),
        ("F1 of short articles", found["short"], FLOOR_SHORT),
        ("loss in other layouts", -loss, -MOST_LOSS),
        ("segments", segments, FLOOR_SEGMENTS),
        ("seed lines", seed_lines, FLOOR_SEED_LINES),
        ("seed roles", seed_roles, FLOOR_SEED_ROLES),
    ]
    missed = [name for name, value, floor in floors if value < floor]
    print("floors: " + ("missed by " + ", ".join(missed) if missed else "all met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
