"""What a reader of HTML hands on: the visible text in blocks, and what the page says about itself.

A page crosses a process boundary (HTML is parsed in a process of its own), so its fields are plain JSON values: times stay
strings here, ISO 8601 with the zone where the page gives one and without where it gives none ("2017-08-03T11:45",
"2017-08-03", "2017-08").
"""

import dataclasses
import json
from typing import Any

KINDS = ("headline", "standfirst", "subhead", "body", "caption", "other")


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """One block of visible text without line breaks, and what the markup takes it for: one of `KINDS`.

    `other` is a block whose markup says nothing for it (navigation, teasers, comments, list items outside the article).
    """

    text: str
    kind: str = "body"


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """A page read. `date_published_source` is one of jsonld, meta, url, text; None where no date was found.

    `url` is the canonical address that the page gives itself. `agency` is what the page's metadata credits, as it stands
    there. `warnings` are quality warnings of the document contract.
    """

    blocks: tuple[Block, ...] = ()
    headline: str | None = None
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    date_published_source: str | None = None
    date_modified: str | None = None
    lang: str | None = None
    agency: str | None = None
    warnings: tuple[str, ...] = ()


def to_json(page: Page) -> str:
    """A page as one line of JSON."""
    return json.dumps(dataclasses.asdict(page), ensure_ascii=False)


def from_json(text: str) -> Page:
    """The page that `to_json` wrote. Raises ValueError where the text is no such JSON."""
    values: dict[str, Any] = json.loads(text)
    values["blocks"] = tuple(Block(**block) for block in values["blocks"])
    for name in ("authors", "warnings"):
        values[name] = tuple(values[name])
    return Page(**values)
