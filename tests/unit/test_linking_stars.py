"""Star clusters over buckets and rounds against the plain rule in one place."""

import random
from collections import defaultdict
from functools import partial
from hashlib import md5
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from transforms.linking import blocks, stars, steps
from transforms.linking.corpus import Spread
from transforms.linking.stars import Rule

Pairs = dict[tuple[bytes, bytes], float]
Stars = dict[bytes, tuple[bytes, float]]


def plain(pairs: Pairs, rank: dict[bytes, float], rule: Rule) -> Stars:
    near: dict[bytes, dict[bytes, float]] = defaultdict(dict)
    for (a, b), score in pairs.items():
        if score >= rule.least:
            near[a][b] = near[b][a] = score
    order = sorted(near, key=lambda v: (-rank[v], v))
    heads: list[bytes] = []
    found: Stars = {}
    for v in order:
        if not near[v].keys() & set(heads):
            heads.append(v)
    for v in order:
        if v in heads:
            found[v] = (v, 1.0)
        elif rule.nearest:
            head = min((h for h in heads if h in near[v]), key=lambda h: (-near[v][h], h))
            found[v] = (head, near[v][head])
        else:
            head = min(h for h in heads if h in near[v] and (-rank[h], h) < (-rank[v], v))
            found[v] = (head, near[v][head])
    return found


def spread(pairs: Pairs, rank: dict[bytes, float], rule: Rule, buckets: int, rounds: int) -> Stars:
    ends = [pa.array([pair[side] for pair in pairs], pa.binary()) for side in (0, 1)]
    ranks = [np.array([rank[pair[side]] for pair in pairs]) for side in (0, 1)]
    table = stars.edges(ends[0], ends[1], np.array(list(pairs.values())), ranks[0], ranks[1])
    boxes: dict[str, dict[object, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    run = steps.star_steps("x", "same", rule, (("out", "v"),), rounds)
    for sent in stars.to(run[0].name, table, buckets):
        boxes[sent.port][sent.bucket].append(sent.block)
    for step in run:
        for bucket, inbox in boxes.pop(step.name, {}).items():
            assert isinstance(bucket, int)
            for sent in step.run(inbox, bucket, steps.Context(Spread(buckets, buckets), {})):
                boxes[sent.port][sent.bucket].append(sent.block)
    rows = [row for inbox in boxes["out"].values() for row in blocks.load(inbox)["same"].to_pylist()]
    assert len(rows) == len({row["v"] for row in rows})
    return {row["v"]: (row["head"], row["score"]) for row in rows}


@pytest.mark.parametrize("rule", [Rule(nearest=False), Rule(nearest=True, least=0.5)])
@pytest.mark.parametrize("buckets", [1, 4, 16])
def test_stars_are_those_of_the_rule(rule: Rule, buckets: int) -> None:
    for seed in range(12):
        rng = random.Random(seed)
        ids = [md5(f"{seed} {i}".encode()).digest() for i in range(rng.randint(2, 40))]
        rank = {v: float(np.float32(rng.choice([0, 1, 2, 3.5]))) for v in ids}
        draw = partial(rng.sample, ids, 2)
        pairs = {tuple(sorted(draw())): rng.choice([0.25, 0.5, 0.75]) for _ in range(3 * len(ids))}
        expected = plain(pairs, rank, rule)  # type: ignore[arg-type]
        for rounds in (1, 2, 3):
            assert spread(pairs, rank, rule, buckets, rounds) == expected  # type: ignore[arg-type]


def test_members_have_an_edge_to_their_head() -> None:
    """A path of five: its ends never come into one star."""
    ids = [bytes([i]) * 16 for i in range(5)]
    pairs = dict.fromkeys(pairwise(ids), 0.9)
    found = spread(pairs, dict.fromkeys(ids, 0.0), Rule(nearest=False), 1, 1)
    assert [found[v][0] for v in ids] == [ids[0], ids[0], ids[2], ids[2], ids[4]]


def test_pairs_in_a_large_group_grow_linearly() -> None:
    keys = np.zeros(1000, np.uint64)
    left, right = blocks.pairs(keys, np.arange(1000), bound=64, reach=0, pivots=8)
    assert len(left) < 8 * 1000
    assert (left < right).all()
    assert set(range(1, 1000)) <= set(right.tolist())  # everybody meets the smallest


def test_pairs_of_small_groups_are_complete() -> None:
    keys = np.array([5, 5, 5, 7, 7, 9], np.uint64)
    left, right = blocks.pairs(keys, np.array([0, 1, 2, 1, 2, 0]), bound=64, reach=0, pivots=8)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
