"""A paragraph as the grammars see it: a row of items, each a word, number or phrase with its class in either grammar."""

import re
from dataclasses import dataclass
from functools import cache

from text_to_num import find_numbers

from transforms.entities.values.lexicon import MARKS, SINGLE, Entry, Lexicon, Payload

# languages whose number words text2num reads
SPELLED = frozenset({"fr", "en", "de", "es", "it", "nl", "pt"})
FOLDED = {ord(a): b for a, b in zip("\u00a0\u202f\u2007\u2009’ʼ％＄￥．，：（）–—‑−〜～", "    ''%$¥.,:()------", strict=True)}
FOLDED |= {0xFF10 + n: str(n) for n in range(10)} | {0x0660 + n: str(n) for n in range(10)}
FOLDED |= {0x06F0 + n: str(n) for n in range(10)} | {0x0966 + n: str(n) for n in range(10)}
FOLDED |= {0x066B: ".", 0x066C: ","}
PUNCTUATION = {"-": "-", ",": ",", ".": ".", "(": "(", ")": ")", "'": "'", "/": "/", "&": "&", ":": ":"}


@dataclass(slots=True)
class Item:
    """A word, number, sign or phrase. `number` for numerals, `weak` words need evidence, `spelled`: written in letters."""

    start: int
    end: int
    text: str
    time: str = "?"
    time_payload: Payload = ""
    amount: str = "?"
    amount_payload: Payload = ""
    number: float | None = None
    weak: bool = False
    faint: bool = False  # weak, and in small letters where such names have capitals
    spelled: bool = False
    short: bool = False  # an abbreviation of a month or weekday


