"""A role for every line: what is content, as what, and what else was on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import regex

from transforms.article import Line
from transforms.extraction.byline import Credits, read_byline
from transforms.extraction.captions import is_alternative_text, is_caption
from transforms.extraction.dateline import Dateline, read_dateline
from transforms.extraction.features import Unit, owned, units
from transforms.extraction.headline import find_headline, title_of
from transforms.extraction.labels import Sheet, forget_names, read_credits, read_labels
from transforms.extraction.lines import SourceLine
from transforms.extraction.scoring import blocks, is_stop, worths
from transforms.extraction.signals import Opinion
from transforms.extraction.stamps import Stamp
from transforms.extraction.trained import content, probabilities

# How many units the ends of the article may move without that its labels are read again.
SAME_REACH = 3
STANDFIRST_WORDS = 70
LONGEST_HEADLINE = 300
# How much longer a caption is than the alternative text: a credit.
ECHO_TAIL = 60
SHORT_CAPTION = 12
# The longest caption without an end, and the longest credit below it.
MOST_CAPTION, MOST_CREDIT = 30, 8
SENTENCE_END = regex.compile(r"\p{Ll}[.!?…](?=\s|$)|[。！？]")
CONTENT_KINDS = ("headline", "standfirst", "subhead", "body")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a text besides its lines: the headline and publisher that its source declares."""

    headline: str | None = None
    publisher: str | None = None


@dataclass(slots=True)
class Reading:
    """Lines with roles, and the lines that speak of the article: what metadata is read from."""

    lines: list[Line]
    headline: str | None = None
    publisher: str | None = None
    credits: list[Credits] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)


def assign(lines: Sequence[SourceLine], context: Context | None = None) -> Reading:
    """Roles for all lines. No line is kept where nothing looks like an article."""
    if not lines:
        return Reading([])
    context = context or Context()
    found, measures = units(lines)
    sheet = Sheet.of(found)
    if any(line.kind for line in lines):
        read_labels(sheet, 0, len(found))
        _as_marked(sheet, _place_headline(sheet, 0, len(found), context))
        _signature(sheet)
        _headline_first(sheet, context.headline is not None)
        _outside(sheet, 0)
        return _reading(sheet, context)
    opinion = opinion_of(sheet, context)
    if opinion is None:
        _outside(sheet, 0)
        return _reading(sheet, context)
    start, end, headline = opinion.stretches[0][0], opinion.stretches[-1][1], opinion.headline
    chances = probabilities(found, measures, opinion)
    kept = np.flatnonzero(content(chances, found, opinion)).tolist()
    moved = max(abs(kept[0] - start), abs(kept[-1] + 1 - end))
    start, end = kept[0], kept[-1] + 1
    # The labels and the headline of the rules' article are those of the model's, unless it is another.
    if moved > SAME_REACH or headline is None:
        sheet = Sheet.of(found, sheet.folded)
        read_labels(sheet, start, end)
        headline = _place_headline(sheet, start, end, context)
    _inside(sheet, kept, end)
    _standfirst(sheet, headline, end)
    _headline_first(sheet, context.headline is not None)
    _outside(sheet, start)
    return _reading(sheet, context)


def opinion_of(sheet: Sheet, context: Context | None = None) -> Opinion | None:
    """What the rules think of a page without markup; None where nothing on it looks like an article. Reads the labels."""
    stopped, free = worths(sheet.units)
    stretches = blocks(sheet.units, stopped)
    if not stretches:
        return None
    start, end = stretches[0][0], stretches[-1][1]
    read_labels(sheet, start, end)
    return Opinion(stopped, free, stretches, _place_headline(sheet, start, end, context or Context()))


def _as_marked(sheet: Sheet, headline: int | None) -> None:
    """The roles of a page's blocks: as its markup says, but for known phrases standing alone."""
    for position, unit in enumerate(sheet.units):
        if sheet.roles[position] is not None:
            continue
        kind = unit.first.kind
        alone = is_stop(unit) or (unit.phrase is not None and unit.phrase.kind.startswith("drop") and unit.phrase.rest == 0)
        if kind == "headline" and headline is not None:
            kind = "subhead"
        if kind in CONTENT_KINDS and not (alone or owned(unit.text)):
            sheet.set(position, kind, 0.9)
        else:
            sheet.set(position, "caption" if kind == "caption" else "boilerplate", 0.8)


def _signature(sheet: Sheet) -> None:
    """The author's name alone below the text of a page."""
    kept = [i for i, role in enumerate(sheet.roles) if role in CONTENT_KINDS]
    if len(kept) < 3 or sheet.roles[kept[-1]] != "body":
        return
    unit = sheet.units[kept[-1]]
    credits = read_byline(unit.text) if unit.words <= 5 and " " in unit.text and not unit.closed else None
    if credits and credits.authors:
        sheet.credits[kept[-1]] = credits
        sheet.set(kept[-1], "byline", 0.7)


