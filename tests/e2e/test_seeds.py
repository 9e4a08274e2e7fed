"""The seeds give the tables that are committed in tests/expected.

After a change that is meant to change them: `python -m tests.e2e.test_seeds`, then read the difference in version control.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemas import TABLES
from tests.e2e.job import ROOT, SEEDS, SORT, comparable, differences, keeps_contract, manifest, run

EXPECTED = ROOT / "tests" / "expected"


def plain(value: Any) -> Any:
    """A cell as JSON has it, floats as far as they repeat on every machine."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value


def tables(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: [plain(row) for row in rows] for name, rows in comparable(out).items()}


def test_the_seeds_give_the_expected_tables(seeds_out: Path) -> None:
    keeps_contract(seeds_out)
    expected = {}
    for name in SORT:
        file = EXPECTED / f"{name}.jsonl"
        expected[name] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    found = differences(tables(seeds_out), expected, limit=60)
    assert not found, "the tables of the seeds changed; if that is meant: python -m tests.e2e.test_seeds\n" + "\n".join(found)


def test_totals_of_the_seeds(seeds_out: Path) -> None:
    totals = manifest(seeds_out)["totals"]
    assert totals["inputs"] == totals["documents"] == 5
    assert totals["rejects"] == totals["exact_copies"] == totals["skipped"] == 0


def write_expected(folder: Path) -> None:
    out = folder / "out"
    run("--input", SEEDS, "--output", out)
    EXPECTED.mkdir(exist_ok=True)
    found = tables(out)
    for table in TABLES:
        rows = [json.dumps(row, ensure_ascii=False) + "\n" for row in found[table.name]]
        file = EXPECTED / f"{table.name}.jsonl"
        file.write_text("".join(rows), encoding="utf-8") if rows else file.unlink(missing_ok=True)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        write_expected(Path(temporary))
