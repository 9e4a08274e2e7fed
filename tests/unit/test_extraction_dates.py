"""Dates as sources print them."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.extraction.date_names import LANGUAGES, names
from transforms.extraction.dates import When, numeric_order, parse_when


@pytest.mark.parametrize(
    ("text", "lang", "local", "precision"),
    [
        ("2017-08-03T11:45:00+02:00", None, "2017-08-03T11:45:00+02:00", "second"),
        ("2017-08-03T11:45:00.123Z", None, "2017-08-03T11:45:00+00:00", "second"),
        ("2017-08-03T11:45-0500", None, "2017-08-03T11:45-05:00", "minute"),
        ("2017-08-03", None, "2017-08-03", "day"),
        ("2017-08", None, "2017-08", "month"),
        ("2017", None, "2017", "year"),
        ("20170803", None, "2017-08-03", "day"),
        ("1501753500", None, "2017-08-03T09:45:00", "second"),
        ("1501753500000", None, "2017-08-03T09:45:00", "second"),
        ("Tue, 03 Mar 2020 17:04:00 -0500", None, "2020-03-03T17:04:00-05:00", "second"),
        ("Tue Mar  3 17:04:00 EST 2020", None, "2020-03-03T17:04:00-05:00", "second"),
        ("3 août 2017 / 11:45 / il y a 17 jours", "fr", "2017-08-03T11:45", "minute"),
        ("Publié le 3 août 2017 à 11h45", "fr", "2017-08-03T11:45", "minute"),
        ("Stand: 12.03.2021, 14:05 Uhr", "de", "2021-03-12T14:05", "minute"),
        ("12:45 am Montag, 3. August 2017", "de", "2017-08-03T12:45", "minute"),
        ("Updated 5:04 p.m. ET, Tue March 3, 2020", "en", "2020-03-03T17:04-05:00", "minute"),
        ("Updated 5:04 p.m. ET, Fri July 3, 2020", "en", "2020-07-03T17:04-04:00", "minute"),
        ("August 3rd, 2017 at 5 p.m.", "en", "2017-08-03T17", "hour"),
        ("2017年8月3日 11:45", "zh", "2017-08-03T11:45", "minute"),
        ("2017年8月3日下午3:45", "zh", "2017-08-03T15:45", "minute"),
        ("2017년 8월 3일 오후 3시 5분", "ko", "2017-08-03T15:05", "minute"),
        ("3 августа 2017, 11:45 МСК", "ru", "2017-08-03T11:45+03:00", "minute"),
        ("Thứ năm, 3/8/2017, 15:30 (GMT+7)", "vi", "2017-08-03T15:30+07:00", "minute"),
        ("Ngày 3 tháng 8 năm 2017", "vi", "2017-08-03", "day"),
        ("2017. gada 3. augusts", "lv", "2017-08-03", "day"),
        ("3. elokuuta 2017 klo 11.45", "fi", "2017-08-03T11:45", "minute"),
        ("3 ส.ค. 2560 11:45", "th", "2017-08-03T11:45", "minute"),
        ("٣ أغسطس ٢٠١٧", "ar", "2017-08-03", "day"),
        ("August 2017 | 3 August 2017", "en", "2017-08-03", "day"),
        ("3 août 2017, mis à jour le 4 août 2017 à 12h", "fr", "2017-08-03", "day"),
        ("Top 3 in August 2017", "en", "2017-08", "month"),
        ("10:00-11:30, 3 May 2019", "en", "2019-05-03T11:30", "minute"),
    ],
)
def test_what_is_printed_is_kept(text: str, lang: str | None, local: str, precision: str) -> None:
    when = parse_when(text, lang)
    assert when is not None
    assert (when.local(), when.precision) == (local, precision)
    assert when.instant.utcoffset() == timedelta(0)
    assert parse_when(when.local()) == when or precision == "hour"


@pytest.mark.parametrize(
    ("lang", "day"), [("fr", "2018-04-05"), ("en-GB", "2018-04-05"), ("en", "2018-05-04"), ("en-US", "2018-05-04")]
)
def test_the_language_decides_the_order(lang: str, day: str) -> None:
    when = parse_when("05/04/2018", lang)
    assert when is not None and when.local() == day


def test_an_order_that_nothing_decides_is_no_date() -> None:
    assert parse_when("05/04/2018") is None
    april = parse_when("05/04/2018", not_after=datetime(2018, 4, 20, tzinfo=UTC))
    assert april is not None and april.local() == "2018-04-05"
    decided = parse_when("25/05/2018")
    assert decided is not None and decided.local() == "2018-05-25"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "il y a 17 jours",
        "17 minutes ago",
        "3 August",
        "Monday 11:45",
        "31.02.2018",
        "13/14/2018",
        "call 12.03.2021.55",
        "1799-12-31",
        "article 123456",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    assert parse_when(text, "en") is None


def test_never_later_than_the_crawl() -> None:
    crawl = datetime(2017, 8, 2, 20, tzinfo=UTC)
    assert parse_when("2017-08-03", not_after=crawl) == When(crawl, "day")
    assert parse_when("2017-08-05", not_after=crawl) is None
    assert parse_when("2017-08-02T23:00:00+00:00", not_after=crawl) is None
    assert parse_when("2017-08-02T21:00:00+02:00", not_after=crawl) is not None


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang not in ("fa", "ps", "am", "eu", "mn")])
def test_full_dates_of_the_cldr_are_read_back(lang: str) -> None:
    """Every month in the long form of the CLDR itself. Left out: other calendars, and names that are inflected."""
    locale = Locale.parse(lang)
    pattern = locale.date_formats["long"]
    for month in range(1, 13):
        text = pattern.apply(datetime(2019, month, 23), locale)
        when = parse_when(text, lang)
        assert when is not None and when.local() == f"2019-{month:02}-23", text


def test_languages_of_the_list_are_known_to_the_cldr() -> None:
    assert all(names(lang) for lang in LANGUAGES)
    assert names("xx-Nowhere") is None


@settings(max_examples=150, deadline=None)
@given(st.datetimes(min_value=datetime(1800, 1, 2), max_value=datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_iso_is_read_exactly(moment: datetime, offset: int) -> None:
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    when = parse_when(moment.strftime("%Y-%m-%dT%H:%M:%S").zfill(19) + zone)
    assert when is not None and when.utc_offset_minutes == offset
    assert when.instant == moment.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=offset)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.sampled_from([None, "en", "de", "zh", "ar"]))
def test_any_text_is_safe(text: str, lang: str | None) -> None:
    when = parse_when(text, lang)
    assert when is None or when.instant.year >= 1800


def test_an_order_wins_over_the_language() -> None:
    assert (when := parse_when("03/04/2018", "en-US", order="DMY")) and when.local() == "2018-04-03"
    assert (when := parse_when("03/04/2018", None, order="MDY")) and when.local() == "2018-03-04"
    assert (when := parse_when("25/04/2018", "en-US", order="MDY")) and when.local() == "2018-04-25"


def test_the_order_that_numeric_dates_follow() -> None:
    assert numeric_order(["25/03/2021", "01/02/2021"], ()) == "DMY"
    assert numeric_order(["03-25-2021"], ()) == "MDY"
    assert numeric_order(["03/04/2021"], {"2021-04-03"}) == "DMY"
    assert numeric_order(["03/04/2021"], {"2021-04-03", "2021-03-04"}) is None
    assert numeric_order(["25/03/2021", "03/25/2021"], ()) is None
    assert numeric_order(["25.03.2021", "25/03/21", "04/04/2021"], ()) is None
