"""Linking in one process, for tests, small tools and as the reference that the Beam transform must equal."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from transforms.linking import blocks, corpus, keeping, steps


class Linked(NamedTuple):
    """What linking decides. Rows of `documents` and `events` are decisions, the others rows of their tables.

    All are in order: of doc_id and ordinal, story_id, event_id. `was` is what a later run needs that appends to this one.
    """

    documents: list[dict[str, Any]]
    events: list[dict[str, Any]]
    stories: list[dict[str, Any]]
    event_clusters: list[dict[str, Any]]
    was: tuple[bytes, ...] = ()


def link_in_memory(
    signatures: Iterable[bytes],
    copies: Iterable[bytes] = (),
    names: Mapping[str, tuple[str, str]] | None = None,
    buckets: int | None = None,
    rounds: int = steps.ROUNDS,
    was: Iterable[bytes] = (),
) -> Linked:
    """Link packed signatures (`signature.pack`) and exact copies (`signature.pack_copies`).

    `names` maps a name's key to the (entity_id, entity_name) that the corpus has decided on. The result does not depend
    on `buckets` (by default one per 50,000 documents), on `rounds`, nor on how signatures are cut into blocks. With `was`
    of an earlier result, whose signatures must be among the others, ids of that one stay.
    """
    signed = list(signatures)
    documents = sum(map(corpus.size, signed))
    spread = corpus.Spread(buckets, buckets) if buckets else corpus.spread_for(documents)
    known = corpus.corpus(documents, spread, corpus.add([corpus.count(block) for block in signed]))
    arrived = [sent for block in signed for sent in steps.sign(block, known)]
    arrived += [sent for block in copies for sent in steps.copies(block, spread.buckets)]
    was = list(was)
    arrived += [sent for block in was for sent in keeping.scatter(block, spread.buckets)]
    sent = steps.run_in_memory(arrived, steps.Context(spread, names or {}), steps.steps(rounds, bool(was)))
    left = blocks.load(block.block for block in sent["was"])
    return Linked(
        _rows(sent["documents"], "doc_id"),
        _rows(sent["events"], "doc_id", "ordinal"),
        _rows(sent["stories"], "story_id"),
        _rows(sent["event_clusters"], "event_id"),
        tuple(blocks.dump(kind, blocks.by_id(left[kind], "v")) for kind in blocks.EARLIER if left[kind].num_rows),
    )


def _rows(sent: list[blocks.Sent], *order: str) -> list[dict[str, Any]]:
    kind = sent[0].port if sent else ""
    rows = [row for block in sent for row in blocks.load([block.block])[kind].to_pylist()]
    return sorted(rows, key=lambda row: [row[name] for name in order])
