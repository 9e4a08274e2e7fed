"""Sentences, words, and lines that repeat."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import lexicons
from transforms.article import Article, Line
from transforms.deciding import lines
from transforms.segmentation.repeated import (
    fingerprint,
    line_votes,
    n_different,
    publisher_key,
    repeated,
    without_repeated,
)
from transforms.segmentation.sentences import split_sentences
from transforms.segmentation.words import count_words


def sentences(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, lang)]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", ["M. Martin a parlé à 10 h.", "Mme Durand, p.-d.g. du groupe, a refusé."]),
        ("fr", ["« Nous partons. »", "Le ministre n'a rien ajouté."]),
        ("fr", ["Il cite J.-P. Bruneau.", "C'est tout."]),
        ("en", ['"We are leaving."', "The minister said nothing more."]),
        ("en", ["I live in the U.S. in winter.", "She paid $3.5 million to Dr. Smith."]),
        ("de", ["Am 12. Juni sprach Dr. Meier, u.a. über den Haushalt.", "Danach war Schluss."]),
        ("pl", ["Kto to powiedział? - zapytała.", "Nikt nie wie - przyznał rzecznik, m.in. Jan Nowak."]),
        ("el", ["Η ποινή - πράγμα σημαντικό - ισχύει.", "Ο κ. Παπαδόπουλος συμφώνησε."]),
        ("hr", ["Prof. Horvat došao je 12. lipnja.", "Sutra odlazi."]),
        ("he", ['הוא אמר: "לא אבוא".', "אחר כך הלך."]),
        ("hy", ["Սա այն է:", "Նա գնաց:"]),
        ("ja", ["彼は「行こう。すぐに」と言った。", "それから出発した。"]),
        ("zh", ["他说：“我们走。”", "然后他离开了。"]),
        ("fi", ["Hän tuli esim. Espoosta.", "Sitten hän lähti."]),
        ("und", ["This ends here.", "That too!"]),
        (
            "en",
            [
                "The U.S. Government met J. K. Rowling at 5 p.m. in Washington, D.C. in May.",
                "Then it left the U.S.",
                "The end.",
            ],
        ),
        ("en", ["Apple Inc. said so.", "“Is it?” he asked.", "See Fig. 3 and No. 5.", "He left on Jan. 5."]),
        ("en", ["It was disputed.[1][2]", "Others agreed."]),
        ("en", ["She works at Yahoo! in Texas.", "Mix it and -- voila! -- you have cake."]),
        ("fr", ["Selon l'art. 5, M. Durand, env. 50 ans, part.", "Il l'a dit à 10 h. 30."]),
        ("fr", ["« Je pars ! » a-t-il crié.", "Personne n'a répondu."]),
        (
            "de",
            ["Dr. h.c. Maier zahlte ca. 5 Mio. Euro, z. B. am 3. Oktober im 19. Jahrhundert.", "Es war 1999.", "Dann kam er."],
        ),
        ("es", ["El Sr. Pérez llegó a EE. UU. el lunes.", "¿Qué pasó?", "¡Nada!"]),
        ("it", ["L'avv. Bianchi ha detto: «Vado via».", "Poi è uscito."]),
        ("it", ["Le ragioni sono due:", "Manca il tempo e manca il denaro."]),
        ("nl", ["Dhr. Jansen zei: ,,Ik ga.''", "Daarna vertrok hij, d.w.z. later, naar Parijs."]),
        ("ru", ["В 1998 г. Иванов приехал в г. Москву.", "А. С. Пушкин родился здесь."]),
        ("ru", ["«Что это? – спросила мама. – Скажи»."]),
        ("ar", ["قال الرئيس إنه سيغادر.", "هل هذا صحيح؟", "نعم!"]),
        ("hi", ["वह आया।", "डॉ. शर्मा ने कहा कि यह सच है।"]),
        ("ko", ["그는 떠났다.", "왜 그랬을까?"]),
        ("th", ["รัฐบาลจะดำเนินการทันที", "อย่างไรก็ตาม ประชาชนควรติดตามข่าว ขอบคุณครับ", "ผมไปก่อน"]),
        ("ja", ["「行こう。」と彼は言った。", "なぜ？"]),
        ("am", ["እሱ መጣ።", "ከዚያ ሄደ።"]),
        ("sw", ["Dkt. Juma alikuwepo.", "Je, ni kweli?"]),
    ],
)
def test_hard_cases(lang: str, expected: list[str]) -> None:
    joint = "" if lang in ("ja", "zh", "am") else " "
    assert sentences(joint.join(expected), lang) == expected


def test_numbers_of_list_items_stay_with_their_item() -> None:
    assert sentences("12. Distance of buildings. 13. Height.", "it")[0].startswith("12. Distance")


def test_bullets_do_not_hide_sentences() -> None:
    assert sentences("• One thing is sure. Another is not.", "sv") == ["• One thing is sure.", "Another is not."]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["1) The first item", "2) The second item", "3) The third item"]),
        ("da", ["1. The first item.", "2. The second item."]),
        ("fr", ["• Le premier point", "• Le second point"]),
        ("en", ["He agreed.", "a) here it is", "b) another"]),
        ("de", ["Die 1. und 2. Bundesliga spielen."]),
        ("en", ["There are two: (1) time, (2) money."]),
    ],
)
def test_lists_on_one_line(lang: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), lang) == expected


def test_a_headline_before_the_text_ends_without_a_stop() -> None:
    headed = ["Fishing deal reached in Brussels", "The ministers met on Monday.", "They signed."]
    assert sentences(" ".join(headed), "en") == headed
    names = "Le président Emmanuel Macron et le Premier ministre Jean Castex se sont vus à Paris lundi."
    assert sentences(names, "fr") == [names]


def test_addresses_are_not_cut() -> None:
    text = "Write to Press.Office@Example.Com or see https://www.example.com/News.Html for more."
    assert sentences(text, "en") == [text]
    assert sentences("Es el fin.Empieza otra cosa.", "es") == ["Es el fin.", "Empieza otra cosa."]


SENTENCE_LEXICONS = [*lexicons.languages("sentences"), "any"]


@pytest.mark.parametrize("lang", SENTENCE_LEXICONS)
def test_lexicons_hold_words_without_their_dot(lang: str) -> None:
    lexicon = lexicons.load("sentences", lang)
    words = {"inside", "numbered", "counted", "either", "starters", "final", "starts", "continues"}
    assert set(lexicon) <= words | {"terminals", "pauses", "ends_before_capital", "ordinal_dot"}
    listed = [word for key in ("inside", "numbered", "counted", "either") for word in lexicon.get(key, "").split()]
    assert len(listed) == len(set(listed)), "an abbreviation stands in one list only"
    assert not [word for word in listed if word.endswith(".")]


LANGUAGES = st.sampled_from(["fr", "en", "de", "zh", "ja", "th", "fi", "he", "hy", "und", "xx", "ar"])
TEXTS = st.text(
    alphabet=st.sampled_from("aB1 .!?…\"'«»“”()-–•\n\t:;,。」「\u200b\u00a0\ud800é中") | st.characters(), max_size=200
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, LANGUAGES)
def test_spans_cover_every_character_that_is_no_blank(text: str, lang: str) -> None:
    spans = split_sentences(text, lang)
    assert all(text[start:end].strip() and text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all("\n" not in text[start:end] for start, end in spans)
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(character.isspace() for i, character in enumerate(text) if i not in covered)


@pytest.mark.parametrize(
    "unit", ["(", '"a. ', "«", ". ", "A. ", "x", "1) ", "— ", "...", "'' ", "Dr. ", "。", "「a。」", "•", "[1]", "a.B", "*"]
)
def test_hostile_lines_take_time_in_proportion(unit: str) -> None:
    start = process_time()
    for lang in ("en", "zh"):
        split_sentences(unit * (40_000 // len(unit)), lang)
    assert process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0), ("...", 0), ("L'accord a été signé, dit-il.", 5), ("3.5 million", 2), ("日本語の文章です", 5), ("中", 1),
        ("ภาษาไทยเป็นภาษาที่มีระดับเสียง", 6), ("Samsung 발표했다 오늘", 3), ("नमस्ते दुनिया", 2),
    ],
)  # fmt: skip
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


CALL = "Subscribe to our newsletter and receive the news of the day at 7 in the morning."
RIGHTS = "All rights reserved. Reproduction of this article is forbidden without written consent."
BACKGROUND = "The country has been led by the same party since the war ended more than fifty years ago."


def article(number: int, *body: str, headline: str = "A headline", host: str | None = "www.paper.example") -> Article:
    lines = [Line(headline, "headline"), *(Line(text, "body") for text in body)]
    return Article(f"{number:032x}", f"file:{number}", "text", tuple(lines), host=host)


def paragraphs(topic: str, count: int = 20) -> list[str]:
    """Sentences of a topic's own words between words that all texts share."""
    words = [[f"{topic}{(7 * i + 3 * j) % 60}" for j in range(8)] for i in range(count)]
    return [f"The {' '.join(own[:4])} of a {' '.join(own[4:])} was in it." for own in words]


