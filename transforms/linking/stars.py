"""Star clusters over scored pairs, spread over buckets.

Vertices are taken in order of rank, then id. A vertex next to no head so far becomes one, every other joins a head.
Heads never join others, so a cluster has no chains: each member was compared with its head itself.
The outcome is the only one that the rule allows (the lexicographically first maximal independent set), so it depends
neither on the number of buckets nor on the number of rounds; what a few rounds of messages leave open, the last solves.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linking import blocks
from transforms.linking.blocks import Rows, Sent

UNKNOWN, MEMBER, HEAD = 0, 1, 2
_EDGE = blocks.KINDS["edge"].names
_Numbers = npt.NDArray[Any]


class Rule(NamedTuple):
    """How stars form. A member joins the head with the highest score if `nearest`, else the smallest one of a higher rank.

    Edges below `least` do not count. With `average`, vertices are clusters, ranks their sizes, and an edge's score is a
    sum over the pairs across, which is divided by their number first, less `doubt`: few pairs must score higher.
    A vertex ranked below `sure` that could join several heads ranked from `sure` on joins none of them.
    """

    nearest: bool
    least: float = 0.0
    average: bool = False
    doubt: float = 0.0
    sure: float = 0.0


class _Ends(NamedTuple):
    """Directed edges by number: the ids that the numbers stand for, then a row an edge."""

    names: pa.Array
    v: Rows
    u: Rows
    score: _Numbers
    rank_v: _Numbers
    rank_u: _Numbers


def edges(v: pa.Array, u: pa.Array, score: _Numbers, rank_v: _Numbers, rank_u: _Numbers) -> pa.Table:
    """Pairs as directed edges, each seen from both ends."""
    ends = (
        pa.concat_arrays([v.cast(pa.binary()), u.cast(pa.binary())]),
        pa.concat_arrays([u.cast(pa.binary()), v.cast(pa.binary())]),
    )
    ranks = np.concatenate([rank_v, rank_u]), np.concatenate([rank_u, rank_v])
    numbers = [column.astype(np.float32) for column in (np.tile(score, 2), *ranks)]
    return pa.table([*ends, *numbers, np.zeros(2 * len(score), np.int8)], names=_EDGE)


def merged(table: pa.Table) -> pa.Table:
    """One row a directed edge, with all that its rows know, in order of v and u."""
    grouped = table.group_by(["v", "u"]).aggregate([(name, "max") for name in _EDGE[2:]])
    return blocks.by_id(grouped.select(["v", "u", *(f"{name}_max" for name in _EDGE[2:])]).rename_columns(_EDGE), "v", "u")


def to(port: str, table: pa.Table, buckets: int, kind: str = "edge", column: str = "v") -> Iterator[Sent]:
    """Edges or stars on their way to the bucket of one of their ends."""
    yield from blocks.route(port, kind, table, blocks.bucket_of(blocks.leading(table[column]), buckets))


def swapped(table: pa.Table, state: _Numbers | None = None) -> pa.Table:
    """Edges as news for their other end: who sees them, and its rank and state, but no score."""
    none = pa.nulls(table.num_rows, pa.float32())
    known = table["state"] if state is None else pa.array(state.astype(np.int8))
    return pa.table([table["u"], table["v"], none, none, table["rank_v"], known], names=_EDGE)


def ranked(table: pa.Table, rank: dict[bytes, float]) -> tuple[pa.Table, pa.Table]:
    """The edges with the rank of `v`, and the news of it for the other ends."""
    ranks = pa.array([rank[name] for name in table["v"].to_pylist()], pa.float32())
    table = table.set_column(3, "rank_v", ranks).set_column(4, "rank_u", pa.nulls(table.num_rows, pa.float32()))
    return table, swapped(table)


def degrees(table: pa.Table, least: float) -> dict[bytes, float]:
    """The sum of each vertex's scores, of those from `least` on."""
    counted = table.append_column(
        "counts", pc.if_else(pc.greater_equal(table["score"], least), table["score"].cast(pa.float64()), 0.0)
    )
    sums = counted.group_by("v").aggregate([("counts", "sum")])
    return {name: round(total, 3) for name, total in zip(sums["v"].to_pylist(), sums["counts_sum"].to_pylist(), strict=True)}


