"""One article and its corpus decisions to everything that is said of it. The same function serves Beam and a plain loop."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from transforms.article import Analysis, Article
from transforms.enrichment.finding import Finder
from transforms.language.identify import Identifier
from transforms.segmentation.assemble import assemble

Timed = Callable[[str], AbstractContextManager[None]]
Took = Callable[[str, int], None]


def _untimed(stage: str) -> AbstractContextManager[None]:
    return nullcontext()


def _unheard(stage: str, microseconds: int) -> None:
    pass


class Enricher:
    """Document, mentions and events of an article.

    A document must not be lost to a defect in a later step: where names or events cannot be found, the document stays,
    without them, and says so in its warnings.
    """

    def __init__(self, identifier: Identifier, finder: Finder) -> None:
        self.identifier, self.finder = identifier, finder

    def analyse(self, article: Article, repeated: frozenset[bytes], timed: Timed = _untimed, took: Took = _unheard) -> Analysis:
        """`timed(stage)` gives a context that measures the stage inside it, `took` hears of stages measured elsewhere."""
        with timed("language and sentences"):
            document = assemble(article, repeated, self.identifier)
        found = self.finder.find(document)
        for stage, microseconds in found.microseconds.items():
            took(stage, microseconds)
        if found.error:
            logging.getLogger(__name__).warning("%r: %s", article.source_uri, found.error)
        if found.warnings:
            document = replace(document, warnings=tuple(sorted({*document.warnings, *found.warnings})))
        return Analysis(document, found.mentions, found.events)
