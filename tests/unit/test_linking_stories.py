"""Which documents tell one story."""

from datetime import UTC, datetime

from tests.unit.test_linking import analysis, by_name, event, link, prose
from transforms.article import Analysis
from transforms.linking.memory import link_in_memory
from transforms.linking.signature import Signer, pack

CRASH = (
    "A tanker lorry overturned on the coastal motorway near Brightwater, spilling thousands of litres of fuel, closing a lane"
)
CRASH_TOO = (
    "A lane of the coastal motorway was closed near Brightwater when a lorry carrying fuel overturned and spilled its load"
)
VOTE = (
    "The council of Brightwater voted to raise parking charges in the old town, against protests of shopkeepers and residents"
)

ARREST = "was arrested on suspicion of drunken driving, the club said."


def same_story(one: Analysis, other: Analysis) -> bool:
    linked = link(one, other)
    return len(linked.stories) == 1


def test_two_reports_of_one_accident() -> None:
    assert same_story(analysis("a", CRASH, ("Brightwater",)), analysis("b", CRASH_TOO, ("Brightwater",)))
    assert not same_story(analysis("a", CRASH, ("Brightwater",)), analysis("b", VOTE, ("Brightwater", "old town")))


def test_time_tells_stories_apart() -> None:
    days = [datetime(2024, 5, day, tzinfo=UTC) for day in (1, 3)] + [datetime(2024, 9, 1, tzinfo=UTC)]
    first, second, late = (
        analysis(str(i), text, published=day)
        for i, (text, day) in enumerate(zip((CRASH, CRASH_TOO, CRASH_TOO), days, strict=True))
    )
    assert same_story(first, second)
    assert not same_story(first, late)


def test_an_undated_document_is_compared_too() -> None:
    assert same_story(analysis("a", CRASH, published=datetime(2024, 5, 1, tzinfo=UTC)), analysis("b", CRASH_TOO))


def test_other_people_make_another_story() -> None:
    one = analysis("a", f"Vincent Harker {ARREST} The striker plays in the final on Friday night.", ("Vincent Harker",))
    other = analysis("b", f"Jamal Winters {ARREST} The injured keeper apologised to supporters.", ("Jamal Winters",))
    short = analysis("b", f"Harker {ARREST} The injured keeper apologised to supporters.", ("Harker",))
    assert not same_story(one, other)
    assert same_story(one, short)


def test_a_deed_in_common_counts() -> None:
    who = ("Ann Lee", "Bob Ray")
    deed = (event("LEGAL.DROP", ("actor", 0, "Ann Lee"), ("recipient", 1, "Bob Ray")),)
    shared = prose("shared", 20)
    texts = [f"{shared} {prose(f'own {i}', 80)}" for i in range(2)]
    with_deed = [analysis(str(i), text, who, deed) for i, text in enumerate(texts)]
    without = [analysis(str(i), text, who) for i, text in enumerate(texts)]
    assert same_story(with_deed[0], with_deed[1])
    assert not same_story(without[0], without[1])


def test_across_languages() -> None:
    """Vectors and names, as no word is shared; other news of one of them stays apart."""
    who = ("Anna Berg", "Nordbank")
    texts = {
        "en": "Nordbank chief executive Anna Berg resigned on Monday after the bank admitted laundering money.",
        "fr": "La directrice de Nordbank, Anna Berg, a démissionné lundi, la banque ayant avoué un blanchiment d’argent.",
        "de": "Beim Stadtlauf in Oslo gewann am Sonntag eine Läuferin aus Kenia; Nordbank gab das Preisgeld.",
    }
    signer = Signer()
    named = {"en": who, "fr": who, "de": ("Oslo", "Nordbank")}
    documents = {lang: analysis(lang, text, named[lang], lang=lang) for lang, text in texts.items()}
    linked = link_in_memory([pack([signer.sign(document) for document in documents.values()])])
    english, french, german = by_name(linked, "story_id", "en", "fr", "de")
    assert english == french != german


def test_near_duplicates_are_one_story() -> None:
    text = prose("text", 200)
    assert same_story(analysis("a", text, ("Ann",)), analysis("b", text + " More.", ("Bob",)))
