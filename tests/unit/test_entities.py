"""Mentions of whole documents, and what the corpus makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise, permutations

import pytest

from transforms.article import Article, Document, Mention, Paragraph, Sentence
from transforms.entities.annotate import Annotator
from transforms.entities.models import NameModel, Span, name_models
from transforms.entities.votes import NameVote, apply, decide, votes


class Fixed:
    """A model that finds given words with given labels: what the rules around a model do is what is tested."""

    method = "fixed 1"

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels

    def names(self, lines: Sequence[str]) -> list[list[Span]]:
        return [
            [Span(line.index(w), line.index(w) + len(w), label, 0.6) for w, label in self.labels.items() if w in line]
            for line in lines
        ]


def document(*lines: str, lang: str = "fr") -> Document:
    """Paragraphs of sentences, which end at ". "."""
    paragraphs, sentences, at = [], [], 0
    for index, line in enumerate(lines):
        paragraphs.append(Paragraph(at, at + len(line), "body", lang, 1.0))
        start = at
        for part in line.split(". "):
            sentences.append(Sentence(start, min(start + len(part) + 1, at + len(line)), index))
            start += len(part) + 2
        at += len(line) + 1
    article = Article(
        "0" * 32, "", "text", (), date_published=datetime(2017, 8, 3, 9, tzinfo=UTC), date_published_precision="day"
    )
    return Document(article, "\n".join(lines), "", lang, 1.0, ((lang, 1.0),), tuple(paragraphs), tuple(sentences), ())


def annotate(doc: Document, labels: Mapping[str, str] | None = None) -> tuple[Mention, ...]:
    models: dict[str, NameModel] = {} if labels is None else {doc.lang: Fixed(labels)}
    return Annotator(models).annotate(doc)


def named(mentions: Sequence[Mention]) -> list[tuple[str, str]]:
    return [(m.text, m.label) for m in mentions]


def check(doc: Document, mentions: Sequence[Mention]) -> None:
    """The contract of every mention."""
    for left, right in pairwise(mentions):
        assert left.end_char <= right.start_char
    for m in mentions:
        sentence = doc.sentences[m.sentence]
        assert doc.text[m.start_char : m.end_char] == m.text
        assert sentence.start_char <= m.start_char < m.end_char <= sentence.end_char
        assert 0 <= m.score <= 1 and m.entity_id and m.entity_name and m.method


TEXTS = (
    ("fr", "PARIS (Agence) - Le groupe de luxe Untel (UT.PA) a annoncé jeudi avoir cédé 12% d'Autre.com à M. Jean Dupont.",
     "Dupont, joint à Lyon. « UNTEL » : voir https://untel.fr/Paris ou jean.dupont@untel.fr, tél. 01 41 27 47 99."),
    ("en", "LONDON (Wire) - Sample Group Inc.'s shares rose 3% on Tuesday, said Dr. Jane Roe.",
     "Roe left the U.S. for China in 2015."),
    ("zh", "法国总统周四访问中国。", "他在北京说。"),
    ("ar", "قال الرئيس يوم الخميس", "2015"),
    ("und", "0 : 0", "• {a_b} <x> \u200b"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "first", "second"), TEXTS)
def test_mentions_keep_the_contract_in_any_language(lang: str, first: str, second: str) -> None:
    doc = document(first, second, lang=lang)
    mentions = annotate(doc)
    check(doc, mentions)
    assert mentions == annotate(doc)


def test_names_and_values_do_not_overlap_and_the_right_one_wins() -> None:
    doc = document("Le groupe Untel (UT.PA) et Autre.com ont écrit à jean.dupont@untel.fr en mai 2017.")
    mentions = annotate(doc, {"Untel": "PER", "UT.PA": "LOC", "dupont": "PER", "Autre": "LOC", "mai": "PER"})
    check(doc, mentions)
    assert named(mentions) == [
        ("Untel", "ORG"), ("UT.PA", "TICKER"), ("Autre.com", "ORG"), ("jean.dupont@untel.fr", "EMAIL"), ("mai 2017", "DATE"),
    ]  # fmt: skip
    assert mentions[-1].date_start == date(2017, 5, 1) and mentions[-1].date_end == date(2017, 5, 31)


def test_one_clear_sign_decides_for_all_mentions_of_a_name() -> None:
    doc = document("Untel a menti.", "Untel a ri.", "Des marques comme Machin ou Untel ont menti.")
    assert named(annotate(doc, {"Untel": "PER", "Machin": "LOC"})) == [
        ("Untel", "ORG"), ("Untel", "ORG"), ("Machin", "ORG"), ("Untel", "ORG"),
    ]  # fmt: skip


def test_missed_mentions_are_found_again_also_in_capitals() -> None:
    doc = document(
        "CRISE CHEZ UNTEL ET MACHIN", "Jean Untel est là", "La société Machin ferme", "voir Machin et machin, Machinal"
    )
    model = {"Jean Untel": "PER", "société Machin": "ORG"}
    assert named(annotate(doc, model)) == [
        ("UNTEL", "PER"), ("MACHIN", "ORG"), ("Jean Untel", "PER"), ("Machin", "ORG"), ("Machin", "ORG"),
    ]  # fmt: skip
    assert (
        named(annotate(document("Le temps passe, dit Temps. Temps clair, dit Temps."), {"Temps": "ORG"}))
        == [("Temps", "ORG")] * 2
    )


def test_spellings_of_one_entity_share_its_id() -> None:
    doc = document(
        "Le Fonds Monétaire International (FMI) a parlé. Jean Dupont, son directeur, a ri.",
        "Le FMI va bien, dit Dupont. Machin.com, filiale de Machin SA, aussi.",
    )
    labels = {"Fonds Monétaire International": "ORG", "FMI": "ORG", "Jean Dupont": "PER", "Dupont": "LOC", "Machin": "ORG"}
    by_text = {m.text: m for m in annotate(doc, labels | {"Machin SA": "ORG"})}
    assert by_text["FMI"].entity_id == by_text["Fonds Monétaire International"].entity_id
    assert by_text["Machin.com"].entity_id == by_text["Machin SA"].entity_id == "name:machin"
    assert by_text["Machin SA"].normalized == "Machin"


def test_a_surname_is_the_one_person_who_bears_it() -> None:
    one = document("Jean Dupont est venu.", "Dupont est parti.")
    assert {m.entity_id for m in annotate(one, {"Jean Dupont": "PER", "Dupont": "PER"})} == {"name:jean_dupont"}
    two = document("Jean Dupont est venu avec Luc Dupont.", "Dupont est parti.")
    ids = {m.text: m.entity_id for m in annotate(two, {"Jean Dupont": "PER", "Luc Dupont": "PER", "Dupont": "PER"})}
    assert ids["Dupont"] == "name:dupont"


def test_people_are_found_without_a_model_by_full_and_last_name() -> None:
    doc = document(
        "Max Ejemplo ganó ayer, y ganó bien.", "El equipo cree, dice Ejemplo, en el futuro.", "Otro Nombre perdió.", lang="es"
    )
    assert [(m.text, m.label, m.entity_id) for m in annotate(doc) if m.name_key] == [
        ("Max Ejemplo", "PER", "name:max_ejemplo"), ("Ejemplo", "PER", "name:max_ejemplo"),
    ]  # fmt: skip


def test_places_are_linked_and_the_document_decides_between_cities() -> None:
    doc = document("PARIS (Agence) - Il a quitté la Chine pour les Etats-Unis.")
    paris, china, us = annotate(doc, {"Chine": "LOC", "Etats-Unis": "LOC"})
    assert (paris.text, paris.entity_id, paris.country) == ("PARIS", "geo:2988507", "FR")
    assert paris.latitude is not None and 48 < paris.latitude < 49
    assert [m.entity_id for m in (china, us)] == ["iso:CN", "iso:US"]
    spain = document("Il vit à Valencia, en Espagne.")
    venezuela = document("Il vit à Valencia, au Venezuela.")
    labels = {"Valencia": "LOC", "Espagne": "LOC", "Venezuela": "LOC"}
    assert [annotate(d, labels)[0].country for d in (spain, venezuela)] == ["ES", "VE"]


def test_a_name_that_leaves_its_sentence_is_cut() -> None:
    doc = document("Il cite Untel. Machin aussi.")
    mentions = annotate(doc, {"Untel. Machin": "ORG"})
    check(doc, mentions)
    assert ("Untel", "ORG") in named(mentions)


def test_the_paragraph_decides_the_model() -> None:
    doc = document("La société Untel ferme.", "The company Sample closes.")
    english = replace(doc, paragraphs=(doc.paragraphs[0], replace(doc.paragraphs[1], lang="en")))
    models: dict[str, NameModel] = {"fr": Fixed({"Untel": "ORG", "The company": "PER"}), "en": Fixed({"Sample": "ORG"})}
    assert named(Annotator(models).annotate(english)) == [("Untel", "ORG"), ("Sample", "ORG")]


def test_french_and_english_models_on_news() -> None:
    annotator = Annotator(name_models())
    french = document("Emmanuel Macron a reçu Angela Merkel à Paris.", "Le groupe Renault a vendu des usines en Russie.")
    assert {("Emmanuel Macron", "PER"), ("Paris", "LOC"), ("Renault", "ORG"), ("Russie", "LOC")} <= set(
        named(annotator.annotate(french))
    )
    english = document("Boeing said on Tuesday that Airbus had sued it in Germany.", lang="en")
    assert {("Boeing", "ORG"), ("Airbus", "ORG"), ("Germany", "LOC")} <= set(named(annotator.annotate(english)))


def vote(label: str, weight: float, key: str = "untel", entity: str = "name:untel", name: str = "Untel") -> NameVote:
    return NameVote(key, label, entity, name, None, None, None, weight)


def test_the_corpus_decides_whatever_the_order() -> None:
    ballots = [vote("ORG", 0.6), vote("PER", 0.6), vote("ORG", 0.7), vote("LOC", 0.1)]
    decisions = {decide(order) for order in permutations(ballots)}
    assert len(decisions) == 1
    decision = decisions.pop()
    assert decision is not None and (decision.label, decision.entity_id) == ("ORG", "name:untel")
    assert decide([vote("ORG", 0.6), vote("ORG", 0.9)]) is None
    assert decide([vote("ORG", 0.6), vote("PER", 0.6)]) is None


def test_decisions_change_only_what_wavers() -> None:
    decision = decide([vote("ORG", 0.9), vote("ORG", 0.8), vote("PER", 0.5)])
    assert decision is not None
    row = {
        "label": "PER", "entity_id": "name:untel", "entity_name": "Untel", "score": 0.5,
        "country": None, "latitude": None, "longitude": None,
    }  # fmt: skip
    assert apply(decision, row) == {"label": "ORG"}
    assert apply(decision, row | {"label": "ORG"}) == {}
    assert apply(decision, row | {"score": 0.95}) == {}
    assert apply(decision, row | {"entity_id": "iso:FR", "label": "LOC"}) == {}
    assert apply(decision, row | {"entity_id": "name:jean_untel"}) == {}


def test_a_surname_resolved_in_its_document_does_not_vote() -> None:
    doc = document("Jean Dupont est venu.", "Dupont est parti pour Pékin.")
    ballots = votes(annotate(doc, {"Jean Dupont": "PER", "Dupont": "PER", "Pékin": "LOC"}))
    assert [(v.name_key, v.entity_id) for v in ballots] == [("jean_dupont", "name:jean_dupont"), ("pekin", "geo:1816670")]
