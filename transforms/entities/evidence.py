"""What the words around a name say about its kind: "the company X", "Mr X", "brands such as X and Y", "X Ltd".

The rules know no word: those are in the lexicon of the language. Weights say how often a sign is right: 3 and more
outweighs a model that says otherwise every time, 1 does not.
"""

from collections.abc import Mapping
from typing import NamedTuple

from transforms.entities import places
from transforms.entities.lexicon import Lexicon, brands, fold
from transforms.entities.normalise import has_legal_form
from transforms.entities.repair import brand_domain

# Characters looked at on either side: a long noun phrase fits.
WINDOW = 90

TITLE = 3.0
ROLE = 2.0
ORG_NOUN = 3.0
APPOSITION = 2.0
ORG_PART = 1.5
LIST = 3.0
SHAPE = 4.0
COUNTRY = 4.0
BRAND = 1.5
BRAND_WORD = 0.8
PLACE_NOUN = 1.5
PLACE_PREPOSITION = 0.5
CITY = 0.7
# A city this large is more often the city than anything else of that name.
LARGE_CITY = 500_000


class Sign(NamedTuple):
    """A label that a context speaks for, and how strongly."""

    label: str
    weight: float


def of_name(name: str, canonical: str, lang: str, lex: Lexicon) -> list[Sign]:
    """What the name itself says: a legal form, a domain, a country, a city, a brand."""
    signs = []
    words = name.split()
    if (
        has_legal_form(name)
        or _is_domain(name)
        or (len(words) > 1 and fold(words[0]) in lex.org_heads and words[0][0].isupper())
    ):
        signs.append(Sign("ORG", SHAPE))
    if places.country(canonical, lang) or places.is_region(canonical, lang):
        signs.append(Sign("LOC", COUNTRY))
    else:
        found = places.cities(canonical)
        if found and found[0].population >= LARGE_CITY:
            signs.append(Sign("LOC", CITY))
        elif fold(canonical) in brands() and (len(words) > 1 or not found):
            signs.append(Sign("ORG", BRAND if len(words) > 1 else BRAND_WORD))
    return signs


def of_context(text: str, start: int, end: int, lex: Lexicon) -> list[Sign]:
    """What stands before and after a name in a line."""
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    signs = []
    if lex.before_title.search(before):
        signs.append(Sign("PER", TITLE))
    elif lex.before_role.search(before):
        signs.append(Sign("PER", ROLE))
    if lex.before_org_noun.search(before):
        signs.append(Sign("ORG", ORG_NOUN))
    elif lex.before_org_part.search(before):
        signs.append(Sign("ORG", ORG_PART))
    if lex.before_loc_noun.search(before):
        signs.append(Sign("LOC", PLACE_NOUN))
    elif lex.before_place.search(before):
        signs.append(Sign("LOC", PLACE_PREPOSITION))
    if lex.after_role.match(after):
        signs.append(Sign("PER", APPOSITION))
    elif lex.after_org_noun.match(after):
        signs.append(Sign("ORG", APPOSITION))
    if lex.after_org_word.match(after):
        signs.append(Sign("ORG", APPOSITION))
    return signs


def opens_list(text: str, start: int, lex: Lexicon) -> bool:
    """Whether a name is the first of a list of organisations: "brands such as X, Y and Z"."""
    return lex.before_list.search(text[max(0, start - WINDOW) : start]) is not None


def winner(weights: Mapping[str, float]) -> tuple[str, float]:
    """The label with the largest weight (the first in the alphabet of equals), and its share of all in [0,1]."""
    label = min(weights, key=lambda key: (-weights[key], key))
    total = sum(weights.values())
    return label, weights[label] / total if total else 0.0


def _is_domain(name: str) -> bool:
    dot = name.rfind(".")
    return dot > 0 and brand_domain(name, dot) == len(name) - dot and len(name) - dot > 2
