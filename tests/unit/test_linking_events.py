"""Which mentions are one event."""

from tests.unit.test_linking import analysis, event, link, prose
from transforms.article import Event
from transforms.linking.memory import Linked

WHO = ("Ann", "Bob", "Cyd", "Dan")
ANN, BOB, CYD = ("actor", 0, "Ann"), ("recipient", 1, "Bob"), ("actor", 2, "Cyd")


def told(*documents: tuple[Event, ...], story: bool = True) -> Linked:
    """Documents about one story, or each about its own, with these events."""
    shared = prose("story", 80)
    texts = [f"{shared if story else prose(f'own {i}', 80)} {prose(str(i), 20)}" for i in range(len(documents))]
    crowds = [WHO if story else (*WHO, *(f"Person {i}{j}" for j in range(12))) for i in range(len(documents))]
    made = zip(texts, crowds, documents, strict=True)
    return link(*(analysis(str(i), text, crowd, events) for i, (text, crowd, events) in enumerate(made)))


def sizes(linked: Linked) -> list[int]:
    return sorted(row["n_mentions"] for row in linked.event_clusters)


def test_the_same_names_in_one_story() -> None:
    linked = told((event("LEGAL.DROP", ANN, BOB),), (event("LEGAL.DROP", ANN, BOB),))
    (row,) = linked.event_clusters
    assert (row["n_mentions"], row["n_documents"]) == (2, 2)
    assert len(linked.stories) == 1
    assert row["story_ids"] == [linked.stories[0]["story_id"]]


def test_types_are_never_mixed() -> None:
    assert sizes(told((event("LEGAL.DROP", ANN, BOB),), (event("LEGAL.SUE", ANN, BOB),))) == [1, 1]


def test_an_undated_mention_that_fits_two_years_joins_neither() -> None:
    linked = told(
        (event("LEGAL.SUE", ANN, BOB, year=2015), event("LEGAL.SUE", ANN, year=2014)),
        (event("LEGAL.SUE", ANN, BOB), event("LEGAL.SUE", ANN, BOB, year=2015)),
    )
    assert sizes(linked) == [1, 1, 2]
    clusters = {row["date_start"] and row["date_start"].year: row["n_mentions"] for row in linked.event_clusters}
    assert clusters == {2014: 1, 2015: 2, None: 1}


def test_an_undated_mention_inherits_the_date() -> None:
    linked = told((event("AGREE", ANN, BOB, day="2024-05-02"),), (event("AGREE", ANN, BOB),))
    assert sorted((row["inherits"], row["date_source"], str(row["date_start"])) for row in linked.events) == [
        (False, None, "None"), (True, "inherited", "2024-05-02"),
    ]  # fmt: skip


def test_one_name_is_enough_only_if_nobody_else_contradicts() -> None:
    assert sizes(told((event("AGREE", ANN, BOB),), (event("AGREE", ANN),))) == [2]
    assert sizes(told((event("AGREE", ANN, BOB),), (event("AGREE", ANN, CYD),))) == [1, 1]


def test_sides_are_not_swapped() -> None:
    swapped = event("LEGAL.SUE", ("recipient", 0, "Ann"), ("actor", 1, "Bob"))
    assert sizes(told((event("LEGAL.SUE", ANN, BOB),), (swapped,))) == [1, 1]


def test_across_stories_it_takes_a_date() -> None:
    with_day = (event("AGREE", ANN, BOB, day="2024-05-02"),), (event("AGREE", ANN, BOB, day="2024-05-03"),)
    assert sizes(told(*with_day, story=False)) == [2]
    crowd = (ANN, BOB, CYD)
    assert sizes(told((event("AGREE", ANN, BOB),), (event("AGREE", ANN, BOB),), story=False)) == [1, 1]
    assert sizes(told((event("AGREE", *crowd),), (event("AGREE", *crowd),), story=False)) == [2]
    assert sizes(told((event("AGREE", ANN, BOB, day="2024-05-02"),), (event("AGREE", ANN, BOB, day="2024-05-09"),))) == [1, 1]


def test_what_is_said_again_and_again() -> None:
    assert sizes(told((event("SAY", ("speaker", 0, "Ann")),), (event("SAY", ("speaker", 0, "Ann")),))) == [1, 1]


def test_the_strongest_factuality_and_all_participants() -> None:
    linked = told((event("AGREE", ANN, BOB, factuality="planned"),), (event("AGREE", ANN, BOB, CYD, factuality="asserted"),))
    (row,) = linked.event_clusters
    assert row["factuality"] == "asserted"
    assert [p["name"] for p in row["participants"]] == ["Ann", "Bob", "Cyd"]


def test_mentions_of_one_document_share_the_event() -> None:
    assert sizes(told((event("AGREE", ANN, BOB), event("AGREE", ANN, BOB, day="2024-05-02"), event("AGREE", ANN)))) == [3]
