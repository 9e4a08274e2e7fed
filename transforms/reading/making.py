"""What readers of every format make: records and rejects, with where they come from and what they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

from transforms.article import Declared, Record, Reject, Skipped
from transforms.errors import CorpusError
from transforms.reading.encodings import repair
from transforms.reading.fields import read_fields
from transforms.reading.options import ReadOptions

REJECT_BYTES = 64 << 10
_MAX_DECLARED = 10_000
"""Characters of one declared value, and number of authors: what is longer is no name, date or headline."""

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or a record in it: `line=17`, `row=3`, `offset=12345`."""

    uri: str
    record: str | None = None

    def at(self, record: str) -> "Place":
        return replace(self, record=record)

    @property
    def source_uri(self) -> str:
        return self.uri if self.record is None else f"{self.uri}#{self.record}"

    def reject(self, error: CorpusError, raw: bytes = b"") -> Reject:
        return Reject(self.uri, self.record, "read", error.error_type, error.message, raw[:REJECT_BYTES])

    def skipped(self, kind: str) -> Skipped:
        return Skipped(self.source_uri, kind)


def doc_id(raw: bytes, declared: Declared) -> str:
    """32 hex digits over the raw record and the id, or else the url, that it declares. Never over where it lies."""
    digest = blake2b(raw, digest_size=16, person=b"newsbeam doc")
    digest.update(b"\0" + (declared.id or declared.url or "").encode("utf-8", "replace"))
    return digest.hexdigest()


def record(
    place: Place,
    input_format: str,
    raw: bytes,
    declared: Declared,
    *,
    text: str | None = None,
    html: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Record:
    """A record of decoded text or of a page, its double encoding undone. Raises CorpusError empty."""
    content, repaired = repair(text if text is not None else html or "")
    if not content.strip().strip(_INVISIBLE).strip():
        raise CorpusError("empty", "nothing but white space")
    tidy, tidied = _tidy(declared)
    if repaired or tidied:
        warnings += ("encoding_repaired",)
    return Record(
        doc_id(raw, declared),
        place.source_uri,
        input_format,
        text=None if text is None else content,
        html=content if text is None else None,
        declared=tidy,
        warnings=tuple(sorted(set(warnings))),
    )


def structured(
    place: Place, input_format: str, raw: bytes, values: Mapping[str, Any], options: ReadOptions, names: Sequence[str] = ()
) -> Record:
    """The record of a JSON object or a Parquet row. Raises CorpusError missing_text or empty."""
    found = read_fields(values, options.fields)
    if found.text is None and found.html is None:
        seen = ", ".join(str(name)[:40] for name in (names or list(values))[:20]) or "none"
        raise CorpusError("missing_text", f"no field holds a text; it has {seen}; name the right one: --fields text=NAME")
    if found.html and not (found.text or "").strip():
        return record(place, input_format, raw, found.declared, html=found.html)
    return record(place, input_format, raw, found.declared, text=found.text or "")


def _tidy(declared: Declared) -> tuple[Declared, bool]:
    """Declared values bounded and repaired."""
    tidied: dict[str, Any] = {}
    changed = False
    for field in fields(Declared):
        value = getattr(declared, field.name)
        parts = value if isinstance(value, tuple) else (value,) if value else ()
        repaired = [repair(part[:_MAX_DECLARED]) for part in parts[:_MAX_DECLARED]]
        changed |= any(was for _, was in repaired)
        texts = tuple(text for text, _ in repaired)
        tidied[field.name] = texts if isinstance(value, tuple) else texts[0] if texts else None
    return Declared(**tidied), changed
