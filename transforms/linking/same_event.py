"""The same event: which mentions, in one document or in many, report one thing that happened.

Mentions of one type meet under two kinds of keys: two names that took part, or one name within a story. They are the
same if their names and dates are compatible; stars with the best dated mentions as heads keep 2014 and 2015 apart even
where an undated mention fits both: that one then stands alone, since nothing says which it means.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from transforms.linking import blocks, stars
from transforms.linking.blocks import Sent

BOUND, REACH, PIVOTS = 48, 16, 4  # see blocks.pairs
MAX_KEYS = 6  # names of one mention that count
SLACK_DAYS = 1  # a day's report may date by the day before or by another zone
# Types in which it does not matter who is named as actor and who as recipient.
MUTUAL = frozenset(
    ["AGREE", "CONSULT", "COOPERATE", "BIZ.MERGE", "ELECT.VOTE", "PROTEST", "DISASTER.NATURAL", "DISASTER.ACCIDENT"]
)
# Done again and again between the same people: one name in common is not enough.
RECURRING = frozenset(["SAY", "CONSULT", "SUPPORT", "ACCUSE", "REQUEST", "REJECT", "THREATEN"])
STRONG = 3  # names in common that need no date
FINE = ("day", "week")
DATED = 10.0  # every dated mention ranks from here on, no undated one does
Row = dict[str, Any]


def vertex(row: Row) -> bytes:
    """The id of a mention: its document's and its ordinal."""
    return bytes(row["doc_id"]) + int(row["ordinal"]).to_bytes(4, "big")


def names(row: Row) -> dict[int, str]:
    """The names that took part, by key, with the role of each; places only where nobody else did."""
    found = {p["key"]: p["role"] for p in reversed(row["participants"] or []) if p["key"]}
    people = {key: role for key, role in found.items() if role != "place"}
    return dict(sorted((people or found).items())[:MAX_KEYS])


class Told(NamedTuple):
    """What is compared of a mention. `names` are the keys of those who took part, each with its role."""

    type: str
    names: dict[int, str]
    start: date | None
    end: date | None
    precision: str | None
    country: str | None
    story: bytes

    @property
    def fine(self) -> bool:
        return self.precision in FINE


def told(row: Row, story: bytes) -> Told:
    start = row["date_start"]
    return Told(row["type"], names(row), start, row["date_end"] or start, row["date_precision"], row["country"], story)


def scatter(rows: list[Row], stories: dict[bytes, bytes], buckets: int, port: str) -> Iterator[Sent]:
    """Each mention to the buckets of its keys. `stories` gives a document's story where it shares one with another."""
    sent: list[Row] = []
    for row in rows:
        mention = told(row, stories.get(row["doc_id"]) or bytes(row["doc_id"]))
        if mention.names:
            fields = mention._asdict() | {"names": list(mention.names), "roles": list(mention.names.values())}
            sent.append({**fields, "v": vertex(row), "rank": rank(row), "keys": sorted(_keys(mention))})
    if sent:
        table = pa.Table.from_pylist(sent, blocks.KINDS["told"])
        hashes, owners = blocks.values_and_rows(table["keys"])
        yield from blocks.fan_out(port, "told", table, owners, blocks.bucket_of(hashes.astype(np.uint64), buckets))


def _keys(mention: Told) -> set[int]:
    """Two names, or one within the story, or one within the month if the day is known."""
    type, found = mention.type, sorted(mention.names)
    keys = {blocks.hash64("two", type, str(a), str(b)) for a, b in combinations(found, 2)}
    keys |= {blocks.hash64("story", type, str(key), mention.story.hex()) for key in found}
    if mention.fine and mention.start and type not in RECURRING:
        keys |= {blocks.hash64("month", type, str(key), f"{mention.start:%Y-%m}") for key in found}
    return keys


def compared(inbox: Iterable[bytes], bucket: int, buckets: int) -> pa.Table:
    """The pairs of mentions that meet in this bucket and are the same event, as edges."""
    table = blocks.by_id(blocks.load(inbox)["told"], "start", "v")
    values, owners = blocks.values_and_rows(table["keys"])
    keys = values.astype(np.uint64)
    mine = blocks.bucket_of(keys, buckets) == bucket
    left, right = blocks.pairs(keys[mine], owners[mine].astype(np.int64), BOUND, REACH, PIVOTS)
    met = np.unique(np.concatenate([left, right]))
    mentions = {i: _read(row) for i, row in zip(met.tolist(), table.select(_TOLD).take(met).to_pylist(), strict=True)}
    score = np.array([same(mentions[i], mentions[j]) for i, j in zip(left.tolist(), right.tolist(), strict=True)])
    found = np.flatnonzero(score > 0)
    left, right, score = left[found], right[found], score[found]
    ids, ranks = table["v"].combine_chunks(), table["rank"].to_numpy()
    return stars.edges(ids.take(left), ids.take(right), score, ranks[left], ranks[right])


_TOLD = [*Told._fields, "roles"]


def _read(row: Row) -> Told:
    roles = row.pop("roles")
    return Told(**{**row, "names": dict(zip(row["names"], roles, strict=True))})


def rank(row: Row) -> float:
    """Who makes the better head: a mention with the finer date, then with more names."""
    days = (row["date_end"] - row["date_start"]).days if row["date_start"] and row["date_end"] else None
    return (0.0 if days is None else 100.0 / (1 + days) + DATED) + min(len(names(row)), MAX_KEYS)


def same(one: Told, other: Told) -> float:
    """How sure it is that two mentions report one event; 0 if they do not.

    Never against their dates, countries or roles. Two names in common are enough in one story, or with dates that agree
    if it is nothing that recurs; one name only if it is all that one of them names, in one story or on the same day.
    Without a date, in another story, it takes three.
    """
    if one.type != other.type or (one.country and other.country and one.country != other.country):
        return 0.0
    common = one.names.keys() & other.names.keys()
    dated = _agree(one, other)
    if not common or dated is False or _swapped(one, other, common):
        return 0.0
    story = one.story == other.story
    on_the_day = bool(dated) and one.fine and other.fine
    if one.type in RECURRING:
        enough = len(common) > 1 and (story or on_the_day)
    elif len(common) == 1:
        enough = len(common) == min(len(one.names), len(other.names)) and (story or on_the_day)
    else:
        enough = story or dated is True or len(common) >= STRONG
    if not enough:
        return 0.0
    score = 0.3 + 0.1 * min(len(common), STRONG) + 0.15 * story + 0.15 * (dated is True) + 0.1 * on_the_day
    return float(round(score - 0.05 * len(one.names.keys() ^ other.names.keys()) / MAX_KEYS, 4))


def _agree(one: Told, other: Told) -> bool | None:
    """Whether the dates of two mentions can be of one event; None where one is unknown."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return None
    slack = SLACK_DAYS if one.precision == other.precision == "day" else 0
    return (max(one.start, other.start) - min(one.end, other.end)).days <= slack


def _swapped(one: Told, other: Told, common: Iterable[int]) -> bool:
    """Whether all who took part in both have changed sides: A sues B is not B sues A."""
    sides = [
        (one.names[key], other.names[key]) for key in common if {one.names[key], other.names[key]} <= {"actor", "recipient"}
    ]
    return one.type not in MUTUAL and len(sides) > 1 and all(x != y for x, y in sides)
