"""Linking as a fixed list of steps over mailboxes. The Beam transform and `link_in_memory` both only drive this list.

A step reads the blocks that were sent to one of its buckets and sends blocks on, to later steps or out. What it sends
depends on the rows that it got, never on their order or on the cut into blocks.

    sign -> near, near.1 … near.rest                               near-duplicates
         -> pairs, weigh, story.1 … story.rest                     documents to nuclei of stories
         -> across, sums, total, join.1 … join.rest, compose              nuclei to stories
         -> told, same, same.1 … same.rest                         mentions to events
         -> facts, wire, story, mention, cluster, decide           decisions and tables

Where documents are appended, the steps of `keeping.py` stand behind `near`, `compose` and `same.rest`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linking import blocks, keeping, near_duplicates, profiles, same_event, stars, stories, summaries
from transforms.linking.blocks import Partition, Sent
from transforms.linking.corpus import Corpus, Spread
from transforms.linking.stars import Rule

ROUNDS = 2
PIECE = 2_000  # rows that are Python values at one time
MENTION_FACTS = ["doc_id", "lang", "month", "story", "near_dup_id", "publishers", "n_copies", "earlier"]
Outs = tuple[tuple[str, str], ...]
Names = Mapping[str, tuple[str, str]]
OUTPUTS = ("documents", "events", "stories", "event_clusters", "was")


class Context(NamedTuple):
    """What every step knows: over what keys are spread, and which names the corpus has decided on."""

    spread: Spread
    names: Names

    @property
    def buckets(self) -> int:
        return self.spread.buckets


class Step(NamedTuple):
    """`run(inbox, bucket, context)` reads one bucket; `sends` names all ports that it may use."""

    name: str
    run: Callable[[list[bytes], int, Context], Iterator[Sent]]
    sends: tuple[str, ...]


def sign(block: bytes, corpus: Corpus) -> Iterator[Sent]:
    """Send what each step needs of a block of signatures. The only step that is not keyed."""
    table = blocks.by_id(blocks.load([block])["signature"], "doc_id")
    buckets, groups = corpus.spread
    home = blocks.bucket_of(blocks.leading(table["doc_id"]), buckets)
    yield from near_duplicates.scatter(table, groups, "near")
    yield from profiles.scatter(table, corpus, "pairs")
    yield from blocks.route("facts", "facts", table.select(blocks.KINDS["facts"].names), home)
    events = _events(table)
    if events.num_rows:
        home = blocks.bucket_of(blocks.leading(events["doc_id"]), buckets)
        yield from blocks.route("told", "event", events, home)


SIGN_SENDS = ("near", "pairs", "facts", "told")


def copies(block: bytes, buckets: int) -> Iterator[Sent]:
    """Send exact copies to the document that stands for them."""
    table = blocks.load([block])["copy"]
    yield from blocks.route("facts", "copy", table, blocks.bucket_of(blocks.leading(table["doc_id"]), buckets))


def _events(table: pa.Table) -> pa.Table:
    column = table["events"].combine_chunks()
    flat = pa.Table.from_struct_array(column.flatten())
    return flat.add_column(0, "doc_id", table["doc_id"].combine_chunks().take(pc.list_parent_indices(column)))


def _near(inbox: list[bytes], bucket: int, context: Context, *, port: str) -> Iterator[Sent]:
    found = near_duplicates.verified(inbox, bucket, context.spread.groups)
    yield from stars.to(port, found, context.buckets)
    told = pa.array(np.full(found.num_rows, stories.NEAR_DUPLICATE, np.float32))
    yield from stars.to("weigh", found.set_column(2, "score", told), context.buckets)


def _pairs(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    yield from stars.to("weigh", stories.compared(inbox, bucket, context.spread.groups), context.buckets)


def _weigh(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    table = stars.merged(blocks.load(inbox)["edge"])
    yield from stars.to("across", table, context.buckets, column="u")
    for part in stars.ranked(table, stars.degrees(table, stories.SAME)):
        yield from stars.to("story.1", part, context.buckets)


def _across(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    """Edges at their `u`: replace it by its nucleus. Once more at `v`, which is then `u`, and both ends are nuclei."""
    found = blocks.load(inbox)
    yield from stars.to("sums", _renamed(found["edge"], found["nucleus"], "u"), context.buckets)


def _sums(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    table = _renamed(found["edge"], found["nucleus"], "v")
    table = table.filter(pc.not_equal(table["v"], table["u"]))
    yield from stars.to("total", table, context.buckets)


def _total(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    """Pairs of nuclei with the sum of the scores across, ranked by their sizes."""
    found = blocks.load(inbox)
    sizes = defaultdict(lambda: 1.0)
    for group in found["nucleus"].group_by("head").aggregate([("v", "count")]).to_pylist():
        sizes[group["head"]] = float(group["v_count"])
    table = found["edge"].group_by(["v", "u"]).aggregate([("score", "sum")])
    score = np.round(table["score_sum"].to_numpy(), 3)
    unknown = np.full(table.num_rows, np.nan)
    edges = pa.table(
        [
            table["v"],
            table["u"],
            *(part.astype(np.float32) for part in (score, unknown, unknown)),
            np.zeros(table.num_rows, np.int8),
        ],
        names=blocks.KINDS["edge"].names,
    )
    for part in stars.ranked(edges, {name: sizes[name] for name in edges["v"].to_pylist()}):
        yield from stars.to("join.1", part, context.buckets)


def _compose(inbox: list[bytes], bucket: int, context: Context, *, ports: tuple[str, ...]) -> Iterator[Sent]:
    """Nuclei and what they have joined, both at the head of the nucleus: tell each member its story."""
    found = blocks.load(inbox)
    joined = dict(zip(found["joined"]["v"].to_pylist(), found["joined"]["head"].to_pylist(), strict=True))
    members = dict(zip(found["nucleus"]["v"].to_pylist(), found["nucleus"]["head"].to_pylist(), strict=True))
    for alone in joined.keys() - set(members.values()):
        members[alone] = alone
    rows = sorted((v, joined.get(head, head), 1.0) for v, head in members.items())
    table = pa.table(
        [pa.array(column) for column in zip(*rows, strict=True)] if rows else [[], [], []], names=["v", "head", "score"]
    )
    for port in ports:
        yield from stars.to(port, table, context.buckets, "story")


def _told(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    story = _heads(found["story"])
    for piece in blocks.split_rows(found["event"], PIECE):
        yield Sent("mention", bucket, blocks.dump("event", piece))
        yield from same_event.scatter(piece.to_pylist(), story, context.buckets, "same")


def _same(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    yield from stars.to("same.1", same_event.compared(inbox, bucket, context.buckets), context.buckets)


def _facts(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    near = {row["v"]: row for kind in ("near", "was_near") for row in found[kind].to_pylist()}
    earlier = set(found["was_near"]["v"].to_pylist())
    story = _heads(found["story"])
    copied = defaultdict(list)
    for row in found["copy"].to_pylist():
        copied[row["doc_id"]].append(row)
    for piece in blocks.split_rows(found["facts"], PIECE):
        rows = []
        for fact in piece.to_pylist():
            star = near.get(fact["doc_id"])
            alone = star is None or star["head"] == fact["doc_id"]
            row = {
                **summaries.with_copies(fact, copied[fact["doc_id"]]),
                "near_dup_id": fact["doc_id"] if star is None else star["head"],
                "near_dup_score": None if star is None or alone else round(star["score"], 6),
                "wire_copy": False,
                "story": story.get(fact["doc_id"], fact["doc_id"]),
                "earlier": fact["doc_id"] in earlier,
            }
            rows.append(row)
        yield from _route("wire", "decided", rows, "near_dup_id", context)


def _wire(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    for groups in _grouped(blocks.load(inbox)["decided"], "near_dup_id"):
        rows = [row for _, members in groups for row in summaries.wire_copies(members)]
        yield from _route("story", "decided", rows, "story", context)
        yield from _route("mention", "decided", rows, "doc_id", context)


def _story(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    merged = _older(found["merged_story"])
    for groups in _grouped(found["decided"], "story"):
        rows = [(lead, summaries.story(lead, members)) for lead, members in groups]
        yield from _out("stories", [told for lead, row in rows for told in summaries.with_older(row, merged[lead])], bucket)
    yield from _carried("merged_story", found, bucket)


def _mention(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    decided = blocks.by_id(found["decided"], "doc_id")
    yield from _was(decided, bucket)
    new = decided.filter(pc.invert(decided["earlier"]))
    ids = pa.array([summaries.story_id(story) for story in new["story"].to_pylist()], pa.string())
    yield from _partitions("documents", new.append_column("story_id", ids))
    facts = {row["doc_id"]: row for row in decided.select(MENTION_FACTS).to_pylist()}
    same = _heads(found["same"])
    for piece in blocks.split_rows(found["event"], PIECE):
        rows = []
        for event in piece.to_pylist():
            own = same_event.vertex(event)
            rows.append({**event, **facts[event["doc_id"]], "event": same.get(own, own)})
        yield from _route("cluster", "mention", rows, "event", context)


def _cluster(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    found = blocks.load(inbox)
    merged = _older(found["merged_event"])
    yield from _carried("merged_event", found, bucket)
    for groups in _grouped(found["mention"], "event"):
        clusters = [(head, summaries.event_cluster(head, rows, context.names)) for head, rows in groups]
        rows = [told for head, row in clusters for told in summaries.with_older(row, merged[head])]
        yield from _out("event_clusters", rows, bucket)
        decisions = [decision for head, rows in groups for decision in summaries.event_decisions(head, rows)]
        yield from _route("decide", "events", decisions, "doc_id", context)
        was = [{"v": same_event.vertex(row), "head": head, "score": 1.0} for head, rows in groups for row in rows]
        yield Sent("was", bucket, blocks.dump("was_event", pa.Table.from_pylist(was, blocks.KINDS["was_event"])))


def _older(merged: pa.Table) -> dict[bytes, list[bytes]]:
    """The older ids that each id stands for."""
    older: dict[bytes, list[bytes]] = defaultdict(list)
    for row in merged.to_pylist():
        older[row["head"]].append(row["v"])
    return older


def _carried(kind: str, found: dict[str, pa.Table], bucket: int) -> Iterator[Sent]:
    for piece in blocks.split_rows(found[kind], PIECE):
        yield Sent("was", bucket, blocks.dump(kind, piece))


def _was(decided: pa.Table, bucket: int) -> Iterator[Sent]:
    """What documents are told, for the run that appends to this one."""
    score = pc.fill_null(decided["near_dup_score"], 1.0)
    for kind, head in (("near", "near_dup_id"), ("story", "story")):
        table = pa.table([decided["doc_id"], decided[head], score], names=["v", "head", "score"])
        for piece in blocks.split_rows(table, PIECE):
            yield Sent("was", bucket, blocks.dump(f"was_{kind}", piece))


def _decide(inbox: list[bytes], bucket: int, context: Context) -> Iterator[Sent]:
    yield from _partitions("events", blocks.by_id(blocks.load(inbox)["events"], "doc_id", "ordinal"))


def _settle(
    inbox: list[bytes],
    bucket: int,
    context: Context,
    *,
    kind: str,
    rule: Rule,
    first: bool,
    onwards: tuple[str, int] | None,
    outs: Outs,
) -> Iterator[Sent]:
    """A round of star clustering; `onwards` is the next round's port, and its number of buckets, 0 for all."""
    found, kept, news = stars.settle(inbox, rule, first)
    for port, column in outs:
        yield from stars.to(port, found, context.buckets, kind, column)
    if onwards is not None:
        for part in (kept, news):
            yield from stars.to(onwards[0], part, onwards[1] or context.buckets)


