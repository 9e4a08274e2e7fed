"""Counting words in any script."""

import regex

# Scripts that put no blanks between words, and how many of their characters make a word on average.
_HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_HAN_CHARACTERS_A_WORD = 1.7
_SOUTH_EAST = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}--\p{N}]", regex.V1)
_SOUTH_EAST_CHARACTERS_A_WORD = 5.0
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.,\-‐‑_·][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")


def count_words(text: str) -> int:
    """Words of a text: runs of letters and digits, with what holds them together inside ("l'eau", "3.5", "dit-il" are one).

    Chinese and Japanese count a word for 1.7 characters, Thai, Lao, Khmer, Burmese and Tibetan for 5, which is about what
    their word lists give; a text with any letter or digit has at least one word.
    """
    han, south_east = len(_HAN.findall(text)), len(_SOUTH_EAST.findall(text))
    if han:
        text = _HAN.sub(" ", text)
    if south_east:
        text = _SOUTH_EAST.sub(" ", text)
    words = sum(1 for _ in _WORD.finditer(text))
    estimated = round(han / _HAN_CHARACTERS_A_WORD + south_east / _SOUTH_EAST_CHARACTERS_A_WORD)
    return words + max(estimated, 1 if han or south_east else 0)
