"""Why an input became no document: the values of `rejects.error_type`. Imports nothing, so that a child process stays small."""

REJECT_TYPES = (
    "undecodable", "empty", "too_large", "malformed_json", "missing_text", "bad_warc_record", "corrupt_container",
    "no_content", "limit_exceeded", "timeout", "crashed", "internal",
)  # fmt: skip
