"""Pages read behind the process boundary: what a hostile page breaks is a child process."""

from dataclasses import asdict

from transforms.article import Declared
from transforms.extraction.page import Page, from_values
from transforms.isolation import Isolated


class PageReader:
    """Reads pages in one child process, which starts with the first page and is replaced when it dies.

    Calls raise CorpusError: `no_content`, or `crashed`, `limit_exceeded`, `timeout` for what the page did to the child.
    """

    def __init__(self) -> None:
        self.isolated = Isolated("transforms.extraction.html:read_page_json")

    def __call__(self, html: str, declared: Declared) -> Page:
        return from_values(self.isolated.call(html, asdict(declared)))

    def close(self) -> None:
        self.isolated.close()
