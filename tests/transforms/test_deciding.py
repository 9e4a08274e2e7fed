"""Deciding in Beam: a publisher's repeated lines and order of dates, with any number of processes and with earlier runs."""

from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that

from tests.e2e.corpus import articles
from transforms.article import Article, Declared, Record
from transforms.deciding import transform
from transforms.deciding.lines import unpack_lines
from transforms.deciding.orders import Ballot
from transforms.deciding.transform import Decide, read_articles, repeated_for
from transforms.extraction.extract import extract
from transforms.segmentation.assemble import decided_lines
from transforms.segmentation.repeated import fingerprint

OPTIONS = {
    "in memory": [],
    "two processes": ["--direct_running_mode=multi_processing", "--direct_num_workers=2"],
    "retried": ["--direct_runner_bundle_repeat=1"],
}
CALL = "Subscribe to our morning letter and never miss a story from the harbour."


def corpus() -> list[Article]:
    """Articles of three sites, two of which print their dates in numbers, and one of these a call below each article."""
    made = []
    for i, row in enumerate(articles(45)):
        site = f"site-{i % 3}.example"
        stamp = (f"Published {i % 12 + 1:02d}/{i % 28 + 1:02d}/2019", f"Published {i % 28 + 1:02d}/{i % 12 + 1:02d}/2019", "")[
            i % 3
        ]
        call = CALL if i % 3 == 1 else ""
        text = "\n\n".join(part for part in (row["title"], stamp, *row["maintext"].split("\n"), call) if part)
        made.append(
            extract(Record(f"{i:032x}", f"memory/{i}", "text", text=text, declared=Declared(url=f"https://{site}/{i}")))
        )
    return made


def decided(element: tuple[str, Any]) -> list[tuple[str, str | None, int]]:
    """Of each article its id, its day, and how many of its lines go."""
    path, groups = element
    repeated = unpack_lines(groups["lines"])
    return [
        (
            article.doc_id,
            str(article.date_published.date()) if article.date_published else None,
            sum(fingerprint(CALL) == fingerprint(line.text) and not line.kept for line in lines),
        )
        for article in read_articles(path, groups)
        for lines in [decided_lines(article, repeated_for(article, repeated))]
    ]


@pytest.mark.parametrize(
    ("options", "run_articles", "buckets"),
    [("in memory", 256, 1), ("in memory", 4, 3), ("two processes", 4, 3), ("retried", 7, 2)],
)
def test_any_cut_decides_alike(options: str, run_articles: int, buckets: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(transform, "RUN_ARTICLES", run_articles)
    made = corpus()
    calls = sum(any(line.text == CALL for line in article.lines) for article in made)

    def check(found: list[tuple[str, str | None, int]]) -> None:
        days = {doc_id: day for doc_id, day, _ in found}
        for i, article in enumerate(made):
            month, day = (i % 12 + 1, i % 28 + 1) if i % 3 < 2 else (None, None)
            assert days[article.doc_id] == (f"2019-{month:02d}-{day:02d}" if month else None)
        assert len(found) == len(made) and sum(gone for _, _, gone in found) == calls == 15

    with TestPipeline(options=PipelineOptions(["--runner=FnApiRunner", *OPTIONS[options]])) as pipeline:
        runs = (pipeline | beam.Create(made) | Decide(str(tmp_path), buckets))["runs"]
        assert_that(runs | beam.FlatMap(decided), check)


def test_earlier_runs_decide_too(tmp_path: Path) -> None:
    made = corpus()
    asking = made[30]
    assert asking.open_dates and asking.date_published is None
    ballot = Ballot()
    for article in made:
        ballot.add(article)
    earlier = [block for _, block in ballot.pack(4)]

    def check(found: list[tuple[str, str | None, int]]) -> None:
        assert [day for _, day, _ in found] == ["2019-07-03"]

    with TestPipeline(options=PipelineOptions(["--runner=FnApiRunner"])) as pipeline:
        index = {
            kind: pipeline | f"Earlier {kind}" >> beam.Create(earlier if kind == "orders" else [], reshuffle=False)
            for kind in ("lines", "orders", "contents")
        }
        runs = (pipeline | beam.Create([asking]) | Decide(str(tmp_path), 3, earlier=index))["runs"]
        assert_that(runs | beam.FlatMap(decided), check)
