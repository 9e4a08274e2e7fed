"""All names of a document: recognised, repaired, labelled by all that the document says of them, and found again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import regex

from transforms.article import Document
from transforms.entities import evidence, places
from transforms.entities.evidence import Sign
from transforms.entities.fallback import METHOD, RuleNames, recurring_people
from transforms.entities.lexicon import CAPITALISED, Lexicon, fold, lexicon
from transforms.entities.models import NameModel
from transforms.entities.normalise import name_key, normalise
from transforms.entities.repair import brand_domain, is_name, repair

# All mentions of a name together weigh this much by the model's word, so that one clear sign outweighs a repeated error.
MODEL = 1.4
# The model's catch-all says little.
MODEL_MISC = 0.7
COORDINATION = 0.8
SURNAME = 2.0
TICKER = 4.0
MAX_NAMES = 2_000
# Share of a paragraph's language score from which its own language chooses the model.
SURE_LANGUAGE = 0.5
_MOSTLY_CAPITALS = 0.8
_DATELINE = regex.compile(
    r"^(\p{Lu}[\p{L}\p{M}'’.\- ]{1,40}?)(?:,\s[^()\n]{1,40})?\s?(?:\([^()\n]{2,40}\)\s?)?[-–—]{1,2}(?:\s|(?=\p{L}))"
)
_BRAND_DOMAIN = regex.compile(rf"(?<![\p{{L}}\p{{N}}@/.\-]){CAPITALISED}")
_LOWER_CASE_WORD = regex.compile(r"(?<!\w)\p{Ll}[\p{Ll}\p{M}]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a document's text, in code points of the text. `canonical` and `key` are those of the name itself."""

    start: int
    end: int
    label: str
    score: float
    method: str
    lang: str
    paragraph: int
    canonical: str
    key: str


def paragraph_language(document: Document, index: int) -> str:
    paragraph = document.paragraphs[index]
    known = paragraph.lang != "und" and paragraph.lang_score >= SURE_LANGUAGE
    return paragraph.lang if known else document.lang


def find_names(document: Document, models: Mapping[str, NameModel], tickers: Iterable[int] = ()) -> list[Name]:
    """The names of a document in order of appearance, not overlapping.

    `tickers` are the starts of stock symbols in the text: what stands right before one, in front of its bracket, is a firm.
    """
    names = [name for index in range(len(document.paragraphs)) for name in _in_paragraph(document, index, models)]
    names += _recurring_people(document, models)
    names = _without_overlaps(_without_openings(document, names))[:MAX_NAMES]
    weights = _weigh(document.text, names, document, frozenset(tickers))
    return _again(document, _labelled(names, weights))


def _in_paragraph(document: Document, index: int, models: Mapping[str, NameModel]) -> Iterator[Name]:
    paragraph = document.paragraphs[index]
    line = document.text[paragraph.start_char : paragraph.end_char]
    lang = paragraph_language(document, index)
    lex, model = lexicon(lang), models.get(lang.split("-")[0]) or RuleNames(lang)

    def name(start: int, end: int, label: str, score: float, method: str) -> Name:
        canonical = normalise(line[start:end], lang)
        offset = paragraph.start_char
        return Name(offset + start, offset + end, label, score, method, lang, index, canonical, name_key(canonical))

    dateline = _DATELINE.match(line)
    if dateline and (places.cities(dateline[1]) or places.country(dateline[1], lang)):
        yield name(0, dateline.end(1), "LOC", 0.95, "dateline 1")
    if not in_capitals(line):
        for span in model.names([line])[0]:
            fixed = repair(line, span.start, span.end, span.label, lex)
            if fixed is not None:
                yield name(*fixed, span.label, span.score, model.method)
    for match in _BRAND_DOMAIN.finditer(line):
        dot = match[0].find(".")
        stop = match.start() + dot + brand_domain(line, match.start() + dot) if dot > 1 else 0
        if stop == match.end() and stop > match.start() + dot:
            yield name(match.start(), stop, "ORG", 0.8, "brand_domain 1")


def _recurring_people(document: Document, models: Mapping[str, NameModel]) -> list[Name]:
    """In the languages without a model, people whose name is given in full once and by its last word elsewhere."""
    found = []
    by_lang: dict[str, list[int]] = {}
    for index in range(len(document.paragraphs)):
        lang = paragraph_language(document, index)
        if lang.split("-")[0] not in models:
            by_lang.setdefault(lang, []).append(index)
    for lang, indexes in sorted(by_lang.items()):
        paragraphs = [document.paragraphs[index] for index in indexes]
        lines = [document.text[p.start_char : p.end_char] for p in paragraphs]
        for row, span in recurring_people(lines, lang):
            start, end = span.start + paragraphs[row].start_char, span.end + paragraphs[row].start_char
            canonical = normalise(document.text[start:end], lang)
            key = name_key(canonical)
            found.append(Name(start, end, span.label, span.score, METHOD, lang, indexes[row], canonical, key))
    return found


def _without_openings(document: Document, names: Iterable[Name]) -> Iterator[Name]:
    """The names without a first word that only opens its sentence: one that the document has in lower case too.

    A name of that one word stays out, unless it stands inside a sentence elsewhere.
    """
    text = document.text
    common = _lower_case_words(document)
    openings = frozenset(sentence.start_char for sentence in document.sentences)
    listed = list(names)
    inside = frozenset(name.key for name in listed if name.start not in openings)
    for name in listed:
        first, _, rest = text[name.start : name.end].partition(" ")
        if name.start not in openings or fold(first) not in common or name.key in inside:
            yield name
        elif rest and rest[0].isupper():
            canonical = normalise(rest, name.lang)
            yield replace(name, start=name.end - len(rest), canonical=canonical, key=name_key(canonical))


