"""Money, percentages and quantities: a number, its magnitude, and what it counts. The grammar knows no language.

Letters: N number, C magnitude, K currency, k its hundredth, Q unit, % per cent, p percentage points, 1 "a", o "of",
m minus, t "to". A range is one value, its lower end.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transforms.entities.values.tokens import Item
from transforms.entities.values.value import Value

WORTH = re.compile(r"[Kk%Qp]")
LARGEST = 1e24


@dataclass(frozen=True, slots=True)
class Match:
    items: Sequence[Item]
    letters: str

    def get(self, letter: str) -> Item:
        return self.items[self.letters.index(letter)]

    def numbers(self) -> list[float]:
        return [
            item.number for item, own in zip(self.items, self.letters, strict=True) if own == "N" and item.number is not None
        ]

    def amount(self) -> float | None:
        """The first number times every magnitude behind it; "a million" and "a quarter million" count as one."""
        numbers = self.numbers()
        if len(numbers) == 2 and numbers[0] >= numbers[1] and re.search(r"N[t-]N", self.letters):
            return None  # no range runs backwards
        if self.letters.count("NC") > 1 and "t" not in self.letters and "-" not in self.letters:
            return self._summed()
        value = numbers[0] if numbers else 0.5 if "h" in self.letters else 1.0
        for item, own in zip(self.items, self.letters, strict=True):
            if own == "C":
                value *= float(item.amount_payload)
        if "m" in self.letters or self.letters.startswith("-"):
            value = -value
        return round(value, 6) if abs(value) <= LARGEST else None

    def _summed(self) -> float:
        """12億5000万: each number with its own magnitude."""
        total = part = 0.0
        for item, own in zip(self.items, self.letters, strict=True):
            if own == "N":
                total, part = total + part, item.number or 0.0
            elif own == "C":
                part *= float(item.amount_payload)
        return round(total + part, 6)


def _money(m: Match) -> tuple[str, float, str] | None:
    value, code = m.amount(), str(m.get("K").amount_payload)
    first = m.items[0].text
    name = m.letters[0] == "K" and first.isascii() and first.isalpha() and 2 < len(first) < 6
    if name and not first.startswith(code.lower()):
        return None  # before a number a code or a sign counts it; a short name may be a word of its own ("won 12 seats")
    return ("MONEY", value, code) if value is not None else None


def _money_and_cents(m: Match) -> tuple[str, float, str] | None:
    """3 dollars 50, 15 dollars and 15 cents."""
    numbers, code = m.numbers(), str(m.get("K").amount_payload)
    if len(numbers) != 2 or not 0 <= numbers[1] < 100 or numbers[1] != int(numbers[1]) or numbers[0] != int(numbers[0]):
        return None
    return "MONEY", round(numbers[0] + numbers[1] / 100, 6), code


def _cents(m: Match) -> tuple[str, float, str] | None:
    value = m.amount()
    return ("MONEY", round(value / 100, 6), str(m.get("k").amount_payload)) if value is not None else None


def _percent(m: Match) -> tuple[str, float, str] | None:
    value = m.amount()
    return ("PERCENT", round(value / 100, 8), "") if value is not None else None


def _points(m: Match) -> tuple[str, float, str] | None:
    value = m.amount()
    return ("QUANTITY", value, "pp") if value is not None else None


def _quantity(m: Match) -> tuple[str, float, str] | None:
    value, unit = m.amount(), m.get("Q")
    # "2019-м" ends an ordinal
    if value is None or (len(unit.text) == 1 and m.letters.endswith("-Q") and unit.text.isalpha()):
        return None
    return "QUANTITY", value, str(unit.amount_payload)


Reader = Callable[[Match], tuple[str, float, str] | None]
RANGE = r"N[t-](?=N)"
CENTS: tuple[str, ...] = (r"NK&?Nk", r"KN&N(?![C%Q])", r"NKN(?=$|[.,)])")
# each counted thing with the rows that name one amount of it, or a range of two
FORMS: tuple[tuple[Reader, tuple[str, ...]], ...] = (
    (_money, (r"(?<![NC])K[.]?{}NC{{0,2}}(?:[.]?K)?", r"{}NC{{0,2}}[.]?o?K(?:[(]?K[)]?)?", r"{}N-K", r"{}NKC")),
    (_money, (r"(?:NC){{2,4}}N?K",)),
    (_money, (r"1C{{0,2}}[.]?o?K", r"1?h1?C[o]?K", r"1CCoK")),
    (_cents, (r"{}[N1]-?k",)),
    (_percent, (r"m?{}NC?-?%", r"(?<![N?])-N%", r"%oN", r"(?<![NC-])%N")),
    (_points, (r"m?{}N-?C?%?p",)),
    (_quantity, (r"{}NC{{0,2}}[.]?o?-?Q",)),
)
RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(form.format(of_range)), reader)
    for reader, forms in FORMS
    for form in forms
    for of_range in (("", RANGE) if "{}" in form else ("",))
) + tuple((re.compile(form), _money_and_cents) for form in CENTS)


def amounts(items: Sequence[Item]) -> list[Value]:
    letters = "".join(item.amount for item in items)
    if not WORTH.search(letters):
        return []
    values: list[Value] = []
    for pattern, reader in RULES:
        for match in pattern.finditer(letters):
            first, last = match.span()
            if _inside_name(items, first):
                continue
            found = reader(Match(items[first:last], letters[first:last]))
            if found is None:
                continue
            label, value, unit = found
            start, end = items[first].start, items[last - 1].end
            number = written(value)
            normalized = number if label == "PERCENT" else f"{number} {unit}"
            values.append(
                Value(start, end, label, normalized, value, unit or None, score=0.95 if label != "QUANTITY" else 0.85)
            )
    return values


def _inside_name(items: Sequence[Item], first: int) -> bool:
    """Whether a number hangs by a hyphen on a word, and its unit on it without a blank: VH-92A, F-16C."""
    if first < 2 or first + 1 >= len(items):
        return False
    word, hyphen, number, unit = items[first - 2 : first + 2]
    glued = word.end == hyphen.start and hyphen.end == number.start and number.end == unit.start
    return glued and hyphen.text == "-" and word.text[-1].isalpha() and len(unit.text) == 1 and unit.text.isalpha()


def written(value: float) -> str:
    """A number without exponent or trailing zeros."""
    return f"{value:.8f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
