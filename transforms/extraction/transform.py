"""Beam shell of extraction: records to articles, pages read in a process of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from pipeline.config import Config
from transforms.article import Record, Reject
from transforms.counters import Tally
from transforms.exchange.transform import at_end
from transforms.extraction.extract import extract
from transforms.extraction.isolated import PageReader
from transforms.guard import Guarded


class _Extract(beam.DoFn):
    def __init__(self, config: Config) -> None:
        self.spool = config.spool

    def setup(self) -> None:
        self.page_reader = PageReader()

    def teardown(self) -> None:
        self.page_reader.close()

    def start_bundle(self) -> None:
        self.tally, self.guarded = Tally(self.spool), Guarded("extract")

    def process(self, record: Record) -> Iterator[Any]:
        source = record.text if record.text is not None else record.html or ""
        with self.tally.time("extraction"):
            article = self.guarded.call(
                lambda: extract(record, self.page_reader),
                record.source_uri,
                lambda: source[: 64 << 10].encode("utf-8", "surrogatepass"),
            )
        if isinstance(article, Reject):
            self.tally.add(f"reject.{article.error_type}")
            yield beam.pvalue.TaggedOutput("rejects", article)
        else:
            yield article

    def finish_bundle(self) -> Iterator[Any]:
        for pair in self.tally.drain():
            yield beam.pvalue.TaggedOutput("stats", at_end(pair))


@dataclass(eq=False)
class Extract(beam.PTransform):
    """Lines with roles, and metadata.

    In:  PCollection[Record]
    Out: {"articles": PCollection[Article], "rejects": PCollection[Reject], "stats": PCollection[(name, number)]}
    """

    config: Config

    def expand(self, records: beam.PCollection) -> dict[str, beam.PCollection]:
        out = records | "Extract" >> beam.ParDo(_Extract(self.config)).with_outputs("rejects", "stats", main="articles")
        return {"articles": out["articles"], "rejects": out["rejects"], "stats": out["stats"]}
