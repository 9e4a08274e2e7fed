"""Earlier ids stay when documents are appended: three steps between the stars of a clustering and those who are told of them.

Earlier and new documents are clustered anew. A cluster with earlier members takes the earlier id that most of them have, the
smallest of equals; new members get it, earlier ones keep what they have. Two earlier ids become one only where a cluster
holds all that the smaller of them ever named: an id that the new clusters would tear apart stays as it was.

    own        at the member: its cluster and its earlier id
    clusters   at the cluster: which earlier id it takes
    ids        at the earlier id: whether another one takes it in
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.linking import blocks, stars
from transforms.linking.blocks import Sent

KINDS = ("story", "event")
Outs = tuple[str, ...]


def scatter(block: bytes, buckets: int) -> Iterator[Sent]:
    """Send what an earlier run has decided to the steps that keep it."""
    found = blocks.load([block])
    near = found["was_near"]
    if near.num_rows:
        yield from stars.to("near.rank", near, buckets, "was_near")
        yield from stars.to("facts", near, buckets, "was_near")
        alone = pc.equal(near["v"], near["head"])
        near = near.filter(pc.invert(alone))
        score = near["score"].to_numpy()
        edges = stars.edges(near["v"].combine_chunks(), near["head"].combine_chunks(), score, 0 * score, 0 * score)
        yield from stars.to("near.rank", edges, buckets)
    for kind in KINDS:
        yield from stars.to(f"{kind}.own", found[f"was_{kind}"], buckets, f"was_{kind}")
        yield from stars.to(f"{kind}.ids", found[f"was_{kind}"], buckets, f"was_{kind}", "head")
        yield from stars.to(f"{kind}.ids", found[f"merged_{kind}"], buckets, f"merged_{kind}", "head")


SENDS = ("near.rank", "facts", *(f"{kind}.{step}" for kind in KINDS for step in ("own", "ids")))


def rank_heads(inbox: list[bytes], bucket: int, context: Any) -> Iterator[Sent]:
    """Edges of near-duplicates, in which earlier heads rank first: so they stay heads, and what joined them stays theirs."""
    found = blocks.load(inbox)
    heads = {v for v, head in _pairs(found["was_near"]) if v == head}
    edges = stars.merged(found["edge"])
    for part in stars.ranked(edges, {name: float(name in heads) for name in edges["v"].to_pylist()}):
        yield from stars.to("near.1", part, context.buckets)


def _pairs(table: pa.Table) -> Iterator[tuple[bytes, bytes]]:
    return zip(table["v"].to_pylist(), table["head"].to_pylist(), strict=True)


def _own(inbox: list[bytes], bucket: int, context: Any, kind: str, star: str) -> Iterator[Sent]:
    found = blocks.load(inbox)
    clusters, was = dict(_pairs(found[star])), dict(_pairs(found[f"was_{kind}"]))
    rows = [(v, clusters.get(v, v), was.get(v)) for v in sorted(clusters.keys() | was.keys())]
    yield from _rows(f"{kind}.clusters", "member", rows, "cluster", context)


def _clusters(inbox: list[bytes], bucket: int, context: Any, kind: str, star: str, outs: Outs) -> Iterator[Sent]:
    members: dict[bytes, list[tuple[bytes, bytes | None]]] = defaultdict(list)
    for row in blocks.load(inbox)["member"].to_pylist():
        members[row["cluster"]].append((row["v"], row["was"]))
    told, claims = [], []
    for cluster, rows in sorted(members.items()):
        earlier = Counter(was for _, was in rows if was is not None)
        taken = min(earlier, key=lambda was: (-earlier[was], was)) if earlier else cluster
        told += [(v, taken, 1.0) for v, was in sorted(rows) if was is None]
        claims += [(was, cluster, taken) for was in sorted(earlier)]
    for port in outs:
        yield from _rows(port, star, told, "v", context)
    yield from _rows(f"{kind}.ids", "claim", claims, "was", context)


def _ids(inbox: list[bytes], bucket: int, context: Any, kind: str, star: str, outs: Outs, merged: str) -> Iterator[Sent]:
    found = blocks.load(inbox)
    claims: dict[bytes, list[bytes]] = defaultdict(list)
    for row in found["claim"].to_pylist():
        claims[row["was"]].append(row["taken"])
    now = {was: taken[0] if len(taken) == 1 else was for was, taken in claims.items()}
    told = [(v, now[was], 1.0) for v, was in sorted(_pairs(found[f"was_{kind}"]))]
    become = {old: now[was] for old, was in _pairs(found[f"merged_{kind}"])}
    become |= {was: taken for was, taken in now.items() if was != taken}
    for port in outs:
        yield from _rows(port, star, told, "v", context)
    yield from _rows(merged, f"merged_{kind}", [(old, taken, 1.0) for old, taken in sorted(become.items())], "head", context)


def _rows(port: str, kind: str, rows: list[tuple[Any, ...]], column: str, context: Any) -> Iterator[Sent]:
    if rows:
        schema = blocks.KINDS[kind]
        table = pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), schema, strict=True)], schema=schema)
        yield from stars.to(port, table, context.buckets, kind, column)


def keeping(kind: str, star: str, outs: Outs, merged: str) -> list[tuple[str, Any, Outs]]:
    """The three steps for the ids of `kind`, as (name, run, sends).

    Stars of kind `star` come in at `<kind>.own` and leave to `outs` with the ids that stay; rows of ids that have become
    another leave to `merged`, at the bucket of that one.
    """
    return [
        (f"{kind}.own", partial(_own, kind=kind, star=star), (f"{kind}.clusters",)),
        (f"{kind}.clusters", partial(_clusters, kind=kind, star=star, outs=outs), (*outs, f"{kind}.ids")),
        (f"{kind}.ids", partial(_ids, kind=kind, star=star, outs=outs, merged=merged), (*outs, merged)),
    ]
