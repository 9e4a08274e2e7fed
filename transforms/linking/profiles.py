"""What a document is compared by when stories are sought, and the keys under which it meets others."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.linking import blocks
from transforms.linking.blocks import Hashes, Sent
from transforms.linking.corpus import Corpus
from transforms.linking.same_event import RECURRING

# An idf that a small corpus does not distort: log((n + prior) / (df + 1)).
NAME_PRIOR, WORD_PRIOR = 1000, 3
MAX_NAME_KEYS, MAX_WORD_KEYS, MAX_PAIRED = 8, 8, 4
FREQUENT = 400  # a key of more documents blocks nothing by itself
WINDOW_DAYS = 4
CELL = 256  # documents that one cell of the vector space should hold
TABLES = 4  # independent cuts of the vector space
MAX_BITS = 16
MAX_DEEDS, MAX_DOERS = 12, 5
PLANE_SEED = 20170803


def scatter(table: pa.Table, corpus: Corpus, port: str) -> Iterator[Sent]:
    """Each document's profile to every group that one of its keys falls into, once."""
    names = _weighed(table, "names", corpus, NAME_PRIOR)
    words = _weighed(table, "words", corpus, WORD_PRIOR)
    days = [None if published is None else published.toordinal() for published in table["published"].to_pylist()]
    vectors = table["vector"].to_pylist()
    cells = _cells(vectors, corpus.documents)
    deeds = [_deeds(events) for events in table["events"].to_pylist()]
    keys = [sorted({*_keys(names[i], words[i], days[i]), *deeds[i]}) for i in range(table.num_rows)]
    rows = {
        "doc_id": table["doc_id"],
        "lang": table["lang"],
        "day": pa.array(days, pa.int32()),
        "vector": table["vector"],
        "names": _shared(names, 0), "name_weights": _shared(names, 1),
        "words": _shared(words, 0), "word_weights": _shared(words, 1),
        "people": table["people"],
        "named": pa.array([bool(row) for row in names]),
        "n_words": table["n_words"],
        "deeds": pa.array(deeds, pa.list_(pa.uint64())),
        "keys": pa.array(keys, pa.list_(pa.uint64())),
        "cells": pa.array([cell.tolist() for cell in cells], pa.list_(pa.uint64())),
    }  # fmt: skip
    profile = pa.table(rows)
    both = [blocks.values_and_rows(profile[column]) for column in ("keys", "cells")]
    hashes, owners = (np.concatenate(parts) for parts in zip(*both, strict=True))
    yield from blocks.fan_out(
        port, "profile", profile, owners, blocks.bucket_of(hashes.astype(np.uint64), corpus.spread.groups)
    )


def _weighed(table: pa.Table, column: str, corpus: Corpus, prior: int) -> list[list[tuple[int, float, float]]]:
    """Per document its (key, weight, document frequency), weights scaled to unit length over all, heaviest first."""
    values, owners = blocks.values_and_rows(table[column])
    weights, _ = blocks.values_and_rows(table["name_weights" if column == "names" else "word_weights"])
    frequency = np.maximum(corpus.frequency(values.astype(np.uint64)), 1)
    weight = weights * np.maximum(np.log((corpus.documents + prior) / (frequency + 1)), 0.01)
    norm = np.sqrt(np.bincount(owners, weight**2, table.num_rows))
    found: list[list[tuple[int, float, float]]] = [[] for _ in range(table.num_rows)]
    for owner, key, value, df in zip(
        owners.tolist(), values.tolist(), (weight / norm[owners]).tolist(), frequency.tolist(), strict=True
    ):
        found[owner].append((key, value, df))
    return [sorted(row, key=lambda item: (-round(item[1], 6), item[0])) for row in found]


def _shared(rows: list[list[tuple[int, float, float]]], field: int) -> pa.Array:
    """One field of the keys that another document has too: no others can ever be matched."""
    kind = pa.uint64() if field == 0 else pa.float32()
    return pa.array([[item[field] for item in row if item[2] > 1] for row in rows], pa.list_(kind))


def _keys(names: list[tuple[int, float, float]], words: list[tuple[int, float, float]], day: int | None) -> Iterator[int]:
    """Names and words that few others have; pairs of frequent names, which need to meet in time where that is known."""
    yield from [key for key, _, df in names if 1 < df <= FREQUENT][:MAX_NAME_KEYS]
    yield from [key for key, _, df in words if 1 < df <= FREQUENT][:MAX_WORD_KEYS]
    frequent = [key for key, _, df in names if df > FREQUENT][:MAX_PAIRED]
    paired = [blocks.hash64("pair", *map(str, sorted(pair))) for pair in combinations(frequent, 2)]
    yield from _window_keys(paired, day)


def _window_keys(keys: list[int], day: int | None) -> Iterator[int]:
    """Keys that hold within a time window, each in two windows that overlap; without one for an undated document."""
    windows = ["undated"] if day is None else [str(day // WINDOW_DAYS), str(day // WINDOW_DAYS + 1)]
    for key in keys:
        for window in windows:
            yield blocks.hash64("window", str(key), window)


def _cells(vectors: list[bytes | None], documents: int) -> list[Hashes]:
    """The cells of the vector space that each document lies in: sides of random planes (Charikar 2002).

    The number of planes grows with the corpus, so that cells stay small; in a corpus that fits one cell all meet.
    """
    bits = min(MAX_BITS, max(0, int(np.ceil(np.log2(max(documents, 1) / CELL)))))
    tables = TABLES if bits else 1
    planes = np.random.default_rng(PLANE_SEED).integers(0, 2, (tables, MAX_BITS, 512)) * 2 - 1
    found = []
    for vector in vectors:
        if vector is None:
            found.append(np.zeros(0, np.uint64))
            continue
        values = np.frombuffer(vector, np.int8).astype(np.int64)
        sides = (planes[:, :bits] @ values > 0).astype(np.uint64)
        cell = (sides << np.arange(bits, dtype=np.uint64)).sum(axis=1).astype(np.uint64)
        found.append(blocks.mix(cell, np.arange(tables, dtype=np.uint64) + np.uint64(1)))
    return found


def _deeds(events: list[dict[str, Any]] | None) -> list[int]:
    """What was done between whom, as keys: the type with each two names that took part, places apart.

    What the same two do again and again, and what countries do with each other, tells no story from the next.
    """
    found = set()
    for event in events or ():
        if event["type"] in RECURRING:
            continue
        named = {p["key"]: p["entity_id"] for p in event["participants"] if p["key"] and p["role"] != "place"}
        for one, other in combinations(sorted(named)[:MAX_DOERS], 2):
            if not (named[one].startswith("iso:") and named[other].startswith("iso:")):
                found.add(blocks.hash64("deed", event["type"], str(one), str(other)))
    return sorted(found)[:MAX_DEEDS]
