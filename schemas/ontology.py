"""The types of events, as data: schemas/ontology.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event.

    `plover` and `cameo` are the PLOVER root and the CAMEO root code that it maps to, None where neither has a place for it.
    `symmetric`: all sides do the same (an agreement), so that none is the recipient.
    `performative`: consenting to it does it, so that a promise of it is no mere plan.
    `examples`: language -> a sentence that reports one.
    """

    name: str
    definition: str
    plover: str | None
    cameo: str | None
    symmetric: bool
    performative: bool
    examples: dict[str, str]


@cache
def event_types() -> dict[str, EventType]:
    """All types by name, in the order of the data file. Callers must not change them.

    Raises ValueError where an entry lacks its definition or an example.
    """
    raw = tomllib.loads((resources.files("schemas") / "ontology.toml").read_text(encoding="utf-8"))
    found: dict[str, EventType] = {}
    for name, entry in raw.items():
        if not entry.get("definition") or not entry.get("examples"):
            raise ValueError(f"schemas/ontology.toml: {name} needs a definition and examples")
        found[name] = EventType(
            name,
            entry["definition"],
            entry.get("plover"),
            entry.get("cameo"),
            entry.get("symmetric", False),
            entry.get("performative", False),
            dict(entry["examples"]),
        )
    return found
