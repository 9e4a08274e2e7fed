"""A few hundred mutated files through every reader; `python -m benchmarks.fuzz` runs as many as one likes."""

import pytest

from benchmarks import fuzz


@pytest.mark.parametrize("reader", fuzz.READERS)
def test_no_mutated_file_crashes_a_reader(reader: str) -> None:
    row = fuzz.fuzz(reader, 40)
    assert row.crashed == []
    assert row.worst < fuzz.SECONDS
    assert row.outcomes.total() >= 30
