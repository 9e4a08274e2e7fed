"""News pages: text, headline, authors, day; beside trafilatura and Resiliparse: `python -m benchmarks.quality.html --data DIR`.

DIR holds `html_fundus/<country>/`: gzipped pages of publishers with gold beside them (the layout of Fundus' own test
resources). Rules were tuned on publishers whose sha256 of the name begins with a byte of 77 and more; floors are checked on
the others. Text: F1 over words (characters in scripts without blanks), the headline left out. Authors: gold also credits
houses and agencies, which we leave out on purpose; the column `people` leaves out gold credits of one word and those with
the publisher's name.
"""

import argparse
import gzip
import hashlib
import html as entities
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from transforms.article import Declared
from transforms.errors import CorpusError
from transforms.extraction.dates import parse_when
from transforms.extraction.html import read_page

FIRST_TUNED_BYTE = 77
FLOORS = {"text": 0.935, "title": 0.80, "day": 0.95, "people": 0.85}
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+")
QUOTES = str.maketrans("’‘“”„–—", '\'\'"""--', "\u00ad\u200b")


@dataclass(frozen=True)
class Case:
    publisher: str
    html: str
    gold: dict[str, Any]
    tuned: bool


@dataclass(frozen=True)
class Reading:
    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None


def ours(html: str) -> Reading:
    try:
        page = read_page(html, Declared())
    except CorpusError:
        return Reading("")
    text = "\n".join(block.text for block in page.blocks if block.kind in ("standfirst", "subhead", "body"))
    return Reading(text, page.headline, page.authors, page.date_published)


def with_trafilatura(html: str) -> Reading:
    found = trafilatura.bare_extraction(html, include_comments=False, include_tables=False, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Reading("")
    return Reading(found.text or "", found.title, tuple((found.author or "").split("; ")) if found.author else (), found.date)


def with_resiliparse(html: str) -> Reading:
    return Reading(extract_plain_text(html, main_content=True, alt_texts=False))


def cases(folder: Path) -> Iterator[Case]:
    for gold_file in sorted(folder.glob("*/*.json")):
        gold = json.loads(gold_file.read_text(encoding="utf-8"))
        name = gold_file.stem
        pages = sorted(
            p for p in gold_file.parent.iterdir() if re.fullmatch(rf"{re.escape(name)}_\d{{4}}_\d\d_\d\d\.html\.gz", p.name)
        )
        versions = sorted(gold, key=lambda version: [int(part) for part in version[1:].split("_")])
        tuned = hashlib.sha256(name.encode()).digest()[0] >= FIRST_TUNED_BYTE
        if len(pages) != len(versions):
            raise ValueError(f"{gold_file}: {len(versions)} versions but {len(pages)} pages")
        for page, version in zip(pages, versions, strict=True):
            html = gzip.decompress(page.read_bytes()).decode("utf-8", "replace")
            yield Case(name, html, gold[version], tuned)


def gold_text(gold: dict[str, Any]) -> str:
    body = gold.get("body") or {}
    parts = list(body.get("summary") or ())
    for section in body.get("sections") or ():
        parts += [*(section.get("headline") or ()), *(section.get("paragraphs") or ())]
    return "\n".join(parts)


def f1(found: str, gold: str) -> float:
    mine, theirs = (Counter(WORD.findall(text.translate(QUOTES).lower())) for text in (found, gold))
    common = sum((mine & theirs).values())
    return 2 * common / max(1, sum(mine.values()) + sum(theirs.values()))


def plain(text: str | None) -> str:
    return " ".join(entities.unescape(text or "").translate(QUOTES).split())


def day_right(found: str | None, gold: str) -> bool:
    """The day on the gold's own clock."""
    published = datetime.fromisoformat(gold)
    when = parse_when(found) if found else None
    if when is None:
        return False
    if when.utc_offset_minutes is None or published.tzinfo is None:
        return when.local()[:10] == gold[:10]
    return when.instant.astimezone(published.tzinfo).date() == published.date()


def scores(pages: list[Case], tool: Callable[[str], Reading]) -> dict[str, float]:
    text = title = days = dated = both = mine = credited = people_both = people_mine = persons = 0.0
    began = time.process_time()
    readings = [tool(case.html) for case in pages]
    spent = (time.process_time() - began) * 1000 / len(pages)
    for case, reading in zip(pages, readings, strict=True):
        text += f1(reading.text, gold_text(case.gold))
        title += plain(reading.title) == plain(case.gold["title"])
        if case.gold.get("publishing_date"):
            dated += 1
            days += day_right(reading.date, case.gold["publishing_date"])
        gold = {plain(name).casefold() for name in case.gold.get("authors") or ()}
        found = {plain(name).casefold() for name in reading.authors}
        house = re.sub(r"\W", "", case.publisher.casefold())
        people = {
            name
            for name in gold
            if " " in name and house not in re.sub(r"\W", "", name) and re.sub(r"\W", "", name) not in house
        }
        both, mine, credited = both + len(gold & found), mine + len(found), credited + len(gold)
        # Neutral to a tool that also names the houses of the gold.
        named = found - (gold - people)
        people_both, people_mine, persons = people_both + len(people & named), people_mine + len(named), persons + len(people)
    return {
        "text": text / len(pages),
        "title": title / len(pages),
        "day": days / max(1, dated),
        "authors": 2 * both / max(1, mine + credited),
        "people": 2 * people_both / max(1, people_mine + persons),
        "ms": spent,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds html_fundus/")
    folder = parser.parse_args().data / "html_fundus"
    if not folder.is_dir():
        print(f"{folder} is not there: --data must name the folder that holds html_fundus/", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    pages = list(cases(folder))
    missed = []
    tools = {"ours": ours, "trafilatura": with_trafilatura, "resiliparse": with_resiliparse}
    for label, tuned in (("publishers tuned on", True), ("other publishers", False)):
        chosen = [case for case in pages if case.tuned is tuned]
        print(f"{label}: {len(chosen)} pages\n{'':14}{'text':>8}{'title':>8}{'day':>8}{'authors':>8}{'people':>8}{'ms':>8}")
        for name, tool in tools.items():
            result = scores(chosen, tool)
            cells = (
                f"{value:8.1f}" if measure == "ms" else f"{value:8.3f}" if value else f"{'-':>8}"
                for measure, value in result.items()
            )
            print(f"{name:14}{''.join(cells)}")
            if name == "ours" and not tuned:
                missed = [
                    f"{measure} {result[measure]:.3f} < {floor}" for measure, floor in FLOORS.items() if result[measure] < floor
                ]
    print("\n".join(f"floor missed: {line}" for line in missed) or "all floors held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
