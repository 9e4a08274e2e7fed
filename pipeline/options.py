"""The command line: our own options in groups, Beam's passed through, and everything wrong said in one line."""

import argparse
import difflib
import shlex
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.engines import presets
from pipeline.engines.fetch import Unavailable
from pipeline.report.text import safe

DESCRIPTION = "Raw news in any language to Parquet tables of documents, entities and events."
EPILOG = """Every other option is Beam's own and is passed on, for example --engine flink --flink_master=host:8081.
With --runner instead of --engine all of them are yours to give.
Exit codes: 0 done, 1 done but more rejects than --max-reject-share, 2 wrong usage, 3 the run failed."""
SECRETS = {
    "s3_access_key_id": "AWS_ACCESS_KEY_ID",
    "s3_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "s3_session_token": "AWS_SESSION_TOKEN",
}
"""Options of Beam that would show to all who list processes or jobs, and the variables that the store's library reads."""
PORTABLE = ("PortableRunner", "FlinkRunner", "SparkRunner", "PrismRunner")


class UsageError(Exception):
    """Something the caller has to change; shown as one line, exit code 2."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither on nor off")
    return text == "on"


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(key.strip() and sign and value.strip() for key, sign, value in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=value,name=value")
    return tuple((key.strip(), value.strip()) for key, _, value in pairs)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1")
    return share


def parser() -> argparse.ArgumentParser:
    """Our own options, for `--help` and for parsing."""
    made = _Parser(
        prog="newsbeam",
        description=DESCRIPTION,
        epilog=EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    where = made.add_argument_group(
        "what goes in and where it comes out", "example: --input archive/ 'more/*.warc.gz' --output tables/"
    )
    where.add_argument(
        "--input", nargs="+", action="append", metavar="PATH",
        help="file, folder or glob, on any Beam file system; may be given several times (default: seeds/)",
    )  # fmt: skip
    where.add_argument("--output", default="out/", metavar="FOLDER", help="folder for the tables (default: out/)")
    where.add_argument("--overwrite", action="store_true", help="replace a finished run that is already in the output folder")
    where.add_argument(
        "--append", action="store_true", help="add the input to what the output folder holds; earlier rows and ids stay"
    )
    where.add_argument(
        "--temp", metavar="FOLDER", help="where runs wait between the passes (default: inside the output folder)"
    )

    reading = made.add_argument_group("reading", "example: --fields text=body,title=head --max-reject-share 0.05")
    reading.add_argument(
        "--fields", type=_pairs, default=(), metavar="OURS=THEIRS,…", help="names of fields in JSON Lines and Parquet"
    )
    reading.add_argument(
        "--max-record-mb", type=_positive, default=16, metavar="N", help="larger records are rejected (default: 16)"
    )
    reading.add_argument(
        "--max-reject-share", type=_share, default=1.0, metavar="SHARE",
        help="exit with 1 when a larger share of the inputs is rejected; the tables are written all the same (default: 1)",
    )  # fmt: skip

    models = made.add_argument_group("models", "example: --models off, or --names de=de_core_news_md --lid-model glotlid.bin")
    models.add_argument(
        "--models", type=_switch, default=True, metavar="on|off", help="run language models for names, events, similarity"
    )
    models.add_argument(
        "--vectors", type=_switch, default=True, metavar="on|off", help="sentence vectors for stories across languages"
    )
    models.add_argument(
        "--names",
        type=_pairs,
        default=(),
        metavar="LANG=PACKAGE,…",
        help="spaCy package or folder that finds a language's names",
    )
    models.add_argument("--lid-model", metavar="FILE", help="your own fastText model for language identification")

    work = made.add_argument_group("work", "example: --workers 4 --target-file-mb 256, or --engine flink --workers 2")
    work.add_argument(
        "--engine",
        choices=presets.ENGINES,
        help="what runs the job (default: local, unless --runner is given); the Beam options that it stands for are printed",
    )
    work.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="processes of the local engine, parallelism on Flink (default: 1)",
    )
    work.add_argument(
        "--target-file-mb",
        type=_positive,
        default=128,
        metavar="N",
        help="about how large a Parquet file may grow (default: 128)",
    )
    return made


def parse(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our options, and Beam's arguments. Raises UsageError for anything that neither knows."""
    ours, rest = parser().parse_known_args(list(argv))
    ours.input = [path for group in ours.input or [["seeds/"]] for path in group]
    _check_beam(rest, ours.engine)
    return ours, rest


def beam_arguments(ours: argparse.Namespace, rest: list[str]) -> list[str]:
    """Arguments for Beam: the caller's, and those that the engine stands for.

    Raises UsageError where the engine lacks something.
    """
    runner, engine = presets.given(rest, "runner"), _engine(ours, rest)
    if runner and engine:
        raise UsageError(f"--engine {engine} and --runner {runner}: give one of them")
    try:
        added = presets.arguments(engine, ours.workers, rest) if engine else presets.of_runner(ours.workers, rest)
    except Unavailable as error:
        raise UsageError(str(error)) from None
    if ours.engine:
        print(f"newsbeam: --engine {ours.engine} stands for {shlex.join(added)}", file=sys.stderr)
    return [*rest, *added]


def _engine(ours: argparse.Namespace, rest: list[str]) -> str | None:
    """The engine that was asked for, the local one where nothing was; None where the caller gives a runner himself."""
    return ours.engine or (None if presets.given(rest, "runner") else presets.LOCAL)


def is_local(ours: argparse.Namespace, rest: list[str]) -> bool:
    """Whether the job runs on our local engine."""
    return _engine(ours, rest) == presets.LOCAL


class _Known(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _check_beam(rest: list[str], engine: str | None) -> None:
    known: Any = _Known(allow_abbrev=False, add_help=False)
    for kind in PipelineOptions.__subclasses__():
        if "_add_argparse_args" in kind.__dict__:
            kind._add_argparse_args(known)
    found, unknown = known.parse_known_args(rest)
    secret = next((name for name in SECRETS if presets.given(rest, name)), None)
    if secret:
        raise UsageError(f"--{secret}: a command line is no place for it; give {SECRETS[secret]} in the environment")
    runner = str(getattr(found, "runner", "") or "").rsplit(".", 1)[-1]
    if not unknown or runner in PORTABLE or engine in ("prism", "flink"):
        return  # a job server knows options of its own
    names = [name for action in (*parser()._actions, *known._actions) for name in action.option_strings]
    close = difflib.get_close_matches(unknown[0].partition("=")[0], names, 1)
    raise UsageError(
        f"unknown option {unknown[0]}" + (f"; did you mean {close[0]}?" if close else "; --help lists the options")
    )


def complain(error: UsageError) -> int:
    """One line for the caller, and the exit code."""
    print(f"newsbeam: {safe(error, 500)}", file=sys.stderr)
    return 2
