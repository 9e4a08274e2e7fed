"""Workers of the local engine: one inside this process, or processes; Beam waits for ever for one of these that has died."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apache_beam.runners.worker import sdk_worker

IDLE_SECONDS = 1
"""After this time a step that is done lets go of its buffers, which take as much as its largest output."""
THREAD = "run_worker"
"""Beam's name of the threads that each wait for a worker process, and raise when it ends with anything but success."""


@contextmanager
def watched(died: Callable[[object], None]) -> Iterator[None]:
    """Calls `died` with what is known of it, in another thread, when a worker process dies inside the block."""
    before = threading.excepthook

    def hook(args: threading.ExceptHookArgs) -> None:
        if args.thread is not None and args.thread.name == THREAD:
            died(args.exc_value)
        before(args)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


def be_frugal() -> None:
    """Makes the worker inside this process drop steps that are done; Beam keeps each for a minute, should it come again."""
    sdk_worker.DEFAULT_BUNDLE_PROCESSOR_CACHE_SHUTDOWN_THRESHOLD_S = IDLE_SECONDS
