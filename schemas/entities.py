"""entities: one row per mention."""

import pyarrow as pa

from schemas.columns import Table, optional, required

LABELS = (
    "PER", "ORG", "LOC", "PRODUCT", "EVENT", "MISC",
    "DATE", "TIME", "DURATION", "MONEY", "PERCENT", "QUANTITY", "TICKER", "URL", "EMAIL", "PHONE",
)  # fmt: skip
NAME_LABELS = LABELS[:6]

ENTITIES = Table(
    "entities",
    "One row per mention of a name or a value. Mentions of a document do not overlap.",
    True,
    ("doc_id", "start_char", "end_char"),
    (
        required("mention_id", pa.string(), "`doc_id:start_char:end_char`"),
        required("doc_id", pa.string(), "the document it stands in"),
        required("start_char", pa.int32(), "documents.text[start_char:end_char] == text, in code points"),
        required("end_char", pa.int32(), "half-open end"),
        required("text", pa.string(), "the words of the mention"),
        required("sentence", pa.int32(), "index into documents.sentences"),
        required("paragraph_role", pa.string(), "role of the paragraph it stands in"),
        required("label", pa.string(), ", ".join(LABELS)),
        optional(
            "normalized",
            pa.string(),
            "canonical value: name without articles or legal form, TIMEX3, `80000000000 EUR`, `0.6`, E.164 …",
        ),
        optional("value", pa.float64(), "the number, where there is one"),
        optional("unit", pa.string(), "ISO 4217 currency or unit"),
        optional("date_start", pa.date32(), "first day of the resolved interval"),
        optional("date_end", pa.date32(), "last day of the resolved interval, inclusive"),
        required("entity_id", pa.string(), "canonical entity: `wd:Q…`, `geo:…`, `iso:…` when linked, else a stable key"),
        required("entity_name", pa.string(), "name of the canonical entity"),
        optional("country", pa.string(), "ISO 3166-1 alpha-2 of a linked place"),
        optional("latitude", pa.float64(), "of a linked place, degrees"),
        optional("longitude", pa.float64(), "of a linked place, degrees"),
        required("score", pa.float32(), "how sure, in [0,1]"),
        required("method", pa.string(), "component and version that said so"),
        required("run_id", pa.string(), "the run that wrote the row"),
    ),
)
