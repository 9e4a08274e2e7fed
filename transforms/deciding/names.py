"""Votes on names packed for travel, and the corpus' decisions on those on which documents differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace

import orjson
import xxhash
import zstandard

from transforms.article import Mention
from transforms.entities.votes import NameDecision, NameVote, decide, votes


class Ballot:
    """The votes of one run's documents, equal ones added up."""

    def __init__(self) -> None:
        self.weights: dict[NameVote, float] = defaultdict(float)

    def add(self, mentions: Sequence[Mention]) -> None:
        """Takes the votes of one document."""
        for vote in votes(mentions):
            self.weights[replace(vote, weight=0.0)] += vote.weight

    def pack(self, buckets: int) -> Iterator[tuple[int, bytes]]:
        """The votes in at most `buckets` blocks, by name."""
        yield from _packed((astuple(replace(vote, weight=round(weight, 6))) for vote, weight in self.weights.items()), buckets)


def _packed(rows: Iterable[Sequence[object]], buckets: int) -> Iterator[tuple[int, bytes]]:
    cut: dict[int, list[Sequence[object]]] = defaultdict(list)
    for row in rows:
        cut[xxhash.xxh3_64_intdigest(str(row[0]).encode()) % buckets].append(row)
    for bucket, held in sorted(cut.items()):
        yield bucket, zstandard.compress(orjson.dumps(held))


def repacked(block: bytes, buckets: int) -> Iterator[tuple[int, bytes]]:
    """The votes of a block in at most `buckets` blocks, by name."""
    yield from _packed(orjson.loads(zstandard.decompress(block)), buckets)


def decide_names(blocks: Iterable[bytes]) -> Iterator[tuple[str, NameDecision]]:
    """Name key and decision, for the names of a bucket whose label or identity changes somewhere."""
    ballots: dict[str, list[NameVote]] = defaultdict(list)
    for block in blocks:
        for row in orjson.loads(zstandard.decompress(block)):
            ballots[row[0]].append(NameVote(*row))
    for key, cast in sorted(ballots.items()):
        decision = decide(cast)
        if decision:
            yield key, decision
