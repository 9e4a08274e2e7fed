"""Rows of `stories` and `event_clusters`, and what each document and event mention is told of its cluster."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.events import FACTUALITY
from transforms.linking.same_event import rank, vertex

MAX_PARTICIPANTS = 50
STRENGTH = {name: place for place, name in enumerate(("asserted", "reported", "planned", "possible", "denied"))}
assert set(STRENGTH) == set(FACTUALITY)
DATE_FIELDS = ("date_start", "date_end", "date_precision", "date_source")
Row = dict[str, Any]


def story_id(lead: bytes) -> str:
    return f"st-{lead.hex()}"


def event_id(head: bytes) -> str:
    return f"ev-{head[:16].hex()}-{int.from_bytes(head[16:], 'big')}"


def with_copies(fact: Row, copies: list[Row]) -> Row:
    """A document's facts with the publishers and dates of its exact copies; an unknown publisher is None, once."""
    publishers = {fact["publisher"], *(copy["publisher"] for copy in copies)}
    dates = [date for date in (fact["published"], *(copy["published"] for copy in copies)) if date]
    return {
        **fact,
        "publishers": sorted(publishers, key=lambda name: (name is None, name or "")),
        "n_copies": len(copies),
        "date_first": min(dates, default=None),
        "date_last": max(dates, default=None),
    }


def wire_copies(members: list[Row]) -> list[Row]:
    """A group of near-duplicates with `wire_copy` set: two known publishers share the text, or it is an agency's."""
    known = {name for row in members for name in row["publishers"] if name}
    return [{**row, "wire_copy": len(known) > 1 or row["agency"]} for row in members]


def story(lead: bytes, members: list[Row]) -> Row:
    """The row of `stories` for the documents of one story; `lead` is the id of the one that is nearest to the others."""
    first = [row["date_first"] for row in members if row["date_first"]]
    last = [row["date_last"] for row in members if row["date_last"]]
    return {
        "story_id": story_id(lead),
        "headline": next((row["headline"] for row in members if row["doc_id"] == lead), None),
        "lead_doc_id": lead.hex(),
        **_counts({row["doc_id"]: row for row in members}),
        "languages": sorted({row["lang"] for row in members}),
        "date_first": min(first, default=None),
        "date_last": max(last, default=None),
        "merged_into": None,
    }


def event_cluster(head: bytes, mentions: list[Row], names: Mapping[str, tuple[str, str]]) -> Row:
    """The row of `event_clusters` for the mentions of one event.

    `names` gives the (entity_id, entity_name) that the corpus has decided on for a name's key, where it differs from
    what a document alone would say.
    """
    mentions = sorted(mentions, key=vertex)
    best = max(mentions, key=lambda row: (rank(row), row["doc_id"] == head[:16]))
    return {
        "event_id": event_id(head),
        "event_type": mentions[0]["type"],
        "participants": _participants(mentions, best, names),
        "date_start": best["date_start"],
        "date_end": best["date_end"],
        "date_precision": best["date_precision"],
        "place": _most_common(row["place"] for row in mentions),
        "country": _most_common(row["country"] for row in mentions),
        "factuality": min((row["factuality"] for row in mentions), key=lambda name: STRENGTH[name]),
        "n_mentions": len(mentions),
        **_counts({row["doc_id"]: row for row in mentions}),
        "story_ids": sorted({story_id(row["story"]) for row in mentions}),
        "merged_into": None,
    }


def with_older(row: Row, older: list[bytes]) -> list[Row]:
    """A row, and for each older id that has become this one a row that reads as this one does."""
    name = "story_id" if "story_id" in row else "event_id"
    written = story_id if name == "story_id" else event_id
    return [row, *({**row, name: written(id), "merged_into": row[name]} for id in sorted(older))]


def event_decisions(head: bytes, mentions: list[Row]) -> list[Row]:
    """What each new mention is told: its event, and the event's date where it states none itself."""
    dated = [row for row in sorted(mentions, key=vertex) if row["date_start"]]
    best = max(dated, key=rank, default=None)
    return [_decision(head, row, best) for row in mentions if not row["earlier"]]


def _decision(head: bytes, row: Row, best: Row | None) -> Row:
    inherits = best is not None and row["date_start"] is None
    date: Row = dict.fromkeys(DATE_FIELDS)
    if best is not None and inherits:
        date = {**{name: best[name] for name in DATE_FIELDS}, "date_source": "inherited"}
    return {
        **{name: row[name] for name in ("doc_id", "ordinal", "lang", "month")},
        "event_id": event_id(head),
        "story_id": story_id(row["story"]),
        "inherits": inherits,
        **date,
    }


def _counts(documents: Mapping[bytes, Row]) -> Row:
    rows = documents.values()
    return {
        "n_documents": sum(1 + row["n_copies"] for row in rows),
        "n_publishers": len({name for row in rows for name in row["publishers"]}),
        "n_independent": len({row["near_dup_id"] for row in rows}),
    }


def _participants(mentions: list[Row], best: Row, names: Mapping[str, tuple[str, str]]) -> list[Row]:
    """Everybody named in a mention, most often first, in the role and by the name that most give; phrases of the best one."""
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for row in mentions:
        for participant in row["participants"] or ():
            if not participant["key"] and row is not best:
                continue
            decided = names.get(participant["name_key"] or "", (participant["entity_id"], participant["name"]))
            roles[decided[0]][participant["role"]] += 1
            spelled[decided[0]][decided[1]] += 1
    order = sorted(roles, key=lambda entity: (-roles[entity].total(), entity))[:MAX_PARTICIPANTS]
    return [{"role": _top(roles[entity]), "entity_id": entity, "name": _top(spelled[entity])} for entity in order]


def _most_common(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return _top(counts) if counts else None


def _top(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], value))
