"""Runs a staged pipeline as a worker would, where Beam and what was staged are all there is: `python replay.py PIPELINE_PB`.

The only thing changed in the staged pipeline is its container image, of which this very process takes the place.
"""

import importlib.util
import sys
from pathlib import Path

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner


def main() -> None:
    package = importlib.util.find_spec("transforms")
    assert package and package.origin and Path(package.origin).is_relative_to(sys.prefix), f"not the staged package: {package}"
    pipeline = beam_runner_api_pb2.Pipeline()
    pipeline.ParseFromString(Path(sys.argv[1]).read_bytes())
    for environment in pipeline.components.environments.values():
        environment.urn, environment.payload = python_urns.EMBEDDED_PYTHON, b""
    FnApiRunner().run_via_runner_api(pipeline, PipelineOptions(["--runner=FnApiRunner"])).wait_until_finish()


if __name__ == "__main__":
    main()
