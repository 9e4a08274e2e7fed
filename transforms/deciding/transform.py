"""Beam shell of the first pass's end: articles into runs, repeated lines and exact copies out of packed keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import xxhash

from transforms.article import Article
from transforms.counters import Tally
from transforms.deciding import copies, lines, orders
from transforms.deciding.names import decide_names, repacked
from transforms.exchange import codec, store
from transforms.exchange.parcels import INLINE, Parcel, Parcels, unpack
from transforms.exchange.runs import Extent, read_slices, write_run
from transforms.exchange.transform import all_at_end, at_end, new_run_path
from transforms.extraction.article_dates import settled
from transforms.segmentation.assemble import content_fingerprint, content_hash, kept_lines
from transforms.segmentation.repeated import line_votes, publisher_key

RUN_ARTICLES = 256
RUN_BYTES = 16 << 20
ARTICLES = pa.schema([("doc_id", pa.string()), ("article", pa.binary())])
Groups = dict[str, list[Any]]


def _number(text: str | None) -> int:
    return xxhash.xxh3_64_intdigest(text.encode()) if text else 0


def _hash(article: Article, repeated: frozenset[bytes]) -> str:
    return content_hash([content_fingerprint(line.text) for line in kept_lines(article, repeated)])


def _candidate(article: Article, row: int, repeated: frozenset[bytes] = frozenset()) -> tuple[int, ...]:
    published = int(article.date_published.timestamp() * 1_000_000) if article.date_published else copies.UNDATED
    hashed = copies.halves(_hash(article, repeated))
    return (*hashed, published, *copies.halves(article.doc_id), _number(article.source_uri), row)


class _WriteArticles(beam.DoFn):
    """Articles of a bundle into runs of some hundred, so that pass 2 spreads evenly."""

    def __init__(self, temp: str, spool: str | None, parcels: Parcels) -> None:
        self.temp, self.spool, self.parcels = temp, spool, parcels

    def start_bundle(self) -> None:
        self.tally = Tally(self.spool)
        self._clear()

    def _clear(self) -> None:
        self.ids: list[str] = []
        self.bodies: list[bytes] = []
        self.candidates: list[tuple[int, ...]] = []
        self.votes: list[tuple[int, int, int]] = []
        self.orders = orders.Ballot()
        self.bytes = 0

    def process(self, article: Article, buckets: int) -> Iterator[Any]:
        self.buckets = buckets
        body = codec.encode(article)
        publisher = _number(publisher_key(article))
        self.candidates.append(_candidate(article, len(self.ids)))
        if publisher:
            for vote in line_votes(article):
                self.votes.append((publisher, _line(vote.fingerprint), _line(vote.sketch)))
            self.orders.add(article)
        self.ids.append(article.doc_id)
        self.bodies.append(body)
        self.bytes += len(body)
        self.tally.add("read")
        if len(self.ids) >= RUN_ARTICLES or self.bytes >= RUN_BYTES:
            yield from self._save()

    def finish_bundle(self) -> Iterator[Any]:
        yield from all_at_end(self._save() if self.ids else ())
        for pair in self.tally.drain():
            yield beam.pvalue.TaggedOutput("stats", at_end(pair))

    def _save(self) -> Iterator[Any]:
        path = new_run_path(self.temp)
        table = pa.table([self.ids, self.bodies], schema=ARTICLES)
        with store.open_write(path) as stream:
            run = write_run(stream, path, [("articles", "", "", table)])
        index = np.array(self.candidates, copies.CANDIDATE).tobytes()
        yield path, (run.offset, self.parcels.pack(index))
        if self.votes:
            for bucket, block in lines.bucketed(self.votes, self.buckets):
                yield beam.pvalue.TaggedOutput("votes", (bucket, (path, self.parcels.pack(block))))
        for bucket, block in self.orders.pack(self.buckets):
            yield beam.pvalue.TaggedOutput("orders", (bucket, (path, self.parcels.pack(block))))
        self._clear()


def _line(fingerprint: bytes) -> int:
    return int.from_bytes(fingerprint[:8], "little")


def read_articles(path: str, groups: Groups) -> Iterator[Article]:
    """The articles of a run, in the order in which they were written, with the dates that the corpus has decided."""
    ((length, _),) = groups["run"]
    (table,) = read_slices(store.open_read, path, [Extent("articles", 0, length)], {"articles": ARTICLES})
    known = orders.unpack_orders(groups["orders"])
    for body in table.column("article"):
        article = codec.decode(body.as_py())
        yield settled(article, orders.orders_for(article, known)) if known else article


def repeated_for(article: Article, repeated: dict[int, frozenset[bytes]]) -> frozenset[bytes]:
    """The repeated lines of an article's publisher."""
    return repeated.get(_number(publisher_key(article)), frozenset())


