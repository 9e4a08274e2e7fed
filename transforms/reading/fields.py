"""What a structured record (a JSON object, a Parquet row) declares, whatever names its writer gave to the fields."""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from transforms.article import Declared

FIELDS = (
    "text", "html", "id", "url", "headline", "authors", "date_published", "date_modified", "date_crawled",
    "publisher", "lang", "agency",
)  # fmt: skip
ALIASES = {"title": "headline", "author": "authors", "date": "date_published", "language": "lang", "source": "publisher"}

_MAX_DEPTH = 8
"""How deep text may lie in lists and objects, such as sections with paragraphs."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one record. `text` and `html` are None where no such field exists, "" where it is empty."""

    text: str | None
    html: str | None
    declared: Declared


@cache
def table() -> dict[str, tuple[str, ...]]:
    """Our field to the names that writers give it, best first."""
    data = tomllib.loads((resources.files(__package__) / "fields.toml").read_text(encoding="utf-8"))
    return {ours: tuple(data[ours]) for ours in FIELDS}


def our_name(name: str) -> str:
    """The field that a user means by `--fields name=…`. Raises ValueError, listing the fields, for any other."""
    ours = ALIASES.get(name, name)
    if ours not in FIELDS:
        raise ValueError(f"--fields: there is no field {name!r}; the fields are {', '.join(FIELDS)}")
    return ours


@cache
def _paths(mapping: tuple[tuple[str, str], ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Our field to the paths to look under, those that the user gave in place of the table's.

    A path is a sequence of keys. A name with dots is looked for as it stands too.
    """
    names = table() | {our_name(ours): (theirs,) for ours, theirs in mapping}
    return {ours: tuple(path for name in theirs for path in _ways(name)) for ours, theirs in names.items()}


def _ways(name: str) -> list[tuple[str, ...]]:
    whole = (_key(name),)
    return [whole, tuple(_key(part) for part in name.split("."))] if "." in name else [whole]


def top_level(mapping: tuple[tuple[str, str], ...], columns: Iterable[str]) -> list[str]:
    """Those of the columns that can hold a field."""
    wanted = {path[0] for paths in _paths(mapping).values() for path in paths}
    return [column for column in columns if _key(column) in wanted]


def read_fields(values: Mapping[str, Any], mapping: tuple[tuple[str, str], ...]) -> Fields:
    """What a record declares. A text in parts (paragraphs, sections) is joined with newlines, in the record's order."""
    folded, wanted = _folded(values), _paths(mapping)

    def found(ours: str) -> Iterator[Any]:
        return (value for path in wanted[ours] if (value := _at(folded, path)) is not None)

    def string(ours: str) -> str | None:
        return next((text for value in found(ours) if (text := _scalar(value))), None)

    def prose(ours: str) -> list[str]:
        return [_prose(value) for value in found(ours) if isinstance(value, str | list | Mapping)]

    urls = (text for value in found("url") if (text := _scalar(value)) and text.startswith(("http://", "https://")))
    publishers = (text for value in found("publisher") if (text := _scalar(value)) and "://" not in text)
    declared = Declared(
        id=string("id"),
        url=next(urls, None),
        publisher=next(publishers, None),
        headline=string("headline"),
        authors=next((names for value in found("authors") if (names := _names(value))), ()),
        date_published=string("date_published"),
        date_modified=string("date_modified"),
        date_crawled=string("date_crawled"),
        lang=string("lang"),
        agency=string("agency"),
    )
    return Fields(_first(prose("text")), _first(prose("html")), declared)


def _first(values: list[str]) -> str | None:
    """The first with content, else "" where there is any at all."""
    return next((value for value in values if value.strip()), "" if values else None)


def _key(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


def _folded(values: Mapping[str, Any]) -> dict[str, Any]:
    folded: dict[str, Any] = {}
    for name, value in values.items():
        folded.setdefault(_key(name), value)
    return folded


def _at(folded: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value = folded.get(path[0])
    for key in path[1:]:
        if not isinstance(value, Mapping):
            return None
        value = _folded(value).get(key)
    return value


def _scalar(value: Any) -> str | None:
    """A string or number as text without blanks around it; None for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    match value:
        case str():
            return value.strip() or None
        case bool():
            return None
        case float() if not math.isfinite(value):
            return None
        case int() | float():
            return str(value)
    return None


def _prose(value: Any, depth: int = 0) -> str:
    """All strings under a value, in its order, one a line."""
    if isinstance(value, str):
        return value
    if depth > _MAX_DEPTH or not isinstance(value, list | Mapping):
        return ""
    inner = value.values() if isinstance(value, Mapping) else value
    return "\n".join(text for part in inner if (text := _prose(part, depth + 1)))


def _names(value: Any) -> tuple[str, ...]:
    """Authors as they stand: one string, a list of strings, or objects with a name."""
    parts = value if isinstance(value, list) else [value]
    named = (part.get("name") if isinstance(part, Mapping) else part for part in parts)
    return tuple(text for part in named if (text := _scalar(part)))