def settle(inbox: Iterable[bytes], rule: Rule, first: bool) -> tuple[pa.Table, pa.Table, pa.Table]:
    """One round: decide what can be decided, with what earlier rounds told of vertices in other buckets.

    Gives the stars of the vertices that have settled, the edges of those that have not, to be kept for the next round,
    and the news for it. A last round that reads all that is left in one bucket leaves nothing open.
    """
    table = merged(blocks.load(inbox)["edge"])
    table = table.filter(pc.is_valid(table["score"]))  # else news for a vertex that has settled
    if first and rule.average:
        pairs = pc.multiply(table["rank_v"], table["rank_u"])
        table = table.set_column(2, "score", pc.divide(pc.subtract(table["score"], rule.doubt), pairs))
    if first:
        table = table.filter(pc.greater_equal(pc.round(table["score"], 5), rule.least))
    table = table.combine_chunks()
    v, u, names = _codes(table)
    score, rank_v, rank_u, state_u = (table[name].to_numpy() for name in _EDGE[2:])
    here = np.zeros(len(names), bool)
    here[v] = True
    higher = (rank_u > rank_v) | ((rank_u == rank_v) & (u < v))
    state = _decide(v, u, higher, state_u, here)
    state_u = np.maximum(state_u, state[u])
    # the nearest head may be one of lower rank, the smallest never is
    candidate = np.ones_like(higher) if rule.nearest else higher
    waits = np.bincount(v, candidate & (state_u == UNKNOWN), len(names)) > 0
    settled = here & ((state == HEAD) | ((state == MEMBER) & ~waits))
    kept = table.set_column(5, "state", pa.array(state_u.astype(np.int8))).filter(pa.array(~settled[v]))
    # a neighbour that has settled in this very bucket needs no news
    news = swapped(table, state[v]).filter(pa.array((state[v] != UNKNOWN) & ~settled[u]))
    ends = _Ends(names, v, u, score, rank_v, rank_u)
    return _stars(ends, state, np.where(candidate, state_u, UNKNOWN), settled, rule), kept, news


def _codes(table: pa.Table) -> tuple[Rows, Rows, pa.Array]:
    """The ends of edges as numbers in order of their ids, and the ids."""
    both = pa.chunked_array([*table["v"].chunks, *table["u"].chunks], pa.binary()).combine_chunks()
    names = pc.unique(both)
    names = names.take(pc.sort_indices(names))
    codes = pc.index_in(both, names).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes[: table.num_rows], codes[table.num_rows :], names


def _decide(v: Rows, u: Rows, higher: npt.NDArray[np.bool_], state_u: _Numbers, here: npt.NDArray[np.bool_]) -> _Numbers:
    """The state of the vertices that this bucket answers for, as far as what it knows of the others goes."""
    v, u, state_u = v[higher], u[higher], state_u[higher]
    n = len(here)
    state = np.zeros(n, np.int8)
    while True:
        known = np.maximum(state_u, state[u])
        taken = np.bincount(v, known == HEAD, n) > 0
        waiting = np.bincount(v, known == UNKNOWN, n) > 0
        now = np.where(taken, MEMBER, np.where(waiting, UNKNOWN, HEAD)).astype(np.int8)
        now[~here] = UNKNOWN
        if np.array_equal(now, state):
            return state
        state = now


def _stars(ends: _Ends, state: _Numbers, state_u: _Numbers, settled: _Numbers, rule: Rule) -> pa.Table:
    """Each settled vertex with the head that it joins and the score to it; heads, and who joins none, with themselves and 1."""
    names, v, u, score, rank_v, rank_u = ends
    could = settled[v] & (state[v] == MEMBER) & (state_u == HEAD)
    torn = np.bincount(v, could & (rank_v < rule.sure) & (rank_u >= rule.sure), len(names)) > 1
    joins = np.flatnonzero(could & ~torn[v])
    order = np.lexsort((u[joins], -score[joins], v[joins]) if rule.nearest else (u[joins], v[joins]))
    joins = joins[order]
    joins = joins[np.r_[True, v[joins][1:] != v[joins][:-1]]] if len(joins) else joins
    heads = np.flatnonzero(settled & ((state == HEAD) | torn))
    rows = np.concatenate([v[joins], heads])
    into = np.concatenate([u[joins], heads])
    scores = np.concatenate([score[joins], np.ones(len(heads))]).astype(np.float32)
    return pa.table([names.take(rows), names.take(into), scores], names=["v", "head", "score"])
