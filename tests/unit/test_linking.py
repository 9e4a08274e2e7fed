"""Linking as a whole, over made-up documents: decisions, tables, and that nothing depends on how the work is cut."""

import random
from datetime import UTC, date, datetime
from hashlib import md5
from itertools import pairwise

import pyarrow as pa
import pytest

from schemas import EVENT_CLUSTERS, STORIES
from transforms.article import Analysis, Article, Document, Event, Mention, Paragraph, Participant, Sentence
from transforms.linking import stories
from transforms.linking.corpus import BUCKET_DOCUMENTS, spread_for
from transforms.linking.memory import Linked, link_in_memory
from transforms.linking.signature import Copy, Signature, Signer, pack, pack_copies

SIGNER = Signer(vectors=False)


def analysis(
    name: str,
    text: str,
    people: tuple[str, ...] = (),
    events: tuple[Event, ...] = (),
    published: datetime | None = None,
    publisher: str | None = None,
    agency: str | None = None,
    lang: str = "en",
) -> Analysis:
    """A document of one paragraph whose `people`, wherever they stand, are its names."""
    article = Article(
        md5(name.encode()).hexdigest(), name, "text", (), publisher=publisher, agency=agency, date_published=published,
        date_published_precision="day" if published else None,
    )  # fmt: skip
    span = (0, len(text), 0)
    document = Document(
        article, text, name, lang, 1.0, ((lang, 1.0),), (Paragraph(0, len(text), "body", lang, 1.0),), (Sentence(*span),), ()
    )
    mentions = tuple(
        Mention(
            text.find(who),
            text.find(who) + len(who),
            who,
            0,
            "PER",
            1.0,
            "made",
            f"name:{who.lower()}",
            who,
            name_key=who.lower(),
        )
        for who in people
    )
    return Analysis(document, mentions, events)


def event(kind: str, *doers: tuple[str, int, str], day: str | None = None, year: int | None = None, **more: str) -> Event:
    """An event of (role, index of mention, name)s, on a day or in a year."""
    start = date.fromisoformat(day) if day else date(year, 1, 1) if year else None
    end = start if day else date(year, 12, 31) if year else None
    return Event(
        0, 1, "x", 0, kind, more.get("factuality", "asserted"), 1.0, "made",
        tuple(Participant(role, name, 0, 1, f"name:{name.lower()}", "PER", index) for role, index, name in doers),
        start, end, ("day" if day else "year") if start else None, "explicit" if start else None,
    )  # fmt: skip


def prose(seed: str, words: int = 120) -> str:
    """Words that no other seed shares."""
    rng = random.Random(seed)
    return " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(words)) + "."


def edited(text: str, share: float) -> str:
    rng = random.Random(text)
    return " ".join("changed" + word if rng.random() < share else word for word in text.split())


def link(*documents: Analysis, copies: tuple[Copy, ...] = ()) -> Linked:
    return link_in_memory([pack([SIGNER.sign(document) for document in documents])], [pack_copies(copies)])


def by_name(linked: Linked, column: str, *names: str) -> list[object]:
    rows = {row["doc_id"].hex(): row[column] for row in linked.documents}
    return [rows[md5(name.encode()).hexdigest()] for name in names]


def corpus() -> list[Signature]:
    """Forty stories of two to six documents, some near-duplicates, with events, half of them dated."""
    rng = random.Random(7)
    signed = []
    for story in range(40):
        who = (f"Ann Lee{story}", f"Bob Ray{story}", f"Cyd Moe{story % 9}")
        common = prose(f"story {story}", 60)
        for number in range(rng.randint(2, 6)):
            own = prose(f"{story} {number // 2}", 40)
            published = datetime(2024, 3, 1 + story % 27, 9, tzinfo=UTC) if story % 2 else None
            happened = f"2024-03-{1 + story % 27:02}" if number % 2 else None
            events = (
                event("AGREE", ("actor", 0, who[0]), ("actor", 1, who[1]), day=happened),
                event("BIZ.LAUNCH", ("actor", 2, who[2]), year=2020 + number % 2),
            )
            text = f"{edited(own, 0.05 * (number % 2))} {' '.join(rng.sample(common.split(), 55))}"
            signed.append(
                SIGNER.sign(analysis(f"{story}/{number}", text, who, events, published, publisher=f"paper {rng.randint(0, 5)}"))
            )
    return signed


@pytest.fixture(scope="module")
def signed() -> list[Signature]:
    return corpus()


@pytest.fixture(scope="module")
def copied(signed: list[Signature]) -> bytes:
    return pack_copies([Copy(signature.doc_id, "another paper", None) for signature in signed[::7]])


