"""What the corpus as a whole makes of a name: a majority over documents, of which only changes travel.

Each document votes once for each of its names, so that a frequent name moves a bounded row a document; the decision on a
name depends on the votes, not on their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.article import Mention
from transforms.entities.identity import own_id

# A mention that its own document is this sure of keeps its label against the corpus.
SURE = 0.9
# Share of the weight that the majority must have to change the others.
MAJORITY = 0.6


@dataclass(frozen=True, slots=True)
class NameVote:
    """One document's word on one name."""

    name_key: str
    label: str
    entity_id: str
    entity_name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class NameDecision:
    """The corpus' word on a name on which documents differ."""

    name_key: str
    label: str
    entity_id: str
    entity_name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def votes(mentions: Iterable[Mention]) -> list[NameVote]:
    """The votes of one document, one a name, in order of key. Names that stand for another one there ("Smith") have no vote."""
    best: dict[str, Mention] = {}
    for mention in mentions:
        key = mention.name_key
        if key is None or _is_alias(mention.entity_id, key):
            continue
        if key not in best or mention.score > best[key].score:
            best[key] = mention
    return [
        NameVote(key, m.label, m.entity_id, m.entity_name, m.country, m.latitude, m.longitude, round(m.score, 6))
        for key, m in sorted(best.items())
    ]


def decide(votes: Sequence[NameVote]) -> NameDecision | None:
    """The decision on the votes of one name; None when they agree or when no label has a clear majority."""
    if len({(v.label, v.entity_id, v.entity_name) for v in votes}) < 2:
        return None
    ordered = sorted(votes, key=lambda v: (v.label, v.entity_id, v.entity_name, v.weight))
    labels = _totals((v.label, v.weight) for v in ordered)
    label = _largest(labels)
    if labels[label] < MAJORITY * sum(labels.values()):
        return None
    of_label = [v for v in ordered if v.label == label]
    entity = _largest(_totals((v.entity_id, v.weight) for v in of_label))
    of_entity = [v for v in of_label if v.entity_id == entity]
    name = _largest(_totals((v.entity_name, v.weight) for v in of_entity))
    chosen = next(v for v in of_entity if v.entity_name == name)
    return NameDecision(chosen.name_key, label, entity, name, chosen.country, chosen.latitude, chosen.longitude)


def apply(decision: NameDecision, mention: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a mention (a row of entities, with its `name_key`) that the decision changes; empty for none.

    A country stays the country, a linked place the place that its document made it, and a mention that its document is
    sure of keeps its label. A name that stood for another one in its document follows that one, not its own spelling.
    """
    entity_id, label = mention["entity_id"], mention["label"]
    if _is_alias(entity_id, decision.name_key) or entity_id.startswith("iso:"):
        return {}
    if label == decision.label and entity_id.startswith("geo:"):
        return {}
    if label != decision.label and mention["score"] >= SURE:
        return {}
    decided = {
        "label": decision.label, "entity_id": decision.entity_id, "entity_name": decision.entity_name,
        "country": decision.country, "latitude": decision.latitude, "longitude": decision.longitude,
    }  # fmt: skip
    return {field: value for field, value in decided.items() if mention.get(field) != value}


def _is_alias(entity_id: str, key: str) -> bool:
    return entity_id.startswith("name:") and entity_id != own_id(key)


def _totals(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for key, weight in pairs:
        totals[key] = totals.get(key, 0.0) + weight
    return {key: round(total, 6) for key, total in totals.items()}


def _largest(totals: Mapping[str, float]) -> str:
    return min(totals, key=lambda key: (-totals[key], key))
