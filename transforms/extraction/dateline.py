"""Datelines: where and by which agency a report was filed, as its first paragraph says ("PARIS (Reuters) - …")."""

from dataclasses import dataclass

import regex

from transforms.extraction.agencies import agency_named, first_agency
from transforms.extraction.date_names import all_months, fold

HEAD_CHARS = 140
PLACE = r"(?P<place>\p{Lu}[\p{L}\p{M}'’.\- ]{1,40}?(?:[,/]\s?\p{Lu}[\p{L}\p{M}'’. ]{1,25}?\.?){0,2})"
# The date inside a dateline has no year as a rule and adds nothing.
DATE = r"(?:\s?[,.]?\s[\p{L}\p{M}]{0,12}\.?\s?\d{1,2}\.?(?:\s?[\p{L}\p{M}]{2,12}\.?)?(?:,?\s\d{4})?|,\s[\p{L}\p{M}]{2,12})?"
DASH = r"\s?(?:[-–—―:]{1,2}|\.\s?[-–—]|\s/)"
PLACE_AGENCY = regex.compile(rf"[\s\-–—]*{PLACE}{DATE}\s?,?[(\[/](?P<agency>[^()\[\]/]{{2,40}})[)\]/]\s?{DASH}?")
AGENCY_PLACE = regex.compile(rf"[(\[/]?(?P<agency>[^()\[\]/]{{2,40}})[)\]/]\s?{DASH}\s?{PLACE}{DATE}\s?[-–—,.]")
PLACE_DASH_AGENCY = regex.compile(
    rf"{PLACE}{DATE}\s?[-–—/.]{{1,2}}\s?(?P<agency>[^\s\-–—/.(][^\-–—/.(]{{1,30}}?)\s?(?:[-–—.:/]|\()"
)
PLACE_DASH = regex.compile(rf"{PLACE}{DATE}\s?(?:[—–―]|--|\s-)\s?(?=[\p{{L}}\p{{N}}\"“«„'‘])")
AGENCY_HEAD = regex.compile(r"[(\[/（【]?(?P<agency>[^()\[\]/（）【】]{2,30}?)[)\]/）】]?\s?[-–—―:：]{1,2}\s")
KOREAN = regex.compile(r"[(\[](?P<place>[\p{Hangul}]{2,12})=(?P<agency>[^()\[\]]{2,20}?)(?:\)|\]|\s)")
CHINESE = regex.compile(
    r"[（(【\[]?(?:\p{Han}{0,4}?)(?P<agency>\p{Han}{2,5}?[社网網])(?P<place>\p{Han}{2,8}?)(?:\p{N}{1,2}月)?\p{N}{1,2}日(?:\p{Han}{0,2}[电電])?"
)
JAPANESE = regex.compile(r"【(?P<place>[^【】]{2,15}?)[=＝](?P<agency>[^【】=＝]{2,20}?)】|【(?P<whole>[^【】]{2,15})】")
TAIL = regex.compile(r"(?:[(\[（/]\s?|\s[-–—]\s?)(?P<agency>[^()\[\]（）]{2,40}?)\s?[)\]）/]?\s*[.。]?$")


@dataclass(frozen=True, slots=True)
class Dateline:
    place: str | None = None
    agency: str | None = None


def read_dateline(text: str) -> Dateline:
    """Place and agency of a paragraph's dateline, as printed and canonical; both None where it has none.

    A place without an agency must be in capitals ("LONDON — "), or any "Name - " would do.
    """
    head = text[:HEAD_CHARS]
    for pattern in (KOREAN, CHINESE, JAPANESE, PLACE_AGENCY, AGENCY_PLACE, PLACE_DASH_AGENCY):
        match = pattern.match(head)
        if match:
            groups = match.groupdict()
            written = groups.get("agency") or ""
            if whole := groups.get("whole"):
                return _japanese(whole.rstrip("=＝"))
            agency = agency_named(written) or (first_agency(written) if pattern is PLACE_AGENCY else None)
            if agency:
                return Dateline(_place(groups.get("place")), agency)
    if match := PLACE_DASH.match(head):
        place = _place(match["place"])
        if place and place.upper() == place and place.lower() != place and not agency_named(place):
            return Dateline(place, None)
    match = AGENCY_HEAD.match(head)
    return Dateline(None, agency_named(match["agency"]) if match else None)


def _japanese(whole: str) -> Dateline:
    """【ロンドン共同】: place and agency without a mark between them."""
    for cut in range(len(whole)):
        if agency := agency_named(whole[cut:]):
            return Dateline(_place(whole[:cut]), agency)
    return Dateline()


def agency_at_end(text: str) -> str | None:
    """The agency that a paragraph's last words credit: "… said. (AFP)", "… /dpa/"."""
    match = TAIL.search(text[-60:])
    return agency_named(match["agency"]) if match else None


def _place(text: str | None) -> str | None:
    place = (text or "").strip(" ,-–—/")
    head, comma, last = place.rpartition(",")
    # "NEW YORK, Aug" is a place and a month.
    if comma and fold(last.strip()) in all_months():
        place = head.strip()
    # The full stop of an abbreviation ("D.C.") is part of the name, that of a sentence is not.
    if not regex.search(r"\b\p{Lu}\.\p{Lu}\.?$", place):
        place = place.rstrip(".")
    return place or None
