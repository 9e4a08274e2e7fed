"""The whole flow on one screen. Documents stay put in run files; only packed keys and references are shuffled.

1 read     records -> lines, metadata ------------------------------------------> runs A
  decide   exact copies; a publisher's repeated lines, order of dates    (keys, by run)
2 enrich   runs A + decisions -> text, language, sentences, entities, events ----> runs B
  link     near-duplicates, stories, the same event; names that waver    (keys, by task)
3 compact  (partition, shard): runs B + decisions -> sorted rows -> Parquet; manifest, _SUCCESS, pointer

A run leaves its keys in an index; one that appends has the index beside its own keys in `decide` and `link`.
"""

import apache_beam as beam

from pipeline.config import Config
from transforms.appending.transform import ReadIndex, WriteIndex
from transforms.deciding.transform import Decide, DecideNames
from transforms.enrichment.transform import Enrich
from transforms.exchange.transform import RunsToTasks, WriteRuns
from transforms.extraction.transform import Extract
from transforms.linking.transform import Link
from transforms.reading.transform import ReadRecords
from transforms.writing.rows import staged_reject, staged_summary
from transforms.writing.transform import Commit, Compact

Collections = dict[str, beam.PCollection]


def build(root: beam.Pipeline, config: Config) -> beam.PCollection:
    """The job. Gives one element, the manifest of the finished run."""
    earlier = root | "Read index" >> ReadIndex(config.earlier, config.parcels) if config.parent else None
    read = root | "Read" >> ReadRecords(config)
    extracted = read["records"] | "Extract" >> Extract(config)
    decided = extracted["articles"] | "Decide" >> Decide(config.temp, read["buckets"], config.spool, earlier, config.parcels)

    enriched = decided["runs"] | "Enrich" >> Enrich(config, read["buckets"])
    names = enriched["names"] | "Names" >> DecideNames(earlier and earlier["names"], read["buckets"], config.parcels)
    linked = link(enriched, names, config, earlier)

    rejects = (read["rejects"], extracted["rejects"]) | "Rejects" >> beam.Flatten() | "Reject rows" >> beam.Map(staged_reject)
    summaries = [
        linked[table] | f"Rows of {table}" >> beam.Map(staged_summary, table)
        for table in ("stories", "event_clusters")
        if linked
    ]
    small = (rejects, *summaries) | "Small tables" >> beam.Flatten() | "Write small" >> WriteRuns(config.temp)

    tasks = {
        "runs": (enriched["runs"], small["runs"]) | "Runs" >> beam.Flatten(),
        "weights": (enriched["weights"], small["weights"]) | "Weights" >> beam.Flatten(),
        **{kind: linked[kind] for kind in ("documents", "events") if linked},
    } | "Tasks" >> RunsToTasks(config.target_bytes, config.temp)
    written = tasks | "Compact" >> Compact(config, beam.pvalue.AsDict(names))

    stats = (
        read["stats"],
        extracted["stats"],
        decided["stats"],
        enriched["stats"],
        written["stats"],
    ) | "Stats" >> beam.Flatten()
    kept = {
        **{kind: enriched[kind] for kind in ("signatures", "copied")},
        "names": enriched["names"] | "Votes on names" >> beam.Values(),
        **{kind: decided[kind] for kind in ("lines", "orders", "contents")},
        **{kind: linked[kind] for kind in ("was",) if linked},
    }
    index = kept | "Write index" >> WriteIndex(config.output, config.run_id, config.temp)
    return {"files": written["files"], "stats": stats, "index": index} | "Commit" >> Commit(config, read["size"])


def link(enriched: Collections, names: beam.PCollection, config: Config, earlier: Collections | None) -> Collections:
    """Decisions on documents and events, the rows of the two summary tables, and what a run needs that appends to this."""
    if not config.linking:
        return {}
    known = names | "Decided names" >> beam.MapTuple(lambda key, name: (key, (name.entity_id, name.entity_name)))
    inputs = {"signatures": enriched["signatures"], "copies": enriched["copied"]}
    if earlier:
        both = (("signatures", "signatures"), ("copies", "copied"))
        inputs = {name: (inputs[name], earlier[kind]) | f"All {name}" >> beam.Flatten() for name, kind in both}
        inputs["was"] = earlier["was"]
    return {**inputs, "names": known} | "Link" >> Link(config.parcels)
