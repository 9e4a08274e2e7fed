"""Reading on Beam."""

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from pipeline.config import Config
from tests.unit.reading_files import jsonl
from transforms.reading import transform
from transforms.reading.transform import ReadRecords

ARTICLES = [{"id": str(i), "text": f"Article number {i}. " * (i % 5 + 1)} for i in range(50)]


@pytest.mark.parametrize("piece_bytes", [200, 1500, 1 << 20])
def test_large_files_are_read_in_pieces_and_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece_bytes: int
) -> None:
    monkeypatch.setattr(transform, "PIECE_BYTES", piece_bytes)
    (tmp_path / "a.jsonl").write_bytes(jsonl(*ARTICLES[:40]))
    (tmp_path / "b.jsonl").write_bytes(jsonl(*ARTICLES[40:]))
    config = Config(inputs=(str(tmp_path / "**"),), output=str(tmp_path / "out"), temp=str(tmp_path / "_tmp"), run_id="r")
    with TestPipeline() as root:
        read = root | ReadRecords(config)
        assert_that(read["records"] | beam.Map(lambda record: record.text), equal_to([a["text"] for a in ARTICLES]))
        counted = read["stats"] | beam.CombinePerKey(sum)
        assert_that(counted, equal_to([("files", 2), ("inputs", 50)]), label="counted")
