"""Language of lines, paragraphs and documents."""

import pickle
import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import lexicons
from transforms.language.ensemble import own_languages, plain, second_opinion, sure_of, weigh
from transforms.language.evidence import han_language, script, tokens, without_latin, word_votes, written_in
from transforms.language.identify import FastTextIdentifier, document_language, paragraph_languages
from transforms.language.labels import bcp47, language_of_script

IDENTIFIER = FastTextIdentifier()

SENTENCES = {
    "fr": "Le ministre a annoncé hier que la réforme serait présentée avant la fin de l'année.",
    "en": "The minister said yesterday that the reform would be presented before the end of the year.",
    "de": "Der Minister sagte gestern, die Reform werde noch vor Ende des Jahres vorgestellt.",
    "nl": "De minister zei gisteren dat de hervorming voor het einde van het jaar wordt voorgesteld.",
    "af": "Die minister het gister gesê dat die hervorming voor die einde van die jaar bekend gemaak sal word.",
    "es": "El ministro dijo ayer que la reforma se presentará antes de que termine el año.",
    "ca": "El ministre va dir ahir que la reforma es presentarà abans que acabi l'any vinent.",
    "pt": "O ministro disse ontem que a reforma será apresentada antes do final do ano.",
    "it": "Il ministro ha detto ieri che la riforma sarà presentata entro la fine dell'anno.",
    "nb": "Statsråden sa i går at reformen ikke blir lagt fram før slutten av året.",
    "nn": "Statsråden sa i går at reforma ikkje vert lagd fram før slutten av året, og at ho sjølv kjem.",
    "da": "Ministeren sagde i går, at reformen bliver fremlagt inden udgangen af året.",
    "hr": "Ministar je jučer rekao da će se reforma predstaviti prije kraja godine, u siječnju ili veljači.",
    "sr": "Министар је јуче рекао да ће реформа бити представљена пре краја године.",
    "cs": "Ministr včera řekl, že reforma bude představena ještě před koncem roku.",
    "sk": "Minister včera povedal, že reforma bude predstavená ešte pred koncom roka.",
    "mk": "Министерот вчера рече дека реформата ќе биде претставена пред крајот на годината.",
    "bg": "Министърът каза вчера, че реформата ще бъде представена преди края на годината.",
    "uk": "Міністр учора сказав, що реформу буде представлено до кінця року.",
    "kk": "Министр кеше реформаның жыл соңына дейін ұсынылатынын айтты және бұл туралы қазақ халқына хабарлады.",
    "el": "Ο υπουργός δήλωσε χθες ότι η μεταρρύθμιση θα παρουσιαστεί πριν από το τέλος του έτους.",
    "ja": "大臣は昨日、改革案を年内に発表すると述べた。",
    "zh": "部长昨天表示，改革方案将在年底前公布。",
    "ko": "장관은 어제 개혁안을 올해 안에 발표하겠다고 말했다.",
    "ar": "قال الوزير أمس إن الإصلاح سيعرض قبل نهاية العام.",
    "fa": "وزیر دیروز گفت که اصلاحات پیش از پایان سال ارائه خواهد شد.",
    "he": "השר אמר אתמול כי הרפורמה תוצג לפני סוף השנה.",
    "sw": "Waziri alisema jana kwamba mageuzi hayo yatawasilishwa kabla ya mwisho wa mwaka huu.",
    "zu": "Umphathiswa uthe izolo ukuthi uhulumeni uzokwethula lezi zinguquko ngaphambi kokuphela konyaka futhi abantu.",
    "st": "Letona le itse maobane hore diphetoho di tla tsebahatswa pele ho mafelo a selemo hobane batho ba a di batla haholo.",
}  # fmt: skip


@pytest.mark.parametrize("lang", SENTENCES)
def test_a_sentence_is_told(lang: str) -> None:
    found, score = IDENTIFIER.identify(SENTENCES[lang])
    assert found == lang
    assert 0.25 <= score <= 1