def _place_headline(sheet: Sheet, start: int, end: int, context: Context) -> int | None:
    excluded = [role is not None for role in sheet.roles]
    position = find_headline(sheet.units, sheet.folded, start, end, excluded, context.headline)
    sheet.title = title_of(sheet.units[0].text) if sheet.units else None
    if position is None:
        forget_names(sheet)
        return None
    sheet.set(position, "headline")
    wanted = sheet.key(position)
    for other, unit in enumerate(sheet.units[:end]):
        if len(wanted) <= len(unit.text) <= LONGEST_HEADLINE and sheet.key(other) == wanted and other != position:
            sheet.set(other, "duplicate")
    if position > 0 and sheet.title:
        sheet.set(0, "navigation")
    read_credits(sheet, position, start, end)
    return position


def _inside(sheet: Sheet, kept: Sequence[int], end: int) -> None:
    """Roles of what the model keeps: some of it is a caption, a link or a repetition after all."""
    seen: set[str] = set()
    echoes = _echoes(sheet, max(kept[0] - 2, 0), end + 2)
    in_box = False
    chosen = set(kept)
    for position in range(kept[0], end):
        # A box of links or a call to subscribe between two paragraphs lasts until the text goes on.
        unit = sheet.units[position]
        in_box = is_stop(unit) or (in_box and not (unit.running and unit.closed))
        if sheet.roles[position] is not None:
            continue
        if in_box:
            sheet.set(position, "related", 0.6)
            continue
        if position in echoes:
            sheet.set(position, echoes[position], 0.7)
            continue
        if position not in chosen:
            continue
        role, score = _role(sheet, position, end)
        if role in ("body", "subhead") and _is_above_credit(sheet, position):
            role, score = "caption", 0.7
        repeated = sheet.key(position)
        if role in ("body", "subhead") and repeated in seen and len(repeated) > 20:
            role = "duplicate"
        seen.add(repeated)
        sheet.set(position, role, score)


def _echoes(sheet: Sheet, first: int, last: int) -> dict[int, str]:
    """Lines that say a thing twice: a picture's alternative text and its caption below, a teaser's picture and title.

    Of a sentence of the text that stands twice the first is kept. Only units from `first` to before `last` are compared.
    """
    units = sheet.units
    last = min(last, len(units))
    keys = {at: sheet.key(at) for at in range(first, last)}
    found: dict[int, str] = {}
    for position, own in keys.items():
        unit = units[position]
        half = len(own) // 2
        if half >= 8 and len(own) % 2 == 0 and own[:half] == own[half:]:
            found[position] = "related"
        for other in range(position + 1, min(position + 3, last)):
            tail = len(keys[other]) - len(own)
            if not (len(own) >= 12 and 0 <= tail <= ECHO_TAIL and keys[other].startswith(own)) or unit.words >= 45:
                continue
            # Sentences of a text may repeat; a caption is not closed where its credit follows.
            if unit.words >= SHORT_CAPTION and units[other].closed:
                continue
            found.setdefault(position, "caption")
            found.setdefault(other, "caption")
    return found


def _role(sheet: Sheet, position: int, end: int) -> tuple[str, float]:
    unit = sheet.units[position]
    kind = unit.first.kind
    if unit.code:
        return "boilerplate", 0.9
    if unit.phrase and not unit.phrase.kind.startswith("caption") and not (unit.words >= 20 and unit.closed):
        if is_stop(unit) or unit.phrase.kind == "drop.pointer":
            return "related", 0.8
        if unit.phrase.rest <= 4 or not unit.closed:
            return ("comment" if unit.phrase.kind == "drop.comment" else "boilerplate"), 0.8
    if is_caption(unit) or kind == "caption":
        return "caption", 0.8
    if _is_exclaimed_title(unit) and _leads(sheet, position, end):
        return "subhead", 0.6
    if unit.running:
        return "body", 0.95
    if is_alternative_text(unit):
        return "caption", 0.6
    if unit.closed and unit.words >= 2:
        return "body", 0.7
    if unit.first.bullet:
        return ("body", 0.6) if unit.words >= 3 else ("navigation", 0.6)
    if unit.words >= 1 and _leads(sheet, position, end):
        return "subhead", 0.7
    return ("body", 0.5) if unit.words >= 8 or unit.text[-1:] in ":：" else ("boilerplate", 0.6)


