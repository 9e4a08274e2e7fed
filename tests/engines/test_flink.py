"""Flink itself: in one JVM, and a session cluster whose TaskManagers start workers of their own."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines import fetch
from tests.e2e.job import comparable, differences
from tests.engines import job
from tests.engines.conftest import Check, need
from tests.engines.servers import FlinkCluster, kill

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(autouse=True)
def flink() -> None:
    need(fetch.java)
    need(fetch.flink_job_server)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[FlinkCluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with FlinkCluster(folder) as started:
        yield started


def test_equal_rows_in_one_jvm(equal: Check) -> None:
    equal("flink-local")


def test_equal_rows_of_two_task_managers(equal: Check) -> None:
    equal("flink-cluster")


def test_a_task_manager_killed_in_mid_run(
    cluster: FlinkCluster, source: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = job.start(source, out, *cluster.options())
    job.wait_for_runs(process, out)
    kill(cluster.task_managers[0], signal.SIGKILL)
    job.finish(process, out)
    assert cluster.get("/overview")["jobs-finished"] == 1
    (found,) = cluster.get("/jobs/overview")["jobs"]
    assert cluster.get(f"/jobs/{found['jid']}/exceptions")["exceptionHistory"]["entries"], "the kill came too late to matter"
    assert not differences(comparable(out), expected)