def decided(articles: list[Article]) -> frozenset[bytes]:
    votes: dict[bytes, set[bytes]] = {}
    for item in articles:
        for vote in line_votes(item):
            votes.setdefault(vote.fingerprint, set()).add(vote.sketch)
    return repeated(votes)


TOPICS = ["elections", "harvests", "football", "medicine", "astronomy"]


def test_fingerprints_ignore_form_only() -> None:
    assert fingerprint("Page 3 of  12 —  CAFÉ") == fingerprint("page 10 of 4 — cafe\u0301")
    assert fingerprint("Subscribe now") != fingerprint("Subscribe today")


def test_publishers_are_told_by_host() -> None:
    assert publisher_key(article(1)) == "paper.example"
    assert publisher_key(article(1, host=None)) is None


def test_furniture_of_different_articles_goes() -> None:
    articles = [article(i, *paragraphs(topic), CALL, RIGHTS) for i, topic in enumerate(TOPICS)]
    marks = decided(articles)
    assert marks == {fingerprint(CALL), fingerprint(RIGHTS)}
    assert without_repeated(articles[0].lines, marks) == {21, 22}


def test_two_articles_are_not_enough() -> None:
    assert not decided([article(i, *paragraphs(topic), CALL) for i, topic in enumerate(TOPICS[:2])])


