"""Every mention of a document: names and values, none of which overlap."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from transforms.article import Document, Mention
from transforms.entities.find import Name, find_names, paragraph_language
from transforms.entities.identity import identities
from transforms.entities.lexicon import lexicon
from transforms.entities.models import NameModel, name_models
from transforms.entities.normalise import name_key
from transforms.entities.repair import repair
from transforms.entities.values.recognise import Value, recognise

# Values that a name inside them cannot win against, however the model came to see one there.
# The score that the values give to what may be an address or a name ("Example.com").
BARE_ADDRESS = 0.5
_CODES = ("TICKER", "EMAIL", "PHONE")


class Annotator:
    """Finds the mentions of documents.

    `models` maps a language to its recogniser of names; None takes those of schemas/lexicons/shared/models.toml, an empty
    mapping leaves the rules alone. Equal documents give equal mentions in any process.
    """

    def __init__(self, models: Mapping[str, NameModel] | None = None) -> None:
        self.models = dict(name_models() if models is None else models)

    def annotate(self, document: Document) -> tuple[Mention, ...]:
        """The mentions in order of appearance; each lies within one sentence of the document."""
        values = list(_values(document))
        tickers = [value.start_char for value in values if value.label == "TICKER"]
        names = _outside_values(find_names(document, self.models, tickers), values)
        who = identities(names)
        kept = _free_values(values, names)
        mentions = [_value_mention(document.text, value) for value in kept]
        for name in names:
            entity = who[name.key]
            mentions.append(
                Mention(
                    name.start, name.end, document.text[name.start : name.end], -1, entity.label, name.score, name.method,
                    entity.entity_id, entity.entity_name, normalized=name.canonical, country=entity.country,
                    latitude=entity.latitude, longitude=entity.longitude, name_key=name.key,
                )
            )  # fmt: skip
        within = (_within_sentence(document, mention) for mention in mentions)
        return tuple(sorted((m for m in within if m is not None), key=lambda m: (m.start_char, m.end_char)))


def _values(document: Document) -> Iterator[Value]:
    """The values of each paragraph, in offsets of the document; relative dates hang on the day of publication."""
    day = document.local_date()
    for index, paragraph in enumerate(document.paragraphs):
        line = document.text[paragraph.start_char : paragraph.end_char]
        for value in recognise(line, paragraph_language(document, index), day):
            shift = paragraph.start_char
            yield replace(value, start_char=value.start_char + shift, end_char=value.end_char + shift)


def _outside_values(names: list[Name], values: list[Value]) -> list[Name]:
    """The names that no value beats."""
    return [name for name in names if not any(_beats(v, name) for v in _overlapping(values, name.start, name.end))]


def _beats(value: Value, name: Name) -> bool:
    """The longer of two that overlap wins, of equals the value; a URL without scheme or path never does, a code always."""
    if value.label == "URL" and value.score <= BARE_ADDRESS:
        return False
    return value.label in _CODES or value.end_char - value.start_char >= name.end - name.start


def _free_values(values: list[Value], names: list[Name]) -> list[Value]:
    """The values that no name overlaps. Names are in order and apart: the last that begins before a value's end tells."""
    before = ((value, bisect_left(names, value.end_char, key=lambda name: name.start)) for value in values)
    return [value for value, at in before if not at or names[at - 1].end <= value.start_char]


def _overlapping(values: list[Value], start: int, end: int) -> Iterable[Value]:
    """Values are in order and do not overlap each other."""
    at = max(0, bisect_right(values, start, key=lambda v: v.start_char) - 1)
    while at < len(values) and values[at].start_char < end:
        if values[at].end_char > start:
            yield values[at]
        at += 1


def _value_mention(text: str, value: Value) -> Mention:
    return Mention(
        value.start_char, value.end_char, text[value.start_char : value.end_char], -1, value.label, value.score, value.method,
        f"value:{value.label.lower()}:{value.normalized}", value.normalized, normalized=value.normalized, value=value.value,
        unit=value.unit, date_start=value.date_start, date_end=value.date_end,
    )  # fmt: skip


def _within_sentence(document: Document, mention: Mention) -> Mention | None:
    """The mention with its sentence. A name that leaves it is cut; a value cannot be, and goes."""
    index = bisect_right(document.sentences, mention.start_char, key=lambda s: s.start_char) - 1
    if index < 0:
        return None
    sentence = document.sentences[index]
    if mention.end_char <= sentence.end_char:
        return replace(mention, sentence=index)
    if mention.name_key is None or mention.start_char >= sentence.end_char:
        return None
    lex = lexicon(document.lang)
    cut = repair(document.text[: sentence.end_char], mention.start_char, sentence.end_char, mention.label, lex)
    if cut is None:
        return None
    text = document.text[cut[0] : cut[1]]
    return replace(
        mention, start_char=cut[0], end_char=cut[1], text=text, sentence=index, name_key=name_key(mention.entity_name)
    )
