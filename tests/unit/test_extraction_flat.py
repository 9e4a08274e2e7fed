"""Flat text: lines, roles and metadata, in several languages. The seeds' own lines are checked against their gold."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.lexicons import languages, load
from transforms.article import CONTENT_ROLES, DROPPED_ROLES, Article, Declared, Record
from transforms.errors import CorpusError
from transforms.extraction.byline import read_byline
from transforms.extraction.dateline import Dateline, agency_at_end, read_dateline
from transforms.extraction.extract import extract
from transforms.extraction.headline import title_of
from transforms.extraction.lines import split
from transforms.extraction.page import Block, Page, from_json, to_json
from transforms.extraction.phrases import normalise, phrase_of
from transforms.extraction.stamps import read_stamp

ROOT = Path(__file__).parents[2]
SECTIONS = {"stop", "drop", "caption", "byline", "time"}


def article(text: str, **declared: Any) -> Article:
    return extract(Record("0" * 32, "memory", "text", text=text, declared=Declared(**declared)))


def kept(found: Article) -> list[tuple[str, str]]:
    return [(line.role, line.text) for line in found.lines if line.kept]


# One page of the same build in several languages: title line, headline, date, byline, body with a subhead, read-also box,
# heading of related items with dated teasers, comments.
PAGES = {
    "de": (
        "Hafen wird ausgebaut | Küstenblatt", "Der Hafen wird ausgebaut", "Veröffentlicht am 12. März 2019, 14:05 Uhr",
        "Von Anna Muster und Karl Beispiel", "Die Stadt will den Hafen in den kommenden fünf Jahren ausbauen, wie der Senat"
        " am Dienstag mitteilte.", "Kritik der Umweltverbände", "Umweltverbände kritisieren den Ausbau, weil er Brutgebiete"
        " von Vögeln zerstören könnte, und wollen dagegen klagen.", "Die Bauarbeiten sollen im Herbst beginnen und etwa"
        " vierhundert Millionen Euro kosten.", "Mehr zum Thema", "3 Kommentare", "Schade um die Vögel, finde ich, aber der"
        " Hafen braucht nun einmal Platz.",
    ),
    "es": (
        "El puerto será ampliado | Diario Costa", "El puerto de la ciudad será ampliado", "Publicado el 12 de marzo de 2019"
        " a las 14:05", "Por Ana Ejemplo y Carlos Muestra", "La ciudad quiere ampliar el puerto en los próximos cinco años,"
        " según comunicó el martes el ayuntamiento.", "Críticas de los ecologistas", "Las asociaciones ecologistas critican"
        " la ampliación porque podría destruir zonas de cría de aves y piensan recurrir.", "Las obras deben empezar en otoño"
        " y costarán unos cuatrocientos millones de euros.", "Noticias relacionadas", "3 comentarios", "Qué pena por las"
        " aves, digo yo, pero el puerto necesita sitio.",
    ),
    "it": (
        "Il porto sarà ampliato | Corriere Costa", "Il porto della città sarà ampliato", "Pubblicato il 12 marzo 2019 alle"
        " 14:05", "Di Anna Esempio e Carlo Prova", "La città vuole ampliare il porto nei prossimi cinque anni, ha comunicato"
        " martedì il consiglio comunale.", "Le critiche degli ambientalisti", "Le associazioni ambientaliste criticano"
        " l'ampliamento perché potrebbe distruggere zone di nidificazione e vogliono ricorrere.", "I lavori dovrebbero"
        " cominciare in autunno e costare circa quattrocento milioni di euro.", "Leggi anche", "3 commenti", "Che peccato"
        " per gli uccelli, dico io, ma il porto ha bisogno di spazio.",
    ),
    "ru": (
        "Порт расширят | Береговая газета", "Городской порт расширят", "Опубликовано 12 марта 2019, 14:05",
        "Автор: Анна Примерова", "Город намерен расширить порт в ближайшие пять лет, сообщила во вторник администрация.",
        "Критика экологов", "Экологи критикуют расширение порта, потому что оно может уничтожить места гнездования птиц,"
        " и намерены обратиться в суд.", "Работы должны начаться осенью и обойдутся примерно в четыреста миллионов евро.",
        "Читайте также", "3 комментария", "Жалко птиц, но порту и правда нужно место, ничего не поделаешь.",
    ),
    "tr": (
        "Liman büyütülecek | Kıyı Gazetesi", "Şehrin limanı büyütülecek", "Yayınlanma: 12 Mart 2019 14:05",
        "Yazan: Ayşe Örnek", "Belediyenin salı günü açıkladığına göre şehir, limanı önümüzdeki beş yıl içinde büyütmek"
        " istiyor.", "Çevrecilerin eleştirisi", "Çevre örgütleri limanın büyütülmesini kuşların üreme alanlarını yok"
        " edebileceği için eleştiriyor ve dava açmak istiyor.", "Çalışmaların sonbaharda başlaması ve yaklaşık dört yüz"
        " milyon avroya mal olması bekleniyor.", "İlgili haberler", "3 yorum", "Kuşlara yazık oluyor bence ama limanın da"
        " yere ihtiyacı var.",
    ),
}  # fmt: skip


def page_of(lang: str) -> str:
    title, headline, stamp, byline, first, subhead, second, third, related, comments, comment = PAGES[lang]
    teasers = "\n\n".join(f"{first[:30]} {n}\n\n{n}/05/2018\n\n{second}" for n in (11, 12, 13))
    body = f"{first}\n\n{subhead}\n\n{second}\n\n{third}"
    return f"{title}\n\n{headline}\n\n{stamp}\n{byline}\n\n{body}\n\n{related}\n\n{teasers}\n\n{comments}\n\n  • {comment}\n"


@pytest.mark.parametrize("lang", sorted(PAGES))
def test_a_page_reads_alike_in_every_language(lang: str) -> None:
    title, headline, _, byline, first, subhead, second, third, *_ = PAGES[lang]
    found = article(page_of(lang), date_crawled="2020-01-01T00:00:00Z")
    assert [text for _, text in kept(found)] == [headline, first, subhead, second, third]
    roles = {text: role for role, text in kept(found)}
    assert roles[headline] == "headline" and roles[subhead] == "subhead" and roles[third] == "body"
    assert found.headline == headline
    assert found.publisher == title.split(" | ")[1]
    assert found.date_published == datetime(2019, 3, 12, 14, 5, tzinfo=UTC)
    assert (found.date_published_precision, found.date_published_source) == ("minute", "text")
    assert len(found.authors) == (1 if lang in ("ru", "tr") else 2)
    assert all(author in byline for author in found.authors)


def test_chinese_and_arabic_pages_end_at_their_comments() -> None:
    chinese = (
        "城市港口将扩建\n2019年3月12日 14:05\n记者 王小明\n"
        "市政府星期二宣布，将在今后五年内扩建城市港口，以满足不断增长的贸易需求。\n"
        "环保组织批评说，扩建可能破坏鸟类的繁殖地，并打算提起诉讼，要求停止工程。\n"
        "工程预计秋季开始，耗资约四亿欧元，由中央和地方共同承担。\n"
        "相关新闻\n港口去年货运量创新高\n网友评论\n"
        "鸟儿真可怜，不过港口确实需要更多的地方，大家都应该理解。"
    )
    found = article(chinese)
    assert [role for role, _ in kept(found)] == ["headline", "body", "body", "body"]
    assert found.authors == ("王小明",)
    arabic = (
        "توسيع ميناء المدينة\n12 مارس 2019\n"
        "أعلنت بلدية المدينة يوم الثلاثاء أنها تريد توسيع الميناء خلال السنوات الخمس المقبلة.\n"
        "وتنتقد منظمات البيئة هذا المشروع لأنه قد يدمر أماكن تكاثر الطيور، وتنوي رفع دعوى أمام القضاء.\n"
        "التعليقات\nيا للأسف على الطيور المسكينة ولكن الميناء يحتاج إلى مكان أكبر مما هو عليه الآن."
    )
    assert [role for role, _ in kept(article(arabic))] == ["headline", "body", "body"]


def test_seeds_match_their_gold() -> None:
    gold = json.loads((ROOT / "tests/gold/seeds.json").read_text(encoding="utf-8"))["documents"]
    for name, document in gold.items():
        text = (ROOT / "seeds" / name).read_bytes().decode("utf-8")
        found = article(text)
        lines = {text.count("\n", 0, line.source_start) + 1: line for line in found.lines}
        for number, role in document["line_roles"].items():
            if role != "ignore":
                wanted = role.split("|")
                line = lines[int(number)]
                assert line.kept == (wanted[0] in CONTENT_ROLES), (name, number)
                assert not line.kept or line.role in wanted, (name, number)
        for field, value in document["meta"].items():
            if field in ("lang", "tickers"):
                continue
            ours = getattr(found, field)
            ours = f"{ours:%Y-%m-%dT%H:%M}" if isinstance(ours, datetime) else list(ours) if isinstance(ours, tuple) else ours
            assert ours == value, (name, field)


def test_short_clean_articles_keep_every_paragraph() -> None:
    wire = article(
        "Storm hits coast, killing five\n\nBy Jane Doe and John Smith\nUpdated 5:04 p.m. ET Aug. 3, 2017\n\n"
        "MIAMI (AP) — A storm hit the coast on Thursday and killed five people, officials said.\n\nMore jobs at risk\n\n"
        '"We lost everything," said Ann Lee, who runs a shop on the beach.\n\nRelated: How to prepare for a storm\n\n'
        "The storm is expected to move north on Friday, the weather service said.\n\n"
        "Associated Press writer Bob Roe in Tampa contributed to this report.\n\n"
        "Copyright 2017 The Associated Press. All rights reserved.\n"
    )
    assert [role for role, _ in kept(wire)] == ["headline", "body", "subhead", "body", "body"]
    assert (wire.authors, wire.contributors) == (("Jane Doe", "John Smith"), ("Bob Roe",))
    assert (wire.agency, wire.dateline_place) == ("AP", "MIAMI")
    assert wire.date_published is None and wire.date_modified == datetime(2017, 8, 3, 21, 4, tzinfo=UTC)
    german = article(
        "Sturm trifft Küste\n\nFünf Menschen sind bei einem Sturm ums Leben gekommen\n\n"
        "Hamburg (dpa) - Ein Sturm hat am Donnerstag die Küste getroffen, teilte die Polizei mit.\n"
        "Der Sturm zieht am Freitag nach Norden weiter.\n\nFoto: Max Muster/dpa\nStand: 03.08.2017, 11:45 Uhr"
    )
    assert [role for role, _ in kept(german)] == ["headline", "standfirst", "body", "body"]
    assert (german.agency, german.dateline_place, german.date_published) == (
        "dpa",
        "Hamburg",
        datetime(2017, 8, 3, 11, 45, tzinfo=UTC),
    )
    assert kept(article("Le maire est mort mardi à Rome. Il avait 80 ans.")) == [
        ("body", "Le maire est mort mardi à Rome. Il avait 80 ans.")
    ]


def test_spans_are_the_source() -> None:
    source = "\ufeffOne line\r\n\r\n\u00a0\u00a0• a point \r\n\tlast\x0b line\r"
    found = split(source)
    assert [line.text for line in found] == ["One line", "a point", "last\x0b line"]
    assert all(source[line.start : line.end] == line.text for line in found)
    assert [line.blanks_before for line in found] == [0, 1, 0]
    assert [line.bullet for line in found] == [False, True, False]


def test_any_text_gives_ordered_spans_and_known_roles() -> None:
    rng = random.Random(7)
    pieces = [
        "word ",
        "Name ",
        "新闻",
        "12.03.2019 ",
        ". ",
        "\n",
        "\n\n",
        "• ",
        "| ",
        "(",
        ")",
        "Comments\n",
        "By A. Bc\n",
        "\r\n",
        "ß",
        "İ",
    ]
    for _ in range(150):
        source = "".join(rng.choice(pieces) for _ in range(rng.randrange(1, 120)))
        try:
            found = article(source)
        except CorpusError as error:
            assert error.error_type in ("no_content", "empty")
            continue
        assert {line.role for line in found.lines} <= {*CONTENT_ROLES, *DROPPED_ROLES}
        end = 0
        for line in found.lines:
            assert line.source_start is not None and line.source_end is not None
            assert end <= line.source_start < line.source_end
            end = line.source_end
            assert "".join(line.text.split()) in "".join(source[line.source_start : end].split())


def test_broken_sentences_become_one_paragraph() -> None:
    wrapped = (
        "The council said on Monday that the new bridge over the\nriver would open in May, two years later than\n"
        "planned, because of the floods.\nIt gave no other reason for the delay, which has cost the town dearly.\n"
    )
    texts = [text for _, text in kept(article(wrapped))]
    assert len(texts) == 2 and texts[0].endswith(
        "over the river would open in May, two years later than planned, because of the floods."
    )


@pytest.mark.parametrize(("text", "place", "agency"), [
    ("PARIS (Reuters) - The government said", "PARIS", "Reuters"),
    ("NEW YORK, Aug. 3 (AP) — The mayor", "NEW YORK", "AP"),
    ("WASHINGTON, D.C. (Reuters) - The Senate", "WASHINGTON, D.C.", "Reuters"),
    ("Berlin (dpa) - Die Bundesregierung", "Berlin", "dpa"),
    ("Madrid, 3 ago (EFE).- El Gobierno", "Madrid", "EFE"),
    ("(ANSA) - ROMA, 3 AGO - Il governo", "ROMA", "ANSA"),
    ("МОСКВА, 3 авг — РИА Новости. Правительство", "МОСКВА", "RIA Novosti"),
    ("MOSCOW, August 3. /TASS/. The ministry", "MOSCOW", "TASS"),
    ("新华社北京8月3日电（记者王小明）", "北京", "Xinhua"),
    ("【ロンドン共同】英国南部で", "ロンドン", "Kyodo"),
    ("(서울=연합뉴스) 홍길동 기자 =", "서울", "Yonhap"),
    ("LONDON — The prime minister", "LONDON", None),
    ("Nestlé - a Swiss company - said", None, None),
    ("The man (35) said - nothing", None, None),
])  # fmt: skip
def test_datelines(text: str, place: str | None, agency: str | None) -> None:
    assert read_dateline(text) == Dateline(place, agency)


def test_agency_at_the_end() -> None:
    assert agency_at_end("… teilte die Polizei mit. (dpa)") == "dpa"
    assert agency_at_end("… uvedla policie. /ČTK/") == "ČTK"
    assert agency_at_end("He joined the army (infantry).") is None


def test_bylines() -> None:
    wire = read_byline("(Reporting by Jane Doe in Paris and John Smith in London; editing by Mark Heinrich)")
    assert wire and wire.authors == ("Jane Doe", "John Smith") and wire.editors == ("Mark Heinrich",)
    contacts = read_byline(
        "-Max Frei und Eva Rot, dpa; +49 30 901820; eva.rot@example.org (Uwe Blau hat zu diesem Artikel beigetragen) ed: ABC"
    )
    assert contacts and contacts.authors == ("Max Frei", "Eva Rot") and contacts.contributors == ("Uwe Blau",)
    assert contacts.phones == ("+4930901820",) and contacts.emails == ("eva.rot@example.org",) and contacts.agency == "dpa"
    assert contacts.editors == ()
    agency = read_byline("Par la rédaction avec AFP")
    assert agency and not agency.authors and agency.agency == "AFP"
    for sentence in (
        "By the way, this is not what he said to me yesterday evening.",
        "The book was written by two sisters from the north of the country.",
        "Vor dem Hafen liegt seit gestern ein Schiff aus Norwegen.",
        "会員向け記事が読み放題",
    ):
        assert read_byline(sentence) is None


def test_timestamps_and_their_limits() -> None:
    both = read_stamp("Published Nov 19, 2019 | Updated Nov 20, 2019 5:04 p.m.")
    assert both and "19" in both.published and "20, 2019" in both.updated
    signed = read_stamp("Publié le 3 août 2017 à 11:45 par Jean Dupont")
    assert signed and signed.rest == "par Jean Dupont"
    relative = read_stamp("il y a 17 jours")
    assert relative and not relative.dated
    assert read_stamp("In 2015 he won the race.") is None and read_stamp("Top 10") is None
    body = "The council said on Monday that the new bridge over the river would open in May.\n" * 1
    found = article(
        f"New bridge opens in May\n3 May 2031\n{body}{body.replace('Monday', 'Tuesday')}", date_crawled="2020-01-01"
    )
    assert found.date_published is None
    assert article(f"New bridge to open in May\n17 days ago\n{body}").date_published is None


def test_declared_metadata_wins() -> None:
    declared = {"headline": "Declared headline", "date_published": "2018-01-02T03:04:05+02:00", "publisher": "Site"}
    found = article(page_of("de"), **declared, url="https://www.example.org/a", agency="AFP")
    assert found.headline == "Declared headline" and found.lines[0].text == "Declared headline"
    assert found.lines[0].source_start is None and found.lines[0].role == "headline"
    assert [line.role for line in found.lines].count("headline") == 1
    assert found.date_published == datetime(2018, 1, 2, 1, 4, 5, tzinfo=UTC) and found.date_published_source == "field"
    assert (found.utc_offset_minutes, found.publisher, found.host, found.agency) == (120, "Site", "www.example.org", "AFP")
    same = article(page_of("de"), headline="DER HAFEN wird ausgebaut")
    assert sum(line.role == "headline" for line in same.lines) == 1 and same.lines[0].source_start is not None


def test_title_lines() -> None:
    title = title_of("Voters go to the polls | Politics | The Site")
    assert title and (title.headline, title.site) == ("Voters go to the polls", "The Site")
    assert title_of("A headline - with a long remark that is no name of a site") is None
    assert title_of("Voters go to the polls") is None


def test_a_page_keeps_what_its_markup_says() -> None:
    blocks = (
        Block("City extends its port", "headline"), Block("What the plan means.", "standfirst"),
        Block("First part of it.", "body"),
        Block("Why now", "subhead"), Block("The port is full.", "body"),
        Block("A ship. Photo: J. Doe", "caption"), Block("Share", "other"),
    )  # fmt: skip
    page = Page(
        blocks, headline="City extends its port", date_published="2019-03-12", sources={"date_published": "jsonld"}, lang="en"
    )
    assert from_json(to_json(page)) == page
    found = extract(Record("0" * 32, "memory", "html", html="<p>"), lambda html, declared: page)
    assert [role for role, _ in kept(found)] == ["headline", "standfirst", "body", "subhead", "body"]
    assert all(line.source_start is None for line in found.lines)
    assert (found.date_published_source, found.date_published_precision, found.declared_lang) == ("jsonld", "day", "en")


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), (" \n\t\u00a0\n", "empty"), ("Home\nLogin\n  • News\nSport\n", "no_content")]
)
def test_nothing_to_read_is_said_so(text: str, reason: str) -> None:
    with pytest.raises(CorpusError) as caught:
        article(text)
    assert caught.value.error_type == reason


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", [
    "a" * 1_000_000, "word " * 200_000, "Comments\n" * 30_000, "and so on\n" * 30_000, "A. " * 200_000, "| - " * 100_000,
    "(" * 200_000, "12.03.2019 " * 50_000, "By A B, " * 50_000,
    "Related\n\nA full sentence of nine words stands here, alone.\n" * 5_000,
])  # fmt: skip
def test_hostile_text_ends_in_time(text: str) -> None:
    try:
        assert article(text).lines
    except CorpusError as error:
        assert error.error_type == "no_content"


@pytest.mark.parametrize("lang", languages("page"))
def test_lexicons_hold_lists_of_phrases(lang: str) -> None:
    lexicon = load("page", lang)
    assert set(lexicon) <= SECTIONS and {"stop", "drop"} <= set(lexicon)
    for section in lexicon.values():
        for phrases in section.values():
            assert all(isinstance(phrase, str) and phrase.strip() == phrase and phrase for phrase in phrases)
    for phrase in lexicon["stop"]["comments"]:
        found = phrase_of(phrase)
        assert found and normalise(phrase) and found.rest == 0


def test_opening_quotation_marks_are_no_bullets() -> None:
    assert [line.text for line in split("»Jeg kom hjem,« sagde hun.\n» Mere om sagen")] == [
        "»Jeg kom hjem,« sagde hun.",
        "Mere om sagen",
    ]


def test_alternative_texts_and_doubled_titles_go() -> None:
    body = [
        "The council voted on Monday night to close the old bridge, which will stay shut until the spring of next year.",
        "Engineers had found cracks in two of the pillars, and the work will cost eleven million, the office said.",
        "Her herskede arbejderklassen, og der var igen plads til det hele.",
        "Shopkeepers fear for their trade and have asked for a ferry while the crossing is out of use, they said on Tuesday.",
    ]
    noise = ["Workers on the old bridge in winter", "Workers on the old bridge in winter. Jane Doe (Agency)"]
    teaser = "Ferry company looks for captains Ferry company looks for captains"
    found = article("\n".join(["Council closes the old bridge", *body[:2], *noise, body[2], teaser, body[3]]))
    texts = [text for _, text in kept(found)]
    assert all(line in texts for line in body)
    assert not any(line in texts for line in (*noise, teaser))


def test_houses_are_no_authors() -> None:
    text = "The council voted on Monday night to close the old bridge, which will stay shut until the spring of next year."
    found = article(f"{text}\n{text} Engineers agreed.", authors=("Jane Doe", "Harbour Post"), publisher="Harbour Post")
    assert found.authors == ("Jane Doe",)
