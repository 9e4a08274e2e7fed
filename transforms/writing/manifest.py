"""What a run did, as data: totals, checked against each other, files, options, versions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

COUNTED = {"copies": "exact_copies"}
TABLE_TOTALS = ("documents", "copies", "rejects", "entities", "events", "stories", "event_clusters")


class UncheckedTotals(RuntimeError):
    """The rows written do not add up to the inputs read: something was lost or doubled."""


def totals(stats: Iterable[tuple[str, int]], files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Totals a table and of inputs. Raises UncheckedTotals unless inputs = documents + exact copies + rejects."""
    counts = Counter(dict(stats))
    rows: Counter[str] = Counter()
    for file in files:
        rows[file["table"]] += file["rows"]
    found = {"inputs": counts["inputs"], "skipped": sum(n for name, n in counts.items() if name.startswith("skipped."))}
    found |= {COUNTED.get(table, table): rows[table] for table in TABLE_TOTALS}
    accounted = found["documents"] + found["exact_copies"] + found["rejects"]
    if found["inputs"] != accounted:
        raise UncheckedTotals(
            f"{found['inputs']} inputs were read, but {accounted} are accounted for: {found['documents']} documents, "
            f"{found['exact_copies']} exact copies, {found['rejects']} rejects. The output is left unfinished."
        )
    return found


def manifest(
    run_id: str,
    version: str,
    options: Mapping[str, Any],
    components: Mapping[str, str],
    stats: Sequence[tuple[str, int]],
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The manifest of a finished run. Counts by kind are nested under the part of their name before the first dot."""
    nested: dict[str, dict[str, int]] = {}
    for name, n in sorted(stats):
        kind, _, key = name.partition(".")
        if key:
            nested.setdefault(kind, {})[key] = n
    return {
        "run_id": run_id,
        "pipeline_version": version,
        "components": dict(components),
        "options": dict(options),
        "totals": totals(stats, files),
        "counts": nested,
        "files": sorted((dict(file) for file in files), key=lambda file: str(file["path"])),
    }
