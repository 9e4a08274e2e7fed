"""Names and events, in this process or in one of its own: a document is never lost to what happens there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest

from tests.unit import hostile
from transforms.article import Article, Document, Line, Paragraph, Sentence
from transforms.enrichment import finding
from transforms.enrichment.build import local_finder
from transforms.enrichment.enricher import Enricher
from transforms.enrichment.isolated import IsolatedFinder
from transforms.heap import let_go
from transforms.language.identify import FastTextIdentifier

LINES = (
    "Anna Marc leads the bank of Paris",
    "PARIS (Reuters) - The bank of Paris said on Monday that it would pay 80 million euros to Acme Inc. in March 2017.",
    "El ministro anunció el lunes que dimite. La policía detuvo a tres personas en Madrid.",
)


@pytest.fixture(autouse=True)
def before() -> Iterator[set[psutil.Process]]:
    """The children that other tests have left; none of these here stays."""
    there = set(psutil.Process().children())
    yield there
    let_go()
    assert set(psutil.Process().children()) <= there


def article(*lines: str) -> Article:
    roles = ["headline", *["body"] * (len(lines) - 1)]
    made = tuple(Line(text, role) for text, role in zip(lines, roles, strict=True))
    return Article("0" * 32, "memory", "text", made, date_published=datetime(2017, 8, 30, 10, 5, tzinfo=UTC))


def enricher(finder: finding.Finder) -> Enricher:
    return Enricher(FastTextIdentifier(), finder)


def test_a_process_of_its_own_finds_the_same() -> None:
    found = enricher(IsolatedFinder(False, {})).analyse(article(*LINES), frozenset())
    assert found == enricher(local_finder(False)).analyse(article(*LINES), frozenset())
    assert {"MONEY", "DATE"} <= {mention.label for mention in found.mentions}


def test_a_document_that_kills_the_process_stays_without_names() -> None:
    target = f"{hostile.__name__}:crash_unless_empty"
    found = enricher(IsolatedFinder(False, {}, target)).analyse(article(*LINES), frozenset())
    assert found.document.text == "\n".join(LINES) and not found.mentions and not found.events
    assert "entities_failed" in found.document.warnings


def test_a_document_that_never_ends_stays_without_names() -> None:
    finder = IsolatedFinder(False, {}, f"{hostile.__name__}:sleep_unless_empty", seconds=1.0)
    finder.load()
    assert "entities_failed" in enricher(finder).analyse(article(*LINES), frozenset()).document.warnings


def test_a_process_that_was_killed_is_replaced_and_nothing_is_missing(before: set[psutil.Process]) -> None:
    finder = IsolatedFinder(False, {})
    finder.load()
    (child,) = set(psutil.Process().children()) - before
    child.kill()
    found = enricher(finder).analyse(article(*LINES), frozenset())
    assert found.mentions and "entities_failed" not in found.document.warnings


def test_models_that_do_not_load_end_the_run() -> None:
    with pytest.raises(RuntimeError, match="no_such_model"):
        IsolatedFinder(True, {"de": "no_such_model"}).load()


class Broken:
    """A component with a defect."""

    def annotate(self, document: Document) -> Any:
        raise KeyError("what")

    code = annotate


def test_a_defect_in_a_step_costs_what_that_step_finds(caplog: pytest.LogCaptureFixture) -> None:
    whole = local_finder(False)
    no_events = enricher(finding.LocalFinder(whole.annotator, Broken())).analyse(article(*LINES), frozenset())  # type: ignore
    assert no_events.mentions and not no_events.events and "events_failed" in no_events.document.warnings
    nothing = enricher(finding.LocalFinder(Broken(), whole.coder)).analyse(article(*LINES), frozenset())  # type: ignore
    assert not nothing.mentions and "entities_failed" in nothing.document.warnings
    assert "'memory': entities: KeyError('what')" in caplog.text


def test_a_book_has_names_in_its_beginning_only() -> None:
    chapter = "The bank of Paris paid 80 million euros to Anna Marc in March 2017." * 40
    parts = finding.MAX_CHARS // len(chapter) + 20
    starts = [index * (len(chapter) + 1) for index in range(parts)]
    spans = [(start, start + len(chapter)) for start in starts]
    book = Document(
        article(chapter), "\n".join([chapter] * parts), "", "en", 1.0, (("en", 1.0),),
        tuple(Paragraph(*span, "body", "en", 1.0) for span in spans),
        tuple(Sentence(*span, index) for index, span in enumerate(spans)), (),
    )  # fmt: skip
    found = finding.beginning(book)
    assert found.text == book.text and found.paragraphs[-1].end_char <= finding.MAX_CHARS < spans[-1][0]
    assert {sentence.paragraph for sentence in found.sentences} == set(range(len(found.paragraphs)))
    short = Document(article("a"), "a", "", "en", 1.0, (("en", 1.0),), (), (), ())
    assert finding.beginning(short) is short
