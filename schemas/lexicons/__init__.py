"""Language knowledge as data: one TOML file a language and subject, so that adding a language adds a file and no code.

    page        phrases of web pages: headings of comments and related items, share buttons, credits, bylines, update lines
    page_dates  words around the dates and credits of pages: before a time, "updated", today and ago, "by", roles, desks
    names       titles, legal forms, common nouns that stand for a name
    values      number words, magnitudes, relative dates, units
    events      triggers, frames, factuality cues
    language    frequent words and letters of its own that tell a language
    sentences   where sentences end, words as printed, without their dot: `inside` abbreviations that end none, `numbered` ones
                that end none before a number, `counted` units that may end one only behind a number, `either` those that may
                end one; `starters` words that begin sentences; signs that end one (`terminals`), do not (`pauses`), or do
                before a capital (`ends_before_capital`); `continues` what leads on behind a quotation; where stops are not
                written, `final` ends and `starts` beginnings of sentences
    shared      what is no language's, a file a topic: agencies and their spellings, which model reads which language

A file named `any.toml` holds what no language owns. Bokmål (nb) and Nynorsk (nn) share the file of Norwegian (`no`) where
they have none of their own.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

SHARED = {"nb": "no", "nn": "no"}


@cache
def load(subject: str, lang: str) -> dict[str, Any]:
    """The lexicon of a subject in one language; empty where there is none. Callers must not change it.

    A language without a file of its own is served with the one that it shares (`SHARED`): nb and nn with no.

    Raises ValueError, naming the file and line, where the file is no TOML.
    """
    file = resources.files(__name__) / subject / f"{lang}.toml"
    if not file.is_file():
        return load(subject, SHARED[lang]) if lang in SHARED else {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"schemas/lexicons/{subject}/{lang}.toml: {error}") from None


@cache
def languages(subject: str) -> tuple[str, ...]:
    """The languages that have a lexicon of this subject, in alphabetical order, without `any`."""
    folder = resources.files(__name__) / subject
    found = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in found if name != "any"))
