"""events: one row per event mention."""

import pyarrow as pa

from schemas.columns import Table, optional, required, struct

FACTUALITY = ("asserted", "planned", "possible", "denied", "reported")
PARTICIPANT_ROLES = ("actor", "recipient", "place", "instrument", "topic", "speaker")

PARTICIPANT = struct(
    role=pa.string(), entity_id=pa.string(), name=pa.string(), label=pa.string(), mention_id=pa.string(),
    start_char=pa.int32(), end_char=pa.int32(),
)  # fmt: skip
QUOTE = struct(start_char=pa.int32(), end_char=pa.int32())

EVENTS = Table(
    "events",
    "One row per mention of an event; event_id joins the mentions of one real-world event.",
    True,
    ("doc_id", "start_char", "end_char", "event_type"),
    (
        required("mention_id", pa.string(), "`doc_id:start_char:end_char:event_type`"),
        required("doc_id", pa.string(), "the document it stands in"),
        required("start_char", pa.int32(), "of the trigger: documents.text[start_char:end_char] == text"),
        required("end_char", pa.int32(), "half-open end of the trigger"),
        required("text", pa.string(), "the words of the trigger"),
        required("sentence", pa.int32(), "index into documents.sentences"),
        required("event_type", pa.string(), "a type of schemas/ontology.toml"),
        optional("plover", pa.string(), "PLOVER root that the type maps to"),
        optional("cameo", pa.string(), "CAMEO root code that the type maps to"),
        required("participants", pa.list_(PARTICIPANT), "role: " + ", ".join(PARTICIPANT_ROLES) + "; in order of appearance"),
        optional("date_start", pa.date32(), "first day on which it can have happened"),
        optional("date_end", pa.date32(), "last day, inclusive"),
        optional("date_precision", pa.string(), "day, week, month, quarter, season, year, interval"),
        optional("date_source", pa.string(), "explicit, relative, document, inherited (from another report of the same event)"),
        optional("place", pa.string(), "name of the place"),
        optional("country", pa.string(), "ISO 3166-1 alpha-2"),
        optional("amount", pa.float64(), "money at stake"),
        optional("currency", pa.string(), "ISO 4217"),
        required("factuality", pa.string(), ", ".join(FACTUALITY)),
        optional("quote", QUOTE, "for SAY: the span of the words said"),
        required("score", pa.float32(), "how sure, in [0,1]"),
        required("method", pa.string(), "component and version that said so"),
        required(
            "event_id", pa.string(), "the same real-world event across documents and languages; see event_clusters.merged_into"
        ),
        required("story_id", pa.string(), "story of the document; see stories.merged_into"),
        required("run_id", pa.string(), "the run that wrote the row"),
    ),
)
