"""What a trained model sees of each unit of a page: a row of numbers a unit, of itself, its neighbours and its page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.extraction.features import Unit
from transforms.extraction.measures import DIGIT, LOWER, UPPER, WIDE, Bools, Floats, Ints, Measures
from transforms.extraction.scoring import is_stop
from transforms.extraction.stamps import FULL_DATE

Matrix = npt.NDArray[np.float32]

# Reaches of the windows of running text, in units; how near a unit must be to count as taking up a word.
WINDOWS = (1, 2, 4, 8, 16)
LINK_REACH = 8
# A short token, in characters, and how many of them are the page's stop words.
SHORT_TOKEN, STOP_WORDS = 3, 20
DATE_WORDS, DATE_DIGITS = 14, 4
FAR = 99.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the rules think of a page: a value a unit, the same as if no heading ended an article, the stretches that hold the
    article, the headline."""

    values: Sequence[float]
    free: Sequence[float]
    stretches: Sequence[tuple[int, int]]
    headline: int | None


def signals(units: Sequence[Unit], measures: Measures, opinion: Opinion) -> dict[str, Floats]:
    """A value a unit by name. Only sums, quotients and comparisons in a fixed order: the same on every machine."""
    own = _own(units, measures)
    words, running = own["words"], _array([unit.running for unit in units])
    text = words * running * (0.6 + 0.4 * own["closed"])
    return (
        own
        | _page(own, running)
        | _rules(opinion, len(units))
        | _topic(measures, running, opinion)
        | _around(own, text, running)
        | _stops(units, text)
        | _landmarks(units, own)
    )


def _own(units: Sequence[Unit], measures: Measures) -> dict[str, Floats]:
    classes, words = measures.classes, measures.words
    chars = classes.sum(axis=1)
    letters = classes[:, LOWER : WIDE + 1].sum(axis=1)
    return {
        "words": words,
        "chars": chars.astype(np.float64),
        "letters": _share(letters, chars),
        "upper": _share(classes[:, UPPER], letters),
        "capitals": _share(measures.capitals, words),
        "inner": _share(measures.inner, words),
        "inners": measures.inner.astype(np.float64),
        "digits": classes[:, DIGIT].astype(np.float64),
        "last": measures.last.astype(np.float64),
        "closed": _array([unit.closed for unit in units]),
        "bullet": _array([unit.first.bullet for unit in units]),
        "indent": _array([unit.first.indent for unit in units]),
        "blanks": _array([min(unit.first.blanks_before, 5) for unit in units]),
        "rest": _array([unit.phrase.rest if unit.phrase else -1.0 for unit in units]),
    }


def _page(own: dict[str, Floats], running: Floats) -> dict[str, Floats]:
    """The page as a whole, and the place and size of a unit in it."""
    words = own["words"]
    size = len(words)
    text = words * running
    total, count = max(float(text.sum()), 1.0), max(float(running.sum()), 1.0)
    longest = int(text.argmax())
    at = np.arange(size)
    before = np.cumsum(text) - text
    whole = {
        "units": float(size),
        "page_words": float(words.sum()),
        "page_text": total,
        "text_share": total / max(float(words.sum()), 1.0),
        "texts": count,
        "longest": float(words.max()),
        "mean_text": total / count,
        "all_bullets": float(own["bullet"].sum()) / size,
        "all_closed": float(own["closed"].sum()) / size,
        "blank_rate": float(own["blanks"].sum()) / size,
    }
    return {name: np.full(size, value) for name, value in whole.items()} | {
        "to_longest": words / max(whole["longest"], 1.0),
        "to_mean": words / whole["mean_text"],
        "place": at / size,
        "text_above": before,
        "text_above_share": before / total,
        "from_longest": np.clip(at - longest, -FAR, FAR).astype(np.float64),
        "indent_of_longest": own["indent"] - own["indent"][longest],
    }


def _rules(opinion: Opinion, size: int) -> dict[str, Floats]:
    values, free = _array(opinion.values), _array(opinion.free)
    at = np.arange(size, dtype=np.float64)
    first, last = opinion.stretches[0][0], opinion.stretches[-1][1]
    inside, mass = np.zeros(size), np.zeros(size)
    for start, end in opinion.stretches:
        inside[start:end] = 1.0
        mass[start:end] = np.cumsum(values[start:end])[-1]
    return {
        "value": values,
        "value_above": _before(values, 3),
        "value_below": _after(values, 3),
        "free": free,
        "inside": inside,
        "block": mass,
        "from_start": np.clip(at - first, -FAR, FAR),
        "from_end": np.clip(at - last + 1, -FAR, FAR),
        "from_headline": np.full(size, -FAR) if opinion.headline is None else np.clip(at - opinion.headline, -FAR, FAR),
    }


