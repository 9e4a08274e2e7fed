"""What was found of a document, as rows of the tables, in the shape in which they wait in runs."""

from typing import Any

from schemas.ontology import event_types
from transforms.article import Analysis, Article, Document, Event, Mention, Reject
from transforms.exchange.buffer import row_id

Row = dict[str, Any]

DIGITS = 6
SUMMARY_BYTES = 512


def partition(article: Article, lang: str) -> tuple[str, str]:
    """Language and month under which all rows of a document lie."""
    published = article.date_published
    return lang, published.strftime("%Y-%m") if published else "unknown"


def weight(analysis: Analysis) -> int:
    """About how many bytes a document's rows take in memory; depends on its content only."""
    document = analysis.document
    return (
        2048 + 2 * len(document.text) + 40 * len(document.sentences) + 320 * len(analysis.mentions) + 720 * len(analysis.events)
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)


def document_row(document: Document, n_words: int) -> Row:
    article = document.article
    return {
        "doc_id": article.doc_id,
        "source_uri": article.source_uri,
        "url": article.url,
        "host": article.host,
        "publisher": article.publisher,
        "input_format": article.input_format,
        "content_hash": document.content_hash,
        "text": document.text,
        "headline": article.headline,
        "lang_score": _rounded(document.lang_score),
        "languages": [{"lang": lang, "share": _rounded(share)} for lang, share in document.languages],
        "date_published": article.date_published,
        "date_published_precision": article.date_published_precision,
        "date_published_source": article.date_published_source,
        "utc_offset_minutes": article.utc_offset_minutes,
        "date_modified": article.date_modified,
        "date_crawled": article.date_crawled,
        "authors": list(article.authors),
        "editors": list(article.editors),
        "contributors": list(article.contributors),
        "emails": list(article.emails),
        "phones": list(article.phones),
        "agency": article.agency,
        "dateline_place": article.dateline_place,
        "metadata_sources": [{"field": field, "source": source} for field, source in article.sources],
        "paragraphs": [
            {
                "start_char": p.start_char, "end_char": p.end_char, "role": p.role, "lang": p.lang,
                "lang_score": _rounded(p.lang_score), "source_start": p.source_start, "source_end": p.source_end,
            }
            for p in document.paragraphs
        ],
        "dropped": [
            {"source_start": d.source_start, "source_end": d.source_end, "role": d.role, "score": _rounded(d.score)}
            for d in document.dropped
        ],
        "sentences": [
            {"start_char": s.start_char, "end_char": s.end_char, "paragraph": s.paragraph} for s in document.sentences
        ],
        "n_chars": len(document.text),
        "n_words": n_words,
        "n_sentences": len(document.sentences),
        "quality_warnings": list(document.warnings),
    }  # fmt: skip


def mention_id(doc_id: str, mention: Mention) -> str:
    return f"{doc_id}:{mention.start_char}:{mention.end_char}"


def entity_rows(analysis: Analysis) -> list[Row]:
    document = analysis.document
    return [
        {
            "mention_id": mention_id(document.doc_id, m),
            "doc_id": document.doc_id,
            "start_char": m.start_char,
            "end_char": m.end_char,
            "text": m.text,
            "sentence": m.sentence,
            "paragraph_role": document.paragraphs[document.sentences[m.sentence].paragraph].role,
            "label": m.label,
            "normalized": m.normalized,
            "value": _rounded(m.value),
            "unit": m.unit,
            "date_start": m.date_start,
            "date_end": m.date_end,
            "entity_id": m.entity_id,
            "entity_name": m.entity_name,
            "country": m.country,
            "latitude": _rounded(m.latitude),
            "longitude": _rounded(m.longitude),
            "score": _rounded(m.score),
            "method": m.method,
            "name_key": m.name_key,
        }
        for m in analysis.mentions
    ]


def event_rows(analysis: Analysis) -> list[Row]:
    types, doc_id = event_types(), analysis.document.doc_id
    rows = []
    for ordinal, event in enumerate(analysis.events):
        kind = types[event.event_type]
        rows.append(
            {
                "mention_id": f"{doc_id}:{event.start_char}:{event.end_char}:{event.event_type}",
                "doc_id": doc_id,
                "start_char": event.start_char,
                "end_char": event.end_char,
                "text": event.text,
                "sentence": event.sentence,
                "event_type": event.event_type,
                "plover": kind.plover,
                "cameo": kind.cameo,
                "participants": _participants(analysis, event),
                "date_start": event.date_start,
                "date_end": event.date_end,
                "date_precision": event.date_precision,
                "date_source": event.date_source,
                "place": event.place,
                "country": event.country,
                "amount": event.amount,
                "currency": event.currency,
                "factuality": event.factuality,
                "quote": {"start_char": event.quote[0], "end_char": event.quote[1]} if event.quote else None,
                "score": _rounded(event.score),
                "method": event.method,
                "ordinal": ordinal,
            }
        )
    return rows


def _participants(analysis: Analysis, event: Event) -> list[Row]:
    return [
        {
            "role": p.role,
            "entity_id": p.entity_id,
            "name": p.name,
            "label": p.label,
            "mention_id": mention_id(analysis.document.doc_id, analysis.mentions[p.mention]) if p.mention is not None else None,
            "start_char": p.start_char,
            "end_char": p.end_char,
        }
        for p in event.participants
    ]


def copy_row(article: Article, standing: str) -> Row:
    return {
        "doc_id": standing,
        "source_uri": article.source_uri,
        "url": article.url,
        "publisher": article.publisher,
        "date_published": article.date_published,
    }


def staged_reject(reject: Reject) -> tuple[str, Row, int]:
    """A reject as it waits in a run: table, row, weight in bytes."""
    row = {
        "row_id": row_id(reject.source_uri, reject.record, reject.stage),
        "source_uri": reject.source_uri,
        "record": reject.record,
        "stage": reject.stage,
        "error_type": reject.error_type,
        "error": reject.error,
        "bytes": reject.bytes,
    }
    return "rejects", row, 512 + len(reject.bytes)


def staged_summary(row: Row, table: str) -> tuple[str, Row, int]:
    """A row of `stories` or `event_clusters` as it waits in a run: table, row, weight in bytes."""
    key = row["story_id" if table == "stories" else "event_id"]
    return table, {"row_id": row_id(key), **row}, SUMMARY_BYTES
