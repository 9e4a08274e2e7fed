"""How an event is presented: asserted, planned, possible, denied, reported.

Read from the verb that carries the event upwards: negation, modals, tense and mood, then the verbs that govern it
("refuse to", "plans to", "accepts to"), up to the first clause that is a statement of its own.
"""

from transforms.events.graph import AUXILIARIES, CLAUSES, MAX_HOPS, OBJECTS, SUBJECTS, Graph
from transforms.events.lexicon import Lexicon
from transforms.events.parse import Token


def factuality(graph: Graph, lexicon: Lexicon, index: int, performative: bool) -> str:
    """The factuality of the event that the token reports.

    `performative`: consenting to it does it ("accepts to drop the case"), so a promise of it is the event.
    """
    current = index
    first = shares = True
    for _ in range(MAX_HOPS):
        token = graph.token(current)
        verdict = _own(graph, lexicon, current, first) if shares else None
        if verdict is not None:
            return verdict
        if token.head == current:
            break
        governor = token.head
        shares = True
        if token.dep == "conj":  # what is said of the first of two verbs holds for the second if it has no auxiliary
            shares = token.feature("VerbForm") != "Fin" and not graph.below(current, AUXILIARIES)
            current, first = governor, False
            continue
        above = graph.token(governor)
        lemma = lexicon.lemma("verb", above.text, above.lemma)
        if token.dep in ("advcl", "acl", "pcomp", "obl:mod", "xcomp") and _introduced(graph, lexicon, current, "purpose"):
            return "planned"
        if token.dep in CLAUSES and token.dep != "ccomp":
            if _introduced(graph, lexicon, current, "condition"):
                return "possible"
            break
        nominal = token.pos in ("NOUN", "PROPN")
        if nominal and token.dep not in OBJECTS | SUBJECTS and above.lemma not in lexicon.cues["light_nouns"]:
            break
        if nominal and above.pos in ("VERB", "AUX") and lemma not in lexicon.cues["light"] | lexicon.cues["intending"]:
            break
        if lemma in lexicon.cues["denying"]:
            return "denied"
        if lemma in lexicon.cues["intending"] and not (nominal and lemma in lexicon.cues["auxiliary"]):
            return "planned"
        infinitive = token.feature("VerbForm") == "Inf"
        if infinitive and lemma in lexicon.cues["committing"] and not performative and not _completed(graph, current):
            return "planned"
        if lemma in lexicon.cues["doubting"]:
            return "possible"
        if token.dep == "ccomp":
            break
        if token.dep in SUBJECTS:
            current, first = governor, False
            continue
        if above.pos not in ("VERB", "AUX", "NOUN", "ADJ", "ADP"):
            break
        current, first = governor, False
    return "reported" if _attributed(graph, lexicon) else "asserted"


def _own(graph: Graph, lexicon: Lexicon, index: int, first: bool) -> str | None:
    """What a verb's own auxiliaries, negation and mood say."""
    token = graph.token(index)
    below = [graph.token(i) for i in graph.children[index]]
    words = {t.text.lower() for t in below} | {t.lemma for t in below}
    if words & lexicon.cues["negation"]:
        return "denied"
    auxiliaries = [t for t in below if t.dep in AUXILIARIES or t.pos == "AUX"]
    if token.pos in ("VERB", "AUX"):
        auxiliaries.append(token)
    for auxiliary in auxiliaries:
        word = auxiliary.text.lower()
        if word in lexicon.cues["possible_words"]:
            return "possible"
        future = auxiliary.feature("Tense") == "Fut" or _ends(word, auxiliary, lexicon, "future")
        if future or word in lexicon.cues["future_words"]:
            return "planned"
        if auxiliary.feature("Mood") == "Cnd" or _ends(word, auxiliary, lexicon, "conditional"):
            return "planned" if token.dep == "ccomp" else "possible"
    if token.dep == "ROOT" and any(t.dep == "aux" and t.pos == "PART" for t in below):  # a headline's "X to open a store"
        return "planned"
    if words & lexicon.cues["hedges"]:
        return "reported"
    if first and token.pos == "NOUN" and words & lexicon.cues["planned_adjectives"]:
        return "planned"
    return None


def _ends(word: str, token: Token, lexicon: Lexicon, tense: str) -> bool:
    """Whether a form is the infinitive with an ending of this tense ("commencer-ait"): taggers take some for others."""
    lemma = lexicon.lemma("verb", token.text, token.lemma)
    stem = lemma.removesuffix("e")  # "prendre", "prendrait"
    return any(word in (lemma + ending, stem + ending) for ending in lexicon.cues[f"{tense}_endings"] if len(lemma) > 3)


def _completed(graph: Graph, index: int) -> bool:
    """A perfect infinitive: "admits having sold"."""
    below = graph.below(index, AUXILIARIES)
    return graph.token(index).feature("VerbForm") == "Part" and bool(below)


def _introduced(graph: Graph, lexicon: Lexicon, index: int, cue: str) -> bool:
    marks = [graph.token(i) for i in graph.children[index] if graph.token(i).dep in ("mark", "case", "advmod")]
    own = graph.token(index)
    if cue == "purpose" and own.feature("VerbForm") == "Inf" and own.dep == "advcl" and graph.below(index, frozenset({"aux"})):
        return True
    return any(t.text.lower() in lexicon.cues[cue] or t.lemma in lexicon.cues[cue] for t in marks)


def _attributed(graph: Graph, lexicon: Lexicon) -> bool:
    """Whether the whole sentence is told on another's word by an adverb: "reportedly", "selon"."""
    return any(token.text.lower() in lexicon.cues["hearsay"] for token in graph.tokens[:40])