@pytest.mark.parametrize(
    "text", ["", " ", "25/05/2018", "0 : 0", "Shutterstock", "Northwind-logo", "• A", "12:30 - 14:00", "@user #tag"]
)
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert IDENTIFIER.identify(text) == ("und", 0.0)


def test_capitals_do_not_mislead() -> None:
    assert IDENTIFIER.identify("CRISE DANS LA GRANDE DISTRIBUTION")[0] == "fr"
    assert IDENTIFIER.identify("ARBEITSLOSIGKEIT STEIGT WEITER AN")[0] == "de"


def test_newlines_nul_and_surrogates_are_no_obstacle() -> None:
    assert IDENTIFIER.identify("The minister\nsaid\0 yesterday \ud800 that it would")[0] == "en"


def test_a_foreign_name_does_not_change_the_script() -> None:
    text = "Компания Alphabet Incorporated объявила о новых правилах для разработчиков."
    assert script(text) == "Cyrl"
    assert IDENTIFIER.identify(text)[0] == "ru"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    lang, score = IDENTIFIER.identify(text)
    assert 0 <= score <= 1
    assert (lang == "und") == (score == 0)


def test_the_identifier_pickles_after_use() -> None:
    IDENTIFIER.identify(SENTENCES["fr"])
    copy = pickle.loads(pickle.dumps(IDENTIFIER))
    assert copy.identify(SENTENCES["fr"]) == IDENTIFIER.identify(SENTENCES["fr"])


