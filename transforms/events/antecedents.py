"""Whom a pronoun or a common noun of a sentence stands for, by the grammar around it and by the discourse."""

from collections.abc import Sequence

from transforms.article import Mention
from transforms.events.graph import SUBJECTS, objects, relative_antecedent, subjects
from transforms.events.naming import definite, names_under
from transforms.events.reference import LABELS
from transforms.events.scene import Scene


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
    labels = _labels(scene, own.text.lower())
    verb = graph.clause(token)
    for clause in graph.below(verb, frozenset({"advcl"})):
        if clause < token and not plural:  # "When X opened the meeting, he said"
            before = [n for i in graph.below(clause, SUBJECTS) for n in names_under(scene, i, mentions)]
            if len(before) == 1 and mentions[before[0]].label in labels and mentions[before[0]].entity_id not in beside:
                return before
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
            fit = plural or mentions[found[0]].label in labels
            firm = plural and mentions[found[0]].label == "ORG" and not objects(graph, governor)  # "X said they will"
            return found if fit and (firm or plural == (len(found) > 1)) else []
        if above and graph.token(above[0]).pos == "NOUN":
            return []
    if plural:
        return []
    before = [i for i in scene.names if mentions[i].label in labels and mentions[i].start_char < scene.offset + own.start]
    before = [i for i in before if scene.discourse.agrees(mentions[i], own.text.lower())]
    if before:
        alone = labels == ("PER",) and len({mentions[i].entity_id for i in before}) == 1
        return before[-1:] if alone and mentions[before[-1]].entity_id not in beside else []
    previous = scene.discourse.previous_subject(scene.sentence, labels, beside, own.text.lower())
    return [scene.discourse.index(previous)] if previous is not None else []


def _labels(scene: Scene, pronoun: str) -> tuple[str, ...]:
    if pronoun in scene.lexicon.cues["person_pronouns"]:
        return ("PER",)
    return ("ORG", "LOC") if pronoun in scene.lexicon.cues["thing_pronouns"] else ("ORG", "PER")
