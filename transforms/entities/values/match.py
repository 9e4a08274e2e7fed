"""A row of items that matched a rule, as its reader sees it, and what a reader can find in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.entities.values.calendar import Anchor, Period
from transforms.entities.values.clock import Clock
from transforms.entities.values.lexicon import Lexicon
from transforms.entities.values.tokens import Item

EVIDENCE = "pIFtBfob&-eHLX~("  # what before a weak word or a bare year speaks for a date


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, or a frequency (`every`)."""

    count: float | None
    unit: str
    timex: str
    every: bool = False


Time = Period | Duration | Clock


@dataclass(frozen=True, slots=True)
class Match:
    """A matched row of items, with what a reader needs to judge it."""

    items: Sequence[Item]
    letters: str
    anchor: Anchor
    lexicon: Lexicon
    before: str  # the letter before the match, or "^"
    after: str
    future: bool  # a word of the future stands near

    def get(self, letter: str, which: int = 0) -> Item:
        found = [item for item, own in zip(self.items, self.letters, strict=True) if own in letter]
        return found[which]

    def has(self, letter: str) -> bool:
        return any(own in letter for own in self.letters)

    def number(self, letter: str = "NYO", which: int = 0) -> int | None:
        value = self.get(letter, which).number
        return int(value) if value is not None and value == int(value) else None

    def unit(self, which: int = 0) -> str:
        return str(self.get("U", which).time_payload)

    def direction(self) -> int:
        return -1 if self.has("Lk") else 1 if self.has("XK") else 0

    def evident(self) -> bool:
        """Whether a weak word may stand for a date here."""
        word = self.get("MWS")
        if word.short:  # "in Jan", where capitals tell a name; "en el mar" speaks of the sea
            return self.lexicon.capitals and not word.faint and self.before in "pIt"
        if word.weak and word.time == "W":  # Sat, Sun: only as the name that capitals make of them
            return self.lexicon.capitals and not word.faint and self.before in "pIFtb"
        return not word.weak or self.before in ("pIFtb" if word.faint else EVIDENCE)