def test_a_model_of_ones_own_that_is_none(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "model.bin"
    file.write_bytes(b"no model")
    with pytest.raises(ValueError):
        FastTextIdentifier(str(file)).identify(SENTENCES["fr"])


@pytest.mark.parametrize(
    ("label", "tag"),
    [
        ("__label__fr", "fr"), ("__label__eng_Latn", "en"), ("__label__zho_Hans", "zh"), ("__label__arb_Arab", "ar"),
        ("__label__zsm_Latn", "ms"), ("__label__nno_Latn", "nn"), ("__label__nob_Latn", "nb"), ("__label__no", "nb"),
        ("__label__als", "gsw"), ("__label__als_Latn", "sq"), ("pt-BR", "pt"), ("en_US", "en"), ("fil", "tl"),
        ("français", "und"), ("", "und"), ("english", "und"),
    ],
)  # fmt: skip
def test_labels_become_bcp47(label: str, tag: str) -> None:
    assert bcp47(label) == tag


def test_characters_of_one_standard_tell_chinese_from_japanese() -> None:
    assert han_language("部长昨天表示改革方案") == "zh" and han_language("経済対策発表") == "ja"
    assert han_language("大臣") == "" and han_language("café 12") == ""
    assert IDENTIFIER.identify("客服人员完全能感觉出这位老师内心的无奈")[0] == "zh"


def test_remnants_of_a_page_in_latin_letters_do_not_hide_the_language() -> None:
    assert without_latin("Posted by admin вчера").split() == ["вчера"]
    line = "Date: Sun, 02 Aug 2015 02:26:22 GMT Connection: close " + SENTENCES["fa"] + SENTENCES["fa"]
    assert IDENTIFIER.identify(line)[0] == "fa"


def test_scripts_rule_languages_out() -> None:
    assert not written_in("fr", "Cyrl")
    assert written_in("sr", "Latn") and written_in("sr", "Cyrl")
    assert language_of_script("Grek") == "el" and language_of_script("Latn") == "und"


def test_words_of_one_language_speak_for_it() -> None:
    votes = word_votes(tokens("ukuthi futhi kodwa njengoba"))
    assert max(votes, key=lambda lang: votes[lang]) == "zu"


def test_words_without_their_marks_speak_too_but_less() -> None:
    marked, bare = word_votes(["protože"]), word_votes(["protoze"])
    assert 0 < bare["cs"] < marked["cs"]


def test_the_longest_known_start_and_end_of_a_word_speak() -> None:
    assert word_votes(["organizirati"])["hr"] > 0
    assert not word_votes(["irati"]).get("hr")


def test_eldc_is_left_alone_only_where_it_is_not_mistaken() -> None:
    assert plain(second_opinion(SENTENCES["de"]), SENTENCES["de"]) == "de"
    assert plain({"de": 0.9}, SENTENCES["de"][:30]) == "und"
    assert plain({"hr": 0.99}, SENTENCES["hr"]) == "und" and plain({}, SENTENCES["hr"]) == "und"


def test_the_own_model_must_be_sure_and_not_contradicted() -> None:
    assert sure_of({"sl": 0.95}, {"sl": 0.7}, 0.9) == ("sl", 0.95)
    assert sure_of({"sl": 0.95}, {"hr": 0.7}, 0.9) is None
    assert sure_of({"hr": 0.95}, {"hr": 0.7}, 0.9) is None and sure_of({"hr": 0.99}, {"hr": 0.7}, 0.9) == ("hr", 0.99)
    assert sure_of({"mi": 0.95}, {"tl": 0.7}, 0.9) is None and sure_of({"mi": 0.99}, {"tl": 0.7}, 0.9) == ("mi", 0.99)
    assert sure_of({"zu": 0.999}, {}, 0.9) is None and sure_of({}, {}, 0.9) is None


def test_the_lists_of_languages_name_known_ones() -> None:
    data = lexicons.load("language", "any")
    for name in ("mistaken", "words_only", "alone", "alone_high", "sister_unknown"):
        assert set(data[name].split()) <= own_languages(), name
    assert not set(data["alone"].split()) & set(data["alone_high"].split())


def test_lexicons_hold_plain_words() -> None:
    for lang in lexicons.languages("language"):
        lexicon = lexicons.load("language", lang)
        assert set(lexicon) <= {"words", "starts", "ends", "letters", "abbreviations"}, lang
        assert bcp47(lang) == lang


def test_paragraphs_that_say_nothing_follow_the_document() -> None:
    texts = ["Northwind", SENTENCES["fr"], "25/05/2018", SENTENCES["en"], SENTENCES["fr"] + " Il n'a pas donné de détails."]
    assert [lang for lang, _ in paragraph_languages(texts, IDENTIFIER)] == ["fr", "fr", "fr", "en", "fr"]


def test_a_heading_follows_its_document_unless_its_neighbour_is_of_its_language() -> None:
    texts = [SENTENCES["fr"], "Marketing Digital", SENTENCES["fr"]]
    assert paragraph_languages(texts, IDENTIFIER)[1][0] == "fr"
    foreign = [SENTENCES["fr"], SENTENCES["fr"], "Gerelateerde items", SENTENCES["nl"]]
    assert [lang for lang, _ in paragraph_languages(foreign, IDENTIFIER)] == ["fr", "fr", "nl", "nl"]


def test_an_unsure_line_does_not_follow_across_scripts() -> None:
    texts = [SENTENCES["it"], SENTENCES["it"], "Москва"]
    assert paragraph_languages(texts, IDENTIFIER)[2][0] != "it"


def test_a_declared_language_is_the_last_resort() -> None:
    assert paragraph_languages(["2018", "12:30"], IDENTIFIER, "fr-BE") == [("fr", 0.0), ("fr", 0.0)]
    assert paragraph_languages([SENTENCES["de"]], IDENTIFIER, "fr")[0][0] == "de"
    assert paragraph_languages(["2018"], IDENTIFIER) == [("und", 0.0)]


def test_shares_add_up_to_one_and_fall() -> None:
    texts = ["a" * 3, "b" * 3, "c" * 1]
    lang, score, shares = document_language(texts, [("fr", 0.9), ("en", 0.8), ("de", 0.7)])
    assert (lang, score) == ("en", 0.8)
    assert [name for name, _ in shares] == ["en", "fr", "de"]
    assert round(sum(share for _, share in shares), 9) == 1
    assert document_language(texts, [("fr", 0.9), ("en", 0.8), ("de", 0.7)], "fr")[0] == "fr"
    assert document_language([], []) == ("und", 0.0, ())


def test_one_document_keeps_one_standard_of_a_group() -> None:
    texts = [SENTENCES["hr"] * 2, "Predsjednik je rekao da je dobro.", "Sutra će se nastaviti razgovori o tome."]
    assert {lang for lang, _ in paragraph_languages(texts, IDENTIFIER)} == {"hr"}


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("zu", "Abantu baseThekwini bathi"),
        ("st", "Batho ba bangata ba ne ba le teng hobane"),
        ("sn", "Vanhu vazhinji vanoti"),
        ("eu", "Jaurlaritzak atzo jakinarazi zuen"),
        ("cy", "Mae'r llywodraeth wedi cyhoeddi"),
        ("sk", "Vláda dnes schválila nový zákon, ktorý"),
        ("cs", "Vláda dnes schválila nový zákon, který"),
        ("da", "Regeringen har vedtaget en ny lov om"),
        ("mk", "Владата денеска го усвои новиот закон"),
        ("bg", "Правителството прие днес новия закон"),
    ],
)
def test_a_few_words_are_told(lang: str, line: str) -> None:
    assert IDENTIFIER.identify(line)[0] == lang
    assert IDENTIFIER.identify(line.upper())[0] == lang


