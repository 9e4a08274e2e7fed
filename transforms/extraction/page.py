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
    """A page read. `sources` says of each field that the page gave where it stood: jsonld, meta (OpenGraph and other tags of
    the head), microdata, markup (a heading), twitter, title, url, byline, text.

    `day_order` (DMY or MDY) is that of the page's numeric dates where they tell; `open_dates` are, by field, the printed forms
    of dates that have two readings, between which only the language has decided.

    `url` is the canonical address that the page gives itself. `agency` is what the page's metadata credits, as it stands
    there. `warnings` are quality warnings of the document contract.
    """

    blocks: tuple[Block, ...] = ()
    headline: str | None = None
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    day_order: str | None = None
    open_dates: dict[str, str] = dataclasses.field(default_factory=dict)
    lang: str | None = None
    agency: str | None = None
    warnings: tuple[str, ...] = ()
    sources: dict[str, str] = dataclasses.field(default_factory=dict)


def to_json(page: Page) -> str:
    """A page as one line of JSON."""
    return json.dumps(dataclasses.asdict(page), ensure_ascii=False)


def from_json(text: str) -> Page:
    """The page that `to_json` wrote. Raises ValueError where the text is no such JSON."""
    return from_values(json.loads(text))


def from_values(values: dict[str, Any]) -> Page:
    """The page of these plain values, the fields of `Page` as JSON has them."""
    lists = {name: tuple(values[name]) for name in ("authors", "editors", "warnings")}
    return Page(**{**values, **lists, "blocks": tuple(Block(**block) for block in values["blocks"])})