def star_steps(name: str, kind: str, rule: Rule, outs: Outs, rounds: int) -> list[Step]:
    """Some rounds over all buckets, and a last one in a single bucket for what they leave open."""
    ports = [f"{name}.{place + 1}" for place in range(rounds)] + [f"{name}.rest"]
    steps = []
    for place, port in enumerate(ports):
        onwards = (ports[place + 1], int(place + 1 == rounds)) if place < rounds else None
        run = partial(_settle, kind=kind, rule=rule, first=place == 0, onwards=onwards, outs=outs)
        sends = tuple(dict.fromkeys(port for port, _ in outs)) + ((onwards[0],) if onwards else ())
        steps.append(Step(port, run, sends))
    return steps


def steps(rounds: int = ROUNDS, appended: bool = False) -> list[Step]:
    """All steps, in an order in which none sends to an earlier one. The result does not depend on the number of rounds.

    `appended`: some of the documents have ids of earlier runs, which stay.
    """
    near, same = "near.1", "mention"
    composed: tuple[str, ...] = ("told", "facts")
    ranked, story, event = list[Step](), list[Step](), list[Step]()
    if appended:
        ranked = [Step("near.rank", keeping.rank_heads, (near,))]
        story = [Step(*step) for step in keeping.keeping("story", "story", composed, "story")]
        event = [Step(*step) for step in keeping.keeping("event", "same", (same,), "cluster")]
        near, composed, same = ranked[0].name, (story[0].name,), event[0].name
    nuclei = (("across", "v"), ("sums", "v"), ("total", "head"), ("compose", "head"))
    return [
        Step("near", partial(_near, port=near), (near, "weigh")),
        *ranked,
        *star_steps("near", "near", Rule(nearest=False), (("facts", "v"),), rounds),
        Step("pairs", _pairs, ("weigh",)),
        Step("weigh", _weigh, ("across", "story.1")),
        *star_steps("story", "nucleus", Rule(nearest=True, least=stories.SAME), nuclei, rounds),
        Step("across", _across, ("sums",)),
        Step("sums", _sums, ("total",)),
        Step("total", _total, ("join.1",)),
        *star_steps(
            "join",
            "joined",
            Rule(nearest=True, least=stories.JOIN, average=True, doubt=stories.DOUBT),
            (("compose", "v"),),
            rounds,
        ),
        Step("compose", partial(_compose, ports=composed), composed),
        *story,
        Step("told", _told, ("mention", "same")),
        Step("same", _same, ("same.1",)),
        *star_steps("same", "same", Rule(nearest=True, sure=same_event.DATED), ((same, "v"),), rounds),
        *event,
        Step("facts", _facts, ("wire",)),
        Step("wire", _wire, ("story", "mention")),
        Step("story", _story, ("stories", "was")),
        Step("mention", _mention, ("documents", "cluster", "was")),
        Step("cluster", _cluster, ("event_clusters", "decide", "was")),
        Step("decide", _decide, ("events",)),
    ]


