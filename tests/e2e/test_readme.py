"""The README's result is what its query gives on the seeds."""

import re
from pathlib import Path

import duckdb

from tests.e2e.job import ROOT

README = ROOT / "README.md"


def shown(value: object) -> str:
    """A value as the README's table has it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def answer(query: str) -> str:
    """The result of a query as a Markdown table."""
    found = duckdb.sql(query)
    assert found is not None, "the query gives no result"
    rows = [found.columns, ["---"] * len(found.columns), *([shown(v) for v in row] for row in found.fetchall())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_the_result_is_real(seeds_out: Path) -> None:
    section = README.read_text(encoding="utf-8").partition("## A result")[2].partition("\n## ")[0]
    query = re.search(r"```sql\n(.*?)```", section, re.DOTALL)
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert query, "the README shows no query"
    real = answer(query[1].replace("'out/", f"'{seeds_out}/"))
    assert real.count("\n") > 2, "the README's query finds too little to show"
    assert table and table[0].strip() == real, f"README.md is not up to date; its table is now:\n\n{real}\n"
