"""Who wrote a flat text, and what stands between its paragraphs: bylines, captions, calls to subscribe."""

import pytest

from transforms.article import Article, Record
from transforms.extraction.byline import read_byline
from transforms.extraction.extract import extract
from transforms.extraction.phrases import phrase_of


def article(text: str) -> Article:
    return extract(Record("0" * 32, "memory", "text", text=text))


def kept(found: Article) -> list[tuple[str, str]]:
    return [(line.role, line.text) for line in found.lines if line.kept]


BODY = [
    "The council voted on Monday night to close the old bridge, which will stay shut until the spring of next year.",
    "Engineers had found cracks in two of the pillars, and the work will cost eleven million, the office said.",
    "Shopkeepers fear for their trade and have asked for a ferry while the crossing is out of use, they said on Tuesday.",
    "The mayor promised an answer within two weeks and said that the town could pay for a ferry only if the state helped it.",
]


@pytest.mark.parametrize(("label", "authors"), [
    (["Von Anna Muster, Online-Redakteurin 12.3.2024"], ("Anna Muster",)),
    (["Anna Muster, Politikredakteurin", "12.3.2024"], ("Anna Muster",)),
    (["Anna Muster, Sportredakteurin"], ("Anna Muster",)),
    (["Marco Esempio 4 Febbraio 2025 - 14:41"], ("Marco Esempio",)),
    (["Jane Doe / EXAMPLENEWS / Sep 2, 2024, 17:07"], ("Jane Doe",)),
    (["9. September 2025 um 15:46 Uhr / Karl Beispiel"], ("Karl Beispiel",)),
    (["Von", "Anna Muster"], ("Anna Muster",)),
    (["By", "Jane Doe", "12 March 2024"], ("Jane Doe",)),
    (["Par", "Jean Dupont"], ("Jean Dupont",)),
    (["Jane FosterTravel News Reporter"], ("Jane Foster",)),
    (["Share", "Print", "Anna Muster"], ()),
])  # fmt: skip
def test_who_wrote_between_headline_and_text(label: list[str], authors: tuple[str, ...]) -> None:
    found = article("\n".join(["Council closes the old bridge", *label, *BODY]))
    assert found.authors == authors
    assert [text for _, text in kept(found)][-4:] == BODY


def test_names_on_the_dates_of_teasers_are_no_authors() -> None:
    teasers = ["More from this section", "Ferry company looks for captains", "Max Frei, 12.03.2024 10:00", "Rain until Friday"]
    found = article("\n".join(["Council closes the old bridge", "Von Anna Muster", *BODY, *teasers]))
    assert found.authors == ("Anna Muster",)


def test_names_on_a_date_without_a_headline_are_no_authors() -> None:
    assert article("\n".join([*BODY, "Max Frei, 12.03.2024 10:00"])).authors == ()


def test_names_with_capitals_inside_stay_whole() -> None:
    for name in ("Ewan McDonald", "Jane FitzGerald", "Anna DeVito", "Jean LaPorte"):
        credits = read_byline(f"By {name}, Staff Writer")
        assert credits and credits.authors == (name,)


@pytest.mark.parametrize("caption", [
    ["Die Brücke im Winter, von Süden gesehen", "Foto: Max Frei/dpa"],
    ["Workers on the old bridge last week", "© AFP"],
    ["Abbildung 4: Die Pfeiler der Brücke. Der dritte ist gerissen."],
    ["Figure 2: Cracks in the second pillar of the bridge"],
    ["Рис. 3: Опоры старого моста"],
])  # fmt: skip
def test_captions_beside_their_credit_and_numbered_figures_go(caption: list[str]) -> None:
    found = article("\n".join(["Council closes the old bridge", *BODY[:2], *caption, *BODY[2:]]))
    assert [text for _, text in kept(found)] == ["Council closes the old bridge", *BODY]


@pytest.mark.parametrize("call", [
    "Folgen Sie unserem WhatsApp-Kanal", "Join our WhatsApp channel for more news", "Únete a nuestro canal de Telegram",
    "Rejoignez notre chaîne WhatsApp", "Подписывайтесь на наш канал в Telegram", "To view the full story, please subscribe.",
    "Pobierz aplikację i czytaj wygodniej", "Siga o nosso canal no WhatsApp", "Scarica la nostra app",
])  # fmt: skip
def test_calls_to_subscribe_between_paragraphs_go(call: str) -> None:
    found = article("\n\n".join(["Council closes the old bridge", *BODY[:2], call, *BODY[2:]]))
    assert [text for _, text in kept(found)][1:] == BODY


def test_words_of_figures_begin_titles_too() -> None:
    for text in ("Figure skating results", "Map of the city", "Karte und Gebiet", "Table talk"):
        assert phrase_of(text) is None
