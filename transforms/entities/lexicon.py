"""A language's words around names, compiled once a process from schemas/lexicons/names."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import regex

from schemas import lexicons

# A word that can stand in a name: it begins with a capital (or a digit, inside a name), and may hold dots and hyphens.
CAPITALISED = r"\p{Lu}[\p{L}\p{M}\p{N}'’&.\-]{0,40}"
WORD = r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’.\-]{0,40}"
NEVER = regex.compile(r"(?!)")


def fold(text: str) -> str:
    """Case-folded, with straight apostrophes and single blanks: how words are compared with the lexicon."""
    return " ".join(text.replace("’", "'").casefold().split())


@dataclass(frozen=True)
class Lexicon:
    """The words of one language; sets hold folded forms, patterns are anchored to the edge of a name.

    Patterns named `before_*` end where the name begins (search them in what stands before it); those named `after_*`
    begin where it ends (match them with what follows).
    """

    lang: str
    edges: frozenset[str]
    elisions: tuple[str, ...]
    possessives: tuple[str, ...]
    titles: frozenset[str]
    roles: frozenset[str]
    org_nouns: frozenset[str]
    org_heads: frozenset[str]
    loc_kinds: frozenset[str]
    loc_nouns: frozenset[str]
    demonyms: frozenset[str]
    nouns_of_nationality: bool
    capital_nouns: bool
    no_country_before: tuple[str, ...]
    no_country_after: tuple[str, ...]
    not_names: frozenset[str]
    countries: dict[str, str]
    before_title: regex.Pattern[str]
    before_role: regex.Pattern[str]
    before_org_noun: regex.Pattern[str]
    before_org_part: regex.Pattern[str]
    before_list: regex.Pattern[str]
    before_loc_noun: regex.Pattern[str]
    before_place: regex.Pattern[str]
    between_list: regex.Pattern[str]
    after_org_noun: regex.Pattern[str]
    after_org_word: regex.Pattern[str]
    after_role: regex.Pattern[str]

    def is_common(self, phrase: str) -> bool:
        """Whether a folded phrase is no name by itself: a nationality, a function, a weekday, an article."""
        return (
            phrase in self.not_names
            or phrase in self.demonyms
            or phrase in self.titles
            or phrase in self.roles
            or phrase in self.edges
        )


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language; of one without a file, an empty one (its patterns never match)."""
    data = lexicons.load("names", lang)
    words = {key: frozenset(fold(word) for word in value) for key, value in data.items() if isinstance(value, list)}
    demonyms = frozenset(stem + end for stem in words.get("demonyms", ()) for end in data.get("demonym_endings", [""]))
    blanks = r"[\s\p{Pi}\p{Pf}\"'(]{0,3}"
    determiner, link, nouns = (_choice(data, key) for key in ("articles", "links", "org_nouns"))
    titles, roles, parts, of = (_choice(data, key) for key in ("titles", "roles", "org_parts", "of"))
    such_as, conjunctions = (_choice(data, key) for key in ("such_as", "conjunctions"))
    places, prepositions = (_choice(data, key) for key in ("loc_nouns", "loc_prepositions"))
    modifier = f"(?:{_choice(data, 'modifiers')}|{_any(demonyms)})"
    # "groupe [de luxe] [français] X": a noun phrase whose every word is known to belong to the noun, else a verb slips in.
    org_noun = rf"(?<!\w){nouns}(?:\s(?:{modifier}|{link}(?:\s|(?<=['’])){WORD})){{0,4}}"
    # Words between article and noun of an apposition: ", the French luxury group", ", deuxième groupe".
    reach = int(data.get("apposition_words", 1))
    apposition = rf"\s?[,(–—]\s?(?:{determiner}(?:\s|(?<=['’])))?"

    def pattern(text: str, *keys: str) -> regex.Pattern[str]:
        return regex.compile(text, regex.IGNORECASE) if all(data.get(key) for key in keys) else NEVER

    return Lexicon(
        lang=lang,
        edges=words.get("articles", frozenset()) | words.get("conjunctions", frozenset()),
        elisions=tuple(fold(word) for word in data.get("elisions", ())),
        possessives=tuple(fold(word) for word in data.get("possessives", ())),
        titles=words.get("titles", frozenset()),
        roles=words.get("roles", frozenset()),
        org_nouns=words.get("org_nouns", frozenset()),
        org_heads=words.get("org_heads", frozenset()),
        loc_kinds=words.get("loc_kinds", frozenset()),
        loc_nouns=words.get("loc_nouns", frozenset()),
        demonyms=demonyms,
        nouns_of_nationality=bool(data.get("nouns_of_nationality", False)),
        capital_nouns=bool(data.get("capital_nouns", False)),
        no_country_before=tuple(data.get("no_country_before", ())),
        no_country_after=tuple(data.get("no_country_after", ())),
        not_names=words.get("not_names", frozenset()),
        countries={fold(name): code for name, code in data.get("countries", {}).items()},
        before_title=pattern(rf"(?<![\w.]){titles}\s$", "titles"),
        before_role=pattern(rf"(?<!\w){roles}(?:\s{modifier}){{0,2}}\s$", "roles"),
        before_org_noun=pattern(rf"{org_noun}{blanks}$", "org_nouns"),
        before_org_part=pattern(rf"(?<!\w){parts}\s{of}\s?$", "org_parts", "of"),
        before_list=pattern(rf"{org_noun}(?:\s{determiner})?,?\s{such_as}(?:\s{determiner})?{blanks}$", "org_nouns", "such_as"),
        before_loc_noun=pattern(rf"(?<!\w){places}(?:\s{of})?\s?$", "loc_nouns"),
        before_place=pattern(rf"(?<!\w){prepositions}\s$", "loc_prepositions"),
        between_list=pattern(rf"\s?(?:,|,?\s?{conjunctions})\s?(?:{determiner}\s?)?{blanks}$", "conjunctions"),
        after_org_noun=pattern(rf"{apposition}(?:{WORD}\s){{0,{reach}}}?{nouns}(?!\w)", "org_nouns"),
        after_org_word=pattern(rf"(?:['’]s?)?\s{_choice(data, 'org_after')}(?!\w)", "org_after"),
        after_role=pattern(rf"{apposition}(?:{WORD}\s){{0,{reach}}}?{roles}(?!\w)", "roles"),
    )


@cache
def shared() -> dict[str, Any]:
    """What no language owns: legal forms, group words, domains of brands, aliases of countries."""
    return lexicons.load("names", "any")


@cache
def brands() -> frozenset[str]:
    """Folded names of brands and chains, of the OpenStreetMap name-suggestion-index (BSD-3-Clause), those with a Wikidata item.

    They only help to decide the label of a name that was found otherwise.
    """
    with (resources.files(lexicons) / "names" / "brands.csv").open(encoding="utf-8") as file:
        return frozenset(fold(row["name"]) for row in csv.DictReader(file))


def _choice(data: dict[str, Any], key: str) -> str:
    return _any(frozenset(fold(word) for word in data.get(key, ())))


def _any(words: frozenset[str]) -> str:
    """A pattern for any of the words, the longest first; for no words, one that never matches."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    escaped = (regex.escape(word).replace("'", "['’]").replace(r"\ ", r"\s") for word in ordered)
    return f"(?:{'|'.join(escaped)})" if words else "(?!)"
