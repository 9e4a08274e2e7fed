"""The labels of an article: lines that say who wrote it and when, and which of the page's belong to it."""

from dataclasses import dataclass, field

from transforms.extraction.byline import Credits, read_byline
from transforms.extraction.captions import is_caption
from transforms.extraction.features import Unit
from transforms.extraction.headline import Title
from transforms.extraction.scoring import is_stop
from transforms.extraction.stamps import Stamp, read_stamp
from transforms.extraction.tokens import COMPARED, spaced

# How far from the article a byline or timestamp still speaks of it, in units.
NEAR_BEFORE, NEAR_INSIDE, NEAR_AFTER = 12, 8, 4
# Where names alone may be the author's: so many units below the headline or above it, so many words.
BELOW_HEADLINE, ABOVE_HEADLINE, MOST_NAMES = 8, 3, 8


@dataclass(slots=True)
class Sheet:
    """The units of one text and what each has been found to be; roles None are still open.

    `folded`: the units' tokens (transforms.extraction.tokens.spaced). `nameable`: units near the article's start that are no
    byline unless they are names alone.
    """

    units: list[Unit]
    folded: list[str]
    roles: list[str | None]
    scores: list[float]
    credits: list[Credits | None]
    stamps: list[Stamp | None]
    title: Title | None = None
    nameable: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, units: list[Unit], folded: list[str] | None = None) -> "Sheet":
        size = len(units)
        folded = folded or spaced([unit.text[:COMPARED] for unit in units])
        return cls(units, folded, [None] * size, [0.8] * size, [None] * size, [None] * size)

    def key(self, position: int) -> str:
        """The letters and digits of a unit."""
        return self.folded[position].replace(" ", "")

    def set(self, position: int, role: str, score: float = 0.9) -> None:
        self.roles[position], self.scores[position] = role, score


def read_labels(sheet: Sheet, start: int, end: int) -> None:
    """Timestamps and bylines near the article."""
    for position in range(max(0, start - NEAR_BEFORE), min(len(sheet.units), end + NEAR_AFTER)):
        if start + NEAR_INSIDE <= position < end - NEAR_INSIDE:
            continue
        unit = sheet.units[position]
        if unit.running and unit.closed and unit.words > 12:
            continue
        if is_stop(unit) and position >= end:
            break
        _read_label(sheet, position)
        if sheet.roles[position] is None and position < start + NEAR_INSIDE and not (is_stop(unit) or unit.first.bullet):
            sheet.nameable.add(position)


def _read_label(sheet: Sheet, position: int) -> None:
    unit = sheet.units[position]
    stamp = read_stamp(unit.text)
    if stamp:
        sheet.stamps[position] = stamp
        sheet.credits[position] = read_byline(stamp.rest) if stamp.rest else None
        sheet.set(position, "timestamp")
    elif not is_stop(unit) and not unit.first.bullet:
        sheet.credits[position] = read_byline(unit.text, bare=False) or _name_below(sheet, position)
        if sheet.credits[position] and not is_caption(unit):
            sheet.set(position, "byline")


def _name_below(sheet: Sheet, position: int) -> Credits | None:
    """The names alone on the line after one that says "By" and no more."""
    above = sheet.credits[position - 1] if position else None
    if above is None or sheet.roles[position - 1] != "byline" or not above.opens:
        return None
    unit = sheet.units[position]
    return read_byline(unit.text) if unit.words <= MOST_NAMES and not unit.running else None


def read_credits(sheet: Sheet, headline: int, start: int, end: int) -> None:
    """Who and when between the headline and the text, `start` and `end` being the article's.

    Names alone there are a byline; they are credited with a job, on or beside a timestamp, or where they stand twice (the
    portrait's alternative text and the name). Elsewhere the names on a timestamp are a teaser's or a comment's.
    """
    last = min(headline + 1 + BELOW_HEADLINE, len(sheet.units))
    for under in range(headline + 1, last):
        unit = sheet.units[under]
        if unit.running and unit.closed and not is_caption(unit):
            last = under
            break
        # The window around the text may begin below a long list of buttons.
        if sheet.roles[under] is None and under < start - NEAR_BEFORE and not is_stop(unit) and not unit.first.bullet:
            _read_label(sheet, under)
        bare = unit.words <= MOST_NAMES and " " in unit.text and unit.text[-1] not in ":："
        if sheet.roles[under] is None and bare and not is_caption(unit):
            credits = read_byline(unit.text) if under in sheet.nameable else sheet.credits[under]
            if credits is None:
                continue
            beside = sheet.stamps[under - 1] or (under + 1 < len(sheet.units) and read_stamp(sheet.units[under + 1].text))
            twice = sum(sheet.key(other) == sheet.key(under) for other in range(headline, end)) >= 2
            sheet.credits[under] = credits if beside or twice or credits.explicit else None
            sheet.set(under, "byline", 0.7)
    forget_names(sheet, headline - ABOVE_HEADLINE, last)


def forget_names(sheet: Sheet, start: int = 0, end: int = 0) -> None:
    """Takes the names alone on timestamps from the credits, but for those of units from `start` to before `end`."""
    for position, (stamp, credits) in enumerate(zip(sheet.stamps, sheet.credits, strict=True)):
        if stamp and credits and not credits.explicit and not start <= position < end:
            sheet.credits[position] = None
