"""What a file is: by its first bytes, and by its name only where those do not tell."""

import codecs
import re

from transforms.errors import CorpusError

HEAD = 4096
"""How many first bytes the format is told by."""

_NAMES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".html": "html", ".htm": "html", ".xhtml": "html",
}  # fmt: skip
_PACKED = (".gz", ".bz2", ".zst", ".zstd")
_ARCHIVE = re.compile(r"\.(?:warc|wet)(?:\.(?:gz|bz2|zstd?))?$", re.IGNORECASE)
_LATER_RECORD = re.compile(rb"\nWARC/\d\.\d{1,3}\s")
"""In a file named as an archive, it tells one that begins with damage from a text."""

_BLANK = rb"(?>\s{1,99}+|<!--.{0,2000}?-->|<\?xml[^>]{0,400}>){0,50}+"
_HTML = re.compile(_BLANK + rb"<(?:!doctype\s{1,9}html|html|head|body|meta|title)[\s>/]", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s{0,99}<(?:\?xml|rss|feed|nitf|newsml|newsitem|tei)[\s>]", re.IGNORECASE)
_JSON = re.compile(rb'\s{0,99}(?:\[\s{0,99})?\{\s{0,99}(?:"|\}|$)|\s{0,99}\[\s{0,99}(?:\]\s{0,99})?$')

_KNOWN = (
    (b"%PDF", "a PDF file; extract its text first"),
    (b"PK\x03\x04", "a ZIP archive (or an office document); unpack it first"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"\xfd7zXZ\0", "an xz file; compress it with gzip or zstd instead"),
    (b"\x04\x22\x4d\x18", "an lz4 file; compress it with gzip or zstd instead"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "an image, a sound or a film (RIFF)"),
    (b"ID3", "a sound file (MP3)"),
    (b"OggS", "a sound file (Ogg)"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as text"),
    (b"{\\rtf", "an RTF document; save it as text"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"Obj\x01", "an Avro file; convert it to Parquet or JSON Lines"),
    (b"ORC", "an ORC file; convert it to Parquet"),
    (b"ARROW1", "an Arrow file; convert it to Parquet"),
    (b"PARE", "an encrypted Parquet file; decrypt it first"),
    (b"filedesc://", "an ARC file; convert it with `warcio recompress`"),
)
_TEXTUAL = (b"ORC", b"PARE", b"GIF8", b"ID3", b"RIFF", b"OggS")
"""Marks that a text may begin with too ("ORCADES"): believed only where bytes follow that no text holds."""


def looks_like(head: bytes) -> str | None:
    """What bytes that are no text are, for a person, with what to do about it."""
    if head[257:262] == b"ustar":
        return "a tar archive; unpack it first"
    if head[4:8] == b"ftyp":
        return "a film or an image (MP4)"
    known = next(((mark, what) for mark, what in _KNOWN if head.startswith(mark)), None)
    if known is None or (known[0] in _TEXTUAL and not re.search(rb"[\x00-\x08\x0e-\x1a]", head[:256])):
        return None
    return known[1]


def format_of(head: bytes, uri: str) -> str:
    """text, jsonl, html, warc or parquet, for the first bytes of an expanded file and its name.

    Raises CorpusError undecodable for a format that is not read, naming it.
    """
    if head.startswith(b"WARC/") or (_ARCHIVE.search(uri) and _LATER_RECORD.search(head)):
        return "warc"
    if head.startswith(b"PAR1"):
        return "parquet"
    if what := looks_like(head):
        raise CorpusError("undecodable", f"not a format that is read: it looks like {what}")
    named = _by_name(uri)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        wide = head[: len(head) & ~1].decode("utf-16", "replace").encode()
        if _JSON.match(wide):
            raise CorpusError("undecodable", "JSON in UTF-16; JSON has to be UTF-8, convert it with `iconv -f UTF-16 -t UTF-8`")
        return "html" if _HTML.match(wide) or named == "html" else "text"
    content = head.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(content):
        return "html"
    if _JSON.match(content):
        return "jsonl"
    if named == "text" and _XML.match(content):
        raise CorpusError("undecodable", "not a format that is read: it looks like XML that is no web page")
    return named


def _by_name(uri: str) -> str:
    name = uri.rpartition("/")[2].casefold()
    while name.endswith(_PACKED):
        name = name.rpartition(".")[0]
    return next((format_ for suffix, format_ in _NAMES.items() if name.endswith(suffix)), "text")
