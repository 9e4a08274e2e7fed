"""The files of deploy/ agree with the lock, with the command and with Kubernetes."""

import json
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from pipeline.engines import presets
from pipeline.options import parse

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = "1.31"
IMAGES = sorted(DEPLOY.glob("Dockerfile*"))


def beam() -> str:
    """The version of Beam in the lock."""
    found = re.search(r"^apache-beam==(\S+)", (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def documents() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "flink.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", IMAGES, ids=lambda file: file.name)
def test_images_are_of_the_beam_in_the_lock(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"(?:_sdk:|apache-beam\S*==)([\d.]+)", text) == [beam()]


@pytest.mark.parametrize("file", IMAGES, ids=lambda file: file.name)
def test_what_images_copy_exists_and_is_all_that_setup_reads(file: Path) -> None:
    lines = re.findall(r"^COPY (.+) \S+$", file.read_text(encoding="utf-8"), re.MULTILINE)
    copied = [source for line in lines for source in line.split()]
    assert all((ROOT / source).exists() for source in copied)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages | {"setup.py", "MANIFEST.in", "README.md", "requirements/run.txt"} <= set(copied)


def test_parameters_of_the_flex_template_are_options() -> None:
    template = json.loads((DEPLOY / "flex_template.json").read_text(encoding="utf-8"))
    given = {
        "input": "gs://bucket/news/",
        "output": "gs://bucket/tables",
        "models": "off",
        "sdk_container_image": "europe-docker.pkg.dev/project/repository/newsbeam:0.1.0",
        "sdk_location": "container",
    }
    assert {parameter["name"] for parameter in template["parameters"]} == given.keys()
    for parameter in template["parameters"]:
        assert all(re.search(pattern, given[parameter["name"]]) for pattern in parameter["regexes"])
    options, rest = parse(["--runner=DataflowRunner", *(f"--{name}={value}" for name, value in given.items())])
    assert not options.models and rest == [
        "--runner=DataflowRunner",
        f"--sdk_container_image={given['sdk_container_image']}",
        "--sdk_location=container",
    ]


def test_manifests_are_valid() -> None:
    cluster, run = documents()
    pod = cluster["spec"]["taskManager"]["podTemplate"]
    for manifest in (run, pod):
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    assert {volume["name"] for volume in pod["spec"]["volumes"]} == {"news"}


def test_the_cluster_is_what_the_runner_is_built_for() -> None:
    cluster, run = documents()
    options = presets.arguments("flink", 4, ["--flink_job_server_jar=any.jar", "--flink_version=1.19"])
    assert "--parallelism=4" in options
    lock = (ROOT / "pipeline" / "engines" / "flink.lock").read_text(encoding="utf-8")
    version = re.search(r"flink-runtime/(\d+\.\d+)", lock)
    assert version and cluster["spec"]["flinkVersion"] == f"v{version[1].replace('.', '_')}"
    assert cluster["spec"]["image"] == f"flink:{version[1]}-java17"
    said = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    for name, value in cluster["spec"]["flinkConfiguration"].items():
        assert name == "taskmanager.numberOfTaskSlots" or f"{name}: {value}" in said
    container = run["spec"]["template"]["spec"]["containers"][0]
    parse(container["args"])
    workers = [c for c in cluster["spec"]["taskManager"]["podTemplate"]["spec"]["containers"] if c["name"] == "workers"]
    assert workers[0]["image"] == container["image"]
    assert f"--environment_config=localhost:{workers[0]['ports'][0]['containerPort']}" in container["args"]
