"""Packed blocks: how anything travels between the steps of linking.

A block is one small Arrow record batch of a known kind, compressed, without its schema: `IPC message + kind byte`, zstd.
Ten thousand documents are then some dozens of `bytes`, not a million Python objects. Rows are routed by the leading
64 bits of an id or of a key's hash, which are as good as random, to one of K buckets, a power of two; K grows with the
corpus so that one bucket's rows fit in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
import zstandard

from schemas.columns import TIMESTAMP
from schemas.summaries import EVENT_CLUSTERS, STORIES

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

DOC_ID = pa.binary(16)
PARTICIPANTS = pa.list_(
    pa.struct([("role", pa.string()), ("key", pa.uint64()), ("name_key", pa.string()),
               ("entity_id", pa.string()), ("name", pa.string())])
)  # fmt: skip
EVENT_FIELDS = [
    ("ordinal", pa.int32()), ("type", pa.string()), ("participants", PARTICIPANTS),
    ("date_start", pa.date32()), ("date_end", pa.date32()), ("date_precision", pa.string()), ("date_source", pa.string()),
    ("factuality", pa.string()), ("place", pa.string()), ("country", pa.string()),
]  # fmt: skip
FACT_FIELDS = [
    ("doc_id", DOC_ID), ("lang", pa.string()), ("month", pa.string()), ("publisher", pa.string()), ("agency", pa.bool_()),
    ("published", TIMESTAMP), ("headline", pa.string()), ("n_words", pa.int32()),
]  # fmt: skip
STARS = ("near", "nucleus", "joined", "story", "same")
# What earlier runs have decided: who has which head, and which older id has become which.
EARLIER = ("was_near", "was_story", "was_event", "merged_story", "merged_event")
HASHED = pa.list_(pa.uint64())
WEIGHTS = pa.list_(pa.float32())
# A directed edge is seen from `v`. `state` is what is known of `u`: see stars.py.
EDGE_FIELDS = [
    ("v", pa.binary()),
    ("u", pa.binary()),
    ("score", pa.float32()),
    ("rank_v", pa.float32()),
    ("rank_u", pa.float32()),
]

KINDS: dict[str, pa.Schema] = {
    "signature": pa.schema([
        *FACT_FIELDS, ("n_shingles", pa.int32()), ("minhash", pa.binary()), ("vector", pa.binary()), ("names", HASHED),
        ("name_weights", WEIGHTS), ("words", HASHED), ("word_weights", WEIGHTS), ("people", HASHED),
        ("events", pa.list_(pa.struct(EVENT_FIELDS))),
    ]),
    "copy": pa.schema([("doc_id", DOC_ID), ("publisher", pa.string()), ("published", TIMESTAMP)]),
    "count": pa.schema([("slot", pa.uint32()), ("count", pa.uint32())]),
    "shingles": pa.schema([("doc_id", DOC_ID), ("n_shingles", pa.int32()), ("minhash", pa.binary())]),
    "profile": pa.schema([
        ("doc_id", DOC_ID), ("lang", pa.string()), ("day", pa.int32()), ("vector", pa.binary()), ("n_words", pa.int32()),
        ("names", HASHED), ("name_weights", WEIGHTS), ("words", HASHED), ("word_weights", WEIGHTS), ("people", HASHED),
        ("named", pa.bool_()), ("deeds", HASHED), ("keys", HASHED), ("cells", HASHED),
    ]),
    "edge": pa.schema([*EDGE_FIELDS, ("state", pa.int8())]),
    **{kind: pa.schema([("v", pa.binary()), ("head", pa.binary()), ("score", pa.float32())]) for kind in (*STARS, *EARLIER)},
    "member": pa.schema([("v", pa.binary()), ("cluster", pa.binary()), ("was", pa.binary())]),
    "claim": pa.schema([("was", pa.binary()), ("cluster", pa.binary()), ("taken", pa.binary())]),
    "facts": pa.schema(FACT_FIELDS),
    "decided": pa.schema([
        *FACT_FIELDS, ("near_dup_id", DOC_ID), ("near_dup_score", pa.float32()), ("wire_copy", pa.bool_()), ("story", DOC_ID),
        ("publishers", pa.list_(pa.string())), ("n_copies", pa.int32()), ("date_first", TIMESTAMP), ("date_last", TIMESTAMP),
        ("earlier", pa.bool_()),
    ]),
    "mention": pa.schema([
        ("doc_id", DOC_ID), *EVENT_FIELDS, ("event", pa.binary()), ("lang", pa.string()), ("month", pa.string()),
        ("story", DOC_ID), ("near_dup_id", DOC_ID), ("publishers", pa.list_(pa.string())), ("n_copies", pa.int32()),
        ("earlier", pa.bool_()),
    ]),
    "event": pa.schema([("doc_id", DOC_ID), *EVENT_FIELDS]),
    "told": pa.schema([
        ("v", pa.binary()), ("type", pa.string()), ("names", HASHED), ("roles", pa.list_(pa.string())), ("start", pa.date32()),
        ("end", pa.date32()), ("precision", pa.string()), ("country", pa.string()), ("story", DOC_ID), ("rank", pa.float32()),
        ("keys", HASHED),
    ]),
    "documents": pa.schema([
        ("doc_id", DOC_ID), ("lang", pa.string()), ("month", pa.string()), ("near_dup_id", DOC_ID),
        ("near_dup_score", pa.float32()), ("wire_copy", pa.bool_()), ("story_id", pa.string()),
    ]),
    "events": pa.schema([
        ("doc_id", DOC_ID), ("ordinal", pa.int32()), ("lang", pa.string()), ("month", pa.string()), ("event_id", pa.string()),
        ("story_id", pa.string()), ("inherits", pa.bool_()), ("date_start", pa.date32()), ("date_end", pa.date32()),
        ("date_precision", pa.string()), ("date_source", pa.string()),
    ]),
    "stories": STORIES.schema.remove_metadata(),
    "event_clusters": EVENT_CLUSTERS.schema.remove_metadata(),
}  # fmt: skip
_KIND_NAMES = tuple(KINDS)
FORMAT = xxhash.xxh3_64_hexdigest(str([(kind, [(f.name, str(f.type)) for f in KINDS[kind]]) for kind in KINDS]).encode())
"""Changes with the kinds: stored blocks of another format are not to be read."""


class Sent(NamedTuple):
    """A block on its way: the port it leaves by, the bucket it goes to."""

    port: str
    bucket: "int | Partition"
    block: bytes


class Partition(NamedTuple):
    """Where a document's rows lie in the output."""

    lang: str
    month: str


