"""Grammar of one sentence by its surface, for languages that have an event lexicon and no parser model.

A Parser that finds little and is sure of it. What stands directly before a verb group, back to the start of its clause, is
its subject where it is one noun phrase; what stands directly after is its object; a preposition and its noun hang on the
verb, on a trigger noun, or (an "of") on the noun before. A verb whose place in the sentence these patterns do not explain
is shown as no verb (`X`), so that no event is coded from it.

It reads languages whose subject precedes the verb and whose objects follow it, with prepositions, by the word lists in
their `[surface]` table (see surface_words.py); nothing here knows a language.
"""

from collections.abc import Sequence

from schemas.lexicons import load
from transforms.events.lexicon import Lexicon, lexicon
from transforms.events.parse import ASIDE, DATELINE, MAX_CHARS, Parse, Token
from transforms.events.surface_phrases import BORDERS, CLEAR, Chunk, Group, Phrases
from transforms.events.surface_words import AUXILIARY, NOMINAL, VERBAL, Surface, Word, read, surface

METHOD = "surface-1"
TRUST = 0.8  # factor on scores: patterns are less sure than a parser
MAX_ASIDE = 25  # words between the commas of an aside after a subject
POS = {"name": "PROPN", "proper": "PROPN", "noun": "NOUN", "date": "NOUN", "determiners": "DET", "number": "NUM",
       "prepositions": "ADP", "coordinators": "CCONJ", "conditionals": "SCONJ", "subordinators": "SCONJ",
       "complementizers": "SCONJ", "relatives": "PRON", "clitics": "PRON", "adverbs": "ADV", "negation": "ADV",
       "prenominal": "ADJ", "punct": "PUNCT", "perfect": "AUX", "passive": "AUX", "progressive": "AUX",
       "modal": "AUX"}  # fmt: skip
ROLES = {"participle": (("VerbForm", "Part"),), "infinitive": (("VerbForm", "Inf"),), "gerund": (("VerbForm", "Ger"),)}


class SurfaceParser:
    """The patterns of one language as a Parser."""

    trust = TRUST
    method = METHOD

    def __init__(self, lang: str) -> None:
        found = lexicon(lang)
        if found is None:
            raise ValueError(f"no event lexicon for {lang}")
        self._lexicon: Lexicon = found
        self._known: Surface = surface(lang)
        self._bridges: dict[str, str] = load("events", lang).get("bridges", {})
        self._say = frozenset(verb for verb, frames in found.verbs.items() if any(f.type == "SAY" for f in frames))
        self._only_say = frozenset(verb for verb in self._say if all(f.type == "SAY" for f in found.verbs[verb]))

    def parse(self, sentence: str, names: Sequence[tuple[int, int, str]]) -> Parse:
        text = sentence[:MAX_CHARS]
        dateline = DATELINE.match(text)
        gaps = [(0, dateline.end())] if dateline else []
        gaps += [match.span() for match in ASIDE.finditer(text)]
        shown = read(text, [n for n in names if n[1] <= MAX_CHARS], gaps, self._known, self._lexicon, self._bridges)
        return Parse(_Sentence(shown, self._known, self._lexicon, self._say, self._only_say).tokens())