def run_in_memory(arrived: Iterable[Sent], context: Context, fixed: Sequence[Step]) -> dict[str, list[Sent]]:
    """Drive all steps in this process; gives what was sent out, by output."""
    boxes: dict[str, dict[Any, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    outputs: dict[str, list[Sent]] = {name: [] for name in OUTPUTS}
    for sent in arrived:
        boxes[sent.port][sent.bucket].append(sent.block)
    for step in fixed:
        for bucket, inbox in boxes.pop(step.name, {}).items():
            for sent in step.run(inbox, bucket, context):
                if sent.port in outputs:
                    outputs[sent.port].append(sent)
                else:
                    boxes[sent.port][sent.bucket].append(sent.block)
    return outputs


def _renamed(table: pa.Table, nuclei: pa.Table, column: str) -> pa.Table:
    """The edges with the vertices of a column replaced by the heads of their nuclei."""
    place = pc.index_in(table[column], nuclei["v"].combine_chunks())
    heads = pc.coalesce(nuclei["head"].combine_chunks().take(place.combine_chunks()), table[column].combine_chunks())
    return table.set_column(table.column_names.index(column), column, heads)


def _heads(table: pa.Table) -> dict[bytes, bytes]:
    return dict(zip(table["v"].to_pylist(), table["head"].to_pylist(), strict=True))


def _grouped(table: pa.Table, column: str) -> Iterator[list[tuple[bytes, list[dict[str, Any]]]]]:
    """The rows of each value of a column, in order, some thousand rows at a time: as Python values they are large."""
    order = [column, "doc_id", *(name for name in ("ordinal",) if name in table.column_names)]
    table = blocks.by_id(table, *dict.fromkeys(order))
    codes = table[column].combine_chunks().dictionary_encode().indices.to_numpy()
    start = 0
    for end in (np.flatnonzero(np.diff(codes, append=-1)) + 1).tolist():
        if end - start >= PIECE or end == len(codes):
            rows = table.slice(start, end - start).to_pylist()
            yield [(value, list(members)) for value, members in groupby(rows, key=itemgetter(column))]
            start = end


def _route(port: str, kind: str, rows: list[dict[str, Any]], column: str, context: Context) -> Iterator[Sent]:
    if rows:
        table = pa.Table.from_pylist(rows, blocks.KINDS[kind])
        yield from blocks.route(port, kind, table, blocks.bucket_of(blocks.leading(table[column]), context.buckets))


def _partitions(kind: str, table: pa.Table) -> Iterator[Sent]:
    """Decisions out, in bounded blocks of one partition each."""
    for row in table.group_by(["lang", "month"], use_threads=False).aggregate([]).to_pylist():
        own = pc.and_(pc.equal(table["lang"], row["lang"]), pc.equal(table["month"], row["month"]))
        for piece in blocks.split_rows(table.filter(own), PIECE):
            yield Sent(kind, Partition(row["lang"], row["month"]), blocks.dump(kind, piece))


def _out(kind: str, rows: list[dict[str, Any]], bucket: int) -> Iterator[Sent]:
    for piece in blocks.split_rows(pa.Table.from_pylist(rows, blocks.KINDS[kind]), PIECE):
        yield Sent(kind, bucket, blocks.dump(kind, piece))
