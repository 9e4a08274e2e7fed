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


@dataclass(frozen=True)
class Lexicon:
    """A compiled lexicon. `forms` maps an inflected form to the lemmas it can belong to, by "verb" and "noun"."""

    verbs: dict[str, tuple[Frame, ...]]
    nouns: dict[str, tuple[Frame, ...]]
    forms: dict[str, dict[str, str]]
    cues: dict[str, frozenset[str]]
    bridges: dict[str, str]

    def lemma(self, kind: str, text: str, fallback: str) -> str:
        """The lemma of a form that triggers know, else the parser's."""
        return self.forms[kind].get(text.lower(), fallback)

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


def compiled(raw: dict[str, Any]) -> Lexicon:
    """Compiles a lexicon. Raises ValueError for a frame that names neither verbs nor nouns, or no type."""
    defaults = raw["defaults"]
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    for entry in raw["frame"]:
        if "type" not in entry or not ("verbs" in entry or "nouns" in entry):
            raise ValueError(f"event lexicon: a frame needs a type, and verbs or nouns: {entry}")
        objects = tuple(tuple(item.split()) for item in words(entry.get("objects", "")))
        weight, bare = float(entry.get("weight", 0.8)), bool(entry.get("bare", False))
        for item in words(entry.get("verbs", "")):
            verb, _, particle = item.partition(" ")
            if verb in raw.get("reflexive", ()):
                verb, particle = particle, verb
            actor = words(entry.get("actor", "subj"))
            recipient = words(entry.get("recipient", "" if objects else "obj"))
            verbs.setdefault(verb, []).append(Frame(entry["type"], particle, objects, actor, recipient, weight, bare))
        for item in words(entry.get("nouns", "")):
            noun, _, company = item.partition(" ")
            actor = words(entry.get("noun_actor", defaults["noun_actor"]))
            recipient = words(entry.get("noun_recipient", defaults["noun_recipient"]))
            needed = (tuple(company.split()),) if company else ()
            frame = Frame(entry["type"], "", needed, actor, recipient, round(weight * 0.9, 3), bare)
            nouns.setdefault(noun, []).append(frame)
    return Lexicon(
        {lemma: most_specific_first(frames) for lemma, frames in verbs.items()},
        {lemma: most_specific_first(frames) for lemma, frames in nouns.items()},
        {"verb": all_forms(verbs, "verb", raw), "noun": all_forms(nouns, "noun", raw)},
        {name: frozenset(words(listed)) for name, listed in raw["cues"].items()},
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
    return tuple(sorted(frames, key=lambda frame: (not frame.objects, not frame.particle)))


@cache
def lexicon(lang: str) -> Lexicon | None:
    """The lexicon of a language; None where there is none."""
    raw = load("events", lang)
    return compiled(raw) if raw else None