def dump(kind: str, table: pa.Table) -> bytes:
    """One block of all rows of a table; its columns must be those of the kind, in any order."""
    schema = KINDS[kind]
    table = table.select(schema.names)
    rows = table.cast(schema).combine_chunks()
    batch = rows.to_batches()[0] if rows.num_rows else pa.RecordBatch.from_pylist([], schema)
    return zstandard.compress(batch.serialize().to_pybytes() + bytes([_KIND_NAMES.index(kind)]), 3)


def load(blocks: Iterable[bytes]) -> dict[str, pa.Table]:
    """The tables that some blocks hold, by kind; every kind is there, empty where no block has it. Rows in block order."""
    found: dict[str, list[pa.RecordBatch]] = defaultdict(list)
    for block in blocks:
        raw = pa.py_buffer(zstandard.decompress(block))
        kind = _KIND_NAMES[raw[raw.size - 1]]
        found[kind].append(pa.ipc.read_record_batch(raw.slice(0, raw.size - 1), KINDS[kind]))
    return {kind: pa.Table.from_batches(found[kind], schema).combine_chunks() for kind, schema in KINDS.items()}


def by_id(table: pa.Table, *columns: str) -> pa.Table:
    """The rows in the order of some columns, so that nothing depends on the order in which blocks came."""
    return table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in columns])).combine_chunks()


def route(port: str, kind: str, table: pa.Table, buckets: Rows) -> Iterator[Sent]:
    """One block a bucket that some row goes to."""
    order = np.argsort(buckets, kind="stable")
    ends = np.flatnonzero(np.diff(buckets[order], append=-1)) + 1
    start = 0
    for end in ends.tolist():
        rows = order[start:end]
        yield Sent(port, int(buckets[rows[0]]), dump(kind, table.take(rows)))
        start = end


def leading(ids: pa.ChunkedArray | pa.Array) -> Hashes:
    """The first 64 bits of each id."""
    return np.array([int.from_bytes(value[:8], "big") for value in ids.to_pylist()], np.uint64)


def bucket_of(hashes: Hashes, buckets: int) -> Rows:
    """The bucket of each hash; `buckets` is a power of two."""
    return (hashes & np.uint64(buckets - 1)).astype(np.int64)


def hash64(*parts: str) -> int:
    """A stable 64-bit hash of some strings."""
    return xxhash.xxh3_64_intdigest("\x1f".join(parts).encode())


def mix(*columns: Hashes) -> Hashes:
    """A hash of several columns of hashes, row by row (the finaliser of splitmix64 over a running sum)."""
    state = np.zeros_like(columns[0])
    for column in columns:
        state = (state + column) * np.uint64(0x9E3779B97F4A7C15)
        state ^= state >> np.uint64(30)
        state *= np.uint64(0xBF58476D1CE4E5B9)
        state ^= state >> np.uint64(27)
    return state


