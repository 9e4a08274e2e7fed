"""One article and its corpus decisions to everything that is said of it. The same function serves Beam and a plain loop."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from transforms.article import Analysis, Article, Event, Mention
from transforms.entities.annotate import Annotator
from transforms.events.coder import EventCoder
from transforms.language.identify import Identifier
from transforms.segmentation.assemble import assemble

Timed = Callable[[str], AbstractContextManager[None]]


def _untimed(stage: str) -> AbstractContextManager[None]:
    return nullcontext()


class Enricher:
    """Document, mentions and events of an article.

    A document must not be lost to a defect in a later step: where names or events cannot be found because a component
    raises, the document stays, without them, and says so in its warnings (`entities_failed`, `events_failed`).
    """

    def __init__(self, identifier: Identifier, annotator: Annotator, coder: EventCoder) -> None:
        self.identifier, self.annotator, self.coder = identifier, annotator, coder

    def analyse(self, article: Article, repeated: frozenset[bytes], timed: Timed = _untimed) -> Analysis:
        """`timed(stage)` gives a context that measures the stage inside it."""
        with timed("language and sentences"):
            document = assemble(article, repeated, self.identifier)
        mentions: tuple[Mention, ...] = ()
        events: tuple[Event, ...] = ()
        step = "entities"
        try:
            with timed(step):
                mentions = self.annotator.annotate(document)
            step = "events"
            with timed(step):
                events = self.coder.code(document, mentions)
        except Exception as error:
            logging.getLogger(__name__).warning("%s of %r failed: %r", step, article.source_uri, error)
            document = replace(document, warnings=tuple(sorted({*document.warnings, f"{step}_failed"})))
        return Analysis(document, mentions, events)
