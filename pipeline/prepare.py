"""From options to a configuration: inputs that exist, an output folder that may be written, before anything starts."""

import argparse
import glob
import importlib.util
import secrets
from datetime import UTC, datetime
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from pipeline.config import Config
from pipeline.options import UsageError
from schemas import TABLES
from transforms.exchange import store
from transforms.reading.options import ReadOptions

MARK = "_newsbeam"
"""A file that says whose folder this is: only a folder that has it is ever cleaned."""
SCRATCH = "_tmp"
"""Where runs wait inside the output folder, unless another place is named."""
SHARD_WEIGHT = 3 << 20
"""Bytes of rows in memory that become about a megabyte of Parquet."""


def absolute(path: str) -> str:
    """The path as a worker in another working directory must know it."""
    return str(Path(path).absolute()) if store.is_local(path) else path.rstrip("/")


def pattern(path: str) -> str:
    """The glob that stands for an input, absolute. Raises UsageError where nothing is there."""
    named, path = path, absolute(path)
    if store.is_local(path) and Path(path).exists():
        name = glob.escape(path)  # the name of what exists is no glob, whatever brackets it holds
        candidates = [f"{name.rstrip('/')}/**" if Path(path).is_dir() else name]
    else:
        candidates = [path] if any(c in path for c in "*?[") else [path, path.rstrip("/") + "/**"]
    for candidate in candidates:
        try:
            found = FileSystems.match([candidate], limits=[1])
        except Exception as error:
            raise UsageError(f"--input {named}: cannot be listed: {error}") from None
        if found and found[0].metadata_list:
            return candidate
    raise UsageError(f"--input {named}: no such file, folder or glob with files in it")


def clear(output: str) -> None:
    """Removes an earlier run: first what says that it is finished, then its tables."""
    for name in ("_SUCCESS", "_runs", SCRATCH, *(table.name for table in TABLES)):
        store.remove(store.join(output, name))


def claim(output: str, overwrite: bool) -> None:
    """Makes the output folder ours. Raises UsageError where it holds a finished run, or files of somebody else."""
    mark = store.join(output, MARK)
    try:
        if store.exists(store.join(output, "_SUCCESS")) and not overwrite:
            raise UsageError(f"--output {output}: holds a finished run; add --overwrite to replace it, or name another folder")
        if not store.exists(mark) and store.is_local(output) and Path(output).is_dir() and any(Path(output).iterdir()):
            raise UsageError(f"--output {output}: holds files that newsbeam did not write; name another folder")
        clear(output)
        with store.replace(mark) as stream:
            stream.write(b"This folder is written by newsbeam, and replaced by a later run into it.\n")
    except OSError as error:
        raise UsageError(f"--output {output}: cannot be written: {error.strerror or error}") from None


def prepare(options: argparse.Namespace) -> Config:
    """A checked configuration. Raises UsageError for what the caller has to change."""
    inputs = tuple(dict.fromkeys(pattern(path) for path in options.input))
    if options.lid_model and store.is_local(options.lid_model) and not Path(options.lid_model).is_file():
        raise UsageError(f"--lid-model {options.lid_model}: no such file")
    for lang, package in (pair for pair in options.names if pair[1] != "off"):
        if importlib.util.find_spec(package) is None if package.isidentifier() else not Path(package).is_dir():
            raise UsageError(f"--names {lang}={package}: no such installed package or folder; install it, or name a folder")
    try:
        ReadOptions(fields=options.fields)
    except ValueError as error:
        raise UsageError(f"--fields: {error}") from None
    claim(options.output.rstrip("/") or "/", options.overwrite)
    output = absolute(options.output)
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    temp = store.join(absolute(options.temp) if options.temp else store.join(output, SCRATCH), run_id)
    return Config(
        inputs=inputs,
        output=output,
        temp=temp,
        run_id=run_id,
        fields=options.fields,
        max_record_bytes=options.max_record_mb << 20,
        models=options.models,
        vectors=options.vectors,
        lid_model=absolute(options.lid_model) if options.lid_model else None,
        names=tuple((lang, package if package.isidentifier() else absolute(package)) for lang, package in options.names),
        target_bytes=SHARD_WEIGHT * options.target_file_mb,
        max_reject_share=options.max_reject_share,
        spool=store.join(temp, "progress") if store.is_local(temp) else None,
        options=tuple(sorted((name, str(value)) for name, value in vars(options).items())),
    )