@pytest.mark.parametrize(
    "line",
    [
        "Pravitelstvo segodnya prinyalo novyy zakon o sredstvakh massovoy informatsii",
        "I kyvernisi anakoinose chthes ta nea metra gia tin oikonomia kai tous ergazomenous",
    ],
)
def test_a_transliterated_line_is_rather_unknown_than_wrong(line: str) -> None:
    assert IDENTIFIER.identify(line) == ("und", 0.0)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("vi", "Bộ trưởng cho biết hôm qua rằng cuộc cải cách sẽ được trình bày trước cuối năm."),
        ("vi", "Thủ tướng đã gặp các nhà lãnh đạo doanh nghiệp"),
        ("mi", "I kī te minita inanahi ka whakaaturia te whakahou i mua i te mutunga o te tau."),
        ("gd", "Thuirt am ministear an-dè gum bi an t-ath-leasachadh air a thoirt seachad ro dheireadh na bliadhna."),
        ("gl", "O ministro dixo onte que a reforma será presentada antes de que remate o ano, e que non haberá máis cambios."),
        ("ht", "Prezidan an te di ke gouvènman an pral prezante yon nouvo lwa anvan fen ane a."),
    ],
)
def test_languages_beside_the_common_ones(lang: str, line: str) -> None:
    assert IDENTIFIER.identify(line)[0] == lang


def test_serbian_in_latin_letters_is_of_its_group() -> None:
    assert (
        IDENTIFIER.identify("Vlada Srbije je juče usvojila predlog zakona o visokom obrazovanju, rečeno je u Beogradu.")[0]
        == "sr"
    )


def test_the_model_tells_the_languages_that_its_card_lists() -> None:
    card = tomllib.loads((resources.files("schemas") / "models" / "language.toml").read_text(encoding="utf-8"))
    assert sorted(own_languages()) == card["languages"].split()


def test_every_witness_counts() -> None:
    witnesses = weigh({"cs": 0.6, "sk": 0.3}, {"cs": 0.5, "sk": 0.5}, {}, {}, 40)
    assert witnesses["cs"] > witnesses["sk"]
    assert weigh({"cs": 0.6, "sk": 0.3}, {}, {}, {"sk": 3.0}, 40)["sk"] > weigh({"cs": 0.6, "sk": 0.3}, {}, {}, {}, 40)["sk"]
