"""News pages: text, headline, authors, day, beside four extractors: `python -m benchmarks.quality.html --data DIR`.

DIR holds `html_fundus/<country>/`: gzipped pages of publishers with gold beside them (the layout of Fundus' own test
resources). Rules were tuned on publishers whose sha256 of the name begins with a byte of 77 and more; floors are checked on
the others. Text: F1 over words (characters in scripts without blanks), the headline left out. Title: equal but for blanks,
`plain` also but for the typography of quotes and dashes. Authors: gold also credits houses and agencies, which we leave out
on purpose; the column `people` leaves out gold credits of one word and those with the publisher's name.

The gold title is og:title on one site and JSON-LD's headline on the next, whichever the site's parser was written to take, so
no one rule reaches all: the printed ceiling is the share of pages where any form of the title on the page is the gold's. The
interval of a difference is from 2,000 resamples of sites, not of pages. readability-lxml and newspaper4k are asked where they
are installed.
"""

import argparse
import gzip
import hashlib
import html as entities
import importlib
import importlib.util
import json
import logging
import random
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from transforms.article import Record
from transforms.errors import CorpusError
from transforms.extraction.date_clock import When
from transforms.extraction.dates import parse_when
from transforms.extraction.extract import extract
from transforms.extraction.html import read_page
from transforms.extraction.html_tree import parse
from transforms.extraction.pagemeta import read_meta

FIRST_TUNED_BYTE = 77
FLOORS = {"text": 0.935, "title": 0.80, "day": 0.95, "people": 0.90}
RESAMPLES = 2_000
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
    """As the pipeline does, without the process boundary."""
    try:
        article = extract(Record("0" * 32, "benchmark", "html", html=html), read_page)
    except CorpusError:
        return Reading("")
    text = "\n".join(line.text for line in article.lines if line.role in ("standfirst", "subhead", "body"))
    if article.date_published is None:
        return Reading(text, article.headline, article.authors)
    when = When(article.date_published, article.date_published_precision or "day", article.utc_offset_minutes)
    return Reading(text, article.headline, article.authors, when.local())


