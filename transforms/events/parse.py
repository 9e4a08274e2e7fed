"""Grammar of one sentence, behind a small Protocol, so that another parser is one class.

A dependency parser trips over names it has never seen (as the subject of the sentence, too), over asides in brackets and
over typographic apostrophes, and it likes to cut a sentence in two. So the words it gets to see are not quite the
writer's: names of people and organisations are replaced by frequent names of the same kind (data of the language's
lexicon), asides are left out, and one sentence stays one sentence. Every token is mapped back to the sentence as written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

import spacy

from schemas.lexicons import languages, load

# An aside carries no grammar: a ticker, an abbreviation, a parent company. Longer ones may be clauses and stay.
ASIDE = re.compile(r"\s?\([^()]{1,60}\)")
# "ROME (Agency) - ", "LONDON, Jan. 5 (Agency) -- ": where and through whom, not part of the sentence.
DATELINE = re.compile(r"\s*[^\W\d_][^()]{1,48}\([^()]{2,40}\)\s{0,2}[-–—]{1,2}\s{0,2}")
COMPOUND = re.compile(r"-[^\W\d_A-Z]{2,20} ?")  # behind a name: "Boston-based", "bank-led"
STRAIGHT = str.maketrans("’‘ʼ`«»“”„\u00a0\u202f\u2009", "'" * 4 + '"' * 5 + " " * 3)
MAX_CHARS = 1200  # a longer "sentence" is a list or a table: no grammar to be had, and the parser's time grows


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its span in the sentence as written, and its grammar. `head` is the index of its governor, itself for the root.

    `name` is the index of the given name that the token stands for, None for other words.
    """

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    dep: str
    head: int
    morph: tuple[tuple[str, str], ...] = ()
    name: int | None = None

    def feature(self, key: str) -> str:
        return next((value for name, value in self.morph if name == key), "")


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence's tokens in reading order, their `pos` and `morph` in Universal Dependencies' terms."""

    tokens: tuple[Token, ...]


class Parser(Protocol):
    """A dependency parser of one language.

    `names` are (start, end, label) spans in the sentence that must not be cut, in order; spans labelled DATE may be passed
    over, in which case no token covers them. `trust` in (0,1] is a factor on the score of what is coded from its parses.
    """

    method: str
    trust: float

    def parse(self, sentence: str, names: Sequence[tuple[int, int, str]]) -> Parse: ...


@dataclass(frozen=True, slots=True)
class Disguise:
    """What the parser reads: `text`, for each of its characters the offset in the sentence, and the names' places in it."""

    text: str
    offsets: tuple[int, ...]
    names: tuple[tuple[int, int, int], ...]  # start and end in `text`, index of the name


def bare_date(plain: str, start: int, end: int, substitutes: dict[str, Any]) -> tuple[int, int] | None:
    """The span of a date that stands as an adverb ("announced Thursday a deal"), with its article; None after a preposition.

    What has no preposition is read as an object or a subject; who wants the date finds it by the word before it.
    """
    before = plain[:start]
    article = re.search(r"([^\W\d_]+)(?:['\s]\s?)$", before[-12:])
    if article and article.group(1).lower() in substitutes.get("date_articles", ()):
        start -= len(article.group(0))
        before = plain[:start]
    word = re.search(r"([^\W\d_]+)['\s]{1,2}$", before[-20:])
    if word and word.group(1).lower() in substitutes.get("date_prepositions", ()):
        return None
    return start - plain[start - 1 : start].isspace(), end


def disguise(sentence: str, names: Sequence[tuple[int, int, str]], substitutes: dict[str, Any]) -> Disguise:
    """The sentence with frequent names for rare ones, without dateline, asides and bare dates, with straight apostrophes.

    `substitutes` maps a label to its stand-ins, `<label>_vowel` to those used after an elision ("d'"); `date_articles`
    and `date_prepositions` list what may stand before a date.
    """
    plain = sentence.translate(STRAIGHT)
    dateline = DATELINE.match(plain)
    gaps = [(0, dateline.end())] if dateline else []
    gaps += [match.span() for match in ASIDE.finditer(plain) if match.start() >= (dateline.end() if dateline else 0)]
    if "date_prepositions" in substitutes:
        dates = [bare_date(plain, start, end, substitutes) for start, end, label in names if label == "DATE"]
        gaps += [span for span in dates if span is not None]
    compounds = [(start, COMPOUND.match(plain, end)) for start, end, label in names if label != "DATE"]
    gaps += [(start, match.end()) for start, match in compounds if match is not None]
    pieces: list[str] = []
    offsets: list[int] = []
    placed: list[tuple[int, int, int]] = []
    used: dict[str, int] = {}
    position = length = 0
    last = len(plain.rstrip())

    def copy(until: int) -> None:
        nonlocal position, length
        while position < until:
            gap = next((end for start, end in gaps if start <= position < end), None)
            if gap is not None:
                position = max(gap, position + 1)
                continue
            pieces.append(plain[position])
            offsets.append(position)
            position += 1
            length += 1

    for index in sorted(range(len(names)), key=lambda i: names[i][0]):
        start, end, label = names[index]
        if label == "DATE" or start < position or any(gap_start <= start < gap_end for gap_start, gap_end in gaps):
            continue
        if plain[end : end + 1] == "." and end + 1 < last:  # the stop of "Inc." ends no sentence within one
            end += 1
        copy(start)
        elided = bool(pieces) and pieces[-1] == "'"
        stand_ins = substitutes.get(f"{label}_vowel" if elided else label, ())
        if stand_ins:
            count = used.get(label, 0)
            used[label] = count + 1
            word = stand_ins[count % len(stand_ins)]
            placed.append((length, length + len(word), index))
            pieces.append(word)
            offsets.extend([start] * len(word))
            length += len(word)
            position = end
        else:
            before = length
            copy(end)
            placed.append((before, length, index))
    copy(len(plain))
    return Disguise("".join(pieces), tuple(offsets), tuple(placed))


