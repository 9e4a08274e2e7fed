"""Whom a pronoun or a common noun stands for: "le groupe chinois", "the two companies", "il".

Three clues, in this order: what the text itself says of a name ("le géant chinois X"), who is left when those in the same
clause are taken out, and who the text is mostly about. Where two remain, nobody is named: a wrong participant is worse
than none.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from schemas.lexicons import load
from transforms.article import Document, Mention
from transforms.events.graph import Graph
from transforms.events.parse import DATELINE

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
WINDOW = 70  # characters beside a name that can describe it
LABELS = {"organisation": ("ORG",), "person": ("PER",), "country": ("LOC",)}
LOOK_BACK = 400  # mentions before a reference that it can take up
GENDERS = ("masculine", "feminine")
REMEMBERED = 3  # sentences after which a person is named again rather than meant by "he"
CLEARLY = 3  # times as many pronouns of a gender as of the other that make it sure
DOMINANT = 2  # times as often named as the next: what the text is about


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Words that describe: common nouns of organisations, nationalities as stems, words that may stand between."""

    organisation: frozenset[str]
    demonyms: tuple[str, ...]
    links: frozenset[str]

    def demonym(self, word: str) -> str | None:
        """The nationality that a word states, as its stem; None for other words."""
        word = word.lower()
        for stem in self.demonyms:
            if word.startswith(stem) and len(word) - len(stem) <= 4:
                return stem
        return None


@cache
def descriptions(lang: str) -> Descriptions:
    names, events = load("names", lang), load("events", lang)
    nouns = {word.lower() for word in names.get("org_nouns", ()) if " " not in word}
    nouns |= {word.strip() for word in events["cues"].get("organisation", "").split(",")}
    stems = {word.lower()[: max(4, len(word) - 2)] for word in names.get("demonyms", ())}
    links = {word.strip() for word in events["cues"].get("links", "").split(",")}
    return Descriptions(frozenset(nouns), tuple(sorted(stems, key=lambda s: (-len(s), s))), frozenset(links))


def in_dateline(document: Document, mention: Mention) -> bool:
    """Whether a name stands in "PARIS (Agency) - ": it takes no part in what follows."""
    sentence = document.sentences[mention.sentence]
    dateline = DATELINE.match(document.text, sentence.start_char, sentence.end_char)
    return dateline is not None and mention.start_char < dateline.end()


