"""An article as bytes and back: JSON, so that a run file holds nothing that could execute."""

from datetime import datetime
from typing import Any

import orjson

from transforms.article import Article, Line, OpenDate

_TIMES = ("date_published", "date_modified", "date_crawled")
_TUPLES = ("authors", "editors", "contributors", "emails", "phones", "warnings")
_PAIRS = ("sources", "day_orders")


def encode(article: Article) -> bytes:
    return orjson.dumps(article)


def decode(data: bytes) -> Article:
    """Raises ValueError where the bytes are no article that `encode` wrote."""
    fields: dict[str, Any] = orjson.loads(data)
    for name in _TIMES:
        if fields[name] is not None:
            fields[name] = datetime.fromisoformat(fields[name])
    for name in _TUPLES:
        fields[name] = tuple(fields[name])
    for name in _PAIRS:
        fields[name] = tuple((key, value) for key, value in fields[name])
    fields["open_dates"] = tuple(OpenDate(**date) for date in fields["open_dates"])
    fields["lines"] = tuple(Line(**line) for line in fields["lines"])
    return Article(**fields)