def test_an_article_republished_with_changes_keeps_its_body() -> None:
    body = paragraphs("elections")
    versions = [article(i, *body[i : 15 + i], f"Update {'abcdefg'[i]}: {TOPICS[i]} followed.") for i in range(5)]
    assert not decided(versions)


def test_a_background_paragraph_in_the_middle_stays() -> None:
    articles = [article(i, *paragraphs(topic, 3), BACKGROUND, *paragraphs(topic + "s", 3)) for i, topic in enumerate(TOPICS)]
    marks = decided(articles)
    assert fingerprint(BACKGROUND) in marks
    assert not without_repeated(articles[0].lines, marks)


def test_where_most_of_an_article_repeats_nothing_goes() -> None:
    item = article(1, *paragraphs("elections", 8))
    marks = frozenset(fingerprint(line.text) for line in item.lines)
    assert not without_repeated(item.lines, marks)


def test_a_long_first_paragraph_stays_and_short_lines_before_it_go() -> None:
    lede = " ".join(f"word{i}" for i in range(30))
    item = article(1, "Share this", lede, *paragraphs("elections", 9))
    marks = frozenset({fingerprint("Share this"), fingerprint(lede)})
    assert without_repeated(item.lines, marks) == {1}


STATEMENT = "Mayor Lindqvist told reporters that the harbour tunnel would never be reopened for private traffic."
QUOTE = "\u201cNobody in this house has ever been asked what they would rather have,\u201d she said."


