"""Snapshots and the index: what a run leaves for readers and for those that append to it."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.appending import index, snapshot
from transforms.appending.snapshot import Snapshot
from transforms.deciding import copies
from transforms.deciding.names import Ballot, decide_names, repacked
from transforms.entities.votes import NameVote

SETTINGS = snapshot.settings(True, True, None, [("de", "b"), ("cs", "a")])


def made(run: str, *files: tuple[str, str, int]) -> Snapshot:
    """A snapshot of one run."""
    parts = (("signatures", f"_index/{run}/signatures"), ("was", f"_index/{run}/was"))
    return Snapshot((run,), files, parts, 10, SETTINGS)


ONE = made("r1", ("documents", "documents/lang=fr/a", 3), ("stories", "_snapshots/r1/stories/a", 2))
TWO = snapshot.following(ONE, made("r2", ("documents", "documents/lang=fr/b", 1), ("stories", "_snapshots/r2/stories/b", 3)))


def test_a_snapshot_survives_its_file() -> None:
    assert snapshot.load(TWO.dump()) == TWO
    with pytest.raises(ValueError, match="no snapshot"):
        snapshot.load(b'{"runs": []}')


def test_what_follows_has_all_documents_and_the_last_summaries() -> None:
    assert TWO.runs == ("r1", "r2") and TWO.run_id == "r2" and TWO.input_bytes == 20
    assert [path for _, path, _ in TWO.files] == ["documents/lang=fr/a", "documents/lang=fr/b", "_snapshots/r2/stories/b"]
    assert TWO.index == (
        ("signatures", "_index/r1/signatures"),
        ("signatures", "_index/r2/signatures"),
        ("was", "_index/r2/was"),
    )


def test_what_a_reader_may_hold_is_not_stale() -> None:
    three = snapshot.following(TWO, made("r3", ("stories", "_snapshots/r3/stories/c", 3)))
    needed = [
        "_index/r1/signatures", "_index/r2/was", "_index/r3/was", "_runs/r1/manifest.json", "_snapshots/r2.json",
        "_snapshots/r2/stories/b", "_snapshots/r3/stories/c", "documents/lang=fr/a", "stories/c",
    ]  # fmt: skip
    stale = [
        "_index/killed/was", "_index/r1/was", "_runs/killed/manifest.json", "_snapshots/r1.json", "_snapshots/r1/stories/a",
        "documents/lang=fr/killed", "stories/b",
    ]  # fmt: skip
    assert snapshot.stale([*stale, *needed], TWO, three) == stale


def test_views_quote_what_a_path_holds() -> None:
    assert "'/it''s here/documents/lang=fr/a'" in snapshot.views(ONE, "/it's here")


@given(st.lists(st.binary(max_size=50), max_size=40))
def test_blocks_survive_their_file(blocks: list[bytes]) -> None:
    stream = io.BytesIO()
    index.write(stream, blocks)
    stream.seek(0)
    assert list(index.read(stream)) == sorted(blocks)


def candidates(*rows: tuple[int, int, int]) -> bytes:
    """Packed candidates of (content, day, document), each in a row of its own."""
    made = [(content, content, day, doc, doc, 0, row) for row, (content, day, doc) in enumerate(rows)]
    return np.array(made, copies.CANDIDATE).tobytes()


def test_an_earlier_document_stands_before_older_copies() -> None:
    standing, _ = copies.decide([("run a", candidates((7, 2000, 1), (8, 0, 2)))])
    new = ("run b", candidates((7, 10, 3), (9, 10, 4)))
    left, decided = copies.decide([new, (copies.NO_RUN, standing)])
    assert copies.unpack_copies([decided["run b"]]) == {0: copies.whole(1, 1)} and list(decided) == ["run b"]
    (row,) = np.frombuffer(left, copies.CANDIDATE)
    assert (row["hash_a"], row["doc_a"], row["published"]) == (9, 4, copies.EARLIER)


def test_under_their_ids_articles_are_copies_of_earlier_ones_only() -> None:
    standing, _ = copies.decide([("run a", candidates((7, 2000, 1)))])
    earlier, new = (
        np.frombuffer(block, copies.CANDIDATE) for block in (standing, candidates((8, 10, 1), (9, 10, 4), (9, 11, 4)))
    )
    left, decided = copies.decide([(copies.NO_RUN, copies.by_id(earlier).tobytes()), ("run b", copies.by_id(new).tobytes())])
    assert copies.unpack_copies([decided["run b"]]) == {0: copies.whole(1, 1)} and not left


def test_votes_decide_the_same_however_they_are_packed() -> None:
    ballot = Ballot()
    for label, weight in (("ORG", 0.9), ("ORG", 0.8), ("PER", 0.3)):
        for name in ("Apple", "Orange"):
            ballot.weights[NameVote(name, label, f"{name} {label}", name, None, None, None, 0.0)] += weight
    ((_, whole),) = ballot.pack(1)
    spread = [block for _, block in repacked(whole, 8)]
    assert len(spread) == 2
    assert sorted(decide_names(spread)) == sorted(decide_names([whole])) != []