def values_and_rows(column: pa.ChunkedArray | pa.Array) -> tuple[npt.NDArray[np.generic], Rows]:
    """A list column flattened: its values, and the row of each."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.flatten().to_numpy(zero_copy_only=False), pc.list_parent_indices(array).to_numpy(zero_copy_only=False)


def padded(column: pa.ChunkedArray | pa.Array, width: int, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A list column as a matrix of `width` columns, cut or filled with zeros."""
    values, rows = values_and_rows(column)
    out = np.zeros((len(column), width), dtype)
    if len(values):
        starts = np.r_[0, np.flatnonzero(np.diff(rows)) + 1]
        counts = np.diff(np.r_[starts, len(rows)])
        position = np.arange(len(rows)) - np.repeat(starts, counts)
        keep = position < width
        out[rows[keep], position[keep]] = values[keep]
    return out


def pairs(keys: Hashes, rows: Rows, bound: int, reach: int, pivots: int) -> tuple[Rows, Rows]:
    """Distinct pairs (smaller row, larger row) of rows that share a key.

    Rows under one key compare each with all, as long as there are at most `bound` of them; in a larger group each compares
    with the `reach` rows after it and with the `pivots` smallest ones only, so that the work grows linearly.
    """
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    size, start = np.repeat(sizes, sizes), np.repeat(starts, sizes)
    place = np.arange(len(keys))
    left: list[Rows] = []
    right: list[Rows] = []
    allowed = np.where(size <= bound, bound, reach)
    for step in range(1, min(int(sizes.max(initial=0)), max(bound, reach))):
        here = place[: len(keys) - step]
        here = here[(start[here] == start[here + step]) & (allowed[here] >= step)]
        left.append(rows[here])
        right.append(rows[here + step])
    large = place[size > bound]
    for pivot in range(pivots):
        here = large[large - start[large] > pivot]
        left.append(rows[start[here] + pivot])
        right.append(rows[here])
    if not left:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    low, high = np.concatenate(left), np.concatenate(right)
    other = low != high
    return distinct(np.minimum(low, high)[other], np.maximum(low, high)[other])


def batches(keys: Hashes, rows: Rows, size: int) -> Iterator[tuple[Hashes, Rows]]:
    """Keys and their rows in parts of about `size` rows, each with all rows of its keys."""
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    ends = np.flatnonzero(np.r_[keys[1:] != keys[:-1], True]) + 1 if len(keys) else np.zeros(0, np.int64)
    start = 0
    for end in ends.tolist():
        if end - start >= size or end == len(keys):
            yield keys[start:end], rows[start:end]
            start = end


def distinct(left: Rows, right: Rows) -> tuple[Rows, Rows]:
    """Each pair of row numbers (below 2^31) once, in order."""
    return _ends(np.unique(_codes(left, right)))


class Pairs:
    """Pairs of row numbers (below 2^31), gathered part by part and held once each."""

    WAITING = 1 << 18

    def __init__(self) -> None:
        self._held, self._new, self._waiting = np.zeros(0, np.int64), list[Rows](), 0

    def add(self, left: Rows, right: Rows) -> None:
        self._new.append(_codes(left, right))
        self._waiting += len(left)
        if self._waiting > self.WAITING:
            self._merge()

    def all(self) -> tuple[Rows, Rows]:
        """The pairs, in order."""
        self._merge()
        return _ends(self._held)

    def _merge(self) -> None:
        codes = np.sort(np.concatenate([self._held, *self._new]))  # NumPy's own `unique` hashes first, which takes longer
        self._held = codes[np.diff(codes, prepend=-1) != 0]
        self._new, self._waiting = [], 0


def _codes(left: Rows, right: Rows) -> Rows:
    return (left.astype(np.int64) << 32) | right.astype(np.int64)


def _ends(codes: Rows) -> tuple[Rows, Rows]:
    return codes >> 32, codes & 0xFFFFFFFF


def hex_ids(ids: pa.ChunkedArray | pa.Array) -> list[str]:
    return [value.hex() for value in ids.to_pylist()]


def split_rows(table: pa.Table, size: int) -> Sequence[pa.Table]:
    """The table in pieces of at most `size` rows."""
    return [table.slice(start, size) for start in range(0, table.num_rows, size)]


def fan_out(port: str, kind: str, table: pa.Table, rows: Rows, buckets: Rows) -> Iterator[Sent]:
    """Rows to buckets, as many as there are, but each row only once to each."""
    owners, homes = distinct(rows, buckets)
    yield from route(port, kind, table.take(owners), homes)
