"""A trained ensemble of decision trees as plain data, evaluated for all rows at once.

Each tree has at most 32 leaves, numbered from left to right, and a row starts with a set of all of them. A split that the row
does not pass (its value is above the threshold) takes the leaves of the split's left side out of the set; the first leaf that
is left is the row's (Lucchese et al., QuickScorer, SIGIR 2015). What the splits on one feature take out together depends only
on how many of their thresholds the value exceeds, so that a feature costs one look-up a row. Leaves are integers: their sum
is exact in any order and on any machine.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_LEAVES = 32
# Leaves are stored in units of 1/SCALE of log-odds.
SCALE = 10_000
# What the exponent of 1.0 is stored as.
FLOAT_BIAS = 127


@dataclass(frozen=True, slots=True)
class Trees:
    """`features`: the names of the columns that rows must have, in order. `leaves`: the values, a row a tree.

    `looks`: for each feature its thresholds in rising order and, for each number of thresholds exceeded, the leaves of each
    tree that are left, as bits.
    """

    features: tuple[str, ...]
    looks: tuple[tuple[npt.NDArray[np.float32], npt.NDArray[np.uint32]], ...]
    leaves: npt.NDArray[np.int64]
    version: str

    def log_odds(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """A value a row; rows have a column a feature."""
        if not len(rows):
            return np.zeros(0)
        # Much of what is seen of a page is the same for all of its rows, and looked up once.
        same = (rows == rows[0]).all(axis=0).tolist()
        of_all = np.full(len(self.leaves), 0xFFFFFFFF, np.uint32)
        left = np.full((len(rows), len(self.leaves)), 0xFFFFFFFF, np.uint32)
        looked = np.empty_like(left)
        for values, alike, (thresholds, table) in zip(rows.T, same, self.looks, strict=True):
            if alike:
                of_all &= table[thresholds.searchsorted(values[0])]
            else:
                left &= table.take(thresholds.searchsorted(values), 0, looked, "clip")
        left &= of_all
        # The lowest bit left is a power of two: its exponent is the leaf's number.
        leaf = ((left & (~left + np.uint32(1))).astype(np.float32).view(np.int32) >> 23) - FLOAT_BIAS
        leaf += np.arange(len(self.leaves), dtype=np.int32) * MAX_LEAVES
        return np.asarray(self.leaves.ravel().take(leaf).sum(axis=1) / SCALE)


def read_trees(text: str) -> Trees:
    """The ensemble that `benchmarks.training.flat_text` wrote as JSON: "features", "version" and "trees", a tree being a leaf
    (an integer) or [feature, threshold, left, right]."""
    data: dict[str, Any] = json.loads(text)
    splits: list[list[tuple[float, int, int]]] = [[] for _ in data["features"]]
    leaves = np.zeros((len(data["trees"]), MAX_LEAVES), np.int64)

    def walk(node: Any, tree: int, first: int) -> int:
        """Notes the splits and leaves of a node whose first leaf is `first`; gives the leaf after its last."""
        if isinstance(node, int):
            leaves[tree, first] = node
            return first + 1
        feature, threshold, low, high = node
        middle = walk(low, tree, first)
        splits[feature].append((threshold, tree, 0xFFFFFFFF ^ ((1 << middle) - (1 << first))))
        return walk(high, tree, middle)

    for tree, root in enumerate(data["trees"]):
        walk(root, tree, 0)
    looks = []
    for found in splits:
        found.sort()
        table = np.full((len(found) + 1, len(leaves)), 0xFFFFFFFF, np.uint32)
        for number, (_, tree, mask) in enumerate(found):
            table[number + 1] = table[number]
            table[number + 1, tree] &= np.uint32(mask)
        looks.append((_rounded_down([threshold for threshold, _, _ in found]), table))
    return Trees(tuple(data["features"]), tuple(looks), leaves, str(data["version"]))


def _rounded_down(thresholds: Sequence[float]) -> npt.NDArray[np.float32]:
    """The greatest numbers of the rows' precision that are no greater: a row exceeds them exactly where it exceeds the
    thresholds."""
    nearest = np.array(thresholds, np.float32)
    return np.where(nearest > np.array(thresholds), np.nextafter(nearest, np.float32(-np.inf)), nearest)
