"""Pages made to hurt a reader, read as the pipeline reads pages: `python -m benchmarks.quality.hostile_pages [--pages N]`.

Fifty families (nesting, attributes, entities, dates, scripts, metadata, tables, text) in growing sizes, read one after
another behind the process boundary. Prints the slowest pages and the child's highest memory; fails where a page takes more
than 2 seconds of its process or the process more than 500 MB. Memory is read from /proc and left out where there is none.
"""

import argparse
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil

from transforms.article import Declared
from transforms.errors import CorpusError
from transforms.extraction.isolated import PageReader

MAX_SECONDS, MAX_MEGABYTES = 2.0, 500
TEXT = "The council voted on Monday night to close the old harbour bridge for repairs that will take until next spring."
BODY = "".join(f"<p>{word}. {TEXT}</p>" for word in ("One", "Two", "Three", "Four", "Five"))
ARTICLE = '{"@type":"NewsArticle","headline":"x","datePublished":"2020-01-01"}'


def page(body: str = "", head: str = "") -> str:
    title = "<title>Council closes harbour bridge</title>"
    return f"<html lang=en><head>{title}{head}</head><body><h1>Council closes harbour bridge</h1>{body}{BODY}</body></html>"


def linked(text: str) -> str:
    return page(head=f'<script type="application/ld+json">{text}</script>')


def titled(text: str) -> str:
    return page(head=f'<meta property="og:title" content="{text}">')