def _topic(measures: Measures, running: Floats, opinion: Opinion) -> dict[str, Floats]:
    """Which words of a unit are the page's stop words, those of the article as the rules see it, of its headline, and of units
    near: paragraphs of a text take up each other's words, teasers do not."""
    size = len(running)
    token, owner = measures.token, measures.owner
    kinds = int(token.max()) + 1 if len(token) else 1
    short = measures.length <= SHORT_TOKEN
    long = ~short | (measures.first[owner] == WIDE)

    def held(marks: Bools) -> Floats:
        return np.bincount(owner, weights=marks, minlength=size).astype(np.float64)

    longs = held(long)
    little = np.bincount(token[short], minlength=kinds)
    bound = np.sort(little)[-min(STOP_WORDS, kinds)]
    stop = (little >= max(int(bound), 2))[token] & short
    article = np.zeros(size)
    for start, end in opinion.stretches:
        article[start:end] = running[start:end]
    elsewhere = np.bincount(token, weights=article[owner], minlength=kinds)[token] - article[owner] > 0
    order = np.argsort(token, kind="stable")
    gap = np.diff(owner[order])
    near = (gap > 0) & (gap <= LINK_REACH) & (np.diff(token[order]) == 0)
    linked = np.zeros(len(token), bool)
    linked[order] = np.append(near, False) | np.append(False, near)
    linked = linked & long
    of = np.zeros(kinds, bool)
    if opinion.headline is not None:
        of[token[(owner == opinion.headline) & long]] = True
    hits = held(of[token] & long)
    return {
        "longs": longs,
        "stop_share": _share(held(stop), np.bincount(owner, minlength=size)),
        "topic_share": _share(held(elsewhere & long), longs),
        "linked": held(linked),
        "linked_share": _share(held(linked), longs),
        "headline_share": _share(hits, longs),
        "headline_held": hits / max(int(of.sum()), 1),
    }


def _around(own: dict[str, Floats], text: Floats, running: Floats) -> dict[str, Floats]:
    """Running text and words near, in units before and after."""
    words = own["words"]
    found = {f"above_{reach}": _before(text, reach) for reach in WINDOWS}
    found |= {f"below_{reach}": _after(text, reach) for reach in WINDOWS}
    found |= {f"words_{reach}": _before(words, reach) + _after(words, reach) for reach in (4, 16)}
    found["capitals_4"] = _before(own["capitals"], 4) + _after(own["capitals"], 4)
    marks = (running > 0) & (own["closed"] > 0)
    found["since_text"], found["until_text"] = _since(marks), _since(marks[::-1])[::-1]
    for name, by in (("previous", 1), ("next", -1)):
        found[f"{name}_words"], found[f"{name}_inner"] = _shifted(words, by), _shifted(own["inner"], by)
    return found


def _stops(units: Sequence[Unit], text: Floats) -> dict[str, Floats]:
    """How far above and below the next heading that may end the article stands, and how much text is above the last."""
    stop = np.array([is_stop(unit) for unit in units], bool)
    comments = stop & np.array([unit.phrase is not None and unit.phrase.kind == "stop.comments" for unit in units], bool)
    above = np.cumsum(text) - text
    found = {"stops_above": np.cumsum(stop) - stop.astype(np.float64)}
    for name, marks in (("comments", comments), ("related", stop & ~comments)):
        last = np.maximum.accumulate(np.where(marks, above, -1.0))
        found[f"since_{name}"], found[f"until_{name}"] = _since(marks), _since(marks[::-1])[::-1]
        found[f"text_above_{name}"] = last
        found[f"text_since_{name}"] = np.where(last < 0, -1.0, above - last)
    return found


def _landmarks(units: Sequence[Unit], own: dict[str, Floats]) -> dict[str, Floats]:
    """Where the lines stand that frame an article: dates, buttons to share it; and how often a line stands on the page."""
    dated = np.zeros(len(units), bool)
    for at in np.flatnonzero((own["digits"] >= DATE_DIGITS) & (own["words"] <= DATE_WORDS)).tolist():
        dated[at] = FULL_DATE.search(units[at].text) is not None
    share = np.array([unit.phrase is not None and unit.phrase.kind == "drop.share" for unit in units], bool)
    times = Counter(unit.text for unit in units)
    found = {
        "dates": np.full(len(units), float(dated.sum())),
        "repeated": _array([min(times[unit.text], 9) for unit in units]),
    }
    for name, marks in (("date", dated), ("share", share)):
        found[f"since_{name}"], found[f"until_{name}"] = _since(marks), _since(marks[::-1])[::-1]
    return found


def _array(values: Sequence[float]) -> Floats:
    return np.array(values, np.float64)


def _share(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    return np.asarray(part / np.maximum(whole, 1))


def _before(values: Floats, reach: int) -> Floats:
    """The sum over the `reach` units before each."""
    total = np.concatenate((np.zeros(1), np.cumsum(values)))
    found = total[:-1].copy()
    found[reach:] -= total[: max(len(values) - reach, 0)]
    return found


def _after(values: Floats, reach: int) -> Floats:
    return np.asarray(_before(values[::-1], reach)[::-1])


def _since(marks: Bools) -> Floats:
    """How many units ago the last marked one stood, itself excluded; FAR where there was none near."""
    at = np.arange(len(marks))
    last = np.full(len(marks), -FAR)
    last[1:] = np.maximum.accumulate(np.where(marks, at, -FAR))[:-1]
    return np.asarray(np.minimum(at - last, FAR))


def _shifted(values: Floats, by: int) -> Floats:
    """The value of the unit before (1) or after (-1), 0 beyond the page."""
    found = np.zeros(len(values))
    if by > 0:
        found[1:] = values[:-1]
    else:
        found[:-1] = values[1:]
    return found
