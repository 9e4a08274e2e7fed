"""The manifest of the Flink cluster against the schema that the Flink Kubernetes operator gives to Kubernetes."""

import os
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.engines import fetch
from tests.engines.conftest import need
from tests.unit.test_deploy import documents

API = "org/apache/flink/flink-kubernetes-operator-api/1.10.0/flink-kubernetes-operator-api-1.10.0.jar"
DIGEST = "b1f44814e17514fa8395c61b329a3ee9087123a5bda5b21fe1a495d5182c30b6"
DEFINITION = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"


def operator() -> Path:
    """The operator's classes, with the definition of its resources in them."""
    repository = os.environ.get("NEWSBEAM_MAVEN", fetch.MAVEN).rstrip("/")
    return fetch.download(f"{repository}/{API}", DIGEST, fetch.cache() / "operator" / Path(API).name)


def strict(schema: Any) -> Any:
    """The schema, in which objects have no fields but those that it names: Kubernetes would drop others without a word."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(part) for name, part in schema.items()}
    if (
        isinstance(schema.get("properties"), dict)
        and "type" in schema
        and not schema.get("x-kubernetes-preserve-unknown-fields")
    ):
        found.setdefault("additionalProperties", False)
    return found


@pytest.fixture(scope="module")
def validator() -> Any:
    need(operator)
    with zipfile.ZipFile(operator()) as jar:
        definition = yaml.safe_load(jar.read(DEFINITION))
    (version,) = [v for v in definition["spec"]["versions"] if v["name"] == "v1beta1"]
    schema = strict(version["schema"]["openAPIV3Schema"])
    schema["properties"] |= {name: {"type": "string"} for name in ("apiVersion", "kind")} | {"metadata": {"type": "object"}}
    return jsonschema.Draft202012Validator(schema)


def test_the_cluster_is_what_the_operator_takes(validator: Any) -> None:
    cluster = documents()[0]
    assert cluster["apiVersion"] == "flink.apache.org/v1beta1" and cluster["kind"] == "FlinkDeployment"
    assert [error.message for error in validator.iter_errors(cluster)] == []


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("spec", "flinkVersion"), "v9_9", "'v9_9' is not one of"),
        (("spec", "taskManager", "replicas"), "two", "'two' is not of type 'integer'"),
        (("spec", "taskManager", "podTemplates"), {}, "'podTemplates' was unexpected"),
        (("spec", "taskManager", "podTemplate", "spec", "volumes"), [{"name": 1}], "1 is not of type 'string'"),
    ],
)
def test_what_the_operator_would_refuse_is_seen(validator: Any, path: tuple[str, ...], value: Any, says: str) -> None:
    cluster = documents()[0]
    *above, name = path
    place = cluster
    for key in above:
        place = place[key]
    place[name] = value
    assert any(says in error.message for error in validator.iter_errors(cluster))
