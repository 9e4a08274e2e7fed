"""Who or what a name stands for: countries and cities linked, the spellings of one name inside a document joined."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.entities import places
from transforms.entities.evidence import LARGE_CITY
from transforms.entities.find import Name
from transforms.entities.normalise import name_key

# An acronym has at least so many letters; shorter ones fit too many names.
MIN_ACRONYM = 3
# A city of a country that the document names is meant rather than one this many times its size elsewhere.
NEARBY = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """A canonical entity: `iso:FR`, `geo:2988507` or `name:<key>`; degrees and country of linked places only."""

    entity_id: str
    entity_name: str
    label: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def own_id(key: str) -> str:
    """The id of an entity that is known by its name only."""
    return f"name:{key}"


def identities(names: Sequence[Name]) -> dict[str, Identity]:
    """For each key among the names of one document, the entity that it stands for there."""
    prints: dict[str, Counter[str]] = {}
    labels: dict[str, str] = {}
    langs: dict[str, str] = {}
    for name in names:
        prints.setdefault(name.key, Counter())[name.canonical] += 1
        labels.setdefault(name.key, name.label)
        langs.setdefault(name.key, name.lang)
    displays = {key: _display(counts) for key, counts in prints.items()}
    found: dict[str, Identity] = {}
    mentioned = _countries(displays, labels, langs)
    for key in sorted(prints):
        linked = _place(displays[key], langs[key], mentioned) if labels[key] == "LOC" else None
        found[key] = linked or Identity(own_id(key), displays[key], labels[key])
    for key, target in _aliases(displays, labels).items():
        if found[key].entity_id.startswith("name:"):
            found[key] = found[target]
    return found


def _display(counts: Counter[str]) -> str:
    """The most frequent print of a name, rather not in capitals only, then the shortest."""
    return min(counts, key=lambda p: (p.isupper() and len(p) > 5, -counts[p], len(p), p))


def _countries(displays: dict[str, str], labels: dict[str, str], langs: dict[str, str]) -> Counter[str]:
    codes = (places.country(displays[key], langs[key]) for key in displays if labels[key] == "LOC")
    return Counter(code for code in codes if code)


def _place(display: str, lang: str, mentioned: Counter[str]) -> Identity | None:
    code = places.country(display, lang)
    if code:
        return Identity(f"iso:{code}", places.country_name(code), "LOC", country=code)
    found = places.cities(display)
    if places.is_us_state(display) and (not found or found[0].population < LARGE_CITY):
        return Identity(own_id(name_key(display)), display, "LOC", country="US")
    if not found:
        return None
    city = min(found, key=lambda c: (-c.population * (NEARBY if mentioned[c.country] else 1), c.id))
    return Identity(f"geo:{city.id}", city.name, "LOC", city.country, city.latitude, city.longitude)


def _aliases(displays: dict[str, str], labels: dict[str, str]) -> dict[str, str]:
    """Key -> key of the fuller (or, for brands, plainer) name that it stands for, where only one comes into question."""
    aliases: dict[str, str] = {}
    people = [key for key in displays if labels[key] == "PER" and "_" in key]
    firms = [key for key in displays if labels[key] == "ORG"]
    for key in sorted(displays):
        target: str | None = None
        if "_" not in key and labels[key] == "PER":
            target = _only(other for other in people if other.rsplit("_", 1)[1] == key)
        elif labels[key] == "ORG" and "." in displays[key]:
            plain = name_key(displays[key].rsplit(".", 1)[0])
            target = plain if plain in firms else None
        if target is None and labels[key] == "ORG" and displays[key].isupper() and len(key) >= MIN_ACRONYM:
            target = _only(other for other in firms if _is_acronym(displays[key], displays[other]))
        if target is None and labels[key] == "ORG":
            target = _only(other for other in firms if _opens_with_acronym(displays[key], displays[other]))
        if target is not None and target != key and target not in aliases:
            aliases[key] = target
    return aliases


def _only(keys: Iterable[str]) -> str | None:
    found = sorted(set(keys))
    return found[0] if len(found) == 1 else None


def _is_acronym(short: str, long: str) -> bool:
    """ "IMF" of "International Monetary Fund": the initials of the words with a capital, or of all words."""
    words = [word for word in long.replace("-", " ").replace("'", " ").split() if word[0].isalpha()]
    letters = short.replace(".", "")
    if len(words) < MIN_ACRONYM or not letters.isalpha():
        return False
    capitals = "".join(word[0] for word in words if word[0].isupper())
    long_words = "".join(word[0] for word in words if len(word) > 3)
    return letters.casefold() in (capitals.casefold(), long_words.casefold(), "".join(w[0] for w in words).casefold())


def _opens_with_acronym(long: str, short: str) -> bool:
    """ "XYZ Xanadu Yonder Zero" of "XYZ": the acronym, then words with its letters as initials."""
    head, _, tail = long.partition(" ")
    if not tail or head != short or not head.isupper() or len(head) < MIN_ACRONYM:
        return False
    return all(word[0] in head for word in tail.split() if word[0].isupper())