class SpacyParser:
    """A spaCy package as a Parser; loaded at the first sentence, once a process and package, without its name finder."""

    trust = 1.0

    def __init__(self, package: str, lang: str) -> None:
        self.package = package
        self.method = f"{package} {spacy.util.get_package_version(package) or '?'}"
        self._substitutes: dict[str, Any] = load("events", lang).get("substitutes", {})

    def parse(self, sentence: str, names: Sequence[tuple[int, int, str]]) -> Parse:
        shown = disguise(sentence[:MAX_CHARS], [n for n in names if n[1] <= MAX_CHARS], self._substitutes)
        found: list[Token] = []
        for token in pipeline(self.package)(shown.text):
            start, end = token.idx, token.idx + len(token.text)
            name = next((i for low, high, i in shown.names if low < end and start < high), None)
            if name is not None and any(low == start and high == end for low, high, i in shown.names if i == name):
                first, last = names[name][0], names[name][1]
            else:
                first, last = shown.offsets[start], shown.offsets[end - 1] + 1
            morph = tuple(sorted(token.morph.to_dict().items()))
            text = sentence[first:last]
            found.append(Token(first, last, text, token.lemma_.lower(), token.pos_, token.dep_, token.head.i, morph, name))
        return Parse(mended(found))


def mended(tokens: list[Token]) -> tuple[Token, ...]:
    """The parse without three of its commonest wrongs, all of which lose the verb of the sentence.

    An adverb inside a verb group is taken for its head ("avait largement gagné"): the participle is. A verb that the tagger
    does not know becomes a modifier of the name before it ("X prévoit de fermer"): it governs name and infinitive. The verb
    of a headline becomes a noun ("X requests talks"): it has an object, and the name before it is its subject.
    """
    for index, token in enumerate(tokens[:-1]):
        after = tokens[index + 1]
        split = token.pos == "ADV" and after.head == index and after.feature("VerbForm") == "Part"
        if split and any(t.head == index and t.pos == "AUX" for t in tokens[:index]):
            top = index + 1 if token.head == index else token.head
            tokens = [replace(t, head=index + 1) if t.head == index else t for t in tokens]
            tokens = [replace(t, dep="aux") if t.head == index + 1 and t.dep == "cop" else t for t in tokens]
            tokens[index] = replace(token, head=index + 1, dep="advmod")
            tokens[index + 1] = replace(after, head=top, dep=token.dep)
        named_root = token.dep == "ROOT" and token.name is not None and after.head == index
        named_root = named_root and (after.pos == "ADJ" or (after.pos == "VERB" and after.dep == "amod"))
        noun_root = after.dep == "ROOT" and after.pos == "NOUN" and token.name is not None and token.head == index + 1
        if noun_root and token.dep == "compound" and any(t.dep == "dobj" and t.head == index + 1 for t in tokens):
            tokens[index], tokens[index + 1] = replace(token, dep="nsubj"), replace(after, pos="VERB")
        infinitives = [i for i, t in enumerate(tokens) if t.feature("VerbForm") == "Inf" and (t.head, t.dep) in
                       ((index, "acl"), (index + 1, "xcomp"))]  # fmt: skip
        if named_root and infinitives:
            tokens = [replace(t, head=index + 1) if t.head == index else t for t in tokens]
            tokens[index] = replace(token, head=index + 1, dep="nsubj")
            tokens[index + 1] = replace(after, head=index + 1, dep="ROOT", pos="VERB")
            tokens[infinitives[0]] = replace(tokens[infinitives[0]], dep="xcomp")
    return tuple(tokens)


@spacy.language.Language.component("newsbeam_one_sentence")
def one_sentence(doc: Any) -> Any:
    """Tells the parser where sentences start: at the first word only."""
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


@cache
def pipeline(package: str) -> Any:
    """The spaCy pipeline of a package, one a process; raises OSError where the package is not installed."""
    nlp = spacy.load(package, exclude=["ner", "senter"])
    nlp.add_pipe("newsbeam_one_sentence", first=True)
    return nlp


def parsers() -> dict[str, Parser]:
    """The default parser of every language that has an event lexicon: the package it names, else patterns of the surface.

    Raises ValueError for a lexicon that has neither a `parser` nor a `[surface]` table.
    """
    from transforms.events.surface import SurfaceParser  # it needs this module's types

    found: dict[str, Parser] = {}
    for lang in languages("events"):
        raw = load("events", lang)
        if "parser" in raw:
            found[lang] = SpacyParser(raw["parser"], lang)
        elif "surface" in raw:
            found[lang] = SurfaceParser(lang)
        else:
            raise ValueError(f"schemas/lexicons/events/{lang}.toml names no parser and has no [surface] table")
    return found
