"""Dataflow to the last step that needs no cloud: template and staged package in a storage emulator, and the replay of both."""

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from pipeline.engines.fetch import Unavailable, cache
from tests.engines.servers import HOST, ROOT, free_ports, kill, listening, start, wait_until

BEAM = f"apache-beam[gcp]=={version('apache-beam')}"
BUCKET = "news-bucket"
ANONYMOUS = """import google.auth
from google.auth.credentials import AnonymousCredentials
google.auth.default = lambda *args, **kwargs: (AnonymousCredentials(), "news-project")
"""
"""A sitecustomize module: the emulator asks for no credentials, and to look for some takes Google's library long."""


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


def _environment(name: str, *key: str) -> tuple[Path, bool]:
    """The Python of an environment in the cache, and whether it is still empty; without its mark it is made anew."""
    folder = cache() / f"{name}-{hashlib.sha256(chr(0).join(key).encode()).hexdigest()[:12]}"
    made = (folder / "made").is_file()
    if not made:
        venv.create(folder, with_pip=True, clear=True)
    return folder / "bin" / "python", not made


def launcher() -> Path:
    """A Python that sees this environment's packages, and Beam's for Google Cloud besides."""
    packages = sysconfig.get_path("purelib")
    python, empty = _environment("dataflow-launcher", BEAM, packages)
    if empty:
        own = next(python.parents[1].glob("lib/python*/site-packages"))
        (own / "below.pth").write_text(f"{packages}\n", encoding="utf-8")
        _pip(python, BEAM)
        (python.parents[1] / "made").touch()
    return python


def worker(package: Path) -> Path:
    """A Python with Beam and a staged package, with all that the package asks for, and with nothing else."""
    python, empty = _environment("dataflow-worker", BEAM, (ROOT / "setup.py").read_text(encoding="utf-8"))
    if empty:
        _pip(python, BEAM, str(package))
        (python.parents[1] / "made").touch()
    _pip(python, "--no-deps", "--force-reinstall", str(package))
    return python


class Storage:
    """A bucket of an emulator of Google Cloud Storage."""

    def __init__(self, address: str, shim: Path) -> None:
        self.url = f"http://{address}"
        self.variables = {"STORAGE_EMULATOR_HOST": self.url, "PYTHONPATH": str(shim)}
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def put(self, name: str, data: bytes) -> None:
        query = urllib.parse.urlencode({"uploadType": "media", "name": name})
        request = urllib.request.Request(f"{self.url}/upload/storage/v1/b/{BUCKET}/o?{query}", data, method="POST")
        request.add_header("Content-Type", "application/octet-stream")
        self._opener.open(request).close()

    def names(self, prefix: str) -> list[str]:
        query = urllib.parse.urlencode({"prefix": prefix})
        with self._opener.open(f"{self.url}/storage/v1/b/{BUCKET}/o?{query}") as answer:
            return [item["name"] for item in json.load(answer).get("items", [])]

    def get(self, name: str) -> bytes:
        quoted = urllib.parse.quote(name, safe="")
        with self._opener.open(f"{self.url}/storage/v1/b/{BUCKET}/o/{quoted}?alt=media") as answer:
            return bytes(answer.read())

    def fetch(self, prefix: str, folder: Path) -> None:
        """Copies what lies below a prefix into a folder."""
        for name in self.names(prefix):
            target = folder / name.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.get(name))


@contextmanager
def storage(folder: Path) -> Iterator[Storage]:
    """The emulator, and variables for processes that are to use it."""
    shim = folder / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(ANONYMOUS, encoding="utf-8")
    (port,) = free_ports(1)
    log = folder / "storage.log"
    emulator = Path(sysconfig.get_path("scripts"), "gcp-storage-emulator")
    command = [str(emulator), "start", f"--host={HOST}", f"--port={port}", "--in-memory", f"--default-bucket={BUCKET}"]
    process = start(command, log)
    try:
        wait_until(lambda: listening(port), "the storage emulator", process, log)
        yield Storage(f"{HOST}:{port}", shim)
    finally:
        kill(process)


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}\n{done.stderr[-4000:]}")


def stage(bucket: Storage, folder: Path, source: Path, *options: str) -> None:
    """Uploads the source, and has the command write a template and stage what Dataflow's workers would be given."""
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        bucket.put(f"in/{file.relative_to(source)}", file.read_bytes())
    base = f"gs://{BUCKET}"
    where = ["--input", f"{base}/in/", "--output", f"{base}/out", "--engine", "dataflow", "--project=news-project"]
    cloud = ["--region=us-central1", f"--temp_location={base}/tmp", f"--staging_location={base}/staging"]
    image = ["--sdk_container_image=gcr.io/news-project/newsbeam:1", "--sdk_location=container"]
    template = [f"--template_location={base}/templates/job.json"]
    command = [str(launcher()), "-m", "pipeline", *where, *cloud, *image, *template, *options]
    python_path = os.pathsep.join([bucket.variables["PYTHONPATH"], str(ROOT)])
    _run(command, folder, {**bucket.variables, "PYTHONPATH": python_path})


def replay(bucket: Storage, folder: Path) -> None:
    """Runs the staged pipeline in an environment that has the staged package and what it asks for."""
    staged = {Path(name).name: name for name in bucket.names("staging/")}
    for name in ("workflow.tar.gz", "pipeline.pb"):
        (folder / name).write_bytes(bucket.get(staged[name]))
    python = worker(folder / "workflow.tar.gz")
    script = folder / "replay.py"
    script.write_bytes((ROOT / "tests" / "engines" / "replay.py").read_bytes())
    _run([str(python), str(script), str(folder / "pipeline.pb")], folder, bucket.variables)


def run(source: Path, out: Path, folder: Path, *options: str) -> None:
    """The whole way; leaves the tables in `out`."""
    with storage(folder) as bucket:
        stage(bucket, folder, source, *options)
        replay(bucket, folder)
        bucket.fetch("out/", out)


def main() -> None:
    """`python -m tests.engines.dataflow SOURCE OUT FOLDER`"""
    source, out, folder = map(Path, sys.argv[1:4])
    run(source, out, folder, *sys.argv[4:])


if __name__ == "__main__":
    main()
