"""The headline is the first paragraph of the text, whatever the page puts around it."""

import pytest

from tests.unit.test_extraction_flat import article, kept

BODY = [
    "The city council voted on Tuesday to rebuild the old covered market, which burned down in the spring of last year.",
    "Work is to begin in the autumn and will take about two years, said the head of the building department, Ruth Falk.",
    "Traders welcomed the decision and asked for a temporary hall, as many of them have sold outdoors since the fire.",
]
TITLE = "Council votes to rebuild the old covered market"


@pytest.mark.parametrize("declared", [TITLE, None])
@pytest.mark.parametrize("above", [f"You are here: Home > City > {TITLE}", f"{TITLE} after a long debate about the cost of it"])
def test_the_headline_is_the_first_paragraph(declared: str | None, above: str) -> None:
    found = article("\n\n".join([above, TITLE, *BODY]), headline=declared)
    first = kept(found)[0]
    assert first == ("headline", found.headline)
    assert declared is None or found.headline == declared
    assert [text for _, text in kept(found)][-3:] == BODY


def test_a_declared_headline_is_given_as_the_text_has_it() -> None:
    found = article("\n".join([f"{TITLE}.", *BODY]), headline=TITLE)
    assert found.headline == f"{TITLE}." and kept(found)[0] == ("headline", f"{TITLE}.")
    assert len(kept(found)) == 4
