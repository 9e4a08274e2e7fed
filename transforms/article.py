"""The values that one article is on its way from reader to writer. No module of text logic needs more than these.

    Record    what a reader found: decoded text or a page, and what the source declares about it
    Article   its lines, each with a role, and its metadata: written to the runs of pass 1
    Document  its final text with languages, paragraphs and sentences: what entities and events are read from
    Mention, Event   what was found in a document

All are frozen and hold only plain values, so that equal input gives equal values in any process.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

CONTENT_ROLES = ("headline", "standfirst", "subhead", "body")
DROPPED_ROLES = ("boilerplate", "caption", "byline", "timestamp", "related", "comment", "navigation", "duplicate")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the source itself says about a record: strings as they stand there, unparsed; None where it says nothing."""

    id: str | None = None
    url: str | None = None
    publisher: str | None = None
    headline: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    date_crawled: str | None = None
    lang: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One input that could be an article. Exactly one of `text` and `html` is set, decoded, newlines as in the source."""

    doc_id: str
    source_uri: str
    input_format: str
    text: str | None = None
    html: str | None = None
    declared: Declared = Declared()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is no article by its kind: a redirect, an image, a WARC request."""

    source_uri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that became no document. `bytes` is at most the first 64 KiB of the raw record."""

    source_uri: str
    record: str | None
    stage: str
    error_type: str
    error: str
    bytes: bytes = b""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a source and what it is taken for.

    `text` is one line without surrounding blanks; `source_*` is its span in the decoded source, None where no honest
    mapping exists (HTML, a headline from another field). `score` in [0,1] says how sure the role is.
    """

    text: str
    role: str
    score: float = 1.0
    source_start: int | None = None
    source_end: int | None = None

    @property
    def kept(self) -> bool:
        return self.role in CONTENT_ROLES


@dataclass(frozen=True, slots=True)
class OpenDate:
    """A date whose order of day and month the article itself does not tell: for which field, as printed, from which source."""

    field: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Article:
    """A record read: all its lines, kept or not, in reading order, and its metadata. Times are aware and in UTC.

    `sources`: (field, where it comes from) of the metadata that is there, by field. `day_orders`: (place, DMY or MDY), the
    order of day and month that its numeric dates show, for those of its record's fields and for the printed ones;
    `open_dates`: the dates that this leaves open.
    """

    doc_id: str
    source_uri: str
    input_format: str
    lines: tuple[Line, ...]
    url: str | None = None
    host: str | None = None
    publisher: str | None = None
    headline: str | None = None
    date_published: datetime | None = None
    date_published_precision: str | None = None
    date_published_source: str | None = None
    utc_offset_minutes: int | None = None
    date_modified: datetime | None = None
    date_crawled: datetime | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    agency: str | None = None
    dateline_place: str | None = None
    declared_lang: str | None = None
    warnings: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    day_orders: tuple[tuple[str, str], ...] = ()
    open_dates: tuple[OpenDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document's text; spans are half-open code points."""

    start_char: int
    end_char: int
    role: str
    lang: str
    lang_score: float
    source_start: int | None = None
    source_end: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    start_char: int
    end_char: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Document:
    """An article's final text, segmented. `article` keeps the metadata; `languages` are (lang, share), largest first."""

    article: Article
    text: str
    content_hash: str
    lang: str
    lang_score: float
    languages: tuple[tuple[str, float], ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    dropped: tuple[Line, ...]
    warnings: tuple[str, ...] = ()

    @property
    def doc_id(self) -> str:
        return self.article.doc_id

    def local_date(self) -> date | None:
        """The publication day where the article appeared, against which "Thursday" is resolved."""
        published = self.article.date_published
        if published is None or self.article.date_published_precision not in ("second", "minute", "hour", "day"):
            return None
        return (published + timedelta(minutes=self.article.utc_offset_minutes or 0)).date()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a value in a document's text. `name_key` is the label-free key under which names are voted on."""

    start_char: int
    end_char: int
    text: str
    sentence: int
    label: str
    score: float
    method: str
    entity_id: str
    entity_name: str
    normalized: str | None = None
    value: float | None = None
    unit: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    name_key: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part: an entity (`mention` is its index among the document's mentions) or a noun phrase (None)."""

    role: str
    name: str
    start_char: int
    end_char: int
    entity_id: str
    label: str | None = None
    mention: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One mention of an event; the span is its trigger."""

    start_char: int
    end_char: int
    text: str
    sentence: int
    event_type: str
    factuality: str
    score: float
    method: str
    participants: tuple[Participant, ...] = ()
    date_start: date | None = None
    date_end: date | None = None
    date_precision: str | None = None
    date_source: str | None = None
    place: str | None = None
    country: str | None = None
    amount: float | None = None
    currency: str | None = None
    quote: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything pass 2 says of one document: what the linkers and the writer see."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
