"""A parsed sentence in its document: what the steps of coding hand on to each other."""

from dataclasses import dataclass

from transforms.events.graph import Graph
from transforms.events.lexicon import Lexicon
from transforms.events.reference import Discourse


@dataclass(frozen=True, slots=True)
class Scene:
    """`offset` is where the sentence starts; `names` are the document's indices of the mentions that the parser was given."""

    text: str
    graph: Graph
    lexicon: Lexicon
    discourse: Discourse
    sentence: int
    offset: int
    names: tuple[int, ...]
