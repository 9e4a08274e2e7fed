"""Beam's portable job service: the job is submitted, pickled and run by workers of a pool."""

import pytest

from tests.engines.conftest import Check

pytestmark = pytest.mark.timeout(1800)


def test_equal_rows(equal: Check) -> None:
    equal("portable")


def test_equal_rows_of_the_embedded_runner_with_two_workers(equal: Check) -> None:
    equal("embedded-2")
