"""Which texts are near-duplicates."""

import random

import pytest

from tests.unit.test_linking import analysis, by_name, edited, link, prose
from transforms.linking import sketch

CHINESE = "".join(chr(0x4E00 + random.Random(3).randrange(3000) + i % 7) for i in range(40)) + "".join(
    chr(0x4E00 + random.Random(i).randrange(3000)) for i in range(400)
)


def grouped(*texts: str) -> bool:
    names = [str(place) for place in range(len(texts))]
    linked = link(*(analysis(name, text) for name, text in zip(names, texts, strict=True)))
    return len(set(by_name(linked, "near_dup_id", *names))) == 1


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1])
def test_changed_words(share: float) -> None:
    assert grouped(prose("text", 300) + " End.", edited(prose("text", 300), share))


def test_cut_paragraphs() -> None:
    text = prose("long", 400)
    words = text.split()
    assert grouped(text, " ".join(words[:160]))
    assert grouped(text, " ".join(words[150:]))


def test_agency_lines() -> None:
    text = prose("text", 200)
    assert grouped(text, f"LONDON (Newswire) - {text}\nReporting by A. Smith; editing by C. Brown. All rights reserved.")


def test_characters_of_a_script_without_blanks() -> None:
    changed = "".join("改" if random.Random(i).random() < 0.05 else c for i, c in enumerate(CHINESE))
    assert grouped(CHINESE, changed)
    assert not grouped(CHINESE, CHINESE[::-1])


def test_other_texts_and_shared_quotes_are_none() -> None:
    quote = prose("quote", 40)
    assert not grouped(prose("a", 200), prose("b", 200))
    assert not grouped(f"{prose('a', 200)} {quote}", f"{prose('b', 200)} {quote}")
    assert not grouped("Fire in a mill.", "Fire in a barn.")


def test_the_head_is_the_smallest_and_members_have_a_score() -> None:
    text = prose("text", 200)
    documents = [analysis(str(i), edited(text, 0.01 * i)) for i in range(6)]
    rows = link(*documents).documents
    head = min(bytes.fromhex(document.document.doc_id) for document in documents)
    assert {row["near_dup_id"] for row in rows} == {head}
    assert [row["near_dup_score"] is None for row in rows] == [row["doc_id"] == head for row in rows]


def test_texts_without_words_are_alone() -> None:
    linked = link(analysis("a", "…"), analysis("b", "--- ---"), analysis("c", ""))
    assert len({row["near_dup_id"] for row in linked.documents}) == 3


def test_sketches_are_bounded_and_repeat() -> None:
    long = prose("long", 1000) * 100
    count, values = sketch.minhash(long)
    assert (count, values) == sketch.minhash(long)
    assert len(values) == 2 * (sketch.PERMUTATIONS + sketch.LEAD_PERMUTATIONS)
    assert len(sketch.words(long)) <= sketch.MAX_WORDS
