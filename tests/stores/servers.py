"""Object stores on this machine, as their own libraries see them: a bucket of S3 or of Google Cloud Storage."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import boto3
from gcp_storage_emulator.server import create_server
from moto.server import ThreadedMotoServer

from tests.engines.dataflow import ANONYMOUS, Storage
from tests.engines.servers import free_ports
from tests.stores.faulty import HOST, Faulty

BUCKET = "news-bucket"


class Bucket(Protocol):
    """Objects of a bucket, around the proxy: `base` is its root, `variables` are for processes that use it."""

    base: str
    variables: dict[str, str]
    proxy: Faulty

    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...
    def names(self, prefix: str) -> list[str]: ...


class S3:
    base = f"s3://{BUCKET}"

    def __init__(self, port: int, proxy: Faulty) -> None:
        self.proxy = proxy
        keys = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}
        self.variables = {"AWS_ENDPOINT_URL": proxy.url, "NO_PROXY": HOST, **keys}
        self.client = boto3.client(
            "s3", endpoint_url=f"http://{HOST}:{port}", region_name="us-east-1", aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
        )  # fmt: skip
        self.client.create_bucket(Bucket=BUCKET)

    def put(self, name: str, data: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=name, Body=data)

    def get(self, name: str) -> bytes:
        return bytes(self.client.get_object(Bucket=BUCKET, Key=name)["Body"].read())

    def names(self, prefix: str) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]


class Gs(Storage):
    base = f"gs://{BUCKET}"

    def __init__(self, port: int, proxy: Faulty, shim: Path) -> None:
        super().__init__(f"{HOST}:{port}", shim)
        self.proxy = proxy
        self.variables |= {"STORAGE_EMULATOR_HOST": proxy.url, "NO_PROXY": HOST}


@contextmanager
def s3() -> Iterator[Bucket]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    try:
        with Faulty(port) as proxy:
            yield S3(port, proxy)
    finally:
        server.stop()


@contextmanager
def gs(folder: Path) -> Iterator[Bucket]:
    shim = folder / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(ANONYMOUS, encoding="utf-8")
    (port,) = free_ports(1)
    with create_server(HOST, port, in_memory=True, default_bucket=BUCKET), Faulty(port) as proxy:
        yield Gs(port, proxy, shim)
