"""Dataflow to the last step that needs no cloud."""

import pytest

from tests.engines import dataflow
from tests.engines.conftest import Check, need

pytestmark = pytest.mark.timeout(1800)


def test_equal_rows_of_the_replay(equal: Check) -> None:
    need(dataflow.launcher)
    equal("dataflow-replay")