class Discourse:
    """The names of a document: how often, where, and how the text describes them."""

    def __init__(self, document: Document, mentions: Sequence[Mention], lang: str) -> None:
        self.mentions = mentions
        self._words = descriptions(lang)
        self._body = frozenset(id(m) for m in mentions if not in_dateline(document, m))
        self._counts = Counter(m.entity_id for m in mentions if m.label in ("ORG", "PER", "LOC") and id(m) in self._body)
        self._nationality: dict[str, str] = {}
        self._starts = [m.start_char for m in mentions]
        self._in_sentence: dict[int, list[Mention]] = {}
        self._text, self._sentences = document.text, document.sentences
        cues = load("events", lang)["cues"]
        self._genders = [frozenset(word.strip() for word in cues.get(g, "").split(",")) - {""} for g in GENDERS]
        for mention in mentions:
            self._in_sentence.setdefault(mention.sentence, []).append(mention)
        for mention in mentions:
            if mention.label in ("ORG", "PER"):
                stem = self._described(document.text, mention)
                if stem is not None:
                    self._nationality.setdefault(mention.entity_id, stem)

    def _described(self, text: str, mention: Mention) -> str | None:
        """The nationality that the words right before or after a name give it."""
        before = text[max(0, mention.start_char - WINDOW) : mention.start_char]
        before = re.split(r"[.,;:!?()\n«»\"]", before)[-1]
        for word in reversed(WORD.findall(before)):
            stem = self._words.demonym(word)
            if stem is not None:
                return stem
            if word.lower() in self._words.organisation or word.lower() in self._words.links:
                continue
            if len(word) < 4 or word[:1].isupper():
                break
        after = re.match(r",\s([^.,;:!?()\n]{3,60})", text[mention.end_char : mention.end_char + WINDOW])
        if after:
            described = WORD.findall(after.group(1))[:5]
            if any(word.lower() in self._words.organisation for word in described):
                return next((s for s in map(self._words.demonym, described) if s is not None), None)
        return None

    def nationality(self, word: str) -> bool:
        """Whether a word names the people of a country."""
        return self._words.demonym(word) is not None

    def candidates(self, labels: Iterable[str], before: int, exclude: frozenset[str]) -> list[Mention]:
        """The last mention before a place of each entity with one of these labels, most named first."""
        allowed = tuple(labels)
        last: dict[str, Mention] = {}
        counts: Counter[str] = Counter()
        until = bisect_left(self._starts, before)
        for mention in self.mentions[max(0, until - LOOK_BACK) : until]:
            if mention.label in allowed and mention.entity_id not in exclude and id(mention) in self._body:
                last[mention.entity_id] = mention
                counts[mention.entity_id] += 1
        return sorted(last.values(), key=lambda m: (-counts[m.entity_id], -m.start_char))

    def index(self, mention: Mention) -> int:
        return bisect_left(self._starts, mention.start_char)

    def noun(self, graph: Graph, token: int, kind: str, before: int, sentence: int, exclude: frozenset[str]) -> Mention | None:
        """Whom "le groupe chinois" names; `before` is its place in the text, `exclude` the entities beside it in its clause."""
        stated = {self._words.demonym(graph.token(i).lemma) for i in graph.children[token]} - {None}
        stated |= {self._words.demonym(graph.token(token).text)} - {None}
        found = self.candidates(LABELS[kind], before, exclude)
        if stated:
            matching = [m for m in found if self._nationality.get(m.entity_id) in stated]
            if matching:
                return matching[0]
            found = [m for m in found if m.entity_id not in self._nationality]
        return self._standing_out(found, sentence)

    def _standing_out(self, found: list[Mention], sentence: int) -> Mention | None:
        """The one that the text is about: much more often named than the next, or the only one nearby."""
        counts = [self._counts[m.entity_id] for m in found]
        if not found:
            return None
        if len(found) == 1:
            return found[0] if sentence - found[0].sentence <= 3 or counts[0] > 1 else None
        if counts[0] >= DOMINANT * counts[1] and counts[0] > 1:
            return found[0]
        near = [m for m in found if sentence - m.sentence <= 1]
        repeated = [m for m in near if self._counts[m.entity_id] > 1]
        if len(near) == 1:
            return near[0]
        return repeated[0] if len(repeated) == 1 else None

    def pair(self, before: int, sentence: int, labels: Iterable[str]) -> list[Mention]:
        """The two that "les deux parties" names: the only two of the last sentence with two, or the two of the text."""
        found = self.candidates(labels, before, frozenset())
        for back in range(4):
            near = [
                m for m in found if any(o.entity_id == m.entity_id and o.sentence == sentence - back for o in self.mentions)
            ]
            if len(near) == 2:
                return sorted(near, key=lambda m: m.start_char)
            if len(near) > 2:
                break
        if len(found) == 2 or (len(found) > 2 and self._counts[found[1].entity_id] > self._counts[found[2].entity_id]):
            return sorted(found[:2], key=lambda m: m.start_char)
        return []

    @cached_property
    def _pronouns(self) -> dict[str, list[int]]:
        """In how many sentences that name one person alone pronouns of each gender stand, by entity."""
        found: dict[str, list[int]] = {}
        for number, named in self._in_sentence.items():
            people = {m.entity_id for m in named if m.label == "PER"}
            if len(people) == 1:
                sentence = self._sentences[number]
                words = {word.lower() for word in WORD.findall(self._text[sentence.start_char : sentence.end_char])}
                votes = found.setdefault(people.pop(), [0] * len(GENDERS))
                for index, pronouns in enumerate(self._genders):
                    votes[index] += bool(words & pronouns)
        return found

    def agrees(self, mention: Mention, pronoun: str, surely: bool = False) -> bool:
        """Whether a pronoun has the gender of those that stand beside a name; those without gender go with any.

        `surely`: hardly anything may speak for another gender.
        """
        votes = self._pronouns.get(mention.entity_id, [0] * len(GENDERS))
        own = next((index for index, pronouns in enumerate(self._genders) if pronoun in pronouns), None)
        if own is None:
            return not surely
        return votes[own] >= sum(votes[:own] + votes[own + 1 :]) * (CLEARLY if surely else 1)

    def previous_subject(self, sentence: int, labels: Iterable[str], exclude: frozenset[str], pronoun: str) -> Mention | None:
        """The only name of the sentence before: what a pronoun most often takes up.

        A person is spoken of as "he" for a while: sentences that name no person are passed over.
        """
        allowed = tuple(labels)
        for back in range(1, REMEMBERED + 1 if allowed == ("PER",) else 2):
            before = self._in_sentence.get(sentence - back, ())
            named = [m for m in before if m.label in allowed and m.entity_id not in exclude]
            if named:
                alone = len({m.entity_id for m in named}) == 1
                return named[0] if alone and self.agrees(named[0], pronoun, surely=back > 1) else None
        return None
