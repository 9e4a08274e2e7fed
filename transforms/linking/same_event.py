"""The same event: which mentions, in one document or in many, report one thing that happened.

Mentions of one type meet under two kinds of keys: two names that took part, or one name within a story. They are the
same if their names and dates are compatible; stars with the best dated mentions as heads keep 2014 and 2015 apart even
where an undated mention fits both.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

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
Row = dict[str, Any]


def vertex(row: Row) -> bytes:
    """The id of a mention: its document's and its ordinal."""
    return bytes(row["doc_id"]) + int(row["ordinal"]).to_bytes(4, "big")


def names(row: Row) -> dict[int, str]:
    """The names that took part, by key, with the role of each; places only where nobody else did."""
    found = {p["key"]: p["role"] for p in reversed(row["participants"] or []) if p["key"]}
    people = {key: role for key, role in found.items() if role != "place"}
    return dict(sorted((people or found).items())[:MAX_KEYS])


def scatter(rows: list[Row], stories: dict[bytes, bytes], buckets: int, port: str) -> Iterator[Sent]:
    """Each mention to the buckets of its keys. `stories` gives a document's story where it shares one with another."""
    told: list[Row] = []
    for row in rows:
        story = stories.get(row["doc_id"]) or bytes(row["doc_id"])
        found = sorted(names(row))
        keys = [blocks.hash64("two", row["type"], str(a), str(b)) for a, b in combinations(found, 2)]
        keys += [blocks.hash64("told", row["type"], str(key), story.hex()) for key in found]
        if row["date_precision"] in FINE and row["type"] not in RECURRING:
            month = row["date_start"].strftime("%Y-%m")
            keys += [blocks.hash64("dated", row["type"], str(key), month) for key in found]
        told.append({**row, "story": story, "keys": sorted(set(keys))})
    if told:
        table = pa.Table.from_pylist(told, blocks.KINDS["told"])
        hashes, owners = blocks.values_and_rows(table["keys"])
        if len(hashes):
            yield from blocks.fan_out(port, "told", table, owners, blocks.bucket_of(hashes.astype(np.uint64), buckets))


def compared(inbox: Iterable[bytes], bucket: int, buckets: int) -> pa.Table:
    """The pairs of mentions that meet in this bucket and are the same event, as edges."""
    table = blocks.by_id(blocks.load(inbox)["told"], "date_start", "doc_id", "ordinal")
    values, owners = blocks.values_and_rows(table["keys"])
    keys = values.astype(np.uint64)
    mine = blocks.bucket_of(keys, buckets) == bucket
    left, right = blocks.pairs(keys[mine], owners[mine].astype(np.int64), BOUND, REACH, PIVOTS)
    rows = table.select(
        ["doc_id", "ordinal", "type", "participants", "date_start", "date_end", "date_precision", "country", "story"]
    ).to_pylist()
    found = [(i, j, score) for i, j in zip(left.tolist(), right.tolist(), strict=True) if (score := same(rows[i], rows[j])) > 0]
    ids = pa.array([vertex(row) for row in rows], pa.binary())
    ranks = np.array([rank(row) for row in rows])
    one, other = (np.array([pair[side] for pair in found], np.int64) for side in (0, 1))
    return stars.edges(ids.take(one), ids.take(other), np.array([pair[2] for pair in found]), ranks[one], ranks[other])


def rank(row: Row) -> float:
    """Who makes the better head: a mention with the finer date, then with more names, then an asserted one."""
    days = (row["date_end"] - row["date_start"]).days if row["date_start"] and row["date_end"] else None
    return (0.0 if days is None else 100.0 / (1 + days) + 10) + min(len(names(row)), MAX_KEYS)


def same(one: Row, other: Row) -> float:
    """How sure it is that two mentions report one event; 0 if they do not.

    Never against their dates, countries or roles. Two names in common are enough in one story, or with dates that agree
    if it is nothing that recurs; one name only if it is all that one of them names, in one story or on the same day.
    Without a date, in another story, it takes three.
    """
    if one["type"] != other["type"] or (one["country"] and other["country"] and one["country"] != other["country"]):
        return 0.0
    a, b = names(one), names(other)
    common = a.keys() & b.keys()
    dated = _agree(one, other)
    if not common or dated is False or _swapped(one["type"], a, b, common):
        return 0.0
    story = one["story"] == other["story"]
    on_the_day = bool(dated) and one["date_precision"] in FINE and other["date_precision"] in FINE
    if one["type"] in RECURRING:
        enough = len(common) > 1 and (story or on_the_day)
    elif len(common) == 1:
        enough = len(common) == min(len(a), len(b)) and (story or on_the_day)
    else:
        enough = story or dated is True or len(common) >= STRONG
    if not enough:
        return 0.0
    score = 0.3 + 0.1 * min(len(common), STRONG) + 0.15 * story + 0.15 * (dated is True) + 0.1 * on_the_day
    return float(round(score - 0.05 * len(a.keys() ^ b.keys()) / MAX_KEYS, 4))


def _agree(one: Row, other: Row) -> bool | None:
    """Whether the dates of two mentions can be of one event; None where one is unknown."""
    if None in (one["date_start"], other["date_start"]):
        return None
    start: date = max(one["date_start"], other["date_start"])
    end: date = min(one["date_end"] or one["date_start"], other["date_end"] or other["date_start"])
    slack = SLACK_DAYS if one["date_precision"] == other["date_precision"] == "day" else 0
    return (start - end).days <= slack


def _swapped(type: str, a: dict[int, str], b: dict[int, str], common: Iterable[int]) -> bool:
    """Whether all who took part in both have changed sides: A sues B is not B sues A."""
    sides = [(a[key], b[key]) for key in sorted(common) if {a[key], b[key]} <= {"actor", "recipient"}]
    return type not in MUTUAL and len(sides) > 1 and all(x != y for x, y in sides)
