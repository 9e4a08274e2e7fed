"""What goes through the engine: `python -m benchmarks.speed.shuffle --input … --output …`, with all options of the command.

Runs the command on the local engine, with `--runner=FnApiRunner` without letting anything wait on disk that Flink or Dataflow
would shuffle. Prints as JSON, in bytes: what has entered each GroupByKey by the label of the step (those inside Reshuffle,
CombinePerKey and CoGroupByKey are its own), as the coder has encoded it for the runner, keys, windows and timestamps included;
what steps hold as side inputs; and the run files, before they are removed. A table by family is made of it with `families`.
The counting takes no time worth naming, but `scale` takes its times from runs without it.
"""

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.main import main
from transforms.appending import index
from transforms.exchange import store
from transforms.linking import corpus as linking
from transforms.linking.steps import sign

FAMILIES = (
    ("lines, contents", r"Decide/"),
    ("names", r"Names/"),
    ("signatures", r"Link/near"),
    ("vectors, words", r"Link/pairs"),
    ("edges", r"Link/(weigh|story\.|across|sums|total|join|compose|same)"),
    ("facts, events", r"Link/(facts|told|wire|story|mention|cluster|decide)"),
    ("index", r"Write index/Files"),
    ("references, tasks", r"Tasks/|Read/"),
    ("other", r""),
)
"""What travels, by the labels of the groupings that it travels through; the first that fits."""


def families(grouped: Mapping[str, int]) -> dict[str, int]:
    """Bytes by label to bytes by family."""
    found = dict.fromkeys((family for family, _ in FAMILIES), 0)
    for label, size in grouped.items():
        found[next(family for family, pattern in FAMILIES if re.match(pattern, label))] += size
    return found


def fan_out(out: Path, buckets: int) -> dict[str, float]:
    """Bytes a document that signing would send by port if linking were spread over so many buckets, a power of two.

    `out` is a finished run's folder, whose index holds its signatures. A larger corpus has more buckets, and a document goes
    to every one in which a key of it falls.
    """
    signatures = [
        block for file in sorted(out.glob("_index/*/signatures-*")) for block in index.read(io.BytesIO(file.read_bytes()))
    ]
    documents = sum(map(linking.size, signatures))
    known = linking.corpus(documents, linking.Spread(buckets, buckets), linking.add(map(linking.count, signatures)))
    sent = Counter[str]()
    for block in signatures:
        for port, _, packed in sign(block, known):
            sent[port] += len(packed)
    return {port: size / documents for port, size in sorted(sent.items())}


class Counts:
    """What a run of the command has sent, held and written."""

    def __init__(self) -> None:
        self.groups, self.side_inputs = Counter[str](), Counter[str]()
        self.run_files = self.run_bytes = 0

    def begin(self) -> None:
        """Puts itself between the runner and its groupings, for the rest of this process."""
        from apache_beam.runners.portability.fn_api_runner import execution  # behind `pipeline`, which sets what Beam logs

        manager_class, context_class = execution.BundleContextManager, execution.FnApiRunnerExecutionContext
        get_buffer, commit = manager_class.get_buffer, context_class.commit_side_inputs_to_state
        append, remove = execution.GroupingBuffer.append, store.remove

        def labelled(manager: Any, buffer_id: bytes, transform_id: str) -> Any:
            buffer = get_buffer(manager, buffer_id, transform_id)
            if isinstance(buffer, execution.GroupingBuffer):
                _, name = execution.split_buffer_id(buffer_id)
                buffer.label = manager.execution_context.pipeline_components.transforms[name].unique_name
            return buffer

        def appended(buffer: Any, data: bytes) -> None:
            self.groups[buffer.label] += len(data)
            append(buffer, data)

        def committed(context: Any, inputs: Any) -> None:
            for buffer_id, _ in inputs.values():
                _, name = execution.split_buffer_id(buffer_id)
                label = context.pipeline_components.pcollections[name].unique_name
                self.side_inputs[label] = sum(map(len, context.pcoll_buffers.get(buffer_id, ())))
            commit(context, inputs)

        def removed(path: str) -> None:
            runs = [run.stat().st_size for run in Path(path).rglob("runs/*.arrows")]
            self.run_files, self.run_bytes = self.run_files + len(runs), self.run_bytes + sum(runs)
            remove(path)

        manager_class.get_buffer, context_class.commit_side_inputs_to_state = labelled, committed
        execution.GroupingBuffer.append = appended
        store.remove = removed


if __name__ == "__main__":
    counts = Counts()
    counts.begin()
    code = main(sys.argv[1:])
    print(json.dumps(vars(counts)))
    sys.exit(code)
