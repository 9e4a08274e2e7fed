"""Workers stand elsewhere: inputs are named so that they find them, and a job whose inputs they do not see fails."""

from pathlib import Path

import pytest

from pipeline.main import run
from pipeline.options import beam_arguments, parse
from pipeline.prepare import prepare
from tests.e2e.corpus import ARTICLE


def test_paths_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    options, _ = parse(["--input", "in/", "in/*.txt", "--output", "out/", "--temp", "tmp", "--names", "de=./in,fr=off"])
    config = prepare(options)
    assert config.inputs == (f"{tmp_path}/in/**", f"{tmp_path}/in/*.txt")
    assert config.output == f"{tmp_path}/out" and config.temp.startswith(f"{tmp_path}/tmp/")
    assert dict(config.names) == {"de": f"{tmp_path}/in", "fr": "off"}


def test_inputs_that_no_worker_sees_fail_the_job(tmp_path: Path) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text(ARTICLE, encoding="utf-8")
    options, rest = parse(["--input", str(source), "--output", str(out), "--models", "off"])
    config = prepare(options)
    source.unlink()
    with pytest.raises(Exception, match=r"a\.txt"):
        run(config, beam_arguments(options, rest))
    assert not (out / "_SUCCESS").exists()
