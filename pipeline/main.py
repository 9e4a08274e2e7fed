"""argv -> options -> run -> summary."""

import os
import sys
import traceback
from collections.abc import Sequence

import apache_beam as beam
import orjson
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, SetupOptions

from pipeline.config import Config
from pipeline.graph import build
from pipeline.options import UsageError, beam_arguments, complain, is_local, parse
from pipeline.prepare import SCRATCH, prepare
from pipeline.report.progress import Progress
from pipeline.report.summary import reject_share, summary
from pipeline.report.text import safe
from pipeline.workers import be_frugal, watched
from transforms.exchange import store


def run(config: Config, arguments: Sequence[str]) -> dict[str, object] | None:
    """Runs the job to its end and gives the manifest of the finished run; None where only a template was asked for."""
    options = PipelineOptions(list(arguments))
    options.view_as(SetupOptions).save_main_session = False
    pipeline = beam.Pipeline(options=options)
    build(pipeline, config)
    be_frugal()
    pipeline.run().wait_until_finish()
    if options.view_as(GoogleCloudOptions).template_location:
        return None
    with store.open_read(store.join(config.output, "_runs", config.run_id, "manifest.json")) as stream:
        manifest: dict[str, object] = orjson.loads(stream.read())
    inside = config.temp.startswith(store.join(config.output, SCRATCH))
    try:
        store.remove(store.join(config.output, SCRATCH) if inside else config.temp)
    except OSError as error:
        print(
            f"newsbeam: the tables are finished, but {safe(config.temp)} could not be removed: {safe(error)}", file=sys.stderr
        )
    return manifest


def unfinished(config: Config) -> str:
    """What a run leaves that has ended before its time, for the person who sees it."""
    before = ", and readers by the pointer see the tables as they were before" if config.parent else ""
    return f"newsbeam: {safe(config.output)} is unfinished (no _SUCCESS); the same command starts anew{before}"


def failed(config: Config, error: object) -> int:
    """Says that and why the run failed. Gives the exit code."""
    print(f"newsbeam: the run failed: {safe(error or type(error).__name__, 500)}", file=sys.stderr)
    print(unfinished(config), file=sys.stderr)
    sys.stderr.flush()
    return 3


def main(argv: Sequence[str] | None = None) -> int:
    """The command. Gives the exit code."""
    try:
        options, rest = parse(sys.argv[1:] if argv is None else argv)
        arguments = beam_arguments(options, rest)
        store.use(PipelineOptions(arguments))
        config = prepare(options, local=is_local(options, rest))
    except UsageError as error:
        return complain(error)
    try:
        with Progress(config) as progress, watched(lambda error: os._exit(failed(config, error))):
            manifest = run(config, arguments)
            progress.done()
    except KeyboardInterrupt:
        print(f"\nnewsbeam: stopped\n{unfinished(config)}", file=sys.stderr)
        return 130
    except Exception as error:
        traceback.print_exc()
        return failed(config, error)
    if manifest is None:
        print("newsbeam: the template is written; a job started from it writes the tables", file=sys.stderr)
        return 0
    summary(manifest, config)
    share = reject_share(manifest)
    if share > config.max_reject_share:
        print(f"newsbeam: {share:.1%} of the inputs were rejected, more than --max-reject-share allows", file=sys.stderr)
        return 1
    return 0
