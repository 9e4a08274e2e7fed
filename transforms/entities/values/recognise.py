"""The values of a paragraph, in any language."""

from datetime import date, datetime

from transforms.entities.values.amounts import amounts
from transforms.entities.values.calendar import Anchor
from transforms.entities.values.contacts import addresses, phones, tickers
from transforms.entities.values.dates import dates
from transforms.entities.values.lexicon import lexicon
from transforms.entities.values.tokens import fold, items
from transforms.entities.values.value import Value, longest_first

__all__ = ["Value", "recognise"]


def recognise(text: str, lang: str, reference: date | datetime | None) -> list[Value]:
    """Dates, times, durations, money, percentages, quantities, tickers, URLs, mail addresses and phone numbers of a text.

    `text` is one paragraph or sentence, `lang` its BCP 47 language, `reference` the local day (or moment) on which it was
    published, None when unknown: relative dates then keep the X of TIMEX3 and have no days. The values do not overlap and
    come in reading order. A language without a lexicon gets what CLDR knows of it.
    """
    view = fold(text)
    # what has a form of its own goes first: no number is read out of an address
    formed = longest_first(addresses(view) + tickers(view) + phones(view, lang))
    parts, end = [], 0
    for value in formed:
        if value.score > 0.5 or value.label != "URL":
            parts += [view[end : value.start_char], "_" * (value.end_char - value.start_char)]
            end = value.end_char
    view = "".join([*parts, view[end:]])
    if not view.strip("_ "):
        return formed
    known = lexicon(lang)
    row = items(view, known)
    return longest_first(formed + dates(row, known, Anchor(reference)) + amounts(row))
