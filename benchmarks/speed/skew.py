"""Does one key that half of the corpus shares cost more? `python -m benchmarks.speed.skew [--documents N]`, models off.

The same short articles, and then with one word, one publisher, one story or one group of near-duplicates holding every
second of them, each through the whole command in a process of its own. CPU time decides, since other work on the machine
does not change it; exit code 1 where a variant takes over 1.3 times that of the plain corpus.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from benchmarks.speed import corpus
from benchmarks.speed.memory import MIB, watch

LIMIT = 1.3
DOCUMENTS = 3_000
Article = dict[str, Any]
Variant = Callable[[Article, Article, random.Random], Article]


def word(article: Article, first: Article, chance: random.Random) -> Article:
    return {**article, "maintext": f"{article['maintext']} Someone mentioned a zeppelin."}


def publisher(article: Article, first: Article, chance: random.Random) -> Article:
    return {**article, "source_domain": first["source_domain"], "url": f"{first['url']}/{chance.getrandbits(64)}"}


def story(article: Article, first: Article, chance: random.Random) -> Article:
    """The news of the first article, and sentences of its own around it."""
    own, news = article["maintext"].split("\n"), first["maintext"].split("\n")
    body = [*news[:2], *own[-2:]]
    chance.shuffle(body)
    return {**article, "title": first["title"], "date_publish": first["date_publish"], "maintext": "\n".join(body)}


def near_duplicate(article: Article, first: Article, chance: random.Random) -> Article:
    text = f"{first['maintext']} Sent to subscriber {chance.getrandbits(32)}."
    return {**article, "title": first["title"], "maintext": text}


VARIANTS: dict[str, Variant | None] = {
    "no such key": None,
    "one word": word,
    "one publisher": publisher,
    "one story": story,
    "one group of near-duplicates": near_duplicate,
}


def write(folder: Path, n: int, variant: Variant | None) -> None:
    folder.mkdir()
    chance = random.Random(5)
    found = list(corpus.articles(n))
    with (folder / "articles.jsonl").open("wb") as stream:
        for i, article in enumerate(found):
            made = variant(article, found[0], chance) if variant and i % 2 else article
            stream.write(orjson.dumps(made) + b"\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    worst, plain = 0.0, 0.0
    print(f"{options.documents:,} documents, models off, linking on; half of them share")
    print(f"{'':30} {'seconds':>8} {'CPU s':>8} {'ratio':>6} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory(prefix="newsbeam-skew-") as name:
        for number, (title, variant) in enumerate(VARIANTS.items()):
            source = Path(name, f"in-{number}")
            write(source, options.documents, variant)
            out = Path(name, f"out-{number}")
            run = watch([sys.executable, "-m", "pipeline", "--input", str(source), "--output", str(out), "--models", "off"])
            plain = plain or run.cpu
            worst = max(worst, run.cpu / plain)
            print(f"{title:30} {run.wall:8.1f} {run.cpu:8.1f} {run.cpu / plain:6.2f} {run.peak / MIB:9.0f}", flush=True)
    print(f"at most {LIMIT} is asked")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
