"""The rules of the house that a machine can check."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHELLS = {"transforms/counters.py", "transforms/exchange/store.py", "transforms/exchange/clouds.py"}
MODULES = sorted(
    p.relative_to(ROOT).as_posix() for d in ("pipeline", "transforms", "schemas") for p in (ROOT / d).rglob("*.py")
)


def imports(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return names | {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}


def is_shell(path: str) -> bool:
    return path.startswith("pipeline/") or path.endswith("/transform.py") or path in SHELLS


@pytest.mark.parametrize("path", MODULES)
def test_text_logic_knows_no_beam(path: str) -> None:
    found = imports(path)
    beam = {name for name in found if name.split(".")[0] == "apache_beam"}
    shells = {name for name in found if name.replace(".", "/") + ".py" in SHELLS or name.endswith(".transform")}
    assert is_shell(path) or not beam | shells, (
        f"{path} imports {sorted(beam | shells)}: move the text logic out of the Beam shell"
    )


@pytest.mark.parametrize("path", MODULES)
def test_modules_are_short(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 400


def test_the_flow_fits_one_screen() -> None:
    assert len((ROOT / "pipeline/graph.py").read_text(encoding="utf-8").splitlines()) <= 130


def test_every_data_file_is_packaged() -> None:
    patterns = (ROOT / "MANIFEST.in").read_text(encoding="utf-8")
    for file in (p for d in ("transforms", "schemas") for p in (ROOT / d).rglob("*") if p.is_file()):
        if file.suffix not in (".py", ".pyc"):
            assert f"*{file.suffix}" in patterns, f"{file.relative_to(ROOT)} is not in MANIFEST.in"
