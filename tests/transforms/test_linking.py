"""The Beam transform decides what the same steps decide in memory, with one bucket or many, and with retried bundles."""

from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that

from tests.unit.test_linking import corpus
from transforms.linking import blocks
from transforms.linking.memory import link_in_memory
from transforms.linking.signature import Copy, pack, pack_copies
from transforms.linking.transform import Link

OPTIONS = {
    "in memory": [],
    "two processes": ["--direct_running_mode=multi_processing", "--direct_num_workers=2"],
    "retried": ["--direct_runner_bundle_repeat=1"],
}


def equals(expected: list[dict[str, Any]], order: tuple[str, ...]) -> Any:
    def check(actual: list[dict[str, Any]]) -> None:
        assert sorted(actual, key=lambda row: [row[name] for name in order]) == expected

    return check


def decisions(mail: tuple[tuple[str, str], bytes], kind: str) -> list[dict[str, Any]]:
    partition, block = mail
    rows: list[dict[str, Any]] = blocks.load([block])[kind].to_pylist()
    assert {(row["lang"], row["month"]) for row in rows} == {partition}
    return rows


@pytest.mark.parametrize(
    ("options", "bucket_documents"), [("in memory", 50_000), ("in memory", 40), ("two processes", 40), ("retried", 40)]
)
def test_beam_and_memory_agree(options: str, bucket_documents: int) -> None:
    signed = corpus()
    blocks_of = [pack(signed[i : i + 30]) for i in range(0, len(signed), 30)]
    copies = pack_copies([Copy(signature.doc_id, "another paper", None) for signature in signed[::7]])
    names = {"ann lee3": ("wd:Q3", "Ann Lee")}
    expected = link_in_memory(blocks_of, [copies], names)
    arguments = PipelineOptions(["--runner=FnApiRunner", *OPTIONS[options]])
    with TestPipeline(options=arguments) as pipeline:
        linked = {
            "signatures": pipeline | "Signatures" >> beam.Create(blocks_of),
            "copies": pipeline | "Copied" >> beam.Create([copies]),
            "names": pipeline | "Names" >> beam.Create(list(names.items())),
        } | Link(bucket_documents=bucket_documents)
        for kind, order in (("documents", ("doc_id",)), ("events", ("doc_id", "ordinal"))):
            rows = linked[kind] | f"Read {kind}" >> beam.FlatMap(decisions, kind)
            assert_that(rows, equals(getattr(expected, kind), order), label=f"Check {kind}")
        assert_that(linked["stories"], equals(expected.stories, ("story_id",)), label="Check stories")
        assert_that(linked["event_clusters"], equals(expected.event_clusters, ("event_id",)), label="Check event clusters")


def test_an_empty_corpus() -> None:
    with TestPipeline(options=PipelineOptions(["--runner=FnApiRunner"])) as pipeline:
        linked = {
            "signatures": pipeline | "Signatures" >> beam.Create([], reshuffle=False),
            "copies": pipeline | "Copied" >> beam.Create([], reshuffle=False),
        } | Link()
        assert_that(linked["stories"], equals([], ("story_id",)))
