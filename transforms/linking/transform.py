"""Linking on Beam: the steps of `steps.py`, one GroupByKey each. No decision is made here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsDict, AsSingleton, PCollection, TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from transforms.exchange.parcels import INLINE, Parcel, Parcels, unpack
from transforms.heap import give_back, let_go
from transforms.linking import blocks, corpus, keeping, steps
from transforms.linking.blocks import Sent
from transforms.linking.steps import Context, Step

Mail = Any  # a PCollection of (bucket, block)
ADDERS = 16  # that add counts of up to 4 MB a bundle, before one adds theirs
ROWS = 500  # rows that are Python values at one time


@dataclass(eq=False)
class Link(beam.PTransform):
    """Near-duplicates, wire copies, stories and the same event, across all documents.

    Input, a dict of PCollections:
        signatures   Parcel, blocks of `signature.pack`, one or more a run
        copies       Parcel, blocks of `signature.pack_copies`
        names        optional; (name_key, (entity_id, entity_name)) that the corpus has decided on
        was          optional; Parcel, the `was` of the run that documents are appended to: its ids stay. Its signatures and
                     copies must be among the others
    Output, a dict of PCollections; blocks are read with `blocks.load`, each holds rows of one partition and doc bucket:
        documents       ((lang, month), Parcel) of kind `documents`: near_dup_id, near_dup_score, wire_copy, story_id
        events          ((lang, month), Parcel) of kind `events`: by doc_id and ordinal the event_id, and the date inherited
        stories         dict, rows of schemas.STORIES
        event_clusters  dict, rows of schemas.EVENT_CLUSTERS
        was             Parcel: what a later run needs that appends to this one
    With `was`, `documents` and `events` are of the new documents only; the other outputs are of all.

    `rounds` of messages settle star clusters before a single bucket takes what is left; more of them make that less on
    corpora of many millions, and change no row. `bucket_documents` bounds what one key group holds; `parcels` says where
    blocks wait.
    """

    parcels: Parcels = INLINE
    rounds: int = steps.ROUNDS
    bucket_documents: int = corpus.BUCKET_DOCUMENTS

    @no_annotations  # type: ignore[untyped-decorator]  # Beam would warn of a dict of PCollections
    def expand(self, inputs: dict[str, PCollection[Any]]) -> dict[str, PCollection[Any]]:
        sizes = inputs["signatures"] | "Sizes" >> beam.Map(lambda parcel: corpus.size(unpack(parcel)))
        size = AsSingleton(sizes | "Documents" >> beam.CombineGlobally(sum))
        names = AsDict(inputs["names"]) if "names" in inputs else {}
        adding = beam.CombineGlobally(corpus.add).with_fanout(ADDERS)
        counts = inputs["signatures"] | "Count keys" >> beam.Map(lambda parcel: corpus.count(unpack(parcel)))
        counted = counts | "Add counts" >> adding
        boxes: dict[str, list[Mail]] = {}
        signed = inputs["signatures"] | "Sign" >> beam.FlatMap(
            _sign, size, AsSingleton(counted), self.bucket_documents, self.parcels
        ).with_outputs(*steps.SIGN_SENDS)
        _collect(boxes, steps.SIGN_SENDS, signed)
        copied = inputs["copies"] | "Copies" >> beam.FlatMap(_copies, size, self.bucket_documents, self.parcels)
        boxes["facts"].append(copied)
        if "was" in inputs:
            earlier = beam.FlatMap(_earlier, size, self.bucket_documents, self.parcels).with_outputs(*keeping.SENDS)
            _collect(boxes, keeping.SENDS, inputs["was"] | "Earlier" >> earlier)
        for step in steps.steps(self.rounds, "was" in inputs):
            mail = tuple(boxes[step.name]) | f"{step.name}: mail" >> beam.Flatten()
            sent = (
                mail
                | f"{step.name}: group" >> beam.GroupByKey()
                | f"{step.name}: run"
                >> beam.FlatMap(_run, step, size, names, self.bucket_documents, self.parcels).with_outputs(*step.sends)
            )
            _collect(boxes, step.sends, sent)
        (documents,), (events,), (stories,), (clusters,), was = (boxes[name] for name in steps.OUTPUTS)
        return {
            "documents": documents,
            "events": events,
            "stories": stories | "Story rows" >> beam.FlatMap(_rows, "stories"),
            "event_clusters": clusters | "Event rows" >> beam.FlatMap(_rows, "event_clusters"),
            "was": tuple(was) | "Was" >> beam.Flatten() | "Was blocks" >> beam.Values(),
        }


def _collect(boxes: dict[str, list[Mail]], ports: tuple[str, ...], sent: Mapping[str, Mail]) -> None:
    for port in ports:
        boxes.setdefault(port, []).append(sent[port])


def _tagged(sent: Iterable[Sent], parcels: Parcels) -> Iterator[Any]:
    for port, bucket, block in sent:
        yield TaggedOutput(port, (bucket if isinstance(bucket, int) else tuple(bucket), parcels.pack(block)))


def _sign(block: Parcel, documents: int, counted: bytes, bucket_documents: int, parcels: Parcels) -> Iterator[Any]:
    let_go()  # what is counted over the whole corpus is here: enrichment is over
    known = corpus.corpus(documents, corpus.spread_for(documents, bucket_documents), counted)
    yield from _tagged(steps.sign(unpack(block), known), parcels)
    give_back()


def _copies(block: Parcel, documents: int, bucket_documents: int, parcels: Parcels) -> Iterator[tuple[Any, Parcel]]:
    for _, bucket, copied in steps.copies(unpack(block), corpus.spread_for(documents, bucket_documents).buckets):
        yield bucket, parcels.pack(copied)


def _earlier(block: Parcel, documents: int, bucket_documents: int, parcels: Parcels) -> Iterator[Any]:
    yield from _tagged(keeping.scatter(unpack(block), corpus.spread_for(documents, bucket_documents).buckets), parcels)


def _run(
    group: tuple[int, Iterable[Parcel]],
    step: Step,
    documents: int,
    names: Mapping[str, tuple[str, str]],
    bucket_documents: int,
    parcels: Parcels,
) -> Iterator[Any]:
    bucket, inbox = group
    context = Context(corpus.spread_for(documents, bucket_documents), names)
    yield from _tagged(step.run([unpack(parcel) for parcel in inbox], bucket, context), parcels)
    give_back()


def _rows(mail: tuple[int, Parcel], kind: str) -> Iterator[dict[str, Any]]:
    for piece in blocks.split_rows(blocks.load([unpack(mail[1])])[kind], ROWS):
        yield from piece.to_pylist()
