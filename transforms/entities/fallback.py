"""Names in languages without a model: only such as their shape or the words around leave little doubt about.

A wrong entity is worse than a missing one, so a run of capitalised words alone is never enough. What is found once, with
evidence, is found again everywhere in the document (repeats).
"""

from collections.abc import Iterator, Sequence

import regex

from transforms.entities import evidence, places
from transforms.entities.lexicon import CAPITALISED, Lexicon, fold, lexicon
from transforms.entities.models import MAX_LINE, Span
from transforms.entities.normalise import has_legal_form
from transforms.entities.repair import opens_sentence, repair

METHOD = "rules 1"
SCORE = 0.8
MAX_PERSON_WORDS = 4
# A city without a word that says so is believed from this size on, and only after a preposition of place.
MIN_CITY = 100_000
# Particles inside names of people and firms, in the languages of Europe and the Arab world.
_PARTICLE = r"(?:de|del|della|di|da|do|dos|das|du|van|von|der|den|ter|zu|al|el|bin|ben|ibn|la|le|y|e|i|&|und|and|et)"
_RUN = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){CAPITALISED}(?:\s(?:{_PARTICLE}\s){{0,2}}{CAPITALISED}){{0,5}}")
_TOKEN = regex.compile(r"\S+")
# Scripts without capitals and without blanks: a country's name is looked for as it stands.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{2,}")


class RuleNames:
    """Names by rules for one language; a NameModel."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    @property
    def method(self) -> str:
        return METHOD

    def names(self, lines: Sequence[str]) -> list[list[Span]]:
        lex = lexicon(self.lang)
        return [list(_names(line[:MAX_LINE], self.lang, lex)) for line in lines]


def _names(line: str, lang: str, lex: Lexicon) -> Iterator[Span]:
    for run in _RUN.finditer(line):
        yield from _of_run(line, run.start(), run.end(), lang, lex)
    for run in _UNSPACED.finditer(line):
        yield from _countries_inside(line, run.start(), run.end(), lang, lex)


def _of_run(line: str, start: int, end: int, lang: str, lex: Lexicon) -> Iterator[Span]:
    """The name in a run of capitalised words, if something says what it is."""
    if lex.capital_nouns:
        start = _after_last_edge(line, start, end, lex)
    title, weight = _leading_title(line[start:end], lex)
    fixed = repair(line, start + title, end, "PER" if title else "ORG", lex)
    if fixed is None:
        return
    start, end = fixed
    head, _, rest = line[start:end].partition(" ")
    if fold(head) in lex.org_nouns and has_legal_form(rest):
        start += len(head) + 1
    name = line[start:end]
    if places.country(name, lang):
        yield Span(start, end, "LOC", SCORE)
        return
    weights: dict[str, float] = {}
    for sign in evidence.of_context(line, start, end, lex):
        weights[sign.label] = weights.get(sign.label, 0.0) + sign.weight
    if title:
        weights["PER"] = weights.get("PER", 0.0) + weight
    if has_legal_form(name):
        weights["ORG"] = weights.get("ORG", 0.0) + evidence.SHAPE
    cities = places.cities(name)
    if cities and cities[0].population >= MIN_CITY and lex.before_place.search(line[:start]):
        weights["LOC"] = weights.get("LOC", 0.0) + evidence.TITLE
    if not weights:
        return
    label, share = evidence.winner(weights)
    # Functions and appositions stand before and after first and last name; a lone word there may be anything.
    enough = evidence.ORG_NOUN if " " not in name else evidence.ROLE
    if weights[label] >= enough and share > 0.6:
        yield Span(start, end, label, SCORE)


def recurring_people(lines: Sequence[str], lang: str) -> list[tuple[int, Span]]:
    """(line, name) of the people of a document that gives their full name once and their last word alone elsewhere.

    Not for a language whose nouns have capitals, nor for one without a lexicon: there too much looks like a name.
    """
    lex = lexicon(lang)
    if lex.capital_nouns or not lex.edges:
        return []
    full: list[tuple[int, int, int, str]] = []
    alone: set[str] = set()
    for row, line in enumerate(lines):
        for run in _RUN.finditer(line[:MAX_LINE]):
            fixed = repair(line, run.start(), run.end(), "PER", lex)
            if fixed is None:
                continue
            words = line[slice(*fixed)].split(" ")
            if len(words) == 1 and not opens_sentence(line, run.start()) and not _after_edge(line, run.start(), lex):
                alone.add(words[0])
            elif 2 <= len(words) <= MAX_PERSON_WORDS and all(len(word) > 1 and "&" not in word for word in words):
                full.append((row, *fixed, words[-1]))
    return [
        (row, Span(start, end, "PER", SCORE))
        for row, start, end, last in full
        if last in alone and not _is_something_else(lines[row][start:end], last, lang, lex)
    ]


def _is_something_else(name: str, last: str, lang: str, lex: Lexicon) -> bool:
    """Whether a name in full is that of a place or an organisation, or its last word of a place or an acronym."""
    if places.country(name, lang) or places.country(last, lang) or places.cities(name) or last.isupper():
        return True
    if lex.is_common(fold(last)) or any(city.population >= MIN_CITY for city in places.cities(last)):
        return True
    first = fold(name.split(" ")[0])
    return first in lex.org_heads | lex.org_nouns | lex.loc_nouns | lex.not_names


def _after_edge(line: str, at: int, lex: Lexicon) -> bool:
    """Whether an article or a preposition stands before: then it may be a ministry or a club ("of Finance")."""
    words = line[max(0, at - 20) : at].split()
    return bool(words) and fold(words[-1]) in lex.edges


def _after_last_edge(line: str, start: int, end: int, lex: Lexicon) -> int:
    """Where the run goes on after the last article or conjunction inside it."""
    words = [word for word in _TOKEN.finditer(line, start, end) if fold(word[0]) in lex.edges]
    return words[-1].end() + 1 if words else start


def _leading_title(name: str, lex: Lexicon) -> tuple[int, float]:
    """Length, with the blank, of a title or function before a name ("Dr.", "Ministro"), and its weight; 0 without one."""
    words = name.split(" ")
    for count in range(min(3, len(words) - 1), 0, -1):
        head = fold(" ".join(words[:count]))
        if (head in lex.titles or head in lex.roles) and words[count][:1].isupper():
            return len(" ".join(words[:count])) + 1, evidence.TITLE if head in lex.titles else evidence.ROLE
    return 0, 0.0


def _countries_inside(line: str, start: int, end: int, lang: str, lex: Lexicon) -> Iterator[Span]:
    """Names of countries in a stretch without blanks, the longest first at each place."""
    known = places.countries(lang)
    at = start
    while at < end - 1:
        for stop in range(min(end, at + 8), at + 1, -1):
            if places.place_key(line[at:stop]) in known:
                if not (line[:at].endswith(lex.no_country_before) or line[stop:].startswith(lex.no_country_after)):
                    yield Span(at, stop, "LOC", SCORE)
                at = stop - 1
                break
        at += 1
