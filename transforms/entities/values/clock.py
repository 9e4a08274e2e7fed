"""Times of the day."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from transforms.entities.values.calendar import Period

if TYPE_CHECKING:
    from transforms.entities.values.match import Match

MINUTES = re.compile(r"\d{1,2}\.[0-5]\d")
FORM = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?(?:[:.](\d\d))?h?\s*([ap])?")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day, on a day where one is named; `part` where only the part of the day is known."""

    hour: int
    minute: int = 0
    part: str | None = None
    day: Period | None = None
    second: int | None = None
    exact: bool = False  # am, pm or a part of the day was said
    until: "Clock | None" = None

    def timex(self) -> str:
        day = self.day.timex if self.day else ""
        if self.until:
            return f"{replace(self, until=None).timex()}/{replace(self.until, day=self.day).timex()}"
        if self.part:
            return f"{day}T{self.part}"
        seconds = f":{self.second:02d}" if self.second is not None else ""
        return f"{day}T{self.hour:02d}:{self.minute:02d}{seconds}"

    def on(self, day: Period) -> "Clock":
        return replace(self, day=day)


def of_day(hour: int, minute: int, second: int | None, half: str | None) -> Clock | None:
    """`half`: am, pm or a part of the day, which tells 7 in the evening from 7 in the morning."""
    if half in ("pm", "AF", "EV") and hour < 12:
        hour += 12
    elif half in ("am", "MO") and hour == 12:
        hour = 0
    if not (0 <= hour <= 24 and 0 <= minute < 60 and (second is None or second < 60)):
        return None
    return Clock(hour % 24, minute, None, None, second, exact=half is not None)


def _written_out(m: "Match", text: str) -> bool:
    """19.00 horas: two digits behind a point that is not the language's decimal sign are minutes."""
    return m.lexicon.decimal == "," and MINUTES.fullmatch(text) is not None


def clock(m: "Match") -> Clock | None:
    half = str(m.get("Pa").time_payload) if m.has("Pa") else None
    if m.has("T"):
        text = m.get("T").time_payload or m.get("T").text
        found = FORM.match(str(text).lstrip("T"))
        if found is None:
            return None
        hour, minute, second, letter = found.groups()
        return of_day(int(hour), int(minute or 0), int(second) if second else None, f"{letter}m" if letter else half)
    hour_item = m.get("N")
    if hour_item.number is None or hour_item.number >= 25:
        return None
    hour_number, minute_number = int(hour_item.number), round(hour_item.number % 1 * 100)
    if m.has("c"):  # 9時19分
        minutes = m.number("N", 1) if m.letters.count("N") > 1 else 0
        if minutes is None or (m.has("U") and m.unit() != "TM"):
            return None
        minute_number = minutes if m.letters.count("N") > 1 else minute_number
    elif m.has("U"):
        # "15 heures" is a time only where a preposition, a part of the day or minutes say so
        if m.unit() != "TH" or (m.letters.count("U") > 1 and m.unit(1) != "TM"):
            return None
        evident = m.has("P") or _written_out(m, hour_item.text) or (m.before in "tpF" and hour_number == hour_item.number)
        if m.letters.count("N") == 1 and not evident:
            return None
        if m.letters.count("N") > 1:
            minutes = m.number("N", 1)
            if minutes is None:
                return None
            minute_number = minutes
    elif m.letters.count("N") > 1:
        return None
    return of_day(hour_number, minute_number, None, half)
