"""Recognisers of names: what finds the spans of names in a line of one language.

Any object with `names` and `method` serves as a model, so that a bigger one is one line of configuration.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from schemas import lexicons
from schemas.entities import NAME_LABELS

# The models of spaCy see no further than some words around, so a longer line is read in pieces with no loss.
MAX_LINE = 4_000
COMPONENTS = ("tok2vec", "transformer", "ner")


class Span(NamedTuple):
    """A name in a line: half-open code points, one of PER ORG LOC PRODUCT EVENT MISC, a score in [0,1]."""

    start: int
    end: int
    label: str
    score: float


class NameModel(Protocol):
    """Finds names. `method` is the component and version that the output names."""

    @property
    def method(self) -> str: ...

    def names(self, lines: Sequence[str]) -> list[list[Span]]:
        """The names of each line, in order and not overlapping; a line's names depend on that line only."""
        ...


class SpacyNames:
    """A spaCy pipeline, of which only the word vectors and the recogniser of names are loaded, at first use.

    Lines go through one by one: a batch would let its other lines change the last digits, and so a row.
    `package` is an installed package or a folder. `labels` maps the model's labels to ours; others are not kept.
    """

    # Share of the model's names that are right, roughly, on news; spaCy itself gives no score.
    SCORE = 0.6

    def __init__(self, package: str, labels: Mapping[str, str]) -> None:
        unknown = sorted(set(labels.values()) - set(NAME_LABELS))
        if unknown:
            raise ValueError(f"labels of {package}: {unknown} are none of {NAME_LABELS}")
        self.package = package
        self.labels = dict(labels)

    def __repr__(self) -> str:
        return f"SpacyNames({self.package!r})"

    @property
    def method(self) -> str:
        meta = _pipeline(self.package).meta
        return f"{meta['lang']}_{meta['name']} {meta['version']}"

    def names(self, lines: Sequence[str]) -> list[list[Span]]:
        return [[span for start, piece in _pieces(line) for span in self._read(start, piece)] for line in lines]

    def _read(self, offset: int, text: str) -> Iterator[Span]:
        for entity in _pipeline(self.package)(text).ents:
            label = self.labels.get(entity.label_)
            if label is not None:
                yield Span(offset + entity.start_char, offset + entity.end_char, label, self.SCORE)


def name_models(overrides: Mapping[str, str] | None = None) -> dict[str, NameModel]:
    """The models of schemas/lexicons/shared/models.toml by language, with `overrides` (language -> package or path) on top.

    An override `off` takes a language's model away; the key `*` with `off` takes them all.
    Raises ModuleNotFoundError or OSError, naming the package, where an override is not installed.
    """
    table = lexicons.load("shared", "models")
    any_labels = table["any"]["labels"]
    chosen = {lang: entry["package"] for lang, entry in table.items() if "package" in entry}
    overrides = dict(overrides or {})
    if overrides.pop("*", None) == "off":
        chosen = {}
    for package in overrides.values():
        if package != "off" and not Path(package).is_dir():
            importlib.import_module(package)
    chosen.update(overrides)
    return {
        lang: SpacyNames(package, any_labels | table.get(lang, {}).get("labels", {}))
        for lang, package in sorted(chosen.items())
        if package != "off"
    }


@cache
def _pipeline(package: str) -> Any:
    import spacy  # takes seconds: not for those who only read the options

    folder = Path(package)
    if not folder.is_dir():
        folder = Path(str(importlib.import_module(package).__file__)).parent
    components = spacy.util.get_model_meta(folder)["components"]
    return spacy.load(package, exclude=[name for name in components if name not in COMPONENTS])


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """The line in pieces of at most MAX_LINE code points, cut at blanks."""
    start = 0
    while len(line) - start > MAX_LINE:
        cut = line.rfind(" ", start, start + MAX_LINE)
        end = cut + 1 if cut > start else start + MAX_LINE
        yield start, line[start:end]
        start = end
    yield start, line[start:]
