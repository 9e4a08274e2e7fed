"""The tables open at once in the tools that people have, with partition pruning, and join on their ids."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipeline.engines.fetch import java
from schemas import DOCUMENTS, ENTITIES, EVENTS, TABLES
from tests.engines.conftest import need


def counts_with_pyarrow(out: Path) -> tuple[int, int, int]:
    tables = {t.name: ds.dataset(out / t.name, partitioning="hive").to_table() for t in (DOCUMENTS, ENTITIES, EVENTS)}
    french = ds.field("lang") == "fr"
    sizes = tables["documents"].select(["doc_id", "n_chars"])
    joined = tables["entities"].select(["doc_id", "mention_id"]).join(sizes, "doc_id", join_type="inner")
    events = tables["events"].select(["doc_id", "mention_id"]).join(sizes, "doc_id", join_type="inner")
    documents = ds.dataset(out / "documents", partitioning="hive").to_table(filter=french)
    return documents.num_rows, joined.num_rows, events.num_rows


def counts_with_duckdb(out: Path) -> tuple[int, int, int]:
    def read(table: str) -> str:
        return f"read_parquet('{out}/{table}/**/*.parquet', hive_partitioning = true)"

    def one(sql: str) -> int:
        return int(duckdb.execute(sql).fetchall()[0][0])

    return (
        one(f"SELECT count(*) FROM {read('documents')} WHERE lang = 'fr'"),
        one(f"SELECT count(*) FROM {read('entities')} e JOIN {read('documents')} d USING (doc_id)"),
        one(f"SELECT count(*) FROM {read('events')} e JOIN {read('documents')} d USING (doc_id)"),
    )


def counts_with_polars(out: Path) -> tuple[int, int, int]:
    def scan(table: str) -> pl.LazyFrame:
        return pl.scan_parquet(f"{out}/{table}/**/*.parquet", hive_partitioning=True)

    documents = scan("documents").select("doc_id")
    return (
        scan("documents").filter(pl.col("lang") == "fr").collect().height,
        scan("entities").join(documents, on="doc_id").collect().height,
        scan("events").join(documents, on="doc_id").collect().height,
    )


def counts_with_pandas(out: Path) -> tuple[int, int, int]:
    documents = pd.read_parquet(out / "documents", filters=[("lang", "==", "fr")])
    every = pd.read_parquet(out / "documents")[["doc_id"]]
    entities, events = pd.read_parquet(out / "entities"), pd.read_parquet(out / "events")
    return len(documents), len(entities.merge(every, on="doc_id")), len(events.merge(every, on="doc_id"))


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on this machine, on the Java that the Flink tests use."""
    need(java)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(java().resolve().parents[1]))
        here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
        small = {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g", "spark.sql.session.timeZone": "UTC"}
        session = SparkSession.builder.master("local[1]").config(map={**here, **small}).getOrCreate()
        yield session
        session.stop()


def test_readers_agree(seeds_out: Path) -> None:
    expected = counts_with_pyarrow(seeds_out)
    assert expected[0] == 5 and expected[1] > 100 and expected[2] > 20
    assert counts_with_duckdb(seeds_out) == expected
    assert counts_with_polars(seeds_out) == expected
    assert counts_with_pandas(seeds_out) == expected


def test_spark_agrees(seeds_out: Path, spark: SparkSession) -> None:
    read = {table.name: spark.read.parquet(f"{seeds_out}/{table.name}") for table in (DOCUMENTS, ENTITIES, EVENTS)}
    documents, entities, events = read["documents"], read["entities"], read["events"]
    for table in (DOCUMENTS, ENTITIES, EVENTS):
        assert set(read[table.name].columns) == {*table.schema.names, "lang", "month"}
    counts = (
        documents.filter("lang = 'fr'").count(),
        entities.join(documents, "doc_id").count(),
        events.join(documents, "doc_id").count(),
    )
    assert counts == counts_with_pyarrow(seeds_out)
    named = events.selectExpr("explode(participants) AS p").filter("p.mention_id IS NOT NULL").select("p.*")
    matched = named.join(entities, ["mention_id", "entity_id"]).count()
    assert named.count() == matched > 0
    times = "SELECT date_published FROM read_parquet('{}/documents/**/*.parquet') ORDER BY doc_id"
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        found = [row[0] for row in database.execute(times.format(seeds_out)).fetchall()]
    rows = documents.orderBy("doc_id").selectExpr("unix_micros(date_published) AS time").collect()
    assert [row.time for row in rows] == [time and round(time.timestamp() * 1_000_000) for time in found]


def test_events_join_their_clusters_stories_and_participants(seeds_out: Path) -> None:
    sql = f"""
        WITH events AS (SELECT * FROM '{seeds_out}/events/**/*.parquet')
        SELECT (SELECT count(*) FROM events),
               (SELECT count(*) FROM events JOIN '{seeds_out}/event_clusters/*.parquet' USING (event_id)),
               (SELECT count(*) FROM events e JOIN '{seeds_out}/stories/*.parquet' s ON e.story_id = s.story_id),
               (SELECT count(*) FROM (SELECT unnest(participants) AS p FROM events) WHERE p.mention_id IS NOT NULL),
               (SELECT count(*) FROM (SELECT unnest(participants) AS p FROM events) JOIN '{seeds_out}/entities/**/*.parquet' m
                ON p.mention_id = m.mention_id AND p.entity_id = m.entity_id)"""
    events, clustered, told, named, matched = duckdb.execute(sql).fetchall()[0]
    assert events == clustered == told > 0
    assert named == matched > 0


def test_files_carry_the_declared_schema_and_versions(seeds_out: Path) -> None:
    for table in TABLES:
        for file in (seeds_out / table.name).rglob("*.parquet"):
            found = pq.ParquetFile(file)
            assert found.schema_arrow.equals(table.schema), table.name
            metadata = found.schema_arrow.metadata
            assert metadata[b"newsbeam.schema_version"] == b"1" and b"newsbeam.spacy" in metadata
            column = found.metadata.row_group(0).column(0)
            assert column.compression == "ZSTD" and column.is_stats_set and column.has_column_index
