"""Publication day of web pages, ours beside htmldate: `python -m benchmarks.quality.dates --data DIR`.

DIR holds `html_dates/gold.json` (address -> file and day) and the pages, gzipped, in `html_dates/html/`: the layout of
htmldate's own evaluation set. Precision is over the pages for which a tool gives a day, recall over all pages with one.

The gold day is the one that people read on the page. Where a page prints the day of its last change, that is the gold, and
wrong for us, who tell the two apart: the last line counts the wrong days of which the page itself says so.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from htmldate import find_date

from transforms.extraction.html_tree import parse
from transforms.extraction.pagemeta import read_meta

# F1 on the set's 255 pages, beside htmldate's own result for the original date; and the share of wrong days.
FLOOR, MOST_WRONG = 0.92, 0.04


def ours(html: str, url: str) -> str | None:
    when = read_meta(parse(html), url=url).dates.published
    return when.local()[:10] if when else None


def changed(html: str, url: str) -> str | None:
    when = read_meta(parse(html), url=url).dates.modified
    return when.local()[:10] if when else None


def htmldate(html: str, url: str) -> str | None:
    return find_date(html, url=url, original_date=True, extensive_search=True)


def htmldate_latest(html: str, url: str) -> str | None:
    """Its default: the last change rather than the publication, which this set's gold follows now and then."""
    return find_date(html, url=url, extensive_search=True)


def scored(pages: list[tuple[str, str, str]], tool: Callable[[str, str], str | None], show: bool) -> tuple[float, ...]:
    """Accuracy, precision, recall, F1, and milliseconds a page."""
    right = given = 0
    began = time.process_time()
    for url, html, gold in pages:
        found = tool(html, url)
        given += found is not None
        right += found == gold
        if show and found != gold:
            print(f"{gold} {found} {url}")
    spent = (time.process_time() - began) * 1000 / len(pages)
    precision, recall = right / max(1, given), right / len(pages)
    return right / len(pages), precision, recall, 2 * precision * recall / max(1e-9, precision + recall), spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds html_dates/")
    parser.add_argument("--errors", action="store_true", help="print our wrong days")
    options = parser.parse_args()
    folder = options.data / "html_dates"
    if not (folder / "gold.json").is_file():
        print(f"{folder}/gold.json is not there: --data must name the folder that holds html_dates/", file=sys.stderr)
        return 2
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    pages = [
        (url, gzip.decompress((folder / "html" / f"{entry['file']}.gz").read_bytes()).decode("utf-8", "replace"), entry["date"])
        for url, entry in sorted(gold.items())
    ]
    print(f"{len(pages)} pages\n{'':20}{'accuracy':>9}{'precision':>10}{'recall':>8}{'F1':>7}{'wrong':>8}{'ms':>7}")
    tools = {"ours": ours, "htmldate, original": htmldate, "htmldate, latest": htmldate_latest}
    results = {name: scored(pages, tool, options.errors and tool is ours) for name, tool in tools.items()}
    for name, (accuracy, precision, recall, f1, spent) in results.items():
        wrong = recall / precision - recall if precision else 0.0
        print(f"{name:20}{accuracy:9.3f}{precision:10.3f}{recall:8.3f}{f1:7.3f}{wrong:8.3f}{spent:7.1f}")
    missed = [(url, html, day) for url, html, day in pages if ours(html, url) not in (day, None)]
    told = sum(changed(html, url) == day for url, html, day in missed)
    print(f"of our {len(missed)} wrong days, {told} where the gold is the day that the page gives for its last change")
    held = results["ours"][3] >= max(FLOOR, results["htmldate, original"][3]) and len(missed) <= MOST_WRONG * len(pages)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
