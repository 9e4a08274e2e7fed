"""A killed run never looks finished, and the same command then succeeds."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.corpus import json_lines
from tests.e2e.job import ROOT, comparable, keeps_contract, run


def test_kill_in_mid_run(tmp_path: Path) -> None:
    source, out, clean = tmp_path / "in.jsonl", tmp_path / "out", tmp_path / "clean"
    source.write_bytes(json_lines(400))
    arguments = ["--input", str(source), "--output", str(out), "--models", "off"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while not list(out.glob("_tmp/*/runs/*")):
        assert process.poll() is None and time.monotonic() < deadline, "the run ended before it could be killed"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (out / "_SUCCESS").exists() and not list(out.glob("_runs/*/manifest.json"))

    run(*arguments)
    keeps_contract(out)
    assert not (out / "_tmp").exists() or not any(p.is_file() for p in (out / "_tmp").rglob("*"))
    run("--input", source, "--output", clean, "--models", "off")
    assert comparable(out) == comparable(clean)