def with_trafilatura(html: str) -> Reading:
    found = trafilatura.bare_extraction(html, include_comments=False, include_tables=False, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Reading("")
    return Reading(found.text or "", found.title, tuple((found.author or "").split("; ")) if found.author else (), found.date)


def with_resiliparse(html: str) -> Reading:
    return Reading(extract_plain_text(html, main_content=True, alt_texts=False))


def with_readability(html: str) -> Reading:
    readability = importlib.import_module("readability")
    document = readability.Document(html)
    try:
        body = lxml.html.fromstring(document.summary())
    except readability.readability.Unparseable:
        return Reading("")
    return Reading("\n".join(body.itertext()), document.short_title())


def with_newspaper(html: str) -> Reading:
    newspaper = importlib.import_module("newspaper")
    article = newspaper.Article(url="https://news.example/a", fetch_images=False)
    article.download(input_html=html)
    try:
        article.parse()
    except ImportError:
        # The words of some languages come with packages of their own; the English ones are its default.
        article = newspaper.Article(url="https://news.example/a", fetch_images=False, language="en")
        article.download(input_html=html)
        article.parse()
    date = article.publish_date
    return Reading(article.text, article.title, tuple(article.authors), date.isoformat() if date else None)


def tools() -> dict[str, Callable[[str], Reading]]:
    found: dict[str, Callable[[str], Reading]] = {
        "ours": ours,
        "trafilatura": with_trafilatura,
        "resiliparse": with_resiliparse,
    }
    for name, module, tool in (("readability", "readability", with_readability), ("newspaper4k", "newspaper", with_newspaper)):
        if importlib.util.find_spec(module):
            found[name] = tool
        else:
            print(f"{name} is not installed: left out")
    return found


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


def blanks(text: str | None) -> str:
    return " ".join(entities.unescape(text or "").split())


def plain(text: str | None) -> str:
    return " ".join(blanks(text).translate(QUOTES).split())


def day_right(found: str | None, gold: str) -> bool:
    """The day on the gold's own clock."""
    published = datetime.fromisoformat(gold)
    when = parse_when(found) if found else None
    if when is None:
        return False
    if when.utc_offset_minutes is None or published.tzinfo is None:
        return when.local()[:10] == gold[:10]
    return when.instant.astimezone(published.tzinfo).date() == published.date()


@dataclass(frozen=True)
class Scored:
    """One page read by one tool: F1 of the text, whether title and day are right (None without gold), name counts."""

    publisher: str
    text: float
    title: bool
    plain: bool
    day: bool | None
    authors: tuple[int, int, int]
    people: tuple[int, int, int]


def scored(case: Case, reading: Reading) -> Scored:
    gold = {plain(name).casefold() for name in case.gold.get("authors") or ()}
    found = {plain(name).casefold() for name in reading.authors}
    house = re.sub(r"\W", "", case.publisher.casefold())
    bare = {name: re.sub(r"\W", "", name) for name in gold}
    people = {name for name in gold if " " in name and house not in bare[name] and bare[name] not in house}
    # Neutral to a tool that also names the houses of the gold.
    named = found - (gold - people)
    day = case.gold.get("publishing_date")
    return Scored(
        case.publisher,
        f1(reading.text, gold_text(case.gold)),
        blanks(reading.title) == blanks(case.gold["title"]),
        plain(reading.title) == plain(case.gold["title"]),
        day_right(reading.date, day) if day else None,
        (len(gold & found), len(found), len(gold)),
        (len(people & named), len(named), len(people)),
    )


def summary(pages: list[Scored]) -> dict[str, float]:
    def names(counts: list[tuple[int, int, int]]) -> float:
        return 2 * sum(c[0] for c in counts) / max(1, sum(c[1] + c[2] for c in counts))

    days = [page.day for page in pages if page.day is not None]
    return {
        "text": sum(page.text for page in pages) / len(pages),
        "title": sum(page.title for page in pages) / len(pages),
        "plain": sum(page.plain for page in pages) / len(pages),
        "day": sum(days) / max(1, len(days)),
        "authors": names([page.authors for page in pages]),
        "people": names([page.people for page in pages]),
    }


def interval(mine: list[Scored], theirs: list[Scored]) -> tuple[float, float, float]:
    """Mean difference of the text's F1 and its 95 % interval over sites."""
    sites: dict[str, list[float]] = {}
    for one, other in zip(mine, theirs, strict=True):
        sites.setdefault(one.publisher, []).append(one.text - other.text)
    groups, dice = list(sites.values()), random.Random(0)
    means = []
    for _ in range(RESAMPLES):
        drawn = [value for group in dice.choices(groups, k=len(groups)) for value in group]
        means.append(sum(drawn) / len(drawn))
    means.sort()
    every = [value for group in groups for value in group]
    return sum(every) / len(every), means[RESAMPLES // 40], means[-RESAMPLES // 40]


def ceiling(pages: list[Case]) -> float:
    """The share of pages on which some form of the title is the gold's."""
    return sum(
        any(blanks(form) == blanks(case.gold["title"]) for form in read_meta(parse(case.html)).headline.forms) for case in pages
    ) / len(pages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds html_fundus/")
    folder = parser.parse_args().data / "html_fundus"
    if not folder.is_dir():
        print(f"{folder} is not there: --data must name the folder that holds html_fundus/", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = list(cases(folder))
    results: dict[str, list[Scored]] = {}
    spent: dict[str, float] = {}
    for name, tool in tools().items():
        began = time.process_time()
        readings = [tool(case.html) for case in pages]
        spent[name] = (time.process_time() - began) * 1000 / len(pages)
        results[name] = [scored(case, reading) for case, reading in zip(pages, readings, strict=True)]
    missed: list[str] = []
    for label, chosen in (
        ("all pages", pages),
        ("publishers tuned on", [case for case in pages if case.tuned]),
        ("other publishers", [case for case in pages if not case.tuned]),
    ):
        kept = {id(case) for case in chosen}
        part = {n: [s for s, case in zip(r, pages, strict=True) if id(case) in kept] for n, r in results.items()}
        print(f"{label}: {len(chosen)} pages of {len({case.publisher for case in chosen})} sites")
        print(f"{'':14}" + "".join(f"{measure:>8}" for measure in (*summary(part["ours"]), "ms")))
        for name, entries in part.items():
            cells = "".join(f"{value:8.3f}" if value else f"{'-':>8}" for value in summary(entries).values())
            print(f"{name:14}{cells}{spent[name]:8.1f}")
        for name in [name for name in part if name != "ours"]:
            print("text, ours - {:14}{:+.3f} [{:+.3f}, {:+.3f}]".format(name, *interval(part["ours"], part[name])))
        print(f"title, ceiling over all forms on the page: {ceiling(chosen):.3f}\n")
        if label == "other publishers":
            ours_here = summary(part["ours"])
            missed = [f"{m} {ours_here[m]:.3f} < {floor}" for m, floor in FLOORS.items() if ours_here[m] < floor]
            best = max((summary(entries)["text"], name) for name, entries in part.items() if name != "ours")
            if ours_here["text"] <= best[0]:
                missed.append(f"text {ours_here['text']:.3f} is not above {best[1]}'s {best[0]:.3f}")
    print("\n".join(f"floor missed: {line}" for line in missed) or "all floors held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
