"""Prism, the portable engine of Beam's Go SDK."""

import pytest

from pipeline.engines import fetch
from tests.engines.conftest import Check, need

pytestmark = pytest.mark.timeout(1800)


def test_equal_rows(equal: Check) -> None:
    need(fetch.prism)
    equal("prism")