OfRun = tuple[int, tuple[str, Parcel]]
"""What one run, or none of this job's, sends to a bucket."""


def _earlier_lines(block: Parcel, buckets: int, parcels: Parcels) -> Iterator[OfRun]:
    for bucket, votes in lines.cut(np.frombuffer(unpack(block), lines.VOTE), buckets):
        yield bucket, (copies.NO_RUN, parcels.pack(votes))


def _earlier_orders(block: Parcel, buckets: int, parcels: Parcels) -> Iterator[OfRun]:
    for bucket, votes in orders.cut(np.frombuffer(unpack(block), orders.VOTE), buckets):
        yield bucket, (copies.NO_RUN, parcels.pack(votes))


def _earlier_contents(block: Parcel, buckets: int, parcels: Parcels) -> Iterator[OfRun]:
    for candidates in _both_keys(np.frombuffer(unpack(block), copies.CANDIDATE)):
        for bucket, cut in copies.bucketed(candidates, buckets):
            yield bucket, (copies.NO_RUN, parcels.pack(cut))


def _earlier_names(block: Parcel, buckets: int, parcels: Parcels) -> Iterator[tuple[int, Parcel]]:
    for bucket, votes in repacked(unpack(block), buckets):
        yield bucket, parcels.pack(votes)


def _unpacked(sent: Iterable[tuple[str, Parcel]]) -> list[tuple[str, bytes]]:
    return [(run, unpack(parcel)) for run, parcel in sent]


def _both_keys(candidates: copies.Block) -> tuple[copies.Block, ...]:
    return candidates, copies.by_id(candidates)


def _hash_run(element: tuple[str, Groups], buckets: int, appended: bool, parcels: Parcels) -> Iterator[OfRun]:
    """The content hashes of a run, anew where articles lose repeated lines or dates are decided."""
    path, groups = element
    ((_, index),) = groups["run"]
    candidates = np.frombuffer(unpack(index), copies.CANDIDATE)
    repeated = lines.unpack_lines(groups["lines"])
    if repeated or groups["orders"]:
        rows = [_candidate(a, i, repeated_for(a, repeated)) for i, a in enumerate(read_articles(path, groups))]
        candidates = np.array(rows, copies.CANDIDATE)
    for keyed in _both_keys(candidates) if appended else (candidates,):
        for bucket, block in copies.bucketed(keyed, buckets):
            yield bucket, (path, parcels.pack(block))


class _DecideCopies(beam.DoFn):
    def __init__(self, parcels: Parcels) -> None:
        self.parcels = parcels

    def process(self, element: tuple[int, Any]) -> Iterator[Any]:
        standing, decided = copies.decide(_unpacked(element[1]))
        if standing:
            yield beam.pvalue.TaggedOutput("contents", self.parcels.pack(standing))
        yield from sorted(decided.items())


