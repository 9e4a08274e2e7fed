"""From lines to the document."""

import pytest

from transforms.article import Article, Line
from transforms.language.identify import FastTextIdentifier
from transforms.segmentation.assemble import assemble, content_fingerprint, content_hash, kept_lines
from transforms.segmentation.repeated import fingerprint

IDENTIFIER = FastTextIdentifier()

LINES = (
    Line("Accueil > Économie", "navigation", 0.9, 0, 18),
    Line("La grande distribution cherche un accord", "headline", 0.9, 20, 60),
    Line("M. Martin a présenté le plan mardi. Il n'a pas donné de chiffres.", "body", 0.8, 62, 127),
    Line("The company declined to comment on the figures. It will publish them in May.", "body", 0.8, 129, 205),
    Line("Abonnez-vous à notre lettre du matin pour tout savoir.", "body", 0.7, 207, 261),
)


def article(lines: tuple[Line, ...] = LINES, **fields: object) -> Article:
    return Article("0" * 32, "file", "text", lines, **fields)  # type: ignore[arg-type]


def test_the_contract_of_text_paragraphs_and_sentences() -> None:
    document = assemble(article(), frozenset(), IDENTIFIER)
    kept = [line for line in LINES if line.kept]
    assert document.text == "\n".join(line.text for line in kept)
    assert [document.text[p.start_char : p.end_char] for p in document.paragraphs] == [line.text for line in kept]
    assert [(p.source_start, p.source_end) for p in document.paragraphs] == [(x.source_start, x.source_end) for x in kept]
    assert [p.lang for p in document.paragraphs] == ["fr", "fr", "en", "fr"]
    assert document.lang == "fr" and document.languages[0][0] == "fr" and len(document.languages) == 2
    texts = [document.text[s.start_char : s.end_char] for s in document.sentences]
    assert texts[1:3] == ["M. Martin a présenté le plan mardi.", "Il n'a pas donné de chiffres."]
    assert [s.paragraph for s in document.sentences] == [0, 1, 1, 2, 2, 3]
    assert document.dropped == LINES[:1]
    assert document.warnings == ("mixed_language", "tiny")


def test_repeated_lines_become_boilerplate() -> None:
    marks = frozenset({fingerprint(LINES[-1].text)})
    document = assemble(article(), marks, IDENTIFIER)
    assert "Abonnez-vous" not in document.text
    assert [(line.role, line.source_start) for line in document.dropped] == [("navigation", 0), ("boilerplate", 207)]
    assert kept_lines(article(), marks) == LINES[1:4]


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\u2028", "\v", " \n \n "])
def test_a_line_break_inside_a_line_is_a_blank(breaks: str) -> None:
    document = assemble(article((Line(f"Première partie{breaks}seconde partie.", "body"),)), frozenset(), IDENTIFIER)
    assert document.text == "Première partie seconde partie."


def test_no_break_spaces_stay() -> None:
    assert assemble(article((Line("Il pèse 20\u00a0% du total.", "body"),)), frozenset(), IDENTIFIER).text.count("\u00a0") == 1


def test_the_hash_is_that_of_the_kept_lines() -> None:
    document = assemble(article(), frozenset(), IDENTIFIER)
    hashed = content_hash([content_fingerprint(line.text) for line in kept_lines(article(), frozenset())])
    assert document.content_hash == hashed and len(hashed) == 32


def test_what_makes_a_text_another_text() -> None:
    assert content_fingerprint("PARIS  se réveille") == content_fingerprint("Paris se réveille")
    assert content_fingerprint("Le titre gagne 3 %") != content_fingerprint("Le titre gagne 4 %")
    assert content_hash([b"a" * 16, b"b" * 16]) != content_hash([b"b" * 16, b"a" * 16])


def test_warnings_are_merged_sorted_and_say_what_was_left_out() -> None:
    menu = tuple(Line("Rubrique suivante du menu", "navigation") for _ in range(40))
    document = assemble(article(menu + LINES[1:3], warnings=("truncated", "encoding_repaired")), frozenset(), IDENTIFIER)
    assert document.warnings == ("encoding_repaired", "mostly_boilerplate", "tiny", "truncated")


def test_an_article_without_kept_lines_is_empty_not_an_error() -> None:
    document = assemble(article(LINES[:1], declared_lang="fr"), frozenset(), IDENTIFIER)
    assert (document.text, document.lang, document.paragraphs, document.sentences) == ("", "und", (), ())
