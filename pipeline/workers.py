"""Workers of the local engine: one inside this process, or processes."""

from apache_beam.runners.worker import sdk_worker

IDLE_SECONDS = 1
"""After this time a step that is done lets go of its buffers, which take as much as its largest output."""


def be_frugal() -> None:
    """Makes the worker inside this process drop steps that are done; Beam keeps each for a minute, should it come again."""
    sdk_worker.DEFAULT_BUNDLE_PROCESSOR_CACHE_SHUTDOWN_THRESHOLD_S = IDLE_SECONDS
