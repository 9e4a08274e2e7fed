"""Who takes part: from the positions that a frame names, over conjunctions and references, to the document's entities."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.article import Mention, Participant
from transforms.events.antecedents import antecedents
from transforms.events.graph import CLAUSES, Graph, agents, objects, subjects
from transforms.events.lexicon import Frame
from transforms.events.naming import names_under, whose
from transforms.events.reference import LABELS
from transforms.events.scene import Scene
from transforms.events.triggers import Trigger

ROLES = ("actor", "recipient", "topic")
MAX_PHRASE = 60  # characters of a noun phrase that takes part without being a name
MAX_PARTICIPANTS = 20


def slots_of(frame: Frame, role: str) -> tuple[str, ...]:
    return {"actor": frame.actor, "recipient": frame.recipient, "topic": frame.topic}[role]


def positions(scene: Scene, trigger: Trigger, role: str) -> Iterator[list[int]]:
    """The tokens in each position where the frame expects a role, the likeliest position first."""
    slots = slots_of(trigger.frame, role)
    if trigger.nominal:
        for slot in slots:
            yield _phrase(scene, [trigger.token], slot, trigger.token)
        if role != "topic":
            yield borrowed(scene, trigger.token, role)
        return
    for slot in slots:
        yield _verbal(scene, trigger, slot)
    reversed_roles = role == "recipient" and "subj" in slots  # "won the endorsement of X": X is no recipient
    if trigger.noun is not None and not reversed_roles:
        own = scene.graph.token(trigger.noun)
        for frame in scene.lexicon.nouns.get(scene.lexicon.lemma("noun", own.text, own.lemma), ()):
            if frame.type == trigger.frame.type:
                for slot in slots_of(frame, role):
                    yield _phrase(scene, [trigger.noun], slot, trigger.noun)


def borrowed(scene: Scene, noun: int, role: str) -> list[int]:
    """The subject of the verb that a reported noun is the object of: "X announced an agreement", "X received criticism"."""
    graph = scene.graph
    token = graph.token(noun)
    for governor in graph.governors(noun):
        above = graph.token(governor)
        if above.pos in ("VERB", "AUX"):
            lemma = scene.lexicon.lemma("verb", above.text, above.lemma)
            light = above.lemma in scene.lexicon.cues["light"] or lemma in scene.lexicon.cues["light"]
            light = light and (role == "recipient") == (lemma in scene.lexicon.cues["undergoing"])
            if light and not graph.passive(governor) and noun_is_object(graph, noun, governor):
                return subjects(graph, governor, scene.lexicon.cues["object_control"])
            if light and graph.passive(governor):
                return subjects(graph, governor, scene.lexicon.cues["object_control"])
            return []
        measure = above.pos in ("NUM", "SYM", "ADP")  # "secured $11bn of deals"
        if token.dep == "conj" or not (measure or above.lemma in scene.lexicon.cues["light_nouns"]):
            return []
    return []


def noun_is_object(graph: Graph, noun: int, verb: int) -> bool:
    found = objects(graph, verb)
    return any(noun in list(graph.reach(i)) for i in found)


def _verbal(scene: Scene, trigger: Trigger, slot: str) -> list[int]:
    graph, verb = scene.graph, trigger.token
    if slot == "subj":
        if trigger.frame.needs == "intransitive" and graph.passive(verb):  # "born in Rome and buried there": nobody does it
            return objects(graph, verb)
        return subjects(graph, verb, scene.lexicon.cues["object_control"])
    if slot == "obj":
        return objects(graph, verb)
    if slot == "owner":
        return [i for thing in objects(graph, verb) for i in owners(scene, thing)]
    return _phrase(scene, [verb, *([trigger.noun] if trigger.noun is not None else [])], slot, verb)


def owners(scene: Scene, thing: int) -> list[int]:
    """Whose a demand or a complaint is: "X's demand", "a complaint filed by X"."""
    graph = scene.graph
    found = [noun for word, noun in graph.obliques(thing) if word in scene.lexicon.cues["owners"]]
    for participle in graph.below(thing, frozenset({"acl"})):
        found += agents(graph, participle)
    return found


def _phrase(scene: Scene, heads: Sequence[int], preposition: str, after: int) -> list[int]:
    """Nouns behind a preposition: below the trigger or its noun; a telling one ("contre") anywhere further down."""
    graph = scene.graph
    for head in heads:
        found = [noun for word, noun in graph.obliques(head) if word == preposition and noun != head]
        if found:
            return found
        for participle in graph.below(head, frozenset({"acl", "acl:relcl", "relcl"})):
            found = [noun for word, noun in graph.obliques(participle) if word == preposition]
            if found:
                return found
    if preposition in scene.lexicon.cues["telling"]:
        for head in heads:
            for index in graph.reach(head, CLAUSES | {"acl", "xcomp", "pcomp", "conj"}):
                found = [noun for word, noun in graph.obliques(index) if word == preposition and noun > after]
                if found:
                    return found
    return []


def participants(scene: Scene, trigger: Trigger, symmetric: bool, mentions: Sequence[Mention]) -> tuple[Participant, ...]:
    """The participants of an event in order of appearance; nobody has two roles.

    `symmetric` types (an agreement, a merger) have no recipient: both sides are actors.
    """
    places = {role: [tokens for tokens in positions(scene, trigger, role) if tokens] for role in ROLES}
    beside = frozenset(
        mentions[scene.names[name]].entity_id
        for tokens in (*places["actor"][:1], *places["recipient"][:1])
        for token in tokens
        for i in scene.graph.conjuncts(token)
        if (name := scene.graph.token(i).name) is not None
    )
    found: dict[str, Participant] = {}
    for role, candidates in places.items():
        for tokens in candidates:
            named = [p for token in tokens for p in refer(scene, token, role, mentions, beside)]
            named = [p for p in named if p.entity_id not in found and (role != "topic" or p.mention is not None)]
            for participant in named:
                kept = replace(participant, role="actor") if symmetric and role == "recipient" else participant
                found.setdefault(participant.entity_id, kept)
            if named:
                break
    return tuple(sorted(found.values(), key=lambda p: (p.start_char, p.end_char, p.role)))[:MAX_PARTICIPANTS]


def refer(scene: Scene, token: int, role: str, mentions: Sequence[Mention], beside: frozenset[str]) -> list[Participant]:
    """Whom a token and what is coordinated with it name."""
    graph = scene.graph
    found: list[Participant] = []
    for index in (whose(scene, i) for i in graph.conjuncts(token)):
        named = names_under(scene, index, mentions)
        if not named:
            named = antecedents(scene, index, mentions, beside)
        if named:
            found += [
                Participant(role, mentions[i].entity_name, mentions[i].start_char, mentions[i].end_char,
                            mentions[i].entity_id, mentions[i].label, i)
                for i in named
            ]  # fmt: skip
        else:
            phrase = noun_phrase(scene, index, role)
            if phrase is not None:
                found.append(phrase)
    return found


def noun_phrase(scene: Scene, token: int, role: str) -> Participant | None:
    """A group that acts without a name: "la police", "Serb forces". Other nouns take no part."""
    graph = scene.graph
    own = graph.token(token)
    if own.pos not in ("NOUN", "PROPN") or own.name is not None or not own.text[:1].isalpha() or scene.temporal(token):
        return None
    noun = scene.lexicon.lemma("noun", own.text, own.lemma)
    of = scene.lexicon.cues["of"]
    counted = any(word in of for word, _ in graph.obliques(token))  # "thousands of pages", not "wounded thousands"
    undergoing = ("venues",) if counted else ("venues", "victims")
    kinds = ("collective", *LABELS, *(undergoing if role == "recipient" else ()))
    people = any(noun in scene.lexicon.cues[kind] for kind in kinds)
    if not (own.pos == "PROPN" or people or scene.discourse.nationality(own.text)):
        return None
    inside = [token]
    for child in graph.children[token]:
        below = graph.token(child)
        near = below.dep in ("det", "amod", "compound", "nummod", "poss", "flat", "flat:name", "nmod:poss", "nmod")
        if near and not graph.preposition(child) and abs(child - token) <= 4 and below.pos != "PUNCT":
            inside.append(child)
    low, high = min(inside), max(inside)
    start, end = graph.token(low).start, graph.token(high).end
    words = [t for t in graph.tokens[low : high + 1] if t.pos != "DET"]
    if end - start > MAX_PHRASE or not words:
        return None
    text = re.sub(r"\s+", " ", scene.text[start:end])
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", scene.text[words[0].start : end])).casefold()
    return Participant(role, text, scene.offset + start, scene.offset + end, f"np:{folded}")
