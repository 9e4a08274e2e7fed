"""Which reading of a word stands, who a passive, a headline and a pronoun speak of, and what a speech is about."""

import pytest

from tests.unit.test_events import code, document, mentioned, only, who
from transforms.events.coder import EventCoder
from transforms.events.graph import Graph
from transforms.events.parse import Parse, Token, mended, parsers


@pytest.fixture(scope="module")
def coder() -> EventCoder:
    return EventCoder(parsers())


def types(coder: EventCoder, sentence: str, lang: str = "en", **labels: str) -> list[str]:
    return [event.event_type for event in code(coder, sentence, lang=lang, **labels)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Zyxor vowed to sign the treaty.", "AGREE"),  # says nothing, so the next reading of "vow" stands
        ("Zyxor vowed that the plant was safe.", "SAY"),
        ("Zyxor dismissed its chairman.", "PERSON.RESIGN"),
        ("Zyxor dismissed the idea.", "REJECT"),
        ("Zyxor asked Omniq to close the plant.", "REQUEST"),
        ("Zyxor backed the reform.", "SUPPORT"),
        ("Zyxor ordered ten aircraft from Omniq.", "BIZ.ACQUIRE"),
        ("Zyxor ordered Omniq to pay.", "REQUEST"),
    ],
)
def test_the_frame_decides_between_the_readings_of_a_word(coder: EventCoder, sentence: str, expected: str) -> None:
    assert expected in types(coder, sentence, Zyxor="ORG", Omniq="ORG")


@pytest.mark.parametrize(
    "sentence",
    ["Zyxor installed three cameras.", "Zyxor wrote off the loan.", "Zyxor spoke Dutch.", "Zyxor backed into the garage."],
)
def test_words_in_another_sense_report_nothing(coder: EventCoder, sentence: str) -> None:
    assert types(coder, sentence, Zyxor="ORG") == []


def test_a_second_participle_shares_the_passive(coder: EventCoder) -> None:
    events = code(coder, "Marn was arrested and charged with fraud.", lang="en", Marn="PER")
    assert [who(e, "recipient") for e in events] == [["Marn"], ["Marn"]]
    events = code(coder, "Marn a été interpellé et incarcéré.", Marn="PER")
    assert [(e.event_type, who(e, "recipient"), who(e, "actor")) for e in events] == [("PERSON.ARREST", ["Marn"], [])] * 2


def test_an_opening_participle_happened_to_the_subject(coder: EventCoder) -> None:
    event = only(code(coder, "Criticised by Zyxor, Marn resigned.", lang="en", Zyxor="ORG", Marn="PER"), "ACCUSE")
    assert (who(event, "actor"), who(event, "recipient")) == (["Zyxor"], ["Marn"])


def test_the_verb_of_a_headline_is_no_noun() -> None:
    words = [("Zyxor", "PROPN", "compound", 1, 0), ("requests", "NOUN", "ROOT", 1, None), ("talks", "NOUN", "dobj", 1, None)]
    tokens = [Token(8 * i, 8 * i + len(w), w, w, pos, dep, head, (), name) for i, (w, pos, dep, head, name) in enumerate(words)]
    found = mended(tokens)
    assert [(t.pos, t.dep) for t in found] == [("PROPN", "nsubj"), ("VERB", "ROOT"), ("NOUN", "dobj")]
    assert mended(list(found)) == found


def test_a_headline_leaves_out_the_auxiliary() -> None:
    past = (("Aspect", "Perf"), ("Tense", "Past"), ("VerbForm", "Part"))
    tokens = (Token(0, 5, "Mayor", "mayor", "NOUN", "nsubj", 1), Token(6, 13, "accused", "accuse", "VERB", "ROOT", 1, past))
    assert Graph(Parse(tokens), {}).passive(1)


def test_what_is_spoken_about_is_what_is_said(coder: EventCoder) -> None:
    sentence = "Marn spoke about the reform."
    event = only(code(coder, sentence, lang="en", Marn="PER"), "SAY")
    assert event.quote is not None and sentence[slice(*event.quote)] == "the reform"
    sentence = "Marn a parlé de la réforme."
    event = only(code(coder, sentence, Marn="PER"), "SAY")
    assert event.quote is not None and "la réforme" in sentence[slice(*event.quote)]


def test_a_speech_is_said_once(coder: EventCoder) -> None:
    event = only(code(coder, "Marn's speech divided the party.", lang="en", Marn="PER"), "SAY")
    assert (event.text, event.quote, who(event, "speaker")) == ("speech", None, ["Marn"])
    event = only(code(coder, "Marn gave a speech in Lyon.", lang="en", Marn="PER", Lyon="LOC"), "SAY")
    assert (event.text, who(event, "speaker")) == ("gave", ["Marn"])
    assert only(code(coder, "Marn said in a statement that the plant was safe.", lang="en", Marn="PER"), "SAY").text == "said"


def test_who_wins_praise_or_draws_criticism_undergoes_it(coder: EventCoder) -> None:
    event = only(code(coder, "Zyxor drew criticism from Omniq.", lang="en", Zyxor="ORG", Omniq="ORG"), "ACCUSE")
    assert (who(event, "actor"), who(event, "recipient")) == (["Omniq"], ["Zyxor"])


def test_a_copula_gives_way_to_its_word(coder: EventCoder) -> None:
    assert only(code(coder, "Zyxor is willing to negotiate.", lang="en", Zyxor="ORG"), "AGREE").text == "willing"


def test_a_firm_may_be_they(coder: EventCoder) -> None:
    events = code(coder, "Zyxor said they will open a store in Lyon.", lang="en", Zyxor="ORG", Lyon="LOC")
    assert who(only(events, "BIZ.LAUNCH"), "actor") == ["Zyxor"]


def test_a_pronoun_reaches_back_to_a_person_of_its_gender(coder: EventCoder) -> None:
    story = ("Marn left his house early.", "The weather was fine.")
    for pronoun, speakers in (("He", ["Marn"]), ("She", [])):
        doc = document(*story, f"{pronoun} said the road was dry.", lang="en")
        found = [who(e, "speaker") for e in coder.code(doc, mentioned(doc, Marn="PER")) if e.event_type == "SAY"]
        assert found == ([speakers] if speakers else [])