def _is_above_credit(sheet: Sheet, position: int) -> bool:
    """A line without an end right above a picture's credit ("Photo: …"); the line below the headline is a standfirst."""
    unit = sheet.units[position]
    if unit.closed or unit.words > MOST_CAPTION or position + 1 >= len(sheet.units):
        return False
    below = sheet.units[position + 1]
    return below.words <= MOST_CREDIT and is_caption(below) and sheet.roles[position - 1] != "headline"


def _is_exclaimed_title(unit: Unit) -> bool:
    """A title that ends in a question or exclamation mark: one short sentence on a line set apart, and no one's words."""
    text = unit.text
    return (
        text[-1] in "!?！？;؟"
        and 3 <= unit.words <= 14
        and unit.inner <= 1
        and unit.first.blanks_before > 0
        and not unit.first.bullet
        and text[0].isalnum()
    )


def _leads(sheet: Sheet, position: int, end: int) -> bool:
    """Whether a paragraph follows, at most two other short lines between."""
    for after in range(position + 1, min(position + 4, end)):
        unit = sheet.units[after]
        if unit.running:
            return not is_caption(unit)
        if unit.first.bullet or unit.phrase:
            return False
    return False


def _standfirst(sheet: Sheet, headline: int | None, end: int) -> None:
    """The one paragraph between the headline and a subhead, or an unfinished sentence ahead of the body."""
    kept = [i for i in range(end) if sheet.roles[i] in ("body", "subhead")]
    if headline is None or len(kept) < 2:
        return
    kept = [i for i in kept if i > headline]
    if len(kept) < 2:
        return
    first, second = kept[0], kept[1]
    bodies = sum(sheet.roles[i] == "body" for i in kept)
    unit = sheet.units[first]
    if read_dateline(unit.text) != Dateline():
        return
    if sheet.roles[first] == "subhead" and unit.words >= 6 and sheet.roles[second] == "body":
        sheet.set(first, "standfirst", 0.7)
    elif sheet.roles[first] == "body" and bodies >= 2 and unit.words <= STANDFIRST_WORDS:
        unfinished = not unit.closed and not unit.first.bullet and not SENTENCE_END.search(unit.text)
        if sheet.roles[second] == "subhead" or unfinished:
            sheet.set(first, "standfirst", 0.7)


def _headline_first(sheet: Sheet, declared: bool) -> None:
    """A headline is the first paragraph: what was kept before it is none of the article where the source declares that
    headline, or repeats it as a breadcrumb does; else a title above it is the headline, or it is none itself."""
    kept = [position for position, role in enumerate(sheet.roles) if role in CONTENT_KINDS]
    at = next((position for position in kept if sheet.roles[position] == "headline"), None)
    if at is None:
        return
    wanted = sheet.key(at)
    for position in kept[: kept.index(at)]:
        if declared or wanted in sheet.key(position):
            sheet.set(position, "navigation", 0.6)
    before = [position for position in kept[: kept.index(at)] if sheet.roles[position] in CONTENT_KINDS]
    if before:
        above = sheet.units[before[0]]
        sheet.set(at, "subhead", 0.6)
        if not above.closed and len(above.text) <= LONGEST_HEADLINE:
            sheet.set(before[0], "headline", 0.6)


def _outside(sheet: Sheet, start: int) -> None:
    """Roles of what is left out, by the last heading above it."""
    section = "boilerplate"
    for position, unit in enumerate(sheet.units):
        if is_stop(unit) and unit.phrase:
            section = {"stop.comments": "comment", "stop.related": "related"}.get(unit.phrase.kind, "boilerplate")
        if sheet.roles[position] is not None:
            continue
        role = ("navigation" if not unit.running else "boilerplate") if position < start else section
        if role == "boilerplate" and is_caption(unit):
            role = "caption"
        sheet.roles[position], sheet.scores[position] = role, 0.7


def _reading(sheet: Sheet, context: Context) -> Reading:
    roles = [role or "boilerplate" for role in sheet.roles]
    lines = [
        Line(unit.text, role, score, unit.first.start, unit.lines[-1].end)
        for unit, role, score in zip(sheet.units, roles, sheet.scores, strict=True)
    ]
    headline = len(roles) - 1 - roles[::-1].index("headline") if "headline" in roles else None
    reading = Reading(lines, None if headline is None else lines[headline].text)
    reading.credits = [c for c, role in zip(sheet.credits, sheet.roles, strict=True) if c and role in ("byline", "timestamp")]
    reading.stamps = [s for s, role in zip(sheet.stamps, sheet.roles, strict=True) if s and role == "timestamp"]
    if sheet.title and reading.headline and not context.publisher and sheet.roles[0] == "navigation":
        reading.publisher = sheet.title.site
    return reading