# What a family makes of a size; at its largest, 100,000, most are far beyond any real page.
FAMILIES: dict[str, Callable[[int], str]] = {
    "nested div": lambda n: page("<div>" * n),
    "nested, closed": lambda n: page("<div>" * 200 + BODY * (n // 2_000) + "</div>" * 200),
    "nested span": lambda n: page(("<p>" + "<span>" * 200 + "x y z" * 30 + "</span>" * 200 + "</p>") * (n // 2_000)),
    "nested dates": lambda n: page("<div class=date>" * 200 + "<time>2 March</time>" * (n // 5)),
    "nested bylines": lambda n: page("<div class=byline>" * 200 + "<a rel=author>Jane Doe</a>" * (n // 5)),
    "nested items": lambda n: page("<div itemprop=author>" * 200 + "<b itemprop=author>Jane Doe</b>" * (n // 5)),
    "nested tables": lambda n: page("<table><tr><td>" * (n // 600) + TEXT),
    "nested links": lambda n: page("<a>" * (n // 4) + "<p>x" * (n // 5)),
    "nested captions": lambda n: page("<figcaption>" * 200 + "<i>x</i> " * (n // 4)),
    "nested headings": lambda n: page("<h2><span>" * 100 + "<i>x</i> " * (n // 4)),
    "misnested": lambda n: page("<b><i>x</b></i>" * (n // 5)),
    "many attributes": lambda n: page(f"<p {' '.join(f'a{i}=1' for i in range(n))}>x</p>"),
    "900 attributes": lambda n: page(("<p " + " ".join(f"a{i}=1" for i in range(900)) + ">x</p>") * (n // 1_500)),
    "long attribute": lambda n: page(f"<p class='{'x ' * (15 * n)}'>"),
    "long classes": lambda n: page(f"<p class='{'comment-' * 2_000}'>word word</p>" * (n // 400)),
    "quotes": lambda n: page('<p class="' + "'" * (20 * n) + '">'),
    "blanks in a tag": lambda n: page("<a" + " " * (20 * n) + ">"),
    "open quotes": lambda n: page("<a " + '="' * (10 * n) + ">"),
    "entities": lambda n: page("<p>" + "&amp;&lt;&eacute;&#x4e2d;" * n + "</p>"),
    "bad entities": lambda n: page("<p>" + "&xyzzy;&#99999999;" * n + "</p>"),
    "time": lambda n: page("<time datetime='2021-03-02T18:30:00Z'>2 March 2021</time>" * n),
    "bad time": lambda n: page("<time datetime='nothing 1'>2 March</time>" * (n // 5)),
    "dates in text": lambda n: page("<p class=date>" + "12.12. 11:11 " * 9 + "</p>" * (n // 10)),
    "half dates": lambda n: page("<span>12 March 1 2 3 </span>" * (n // 4)),
    "meta dates": lambda n: page(head='<meta name="date" content="12/13/14">' * (n // 5)),
    "meta authors": lambda n: page(head='<meta name="author" content="By A B and C D, E F">' * (n // 5)),
    "script": lambda n: page(head="<script>" + "var a='<div>';" * (4 * n) + "</script>"),
    "scripts": lambda n: page(head="<script>x</script>" * n),
    "open scripts": lambda n: page("<script " * n),
    "deep JSON-LD": lambda n: linked("[" * (4 * n)),
    "wide JSON-LD": lambda n: linked("[" + ",".join([ARTICLE] * (n // 8)) + "]"),
    "long JSON-LD": lambda n: linked('{"@type":"Article","headline":"x","articleBody":"' + "y &lt;b" * n + '"}'),
    "commas in JSON-LD": lambda n: linked('{"a":1,' + ", " * (4 * n) + "}"),
    "blanks in JSON-LD": lambda n: linked(" " * (9 * n) + "x"),
    "references": lambda n: linked(json.dumps([{"@id": str(i), "author": {"@id": str(i + 1)}} for i in range(n // 4)])),
    "long title": lambda n: titled(" - word" * (4 * n)),
    "headings": lambda n: page("<h1>A headline that is long enough</h1>" * (n // 4)),
    "table": lambda n: page("<table>" + ("<tr>" + "<td>a b c</td>" * 50 + "</tr>") * (n // 50) + "</table>"),
    "list of links": lambda n: page("<li><a href=/author/x>John Smith wrote</a></li>" * (n // 8)),
    "paragraphs": lambda n: page("".join(f"<p>{i} is one. {TEXT}</p>" for i in range(n // 4))),
    "short paragraphs": lambda n: page("".join(f"<p>He said so {i} times to all of the people.</p>" for i in range(n // 4))),
    "same paragraphs": lambda n: page(f"<p>{TEXT}</p>" * (n // 4)),
    "one paragraph": lambda n: page("<p>" + "word " * (5 * n) + "</p>"),
    "no blanks": lambda n: page("<p>" + "x" * (25 * n) + "</p>"),
    "spans": lambda n: page("<div>" + "<span>word word </span>" * (n // 4) + "</div>"),
    "bylines": lambda n: page(("<p>By " + "John Smith and " * 10 + "Jane Doe</p>") * (n // 40)),
    "numbers": lambda n: page(("<p>" + "+1 202 555 " * 14 + "</p>") * (n // 40)),
    "addresses": lambda n: page("<p>" + "a@b." * (5 * n) + "</p>"),
    "comments": lambda n: page("<!-- x -->" * (5 * n) + "<!--" * n),
    "brackets": lambda n: "<" * (20 * n),
}


def peak_megabytes(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status")
    lines = status.read_text(encoding="ascii", errors="replace").splitlines() if status.exists() else []
    return max((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), default=0)


def spent() -> float:
    """CPU seconds of all children, living and dead."""
    dead = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [child.cpu_times() for child in psutil.Process().children()]
    return dead.ru_utime + dead.ru_stime + sum(times.user + times.system for times in living)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500, help="how many pages (default: 500)")
    count = parser.parse_args().pages
    names = list(FAMILIES)
    reader, outcomes, peak = PageReader(), Counter[str](), 0
    taken: list[tuple[float, str, int, str]] = []
    fresh = True
    for number in range(count):
        name, steps = names[number % len(names)], max(1, -(-count // len(names)))
        size = 100_000 * (number // len(names) + 1) // steps
        html = FAMILIES[name](size)
        # Where the last page cost the child its life, this one must not pay for what the next loads once.
        if fresh:
            reader(page("<span>12 March 1 2 3 </span>"), Declared())
        child, began = psutil.Process().children()[-1], spent()
        try:
            outcome = "read" if reader(html, Declared()).blocks else "empty"
        except CorpusError as error:
            outcome = error.error_type
        outcomes[outcome] += 1
        taken.append((spent() - began, name, size, outcome))
        fresh = not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
        if not fresh:
            peak = max(peak, peak_megabytes(child))
    reader.close()
    taken.sort(reverse=True)
    print(f"{count} pages: {', '.join(f'{outcome} {number}' for outcome, number in sorted(outcomes.items()))}")
    for seconds, name, size, outcome in taken[:10]:
        print(f"{seconds:6.2f} s  {name:18} {size:7} {outcome}")
    print(f"slowest page {taken[0][0]:.2f} s, highest memory {peak} MB")
    return 0 if taken[0][0] <= MAX_SECONDS and peak <= MAX_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
