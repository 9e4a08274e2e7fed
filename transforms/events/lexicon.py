"""The knowledge of one language about events, read from schemas/lexicons/events/<lang>.toml and compiled for look-up.

A lexicon lists frames: which words, in which company, report which type of event, and where its participants stand.

    type       a type of the ontology
    verbs      lemmas; "call off" is a verb with its particle, "se engager" one with its reflexive pronoun
    objects    nouns of which one must depend on the verb; further words of an entry must stand below the noun
               ("terrain entente"); without `objects` the verb is enough
    nouns      lemmas that report the event on their own ("l'arrestation de X")
    actor, recipient              positions of a verb: subj, obj, or prepositions
    noun_actor, noun_recipient    prepositions of a noun ("'s" a possessive, "+" a bare modifier)
    weight     how sure the pattern is, in (0,1]
    direct     true where the noun must be the verb's object, not behind a preposition
    needs      "recipient" for words of many meanings: the event counts only when somebody undergoes it
    bare       true where the event counts without any participant (a strike, an earthquake)

Inflected forms are made from `[inflection]` (ending of the lemma: endings of its forms) and from the exceptions in
`[forms]`; with them a sentence that cannot hold an event is told without parsing it, and a wrong lemma is put right.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.lexicons import load

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|['’]s")

NOUN_CUES = ("organisation", "person", "country", "pair", "collective", "venues", "voices")
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
        """Whether any word is a form of a trigger: without one, the sentence need not be parsed."""
        verbs, nouns = self.forms["verb"], self.forms["noun"]
        for match in WORD.finditer(sentence):
            word = match.group().lower().replace("’", "'")
            word = word.rsplit("'", 1)[-1] if word not in verbs else word
            if word in verbs or word in nouns:
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
    forms = {lemma, *irregular.get(lemma, "").split()}
    if lemma in irregular and irregular[lemma].startswith("="):
        return {lemma, *irregular[lemma][1:].split()}
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
        for item in words(entry.get("verbs", "")):
            verb, _, particle = item.partition(" ")
            if verb in raw.get("reflexive", ()):
                verb, particle = particle, verb
            elif verb.startswith("s'"):
                verb, particle = verb.removeprefix("s'"), raw["reflexive"][0]
            actor = words(entry.get("actor", "subj"))
            recipient = words(entry.get("recipient", "" if objects else "obj"))
            frame = Frame(entry["type"], particle, objects, actor, recipient, weight, bare, direct, needs)
            verbs.setdefault(verb, []).append(frame)
        for item in words(entry.get("nouns", "")):
            noun, *company = head_first(item, raw["head"])
            actor = words(entry.get("noun_actor", defaults["noun_actor"]))
            recipient = words(entry.get("noun_recipient", defaults["noun_recipient"]))
            frame = Frame(entry["type"], "", ((noun, *company),), actor, recipient, round(weight * 0.9, 3), bare, direct, needs)
            nouns.setdefault(noun, []).append(frame)
    cues = {name: frozenset(words(listed)) for name, listed in raw["cues"].items()}
    for name, listed in also.items():
        cues[name] |= {word.lower() for word in listed if " " not in word}
    company = {needed[0] for frames in verbs.values() for frame in frames for needed in frame.objects}
    company |= {word for name in NOUN_CUES for word in cues[name]}
    return Lexicon(
        {lemma: most_specific_first(frames) for lemma, frames in verbs.items()},
        {lemma: most_specific_first(frames) for lemma, frames in nouns.items()},
        {
            "verb": all_forms(verbs, "verb", raw),
            "noun": all_forms(nouns, "noun", raw),
            "other verb": all_forms(sorted(word for name in VERB_CUES for word in cues[name]), "verb", raw),
            "other noun": all_forms(sorted(company), "noun", raw),
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
    return tuple(sorted(frames, key=lambda frame: (not frame.objects, not frame.particle, -max(map(len, frame.objects), default=0))))


@cache
def lexicon(lang: str) -> Lexicon | None:
    """The lexicon of a language; None where there is none."""
    raw = load("events", lang)
    names = load("names", lang)
    also = {"organisation": names.get("org_nouns", ()), "person": names.get("roles", ())}
    return compiled(raw, also) if raw else None
