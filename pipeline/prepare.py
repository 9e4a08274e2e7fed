"""From options to a configuration: inputs that exist, an output folder that may be written, before anything starts."""

import argparse
import glob
import importlib.util
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.config import Config
from pipeline.options import UsageError
from transforms.appending import snapshot
from transforms.appending.transform import current, settings
from transforms.exchange import store
from transforms.exchange.parcels import INLINE, Parcels
from transforms.reading.options import ReadOptions

MARK = "_newsbeam"
"""A file that says whose folder this is: only a folder that has it is ever cleaned."""
SCRATCH = "_tmp"
"""Where runs wait inside the output folder, unless another place is named."""
GLOB = set("*?[")
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
    elif GLOB & set(path):
        candidates = [glob.escape(path), path, f"{glob.escape(path)}/**"]
    else:
        candidates = [f"{path}/**"] if is_bucket(path) else [path, f"{path}/**"]
    for candidate in candidates:
        try:
            if store.files(candidate, 1):
                return candidate
        except Exception as error:
            raise UsageError(f"--input {named}: {error}") from None
    raise UsageError(f"--input {named}: no such file, folder or glob with files in it")


def is_bucket(path: str) -> bool:
    """Whether a path on a store names no more than a bucket, as `s3://bucket`."""
    return not store.is_local(path) and "/" not in path.partition("://")[2]


def folder(option: str, path: str) -> str:
    """A folder to write into, absolute. Raises UsageError for a name that a store would take for a glob."""
    if not store.is_local(path) and GLOB & set(path):
        raise UsageError(f"{option} {path}: a folder on a store may not have any of * ? [ in its name")
    return absolute(path)


def clear(output: str) -> None:
    """Removes an earlier run: first what says that it is finished, then its tables."""
    for name in ("_SUCCESS", snapshot.CURRENT, snapshot.VIEWS, SCRATCH, *snapshot.FOLDERS):
        store.remove(store.join(output, name))


def claim(output: str, overwrite: bool) -> None:
    """Makes the output folder ours. Raises UsageError where it holds a finished run, or files of somebody else."""
    mark = store.join(output, MARK)
    try:
        if any(store.exists(store.join(output, name)) for name in ("_SUCCESS", snapshot.CURRENT)) and not overwrite:
            raise UsageError(
                f"--output {output}: holds a finished run; add --overwrite to replace it or --append to add to it, "
                "or name another folder"
            )
        if not store.exists(mark) and store.occupied(output):
            raise UsageError(f"--output {output}: holds files that newsbeam did not write; name another folder")
        clear(output)
        with store.replace(mark) as stream:
            stream.write(b"This folder is written by newsbeam, and replaced by a later run into it.\n")
    except OSError as error:
        reason = f"{output}: cannot be written: {error.strerror}" if error.strerror else error
        raise UsageError(f"--output {reason}") from None


def resume(output: str, config: Config) -> Config:
    """The configuration of a run that appends to what the folder holds. Raises UsageError where it cannot."""
    try:
        found = current(output)
    except (OSError, ValueError) as error:
        raise UsageError(f"--append: {output}: {error}") from None
    if found is None:
        raise UsageError(f"--append: {output} holds no finished run; the first one is made without --append")
    wanted = settings(config)
    differing = [f"{name} {value}" for name, value in found.settings.items() if wanted.get(name) != value]
    if differing:
        raise UsageError(f"--append: {output} was written with {', '.join(differing)}; append with the same, or run all anew")
    for name in ("_SUCCESS", SCRATCH):
        store.remove(store.join(output, name))
    index = tuple((kind, store.join(config.output, path)) for kind, path in found.index)
    return replace(config, parent=found.run_id, earlier=index, earlier_bytes=found.input_bytes)


def prepare(options: argparse.Namespace, local: bool = False) -> Config:
    """A checked configuration; `local`: the engine keeps what it shuffles in memory, and its workers share this machine's disk.

    Raises UsageError for what the caller has to change.
    """
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
    output = folder("--output", options.output)
    scratch = folder("--temp", options.temp) if options.temp else store.join(output, SCRATCH)
    if options.append and options.overwrite:
        raise UsageError("--append and --overwrite: give one of them")
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    temp = store.join(scratch, run_id)
    config = Config(
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
        parcels=Parcels(store.join(temp, "parcels")) if local and store.is_local(temp) else INLINE,
        options=tuple(sorted((name, str(value)) for name, value in vars(options).items())),
    )
    named = options.output.rstrip("/") or "/"
    if options.append:
        return resume(named, config)
    claim(named, options.overwrite)
    return config
