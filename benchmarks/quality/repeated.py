"""What it brings to leave out lines that repeat across a site, by site: `python -m benchmarks.quality.repeated --data DIR`.

DIR holds flat_text/ (see benchmarks.training.pages). The pages of one site in one flattening are one corpus; sites with fewer
than `--pages` pages are left out. F1 is that of benchmarks.quality.flat_text, a page's words kept against its main text,
before and after. A line that goes is wrong where its label calls it content; `distinct` counts a site's line once. The floor
leaves room for one site whose gold takes the disclaimer below its columns for text.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.flat_text import f1
from benchmarks.training.pages import LabelledPage, flat_pages, words
from transforms.article import Article, Declared, Line, Record
from transforms.errors import CorpusError
from transforms.extraction.extract import extract
from transforms.segmentation.assemble import decided_lines
from transforms.segmentation.repeated import fingerprint, line_votes, repeated

MIN_PAGES = 4
MOST_LOSS, MOST_WRONG = 0.004, 1
"""Of F1, and of a site's distinct lines that go."""


@dataclass
class Site:
    """Sums over the pages of one site in one flattening."""

    pages: int = 0
    before: float = 0.0
    after: float = 0.0
    gone: int = 0
    wrong: int = 0
    distinct: int = 0
    seconds: float = 0.0


def read(page: LabelledPage, number: int) -> Article | None:
    """The article of a page; None where nothing of it is one."""
    declared = Declared(url=f"https://{page.site}/{number}")
    try:
        return extract(Record(f"{number:032x}", f"{page.site}#{number}", "text", text=page.text, declared=declared))
    except CorpusError:
        return None


def kept(lines: Iterable[Line], page: LabelledPage) -> str:
    """The text kept, without the headline where the gold leaves it out."""
    return "\n".join(line.text for line in lines if line.kept and (page.headline or line.role != "headline"))


def labelled(page: LabelledPage, line: Line) -> bool:
    """Whether most of a line's source is labelled as content."""
    first = page.text.count("\n", 0, line.source_start)
    last = page.text.count("\n", 0, line.source_end)
    return page.labels[first : last + 1].count("1") * 2 > last + 1 - first


def measure(pages: list[LabelledPage], show: bool) -> Site:
    """One site. `show` prints the lines that go."""
    read_pages = [(page, article) for i, page in enumerate(pages) if (article := read(page, i))]
    began = time.process_time()
    votes: dict[bytes, set[bytes]] = defaultdict(set)
    for _, article in read_pages:
        for vote in line_votes(article):
            votes[vote.fingerprint].add(vote.sketch)
    marks = repeated(votes)
    decided = [decided_lines(article, marks) for _, article in read_pages]
    site = Site(pages=len(read_pages), seconds=time.process_time() - began)
    wrong: set[bytes] = set()
    for (page, article), lines in zip(read_pages, decided, strict=True):
        gold = words(page.gold)
        site.before += f1(words(kept(article.lines, page)), gold)
        site.after += f1(words(kept(lines, page)), gold)
        for was, line in zip(article.lines, lines, strict=True):
            if was.kept and not line.kept:
                content = labelled(page, was)
                site.gone += 1
                site.wrong += content
                wrong.update({fingerprint(was.text)} if content else ())
                if show:
                    print(f"{'WRONG' if content else 'right'} {page.site} {was.text[:110]}")
    site.distinct = len(wrong)
    return site


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flat_text/")
    parser.add_argument("--pages", type=int, default=MIN_PAGES, help="least pages of a site")
    parser.add_argument("--lines", action="store_true", help="print the lines that go")
    options = parser.parse_args()
    if not (options.data / "flat_text/lines.jsonl.gz").is_file():
        print(f"{options.data}/flat_text is not there: --data must name the folder that holds it", file=sys.stderr)
        return 2
    by_site: dict[tuple[str, str], list[LabelledPage]] = defaultdict(list)
    for page in flat_pages(options.data):
        by_site[page.site, page.flattening].append(page)
    tested = {name: measure(pages, options.lines) for name, pages in sorted(by_site.items()) if len(pages) >= options.pages}
    sums: Counter[str] = Counter()
    print(f"{'site':28}{'flattening':14}{'pages':>6}{'before':>9}{'after':>8}{'gone':>6}{'wrong':>7}{'distinct':>9}")
    for (name, flattening), site in tested.items():
        for field, value in vars(site).items():
            sums[field] += value
        if site.gone:
            print(
                f"{name:28}{flattening:14}{site.pages:6}{site.before / site.pages:9.3f}{site.after / site.pages:8.3f}"
                f"{site.gone:6}{site.wrong:7}{site.distinct:9}"
            )
    pages = max(1, sums["pages"])
    print(
        f"{len(tested)} corpora, {sum(1 for site in tested.values() if not site.gone)} of them without such a line\n"
        f"{'all':42}{sums['pages']:6}{sums['before'] / pages:9.4f}{sums['after'] / pages:8.4f}{sums['gone']:6}{sums['wrong']:7}"
        f"   {1000 * sums['seconds'] / pages:.2f} ms a page"
    )
    lost = (sums["before"] - sums["after"]) / pages
    return 0 if lost <= MOST_LOSS and all(site.distinct <= MOST_WRONG for site in tested.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
