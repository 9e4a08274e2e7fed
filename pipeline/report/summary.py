"""The end of a run for a person: what was read, what it became, where it lies, and one query to try."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.config import Config
from pipeline.report.text import safe

Manifest = dict[str, Any]
TOP = 12
MAX_PATH = 4096


def reject_share(manifest: Manifest) -> float:
    """Rejects by inputs; 0 without inputs."""
    totals = manifest["totals"]
    return totals["rejects"] / totals["inputs"] if totals["inputs"] else 0.0


def rows(manifest: Manifest) -> list[tuple[str, str]]:
    """What the summary shows, as (heading, text)."""
    totals, counts = manifest["totals"], manifest["counts"]
    kept = f"{totals['documents']:,} documents + {totals['exact_copies']:,} exact copies + {totals['rejects']:,} rejects"
    found = [
        ("inputs", f"{totals['inputs']:,} = {kept}"),
        ("languages", _listed(counts.get("language", {}))),
        ("lines left out", _listed(counts.get("dropped", {}))),
        ("entities", _counted(totals["entities"], counts.get("entity", {}))),
        ("events", _counted(totals["events"], counts.get("event", {}))),
        ("stories", f"{totals['stories']:,}"),
        ("real-world events", f"{totals['event_clusters']:,}"),
        ("near copies", f"{counts.get('linked', {}).get('near_copies', 0):,}"),
        ("rejects", _listed(counts.get("reject", {}))),
    ]
    if totals["skipped"]:
        found.append(("skipped", _listed(counts.get("skipped", {}))))
    if counts.get("warning"):
        found.append(("warnings", _listed(counts["warning"])))
    micro = counts.get("microseconds", {})
    found.append(
        ("seconds by stage", ", ".join(f"{safe(k)} {n / 1e6:.1f}" for k, n in sorted(micro.items(), key=lambda kv: -kv[1])))
    )
    return found


def _counted(total: int, counts: dict[str, int]) -> str:
    return f"{total:,}" + (f": {_listed(counts)}" if counts else "")


def _listed(counts: dict[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    shown = ", ".join(f"{safe(name, 40)} {n:,}" for name, n in ranked[:TOP])
    return shown + (f", and {len(ranked) - TOP} more" if len(ranked) > TOP else "")


def summary(manifest: Manifest, config: Config) -> None:
    """Prints the summary on standard output."""
    console = Console(soft_wrap=not Console().is_terminal)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, text in rows(manifest):
        table.add_row(heading, Text(text or "none"))
    console.print(table)
    # whole lines, so that paths and the query can be copied
    folder = safe(config.output, MAX_PATH)
    where = f"\nTables in {folder}/, manifest in {folder}/_runs/{config.run_id}/manifest.json. Try in DuckDB:"
    console.print(Text(where), soft_wrap=True)
    quoted = folder.replace("'", "''")
    query = (
        f"  SELECT event_type, count(*) AS mentions, count(DISTINCT event_id) AS events\n"
        f"  FROM read_parquet('{quoted}/events/**/*.parquet', hive_partitioning = true)\n"
        f"  GROUP BY ALL ORDER BY mentions DESC;"
    )
    console.print(Text(query), soft_wrap=True)
