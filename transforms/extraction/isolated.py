"""Pages read behind the process boundary: what a hostile page breaks is a child process."""

from dataclasses import asdict
from typing import Any

from transforms.article import Declared
from transforms.extraction.page import Block, Page
from transforms.isolation import Isolated


class PageReader:
    """Reads pages in one child process, which starts with the first page and is replaced when it dies.

    Calls raise CorpusError: `no_content`, or `crashed`, `limit_exceeded`, `timeout` for what the page did to the child.
    """

    def __init__(self) -> None:
        self.isolated = Isolated("transforms.extraction.html:read_page_json")

    def __call__(self, html: str, declared: Declared) -> Page:
        values: dict[str, Any] = self.isolated.call(html, asdict(declared))
        values["blocks"] = tuple(Block(**block) for block in values["blocks"])
        values["authors"], values["warnings"] = tuple(values["authors"]), tuple(values["warnings"])
        return Page(**values)

    def close(self) -> None:
        self.isolated.close()
