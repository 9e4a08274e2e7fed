"""Text and HTML files, their containers and encodings."""

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from typing import BinaryIO, cast

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.reading_files import PACKERS, TEXT, read, record, reject
from transforms.article import Record, Reject
from transforms.reading.encodings import decode, repair
from transforms.reading.records import ReadOptions, read_records

FRENCH = "L’été dernier, l’hôtel a été rénové à grands frais : « c’est bien », dit-il, coûte que coûte. Œuvre à suivre."
RUSSIAN = "Президент подписал указ о новых мерах поддержки экономики, сообщает агентство. Ранее об этом говорили в Москве."
UKRAINIAN = "Уряд України схвалив новий закон про підтримку підприємців, повідомляє пресслужба. Раніше про це говорили у Києві."
JAPANESE = "東京都は二十五日、新型の地下鉄車両を公開した。来年の春から運行を始める予定だという。利用者の声を聞いた。"
CHINESE = "北京市政府昨日宣布，将在明年春季开通新的地铁线路，预计每天运送乘客三十万人次。市民表示欢迎。"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl včera ministr. Vláda schválila nový zákon o podpoře škol."
KOREAN = "서울시는 어제 내년 봄부터 새 지하철 노선을 운행한다고 밝혔다. 하루 삼십만 명이 이용할 것으로 예상된다."
GREEK = "Η κυβέρνηση ανακοίνωσε χθες νέα μέτρα για την οικονομία, όπως δήλωσε ο υπουργός στην Αθήνα."


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_text_file_is_one_record_in_any_container(suffix: str) -> None:
    plain = record(TEXT.encode())
    packed = record(PACKERS[suffix](TEXT.encode()), "mem://a.txt" + suffix)
    assert packed.text == TEXT and packed.html is None and packed.input_format == "text" and packed.warnings == ()
    assert packed.doc_id == plain.doc_id and len(packed.doc_id) == 32
    assert packed.source_uri == "mem://a.txt" + suffix


def test_containers_are_told_by_content_and_may_be_nested_twice() -> None:
    twice = gzip.compress(zstandard.compress(TEXT.encode()))
    assert record(twice, "mem://misnamed.txt").text == TEXT
    assert reject(gzip.compress(twice)).error_type == "limit_exceeded"


def test_many_gzip_members_are_one_file() -> None:
    data = TEXT.encode()
    assert record(gzip.compress(data[:37]) + gzip.compress(b"") + gzip.compress(data[37:])).text == TEXT


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".zst"])
def test_a_file_cut_off_is_a_reject(suffix: str) -> None:
    data = PACKERS[suffix](random.Random(1).randbytes(90_000).hex().encode())
    found = reject(data[: len(data) * 2 // 3], "mem://a.txt" + suffix)
    assert found.error_type == "corrupt_container" and "cut off" in found.error and found.stage == "read"
    assert len(found.bytes) <= 64 << 10


def test_damage_inside_and_behind_compressed_data_is_a_reject() -> None:
    data = bytearray(gzip.compress(random.Random(1).randbytes(30_000).hex().encode()))
    data[5000:5010] = b"\xff" * 10
    assert reject(bytes(data)).error_type == "corrupt_container"
    assert reject(gzip.compress(TEXT.encode()) + b"more").error_type == "corrupt_container"
    assert record(gzip.compress(TEXT.encode()) + bytes(512)).text == TEXT


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_decompression_bomb_is_a_reject(pack: Callable[[bytes], bytes]) -> None:
    assert reject(pack(bytes(90 << 20)), max_record_bytes=1 << 30).error_type == "limit_exceeded"


def test_what_is_too_large_is_a_reject() -> None:
    found = reject(b"word " * 100_000, max_record_bytes=200_000)
    assert found.error_type == "too_large" and len(found.bytes) == 64 << 10 and found.record is None


@pytest.mark.parametrize("blank", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", "\u00a0\u200b\n".encode()])
def test_white_space_is_empty(blank: bytes) -> None:
    assert reject(blank).error_type == "empty"
    assert reject(gzip.compress(blank)).error_type == "empty"


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", TEXT)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (_zip(), "ZIP"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "XML"),
        (random.Random(7).randbytes(5000), "binary"),
        (bytes(5000), "binary"),
        (b"text with zeros \0\0\0\0\0 in it", "binary"),
    ],
)
def test_what_is_no_text_is_undecodable_and_named(data: bytes, what: str) -> None:
    found = reject(data, "mem://article.txt")
    assert found.error_type == "undecodable" and what in found.error and found.bytes == data[: 64 << 10]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (UKRAINIAN, "cp1251"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (GREEK, "cp1253"),
        (KOREAN, "cp949"),
    ],
)
def test_encodings_are_detected(text: str, encoding: str) -> None:
    if encoding in ("utf-16-le", "utf-16-be"):
        text = FRENCH
    found = record((text * 3).encode(encoding), "mem://a.txt")
    assert found.text == text * 3 and found.warnings == ()


