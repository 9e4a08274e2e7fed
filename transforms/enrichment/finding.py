"""Names and events of a document, or why there are none."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from transforms.article import Document, Event, Mention
from transforms.entities.annotate import Annotator
from transforms.events.coder import EventCoder

MAX_CHARS = 500_000
"""Behind so many characters of a document (a book) nobody looks for names: they would take minutes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a document. `warnings` say what could not be, `error` why, `microseconds` what each step took."""

    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    microseconds: dict[str, int] = field(default_factory=dict)


class Finder(Protocol):
    """Finds names and events."""

    def find(self, document: Document) -> Found:
        """A defect in a component is no error here: the document must not be lost to it."""
        ...


class LocalFinder:
    """Finds names and events in this process."""

    def __init__(self, annotator: Annotator, coder: EventCoder) -> None:
        self.annotator, self.coder = annotator, coder

    def find(self, document: Document) -> Found:
        """What a component raises ends its step and those behind it: `entities_failed` or `events_failed`."""
        short = beginning(document)
        warnings = ["entities_cut"] if short is not document else []
        mentions: tuple[Mention, ...] = ()
        events: tuple[Event, ...] = ()
        took: dict[str, int] = {}
        step, error = "entities", None
        try:
            with _timed(step, took):
                mentions = self.annotator.annotate(short)
            step = "events"
            with _timed(step, took):
                events = self.coder.code(short, mentions)
        except Exception as failure:
            error = f"{step}: {failure!r}"
            warnings.append(f"{step}_failed")
        return Found(mentions, events, tuple(warnings), error, took)


def beginning(document: Document) -> Document:
    """The document with its first paragraphs only where it has more than `MAX_CHARS`; the text stays, as offsets do."""
    if len(document.text) <= MAX_CHARS:
        return document
    paragraphs = tuple(paragraph for paragraph in document.paragraphs if paragraph.end_char <= MAX_CHARS)
    sentences = tuple(sentence for sentence in document.sentences if sentence.paragraph < len(paragraphs))
    return replace(document, paragraphs=paragraphs, sentences=sentences)


@contextmanager
def _timed(step: str, took: dict[str, int]) -> Iterator[None]:
    start = time.perf_counter_ns()
    try:
        yield
    finally:
        took[step] = (time.perf_counter_ns() - start) // 1000