class _Word:
    """What text2num asks of a token."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word = word

    def text(self) -> str:
        return self.word

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


@cache
def _scanner(suffixes: tuple[str, ...], decades: tuple[str, ...], blank_groups: bool) -> re.Pattern[str]:
    ordinal = rf"\d{{1,3}}(?:{'|'.join(map(re.escape, suffixes))})(?![^\W_])" if suffixes else r"(?!)"
    decade = rf"(?<![\w.,])(?:\d\d)?\d0(?:{'|'.join(map(re.escape, decades))})(?![^\W_])" if decades else r"(?!)"
    grouped = r"\d{1,3}(?:[ ]\d{3}){1,6}(?:[.,]\d{1,6})?(?![\d])|" if blank_groups else ""
    return re.compile(
        r"(?P<date>(?<![\w.,/-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}-\d{1,2}-\d{4}"
        r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d))(?![\d/]|[.,]\d))"
        r"|(?P<ym>(?<![\w.,/-])\d{4}-(?:0?[1-9]|1[0-2])(?![\w/]|[-.,]\d))"
        r"|(?P<clock>(?<![\w.,/:-])\d{1,2}(?:[:.]\d\d){0,2} ?[aApP](?: ?\. ?[mM]\b\.?|[mM]\b)"
        r"|(?<![\w.,/:])\d{1,2}(?::\d\d(?::\d\d)?|[hH]\d\d|[hH](?![^\W_]))(?![\w:]))"
        rf"|(?P<decade>(?<!\w)(?:\d\d|')?\d0 ?s\b|{decade})|(?P<ordinal>(?<![\w.,]){ordinal})"
        r"|(?P<dm>(?<![\w.,/])\d{1,2}/\d{1,2}(?![\w/]|[.,]\d))"
        rf"|(?P<number>{grouped}\d{{1,40}}(?:[.,']\d{{1,40}}){{0,12}})"
        rf"|(?P<word>(?<![^\W_])[A-Z]{{3}}(?=\d)|[^\W\d_{SINGLE}](?:[^\W_{SINGLE}]|[{MARKS}]){{0,80}})|(?P<sign>\S)"
    )


def fold(text: str) -> str:
    """The same text, character for character, with one kind of blank, dash, apostrophe and digit."""
    return text.translate(FOLDED)


def items(view: str, lexicon: Lexicon) -> list[Item]:
    """The items of a folded paragraph."""
    raw: list[tuple[str, Item]] = []
    for match in _scanner(lexicon.ordinal_suffixes, lexicon.decade_suffixes, lexicon.group not in (",",)).finditer(view):
        kind, text = match.lastgroup or "sign", match.group().lower()
        raw.append((kind, Item(match.start(), match.end(), text)))
    spelled = _spelled(raw, lexicon)
    found: list[Item] = []
    position = 0
    while position < len(raw):
        kind, item = raw[position]
        length, entry = _phrase(raw, position, lexicon, view)
        until, value, ordinal = spelled.get(position, (0, 0.0, False))
        ordinal_phrase = entry is not None and entry.time is not None and entry.time[0] == "O" and until - position == length
        if until - position >= max(length, 1) and not ordinal_phrase:
            item.end, item.number, item.spelled = raw[until - 1][1].end, value, True
            year = not ordinal and until - position > 2 and 1100 <= value < 2200
            item.time, item.time_payload = ("O" if ordinal else "Y" if year else "N"), value
            item.amount = "?" if ordinal else "N"
            position = until
        elif entry is not None:
            _classify(item, entry, lexicon.capitals and view[item.start].islower())
            item.end = raw[position + length - 1][1].end
            if length > 1:
                item.text = view[item.start : item.end].lower()
            position += length
        else:
            _bare(kind, item, lexicon)
            position += 1
        found.append(item)
    return found


def _classify(item: Item, entry: Entry, small: bool) -> None:
    if entry.time:
        item.time, item.time_payload = entry.time
        if item.time == "O":
            item.number = float(item.time_payload)
    if entry.amount:
        item.amount, item.amount_payload = entry.amount
        if item.amount == "N":
            item.number = float(entry.amount[1])
            item.time, item.time_payload = "N", item.number
    item.weak = entry.weak
    item.short = entry.short
    item.faint = entry.weak and small


def _phrase(raw: list[tuple[str, Item]], position: int, lexicon: Lexicon, view: str) -> tuple[int, Entry | None]:
    text = raw[position][1].text
    for key, entry in lexicon.phrases.get(text, ()):
        size = len(key)
        if size > 1 and any(
            position + n >= len(raw) or raw[position + n][1].text != key[n] for n in range(1, size)
        ):  # fmt: skip
            continue
        first = raw[position][1]
        if len(first.text) == 1 and size == 2 and not key[1].isalnum() and raw[position + 1][1].start > first.end:
            continue  # "a $1 billion deal" is no matter of A$
        if entry.caps and not view[first.start : first.end].isupper():
            continue
        return size, entry
    if raw[position][0] == "word":
        for size in lexicon.stem_lengths:
            if size <= len(text) and (entry := lexicon.stems.get(text[:size])):  # type: ignore[assignment]
                return 1, entry
    return 0, None


def _bare(kind: str, item: Item, lexicon: Lexicon) -> None:
    if kind == "sign":
        item.time = item.amount = PUNCTUATION.get(item.text, "?")
    elif kind == "number":
        item.number = numeral(item.text, lexicon.decimal)
        if item.number is not None:
            item.amount = "N"
            plain = item.text.isdigit()
            item.time = "Y" if plain and len(item.text) == 4 and 1000 <= item.number < 2200 else "N"
    elif kind == "ordinal":
        item.time, item.number = "O", float(re.match(r"\d+", item.text)[0])  # type: ignore[index]
    elif kind in ("date", "ym", "dm", "clock", "decade"):
        item.time = {"date": "D", "ym": "m", "dm": "d", "clock": "T", "decade": "Z"}[kind]


def numeral(text: str, decimal: str) -> float | None:
    """The number that digits and separators stand for in a language with this decimal sign; None for a list or a version.

    Where both signs occur the last is the decimal one; one that repeats, or that is not the language's own and has three
    digits behind it, groups.
    """
    text = text.replace(" ", "").replace("'", "")
    points, commas = text.count("."), text.count(",")
    if points and commas:
        mark = max(".", ",", key=text.rfind)
        other = "," if mark == "." else "."
        whole, _, rest = text.rpartition(mark)
        if mark in whole or not re.fullmatch(r"\d{1,3}(?:\d{2,3})*", "".join(whole.split(other))):
            return None
        return float(whole.replace(other, "") + "." + rest)
    if not points and not commas:
        return float(text)
    mark = "." if points else ","
    parts = text.split(mark)
    groups = len(parts[0]) <= 3 and parts[0] != "0" and len(parts[-1]) == 3 and all(2 <= len(p) <= 3 for p in parts[1:])
    if points + commas > 1:
        return float("".join(parts)) if groups else None
    return float("".join(parts)) if groups and mark != decimal else float(".".join(parts))


def _spelled(raw: list[tuple[str, Item]], lexicon: Lexicon) -> dict[int, tuple[int, float, bool]]:
    """Where number words start: (index behind them, value, ordinal?). Magnitudes behind digits are not theirs."""
    if lexicon.lang not in SPELLED:
        return {}
    words = []
    for position, (kind, item) in enumerate(raw):
        after_digits = position > 0 and raw[position - 1][0] == "number"
        usable = (kind == "word" and len(item.text) <= 60 and not after_digits) or item.text in "-,"
        words.append(_Word(item.text if usable else "_"))
    found = {}
    for number in find_numbers(words, lexicon.lang, 0.0):
        first = lexicon.phrases.get(raw[number.start][1].text, [])
        reading = first[-1][1].amount if first and len(first[-1][0]) == 1 else None
        if reading and reading[0] == "C" and float(reading[1]) >= 1e6:
            continue
        found[number.start] = (number.end, float(number.value), bool(number.is_ordinal))
    return found
