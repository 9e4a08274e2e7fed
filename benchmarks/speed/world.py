"""News of the world made for measuring scale: 40 languages, 200 months, some 300 publishers, any number of articles.

The words are those of public sentences, DIR/langid/sentences/<lang>.txt, one a line. Each sentence of an article is the head
of one of them and the tail of another, so that hardly any comes twice while words keep their frequencies. As in the news a few
languages and publishers hold most of it and later months hold more. Two thirds of the articles tell one of the stories of
those days: its names and some of its sentences, several publishers each. Copies are as in `corpus`. Each publisher closes with
a line of its own. Nothing grows with the number of articles but the output.
"""

import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from benchmarks.speed.corpus import FIRST_NAMES, RECENT, Article, copied, name

LANGUAGES = (
    "en es zh ru de fr ja pt ar it tr nl pl id ko vi fa cs uk sv ro hu el da fi he hi th bg sr hr sk nb bn ta "
    "lt sl et lv ca ur ms sw"
)
"""By how much news is written in them, roughly; the first 40 of which there are sentences are taken."""
N_LANGUAGES, N_MONTHS, FIRST_YEAR = 40, 200, 2008
UNSPACED = frozenset(["zh", "ja", "th"])
PUBLISHERS = 60
"""Of the first language; the next has half of them, the third a third, each at least four."""
FEWEST_PUBLISHERS = 4
TOLD, STORIES, FACTS = 2 / 3, 1_000, 6
"""Share of articles that tell an open story, how many are open at a time, and how many sentences a story has."""
STORY_CHANCE = 0.35
STORY_DAYS = 4
OWN_SENTENCES = (3, 12)
PARAGRAPH = 3


class Story(NamedTuple):
    """What articles about the same news share."""

    lang: str
    month: int
    day: int
    names: str
    facts: list[str]


class Language(NamedTuple):
    """The sentences of a language, and its publishers with a line of each."""

    code: str
    sentences: Sequence[str]
    publishers: list[tuple[str, str]]


def public_sentences(data: Path) -> dict[str, list[str]]:
    """Sentences of the most frequent languages. Raises FileNotFoundError where the folder has too few languages."""
    found: dict[str, list[str]] = {}
    for lang in LANGUAGES.split():
        file = data / "langid" / "sentences" / f"{lang}.txt"
        if file.is_file() and len(found) < N_LANGUAGES:
            found[lang] = [line.strip() for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    if len(found) < N_LANGUAGES:
        raise FileNotFoundError(f"{data}/langid/sentences has {len(found)} of {N_LANGUAGES} languages: nothing measured")
    return found


def zipf(n: int) -> list[float]:
    """Cumulative weights 1, 1/2, 1/3 …"""
    return list(accumulate(1 / rank for rank in range(1, n + 1)))


def articles(n: int, sentences: Mapping[str, Sequence[str]], seed: int = 13) -> Iterator[Article]:
    """`n` articles, the same for the same seed and sentences; a longer list begins with the shorter one."""
    chance = random.Random(seed)
    languages = {
        lang: Language(lang, pool, [_publisher(chance, lang, pool) for _ in range(max(FEWEST_PUBLISHERS, PUBLISHERS // rank))])
        for rank, (lang, pool) in enumerate(sentences.items(), 1)
    }
    codes, weights = list(languages), zipf(len(languages))
    open_stories: deque[Story] = deque(maxlen=STORIES)
    recent: deque[Article] = deque(maxlen=RECENT)
    for i in range(n):
        told = chance.random() < TOLD
        if not told or not open_stories or chance.random() < STORY_CHANCE:
            story = _story(chance, languages[chance.choices(codes, cum_weights=weights)[0]])
            if told:
                open_stories.append(story)
        else:
            story = chance.choice(open_stories)
        language = languages[story.lang]
        site, closing = chance.choices(language.publishers, cum_weights=zipf(len(language.publishers)))[0]
        year, month = divmod(story.month, 12)
        published = f"{FIRST_YEAR + year}-{month + 1:02d}-{story.day + chance.randrange(STORY_DAYS):02d}T08:30:00Z"
        own = {"url": f"https://{site}/{i}", "date_publish": published, "source_domain": site}
        recent.append(copied(i, recent, chance) or _article(chance, language, story))
        yield {**recent[-1], "maintext": f"{recent[-1]['maintext']}\n{closing}", **own}


def sentence(chance: random.Random, language: Language, names: str = "") -> str:
    """The head of a public sentence, names, and the tail of another one."""
    space = "" if language.code in UNSPACED else " "
    first, second = (chance.choice(language.sentences) for _ in range(2))
    heads, tails = (list(text) if not space else text.split() for text in (first, second))
    head, tail = heads[: max(1, chance.randint(1, len(heads)))], tails[chance.randrange(len(tails)) :]
    return space.join(filter(None, (space.join(head).rstrip(".。!?"), names, space.join(tail))))


def _publisher(chance: random.Random, lang: str, pool: Sequence[str]) -> tuple[str, str]:
    """A host, and the line that ends its articles."""
    return f"{name(chance).lower()}.{lang}.example", f"{chance.choice(pool)} {name(chance)}"


def _story(chance: random.Random, language: Language) -> Story:
    names = f"{chance.choice(FIRST_NAMES.split())} {name(chance)}", name(chance)
    facts = [sentence(chance, language, chance.choice(names)) for _ in range(FACTS)]
    month = int(N_MONTHS * chance.random() ** 0.5)  # the last has most
    return Story(language.code, month, chance.randint(1, 28 - STORY_DAYS), names[0], facts)


def _article(chance: random.Random, language: Language, story: Story) -> Article:
    body = chance.sample(story.facts, FACTS // 2)
    body += [sentence(chance, language) for _ in range(chance.randint(*OWN_SENTENCES))]
    space = "" if language.code in UNSPACED else " "
    paragraphs = [space.join(body[start : start + PARAGRAPH]) for start in range(0, len(body), PARAGRAPH)]
    return {"title": sentence(chance, language, story.names), "maintext": "\n".join(paragraphs)}
