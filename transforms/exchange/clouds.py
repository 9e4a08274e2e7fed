"""Beam's ways to S3 and Google Cloud Storage, made fit for many small files, and for one place that tries again: `store`."""

import copy
import inspect
import io
import logging
import threading
from functools import cache
from typing import IO, Any, cast

from apache_beam.io.aws import s3io

GS_SECONDS = 5.0
"""How long Google's library tries by itself; its own default is 120, at each of the tries of `store`."""


def tune(path: str) -> None:
    """What the store of a path needs, once a process."""
    scheme = path.partition("://")[0]
    if scheme == "s3" and s3io.BOTO3_INSTALLED:
        _tune_s3()
    elif scheme == "gs":
        _tune_gs()


@cache
def _tune_s3() -> None:
    """Clients are shared, and calls that fail do so at once.

    Beam makes a new client for each call, which takes longer than most calls; a copy keeps the state of its download for
    itself and shares the connections. Beam tries some calls again for up to ten minutes and others never; without that, all
    are tried alike.
    """
    logging.root.addFilter(lambda record: record.module != "s3io")  # it logs whole tracebacks of what is tried again
    kind, made = s3io.boto3_client.Client, threading.local()
    for changed in (s3io.S3IO, s3io.S3Downloader, kind):
        for name, method in list(vars(changed).items()):
            if inspect.isfunction(method) and hasattr(method, "__wrapped__"):
                setattr(changed, name, method.__wrapped__)

    def client(options: Any) -> Any:
        if not hasattr(made, "client"):
            made.client = kind(options)
        return copy.copy(made.client)

    s3io.boto3_client.Client = client


@cache
def _tune_gs() -> None:
    try:
        from apache_beam.io.gcp import gcsio_retry
    except ImportError:
        return  # the first call says what is missing
    own = gcsio_retry.DEFAULT_RETRY_WITH_THROTTLING_COUNTER
    gcsio_retry.DEFAULT_RETRY_WITH_THROTTLING_COUNTER = own.with_timeout(GS_SECONDS)


def without_read_ahead(stream: IO[bytes]) -> IO[bytes]:
    """A stream of a store as Beam opens it, which fetches no more than what is asked for, and not 16 MiB at each place.

    S3's is a buffer around one that asks for single ranges. Google's takes the larger of what is asked for and its chunk.
    """
    if isinstance(stream, io.BufferedReader):
        return cast(IO[bytes], stream.detach())
    if hasattr(stream, "_chunk_size"):
        stream._chunk_size = 1
    return stream