@pytest.mark.parametrize(("text", "encoding"), [(CZECH, "windows-1250"), (JAPANESE, "Shift_JIS"), (RUSSIAN, "KOI8-R")])
def test_a_page_is_read_as_it_declares(text: str, encoding: str) -> None:
    html = f'<!DOCTYPE html><html><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'
    found = record(html.encode(encoding), "mem://page")
    assert found.input_format == "html" and found.html == html and found.text is None


def test_a_page_in_utf8_that_declares_latin1_is_utf8() -> None:
    html = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><p>{FRENCH}</p></html>'
    assert record(html.encode()).html == html


def test_single_bad_bytes_do_not_cost_the_text() -> None:
    data = (FRENCH * 4).encode() + b" caf\xe9 and \x93quotes\x94 " + FRENCH.encode()
    found = record(data)
    assert found.text == FRENCH * 4 + " café and “quotes” " + FRENCH and found.warnings == ("encoding_repaired",)
    cut = record((FRENCH * 4 + "…").encode()[:-1])
    assert cut.text == FRENCH * 4 + "\ufffd" and cut.warnings == ("encoding_repaired",)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_double_encoded_text_is_repaired_and_flagged(encoding: str) -> None:
    clean = "Le café a été rénové à grands frais, dit-il : « c'est la façade ».\nUne autre ligne en français, très propre.\n"
    twice = clean.encode().decode(encoding, "replace")
    assert "\ufffd" not in twice
    found = record(twice.encode())
    assert found.text == clean and found.warnings == ("encoding_repaired",)


def test_repair_touches_only_the_lines_that_need_it() -> None:
    text = "Clean “quotes” & emoji 🙂 stay\r\nIt’s\r\nFÃ¼r MÃ¤rz\r\nﬁn ½ Å Ｆｕｌｌ e\u0301"
    assert repair(text) == (text.replace("FÃ¼r MÃ¤rz", "Für März"), True)


def test_nothing_that_a_file_cannot_hold_survives() -> None:
    assert repair("a\0b\ud800c") == ("a\ufffdb\ufffdc", True)
    found = record(b"word " * 100 + b"\0")
    assert found.text is not None and "\0" not in found.text and found.warnings == ("encoding_repaired",)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1))
def test_valid_utf8_is_decoded_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == (text, False)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_one_clean_record_or_reject(data: bytes) -> None:
    for item in read(data, "mem://a.txt"):
        assert isinstance(item, Record | Reject)
        if isinstance(item, Record):
            content = item.text if item.text is not None else item.html
            assert content is not None and content.encode() and "\0" not in content


def test_ids_follow_content_not_place() -> None:
    one, two, other = (
        record(b"same text", "mem://a.txt"),
        record(b"same text", "mem://b/c.txt"),
        record(b"same text.", "mem://a.txt"),
    )
    assert one.doc_id == two.doc_id != other.doc_id


def test_errors_of_the_store_go_through_for_the_caller_to_try_again() -> None:
    class Failing:
        def __init__(self, data: bytes) -> None:
            self._pieces = [data]

        def read(self, size: int) -> bytes:
            if not self._pieces:
                raise ConnectionResetError("the store went away")
            return self._pieces.pop()

    for data in (b'{"text": "x"}\n', TEXT.encode(), gzip.compress(TEXT.encode())[:-20], b"WARC/1.0\r\n", b"PAR1"):
        with pytest.raises(ConnectionResetError):
            list(read_records(cast(BinaryIO, Failing(data)), "mem://a", ReadOptions()))
