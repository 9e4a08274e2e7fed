"""A parsed sentence in its document: what the steps of coding hand on to each other."""

from collections.abc import Container
from dataclasses import dataclass

from transforms.events.graph import Graph
from transforms.events.lexicon import Lexicon
from transforms.events.reference import Discourse


@dataclass(frozen=True, slots=True)
class Scene:
    """`offset` is where the sentence starts; `names` are the document's indices of the mentions that the parser was given,
    `labels` their labels, `times` the spans of dates and times in the sentence."""

    text: str
    graph: Graph
    lexicon: Lexicon
    discourse: Discourse
    sentence: int
    offset: int
    names: tuple[int, ...]
    labels: tuple[str, ...]
    times: tuple[tuple[int, int], ...]

    def temporal(self, token: int) -> bool:
        """Whether a word is part of a date: "May" and "March" do nothing."""
        own = self.graph.token(token)
        return any(start < own.end and own.start < end for start, end in self.times)

    def somebody(self, token: int, labels: Container[str]) -> bool:
        """Whether a word stands for people: a name with one of these labels, a group without a name, a pronoun, a number."""
        own = self.graph.token(token)
        if own.name is not None:
            return self.labels[own.name] in labels
        if own.pos in ("PRON", "DET", "NUM", "SYM"):
            return own.pos != "PRON" or own.text.lower() not in self.lexicon.cues["thing_pronouns"]
        if own.pos == "PROPN" and "MISC" in labels:
            return True
        noun = self.lexicon.lemma("noun", own.text, own.lemma)
        kinds = ("collective", "person", "organisation", "country", "voices", "victims")
        return any(noun in self.lexicon.cues[kind] for kind in kinds) or self.discourse.nationality(own.text)