@pytest.mark.parametrize(("run", "buckets", "rounds"), [(1, 1, 2), (13, 4, 2), (50, 4, 1), (7, 16, 3)])
def test_decisions_do_not_depend_on_blocks_buckets_or_rounds(
    signed: list[Signature], copied: bytes, run: int, buckets: int, rounds: int
) -> None:
    expected = link_in_memory([pack(signed)], [copied])
    shuffled = random.Random(run).sample(signed, len(signed))
    blocks = [pack(shuffled[i : i + run]) for i in range(0, len(shuffled), run)]
    assert link_in_memory(blocks, [copied], buckets=buckets, rounds=rounds) == expected


def test_decisions_do_not_depend_on_how_much_is_held(signed: list[Signature], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = link_in_memory([pack(signed)])
    for name, few in (("LEFT", 3), ("KEYS", 100), ("CHUNK", 5)):
        monkeypatch.setattr(stories, name, few)
    assert link_in_memory([pack(signed)]) == expected


def test_made_stories_are_found(signed: list[Signature]) -> None:
    linked = link_in_memory([pack(signed)])
    assert len(linked.stories) == 40
    assert len(linked.documents) == len(signed)
    assert len(linked.events) == 2 * len(signed)


def test_rows_fit_their_schemas(signed: list[Signature], copied: bytes) -> None:
    linked = link_in_memory([pack(signed)], [copied])
    pa.Table.from_pylist(linked.stories, STORIES.schema).validate(full=True)
    pa.Table.from_pylist(linked.event_clusters, EVENT_CLUSTERS.schema).validate(full=True)
    for table, rows in ((STORIES, linked.stories), (EVENT_CLUSTERS, linked.event_clusters)):
        required = [column.name for column in table.columns if not column.nullable]
        assert all(row[name] is not None for row in rows for name in required)
    assert sum(row["n_mentions"] for row in linked.event_clusters) == len(linked.events)
    assert sum(row["n_documents"] for row in linked.stories) == len(signed) + len(signed[::7])


def test_nothing_in_nothing_out() -> None:
    assert link_in_memory([]) == Linked([], [], [], [])


def test_a_wire_copy_needs_two_known_publishers_or_an_agency() -> None:
    text = prose("wire")
    one, other = analysis("a", text, publisher="Paper"), analysis("b", edited(text, 0.02), publisher="Gazette")
    assert by_name(link(one, other), "wire_copy", "a", "b") == [True, True]
    same = analysis("b", edited(text, 0.02), publisher="PAPER")
    assert by_name(link(one, same), "wire_copy", "a", "b") == [False, False]
    unknown = analysis("b", edited(text, 0.02))
    assert by_name(link(one, unknown), "wire_copy", "a", "b") == [False, False]
    assert by_name(link(analysis("c", prose("c"), agency="Newswire")), "wire_copy", "c") == [True]
    copy = Copy(one.document.doc_id, "gazette", None)
    assert by_name(link(one, copies=(copy,)), "wire_copy", "a") == [True]


def test_counts_of_a_story() -> None:
    text = prose("story")
    day = datetime(2024, 5, 1, tzinfo=UTC)
    documents = (
        analysis("a", text, published=day, publisher="Paper"),
        analysis("b", edited(text, 0.03), published=day.replace(day=2), publisher="Gazette"),
    )
    copies = (Copy(documents[0].document.doc_id, None, day.replace(day=3)), Copy(documents[0].document.doc_id, None, None))
    (row,) = link(*documents, copies=copies).stories
    assert (row["n_documents"], row["n_publishers"], row["n_independent"]) == (4, 3, 1)
    assert (row["date_first"], row["date_last"], row["languages"]) == (day, day.replace(day=3), ["en"])
    assert row["story_id"] == f"st-{row['lead_doc_id']}"
    assert row["headline"]


def test_a_name_decided_by_the_corpus_reaches_event_clusters() -> None:
    told = analysis("a", "Ann met Bob.", ("Ann", "Bob"), (event("AGREE", ("actor", 0, "Ann"), ("actor", 1, "Bob")),))
    linked = link_in_memory([pack([SIGNER.sign(told)])], names={"ann": ("wd:Q1", "Ann Lee")})
    (row,) = linked.event_clusters
    assert [(p["entity_id"], p["name"]) for p in row["participants"]] == [("name:bob", "Bob"), ("wd:Q1", "Ann Lee")]


def test_long_chains_do_not_grow_one_story() -> None:
    """Each document shares half of its words with the next one only."""
    parts = [prose(f"part {i}", 60) for i in range(13)]
    chain = [analysis(str(i), f"{a} {b}") for i, (a, b) in enumerate(pairwise(parts))]
    sizes = [row["n_documents"] for row in link(*chain).stories]
    assert max(sizes) <= 4


def test_sketches_are_spread_over_fewer_groups_than_keys() -> None:
    for documents in (0, 1, 2_500, 10_000, 50_000, 100_000, 100_001, 10**9):
        buckets, groups = spread_for(documents)
        assert groups <= buckets and buckets.bit_count() == groups.bit_count() == 1
        assert groups == 1 if documents <= 2 * BUCKET_DOCUMENTS else groups * BUCKET_DOCUMENTS >= documents
