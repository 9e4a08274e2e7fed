"""What `--engine` stands for, in Beam's own options. Whatever the caller gives himself stays as he gave it."""

import argparse
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.engines import fetch

LOCAL = "local"
ENGINES = (LOCAL, "prism", "flink", "dataflow")
SETUP = Path(__file__).parents[2] / "setup.py"
IN_THIS_PROCESS = ("[local]", "[auto]")
WORKER_MILLISECONDS = 60_000
"""How long Flink keeps a Python worker between two stages: without it each stage starts workers and loads models anew."""
JOB_SECONDS = 30 * 86_400
"""How long a job may take. On services that know a job before it runs, which are Prism and Beam's own, Beam's client gives a
running job up after `--job_server_timeout`, 300 s by default, whatever its help says (seen in 2.77)."""
ANSWER_SECONDS = 30


def given(rest: Sequence[str], name: str) -> str | None:
    """The value of one of Beam's options among the caller's arguments."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(f"--{name}", dest="value")
    value: str | None = parser.parse_known_args(list(rest))[0].value
    return value


def _processes(workers: int) -> dict[str, object]:
    return {"direct_num_workers": workers, "direct_running_mode": "multi_processing"} if workers > 1 else {}


def _local(workers: int, rest: Sequence[str]) -> dict[str, object]:
    # `DirectRunner` stands for different engines on different machines
    return {"runner": "FnApiRunner", **_processes(workers)}


def _prism(workers: int, rest: Sequence[str]) -> dict[str, object]:
    binary = None if given(rest, "prism_location") else fetch.prism()
    location = {"prism_location": binary} if binary else {}
    return {"runner": "PrismRunner", **location, "environment_type": "LOOPBACK", "job_server_timeout": JOB_SECONDS}


def _flink(workers: int, rest: Sequence[str]) -> dict[str, object]:
    options: dict[str, object] = {"runner": "FlinkRunner"}
    if not given(rest, "flink_job_server_jar"):
        options |= {"flink_version": "1.19", "flink_job_server_jar": fetch.flink_job_server()}
        options |= {"job_server_java_launcher": fetch.java()}
    options |= {"flink_master": IN_THIS_PROCESS[0], "parallelism": workers}
    if given(rest, "flink_master") in (None, *IN_THIS_PROCESS):
        options |= {"environment_type": "LOOPBACK"}
    return options | {"environment_cache_millis": WORKER_MILLISECONDS}


def _dataflow(workers: int, rest: Sequence[str]) -> dict[str, object]:
    missing = [f"--{name}" for name in ("project", "region", "temp_location") if not given(rest, name)]
    if missing:
        raise fetch.Unavailable(f"--engine dataflow needs {', '.join(missing)} too")
    package = {"setup_file": SETUP} if SETUP.is_file() else {}
    return {"runner": "DataflowRunner", **package}


_PRESETS: dict[str, Callable[[int, Sequence[str]], dict[str, object]]] = {
    LOCAL: _local,
    "prism": _prism,
    "flink": _flink,
    "dataflow": _dataflow,
}


def of_runner(workers: int, rest: Sequence[str]) -> list[str]:
    """What a job on a runner of the caller's own needs besides.

    Raises Unavailable where nobody answers at the address of a job service.
    """
    return _missing(_processes(workers) | _service(rest), rest)


def _service(rest: Sequence[str]) -> dict[str, object]:
    host, sign, port = (given(rest, "job_endpoint") or "").rpartition(":")
    if not sign or not port.isdecimal():
        return {}
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise fetch.Unavailable(f"--job_endpoint {host}:{port}: no job service answers there ({error})") from None
    return {"job_server_timeout": JOB_SECONDS}


def arguments(engine: str, workers: int, rest: Sequence[str]) -> list[str]:
    """Beam's arguments that an engine stands for, without those that the caller has given.

    Fetches what the engine needs, once. Raises Unavailable where something is missing; the message says what to do.
    """
    return _missing(_PRESETS[engine](workers, rest), rest)


def _missing(options: Mapping[str, object], rest: Sequence[str]) -> list[str]:
    return [f"--{name}={value}" for name, value in options.items() if given(rest, name) is None]
