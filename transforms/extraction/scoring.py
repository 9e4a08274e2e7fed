"""Which lines of a page are its article: the blocks of greatest sum over a value a line.

A line of running text is worth its words, a short line costs: a title between two paragraphs is bridged, a menu is not. What
decides is the text around (a line's own looks alone reach an F1 of .85 where its surroundings reach .92, measured with a
trained model); the sum over a stretch of lines is that context in its simplest form.
"""

from collections.abc import Sequence

from transforms.extraction.features import Unit

# Chosen on pages of 70 % of the sites of a public collection in five languages, and checked on the others.
LONGEST = 150.0
SHORT_COST = 3.0
BULLET_COST = 3.0
PHRASE_COST = 12.0
CLOSED_SHORT = 0.5
STOP_COST = 50.0
COMMENT_FACTOR = 0.15
RELATED_FACTOR = 0.7
MIN_BEFORE_STOP = 25.0
RESUME_REACH = 14
RESUME_WORDS = 50.0
LONE_FACTOR = 0.4
MIN_NOISE, NOISY_UNITS, NOISY_SHARE = 0.25, 40, 0.12
SECOND_BLOCK = 0.35
MIN_SECOND = 40.0
# A bound on the work for pages of many equal pieces; an article in more has not been seen.
MAX_BLOCKS = 64


def worths(units: Sequence[Unit]) -> tuple[list[float], list[float]]:
    """A value a unit, and the same as if no heading ended an article.

    Running text counts by its length, short lines and known phrases against it, and text less so after a stop marker.
    """
    stopped: list[float] = []
    free: list[float] = []
    mass = peak = 0.0
    factor = 1.0
    noise = _noise(units)
    # A teaser stands alone between titles where a paragraph has neighbours.
    running = [False, *[unit.running for unit in units], False]
    for position, unit in enumerate(units):
        value = _own(unit)
        if value < 0:
            value *= noise
        elif value > 1.0 and not (running[position] or running[position + 2]):
            value *= 1.0 - noise * (1.0 - LONE_FACTOR)
        free.append(value)
        phrase = unit.phrase
        if phrase is not None and phrase.stop and peak >= MIN_BEFORE_STOP and is_end(units, position):
            value -= STOP_COST
            factor = min(factor, COMMENT_FACTOR if phrase.kind == "stop.comments" else RELATED_FACTOR)
        mass += value
        if mass < 0.0:
            mass = 0.0
        elif mass > peak:
            peak = mass
        stopped.append(value * factor if value > 0 else value)
    return stopped, free


def _own(unit: Unit) -> float:
    if unit.code:
        return -SHORT_COST
    if unit.phrase and not (unit.words >= 20 and unit.closed):
        return -PHRASE_COST
    if unit.running:
        certainty = 1.0 if unit.closed else 0.6
        return certainty * min(unit.words, LONGEST) - (BULLET_COST if unit.first.bullet else 0.0)
    if unit.closed and unit.words >= 3 and not unit.first.bullet:
        return CLOSED_SHORT
    return -SHORT_COST - (BULLET_COST if unit.first.bullet else 0.0)


def _noise(units: Sequence[Unit]) -> float:
    """A factor on what speaks against a line: low for short texts and for such as are hardly more than paragraphs, which have
    no menus to cut."""
    total = sum(unit.words for unit in units)
    running = sum(unit.words for unit in units if unit.running)
    return max(MIN_NOISE, min(1.0, len(units) / NOISY_UNITS, (1.0 - running / total) / NOISY_SHARE)) if total else 1.0


def is_stop(unit: Unit) -> bool:
    """Whether a unit is a heading after which the article does not go on: a known phrase and hardly anything else."""
    return unit.phrase is not None and unit.phrase.stop


def is_end(units: Sequence[Unit], position: int) -> bool:
    """Whether the article ends at a stop heading, and does not go on after a box of links or a call to subscribe.

    It goes on where paragraphs follow upon each other soon after; teasers stand between titles, so they do not. After the
    heading of the comments nothing is the article's.
    """
    phrase = units[position].phrase
    if phrase is None or not phrase.stop:
        return False
    if phrase.kind == "stop.comments":
        return True
    run = 0.0
    for after in range(position + 1, min(position + 1 + RESUME_REACH, len(units))):
        unit = units[after]
        if is_stop(unit) and unit.phrase and unit.phrase.kind == "stop.comments":
            return True
        if unit.running and unit.closed and not unit.first.bullet:
            if run and run + unit.words >= RESUME_WORDS:
                return False
            run += unit.words
        else:
            run = 0.0
    return True


def blocks(units: Sequence[Unit], values: Sequence[float]) -> list[tuple[int, int]]:
    """The half-open stretches of units that hold the article, in order; empty where nothing speaks for one.

    The stretch of greatest sum comes first; others are added while they hold a good share of it. A stop marker with enough
    text before it ends the article.
    """
    best = best_stretch(values, 0, len(units))
    if best is None:
        return []
    found = [_cut(units, values, best)]
    total = sum(values[best[0] : best[1]])
    last, mass = len(units), 0.0
    for position in range(best[0], len(units)):
        if mass >= MIN_BEFORE_STOP and is_end(units, position):
            last = position
            break
        mass += max(values[position], 0.0)
    gaps = [(0, best[0]), (found[0][1], last)]
    while gaps and len(found) < MAX_BLOCKS:
        start, end = gaps.pop()
        more = best_stretch(values, start, end)
        if more is None:
            continue
        worth = sum(values[more[0] : more[1]])
        if worth >= max(MIN_SECOND, SECOND_BLOCK * total):
            found.append(more)
            gaps += [(start, more[0]), (more[1], end)]
    return sorted(found)


def _cut(units: Sequence[Unit], values: Sequence[float], block: tuple[int, int]) -> tuple[int, int]:
    mass = 0.0
    for position in range(*block):
        if is_end(units, position) and mass >= MIN_BEFORE_STOP:
            end = position
            while end > block[0] and values[end - 1] <= 0:
                end -= 1
            return block[0], end
        mass += max(values[position], 0.0)
    return block


def best_stretch(values: Sequence[float], start: int, end: int) -> tuple[int, int] | None:
    """The stretch of greatest positive sum (Kadane), the first of equals."""
    best = 0.0
    found = None
    total = 0.0
    since = start
    for position in range(start, end):
        if total <= 0.0:
            total, since = 0.0, position
        total += values[position]
        if total > best:
            best, found = total, (since, position + 1)
    return found
