"""The one wrapper that turns a failure into a reject, so that one bad input never ends the run."""

import re
from collections.abc import Callable
from typing import TypeVar

from transforms.article import Reject
from transforms.errors import CorpusError

MAX_BYTES = 64 << 10
MAX_ERROR = 2000

_RECORD = re.compile(r"(.+)#([a-z_]{1,20}=\d{1,20})", re.DOTALL)
"""A record's place behind its file's name, which may hold `#` too."""

T = TypeVar("T")


class Guarded:
    """Calls a function for one input; what it raises becomes a Reject of this stage.

    A CorpusError keeps its reason; any other exception is a defect of ours or of a library and is rejected as `internal`
    with its type and message, so that it is seen and counted. An OSError is none of the input's fault and passes on.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def call(self, function: Callable[[], T], source_uri: str, payload: Callable[[], bytes]) -> T | Reject:
        """`payload` gives the raw bytes of the input, and is asked only when the call fails."""
        try:
            return function()
        except CorpusError as error:
            reason, message = error.error_type, error.message
        except OSError:
            raise
        except Exception as error:
            reason, message = "internal", f"{type(error).__name__}: {error}"
        placed = _RECORD.fullmatch(source_uri)
        uri, record = placed.groups() if placed else (source_uri, None)
        return Reject(uri, record, self.stage, reason, message[:MAX_ERROR], payload()[:MAX_BYTES])
