"""`--engine` stands for Beam's options, and what the caller gives himself stays."""

import socket
from pathlib import Path

import pytest

from pipeline.engines import fetch, presets
from pipeline.options import UsageError, beam_arguments, parse


def test_the_caller_wins() -> None:
    found = presets.arguments("flink", 3, ["--flink_job_server_jar=own.jar", "--flink_master", "host:8081", "--parallelism=9"])
    assert found == ["--runner=FlinkRunner", f"--environment_cache_millis={presets.WORKER_MILLISECONDS}"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--engine", "flink", "--runner=PrismRunner"], "--engine flink and --runner PrismRunner: give one of them"),
        (["--engine", "dataflow", "--project=p"], "--engine dataflow needs --region, --temp_location too"),
    ],
)
def test_what_does_not_fit(arguments: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        beam_arguments(*parse(arguments))


def test_without_an_engine_the_local_runner_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert beam_arguments(*parse([])) == ["--runner=FnApiRunner"]
    assert not capsys.readouterr().err
    two = ["--runner=FnApiRunner", "--direct_num_workers=2", "--direct_running_mode=multi_processing"]
    assert beam_arguments(*parse(["--workers", "2", "--engine", "local"])) == two
    assert " ".join(two) in capsys.readouterr().err


def test_a_job_of_a_service_is_waited_for_longer_than_five_minutes() -> None:
    """Beam's client would give a running job up then, and Prism and the job service would end it."""
    waits = f"--job_server_timeout={presets.JOB_SECONDS}"
    assert waits in presets.arguments("prism", 1, ["--prism_location=somewhere"])
    with socket.create_server(("127.0.0.1", 0)) as service:
        own = ["--runner=PortableRunner", f"--job_endpoint=127.0.0.1:{service.getsockname()[1]}"]
        assert beam_arguments(*parse(own)) == [*own, waits]
        two = ["--direct_num_workers=2", "--direct_running_mode=multi_processing"]
        assert beam_arguments(*parse([*own, "--workers", "2"])) == [*own, *two, waits]
        shorter = [*own, "--job_server_timeout=60"]
        assert beam_arguments(*parse(shorter)) == shorter
    with pytest.raises(UsageError, match="no job service answers there"):
        beam_arguments(*parse(own))


def test_a_manifest_has_short_lines() -> None:
    jars = [fetch.cache() / f"{name * 30}.jar" for name in ("a", "é", "c d")]
    lines = fetch.manifest("some.Main", jars).split(b"\r\n")
    assert max(map(len, lines)) <= 72 and lines[-2:] == [b"", b""]
    joined = b"".join(line[1:] if line.startswith(b" ") else b"\n" + line for line in lines).decode()
    assert f"Class-Path: {' '.join(jar.as_uri() for jar in jars)}\n" in joined


def test_a_file_that_is_another_is_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "cache" / "target"
    source.write_bytes(b"something")
    with pytest.raises(fetch.Unavailable, match="not the file that newsbeam was tested with"):
        fetch.download(source.as_uri(), "0" * 64, target)
    assert not list(target.parent.iterdir())
    right = "3fc9b689459d738f8c88a3a48aa9e33542016b7a4052e001aaa536fca74813cb"
    assert fetch.download(source.as_uri(), right, target).read_bytes() == b"something"


def test_every_jar_is_named_once() -> None:
    names = [path.rsplit("/", 1)[1] for path in fetch.lock()]
    assert len(names) == len(set(names)) > 100 and all(len(digest) == 64 for digest in fetch.lock().values())