def on_one_matter(number: int, *ending: str) -> Article:
    """One of many articles on one matter that else tell different things."""
    about = f"{TOPICS[number % 5].title()} meet the harbour tunnel: Lindqvist answered reporters about traffic there."
    return article(number, *paragraphs(f"{TOPICS[number % 5]}{number}"), about, *ending)


def test_what_articles_on_one_matter_all_tell_stays() -> None:
    articles = [on_one_matter(i, STATEMENT) for i in range(10)]
    assert not decided(articles)
    assert not without_repeated(articles[0].lines, frozenset({fingerprint(STATEMENT)}))


def test_a_quotation_stays_even_where_nothing_else_speaks_of_it() -> None:
    articles = [article(i, *paragraphs(topic), QUOTE) for i, topic in enumerate(TOPICS)]
    assert not decided(articles)
    assert not without_repeated(articles[0].lines, frozenset({fingerprint(QUOTE)}))


def test_a_call_below_a_quotation_goes_and_the_quotation_stays() -> None:
    articles = [on_one_matter(i, QUOTE, CALL, RIGHTS) for i in range(5)]
    marks = decided(articles)
    assert marks == {fingerprint(CALL), fingerprint(RIGHTS)}
    assert [articles[0].lines[i].text for i in sorted(without_repeated(articles[0].lines, marks))] == [CALL, RIGHTS]


def test_lines_without_a_vote_stay_whatever_the_rest_of_a_run_makes_known() -> None:
    """A run is told of a line where any of its articles has voted for it, so the others must not follow."""
    told = [on_one_matter(i, STATEMENT, CALL, RIGHTS) for i in range(10)]
    calls = [article(i, *paragraphs(topic), STATEMENT, CALL) for i, topic in enumerate(TOPICS)]
    for each in (*told, *calls):
        own = frozenset(vote.fingerprint for vote in line_votes(each))
        every = own | {fingerprint(line.text) for line in each.lines}
        assert own and without_repeated(each.lines, every) == without_repeated(each.lines, own)


@pytest.mark.parametrize(
    "line",
    [
        "免责声明:本文仅代表作者个人观点,与本网无关,请读者仅作参考。",
        "Lesen Sie auch unseren Newsletter, kostenlos jeden Morgen im Postfach.",
        "Подпишитесь на нашу рассылку и читайте главные новости дня.",
        "สมัครรับจดหมายข่าวของเราเพื่อรับข่าวสารทุกเช้า",
    ],
)
def test_furniture_goes_in_any_script(line: str) -> None:
    assert decided([article(i, *paragraphs(topic), line) for i, topic in enumerate(TOPICS)]) == {fingerprint(line)}


def test_what_an_agency_gives_to_many_papers_stays() -> None:
    line = "The agency has reported from the region without a break since the war ended."
    votes = [
        (at, int.from_bytes(vote.fingerprint, "little"), int.from_bytes(vote.sketch, "little"))
        for at, topic in enumerate(TOPICS)
        for vote in line_votes(article(at, *paragraphs(topic), line, host=f"paper-{at}.example"))
    ]
    blocks = [(f"run {bucket}", block) for bucket, block in lines.bucketed(votes, 1)]
    assert not lines.decide(blocks)
    one_paper = [(1, fingerprint, sketch) for _, fingerprint, sketch in votes]
    assert lines.decide([("run", block) for _, block in lines.bucketed(one_paper, 1)])


def test_headlines_and_a_whole_text_never_go() -> None:
    lines = (Line("Weather", "headline"), Line(CALL, "body"), Line(RIGHTS, "body"))
    marks = frozenset({fingerprint("Weather"), fingerprint(CALL), fingerprint(RIGHTS)})
    assert not without_repeated(lines, marks)


def test_sketches_are_counted_whatever_their_order() -> None:
    sketches = [vote.sketch for i, topic in enumerate(TOPICS) for vote in line_votes(article(i, *paragraphs(topic), CALL))]
    assert n_different(sketches) == n_different(sketches[::-1]) == len(TOPICS)
