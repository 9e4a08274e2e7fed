"""Languages without a parser model: their lexicon's own examples, and what the patterns must not read into a sentence."""

import random

import pytest

from schemas.lexicons import languages, load
from schemas.ontology import event_types
from tests.unit.test_events import code, only, who
from transforms.events.coder import EventCoder
from transforms.events.parse import parsers
from transforms.events.surface import SurfaceParser

SURFACE = [lang for lang in languages("events") if "parser" not in load("events", lang)]
EXAMPLES = [(lang, example) for lang in languages("events") for example in load("events", lang).get("example", ())]


@pytest.fixture(scope="module")
def coder() -> EventCoder:
    return EventCoder({lang: SurfaceParser(lang) for lang in SURFACE})


def test_a_language_without_a_parser_is_read_by_its_surface() -> None:
    assert "es" in SURFACE
    for lang in SURFACE:
        parser = parsers()[lang]
        assert isinstance(parser, SurfaceParser)
        assert parser.trust < 1


@pytest.mark.parametrize("lang", SURFACE)
def test_every_type_has_a_frame_and_an_example(lang: str) -> None:
    raw = load("events", lang)
    assert {frame["type"] for frame in raw["frame"]} == set(event_types())
    assert {example["type"] for example in raw["example"]} == set(event_types())


@pytest.mark.parametrize(("lang", "example"), EXAMPLES, ids=lambda value: value["type"] if isinstance(value, dict) else value)
def test_examples_of_a_lexicon_are_coded_as_they_say(coder: EventCoder, lang: str, example: dict[str, object]) -> None:
    event = only(code(coder, str(example["text"]), lang=lang), str(example["type"]))
    assert event.factuality == example.get("factuality", "asserted")
    doing = "speaker" if event.event_type == "SAY" else "actor"
    assert who(event, doing) == example.get("actor", [])
    assert who(event, "recipient") == example.get("recipient", [])
    assert event.method == "lexicon-coder/1 surface-1"
    assert event.score < 0.8


def test_names_take_part(coder: EventCoder) -> None:
    events = code(coder, "España, Francia y Acme firmaron un acuerdo.", lang="es", España="LOC", Francia="LOC", Acme="ORG")
    assert who(only(events, "AGREE"), "actor") == ["España", "Francia", "Acme"]
    events = code(
        coder, "Ana Ruiz, presidenta de Acme, acusó ayer a Bolt de fraude.", lang="es", Ana_Ruiz="PER", Acme="ORG", Bolt="ORG"
    )
    assert who(only(events, "ACCUSE"), "actor") == ["Ana Ruiz"]
    assert who(only(events, "ACCUSE"), "recipient") == ["Bolt"]


def test_what_was_said_is_the_whole_clause(coder: EventCoder) -> None:
    sentence = "El ministro explicó que la empresa pagará la multa en marzo."
    event = only(code(coder, sentence, lang="es"), "SAY")
    assert event.quote is not None
    assert sentence[slice(*event.quote)] == "que la empresa pagará la multa en marzo"


@pytest.mark.parametrize(
    ("sentence", "event_type"),
    [
        ("Si la policía detiene a los líderes, habrá protestas.", "PERSON.ARREST"),  # a condition
        ("La plataforma que ha elegido el presidente para su campaña.", "PERSON.APPOINT"),  # who chose whom is not plain
        ("La detención fue un ataque a la compra de votos.", "BIZ.ACQUIRE"),  # nouns that could be verbs
        ("Ningún policía detuvo a los manifestantes.", "PERSON.ARREST"),  # denied by its subject
        ("Es imposible detener a la policía.", "PERSON.ARREST"),  # an infinitive that nothing governs
    ],
)
def test_unclear_sentences_report_nothing(coder: EventCoder, sentence: str, event_type: str) -> None:
    assert [e.text for e in code(coder, sentence, lang="es") if e.event_type == event_type] == []


def test_a_title_after_a_passive_is_not_its_subject(coder: EventCoder) -> None:
    assert code(coder, "En 1990 fue elegida presidenta del partido.", lang="es") == []


def test_parse_is_a_tree_over_the_sentence_for_any_words() -> None:
    parser = SurfaceParser("es")
    sample = "el la policía detuvo a Pedro y , . que fue detenido por no ha va ser si ( ) « » acusó dijo 12 para comprar ni"
    chance = random.Random(7)
    for _ in range(300):
        sentence = " ".join(chance.choices(sample.split(), k=chance.randint(0, 40)))
        tokens = parser.parse(sentence, ()).tokens
        assert parser.parse(sentence, ()).tokens == tokens
        for index, token in enumerate(tokens):
            assert sentence[token.start : token.end] == token.text
            seen, at = set(), index
            while tokens[at].head != at:
                assert at not in seen, sentence
                seen.add(at)
                at = tokens[at].head
