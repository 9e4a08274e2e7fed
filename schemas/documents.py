"""documents: one row per distinct accepted article."""

import pyarrow as pa

from schemas.columns import STRINGS, TIMESTAMP, Table, optional, required, struct

PARAGRAPH = struct(
    start_char=pa.int32(), end_char=pa.int32(), role=pa.string(), lang=pa.string(), lang_score=pa.float32(),
    source_start=pa.int32(), source_end=pa.int32(),
)  # fmt: skip
DROPPED = struct(source_start=pa.int32(), source_end=pa.int32(), role=pa.string(), score=pa.float32())
SENTENCE = struct(start_char=pa.int32(), end_char=pa.int32(), paragraph=pa.int32())
SOURCE = struct(field=pa.string(), source=pa.string())
LANGUAGE = struct(lang=pa.string(), share=pa.float32())

DOCUMENTS = Table(
    "documents",
    "One row per distinct accepted article.",
    True,
    ("doc_id",),
    (
        required("doc_id", pa.string(), "32 hex digits, a hash of the raw record's bytes and its declared id or url"),
        required(
            "source_uri",
            pa.string(),
            "file and record (WARC offset, Parquet row, JSONL line, or offset in a file that was cut) that it came from",
        ),
        optional("url", pa.string(), "as declared by the source"),
        optional("host", pa.string(), "host of the url"),
        optional("publisher", pa.string(), "as declared by the source, or as its title line or page names it"),
        required("input_format", pa.string(), "text, jsonl, html, warc, wet, parquet"),
        required(
            "content_hash", pa.string(), "hash of the normalised cleaned text; no two rows share one, the others are in copies"
        ),
        required(
            "text", pa.string(), "content only: headline, standfirst, subheads, body in reading order, one paragraph a line"
        ),
        optional("headline", pa.string(), "also the first paragraph of text when present"),
        required("lang_score", pa.float32(), "score of the partition's lang, the main language of text, in [0,1]"),
        required("languages", pa.list_(LANGUAGE), "share of characters by paragraph language, largest first"),
        optional("date_published", TIMESTAMP, "never later than the crawl; a time without zone counts as UTC"),
        optional("date_published_precision", pa.string(), "second, minute, hour, day, month, year"),
        optional("date_published_source", pa.string(), "field, jsonld, meta, microdata, url, text; also in metadata_sources"),
        optional("utc_offset_minutes", pa.int32(), "of the zone that the source gave; null when it gave none"),
        optional("date_modified", TIMESTAMP, "last update that the source states"),
        optional("date_crawled", TIMESTAMP, "only when the source declares it, never the file's own times"),
        required("authors", STRINGS, "people credited by the byline or the page's metadata"),
        required("editors", STRINGS, "people credited with editing"),
        required("contributors", STRINGS, "people credited with contributing"),
        required("emails", STRINGS, "contacts given in the byline"),
        required("phones", STRINGS, "contacts given in the byline, E.164"),
        optional("agency", pa.string(), "canonical wire agency"),
        optional("dateline_place", pa.string(), "as printed"),
        required(
            "metadata_sources",
            pa.list_(SOURCE),
            "where each of url, host, publisher, headline, date_published … dateline_place that is not empty comes from, by "
            "field: field (of the record), jsonld, meta, microdata, twitter, title, markup (a heading), url, byline, dateline, "
            "text",
        ),
        required(
            "paragraphs",
            pa.list_(PARAGRAPH),
            "spans of text; source_* in the decoded source, null where no honest mapping exists",
        ),
        required("dropped", pa.list_(DROPPED), "what was left out, as what, and how sure"),
        required("sentences", pa.list_(SENTENCE), "spans of text; paragraph is an index into paragraphs"),
        required("n_chars", pa.int32(), "code points of text"),
        required("n_words", pa.int32(), "words of text"),
        required("n_sentences", pa.int32(), "length of sentences"),
        required(
            "quality_warnings",
            STRINGS,
            "tiny, mixed_language, mostly_boilerplate, truncated, encoding_repaired … in alphabetical order",
        ),
        required(
            "near_dup_id", pa.string(), "doc_id of the head of its group of near-duplicates; the own doc_id when head or alone"
        ),
        optional("near_dup_score", pa.float32(), "similarity to the head, null for the head itself"),
        required("wire_copy", pa.bool_(), "text shared with other publishers or credited to an agency"),
        required("story_id", pa.string(), "cross-document, cross-language story; see stories.merged_into"),
        required("run_id", pa.string(), "the run that wrote the row"),
        required("schema_version", pa.int32(), "version of this table's contract"),
        required("pipeline_version", pa.string(), "version of newsbeam"),
    ),
)
