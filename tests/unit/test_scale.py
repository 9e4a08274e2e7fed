"""The corpus that scale is measured on, and the arithmetic of what is measured."""

from collections import Counter
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed import paper, shuffle, world

SENTENCES = {
    lang: [f"{lang} word{i} stands here with others number {i * 7} and ends." for i in range(40)]
    for lang in world.LANGUAGES.split()[: world.N_LANGUAGES]
}


def test_a_longer_corpus_begins_with_the_shorter_one() -> None:
    assert list(world.articles(300, SENTENCES)) == list(islice(world.articles(900, SENTENCES), 300))


def test_the_world_has_all_languages_many_months_publishers_and_copies() -> None:
    found = list(world.articles(6_000, SENTENCES))
    sites = Counter(article["source_domain"] for article in found)
    languages = Counter(site.split(".")[1] for site in sites.elements())
    assert languages.keys() == SENTENCES.keys()
    assert languages.most_common(1)[0][1] > 6_000 / 10
    assert len(sites) > 200
    assert len({article["date_publish"][:7] for article in found}) > 190
    assert len({article["url"] for article in found}) == len(found)
    bodies = Counter(article["maintext"].rpartition("\n")[0] for article in found)
    assert 300 < len(found) - len(bodies) < 1_500


def test_a_story_is_told_by_several_publishers_within_days() -> None:
    told: dict[str, set[str]] = {}
    for article in world.articles(3_000, SENTENCES):
        told.setdefault(article["maintext"][:40], set()).add(article["source_domain"])
    assert sum(len(sites) > 1 for sites in told.values()) > 50


def test_every_grouping_has_a_family() -> None:
    found = shuffle.families(
        {"Link/near: group": 5, "Link/near.1: group": 7, "Tasks/Join/CoGroupByKeyImpl/GroupByKey": 3, "x": 2}
    )
    assert found["signatures"] == 12
    assert found["references, tasks"] == 3
    assert found["other"] == 2
    assert sum(found.values()) == 17


@given(st.integers(1, 100), st.integers(0, 20))
def test_keys_fall_into_no_more_buckets_than_there_are(keys: int, power: int) -> None:
    found = paper.copies(keys, 2**power)
    assert 0.99 <= found <= min(keys, 2**power) + 1e-6


def test_more_partitions_a_run_cost_more() -> None:
    constants = {name: constant.value for name, constant in paper.GIVEN.items()}
    few, many = (paper.work_out(constants, "off", touched) for touched in (60, 600))
    assert few.wall_hours < many.wall_hours
    assert few.openings < many.openings
    assert few.output_files == many.output_files
