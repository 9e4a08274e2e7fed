"""What a trained model sees of each unit of a page: a row of numbers a unit, of itself, its neighbours and its page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.extraction.features import Unit
from transforms.extraction.measures import DIGIT, LOWER, UPPER, WIDE, Bools, Floats, Ints, Measures
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
    running = _array([unit.running for unit in units])
    text = own["words"] * running * (0.6 + 0.4 * own["closed"])
    dated, share, dates = _landmarks(units, own)
    stop, comments = _stop_marks(units)
    marks = {
        "text": (running > 0) & (own["closed"] > 0),
        "comments": comments,
        "related": stop & ~comments,
        "date": dated,
        "share": share,
    }
    return (
        own
        | _page(own, running)
        | _rules(opinion, len(units))
        | _topic(measures, running, opinion)
        | _around(own, text)
        | _stops(stop, marks, text)
        | _distances(marks)
        | dates
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
        "blanks": np.minimum(_array([unit.first.blanks_before for unit in units]), 5.0),
        "rest": _array([-1.0 if unit.phrase is None else unit.phrase.rest for unit in units]),
    }


def _page(own: dict[str, Floats], running: Floats) -> dict[str, Floats]:
    """The page as a whole, and the place and size of a unit in it."""
    words = own["words"]
    size = len(words)
    text = words * running
    total, count = max(float(text.sum()), 1.0), max(float(running.sum()), 1.0)
    longest = int(text.argmax())
    at = np.arange(size, dtype=np.float64)
    before = text.cumsum() - text
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
        "from_longest": _near(at - longest),
        "indent_of_longest": own["indent"] - own["indent"][longest],
    }


def _rules(opinion: Opinion, size: int) -> dict[str, Floats]:
    values, free = _array(opinion.values), _array(opinion.free)
    above, below = _beside(values, 3)
    at = np.arange(size, dtype=np.float64)
    first, last = opinion.stretches[0][0], opinion.stretches[-1][1]
    inside, mass = np.zeros(size), np.zeros(size)
    for start, end in opinion.stretches:
        inside[start:end] = 1.0
        mass[start:end] = values[start:end].cumsum()[-1]
    return {
        "value": values,
        "value_above": above,
        "value_below": below,
        "free": free,
        "inside": inside,
        "block": mass,
        "from_start": _near(at - first),
        "from_end": _near(at - last + 1),
        "from_headline": np.full(size, -FAR) if opinion.headline is None else _near(at - opinion.headline),
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
    rank = max(kinds - STOP_WORDS, 0)
    bound = np.partition(little, rank)[rank]
    stop = (little >= max(int(bound), 2))[token] & short
    article = np.zeros(size)
    for start, end in opinion.stretches:
        article[start:end] = running[start:end]
    elsewhere = np.bincount(token, weights=article[owner], minlength=kinds)[token] - article[owner] > 0
    held_by, ranked = owner[measures.order], token[measures.order]
    gap = held_by[1:] - held_by[:-1]
    near = (gap > 0) & (gap <= LINK_REACH) & (ranked[1:] == ranked[:-1])
    beside = np.zeros(len(token), bool)
    beside[:-1] = near
    beside[1:] |= near
    linked = np.zeros(len(token), bool)
    linked[measures.order] = beside
    linked &= long
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


def _around(own: dict[str, Floats], text: Floats) -> dict[str, Floats]:
    """Running text and words near, in units before and after."""
    words = own["words"]
    found: dict[str, Floats] = {}
    for reach in WINDOWS:
        found[f"above_{reach}"], found[f"below_{reach}"] = _beside(text, reach)
    for reach in (4, 16):
        found[f"words_{reach}"] = np.add(*_beside(words, reach))
    found["capitals_4"] = np.add(*_beside(own["capitals"], 4))
    found["previous_words"], found["next_words"] = _beside(words, 1)
    found["previous_inner"], found["next_inner"] = _beside(own["inner"], 1)
    return found


def _stop_marks(units: Sequence[Unit]) -> tuple[Bools, Bools]:
    """The headings that may end the article, and those of them that head the comments."""
    phrases = [unit.phrase if unit.phrase is not None and unit.phrase.stop else None for unit in units]
    comments = [phrase is not None and phrase.kind == "stop.comments" for phrase in phrases]
    return np.array([phrase is not None for phrase in phrases], bool), np.array(comments, bool)


def _stops(stop: Bools, marks: dict[str, Bools], text: Floats) -> dict[str, Floats]:
    """How many headings that may end the article stand above, and how much text is above the last."""
    above = text.cumsum() - text
    found = {"stops_above": stop.cumsum() - stop.astype(np.float64)}
    for name in ("comments", "related"):
        last = np.maximum.accumulate(np.where(marks[name], above, -1.0))
        found[f"text_above_{name}"] = last
        found[f"text_since_{name}"] = np.where(last < 0, -1.0, above - last)
    return found


def _landmarks(units: Sequence[Unit], own: dict[str, Floats]) -> tuple[Bools, Bools, dict[str, Floats]]:
    """Which lines that frame an article are dates, and which are buttons to share it; and how often a line stands on the
    page."""
    dated = np.zeros(len(units), bool)
    for at in ((own["digits"] >= DATE_DIGITS) & (own["words"] <= DATE_WORDS)).nonzero()[0].tolist():
        dated[at] = FULL_DATE.search(units[at].text) is not None
    share = np.array([unit.phrase is not None and unit.phrase.kind == "drop.share" for unit in units], bool)
    texts = [unit.text for unit in units]
    times = Counter(texts)
    repeated = np.minimum(_array([times[text] for text in texts]), 9.0)
    return dated, share, {"dates": np.full(len(units), float(dated.sum())), "repeated": repeated}


def _distances(marks: dict[str, Bools]) -> dict[str, Floats]:
    """How many units ago the last marked one stood and how many on the next stands, itself excluded; FAR where none is near."""
    table = np.array(list(marks.values()))
    since, until = _since(table), _since(table[:, ::-1])[:, ::-1]
    found = {f"since_{name}": row for name, row in zip(marks, since, strict=True)}
    return found | {f"until_{name}": row for name, row in zip(marks, until, strict=True)}


def _since(marks: Bools) -> Floats:
    at = np.arange(marks.shape[1], dtype=np.float64)
    last = np.full(marks.shape, -FAR)
    last[:, 1:] = np.maximum.accumulate(np.where(marks, at, -FAR), axis=1)[:, :-1]
    return np.asarray(np.minimum(at - last, FAR))


def _array(values: Sequence[float]) -> Floats:
    return np.array(values, np.float64)


def _near(distance: Floats) -> Floats:
    return np.maximum(np.minimum(distance, FAR), -FAR)


def _share(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    return np.asarray(part / np.maximum(whole, 1))


def _beside(values: Floats, reach: int) -> tuple[Floats, Floats]:
    """The sums over the `reach` units before each and over those after it."""
    size = len(values)
    total = np.zeros(size + 2 * reach + 1)
    values.cumsum(out=total[reach + 1 : reach + 1 + size])
    total[reach + 1 + size :] = total[reach + size]
    return total[reach : reach + size] - total[:size], total[2 * reach + 1 :] - total[reach + 1 : reach + 1 + size]