@dataclass(eq=False)
class DecideNames(beam.PTransform):
    """What the corpus makes of names on which documents differ; only those that change somewhere leave.

    In:  PCollection[(bucket, Parcel)], packed votes; `earlier`: optional, PCollection[Parcel], those of the runs that are
         appended to, and then `buckets`: singleton side input, how many groups the votes are spread over
    Out: PCollection[(name_key, NameDecision)]
    """

    earlier: beam.PCollection | None = None
    buckets: Any = None
    parcels: Parcels = INLINE

    def expand(self, votes: beam.PCollection) -> beam.PCollection:
        if self.earlier is not None:
            spread = self.earlier | "Spread" >> beam.FlatMap(_earlier_names, self.buckets, self.parcels)
            votes = (votes, spread) | "Add earlier" >> beam.Flatten()
        grouped = votes | "Group votes" >> beam.GroupByKey()
        return grouped | "Majority" >> beam.FlatMap(lambda kv: decide_names(map(unpack, kv[1])))


@dataclass(eq=False)
class Decide(beam.PTransform):
    """Writes articles into runs and decides what repeats among them. Only packed keys are shuffled.

    In:  PCollection[Article]; `buckets`: singleton side input, how many groups the keys are spread over; `earlier`: optional,
         the `lines`, `orders` and `contents` of the runs that are appended to
    Out: {"runs": PCollection[(path, {"run": [(length, index)], "lines", "orders", "copies": [packed]})],
          "stats": PCollection[(name, number)], and "lines", "orders", "contents": PCollection[Parcel], what a later run needs}
    """

    temp: str
    buckets: Any
    spool: str | None = None
    earlier: dict[str, beam.PCollection] | None = None
    parcels: Parcels = INLINE

    def expand(self, articles: beam.PCollection) -> dict[str, beam.PCollection]:
        writing = _WriteArticles(self.temp, self.spool, self.parcels)
        tags = ("votes", "orders", "stats")
        written = articles | "Write runs" >> beam.ParDo(writing, self.buckets).with_outputs(*tags, main="runs")
        repeated = (
            self._with("lines", written["votes"], _earlier_lines)
            | "Group lines" >> beam.GroupByKey()
            | "Repeated lines" >> beam.FlatMap(lambda kv: sorted(lines.decide(_unpacked(kv[1])).items()))
        )
        ordered = (
            self._with("orders", written["orders"], _earlier_orders)
            | "Group orders" >> beam.GroupByKey()
            | "Orders of dates" >> beam.FlatMap(lambda kv: sorted(orders.decide(_unpacked(kv[1])).items()))
        )
        hashed = (
            {"run": written["runs"], "lines": repeated, "orders": ordered}
            | "Lines and orders of each run" >> beam.CoGroupByKey()
            | "Hash contents" >> beam.FlatMap(_hash_run, self.buckets, self.earlier is not None, self.parcels)
        )
        decided = (
            self._with("contents", hashed, _earlier_contents)
            | "Group contents" >> beam.GroupByKey()
            | "Exact copies" >> beam.ParDo(_DecideCopies(self.parcels)).with_outputs("contents", main="copies")
        )
        runs = {
            "run": written["runs"],
            "lines": repeated,
            "orders": ordered,
            "copies": decided["copies"],
        } | "Decisions of each run" >> beam.CoGroupByKey()
        kept = {
            "lines": written["votes"] | "Votes on lines" >> beam.Map(lambda element: element[1][1]),
            "orders": written["orders"] | "Votes on orders" >> beam.Map(lambda element: element[1][1]),
        }
        return {"runs": runs, "stats": written["stats"], **kept, "contents": decided["contents"]}

    def _with(self, kind: str, new: beam.PCollection, spread: Any) -> beam.PCollection:
        if self.earlier is None:
            return new
        spreading = self.earlier[kind] | f"Spread {kind}" >> beam.FlatMap(spread, self.buckets, self.parcels)
        return (new, spreading) | f"Add earlier {kind}" >> beam.Flatten()
