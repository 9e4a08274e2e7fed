"""The grammar of single times: rules over the classes of a paragraph's items, one a row, in no language.

A rule is a pattern over class letters (see lexicon.TIME_WORDS) and the function that reads a match; a function that
finds no sense in it (the 30th of February, week 60) returns None. Letters: N number, Y four digits that can be a year,
O ordinal, D full date, m year-month, d day/month, T clock, M month, W weekday, S season, U unit, R relative day,
P part of the day, q quarter or half, Z decade, z holiday.
"""

import re
from collections.abc import Callable

from transforms.entities.values.clock import clock
from transforms.entities.values.days import (
    read_cjk,
    read_date,
    read_day_and_month,
    read_day_month,
    read_day_month_year,
    read_day_of_month,
    read_day_of_near_month,
    read_first_month,
    read_holiday,
    read_month,
    read_month_of_near_year,
    read_month_year,
    read_near_month,
    read_relative_day,
    read_weekday,
    read_weekday_number,
    read_weekday_of_week,
    read_year_month,
)
from transforms.entities.values.match import Match, Time
from transforms.entities.values.units import (
    read_ago,
    read_decade,
    read_duration,
    read_every_weekday,
    read_first_units,
    read_near_unit,
    read_ordinal_unit,
    read_quarter,
    read_season,
    read_stretch,
    read_week_number,
    read_year,
)

Reader = Callable[[Match], Time | None]
WEEKDAY = r"(?:W[.,]{0,2}o?)?"
# The order breaks ties only: the longest match that makes sense wins.
ROWS: tuple[tuple[str, Reader], ...] = (
    (rf"{WEEKDAY}D", read_date),
    (r"m", read_year_month),
    (r"(?:W[.,]{0,2}o?)?d|W[(]d[)]", read_day_month),
    (rf"{WEEKDAY}[NO][.o/-]{{0,3}}M[.,o/-]{{0,3}}Y", read_day_month_year),
    (rf"{WEEKDAY}M[.o/-]{{0,2}}[NO][.,o/-]{{0,3}}Y", read_day_month_year),
    (r"Y(?:-M-|/M/|[.o]?M[.o]?)[NO]", read_day_month_year),
    (rf"{WEEKDAY}[NO][.]?o{{0,3}}M", read_day_and_month),
    (rf"{WEEKDAY}M[./o]{{0,2}}[NO](?![NC%K])", read_day_and_month),
    (r"M[.,/-]?[oIp]{0,2}Y", read_month_year),
    (r"Y[./o-]?M", read_month_year),
    (r"(?:YU)?MNU", read_cjk),
    (r"NU", read_day_of_month),
    (r"YUM", read_cjk),
    (r"YU", read_cjk),
    (r"M", read_month),
    (r"M(?=[t-]o?M)", read_first_month),
    (r"[LXH]o?M|Mo?[LXH]", read_near_month),
    (r"[LXH]o?U[,o]?M(?:NU)?|N?[.]?o?Mo{0,2}(?:[LXH]o?U|U[LXH])|(?:[LXH]o?U|U[LXH])[po]?M", read_month_of_near_year),
    (r"W", read_weekday),
    (r"[LXH]o?W|W[LXH]", read_weekday),
    (r"W[po]{0,2}[LXH]o?U|Wo{0,2}U[LXH]|[LXH]U[,po]{0,2}W|U[LXH][,po]{0,2}W", read_weekday_of_week),
    (r"Wo{0,2}[NO]|W[(]NU[)]", read_weekday_number),
    (r"R", read_relative_day),
    (r"[LXH]o?U|U[o-]?[LXH]", read_near_unit),
    (r"[LkXK]~?[Ns]U|~?N[kKLX]U|[kK]U|NU[kK]", read_stretch),
    (r"G~?(?:N|1|h1?)U(?:&1?h)?|(?:N|1|h1?)(?:&1?h)?Ug|I~?o?(?:N|1|h1?)U(?:&1?h)?|(?:N|1|h1?)(?:&1?h)?Ui", read_ago),
    (r"T(?:P|a)?|N[ac]P?|P?Nc(?:NU)?|P[NT]|N:?NP|NU(?:N(?:U(?!U))?)?P?", clock),
    (r"V?~?(?:N|1)(?:&1?h)?-?U(?:&1?h)?|h1?-?U|VN?U|sU", read_duration),
    (r"VW", read_every_weekday),
    (r"[yU]?o?Y", read_year),
    (r"qo{0,2}[/,.-]?Y|YU?[o,-]?q|[LXH]Uo?q|qo{0,2}(?:[LXH]U|U[LXH])|q", read_quarter),
    (r"[OL]-?U[oFIp]{0,2}Y|OU(?:o{0,2}[LXH]?U)?|LUo{0,2}[LXH]U|OUo{0,2}U[LXH]|o?UOo{0,2}Y", read_ordinal_unit),
    (r"ONUo{0,2}Y|NOUo{0,2}Y|ONUo{0,2}[LXH]U|NOUo{0,2}[LXHU][LXHU]", read_first_units),
    (r"UN(?:o{0,2}Y|o{0,2}[LXH]U)?", read_week_number),
    (r"So{0,2}Y|[LXH]o?S|So?[LXH]|S", read_season),
    (r"o?Z|A[YN]", read_decade),
    (r"zo{0,2}Y|[LXH]z|z[LXH]|z", read_holiday),
    (r"[NO][po]{0,2}(?:[LXH]U|U[LXH])", read_day_of_near_month),
)
RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple((re.compile(row), reader) for row, reader in ROWS)
