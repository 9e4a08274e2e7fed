"""Items of a list that stand on one line: "1. … 2. …", "a) … b) …", "• … • …"."""

import regex

# A number or letter that counts, after a bullet or not, at the start of a line or after a blank.
_ITEM = regex.compile(
    r"(?<!\S)(?P<bullet>[•⁃▪‣●■]\s?)?(?P<open>[(\[])?(?P<count>\p{Nd}{1,3}|\p{Ll}|\p{Lu}(?=\)))(?P<close>\.\)|[.)\]])(?=\s+(?P<next>\S))"
)
_MAY_HOLD = regex.compile(r"\s[•⁃▪‣●■(\[]?\s?(?:\p{Nd}{1,3}|\p{L})[.)\]]|[•◦▪▫■□‣⁃●○►▶➤*]")
_BULLET = regex.compile(r"(?<!\S)(?P<bullet>[•◦▪▫■□‣⁃●○►▶➤*])\s?(?=[\p{L}\p{N}«\"“])")
_ENDS = '.!?:;…)"”»'


def list_items(line: str, ordinal_dot: bool) -> tuple[list[int], frozenset[int]]:
    """Where items of a list begin in a line, and the places right behind their numbers, where no sentence ends.

        Items count up by one in one style; the first stands at the start of the line, behind a sign or behind another list.
        `ordinal_dot`: the
    language writes "2. place" with a dot, so that what follows a number with a dot must begin with a capital.
    """
    if not _MAY_HOLD.search(line):
        return [], frozenset()
    starts: list[int] = []
    behind: set[int] = set()
    run: list[regex.Match[str]] = []
    for match in [*_ITEM.finditer(line), None]:
        if match and run and _counts_on(line, run[-1], match) and _may_begin(match, ordinal_dot):
            run.append(match)
            continue
        if len(run) > 1:
            starts += [item.start() for item in run]
            behind |= {item.start("next") for item in run}
        opens = match is not None and (len(run) > 1 or _opens(line, match.start()))
        run = [match] if match and opens and _may_begin(match, ordinal_dot) else []
    if not starts:
        bullets = list(_BULLET.finditer(line))
        if len(bullets) > 1 and all(match["bullet"] == bullets[0]["bullet"] for match in bullets):
            starts = [match.start() for match in bullets]
            behind = {match.end() for match in bullets}
    return [start for start in starts if start], frozenset(behind)


def _opens(line: str, start: int) -> bool:
    before = line[max(0, start - 8) : start].rstrip()
    return not before or before[-1] in _ENDS


def _counts_on(line: str, last: regex.Match[str], match: regex.Match[str]) -> bool:
    """Whether a match is the item after the last: "(1) …, (2) …" enumerates inside a sentence, "(1) … . (2) … ." does not."""
    if _style(match) != _style(last) or _value(match) != _value(last) + 1:
        return False
    before = line[max(0, match.start() - 8) : match.start()].rstrip()[-1:]
    return before in _ENDS if match["open"] else before not in (",", "،", "、")


def _style(match: regex.Match[str]) -> tuple[str | None, str | None, str, str]:
    count = match["count"]
    kind = "n" if count.isdecimal() else "l" if count.islower() else "L"
    return (match["bullet"] or "").strip(), match["open"], match["close"], kind


def _value(match: regex.Match[str]) -> int:
    count = match["count"]
    return int(count) if count.isdecimal() else ord(count)


def _may_begin(match: regex.Match[str], ordinal_dot: bool) -> bool:
    dotted_number = match["close"] == "." and match["count"].isdecimal()
    return not (ordinal_dot and dotted_number) or not match["next"].islower()
