"""Who takes part: from the positions that a frame names, over conjunctions and references, to the document's entities."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.article import Mention, Participant
from transforms.events.graph import CLAUSES, SUBJECTS, Graph, objects, relative_antecedent, subjects
from transforms.events.lexicon import Lexicon
from transforms.events.reference import LABELS, Discourse
from transforms.events.triggers import Trigger

ACTING = ("ORG", "PER", "LOC", "PRODUCT", "MISC")
MAX_PHRASE = 60  # characters of a noun phrase that takes part without being a name
MAX_PARTICIPANTS = 20
MAX_LIST = 24  # words in which a list of names must end
MAX_DESCRIPTION = 8  # words between a common noun and the name that it introduces


@dataclass(frozen=True, slots=True)
class Scene:
    """A parsed sentence in its document: `offset` is where it starts, `names` the document indices of the parser's names."""

    text: str
    graph: Graph
    lexicon: Lexicon
    discourse: Discourse
    sentence: int
    offset: int
    names: tuple[int, ...]


def positions(scene: Scene, trigger: Trigger, role: str) -> Iterator[list[int]]:
    """The tokens in each position where the frame expects a role, the likeliest position first."""
    slots = trigger.frame.actor if role == "actor" else trigger.frame.recipient
    if trigger.nominal:
        for slot in slots:
            yield _phrase(scene, [trigger.token], slot, trigger.token)
        if role == "actor":
            yield borrowed(scene, trigger.token)
        return
    for slot in slots:
        yield _verbal(scene, trigger, slot)
    if trigger.noun is not None:
        own = scene.graph.token(trigger.noun)
        for frame in scene.lexicon.nouns.get(scene.lexicon.lemma("noun", own.text, own.lemma), ()):
            if frame.type == trigger.frame.type:
                for slot in frame.actor if role == "actor" else frame.recipient:
                    yield _phrase(scene, [trigger.noun], slot, trigger.noun)


def borrowed(scene: Scene, noun: int) -> list[int]:
    """The subject of the verb that a reported noun is the object of: "X announced an agreement"."""
    graph = scene.graph
    token = graph.token(noun)
    for governor in graph.governors(noun):
        above = graph.token(governor)
        if above.pos in ("VERB", "AUX"):
            lemma = scene.lexicon.lemma("verb", above.text, above.lemma)
            light = above.lemma in scene.lexicon.cues["light"] or lemma in scene.lexicon.cues["light"]
            if light and not graph.passive(governor) and noun_is_object(graph, noun, governor):
                return subjects(graph, governor, scene.lexicon.cues["object_control"])
            if light and graph.passive(governor):
                return subjects(graph, governor, scene.lexicon.cues["object_control"])
            return []
        if above.lemma not in scene.lexicon.cues["light_nouns"] or token.dep == "conj":
            return []
    return []


def noun_is_object(graph: Graph, noun: int, verb: int) -> bool:
    found = objects(graph, verb)
    return any(noun in list(graph.reach(i)) for i in found)


def _verbal(scene: Scene, trigger: Trigger, slot: str) -> list[int]:
    graph, verb = scene.graph, trigger.token
    if slot == "subj":
        return subjects(graph, verb, scene.lexicon.cues["object_control"])
    if slot == "obj":
        return [i for i in objects(graph, verb) if i != trigger.noun]
    return _phrase(scene, [verb, *([trigger.noun] if trigger.noun is not None else [])], slot, verb)


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
            for index in graph.reach(head, CLAUSES | {"acl", "xcomp", "conj"}):
                found = [noun for word, noun in graph.obliques(index) if word == preposition and noun > after]
                if found:
                    return found
    return []


def participants(scene: Scene, trigger: Trigger, symmetric: bool, mentions: Sequence[Mention]) -> tuple[Participant, ...]:
    """The participants of an event in order of appearance; nobody has two roles.

    `symmetric` types (an agreement, a merger) have no recipient: both sides are actors.
    """
    places = {role: [tokens for tokens in positions(scene, trigger, role) if tokens] for role in ("actor", "recipient")}
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
            named = [p for p in named if p.entity_id not in found]
            for participant in named:
                kept = replace(participant, role="actor") if symmetric else participant
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