def _is_surname(word: str, lang: str, common: frozenset[str]) -> bool:
    """Whether the last word of a person's name, where it stands alone, can be taken for that person."""
    known = fold(word) in common or places.country(word, lang) or places.cities(word) or lexicon(lang).is_common(fold(word))
    return len(word) > 3 and word[0].isupper() and not word.isupper() and not known


def _lower_case_words(document: Document) -> frozenset[str]:
    return frozenset(_LOWER_CASE_WORD.findall(document.text))


def in_capitals(line: str) -> bool:
    """Whether a line is written in capitals, so that they say nothing."""
    letters = [c for c in line if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return len(letters) > 8 and upper >= _MOSTLY_CAPITALS * len(letters)


def _without_overlaps(names: Iterable[Name]) -> list[Name]:
    """The longest of overlapping names, the surest of equals; in order of appearance."""
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: (n.start - n.end, -n.score, n.start, n.label)):
        if name.key and taken.isdisjoint(range(name.start, name.end)):
            taken.update(range(name.start, name.end))
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def _weigh(text: str, names: list[Name], document: Document, tickers: frozenset[int]) -> dict[str, dict[str, float]]:
    """For each key, what speaks for each label: the model's word, the name itself, the contexts of all its mentions."""
    weights: dict[str, dict[str, float]] = {}

    def add(key: str, signs: Iterable[Sign]) -> None:
        entry = weights.setdefault(key, {})
        for sign in signs:
            entry[sign.label] = entry.get(sign.label, 0.0) + sign.weight

    by_key: dict[str, list[Name]] = {}
    for name in names:
        by_key.setdefault(name.key, []).append(name)
    for key, mentions in by_key.items():
        for name in mentions:
            strength = MODEL_MISC if name.label == "MISC" else MODEL
            add(key, [Sign(name.label, strength / len(mentions))])
        printed = min((text[n.start : n.end], n.canonical, n.lang) for n in mentions)
        add(key, evidence.of_name(*printed, lexicon(printed[2])))
    previous: Name | None = None
    listed = False
    pairs: list[tuple[str, str]] = []
    for name in names:
        paragraph = document.paragraphs[name.paragraph]
        lex = lexicon(name.lang)
        line = text[paragraph.start_char : paragraph.end_char]
        start, end = name.start - paragraph.start_char, name.end - paragraph.start_char
        add(name.key, evidence.of_context(line, start, end, lex))
        if any(0 < ticker - name.end <= 3 for ticker in tickers):
            add(name.key, [Sign("ORG", TICKER)])
        joined = previous is not None and previous.paragraph == name.paragraph and _joined(text, previous, name, lex)
        listed = evidence.opens_list(line, start, lex) or (joined and listed)
        if listed:
            add(name.key, [Sign("ORG", evidence.LIST)])
        elif joined and previous is not None and previous.key != name.key:
            pairs += [(name.key, previous.key), (previous.key, name.key)]
        previous = name
    # What is joined by "and" is of one kind; the model's catch-all lends none.
    leanings = {key: evidence.winner(entry)[0] for key, entry in weights.items()}
    # The last word of somebody's name is that person, whatever the model took it for.
    surnames = {key.rpartition("_")[2] for key, label in leanings.items() if label == "PER" and "_" in key}
    for key in sorted(surnames & leanings.keys()):
        add(key, [Sign("PER", SURNAME)])
    for key, neighbour in sorted(set(pairs)):
        add(key, [Sign(leanings[neighbour], COORDINATION)] if leanings[neighbour] != "MISC" else [])
    return weights


def _joined(text: str, left: Name, right: Name, lex: Lexicon) -> bool:
    between = text[left.end : right.start]
    return len(between) < 20 and lex.between_list.match(between) is not None


def _labelled(names: list[Name], weights: Mapping[str, Mapping[str, float]]) -> list[Name]:
    labelled = []
    for name in names:
        label, share = evidence.winner(weights[name.key])
        strength = weights[name.key][label]
        labelled.append(replace(name, label=label, score=round(share * strength / (strength + 0.7), 6)))
    return labelled


def _again(document: Document, names: list[Name]) -> list[Name]:
    """The names, and their other mentions in the document: same capitals, or all capitals in a line of capitals."""
    text = document.text
    printed: dict[str, Name] = {}
    for name in sorted(names, key=lambda n: (-n.score, n.start)):
        printed.setdefault(text[name.start : name.end], name)
    common = _lower_case_words(document)
    openings = frozenset(sentence.start_char for sentence in document.sentences)
    for form, name in list(printed.items()):
        last = form.rsplit(" ", 1)[-1]
        if name.label == "PER" and last != form and last not in printed and _is_surname(last, name.lang, common):
            printed[last] = replace(name, canonical=last, key=name_key(last))
    upper = {form.upper(): name for form, name in printed.items() if len(form) > 3}
    found = list(names)
    for forms, capitals in ((printed, False), (upper, True)):
        if not forms:
            continue
        pattern = regex.compile(r"(?<![\p{L}\p{M}\p{N}@/.\-])\L<forms>(?![\p{L}\p{M}\p{N}@])", forms=sorted(forms))
        for index, paragraph in enumerate(document.paragraphs):
            if in_capitals(text[paragraph.start_char : paragraph.end_char]) != capitals:
                continue
            for match in pattern.finditer(text, paragraph.start_char, paragraph.end_char):
                if match.start() in openings and fold(match[0]) in common:
                    continue  # a common word, for all that its capital says
                name = forms[match[0]]
                found.append(
                    replace(name, start=match.start(), end=match.end(), paragraph=index, score=round(name.score * 0.95, 6))
                )
    return [name for name in _without_overlaps(found) if is_name(text[name.start : name.end], name.label, lexicon(name.lang))]
