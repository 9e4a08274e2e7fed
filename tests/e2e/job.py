"""Running the command as a user does, and reading what it wrote."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from pipeline.main import main
from schemas import TABLES
from tests.check_contract import Check

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
INDIFFERENT = {"run_id", "source_uri", "pipeline_version"}
Row = dict[str, Any]


def run(*arguments: object, exit_code: int = 0) -> None:
    """The command in this process, so that models load once for all tests."""
    assert main([str(a) for a in arguments]) == exit_code


def command(*arguments: object, **kwargs: Any) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        **kwargs,
    )


def rows(out: Path, table: str) -> list[Row]:
    """All rows of a table, in the order of its key."""
    folder = out / table
    if not any(folder.rglob("*.parquet")):
        return []
    found: list[Row] = ds.dataset(folder, partitioning="hive").to_table().to_pylist()
    return sorted(found, key=lambda row: json.dumps([row.get(k) for k in SORT[table]], default=str))


SORT = {table.name: table.sort for table in TABLES}


def comparable(out: Path) -> dict[str, list[Row]]:
    """The tables without the columns in which equal runs may differ."""
    return {t.name: [{k: v for k, v in r.items() if k not in INDIFFERENT} for r in rows(out, t.name)] for t in TABLES}


def manifest(out: Path) -> dict[str, Any]:
    (file,) = (out / "_runs").glob("*/manifest.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def keeps_contract(out: Path) -> None:
    check = Check(str(out))
    check.run()
    assert not check.broken, "\n".join(f"{n} {what}, e.g. {check.example[what]}" for what, n in check.broken.items())


def _by_key(table: str, rows: list[Row]) -> dict[tuple[object, ...], Row]:
    keys = [key for key in SORT[table] if key not in INDIFFERENT]
    numbered = table in ("copies", "rejects")  # told apart by where they came from only
    return {(*(str(row[key]) for key in keys), i if numbered else 0): row for i, row in enumerate(rows)}


def differences(found: dict[str, list[Row]], expected: dict[str, list[Row]], limit: int = 20) -> list[str]:
    """What differs between two sets of tables, a line a cell, for a person to read."""
    lines: list[str] = []
    for table, wanted in expected.items():
        a, b = _by_key(table, found[table]), _by_key(table, wanted)
        lines += [f"{table} {key}: not expected: {a[key]}"[:400] for key in sorted(a.keys() - b.keys(), key=str)]
        lines += [f"{table} {key}: missing: {b[key]}"[:400] for key in sorted(b.keys() - a.keys(), key=str)]
        for key in sorted(a.keys() & b.keys(), key=str):
            lines += [
                f"{table} {key} {name}: {a[key].get(name)!r}, expected {value!r}"[:600]
                for name, value in b[key].items()
                if a[key].get(name) != value
            ]
    return lines[:limit] + ([f"... {len(lines) - limit} more"] if len(lines) > limit else [])
