"""Questions that coding asks of a parse, answered alike for the two label sets in use.

Universal Dependencies (French and most languages) hang a preposition below its noun (`case`); the label set of the English
models hangs the noun below the preposition (`prep`, `pobj`). Here both are "an oblique: preposition and noun". Nothing in
this module knows a language; the prepositions, verbs and nouns that matter are in the lexicons.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from transforms.events.parse import Parse, Token

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "csubj", "nsubj:caus"})
PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "nsubjpass"})
PASSIVE_AUXILIARIES = frozenset({"aux:pass", "auxpass"})
AUXILIARIES = frozenset({"aux", "aux:tense", "aux:pass", "auxpass", "aux:caus"})
OBJECTS = frozenset({"obj", "dobj", "obj:agent", "obj:lvc", "oprd"})
INDIRECT = frozenset({"iobj", "dative"})
OPEN_CLAUSES = frozenset({"xcomp", "pcomp"})
CLAUSES = frozenset({"ccomp", "advcl", "acl:relcl", "relcl", "parataxis", "csubj"})
MAX_HOPS = 12  # governors looked at; a longer chain is a broken parse


class Graph:
    """A parse with its edges both ways.

    `bridges` maps nouns of complex prepositions to the plain one ("encontre": "contre"), and prepositions to their lemma.
    """

    def __init__(self, parse: Parse, bridges: Mapping[str, str]) -> None:
        self.tokens = parse.tokens
        self._bridges = bridges

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.tokens]
        for index, token in enumerate(self.tokens):
            if token.head != index:
                below[token.head].append(index)
        return tuple(tuple(indices) for indices in below)

    def below(self, index: int, labels: frozenset[str]) -> list[int]:
        return [child for child in self.children[index] if self.tokens[child].dep in labels]

    def governors(self, index: int) -> Iterator[int]:
        """The tokens above, nearest first."""
        for _ in range(MAX_HOPS):
            head = self.tokens[index].head
            if head == index:
                return
            yield head
            index = head

    def verbal(self, index: int) -> bool:
        token = self.tokens[index]
        return token.pos in ("VERB", "AUX") or bool(self.below(index, AUXILIARIES))

    def participle(self, index: int) -> bool:
        """A past participle on its own below a noun: "a complaint filed in 2015"."""
        token = self.tokens[index]
        past = token.feature("Tense") == "Past" and token.feature("Aspect") != "Prog"
        return token.dep in ("acl", "amod") and past and not self.below(index, AUXILIARIES)

    def bare_participle(self, index: int) -> bool:
        """A past participle without auxiliary, subject and object of its own."""
        token = self.tokens[index]
        past = token.feature("VerbForm") == "Part" and token.feature("Tense") == "Past" and token.feature("Aspect") != "Prog"
        return past and not self.below(index, AUXILIARIES | SUBJECTS | OBJECTS)

    def adverbial(self, index: int) -> bool:
        """A participle that says what happened to the subject of its sentence: "Asked about it, X replied"."""
        token = self.tokens[index]
        return token.dep == "advcl" and self.tokens[token.head].pos in ("VERB", "AUX") and self.bare_participle(index)

    def shared(self, index: int) -> bool:
        """The second participle of a passive: "was arrested and charged"."""
        token = self.tokens[index]
        return token.dep == "conj" and token.head < index and self.bare_participle(index) and self.passive(token.head)

    def headline(self, index: int) -> bool:
        """The participle of a headline that leaves out the auxiliary: "Mayor accused of fraud"."""
        token = self.tokens[index]
        past = token.feature("VerbForm") == "Part" and token.feature("Tense") == "Past" and token.feature("Aspect") != "Prog"
        own = self.below(index, AUXILIARIES | OBJECTS | OPEN_CLAUSES | CLAUSES)
        return token.dep == "ROOT" and past and not own and bool(self.below(index, SUBJECTS))

    def passive(self, index: int) -> bool:
        marked = bool(self.below(index, PASSIVE_SUBJECTS) or self.below(index, PASSIVE_AUXILIARIES))
        return marked or self.participle(index) or self.adverbial(index) or self.shared(index) or self.headline(index)

    def preposition(self, index: int) -> str:
        """The word(s) that introduce a noun, lower case lemmas; "" where nothing does."""
        token = self.tokens[index]
        if token.dep in ("pobj", "pcomp"):
            lemma = self.tokens[token.head].lemma
            return self._bridges.get(lemma, lemma)
        cases = [i for i in self.children[index] if self.tokens[i].dep in ("case", "mark") and i < index]
        lemma = self.tokens[cases[0]].lemma if cases else ""
        return self._bridges.get(lemma, lemma)

    def obliques(self, index: int) -> list[tuple[str, int]]:
        """(preposition, noun) of what hangs on a verb or noun by a preposition, in reading order."""
        found: list[tuple[str, int]] = []
        for child in self.children[index]:
            token = self.tokens[child]
            if token.dep in ("prep", "agent"):
                for noun in self.below(child, frozenset({"pobj"})):
                    found.append((token.lemma, noun))
                for nested in self.below(child, frozenset({"prep"})):
                    found += [(self.tokens[nested].lemma, n) for n in self.below(nested, frozenset({"pobj"}))]
            elif token.dep == "poss":
                found.append(("'s", child))
            elif token.dep == "compound" or (token.dep == "amod" and token.name is not None):
                found.append(("+", child))
            elif token.dep.startswith(("obl", "nmod")) or token.dep in INDIRECT:
                preposition = self.preposition(child) or ("" if token.dep.startswith("nmod") else "+")
                if preposition:
                    found.append((preposition, child))
        bridged: list[tuple[str, int]] = []
        for preposition, noun in found:
            plain = self._bridges.get(self.tokens[noun].lemma)
            inner = [i for _, i in self.obliques(noun)] if plain else []
            bridged += [(plain, i) for i in inner] if plain and inner else [(preposition, noun)]
        return bridged

    def conjuncts(self, index: int) -> list[int]:
        """The token and what is coordinated with it, in reading order."""
        found, frontier = [index], [index]
        while frontier and len(found) < 20:
            frontier = [child for i in frontier for child in self.below(i, frozenset({"conj"}))]
            found += frontier
        return found

    def first_conjunct(self, index: int) -> int:
        for _ in range(MAX_HOPS):
            if self.tokens[index].dep != "conj":
                break
            index = self.tokens[index].head
        return index

    def reach(self, index: int, stop: frozenset[str] = CLAUSES) -> Iterator[int]:
        """The token and what depends on it, without entering subordinate clauses; nearest levels first."""
        frontier = [index]
        for _ in range(MAX_HOPS):
            yield from frontier
            frontier = [c for i in frontier for c in self.children[i] if self.tokens[c].dep not in stop]
            if not frontier:
                return

    def span(self, index: int) -> tuple[int, int]:
        """First character and end of the subtree of a token."""
        inside = list(self.reach(index, frozenset()))
        return min(self.tokens[i].start for i in inside), max(self.tokens[i].end for i in inside)

    def clause(self, index: int) -> int:
        """The verb of the clause that a token stands in."""
        if self.tokens[index].pos in ("VERB", "AUX"):
            return index
        return next((i for i in self.governors(index) if self.tokens[i].pos in ("VERB", "AUX")), index)

    def token(self, index: int) -> Token:
        return self.tokens[index]


def relative_antecedent(graph: Graph, index: int) -> int | None:
    """The noun that a relative pronoun stands for: what its clause hangs on."""
    token = graph.token(index)
    if token.pos not in ("PRON", "SCONJ", "DET") or (token.pos == "PRON" and token.feature("Person") in ("1", "2", "3")):
        return None
    for verb in (token.head, graph.token(token.head).head):
        if graph.token(verb).dep in ("acl:relcl", "relcl", "acl") and graph.token(verb).head < index:
            return graph.token(verb).head
    before = index - 1
    if before > 0 and graph.token(before).pos == "PUNCT":
        before -= 1
    relative = token.feature("PronType") == "Rel" and before >= 0
    return before if relative and graph.token(before).pos in ("NOUN", "PROPN") else None


def objects(graph: Graph, verb: int) -> list[int]:
    """What is done to: objects in the active, the subject in the passive, the noun that a participle belongs to."""
    if graph.participle(verb):
        return [graph.token(verb).head]
    if graph.shared(verb):
        return objects(graph, graph.token(verb).head)
    if graph.adverbial(verb):
        return graph.below(graph.token(verb).head, SUBJECTS) or inverted(graph, graph.token(verb).head)
    if graph.passive(verb):
        return graph.below(verb, SUBJECTS) or shared_undergoer(graph, verb)
    found = graph.below(verb, OBJECTS)
    antecedents = [relative_antecedent(graph, i) for i in found]
    found = [a if a is not None else i for i, a in zip(found, antecedents, strict=True)]
    if not found and graph.token(verb).dep in ("acl:relcl", "relcl") and graph.below(verb, SUBJECTS):
        subject = graph.below(verb, SUBJECTS)[0]
        if relative_antecedent(graph, subject) is None:
            found = [graph.token(verb).head]
    return found


def shared_undergoer(graph: Graph, verb: int) -> list[int]:
    """What is done to in a passive without a subject of its own: "was held and was charged", "expects to be bought"."""
    token = graph.token(verb)
    above = token.head
    if token.dep == "conj" and above < verb:
        return objects(graph, above) if graph.passive(above) else graph.below(above, SUBJECTS)
    if token.dep == "xcomp" and above < verb:
        asked = [] if graph.passive(above) else graph.below(above, OBJECTS)  # "wants him to be freed"
        return asked or graph.below(above, SUBJECTS)
    return []


def subjects(graph: Graph, verb: int, controls_object: frozenset[str]) -> list[int]:
    """Who does it: the subject, or the agent of a passive; for verbs without their own, that of the verb above.

    `controls_object`: verbs whose object does what the infinitive says ("urged him to resign").
    """
    current = verb
    for _ in range(MAX_HOPS):
        token = graph.token(current)
        passive = graph.passive(current)
        if current == verb and passive:
            return agents(graph, verb)
        own = graph.below(current, SUBJECTS) or inverted(graph, current)
        if own:
            antecedents = [relative_antecedent(graph, i) for i in own]
            return [a if a is not None else i for i, a in zip(own, antecedents, strict=True)]
        if token.dep in ("acl:relcl", "relcl") and graph.below(current, OBJECTS):
            return [token.head]
        if token.pos == "ADJ" and token.dep == "acomp":  # "is willing to help"
            current = token.head
            continue
        if token.dep == "ROOT" or token.pos not in ("VERB", "AUX"):
            return neighbour(graph, current)
        if token.dep == "acl":
            if token.feature("VerbForm") != "Inf" and token.feature("Tense") in ("Pres", "") and not passive:
                return [token.head]
            owner = [i for p, i in graph.obliques(token.head) if p in ("'s", "de", "of")]
            if owner:
                return owner[:1]
            if graph.token(token.head).dep == "pobj":  # "a speech against the deal to lease": not the speaker's
                return []
            current = graph.clause(token.head)
            if current == token.head:
                return []
            continue
        if token.dep in OPEN_CLAUSES or token.dep in ("advcl", "conj", "ccomp", "obl:arg", "obl:mod", "advcl:cleft"):
            above = token.head
            governor = graph.token(above)
            if token.dep == "pcomp" and governor.pos in ("ADP", "SCONJ"):
                above = governor.head
                governor = graph.token(above)
            if governor.pos not in ("VERB", "AUX", "ADJ"):
                return []
            if token.dep in ("xcomp", "ccomp", "obl:arg", "pcomp") and governor.lemma in controls_object:
                controlled = objects(graph, above) or graph.below(above, INDIRECT)
                if controlled:
                    return controlled
            current = above
            continue
        return []
    return []


def inverted(graph: Graph, verb: int) -> list[int]:
    """The noun right after the verb of an inserted clause: "…", a déclaré X."""
    group = [verb, *(i for i in graph.children[verb] if graph.token(i).dep in AUXILIARIES)]
    if min(group) == 0 or graph.token(min(group) - 1).pos != "PUNCT":
        return []
    after = verb + 1
    while after < len(graph.tokens) and graph.token(after).pos in ("DET", "ADJ"):
        after += 1
    if after == len(graph.tokens) or graph.token(after).pos not in ("NOUN", "PROPN", "PRON"):
        return []
    found = graph.token(after)
    bare = found.pos == "NOUN" and found.dep in OBJECTS and not graph.below(after, frozenset({"det", "poss", "nummod"}))
    return [after] if found.head == verb and not graph.preposition(after) and not bare else []  # "…, announces cuts"


def neighbour(graph: Graph, verb: int) -> list[int]:
    """The noun right before a main verb that was left without a subject: "Under the deal, X withdrew…" """
    left = min([verb, *(i for i in graph.children[verb] if graph.token(i).dep in AUXILIARIES | {"neg", "expl:comp"})]) - 1
    if left < 0:
        return []
    comma = max((i for i in range(left) if graph.token(i).pos == "PUNCT"), default=-1)
    top = left
    while comma < graph.token(top).head < top:
        top = graph.token(top).head
    if graph.token(top).pos not in ("NOUN", "PROPN") or graph.preposition(top):
        return []
    return [top]


def agents(graph: Graph, verb: int) -> list[int]:
    """Who does it in a passive: "by X"; of two participles that share one, the last names it."""
    found: list[int] = []
    for child in graph.children[verb]:
        token = graph.token(child)
        if token.dep == "obl:agent":
            found.append(child)
        elif token.dep == "agent":
            found += graph.below(child, frozenset({"pobj"}))
    return found or [i for other in graph.below(verb, frozenset({"conj"})) if graph.shared(other) for i in agents(graph, other)]
