"""Which of several places gave a field of an article's metadata."""

from collections.abc import Iterable
from typing import TypeVar

Value = TypeVar("Value")


class Sources:
    """Takes each field from the first place that has it, and keeps which that was.

    Places are named as in `Page.sources`; beside those are `field` (the record declares it in a field of its own, or a WARC
    record in its head), `byline`, `dateline`, `title` (the line of a flattened page that was its title), `url` and `text`.
    """

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def take(self, field: str, candidates: Iterable[tuple[Value | None, str]]) -> Value | None:
        """The first value that is not empty, None where all are. Candidates after it are not asked for."""
        for value, source in candidates:
            if value:
                self._of[field] = source
                return value
        return None

    def of(self, field: str) -> str | None:
        """Where a field was taken from."""
        return self._of.get(field)

    def listed(self) -> tuple[tuple[str, str], ...]:
        """(field, source) of the fields taken, by field."""
        return tuple(sorted(self._of.items()))
