"""The value recognisers: spans hold, values are right in many languages, hostile text stays harmless."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entities import LABELS
from schemas.lexicons import languages
from transforms.entities.values.lexicon import lexicon
from transforms.entities.values.recognise import Value, recognise
from transforms.entities.values.tokens import numeral

THURSDAY = date(2017, 8, 3)


def found(text: str, lang: str, reference: date | datetime | None = THURSDAY) -> list[tuple[str, str, str]]:
    return [(v.label, text[v.start_char : v.end_char], v.normalized) for v in recognise(text, lang, reference)]


def one(text: str, lang: str, reference: date | datetime | None = THURSDAY) -> Value:
    values = recognise(text, lang, reference)
    assert len(values) == 1, values
    return values[0]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.250,5", ",", 1250.5), ("1,250.5", ".", 1250.5), ("1 250,5", ",", 1250.5), ("1'250", ".", 1250.0),
        ("1.250", ",", 1250.0), ("1.250", ".", 1.25), ("12,345", ",", 12.345), ("12,345", ".", 12345.0),
        ("1.6", ",", 1.6), ("1,00,000", ".", 100000.0), ("1.2.3", ".", None), ("0.125", ",", 0.125),
    ],
)  # fmt: skip
def test_separators_follow_the_language(text: str, decimal: str, value: float | None) -> None:
    assert numeral(text, decimal) == value


@pytest.mark.parametrize(
    ("lang", "text", "normalized"),
    [
        ("fr", "une amende de 80 milliards de dollars", "80000000000 USD"),
        ("fr", "1 250,5 millions d’euros", "1250500000 EUR"),
        ("fr", "5M€ levés", "5000000 EUR"),
        ("fr", "trois cents millions de yuans", "300000000 CNY"),
        ("en", "it paid $5.2 billion", "5200000000 USD"),
        ("en", "worth US$1.5bn", "1500000000 USD"),
        ("en", "between a half and C$3 million", "3000000 CAD"),
        ("en", "twenty-five million pounds", "25000000 GBP"),
        ("en", "USD 22.5 million", "22500000 USD"),
        ("en", "15 dollars and 15 cents", "15.15 USD"),
        ("de", "1.250,5 Mio. Euro", "1250500000 EUR"),
        ("es", "2,5 billones de euros", "2500000000000 EUR"),
        ("it", "12 miliardi di dollari", "12000000000 USD"),
        ("nl", "twaalf miljoen euro", "12000000 EUR"),
        ("pt", "R$ 5 bilhões", "5000000000 BRL"),
        ("ru", "12,5 миллиардов рублей", "12500000000 RUB"),
        ("pl", "12,5 mld zł", "12500000000 PLN"),
        ("zh", "12.5亿美元", "1250000000 USD"),
        ("ja", "12億5000万円", "1250000000 JPY"),
        ("ko", "5조원", "5000000000000 KRW"),
        ("ar", "٥ ملايين دولار", "5000000 USD"),
        ("sv", "1 250,5 miljoner kronor", "1250500000 SEK"),
    ],
)
def test_money(lang: str, text: str, normalized: str) -> None:
    assert [said[2] for said in found(text, lang) if said[0] == "MONEY"] == [normalized]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("fr", "60 %", 0.6), ("fr", "trois pour cent", 0.03), ("en", "12 percent", 0.12), ("de", "12,5 Prozent", 0.125),
        ("es", "12 por ciento", 0.12), ("ru", "12 процентов", 0.12), ("tr", "yüzde 12", 0.12), ("fi", "12 prosenttia", 0.12),
        ("zh", "3.5%", 0.035), ("id", "12 persen", 0.12),
    ],
)  # fmt: skip
def test_percent_is_a_fraction(lang: str, text: str, value: float) -> None:
    percent = one(text, lang)
    assert (percent.label, percent.value) == ("PERCENT", value)
    assert float(percent.normalized) == value


def test_percentage_points_are_no_percentage() -> None:
    assert found("2 percentage points", "en") == [("QUANTITY", "2 percentage points", "2 pp")]
    assert found("2,5 points de pourcentage", "fr") == [("QUANTITY", "2,5 points de pourcentage", "2.5 pp")]


@pytest.mark.parametrize(
    ("lang", "text", "normalized"),
    [
        ("fr", "le 3 août 2017", "2017-08-03"), ("fr", "il y a 17 jours", "2017-07-17"), ("fr", "en juin dernier", "2017-06"),
        ("fr", "au mois de juin dernier", "2017-06"), ("fr", "l’été dernier", "2016-SU"), ("fr", "le 1er juin", "2017-06-01"),
        ("fr", "cette semaine", "2017-W31"), ("fr", "cette année", "2017"), ("fr", "jeudi dernier", "2017-07-27"),
        ("fr", "avant-hier", "2017-08-01"), ("fr", "au troisième trimestre 2016", "2016-Q3"),
        ("fr", "dans les années 1990", "199"),
        ("fr", "entre 2010 et 2012", "2010-01-01/2012-12-31"), ("fr", "du 3 au 5 mai 2016", "2016-05-03/2016-05-05"),
        ("fr", "pendant trois ans", "P3Y"), ("fr", "une heure et demie", "PT1.5H"), ("fr", "demain à 8h30", "2017-08-04T08:30"),
        ("en", "March 3, 2017", "2017-03-03"), ("en", "three weeks ago", "2017-07-13"), ("en", "next Monday", "2017-08-07"),
        ("en", "last Friday", "2017-07-28"), ("en", "Q3 2019", "2019-Q3"), ("en", "yesterday", "2017-08-02"),
        ("en", "in the past three years", "2014-08-03/2017-08-03"), ("en", "from 3 to 5 May", "2017-05-03/2017-05-05"),
        ("en", "Jan-Feb 2017", "2017-01-01/2017-02-28"), ("en", "11:45 am", "T11:45"), ("en", "the 1990s", "199"),
        ("de", "am 3. Mai 2017", "2017-05-03"), ("de", "vor drei Jahren", "2014-08-03"), ("es", "hace tres años", "2014-08-03"),
        ("it", "tre anni fa", "2014-08-03"), ("nl", "drie jaar geleden", "2014-08-03"), ("pt", "semana passada", "2017-W30"),
        ("ru", "3 августа 2017 года", "2017-08-03"), ("pl", "w ubiegłym tygodniu", "2017-W30"),
        ("cs", "minulý týden", "2017-W30"),
        ("zh", "2017年8月3日", "2017-08-03"), ("zh", "上周四", "2017-07-27"), ("ja", "3年前", "2014-08-03"),
        ("ar", "قبل 3 سنوات", "2014-08-03"), ("fi", "viime viikolla", "2017-W30"), ("tr", "geçen hafta", "2017-W30"),
    ],
)  # fmt: skip
def test_times(lang: str, text: str, normalized: str) -> None:
    assert one(text, lang).normalized == normalized


def test_a_weekday_is_the_latest_unless_the_future_speaks() -> None:
    assert found("The company said Thursday it had won.", "en") == [("DATE", "Thursday", "2017-08-03")]
    assert found("The trial will start on Friday.", "en") == [("DATE", "Friday", "2017-08-04")]
    assert found("Le tribunal a tranché vendredi.", "fr") == [("DATE", "vendredi", "2017-07-28")]


def test_relative_times_keep_their_x_without_a_reference() -> None:
    for text, lang, normalized in (
        ("jeudi", "fr", "XXXX-WXX-4"),
        ("le 1er juin", "fr", "XXXX-06-01"),
        ("last week", "en", "XXXX-WXX"),
    ):
        value = one(text, lang, None)
        assert (value.normalized, value.date_start, value.date_end, value.relative) == (normalized, None, None, True)
    absolute = one("le 3 août 2017", "fr", None)
    assert (absolute.date_start, absolute.relative, absolute.precision) == (date(2017, 8, 3), False, "day")


def test_intervals_are_inclusive() -> None:
    month = one("en juin 2016", "fr")
    assert (month.date_start, month.date_end, month.precision) == (date(2016, 6, 1), date(2016, 6, 30), "month")
    winter = one("l’hiver 2016", "fr")
    assert (winter.date_start, winter.date_end) == (date(2016, 12, 1), date(2017, 2, 28))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "It may be that they march on."), ("en", "The match ended 3-2 and the ratio was 4:3."),
        ("en", "on feb 30 2019 or"),
        ("en", "All 70 of us try to top it."), ("fr", "Cela peut prendre plus de temps que prévu."), ("fr", "le 30 février"),
        ("en", "version 1.2.3 of A320-200"), ("fr", "des millions de dollars"), ("en", "percent"), ("en", "Call 123-12-1234"),
    ],
)  # fmt: skip
def test_what_is_no_value(lang: str, text: str) -> None:
    assert found(text, lang) == []


def test_forms() -> None:
    assert found("Shares (NYSE: BABA) rose", "en") == [("TICKER", "NYSE: BABA", "NYSE:BABA")]
    assert found("La maison (600519.SS) gagne", "fr") == [("TICKER", "600519.SS", "600519.SS")]
    assert found("écrire à jean.dupont@example.org", "fr") == [("EMAIL", "jean.dupont@example.org", "jean.dupont@example.org")]
    assert found("appeler le +33 1 41 27 47 99.", "fr") == [("PHONE", "+33 1 41 27 47 99", "+33141274799")]
    assert found("see https://example.org/a?b=30%25.", "en") == [
        ("URL", "https://example.org/a?b=30%25", "https://example.org/a?b=30%25")
    ]
    assert one("says example.com today"[:16], "en").score < 0.5


def test_quantities() -> None:
    assert found("500 barils et 12,5 hectares", "fr") == [
        ("QUANTITY", "500 barils", "500 bbl"),
        ("QUANTITY", "12,5 hectares", "12.5 ha"),
    ]
    assert found("1.5 million tonnes", "en") == [("QUANTITY", "1.5 million tonnes", "1500000 t")]


@pytest.mark.parametrize("lang", [*languages("values"), "und", "xx", "zh-Hant", "sr-Latn", "pt-BR"])
def test_every_lexicon_compiles_and_reads_an_absolute_date(lang: str) -> None:
    assert lexicon(lang).phrases
    assert ("DATE", "2017-08-03", "2017-08-03") in found("2017-08-03, 5 %", lang, None)


PIECES = st.sampled_from(
    [
        "jeudi",
        "3",
        "août",
        "2017",
        "le",
        "du",
        "au",
        "entre",
        "et",
        "millions",
        "de",
        "dollars",
        "$",
        "%",
        "€",
        "-",
        "/",
        ".",
        ",",
        "(",
        ")",
        ":",
        "12h30",
        "1er",
        "ans",
        "dernier",
        "Q3",
        "@",
        "’",
        "année",
        "il",
        "y",
        "a",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200).filter(lambda t: "\n" not in t), st.lists(PIECES, max_size=30).map(" ".join)))
def test_spans_hold_and_never_overlap(text: str) -> None:
    for lang in ("fr", "en", "zh"):
        values = recognise(text, lang, THURSDAY)
        assert values == recognise(text, lang, THURSDAY)
        end = 0
        for value in values:
            assert end <= value.start_char < value.end_char <= len(text)
            assert value.label in LABELS and value.normalized and 0 <= value.score <= 1
            assert (value.date_start is None) == (value.date_end is None)
            if value.date_start and value.date_end:
                assert value.date_start <= value.date_end
            end = value.end_char


@pytest.mark.parametrize(
    "text", ["1." * 5000, "1 234" * 3000, "(" * 9000, "9" * 9000, "3 mai " * 2000, "a.b" * 4000, "$" * 9000, "12:" * 4000]
)
def test_hostile_text_costs_little(text: str) -> None:
    recognise("x", "fr", None)
    start = time.process_time()
    recognise(text, "fr", THURSDAY)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("day", [date.min, date.max, date(2020, 2, 29)])
def test_the_ends_of_the_calendar(day: date) -> None:
    for text in (
        "il y a 3000 ans",
        "dans 9000 ans",
        "l’année dernière",
        "jeudi prochain",
        "le 29 février",
        "l’hiver dernier",
        "fin 9999",
    ):
        recognise(text, "fr", day)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("rescatados en el mar", "es"),
        ("At man er i finalen", "no"),
        ("pro první tři", "cs"),
        ("延岡市、西都市、木城町、土佐市", "ja"),
        ("참석 목적과 수요", "ko"),
        ("von Jan Doolan", "de"),
        ("Indonesia Emas 2045", "id"),
        ("der VH-92A fliegt", "de"),
        ("дело № 991/2030/22", "ru"),
        ("Reprezentowali m.in. ministrowie", "pl"),
        ("durante toda la mañana", "es"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_values(text: str, lang: str) -> None:
    assert found(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "label", "span", "value"),
    [
        ("地震は午後9時19分ごろ", "ja", "TIME", "午後9時19分", "T21:19"),
        ("오후 9시 30분", "ko", "TIME", "오후 9시 30분", "T21:30"),
        ("en torno a las 19.00 horas", "es", "TIME", "19.00 horas", "T19:00"),
        ("1 सितंबर को", "hi", "DATE", "1 सितंबर", "2017-09-01"),
        ("10 लाख रुपए", "hi", "MONEY", "10 लाख रुपए", "1000000 INR"),
        ("5 juta rupiah", "id", "MONEY", "5 juta rupiah", "5000000 IDR"),
        ("지난해 7월", "ko", "DATE", "지난해 7월", "2016-07"),
        ("去年7月", "zh", "DATE", "去年7月", "2016-07"),
        ("in July last year", "en", "DATE", "July last year", "2016-07"),
        ("Selasa (1/8)", "id", "DATE", "Selasa (1/8)", "2017-08-01"),
        ("seit den 1970er-Jahren", "de", "DATE", "1970er", "197"),
        ("på 1970-talet", "sv", "DATE", "1970-talet", "197"),
        ("í gær", "is", "DATE", "í gær", "2017-08-02"),
    ],
)  # fmt: skip
def test_values_of_many_languages(text: str, lang: str, label: str, span: str, value: str) -> None:
    assert (label, span, value) in found(text, lang)
