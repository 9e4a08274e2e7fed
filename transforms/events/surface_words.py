"""The words of a sentence and what kind each is, by the word lists of a language instead of a tagger.

The lists stand in the `[surface]` table of schemas/lexicons/events/<lang>.toml; every entry is a comma-separated list:

    determiners, prepositions, coordinators, subordinators, conditionals, relatives, complementizers
    negation, clitics, adverbs, prenominal (adjectives that stand before their noun), adverb_endings
    perfect, passive, progressive    forms of the auxiliaries before a participle, a participle, a gerund
    modal                            forms that an infinitive follows; `linkers` may stand between
    verbs, verb_endings              forms of other frequent verbs, and endings that only finite verbs have
    infinitive, participle, gerund   endings of these forms
    plural                           endings of a finite form whose subject is plural
    agent, object, of, purpose       the preposition of a passive's agent, of a personal object, of an owner, of an aim
    subject_follows                  lemmas of verbs whose subject may follow them ("died the writer X")
    predicative                      lemmas of verbs whose passive a title follows ("was elected president")

A word that no list names is a noun, or an adjective: for the purpose here the two are one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.lexicons import load
from transforms.events.lexicon import Lexicon, words

WORD = re.compile(r"[^\W\d_]+(?:[-'’·][^\W\d_]+)*|\d+(?:[.,]\d+)*|\S")
# The kinds of words; those of one string are looked up in the lists of the same name, in this order.
LISTED = ("complementizers", "relatives", "conditionals", "subordinators", "coordinators", "negation", "perfect", "passive",
          "progressive", "modal", "prepositions", "determiners", "clitics", "prenominal", "adverbs", "verbs")  # fmt: skip
NOMINAL = ("noun", "name", "proper")
VERBAL = ("finite", "infinitive", "participle", "gerund", "verbs")
AUXILIARY = ("perfect", "passive", "progressive", "modal")


@dataclass(frozen=True)
class Surface:
    """The function words of a language."""

    lists: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists.get(name, frozenset())

    def ends(self, name: str, word: str) -> bool:
        return word.endswith(tuple(sorted(self[name])))


@dataclass(slots=True)
class Word:
    """A word, its kind and, while the sentence is analysed, its place in the tree (`head` is itself where it has none)."""

    start: int
    end: int
    text: str
    kind: str
    lemma: str
    head: int
    dep: str = "ROOT"
    name: int | None = None
    known: bool = False  # a verb of the lexicon
    label: str = ""  # of a name


@cache
def surface(lang: str) -> Surface:
    """Raises ValueError where an entry of the table is no comma-separated list."""
    table: dict[str, Any] = load("events", lang)["surface"]
    for name, listed in table.items():
        if not isinstance(listed, str):
            raise ValueError(f"event lexicon of {lang}: [surface] {name} must be one string, its entries separated by commas")
    return Surface({name: frozenset(words(listed)) for name, listed in table.items()})


def read(
    sentence: str, names: Sequence[tuple[int, int, str]], gaps: Sequence[tuple[int, int]], known: Surface,
    lexicon: Lexicon, bridges: dict[str, str],
) -> list[Word]:  # fmt: skip
    """The words of a sentence with their kinds; a name is one word, what stands in the gaps is left out."""
    found: list[Word] = []
    position = 0
    spans = sorted((start, end, label, index) for index, (start, end, label) in enumerate(names))
    while position < len(sentence):
        name = next((span for span in spans if span[0] <= position < span[1]), None)
        if name is not None:
            start, end, label, index = name
            kind = "date" if label == "DATE" else "name"
            text = sentence[start:end]
            if not any(low <= start < high for low, high in gaps):
                found.append(
                    Word(start, end, text, kind, text.lower(), len(found), name=None if kind == "date" else index, label=label)
                )
            position = max(end, position + 1)
            continue
        following = min((span[0] for span in spans if span[0] > position), default=len(sentence))
        match = WORD.search(sentence, position, following)
        if match is None:
            position = following
            continue
        position = match.end()
        if not any(low <= match.start() < high for low, high in gaps):
            word = match.group()
            found.append(Word(match.start(), match.end(), word, "", word.lower(), len(found)))
    for index, entry in enumerate(found):
        if not entry.kind:
            entry.kind = kind_of(found, index, known, lexicon)
            kind = "verb" if entry.kind in VERBAL else "noun"
            if entry.kind == "prepositions":
                entry.lemma = bridges.get(entry.lemma, entry.lemma)
            elif entry.kind in (*VERBAL, "noun"):
                entry.known = kind == "verb" and (
                    entry.lemma in lexicon.forms["verb"] or entry.lemma in lexicon.forms["other verb"]
                )
                entry.lemma = lexicon.lemma(kind, entry.text, entry.lemma)
    for index, entry in enumerate(found):
        if entry.kind == "finite" and both(entry.text.lower(), lexicon) and not stands_as_verb(found, index, known):
            entry.kind, entry.known = "noun", False
            entry.lemma = lexicon.lemma("noun", entry.text, entry.text.lower())
    return found


def kind_of(found: Sequence[Word], index: int, known: Surface, lexicon: Lexicon) -> str:
    """The kind of a word, from the lists, its ending, its capital and the word before it."""
    text = found[index].text
    word = text.lower()
    before = found[index - 1].kind if index else ""
    if not text[0].isalnum():
        return "punct"
    if text[0].isdigit():
        return "number"
    capital = text[0].isupper() and before not in ("", "punct")
    verb = word in lexicon.forms["verb"] or word in lexicon.forms["other verb"]
    if word in known["clitics"] & known["determiners"]:
        after = found[index + 1].text.lower() if index + 1 < len(found) else ""
        verbs = after in lexicon.forms["verb"] or after in lexicon.forms["other verb"]
        participle = known.ends("participle", after)
        clitic = before not in ("prepositions", "coordinators") and after in known["perfect"] | known["progressive"]
        clitic = clitic or (verbs and not participle and not both(after, lexicon) and before not in ("prepositions", "number"))
        return "clitics" if clitic else "determiners"
    listed = next((name for name in LISTED if word in known[name]), None)
    if listed is not None and not (capital and listed in ("verbs", "prenominal")):
        return listed
    if capital:
        return "proper"
    nominal = before in ("determiners", "prepositions", "prenominal", "number")
    if verb or (listed is None and known.ends("verb_endings", word) and not nominal):
        if known.ends("infinitive", word):
            return "infinitive" if before != "determiners" else "noun"
        if known.ends("participle", word):
            return "participle" if not nominal else "noun"
        if known.ends("gerund", word):
            return "gerund"
        return "noun" if nominal else "finite"
    if known.ends("adverb_endings", word):
        return "adverbs"
    if known.ends("infinitive", word) and before in (*VERBAL, *AUXILIARY, "prepositions") and word not in lexicon.forms["noun"]:
        return "infinitive" if word not in lexicon.forms["other noun"] else "noun"
    return "noun"


def both(word: str, lexicon: Lexicon) -> bool:
    """Whether a form can be a verb and a noun: "compra", "ataque"."""
    return word in lexicon.forms["noun"] or word in lexicon.forms["other noun"]


def stands_as_verb(found: Sequence[Word], index: int, known: Surface) -> bool:
    """For a form that can be both: whether a subject or a clitic stands before it, and after it what only an object has."""
    before = found[index - 1].kind if index else ""
    following = found[index + 1] if index + 1 < len(found) else None
    if before in ("clitics", "negation"):
        return True
    if following is None or before not in (*NOMINAL, "date", "adverbs"):
        return False
    return following.kind in ("determiners", "name", "complementizers", "number") or following.lemma in known["object"]
