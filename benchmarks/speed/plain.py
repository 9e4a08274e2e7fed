"""The plain loop that the pipeline is measured against: the same pure functions, one process, no Beam, no run files.

All articles wait in memory as Python values, then all rows; so it is the fastest that these functions allow, and bounded by
the machine's memory. Lines that a publisher repeats and exact copies are decided as in the pipeline, so that both write equal
rows; nothing is linked.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.config import VERSION, Config
from transforms.article import Article, Record
from transforms.enrichment.build import component_versions
from transforms.enrichment.enricher import Enricher
from transforms.exchange.plan import Task
from transforms.exchange.staged import STAGED
from transforms.extraction.extract import extract
from transforms.extraction.isolated import PageReader
from transforms.reading.records import ReadOptions, read_records
from transforms.segmentation.assemble import content_fingerprint, content_hash, kept_lines
from transforms.segmentation.repeated import line_votes, publisher_key, repeated
from transforms.segmentation.words import count_words
from transforms.writing import parquet, rows
from transforms.writing.compact import compact, file_name, read_decisions

Partition = tuple[str, str]


def articles(files: list[Path], config: Config, pages: PageReader) -> Iterator[Article]:
    """Everything that the readers accept."""
    options = ReadOptions(fields=config.fields, max_record_bytes=config.max_record_bytes)
    for file in files:
        with file.open("rb") as stream:
            for item in read_records(stream, str(file), options):
                if isinstance(item, Record):
                    yield extract(item, pages)


def repeated_lines(found: list[Article]) -> dict[str | None, frozenset[bytes]]:
    """The fingerprints of the lines that a publisher repeats, by publisher."""
    votes: dict[str, dict[bytes, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for article in found:
        if publisher := publisher_key(article):
            for vote in line_votes(article):
                votes[publisher][vote.fingerprint].add(vote.sketch)
    return {publisher: repeated(lines) for publisher, lines in votes.items()}


def distinct(found: list[Article], marks: dict[str | None, frozenset[bytes]]) -> list[Article]:
    """Of each content the article that was published first."""
    standing: dict[str, Article] = {}
    for article in found:
        kept = kept_lines(article, marks.get(publisher_key(article), frozenset()))
        key = content_hash([content_fingerprint(line.text) for line in kept])
        other = standing.setdefault(key, article)
        if _age(article) < _age(other):
            standing[key] = article
    return list(standing.values())


def _age(article: Article) -> tuple[float, str]:
    return article.date_published.timestamp() if article.date_published else float("inf"), article.doc_id


def run(files: list[Path], config: Config, enricher: Enricher) -> int:
    """Reads the files and writes `documents`, `entities` and `events` as the pipeline does; gives the number of documents."""
    pages = PageReader()
    found: dict[Partition, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    accepted = list(articles(files, config, pages))
    marks = repeated_lines(accepted)
    documents = distinct(accepted, marks)
    for article in documents:
        analysis = enricher.analyse(article, marks.get(publisher_key(article), frozenset()))
        tables = found[rows.partition(article, analysis.document.lang)]
        tables["documents"].append(rows.document_row(analysis.document, count_words(analysis.document.text)))
        tables["entities"] += rows.entity_rows(analysis)
        tables["events"] += rows.event_rows(analysis)
    pages.close()
    versions = {"pipeline_version": VERSION, "schema_version": "1", **component_versions()}
    for (lang, month), tables in found.items():
        task = Task("corpus", lang, month, 0, 1)
        staged = [(name, pa.Table.from_pylist(made, schema=STAGED[name])) for name, made in tables.items()]
        for table, made in compact(task, staged, read_decisions((), (), {}), config.run_id, VERSION):
            path = Path(config.output, file_name(table, task, config.run_id))
            path.parent.mkdir(parents=True)
            with path.open("wb") as stream:
                parquet.write(stream, table, made, versions)
    return len(documents)
