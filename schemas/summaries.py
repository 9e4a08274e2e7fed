"""The four small tables beside the product: copies, stories, event_clusters, rejects."""

import pyarrow as pa

from schemas.columns import STRINGS, TIMESTAMP, Table, optional, required, struct
from schemas.reject_types import REJECT_TYPES as REJECT_TYPES

COPIES = Table(
    "copies",
    "One row per exact copy that was collapsed.",
    False,
    ("doc_id", "source_uri"),
    (
        required(
            "doc_id",
            pa.string(),
            "the document that stands for it: one of an earlier run, else the earliest published, then the smallest id",
        ),
        required("source_uri", pa.string(), "where the copy came from"),
        optional("url", pa.string(), "as declared by the copy"),
        optional("publisher", pa.string(), "as declared by the copy"),
        optional("date_published", TIMESTAMP, "of the copy"),
        required("run_id", pa.string(), "the run that wrote the row"),
    ),
)

STORIES = Table(
    "stories",
    "One row per story: documents about one piece of news, across publishers and languages. Beside them a row per id that a "
    "story had before it became another; it reads as that one does and tells so in merged_into.",
    False,
    ("story_id",),
    (
        required("story_id", pa.string(), "joins documents and events"),
        optional("headline", pa.string(), "of the lead document, or its first sentence"),
        required("lead_doc_id", pa.string(), "the document that stands for the story"),
        required("n_documents", pa.int32(), "documents and exact copies"),
        required("n_publishers", pa.int32(), "distinct publishers or hosts, all unknown ones as one"),
        required("n_independent", pa.int32(), "documents left after wire, near-duplicate and exact copies collapse"),
        required("languages", STRINGS, "of its documents, in alphabetical order"),
        optional("date_first", TIMESTAMP, "earliest known publication"),
        optional("date_last", TIMESTAMP, "latest known publication"),
        optional("merged_into", pa.string(), "the story that this older id has become"),
    ),
)

EVENT_CLUSTERS = Table(
    "event_clusters",
    "One row per real-world event, and as in stories a row per id that has become another.",
    False,
    ("event_id",),
    (
        required("event_id", pa.string(), "joins events"),
        required("event_type", pa.string(), "type of its mentions"),
        required(
            "participants", pa.list_(struct(role=pa.string(), entity_id=pa.string(), name=pa.string())), "of all mentions"
        ),
        optional("date_start", pa.date32(), "first day on which it can have happened"),
        optional("date_end", pa.date32(), "last day, inclusive"),
        optional("date_precision", pa.string(), "day, week, month, quarter, season, year, interval"),
        optional("place", pa.string(), "name of the place"),
        optional("country", pa.string(), "ISO 3166-1 alpha-2"),
        required("factuality", pa.string(), "the strongest that a mention states"),
        required("n_mentions", pa.int32(), "rows in events"),
        required("n_documents", pa.int32(), "documents and exact copies"),
        required("n_publishers", pa.int32(), "distinct publishers or hosts, all unknown ones as one"),
        required("n_independent", pa.int32(), "documents left after wire, near-duplicate and exact copies collapse"),
        required("story_ids", STRINGS, "stories that report it"),
        optional("merged_into", pa.string(), "the event that this older id has become"),
    ),
)

REJECTS = Table(
    "rejects",
    "One row per input that became no document.",
    False,
    ("source_uri", "record"),
    (
        required("source_uri", pa.string(), "file that it came from"),
        optional("record", pa.string(), "record inside the file"),
        required("stage", pa.string(), "stage that gave it up"),
        required("error_type", pa.string(), ", ".join(REJECT_TYPES)),
        required("error", pa.string(), "what was wrong, for a person"),
        optional("bytes", pa.binary(), "first 64 KiB of the raw record"),
        required("run_id", pa.string(), "the run that wrote the row"),
    ),
)