class _Sentence(Phrases):
    """One sentence under analysis; `say` are the verbs that can report what was said, `only_say` those that do nothing else."""

    def __init__(
        self, shown: list[Word], known: Surface, words: Lexicon, say: frozenset[str], only_say: frozenset[str]
    ) -> None:
        super().__init__(shown, known, words)
        self.say, self.only_say = say, only_say

    def tokens(self) -> tuple[Token, ...]:
        for group in self.groups:
            self._inside(group)
        for number, group in enumerate(self.groups):
            self._place(group, self.groups[number - 1] if number else None)
        for group in self.groups:
            self._after(group)
        self._nouns_alone()
        self._quoted_clauses()
        sure = {group.main for group in self.groups if group.sure}
        for word in self.words:  # a verb that is not understood has no subject
            if word.dep in ("nsubj", "nsubj:pass") and word.head not in sure:
                word.dep = "dep"
        return tuple(self._token(index, word, index in sure) for index, word in enumerate(self.words))

    def _token(self, index: int, word: Word, sure: bool) -> Token:
        pos = POS.get(word.kind, "X")
        if word.kind in VERBAL:
            pos = "VERB" if sure else "X"
        morph = ROLES.get(word.kind, ())
        if word.kind == "participle" and word.dep == "acl":
            morph = (("Tense", "Past"), *morph)
        if word.kind == "relatives":
            morph = (("PronType", "Rel"),)
        if word.kind == "finite" or word.kind in AUXILIARY:
            morph = (("VerbForm", "Fin"),)
        return Token(word.start, word.end, word.text, word.lemma, pos, word.dep, word.head, morph, word.name)

    # ---- verb groups

    def _inside(self, group: Group) -> None:
        verb = self.words[group.main]
        for index in range(group.left, group.main):
            word = self.words[index]
            passive = word.kind == "passive" and group.passive
            dep = "aux:pass" if passive else "aux" if word.kind in AUXILIARY else "advmod"
            if word.kind == "clitics":
                dep = "expl:pv" if word.text.lower() in self.lexicon.cues["reflexive"] else "expl"
            self.hang(index, group.main, dep)
        nearest = [w.kind for w in self.words[group.left : group.main] if w.kind in AUXILIARY][-1:]
        wanted = {"participle": ("perfect", "passive"), "infinitive": ("modal",), "gerund": ("progressive",)}.get(verb.kind)
        group.sure = verb.known and (verb.kind == "finite" if wanted is None else bool(nearest) and nearest[0] in wanted)

    # ---- before the verb

    def _place(self, group: Group, before: Group | None) -> None:
        words = self.words
        edge = self.edge(group.left)
        segment = range(edge + 1, group.left)
        border = words[edge] if edge >= 0 else None
        inner = [i for i in segment if words[i].kind not in CLEAR]
        if not group.finite:
            self._open(group, before, edge, inner)
            return
        if border is not None and border.kind == "conditionals":
            group.sure = False
        elif border is not None and edge in self.in_group:
            self._second(group, self.in_group[edge], inner)
        elif border is not None and border.kind in ("complementizers", "relatives"):
            self._subordinate(group, edge, inner)
        elif inner:
            self._subject(group, [*self._listed(edge, inner), *inner])
        elif border is not None and border.text == "," and not self._inserted(group):
            self._over_aside(group, edge)
        if any(words[i].text.lower() in self.lexicon.cues["negation"] for i in inner):
            group.sure = False  # "nobody arrested": what is denied is not said of the verb

    def _inserted(self, group: Group) -> bool:
        """Whether the speaker follows: "…, confirmed X"."""
        after = (word.kind for word in self.words[group.main + 1 :] if word.kind not in CLEAR)
        return self.words[group.main].lemma in self.say and next(after, "") in ("determiners", *NOMINAL)

    def _subject(self, group: Group, inner: Sequence[int]) -> None:
        chunks = self.chunks(inner)
        bare = [number for number, chunk in enumerate(chunks) if chunk.preposition is None]
        subject = [number for number in bare if not chunks[number].joined]
        if len(subject) != 1 or any(number < subject[0] for number in bare):
            group.sure = group.sure and not bare
            return
        first = subject[0]
        heads = [chunks[n].head for n in bare if n >= first]
        self.attach(chunks[first:], None)
        for chunk in chunks[:first]:
            self.attach([chunk], group.main)
        self._subject_is(group, heads)

    def _listed(self, comma: int, inner: Sequence[int]) -> list[int]:
        """The names before a comma that belong to a list of subjects: "X, Y and Z agreed"."""
        words = self.words
        found: list[int] = []
        if comma < 0 or not any(words[i].kind == "coordinators" for i in inner):
            return found
        while comma > 0 and words[comma].text == ",":
            edge = self.edge(comma)
            before = [i for i in range(edge + 1, comma) if words[i].kind not in CLEAR]
            if (
                not before
                or edge in self.in_group
                or any(words[i].kind not in ("name", "proper", "determiners") for i in before)
            ):
                break
            found = [*before, comma, *found]
            comma = edge
        return found

    def _subject_is(self, group: Group, heads: list[int]) -> None:
        if len(heads) > 1 and not group.plural:
            return
        group.subject = heads
        for number, head in enumerate(heads):
            self.hang(head, heads[0] if number else group.main, "conj" if number else self._subject_dep(group))

    def _subject_dep(self, group: Group) -> str:
        return "nsubj:pass" if group.passive else "nsubj"

    def _second(self, group: Group, first: Group, inner: Sequence[int]) -> None:
        """A verb after another without a border: after "and" it shares the subject or has its own, else it is unclear."""
        links = [i for i in inner if self.words[i].kind == "coordinators"]
        if not links:
            group.sure = False
            return
        own = [i for i in inner if i > links[-1]]
        if own:
            self._subject(group, own)
        elif first.sure and first.plural == group.plural and first.passive == group.passive and first.finite:
            self.hang(group.main, first.main, "conj")

    def _subordinate(self, group: Group, edge: int, inner: Sequence[int]) -> None:
        """A clause after "that": said of the verb before it, or of the noun before it."""
        words = self.words
        before = edge - 1
        comma = before >= 0 and words[before].text == ","
        before -= comma
        if before < 0 or words[before].kind in ("prepositions", "punct", "coordinators"):
            group.sure = False
            return
        if words[before].kind in VERBAL or before in self.in_group:
            if words[edge].kind == "complementizers" and not comma:
                self.hang(edge, group.main, "mark")
                governor = self.in_group.get(before)
                if inner:
                    self._subject(group, inner)
                if governor is not None and (group.subject or governor.plural == group.plural):
                    self.hang(group.main, governor.main, "ccomp")
            return
        if inner:
            group.sure = False  # "the man whom the police arrested": the pattern does not tell object from subject
            return
        antecedent = self._phrase_before(before)
        if antecedent is None or (antecedent[1] and not comma and words[before].name is None):
            return
        words[edge].kind = "relatives"
        self.hang(edge, group.main, self._subject_dep(group))
        self.hang(group.main, antecedent[0], "acl:relcl")

    def _phrase_before(self, last: int) -> tuple[int, bool] | None:
        """The noun of the phrase that ends with a word, and whether another noun hangs on it."""
        edge = self.edge(last + 1)
        chunks = self.chunks([i for i in range(edge + 1, last + 1) if self.words[i].kind not in CLEAR])
        if not chunks:
            return None
        return chunks[-1].head, len(chunks) > 1 and chunks[-1].preposition is not None

    def _over_aside(self, group: Group, comma: int) -> None:
        """ "X, the minister of Y, resigned": the subject stands before an aside."""
        words = self.words
        opening = next((i for i in range(comma - 1, max(-1, comma - MAX_ASIDE), -1) if words[i].text == ","), None)
        if opening is None:
            return
        inside = words[opening + 1 : comma]
        verbs = [w for w in inside if w.kind in ("finite", "verbs", *AUXILIARY)]
        if (
            not inside
            or inside[0].kind in ("coordinators", "punct")
            or (verbs and inside[0].kind not in ("complementizers", "relatives"))
        ):
            return
        edge = self.edge(opening)
        inner = [i for i in range(edge + 1, opening) if words[i].kind not in CLEAR]
        if not inner or edge in self.in_group or (edge >= 0 and words[edge].text == ","):
            return
        self._subject(group, inner)

    def _open(self, group: Group, before: Group | None, edge: int, inner: Sequence[int]) -> None:
        """Verbs without a finite form: an infinitive below a verb or an aim, a participle before or after its noun."""
        words, verb = self.words, self.words[group.main]
        group.sure = False
        if not verb.known:
            return
        if verb.kind == "infinitive" and before is not None and before.main == edge:
            links = [words[i] for i in inner]
            if (
                before.sure
                and before.finite
                and all(w.kind in ("prepositions", "noun", "name", "proper", "determiners") for w in links)
            ):
                last = links[-1] if links else None
                if last is not None and last.lemma in self.known["purpose"]:
                    self.hang(inner[-1], group.main, "mark")
                    self.hang(group.main, before.main, "advcl")
                    group.sure = True
                elif len(links) == 0 or (len(links) == 1 and last is not None and last.lemma in self.known["linkers"]):
                    self.hang(group.main, before.main, "xcomp")
                    group.sure = True
        if verb.kind == "participle" and group.left == group.main:
            after = words[group.main + 1] if group.main + 1 < len(words) else None
            opens = group.main == 0 or words[group.main - 1].text in (":", ".")
            nominal = group.main > 0 and words[group.main - 1].kind in NOMINAL
            if opens and after is not None and after.kind in ("determiners", "number", "name", "proper", "noun"):
                group.sure = group.passive = True
            elif nominal and after is not None and after.lemma in self.known["agent"]:
                chunks = self.chunks(inner)
                if chunks:
                    self.hang(group.main, chunks[-1].head, "acl")
                    group.sure = group.passive = True

    # ---- after the verb

    def _after(self, group: Group) -> None:
        if not group.sure:
            return
        words, verb = self.words, self.words[group.main]
        region: list[int] = []
        subjects = {i for other in self.groups for i in other.subject if other is not group}
        for index in range(group.main + 1, len(words)):
            word = words[index]
            if word.kind in BORDERS or index in self.in_group:
                break
            if word.kind == "date":
                self.hang(index, group.main, "obl")
            elif word.kind not in ("adverbs", "clitics"):
                region.append(index)
        chunks = self.chunks(region)
        clean = next((n for n, chunk in enumerate(chunks) if set(chunk.words) & subjects), len(chunks))
        chunks = chunks[:clean]
        first = next((n for n, chunk in enumerate(chunks) if chunk.preposition is None and not chunk.joined), None)
        reached = first is not None and all(self._personal(chunk) for chunk in chunks[:first])
        if first is not None and reached:
            if (
                verb.dep == "acl:relcl"
                and not group.passive
                and words[chunks[first].words[0]].lemma in self.lexicon.cues["definite"]
            ):
                group.sure = False  # "the firm that chose the minister": who chose whom?
                return
            self._bare(group, chunks[first].head)
        self.attach(chunks, group.main)

    def _bare(self, group: Group, head: int) -> None:
        """The noun right after a verb: its object, or its subject where none stands before and the verb lets it follow."""
        verb = self.words[group.main]
        dependent = verb.dep in ("conj", "xcomp", "advcl", "acl", "acl:relcl", "ccomp")
        if not group.subject and not dependent:
            if group.passive and verb.lemma in self.known["predicative"]:
                return
            if group.passive or verb.lemma in self.known["subject_follows"]:
                self._subject_is(group, [head])
                return
            if group.left > 0 and self.words[group.left - 1].kind == "punct":
                if verb.lemma in self.say and not self.trigger(head):  # "…, said X", but not "…, announced the purchase"
                    self._subject_is(group, [head])
                return
        if not group.passive and verb.lemma not in self.only_say:
            self.hang(head, group.main, "obj")

    def _personal(self, chunk: Chunk) -> bool:
        return chunk.preposition is not None and self.words[chunk.preposition].lemma in self.known["object"]

    # ---- the rest

    def _nouns_alone(self) -> None:
        """The phrases in clauses without a verb that is understood: trigger nouns and what hangs on them."""
        stretch: list[int] = []
        for index, word in enumerate(self.words):
            if word.kind in BORDERS or index in self.in_group:
                self.attach(self.chunks(stretch), None)
                stretch = []
            elif word.kind not in CLEAR:
                stretch.append(index)
        self.attach(self.chunks(stretch), None)

    def _quoted_clauses(self) -> None:
        """What follows "said that" becomes one tree, so that its span is that of the words told."""
        words = self.words
        for group in self.groups:
            that = group.main + 1
            if not (group.sure and that < len(words) and words[that].kind == "complementizers"):
                continue
            end = next((i for i in range(that, len(words)) if words[i].text in '.;»”"'), len(words))
            inside = range(that + 1, end)
            top = next((i for i in inside if words[i].head == group.main and words[i].dep == "ccomp"), None)
            if top is None:
                loose = [i for i in inside if words[i].head == i]
                top = next((i for i in loose if words[i].kind in VERBAL), loose[0] if loose else None)
                if top is None:
                    continue
                self.hang(top, group.main, "ccomp")
            for index in range(that, end):
                self.hang(index, top, "parataxis" if words[index].kind in VERBAL else "dep")