def whose(scene: Scene, token: int) -> int:
    """Whose a report or a spokesman is: what they say and do is told of their owner; other nouns are their own."""
    graph = scene.graph
    own = graph.token(token)
    if own.name is None and scene.lexicon.lemma("noun", own.text, own.lemma) in scene.lexicon.cues["voices"]:
        of = scene.lexicon.cues["of"] | {"'s", "+"}
        return next((i for word, i in graph.obliques(token) if word in of and acts(scene, i)), token)
    return token


def acts(scene: Scene, token: int) -> bool:
    """Whether a noun can be one that acts: a name, or a common noun of people."""
    own = scene.graph.token(token)
    return own.name is not None or scene.lexicon.lemma("noun", own.text, own.lemma) in scene.lexicon.cues["collective"]


def names_under(scene: Scene, token: int, mentions: Sequence[Mention]) -> list[int]:
    """Document indices of the names that a noun carries: itself, in apposition, or as examples ("brands like X and Y")."""
    graph = scene.graph
    name = graph.token(token).name
    if name is not None:
        return [scene.names[n] for n in coordinated(scene, token) if mentions[scene.names[n]].label in ACTING]
    own = graph.token(token)
    if own.pos not in ("NOUN", "PROPN", "ADJ"):
        return []
    linked: list[int] = []
    for child in graph.children[token]:
        below = graph.token(child)
        bare = below.dep in ("appos", "flat", "flat:name", "nmod") and not graph.preposition(child)
        modifier = below.dep == "compound" and own.lemma in scene.lexicon.cues["organisation"]
        example = graph.preposition(child) in scene.lexicon.cues["such_as"]
        if (bare or modifier or example) and below.name is not None:
            linked += graph.conjuncts(child)
        elif below.dep in ("prep", "nmod", "appos", "obl:mod") and (example or below.lemma in scene.lexicon.cues["such_as"]):
            inner = [child, *(i for _, i in graph.obliques(child)), *graph.below(child, frozenset({"pobj"}))]
            linked += [i for top in inner for i in graph.conjuncts(top)]
    if not linked and own.pos == "NOUN":
        linked = bare_apposition(scene, token) or (before_comma(scene, token) if definite(scene, token) else [])
    found: list[int] = []
    for index in linked:
        inner_name = graph.token(index).name
        if inner_name is not None:
            found += [scene.names[n] for n in coordinated(scene, index)]
        elif index != token:
            found += names_under(scene, index, mentions)
    return [i for i in dict.fromkeys(found) if mentions[i].label in ACTING]


def coordinated(scene: Scene, token: int) -> list[int]:
    """The names in a list that a name opens, by their order in the sentence: "X, Y et le groupe Z".

    Read from the words, since long lists are where parses break; a list must end in a conjunction, and what is the subject
    of a clause of its own is no part of it.
    """
    graph = scene.graph
    first = graph.token(token)
    found, waiting, closed, linked = [], [], False, False
    for index in range(token + 1, min(token + 1 + MAX_LIST, len(graph.tokens))):
        word = graph.token(index)
        if word.name is not None and word.name == first.name:
            continue
        if word.pos == "CCONJ" or word.text == ",":
            linked, closed = True, closed or word.pos == "CCONJ"
        elif word.name is not None and linked:
            if word.dep in SUBJECTS and first.dep not in SUBJECTS and graph.token(index).head != first.head:
                break
            waiting.append(word.name)
            linked = False
            if closed:
                found = waiting
                break
        elif not (linked and word.pos in ("DET", "NOUN", "ADJ", "ADP", "PROPN")):
            break
    return list(dict.fromkeys([first.name, *found])) if first.name is not None else []


def before_comma(scene: Scene, token: int) -> list[int]:
    """The name that a description explains: "X, le fondateur de Y, a demandé"."""
    graph = scene.graph
    index = token - 1
    while index > 0 and graph.token(index).pos in ("DET", "ADJ", "NUM", "ADV") and token - index <= 4:
        index -= 1
    if index > 0 and graph.token(index).text == "," and graph.token(index - 1).name is not None:
        return [index - 1]
    return []


def bare_apposition(scene: Scene, token: int) -> list[int]:
    """The name that closes a description, whatever the parser hung it on: "le géant chinois du commerce en ligne X"."""
    graph = scene.graph
    lemma = scene.lexicon.lemma("noun", graph.token(token).text, graph.token(token).lemma)
    if not any(lemma in scene.lexicon.cues[kind] for kind in LABELS):
        return []
    for index in range(token + 1, min(token + 1 + MAX_DESCRIPTION, len(graph.tokens))):
        word = graph.token(index)
        if word.name is not None:
            return graph.conjuncts(index) if graph.token(index - 1).pos in ("NOUN", "ADJ") else []
        if word.pos not in ("NOUN", "ADJ", "ADP", "DET"):
            return []
    return []


