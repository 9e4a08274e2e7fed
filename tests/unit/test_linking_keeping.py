"""Documents that are appended join the stories, near-duplicates and events of earlier ones, whose ids stay."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from tests.unit.test_linking import SIGNER, analysis, corpus, event, prose
from transforms.linking.memory import Linked, link_in_memory
from transforms.linking.signature import Signature, pack
from transforms.linking.steps import ROUNDS

Row = dict[str, Any]


def became(rows: list[Row], key: str) -> dict[str, str]:
    """Every id, older ones included, with the id that it has now."""
    return {row[key]: row["merged_into"] or row[key] for row in rows}


def told(runs: list[Linked], kind: str, column: str) -> dict[object, Any]:
    """What every document or mention was told by the run that wrote it."""
    rows = [row for linked in runs for row in getattr(linked, kind)]
    return {(row["doc_id"], row.get("ordinal")): row[column] for row in rows}


def groups(values: dict[object, Any]) -> set[frozenset[object]]:
    found = defaultdict(set)
    for key, value in values.items():
        found[value].add(key)
    return {frozenset(keys) for keys in found.values()}


def appended(*parts: list[Signature], buckets: int = 1, rounds: int = ROUNDS) -> list[Linked]:
    """The results of linking the first part, and then of each other one appended to those before it."""
    runs: list[Linked] = []
    signed: list[bytes] = []
    for part in parts:
        signed.append(pack(part))
        runs.append(link_in_memory(signed, buckets=buckets, rounds=rounds, was=runs[-1].was if runs else ()))
    return runs


def now(runs: list[Linked], kind: str, column: str, table: str) -> dict[object, str]:
    """The ids that rows of all runs have after the merges that the last one lists."""
    current = became(getattr(runs[-1], table), column)
    return {key: current[value] for key, value in told(runs, kind, column).items()}


@pytest.mark.parametrize("size", [150, 80, 20])
def test_appending_equals_one_run_up_to_the_names_of_ids(size: int) -> None:
    signed = corpus()
    whole = link_in_memory([pack(signed)])
    runs = appended(signed[:size], signed[size:])
    stories = groups(now(runs, "documents", "story_id", "stories"))
    assert stories == groups(told([whole], "documents", "story_id"))
    assert groups(now(runs, "events", "event_id", "event_clusters")) == groups(told([whole], "events", "event_id"))
    assert groups(told(runs, "documents", "near_dup_id")) == groups(told([whole], "documents", "near_dup_id"))
    living = [
        {**row, "story_id": None, "lead_doc_id": None, "headline": None} for row in runs[-1].stories if not row["merged_into"]
    ]
    expected = [{**row, "story_id": None, "lead_doc_id": None, "headline": None} for row in whole.stories]
    assert sorted(map(str, living)) == sorted(map(str, expected))


def test_only_new_documents_are_decided_on_and_nobody_loses_an_id() -> None:
    signed = corpus()
    parts = [signed[::3], signed[1::3], signed[2::3]]
    runs = appended(*parts)
    for part, linked in zip(parts, runs, strict=True):
        assert {row["doc_id"].hex() for row in linked.documents} == {signature.doc_id for signature in part}
    for before, after in pairwise(runs):
        assert {row["story_id"] for row in before.stories} <= {row["story_id"] for row in after.stories}
        assert {row["event_id"] for row in before.event_clusters} <= {row["event_id"] for row in after.event_clusters}
    for rows, key in ((runs[-1].stories, "story_id"), (runs[-1].event_clusters, "event_id")):
        living = {row[key] for row in rows if not row["merged_into"]}
        assert {row["merged_into"] for row in rows if row["merged_into"]} <= living
        assert len({row[key] for row in rows}) == len(rows)


def test_it_does_not_depend_on_buckets_or_rounds() -> None:
    signed = corpus()
    assert appended(signed[:60], signed[60:], buckets=8, rounds=1) == appended(signed[:60], signed[60:])


def documents_that_one_more_joins() -> tuple[list[Signature], list[Signature]]:
    """Two documents with little in common, and some that have much in common with both."""
    one, other = prose("one", 60), prose("other", 60)
    who = ("Ann Lee", "Bob Ray")
    deal = event("AGREE", ("actor", 0, who[0]), ("actor", 1, who[1]))
    old = [analysis("a", one, who, (deal,)), analysis("b", other, who, (deal,))]
    new = [analysis(f"n{i}", f"{one} {other} {prose(str(i), 5)}", who, (deal,)) for i in range(3)]
    return [SIGNER.sign(a) for a in old], [SIGNER.sign(a) for a in new]


def test_two_earlier_stories_and_their_events_become_one() -> None:
    old, new = documents_that_one_more_joins()
    runs = appended(old, new, [SIGNER.sign(analysis("z", prose("z")))])
    assert len(runs[0].stories) == 2
    for table, key in (("stories", "story_id"), ("event_clusters", "event_id")):
        for linked in runs[1:]:
            merged = [row for row in getattr(linked, table) if row["merged_into"]]
            assert len(merged) == 1
            (living,) = (row for row in getattr(linked, table) if row[key] == merged[0]["merged_into"])
            assert living["n_documents"] == 5 and {**merged[0], key: living[key], "merged_into": None} == living
            assert {merged[0][key], living[key]} == {row[key] for row in getattr(runs[0], table)}


def test_a_story_that_new_documents_would_tear_apart_stays() -> None:
    """Two documents were one story; what is appended is nearer to each of them than they are to each other."""
    half, one, other = prose("half", 40), prose("one", 40), prose("other", 40)
    old = [SIGNER.sign(analysis(name, f"{half} {part}")) for name, part in (("a", one), ("b", other))]
    assert len(link_in_memory([pack(old)]).stories) == 1
    new = [
        SIGNER.sign(analysis(f"{part[:3]}{i}", f"{part} {part} {prose(str(i), 3)}")) for part in (one, other) for i in range(4)
    ]
    runs = appended(old, new)
    current = now(runs, "documents", "story_id", "stories")
    assert len({current[bytes.fromhex(signature.doc_id), None] for signature in old}) == 1
    counted = sum(row["n_documents"] for row in runs[-1].stories if not row["merged_into"])
    assert counted == len(old) + len(new)


def test_the_head_of_near_duplicates_stays_though_a_smaller_id_comes() -> None:
    text = prose("text")
    names = sorted((f"name {i}" for i in range(4)), key=lambda name: SIGNER.sign(analysis(name, text)).doc_id)
    smallest, *others = (SIGNER.sign(analysis(name, f"{text} {name}")) for name in names)
    first, second = appended(others[:2], [smallest, others[2]])
    heads = {row["near_dup_id"].hex() for linked in (first, second) for row in linked.documents}
    assert heads == {others[0].doc_id}
    assert all(0.4 < row["near_dup_score"] <= 1 for row in second.documents)
