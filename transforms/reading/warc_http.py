"""The HTTP message in a WARC record, parsed by native code: runs in a child process."""

from typing import Literal

from fastwarc.warc import WarcRecord

from transforms.errors import CorpusError


def response(record: bytes, max_payload: int) -> tuple[int, str, str, bytes]:
    """Status, media type, charset ("" where not given) and decoded body of a whole WARC response record.

    Raises CorpusError bad_warc_record or too_large.
    """
    try:
        parsed, payload = _parsed(record, "all", max_payload)
    except OSError:
        # Crawlers store bodies decoded under headers that still say gzip or chunked.
        try:
            parsed, payload = _parsed(record, "none", max_payload)
        except OSError as error:
            raise CorpusError("bad_warc_record", f"its header or HTTP message is broken: {error}") from None
    status = parsed.http_headers.status_code if parsed.http_headers is not None else None
    if status is None:
        raise CorpusError("bad_warc_record", "its block is no HTTP response")
    if len(payload) > max_payload:
        raise CorpusError("too_large", f"a page of over {max_payload} bytes")
    return status, (parsed.http_content_type or "").lower(), parsed.http_charset or "", payload


def _parsed(record: bytes, decode: Literal["all", "none"], max_payload: int) -> tuple[WarcRecord, bytes]:
    parsed = WarcRecord.from_bytes(record)
    parsed.parse_http(auto_decode=decode)
    return parsed, parsed.reader.read(max_payload + 1)