def antecedents(scene: Scene, token: int, mentions: Sequence[Mention], beside: frozenset[str]) -> list[int]:
    """Document indices of whom a pronoun or a common noun stands for; empty where that is not clear."""
    graph, lexicon, discourse = scene.graph, scene.lexicon, scene.discourse
    own = graph.token(token)
    place = scene.offset + own.start
    if own.pos in ("PRON", "DET", "SCONJ"):
        relative = relative_antecedent(graph, token)
        if relative is not None and relative != token:
            return names_under(scene, relative, mentions)
        return _pronoun(scene, token, mentions, beside)
    if own.pos != "NOUN" or not definite(scene, token):
        return []
    noun = lexicon.lemma("noun", own.text, own.lemma)
    words = {graph.token(i).lemma for i in graph.children[token]} | {graph.token(i).text.lower() for i in graph.children[token]}
    if words & lexicon.cues["two"] and noun in lexicon.cues["pair"]:
        labels = ("LOC",) if noun in lexicon.cues["country"] else ("ORG",)
        labels = ("PER",) if noun in lexicon.cues["person"] else labels
        return [discourse.index(m) for m in discourse.pair(place, scene.sentence, labels)]
    if own.feature("Number") == "Plur":
        return []
    for kind in LABELS:
        if noun in lexicon.cues[kind]:
            if any(p in lexicon.cues["of"] and graph.token(i).pos == "PROPN" for p, i in graph.obliques(token)):
                return []
            found = discourse.noun(graph, token, kind, place, scene.sentence, beside)
            return [discourse.index(found)] if found is not None else []
    return []


def _pronoun(scene: Scene, token: int, mentions: Sequence[Mention], beside: frozenset[str]) -> list[int]:
    """A personal pronoun: the subject of a clause above it, else the subject of the sentence before."""
    graph = scene.graph
    own = graph.token(token)
    if own.feature("Person") in ("1", "2") or own.text.lower() not in scene.lexicon.cues["pronouns"]:
        return []
    plural = own.text.lower() in scene.lexicon.cues["plural_pronouns"]
    verb = graph.clause(token)
    for governor in graph.governors(verb):
        if graph.token(governor).pos not in ("VERB", "AUX"):
            continue
        above = [i for i in subjects(graph, governor, scene.lexicon.cues["object_control"]) if i != token]
        found = [n for top in above for i in graph.conjuncts(top) for n in names_under(scene, i, mentions)]
        found = [i for i in dict.fromkeys(found) if mentions[i].entity_id not in beside]
        if not found and above and not plural:
            found = [
                n for i in above if i != token and graph.token(i).pos == "NOUN" for n in antecedents(scene, i, mentions, beside)
            ]
        if found:
            return found if plural == (len(found) > 1) else []
        if above and graph.token(above[0]).pos == "NOUN":
            return []
    if plural:
        return []
    labels = ("PER",) if own.text.lower() in scene.lexicon.cues["person_pronouns"] else ("ORG", "PER")
    previous = scene.discourse.previous_subject(scene.sentence, labels, beside)
    return [scene.discourse.index(previous)] if previous is not None else []


def definite(scene: Scene, token: int) -> bool:
    """A noun with "the" or "this"; French "du", "au" hold the article."""
    graph = scene.graph
    for child in graph.children[token]:
        below = graph.token(child)
        if below.feature("Definite") == "Def" or below.feature("PronType") == "Dem":
            return True
        if below.text.lower() in scene.lexicon.cues["definite"]:
            return True
    before = graph.token(token - 1) if token else None
    head = graph.token(graph.token(token).head)
    return any(t is not None and t.text.lower() in scene.lexicon.cues["definite"] for t in (before, head))


def noun_phrase(scene: Scene, token: int, role: str) -> Participant | None:
    """A group that acts without a name: "la police", "Serb forces". Other nouns take no part."""
    graph = scene.graph
    own = graph.token(token)
    if own.pos not in ("NOUN", "PROPN") or own.name is not None:
        return None
    noun = scene.lexicon.lemma("noun", own.text, own.lemma)
    if not (own.pos == "PROPN" or noun in scene.lexicon.cues["collective"] or scene.discourse.nationality(own.text)):
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
