"""The knowledge of one language about events, read from schemas/lexicons/events/<lang>.toml and compiled for look-up.

A lexicon lists frames: which words, in which company, report which type of event, and where its participants stand.

    type       a type of the ontology
    verbs      lemmas; "call off" is a verb with its particle, "se engager" one with its reflexive pronoun
    objects    nouns of which one must depend on the verb; further words of an entry must stand below the noun
               ("terrain entente"), "+" is the name of a product; without `objects` the verb is enough
    nouns      lemmas that report the event on their own ("l'arrestation de X")
    actor, recipient, topic       positions of a verb: subj, obj, or prepositions; a topic must be a name
    noun_actor, noun_recipient, noun_topic    prepositions of a noun ("'s" a possessive, "+" a bare modifier)
    weight     how sure the pattern is, in (0,1]
    direct     true where the noun must be the verb's object, not behind a preposition
    needs      for words of many meanings: "recipient" where the event counts only when somebody undergoes it,
               "person" where only with a person (or a group without a name) among the participants,
               "firm" where only with one that is no person and no place,
               "intransitive" where it counts only without an object ("demonstrated in Paris", not "demonstrated a phone"),
               "somebody" where its object, if any, must be people ("released the prisoners", not "released a phone"),
               "clause" for verbs that say something only with a clause or a quotation ("added that", not "added sugar"),
               "side" where a firm or a country will do too ("attacked the country", not "attacked the problem")
               "object" for verbs that mean something else without an object ("backs the bill", not "backs into the garage")
               "infinitive" for verbs that ask for something with an infinitive only ("asked him to go", not "asked him why")
    passive    true for verbs that report the type in the passive only ("was charged")
    content    for SAY: prepositions of what is told ("spoke about the reform")
    bare       true where the event counts without any participant (a strike, an earthquake)

Inflected forms are made from `[inflection]` (ending of the lemma: endings of its forms) and from the exceptions in
`[forms]`; with them a sentence that cannot hold an event is told without parsing it, and a wrong lemma is put right.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.lexicons import load

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|['’]s")

UNDERGOERS = {"somebody": ("PER",), "side": ("PER", "ORG", "LOC", "MISC", "EVENT")}  # what an object must be
NOMINAL = 0.9  # a noun is less sure to report than a verb
NOUN_CUES = ("organisation", "person", "country", "pair", "collective", "venues", "voices", "victims")
VERB_CUES = ("denying", "intending", "committing", "doubting", "light", "object_control")


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to report a type of event."""

    type: str
    particle: str
    objects: tuple[tuple[str, ...], ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    weight: float
    bare: bool
    direct: bool
    needs: str
    topic: tuple[str, ...]
    passive: bool
    content: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """A compiled lexicon.

    `forms` maps an inflected form to its lemma, by kind: "verb" and "noun" of triggers, "other verb" and "other noun" of the
    rest that the lexicon names. `cues` are its word lists, `bridges` the nouns of complex prepositions.
    """

    verbs: dict[str, tuple[Frame, ...]]
    nouns: dict[str, tuple[Frame, ...]]
    forms: dict[str, dict[str, str]]
    cues: dict[str, frozenset[str]]
    bridges: dict[str, str]

    def lemma(self, kind: str, text: str, fallback: str) -> str:
        """The lemma of a form that the lexicon knows ("verb" or "noun"), else the parser's."""
        word = text.lower()
        found = self.forms[kind].get(word)
        if found is None:
            found = self.forms[f"other {kind}"].get(word)
        return found or fallback

    def may_hold_event(self, sentence: str) -> bool:
        """Whether the words of a sentence hold a trigger and, where its frames ask for one, a noun for it.

        A sentence without need not be parsed.
        """
        present = {match.group().lower().replace("’", "'") for match in WORD.finditer(sentence)}
        present |= {part for word in present if "'" in word or "-" in word for part in re.split("['-]", word)}
        if any(word in self.forms["noun"] for word in present):
            return True
        nouns = {self.lemma("noun", word, word) for word in present}
        for word in sorted(present & self.forms["verb"].keys()):
            for frame in self.verbs[self.forms["verb"][word]]:
                if not frame.objects or any(needed[0] in nouns or needed[0] == "+" for needed in frame.objects):
                    return True
        return False


def words(text: str) -> tuple[str, ...]:
    """A comma-separated list of the data files."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def head_first(entry: str, head: str) -> tuple[str, ...]:
    """The words of an entry, the noun that the others go with first; `head` says where the language has it."""
    listed = tuple(entry.split())
    return listed if head == "first" else (listed[-1], *listed[:-1])


def inflect(lemma: str, endings: Iterable[tuple[str, str]], irregular: dict[str, str]) -> set[str]:
    """The forms of a lemma: exceptions as listed, else by the longest ending that the lemma has."""
    listed = irregular.get(lemma, "")
    forms = {lemma, *listed.removeprefix("=").split()}
    if listed.startswith("="):
        return forms
    for ending, replacements in endings:
        if lemma.endswith(ending):
            stem = lemma.removesuffix(ending) if ending else lemma
            forms |= {stem + replacement for replacement in replacements.split()}
            break
    return forms


def compiled(raw: dict[str, Any], also: dict[str, Iterable[str]]) -> Lexicon:
    """Compiles a lexicon; `also` adds single words to its cues, by their names.

    Raises ValueError for a frame that names neither verbs nor nouns, or no type."""
    defaults = raw["defaults"]
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    for entry in raw["frame"]:
        if "type" not in entry or not ("verbs" in entry or "nouns" in entry):
            raise ValueError(f"event lexicon: a frame needs a type, and verbs or nouns: {entry}")
        objects = tuple(head_first(item, raw["head"]) for item in words(entry.get("objects", "")))
        weight, bare = float(entry.get("weight", 0.8)), bool(entry.get("bare", False))
        direct, needs = bool(entry.get("direct", False)), str(entry.get("needs", ""))
        content = words(entry.get("content", ""))
        for item in words(entry.get("verbs", "")):
            verb, _, particle = item.partition(" ")
            if verb in raw.get("reflexive", ()):
                verb, particle = particle, verb
            elif verb.startswith("s'"):
                verb, particle = verb.removeprefix("s'"), raw["reflexive"][0]
            actor = words(entry.get("actor", "subj"))
            recipient = words(entry.get("recipient", "" if objects else "obj"))
            topic, passive = words(entry.get("topic", "")), bool(entry.get("passive", False))
            frame = Frame(
                entry["type"], particle, objects, actor, recipient, weight, bare, direct, needs, topic, passive, content
            )
            verbs.setdefault(verb, []).append(frame)
        for item in words(entry.get("nouns", "")):
            noun, *company = head_first(item, raw["head"])
            actor = words(entry.get("noun_actor", defaults["noun_actor"]))
            recipient = words(entry.get("noun_recipient", defaults["noun_recipient"]))
            topic, sure = words(entry.get("noun_topic", "")), round(weight * NOMINAL, 3)
            alone = ((noun, *company),)
            frame = Frame(entry["type"], "", alone, actor, recipient, sure, bare, direct, needs, topic, False, ())
            nouns.setdefault(noun, []).append(frame)
    cues: dict[str, frozenset[str]] = defaultdict(frozenset)  # a list that a language does not have is empty
    cues.update((name, frozenset(words(listed))) for name, listed in raw["cues"].items())
    for name, listed in also.items():
        singular = {word.lower() for word in listed if " " not in word}
        cues[name] |= {word for word in singular if word[:-1] not in singular}
    others = {needed[0] for frames in verbs.values() for frame in frames for needed in frame.objects}
    others |= {word for name in NOUN_CUES for word in cues[name]}
    return Lexicon(
        {lemma: most_specific_first(frames) for lemma, frames in verbs.items()},
        {lemma: tuple(sorted(frames, key=lambda frame: -len(frame.objects[0]))) for lemma, frames in nouns.items()},
        {
            "verb": all_forms(verbs, "verb", raw),
            "noun": all_forms(nouns, "noun", raw),
            "other verb": all_forms(sorted(word for name in VERB_CUES for word in cues[name]), "verb", raw),
            "other noun": all_forms(sorted(others), "noun", raw),
        },
        cues,
        dict(raw.get("bridges", {})),
    )


def all_forms(lemmas: Iterable[str], kind: str, raw: dict[str, Any]) -> dict[str, str]:
    endings = sorted(raw["inflection"][kind].items(), key=lambda item: -len(item[0]))
    found: dict[str, str] = {}
    for lemma in lemmas:
        for form in sorted(inflect(lemma, endings, raw["forms"])):
            if form not in found or form == lemma:
                found[form] = lemma
    return found


def most_specific_first(frames: list[Frame]) -> tuple[Frame, ...]:
    """Frames that ask for more company, or for people, before those that ask for less; else in the order of the file."""

    def rank(frame: Frame) -> tuple[bool, bool, bool]:
        return not frame.particle, not frame.objects and not frame.passive, frame.needs not in UNDERGOERS

    return tuple(sorted(frames, key=rank))


@cache
def lexicon(lang: str) -> Lexicon | None:
    """The lexicon of a language; None where there is none."""
    raw = load("events", lang)
    names = load("names", lang)
    also: dict[str, Iterable[str]] = {"organisation": names.get("org_nouns", ()), "person": names.get("roles", ())}
    return compiled(raw, also) if raw else None
