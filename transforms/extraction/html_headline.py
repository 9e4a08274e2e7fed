"""The headline of a page, among the forms that the page itself gives it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from transforms.extraction.html_tree import clean

MAX_TITLE = 1_000
# What parts a headline from a section or the site: a mark between blanks, a bar, two hyphens; one hyphen before a short
# word of a script without capitals.
SUFFIX = re.compile(
    r"\s+(?:[|\-–—·•»«:/*]|::|--)\s+|\s*[|｜ㅣ│_]\s*|--|(?<=\S)-(?=[\uac00-\ud7af\u3400-\u9fff]{2,8}\s*(?:$|[|ㅣ｜_]))"
)
# "Headline-Section|Site" in scripts without capitals; the section goes with the site.
SECTION = re.compile(r"[\uac00-\ud7af\u3400-\u9fff]{2,8}")
# What parts a kicker from the headline after it.
KICKER = re.compile(r":\s+|\s+[|\-–—·•/]\s+")
# A printed headline shorter than this may be a section's name.
MIN_PRINTED = 15
MAX_SITE = 60
# How far the page's claims can be trusted, by source. A title that sites compose by rule only breaks ties.
WEIGHTS = {"meta": 1.2, "jsonld": 1.1, "markup": 1.1, "twitter": 0.3, "title": 0.3}
# The claims that `elect` takes, the most trusted first.
CLAIMS = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline elected, the claim that gave it (jsonld, meta, markup, twitter, title), and all forms the page has."""

    text: str | None
    source: str | None
    forms: tuple[str, ...]


def key_of(text: str) -> str:
    """Letters and digits only, case folded: equal for equal text in other typography."""
    return re.sub(r"[\W_]+", "", text.casefold())


def elect(claims: dict[str, str | None], printed: Sequence[str], houses: Iterable[str]) -> Headline:
    """The headline that most of the page's own claims agree on.

    `claims` maps the source of a claim to what it says: `meta` is og:title, `jsonld` the headline, `twitter` the card's title,
    `title` the title element. `printed` are the page's h1 in order, `houses` the site's own names.
    A kicker goes where og:title has the same headline without it.
    """
    keys = [key for house in houses if (key := key_of(house))]
    bare = {
        source: title
        for source in CLAIMS
        if (claim := claims.get(source)) and (title := _bare(clean(unescape(claim))[:MAX_TITLE], keys, printed))
    }
    bare = {source: title for source, title in bare.items() if key_of(title) and key_of(title) not in keys}
    claimed = {key_of(title) for title in bare.values()}
    heads = [head for head in printed if key_of(head) and key_of(head) not in keys]
    head = next((h for h in heads if key_of(h) in claimed), heads[0] if heads else None)
    if head:
        bare["markup"] = head
    if not bare:
        return Headline(None, None, ())
    forms = tuple(dict.fromkeys((*(bare[source] for source in CLAIMS if source in bare), *heads[:3])))
    votes: dict[str, float] = {}
    for source, text in bare.items():
        votes[key_of(text)] = votes.get(key_of(text), 0.0) + WEIGHTS[source]
    won = max(votes, key=lambda key: votes[key])
    winner = next(source for source in CLAIMS if source in bare and key_of(bare[source]) == won)
    shared = bare.get("meta", "")
    if len(shared) > MIN_PRINTED and any(bare[winner][match.end() :] == shared for match in KICKER.finditer(bare[winner])):
        winner = "meta"
    return Headline(bare[winner], winner, forms)


def _bare(title: str, houses: list[str], printed: Sequence[str]) -> str:
    """The title without the site's name at either end, or without what follows a headline that the page prints."""
    parts = [(match.start(), match.end()) for match in SUFFIX.finditer(title)]
    for start, _ in parts:
        if any(key_of(title[:start]) == key_of(other) for other in printed if len(other) > MIN_PRINTED):
            return title[:start].strip()
    cut = False
    for start, end in reversed(parts):
        if _names_house(key_of(title[end:]), houses) and key_of(title[:start]):
            title = title[:start].strip()
            cut = True
        elif cut and SECTION.fullmatch(title[end:]):
            title = title[:start].strip()
        else:
            break
    for _, end in parts[:1]:
        if any(key_of(title[:end]) == house for house in houses if len(house) > 1) and title[end:].strip():
            title = title[end:].strip()
    return title


def _names_house(tail: str, houses: list[str]) -> bool:
    """Whether the end of a title is the site's name, in short or at length."""
    if not tail or len(tail) >= MAX_SITE:
        return False
    return any(
        tail == house or (len(house) > 3 and (house in tail or (len(tail) > 3 and tail in house)))
        for house in houses
        if len(house) > 1
    )
