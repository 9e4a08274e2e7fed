"""Names and events behind the process boundary: a document that kills a model or keeps it busy costs its own rows only."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import orjson
from pydantic import TypeAdapter

from transforms.article import Document
from transforms.enrichment.finding import Found, LocalFinder
from transforms.errors import CorpusError
from transforms.heap import held
from transforms.isolation import Isolated

SECONDS = 300.0
"""For one document, or to load the models. Most documents take a tenth of one, and what is read of the longest is bounded."""
MEMORY_MB = 8 << 10
ATTEMPTS = 2
"""A process that dies once may have been killed for the sake of others; one that dies again dies of the document."""
_DOCUMENT = TypeAdapter(Document)
_FOUND = TypeAdapter(Found)


class IsolatedFinder:
    """A `LocalFinder` in a process of its own, which starts with the first document and ends when the heap lets go.

    A document of which that process dies, or that takes longer than `seconds`, has neither names nor events, but a warning.
    """

    def __init__(
        self, models: bool, names: Mapping[str, str], target: str = f"{__name__}:find", seconds: float = SECONDS
    ) -> None:
        self._settings = (models, dict(names))
        self._child = partial(_child, target, seconds)

    def load(self) -> None:
        """Starts the process and loads its models. Raises RuntimeError where they do not load."""
        self._call(None)

    def find(self, document: Document) -> Found:
        """Raises RuntimeError where the models do not load."""
        bare = replace(document, article=replace(document.article, lines=()), dropped=())
        return _FOUND.validate_json(self._call(orjson.dumps(bare)))

    def _call(self, document: bytes | None) -> Any:
        for attempt in range(ATTEMPTS):
            try:
                return self._child().call(document, *self._settings)
            except CorpusError as error:
                if error.error_type == "internal" or document is None:
                    raise RuntimeError(f"names and events cannot be looked for: {error.message}") from error
                if attempt == ATTEMPTS - 1:
                    failed = Found((), (), ("entities_failed",), f"{error.error_type}: {error.message}")
        return orjson.dumps(failed)


def find(document: bytes | None, models: bool, names: dict[str, str]) -> bytes:
    """The child's side: a document as JSON to what was found in it; without one the models are loaded."""
    finder = _finder(models, tuple(sorted(names.items())))
    return orjson.dumps(finder.find(_DOCUMENT.validate_json(document)) if document else Found())


@cache
def _finder(models: bool, names: tuple[tuple[str, str], ...]) -> LocalFinder:
    from transforms.enrichment.build import local_finder  # the parent does without spaCy

    return local_finder(models, dict(names))


@held
def _child(target: str, seconds: float) -> Isolated:
    return Isolated(target, MEMORY_MB, seconds)
