"""The noun phrases and verb groups of a sentence that is read by its surface: what the clauses are then put together from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transforms.events.lexicon import Lexicon
from transforms.events.surface_words import AUXILIARY, NOMINAL, VERBAL, Surface, Word

CLEAR = ("adverbs", "date", "clitics")  # kinds that may stand between a subject and its verb
BORDERS = ("punct", "complementizers", "relatives", "conditionals", "subordinators")  # kinds that end a clause
KINDS = ("organisation", "person", "country", "collective")  # nouns that a name behind them explains


@dataclass(slots=True)
class Group:
    """A verb with its auxiliaries: `left` is the first word, `main` the verb; `sure` once its place is explained."""

    left: int
    main: int
    finite: bool
    passive: bool
    plural: bool
    sure: bool = False
    subject: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Chunk:
    """A noun phrase without what hangs on it: its noun, its preposition and whether a coordinator stands before."""

    words: list[int]
    head: int
    preposition: int | None
    joined: bool


class Phrases:
    """The words of a sentence, its verb groups, and the steps that make phrases of words and hang them on others, in place."""

    def __init__(self, shown: list[Word], known: Surface, lexicon: Lexicon) -> None:
        self.words, self.known, self.lexicon = shown, known, lexicon
        self.groups = list(self._groups())
        self.in_group = {i: group for group in self.groups for i in range(group.left, group.main + 1)}

    def hang(self, index: int, head: int, dep: str) -> None:
        """Hangs a word on another, unless it hangs somewhere already."""
        if index != head and self.words[index].head == index:
            self.words[index].head, self.words[index].dep = head, dep

    def _groups(self) -> Iterator[Group]:
        words = self.words
        for index, word in enumerate(words):
            if word.kind not in VERBAL:
                if word.kind in AUXILIARY and not self._auxiliary_of_next(index):
                    yield Group(index, index, True, False, self.plural(index))  # "is", "has" as the verb of its clause
                continue
            left, kinds, finite = index, [], word.kind in ("finite", "verbs")
            while left > 0:
                before = words[left - 1]
                linker = before.lemma in self.known["linkers"] and left > 1 and words[left - 2].kind == "modal"
                if before.kind in AUXILIARY and word.kind not in ("finite", "verbs"):
                    kinds.append(before.kind)
                elif not (
                    before.kind in ("clitics", "negation") or (before.kind == "adverbs" and self._aux_before(left)) or linker
                ):
                    break
                left -= 1
            while words[left].kind == "adverbs":
                left += 1
            passive = word.kind == "participle" and kinds[:1] == ["passive"]
            yield Group(left, index, finite or bool(kinds), passive, self.plural(left if kinds else index))

    def _auxiliary_of_next(self, index: int) -> bool:
        for word in self.words[index + 1 : index + 5]:
            if word.kind in ("participle", "infinitive", "gerund"):
                return True
            if word.kind not in (*AUXILIARY, "clitics", "negation", "adverbs") and word.lemma not in self.known["linkers"]:
                return False
        return False

    def _aux_before(self, left: int) -> bool:
        return left > 1 and self.words[left - 2].kind in AUXILIARY

    def plural(self, index: int) -> bool:
        while self.words[index].kind in ("clitics", "negation"):
            index += 1
        return self.known.ends("plural", self.words[index].text.lower())

    def edge(self, left: int) -> int:
        """The nearest word to the left that ends what can be the subject; -1 for the start of the sentence."""
        at = left - 1
        while at >= 0 and self.words[at].kind not in (*BORDERS, *VERBAL) and at not in self.in_group:
            at -= 1
        return at

    def chunks(self, indices: Sequence[int]) -> list[Chunk]:
        """The noun phrases of a stretch of words; their inner words are hung on their nouns."""
        found: list[Chunk] = []
        current: list[int] = []
        preposition: int | None = None
        joined = False

        def close() -> None:
            nonlocal current, preposition, joined
            nouns = [i for i in current if self.words[i].kind in NOMINAL]
            if nouns:
                head = self._head(nouns)
                found.append(Chunk(current, head, preposition, joined))
                self._inner(current, head, preposition)
                joined = False
            current, preposition = [], None

        for index in indices:
            kind = self.words[index].kind
            if kind in ("coordinators", "punct"):
                close()
                joined = bool(found)
            elif kind == "prepositions":
                close()
                preposition = index
            else:
                nouns = any(self.words[i].kind in NOMINAL for i in current)
                if nouns and kind in ("determiners", "number"):
                    close()
                current.append(index)
        close()
        return found

    def _head(self, nouns: Sequence[int]) -> int:
        """The noun of a phrase: the first that the lexicon knows, or a person; else the first."""
        for index in nouns:
            word = self.words[index]
            forms = self.lexicon.forms
            if word.label == "PER" or word.text.lower() in forms["noun"] or word.text.lower() in forms["other noun"]:
                return index
        return nouns[0]

    def _inner(self, inside: Sequence[int], head: int, preposition: int | None) -> None:
        words = self.words
        if preposition is not None:
            self.hang(preposition, head, "case")
        explained = any(words[head].lemma in self.lexicon.cues[kind] for kind in KINDS)
        for index in inside:
            kind = words[index].kind
            dep = {"determiners": "det", "number": "nummod", "proper": "flat"}.get(kind, "amod")
            if kind == "name":
                dep = "appos" if explained or words[head].kind == "proper" else "dep"
            if kind == "date":
                dep = "dep"
            self.hang(index, head, dep)

    def attach(self, chunks: Sequence[Chunk], verb: int | None) -> None:
        """Hangs phrases with a preposition on the verb or, where they are its, on the noun before; after "and" on the first."""
        words = self.words
        previous: Chunk | None = None
        for chunk in chunks:
            if chunk.joined and previous is not None and (chunk.preposition is None or previous.preposition is not None):
                self.hang(chunk.head, previous.head, "conj")
            elif chunk.preposition is not None:
                lemma = words[chunk.preposition].lemma
                own = previous is not None and (lemma in self.known["of"] or verb is None or self.trigger(previous.head))
                if previous is not None and own:
                    self.hang(chunk.head, previous.head, "nmod")
                elif verb is not None:
                    self.hang(chunk.head, verb, self._oblique(lemma, verb))
            if previous is None or not chunk.joined:
                previous = chunk

    def _oblique(self, preposition: str, verb: int) -> str:
        group = self.in_group.get(verb)
        if preposition in self.known["agent"] and group is not None and group.passive:
            return "obl:agent"
        if preposition in self.known["object"]:
            return "dep" if group is not None and group.passive else "iobj"  # "was sentenced to death": nobody's name
        return "obl"

    def trigger(self, index: int) -> bool:
        """Whether a word is a noun that reports an event."""
        word = self.words[index]
        return word.kind == "noun" and word.lemma in self.lexicon.nouns
