"""Short articles made for measuring: about 100 words each, in two languages, by several publishers, all of one year.

Every tenth is an exact copy at another publisher, every tenth a copy with another end. The others share sentence patterns
but name their own firms and people, so that linking finds stories of every size and not one that holds all.
"""

import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from tests.e2e.corpus import DAYS, ENGLISH, FRENCH, PLACES, SITES

SYLLABLES = "ar bel cor dun el fjor gran hel is jor kal lin mar nor ost pel ran sel tor ul ver wen zan"
FIRST_NAMES = "Anna Marc Priya Tomás Judith Paul Elena Hugo Nadia Victor Clara Omar"
ORDINARY = {
    "en": "garden winter music kitchen teacher river painting market letter bicycle harvest festival library summer village "
    "museum hospital weather journey theatre morning concert bakery meadow window lantern railway orchard fountain valley",
    "fr": "jardin hiver musique cuisine professeur rivière peinture marché lettre vélo récolte fête bibliothèque été village "
    "musée hôpital météo voyage théâtre matin concert boulangerie prairie fenêtre lanterne gare verger fontaine vallée",
}
PLAIN = {
    "en": "People spoke about the {0}, the {1} and the {2} long before anyone had thought of the {3} or the {4} nearby.",
    "fr": "On parlait du thème « {0} », de « {1} » et de « {2} » bien avant que quiconque ait pensé à « {3} » ou à « {4} ».",
}
FILE_DOCUMENTS = 1000
RECENT = 20_000
"""How many articles are held to be copied from."""
NEWS_SENTENCES, PLAIN_SENTENCES = 4, 2
Article = dict[str, Any]


def name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES.split(), k=3)).capitalize()


def articles(n: int, seed: int = 11) -> Iterator[Article]:
    """`n` articles, the same for the same seed; a longer list begins with the shorter one."""
    chance = random.Random(seed)
    recent: deque[Article] = deque(maxlen=RECENT)
    for i in range(n):
        site = chance.choice(SITES)
        published = f"2018-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T{chance.randint(5, 22):02d}:30:00+01:00"
        own = {"url": f"https://{site}/{i}", "date_publish": published, "source_domain": site}
        recent.append({**(copied(i, recent, chance) or _article(chance)), **own})
        yield recent[-1]


def copied(i: int, recent: Sequence[Article], chance: random.Random) -> Article | None:
    """Of each ten articles one as an exact copy of a recent one, and one as a copy with another end; else None."""
    if not recent or i % 10 not in (4, 7):
        return None
    source = chance.choice(recent)
    return source if i % 10 == 4 else {**source, "maintext": source["maintext"] + " Reported for the evening edition."}


def _article(chance: random.Random) -> Article:
    lang, pool = chance.choice([("en", ENGLISH), ("fr", FRENCH)])
    fill = {
        "a": name(chance), "b": name(chance), "p": f"{chance.choice(FIRST_NAMES.split())} {name(chance)}",
        "c": chance.choice(PLACES), "n": chance.randint(2, 95), "y": chance.randint(2012, 2017),
        "day": chance.choice(DAYS[lang]),
    }  # fmt: skip
    body = [sentence.format(**fill) for sentence in chance.sample(pool, NEWS_SENTENCES)]
    body += [PLAIN[lang].format(*chance.sample(ORDINARY[lang].split(), 5)) for _ in range(PLAIN_SENTENCES)]
    return {"title": body[0].rstrip(" ."), "maintext": "\n".join(body)}


def write(folder: Path, n: int) -> int:
    """Writes `n` articles as JSON Lines, some files of at most 1,000; gives the bytes."""
    return save(folder, articles(n))


def save(folder: Path, made: Iterable[Article]) -> int:
    """Writes articles as JSON Lines, 1,000 a file, one at a time in memory; gives the bytes."""
    folder.mkdir(parents=True)
    size = 0
    for number, part in groupby(enumerate(made), key=lambda numbered: numbered[0] // FILE_DOCUMENTS):
        with (folder / f"articles-{number:04d}.jsonl").open("wb") as stream:
            size += sum(stream.write(orjson.dumps(article) + b"\n") for _, article in part)
    return size
