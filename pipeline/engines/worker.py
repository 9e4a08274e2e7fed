"""One Python worker, started by a cluster's own processes: what Beam's container image does, without the image.

`--environment_type=PROCESS` names an executable that an engine starts beside itself with the addresses of its services
(https://beam.apache.org/documentation/runtime/sdk-harness-config/). It must run `python -m pipeline.engines.worker "$@"`
in an environment that has newsbeam installed; staged packages are not installed again.
"""

import argparse
import os
import sys

import grpc
from apache_beam.portability.api import beam_provision_api_pb2, beam_provision_api_pb2_grpc
from apache_beam.runners.worker import sdk_worker_main
from apache_beam.runners.worker.worker_id_interceptor import WorkerIdInterceptor
from google.protobuf import json_format, text_format


def provisioned(endpoint: str, worker_id: str) -> dict[str, str]:
    """What a worker's environment must hold, from the engine's provisioning service."""
    with grpc.insecure_channel(endpoint) as plain:
        channel = grpc.intercept_channel(plain, WorkerIdInterceptor(worker_id))
        service = beam_provision_api_pb2_grpc.ProvisionServiceStub(channel)
        info = service.GetProvisionInfo(beam_provision_api_pb2.GetProvisionInfoRequest(), timeout=60).info
    return {
        "WORKER_ID": worker_id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.control_endpoint),
        "LOGGING_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.logging_endpoint),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--id", required=True)
    parser.add_argument("--provision_endpoint", required=True)
    given, _ = parser.parse_known_args()  # other addresses that an engine may name come with the provisioning, too
    os.environ.update(provisioned(given.provision_endpoint, given.id))
    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
