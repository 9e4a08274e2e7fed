"""The whole job on object stores: input, runs and tables, with nothing on the machine's own disk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import CompletedProcess
from threading import Thread
from time import sleep
from typing import Any

import pytest

from tests.e2e.job import ROOT, command, differences
from tests.stores.conftest import Fetch
from tests.stores.servers import Bucket

Expected = dict[str, list[dict[str, Any]]]


def job(bucket: Bucket, folder: str, *options: object) -> CompletedProcess[str]:
    """The command on a bucket; the libraries of S3 leave trying again to newsbeam."""
    environment = {**os.environ, **bucket.variables, "AWS_MAX_ATTEMPTS": "1"}
    where = ["--input", f"{bucket.base}/in/", "--output", f"{bucket.base}/{folder}", "--models", "off"]
    return command(*where, *options, env=environment)


def test_equal_tables_also_when_they_replace_others(bucket: Bucket, tables: Fetch, expected: Expected) -> None:
    bucket.put("plain/_newsbeam", b"ours")
    bucket.put("plain/documents/lang=xx/date=2001-01/part-00000-of-00001.parquet", b"of an earlier run")
    bucket.put("plain/_SUCCESS", b"earlier")
    refused = job(bucket, "plain")
    assert refused.returncode == 2 and "holds a finished run; add --overwrite" in refused.stderr

    done = job(bucket, "plain", "--overwrite", "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert not differences(tables("plain"), expected)
    assert not bucket.names("plain/_tmp/"), "runs are left behind"


def test_a_store_that_is_busy_slow_and_cuts_answers_off(bucket: Bucket, tables: Fetch, expected: Expected) -> None:
    bucket.proxy.busy_every, bucket.proxy.cut_every, bucket.proxy.seconds = 20, 33, 0.01
    before = bucket.proxy.failed
    done = job(bucket, "busy")
    assert done.returncode == 0, done.stderr
    assert bucket.proxy.failed - before > 5
    assert not differences(tables("busy"), expected)


def test_a_part_of_a_file_costs_no_more_than_itself(bucket: Bucket) -> None:
    data = os.urandom(1 << 20) * 64
    bucket.put("parts", data)
    bucket.proxy.cut_every = 5
    before = bucket.proxy.sent
    code = (
        "import sys\n"
        "from apache_beam.options.pipeline_options import PipelineOptions\n"
        "from transforms.exchange import store\n"
        "store.use(PipelineOptions([]))\n"
        "with store.open_parts(sys.argv[1]) as stream:\n"
        "    for offset in (3_000_000, 1_000_000, 2_000_000):\n"
        "        stream.seek(offset); sys.stdout.buffer.write(stream.read(20_000))"
    )
    environment = {**os.environ, **bucket.variables, "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run([sys.executable, "-c", code, f"{bucket.base}/parts"], env=environment, capture_output=True, cwd=ROOT)
    assert done.stdout == b"".join(data[n : n + 20_000] for n in (3_000_000, 1_000_000, 2_000_000)), done.stderr
    assert bucket.proxy.sent - before < 16 << 20, "what Beam's streams fetch at one place"


@contextmanager
def going_away(bucket: Bucket, folder: str) -> Iterator[None]:
    """Takes the store away once something stands in the folder of runs."""

    def watch() -> None:
        while not bucket.names(f"{folder}/_tmp/"):
            sleep(0.05)
        bucket.proxy.away_after = 3

    thread = Thread(target=watch, daemon=True)
    thread.start()
    yield
    thread.join()


def test_a_store_that_goes_away_leaves_the_run_unfinished(bucket: Bucket, tables: Fetch, expected: Expected) -> None:
    with going_away(bucket, "gone"):
        failed = job(bucket, "gone")
    assert failed.returncode == 3, failed.stderr
    last = failed.stderr.splitlines()[-2:]
    assert f"{bucket.base}/" in last[0] and " cannot be " in last[0] and "(tried " in last[0], failed.stderr
    assert "is unfinished (no _SUCCESS); the same command starts anew" in last[1]
    assert not bucket.names("gone/_SUCCESS") and not bucket.names("gone/_runs/")

    bucket.proxy.recover()
    done = job(bucket, "gone")
    assert done.returncode == 0, done.stderr
    assert not differences(tables("gone"), expected)
    assert not bucket.names("gone/_tmp/"), "runs of the failed run are left behind"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--input", "{base}/no-such-folder"], "no such file, folder or glob"),
        (["--input", "{base}/in/", "--output", "{base}/others"], "holds files that newsbeam did not write"),
        (["--input", "{base}/in/", "--output", "{base}/out[1]"], "may not have any of * ? ["),
        (["--input", "{base}/in/", "--output", "{base}-missing/out"], "-missing/out"),
        (["--input", "{base}/in/", "--s3_secret_access_key", "hush"], "give AWS_SECRET_ACCESS_KEY in the environment"),
    ],
)
def test_wrong_usage_is_one_line(bucket: Bucket, arguments: list[str], says: str) -> None:
    bucket.put("others/thesis.txt", b"mine")
    environment = {**os.environ, **bucket.variables, "AWS_MAX_ATTEMPTS": "1"}
    done = command(*(argument.format(base=bucket.base) for argument in arguments), env=environment)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr, done.stderr
    assert bucket.get("others/thesis.txt") == b"mine"
