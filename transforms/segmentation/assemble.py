"""From an article's lines to the document: its final text, languages, paragraphs and sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex
import xxhash

from transforms.article import Article, Document, Line, Paragraph, Sentence
from transforms.language.identify import Identifier, document_language, paragraph_languages
from transforms.segmentation.normalised import folded
from transforms.segmentation.repeated import without_repeated
from transforms.segmentation.sentences import split_sentences
from transforms.segmentation.words import count_words

_LINE_BREAKS = regex.compile(r"[^\S\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]\s*")

TINY_WORDS = 50
"""Shorter texts hold no article as a rule: labels, galleries, paywalled beginnings."""
MIXED_SHARE = 0.2
"""A second language with this share of the characters is more than a quotation."""
MOSTLY_DROPPED = 0.7
"""Share of the source's characters that were left out, from which on the text kept deserves a second look."""


def content_fingerprint(line_text: str) -> bytes:
    """16 bytes of a line's content: the same for lines that differ in case, blanks or Unicode form only.

    Case is folded because one feed prints in capitals what another does not; numbers stay, because two reports of figures
    may differ in nothing else.
    """
    return xxhash.xxh3_128_digest(folded(line_text).encode())


def content_hash(fingerprints: Sequence[bytes]) -> str:
    """32 hex digits of a document's content, from the content fingerprints of its kept lines in reading order."""
    return xxhash.xxh3_128_hexdigest(b"".join(fingerprints))


def decided_lines(article: Article, repeated: frozenset[bytes]) -> tuple[Line, ...]:
    """All lines of the article, those that repeat across its publisher's articles as `boilerplate`."""
    gone = without_repeated(article.lines, repeated)
    lines = (replace(line, role="boilerplate", score=1.0) if i in gone else line for i, line in enumerate(article.lines))
    return tuple(lines)


def kept_lines(article: Article, repeated: frozenset[bytes]) -> tuple[Line, ...]:
    """The lines that make the document's text, in reading order."""
    return tuple(line for line in decided_lines(article, repeated) if line.kept and line.text.strip())


def assemble(article: Article, repeated: frozenset[bytes], identifier: Identifier) -> Document:
    """The document of an article. `repeated`: fingerprints of the lines that its publisher repeats."""
    lines = decided_lines(article, repeated)
    kept = [line for line in lines if line.kept and line.text.strip()]
    texts = [_LINE_BREAKS.sub(" ", line.text).strip() for line in kept]
    languages = paragraph_languages(texts, identifier, article.declared_lang)
    lang, lang_score, shares = document_language(texts, languages, article.declared_lang)
    paragraphs = tuple(_paragraphs(kept, texts, languages))
    text = "\n".join(texts)
    sentences = tuple(
        Sentence(paragraph.start_char + start, paragraph.start_char + end, index)
        for index, (paragraph, own) in enumerate(zip(paragraphs, texts, strict=True))
        for start, end in split_sentences(own, paragraph.lang)
    )
    dropped = tuple(line for line in lines if not line.kept)
    return Document(
        article=article,
        text=text,
        content_hash=content_hash([content_fingerprint(line.text) for line in kept]),
        lang=lang,
        lang_score=lang_score,
        languages=shares,
        paragraphs=paragraphs,
        sentences=sentences,
        dropped=dropped,
        warnings=tuple(sorted({*article.warnings, *_warnings(text, shares, dropped)})),
    )


def _paragraphs(kept: Sequence[Line], texts: Sequence[str], languages: Sequence[tuple[str, float]]) -> Iterator[Paragraph]:
    start = 0
    for line, text, (lang, score) in zip(kept, texts, languages, strict=True):
        end = start + len(text)
        yield Paragraph(start, end, line.role, lang, score, line.source_start, line.source_end)
        start = end + 1


def _warnings(text: str, shares: Sequence[tuple[str, float]], dropped: Sequence[Line]) -> Iterator[str]:
    if count_words(text) < TINY_WORDS:
        yield "tiny"
    if len(shares) > 1 and shares[1][1] >= MIXED_SHARE:
        yield "mixed_language"
    left_out = sum(len(line.text) for line in dropped)
    if left_out > MOSTLY_DROPPED * (left_out + len(text)):
        yield "mostly_boilerplate"
