"""The words of lines folded all at once: the same as by the plain definition, whatever the characters."""

import string
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from transforms.extraction.tokens import key, spaced, tokens

ALONE = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA")
SCRIPTS = string.ascii_letters + string.digits + string.punctuation + " \t\u00a0\u3000éÉßſİıŒ\u0301ΣσςЖж٣عربहिन्दी한국ไทย"
WIDE = "北京市の新しいカフェ々〇ー・｡ｶ𠀀豈"
# Whole characters of all planes, and those of which the rules speak more often than chance would give.
CHARACTERS = st.characters(exclude_characters="\n") | st.sampled_from(SCRIPTS + WIDE)
LINES = st.lists(st.text(CHARACTERS, max_size=30), max_size=12)


@given(LINES)
@example([])
@example([""])
@example(["", "", "a"])
@example(["Straße 北京abcの1ª", "\ud800x", "İ", "𝔘𝔫𝔦"])
def test_the_table_agrees_with_the_plain_definition(lines: list[str]) -> None:
    found = spaced(lines)
    assert len(found) == max(len(lines), 1)
    for line, own in zip(lines, found, strict=False):
        assert own.split() == tokens(line)
        assert own.replace(" ", "") == key(line)


@given(LINES)
def test_a_line_is_read_alike_alone_and_among_others(lines: list[str]) -> None:
    together = spaced(lines) if lines else []
    assert [own.split() for own in together] == [spaced([line])[0].split() for line in lines]


# What one version of Unicode has not assigned yet is a letter in the next.
@given(st.text(st.characters(exclude_categories=("Cn", "Cs")) | st.sampled_from(SCRIPTS + WIDE), max_size=40))
def test_tokens_hold_the_letters_marks_and_numbers_and_nothing_else(text: str) -> None:
    folded = text.casefold()
    assert "".join(tokens(text)) == "".join(char for char in folded if unicodedata.category(char)[0] in "LMN")


@given(st.text(CHARACTERS, max_size=40))
def test_case_does_not_count(text: str) -> None:
    assert tokens(text) == tokens(text.casefold())


@given(st.text(st.sampled_from(WIDE + string.ascii_letters), max_size=30))
def test_characters_of_scripts_without_blanks_stand_alone(text: str) -> None:
    for token in tokens(text):
        if any(unicodedata.name(char).startswith(ALONE) and unicodedata.category(char) == "Lo" for char in token):
            assert len(token) == 1


def test_words_of_a_line() -> None:
    assert tokens("Mr. O’Neill's 3.5% — «ÉTÉ» 2024") == ["mr", "o", "neill", "s", "3", "5", "été", "2024"]
    assert tokens("東京Tower2の") == ["東", "京", "tower2", "の"]
    assert key("The End: ¡Sí!") == "theendsí"
