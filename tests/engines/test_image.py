"""The layers of the image of workers, made in a fresh environment instead of a container: no engine of containers is needed."""

import os
import shlex
import shutil
import subprocess
import venv
from pathlib import Path

import pytest

from tests.e2e.job import ROOT, SEEDS, comparable, differences, run

IMAGE = ROOT / "deploy" / "Dockerfile"


def layers(work: Path, env: dict[str, str]) -> None:
    """Does what the Dockerfile copies and runs, with `work` as its folder. What it fetches goes to this machine's cache."""
    for line in IMAGE.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                to = work / target / source if target.endswith("/") else work / target
                to.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copyfile(ROOT / source, to)
        elif word == "RUN":
            subprocess.run(shlex.split(rest), cwd=work, env=env, check=True)


@pytest.mark.timeout(1800)  # it installs everything anew
def test_the_layers_of_the_image_run_the_seeds(tmp_path: Path) -> None:
    work, home = tmp_path / "newsbeam", tmp_path / "venv"
    work.mkdir()
    venv.create(home, with_pip=True)
    env = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "VIRTUAL_ENV": str(home)}
    env.pop("PYTHONPATH", None)
    layers(work, env)
    subprocess.run(
        [home / "bin" / "newsbeam", "--input", SEEDS, "--output", tmp_path / "image"], cwd=tmp_path, env=env, check=True
    )
    run("--input", SEEDS, "--output", tmp_path / "here")
    made = comparable(tmp_path / "image")
    assert made["events"] and not differences(made, comparable(tmp_path / "here"))
