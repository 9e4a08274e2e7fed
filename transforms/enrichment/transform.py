"""Beam shell of pass 2: runs of articles with their decisions into runs of rows, and the small keys that linking needs."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from pipeline.config import Config
from transforms.article import Analysis, Article
from transforms.counters import Tally
from transforms.deciding.copies import unpack_copies
from transforms.deciding.lines import unpack_lines
from transforms.deciding.names import Ballot
from transforms.deciding.transform import Groups, read_articles, repeated_for
from transforms.enrichment.enricher import Enricher
from transforms.enrichment.isolated import IsolatedFinder
from transforms.exchange.buffer import RunBuffer, row_id
from transforms.exchange.transform import RUN_BYTES, WEIGHTS, all_at_end, at_end, save_run
from transforms.heap import give_back
from transforms.language.identify import FastTextIdentifier
from transforms.linking.signature import Copy, Signer, pack, pack_copies, publisher_key
from transforms.segmentation.words import count_words
from transforms.writing import rows

COPY_BYTES = 512
_SHARED: dict[tuple[object, ...], tuple[Enricher, Signer]] = {}
_MODELS = threading.Lock()
"""Prism, Flink and Dataflow run several threads a process, and the models promise nothing to those."""


def _models(config: Config) -> tuple[Enricher, Signer]:
    """The enricher of this process: models load once a process, not once a bundle or thread."""
    key = (config.models, config.vectors, config.lid_model, config.names)
    with _MODELS:
        if key not in _SHARED:
            finder = IsolatedFinder(config.models, dict(config.names))
            finder.load()
            signer = Signer(config.models and config.vectors)
            _SHARED[key] = Enricher(FastTextIdentifier(config.lid_model), finder), signer
        return _SHARED[key]


class _Enrich(beam.DoFn):
    def __init__(self, config: Config) -> None:
        self.config = config

    def setup(self) -> None:
        self.enricher, self.signer = _models(self.config)

    def start_bundle(self) -> None:
        self.tally = Tally(self.config.spool)
        self.buffer = RunBuffer(RUN_BYTES)

    def process(self, element: tuple[str, Groups], buckets: int) -> Iterator[Any]:
        path, groups = element
        parcels = self.config.parcels
        copied = unpack_copies(groups["copies"])
        repeated = unpack_lines(groups["lines"])
        signatures, copies = [], []
        ballot = Ballot()
        for index, article in enumerate(read_articles(path, groups)):
            if index in copied:
                full = self._copy(article, copied[index])
                copies.append(Copy(copied[index], publisher_key(article.publisher, article.host), article.date_published))
            else:
                with _MODELS:
                    analysis = self.enricher.analyse(article, repeated_for(article, repeated), self.tally.time, self.tally.took)
                full = self._document(analysis)
                if self.config.linking:
                    with _MODELS, self.tally.time("signatures"):
                        signatures.append(self.signer.sign(analysis))
                    ballot.add(analysis.mentions)
            if full:
                yield from self._save()
        if signatures:
            yield beam.pvalue.TaggedOutput("signatures", parcels.pack(pack(signatures)))
        if copies and self.config.linking:
            yield beam.pvalue.TaggedOutput("copied", parcels.pack(pack_copies(copies)))
        for bucket, block in ballot.pack(buckets):
            yield beam.pvalue.TaggedOutput("names", (bucket, parcels.pack(block)))
        give_back()

    def _copy(self, article: Article, standing: str) -> bool:
        self.tally.add("exact_copies")
        row = rows.copy_row(article, standing)
        return self.buffer.add("copies", "", "", [{"row_id": row_id(standing, article.source_uri), **row}], COPY_BYTES)

    def _document(self, analysis: Analysis) -> bool:
        document = analysis.document
        lang, month = rows.partition(document.article, document.lang)
        self.tally.add("documents")
        self.tally.add(f"language.{lang}")
        for mention in analysis.mentions:
            self.tally.add(f"entity.{mention.label}")
        for event in analysis.events:
            self.tally.add(f"event.{event.event_type}")
        for line in document.dropped:
            self.tally.add(f"dropped.{line.role}")
        for warning in document.warnings:
            self.tally.add(f"warning.{warning}")
        self.buffer.add("entities", lang, month, rows.entity_rows(analysis), 0)
        self.buffer.add("events", lang, month, rows.event_rows(analysis), 0)
        row = rows.document_row(document, count_words(document.text))
        return self.buffer.add("documents", lang, month, [row], rows.weight(analysis))

    def finish_bundle(self) -> Iterator[Any]:
        yield from all_at_end(self._save())
        for pair in self.tally.drain():
            yield beam.pvalue.TaggedOutput("stats", at_end(pair))

    def _save(self) -> Iterator[Any]:
        if self.buffer:
            ref, weights = save_run(self.buffer, self.config.temp)
            yield ref
            for pair in weights.items():
                yield beam.pvalue.TaggedOutput(WEIGHTS, pair)


@dataclass(eq=False)
class Enrich(beam.PTransform):
    """Everything that is said of one document at a time.

    In:  PCollection[(path, {"run": …, "lines": …, "orders": …, "copies": …})], as Decide gives it;
         `buckets`: singleton side input, how many groups the votes are spread over
    Out: {"runs": PCollection[RunRef], "weights": PCollection[((group, lang, month), bytes)],
          "signatures", "copied": PCollection[Parcel], blocks for linking; "names": PCollection[(bucket, Parcel)], votes;
          "stats": PCollection[(name, number)]}
    """

    config: Config
    buckets: Any

    def expand(self, runs: beam.PCollection) -> dict[str, beam.PCollection]:
        tags = (WEIGHTS, "signatures", "copied", "names", "stats")
        out = runs | "Enrich runs" >> beam.ParDo(_Enrich(self.config), self.buckets).with_outputs(*tags, main="runs")
        return {tag: out[tag] for tag in ("runs", *tags)}
