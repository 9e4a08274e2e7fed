"""The tables of an output folder for readers in Python: all of one finished run, also while another one appends."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from schemas import TABLES
from transforms.appending import snapshot

PARTITIONS = ds.partitioning(pa.schema([("lang", pa.string()), ("month", pa.string())]), flavor="hive")


@dataclass(frozen=True)
class Tables:
    """The tables after the run `run_id`, by name; all tables of the contract are there, also those without rows."""

    run_id: str
    tables: dict[str, ds.Dataset]

    def __getitem__(self, name: str) -> ds.Dataset:
        return self.tables[name]


def open_tables(output: str) -> Tables:
    """Opens the tables that the pointer of a folder names: a local path, or a URI that pyarrow knows (`s3://`, `gs://`).

    They stay what they are while documents are appended, until a second run has been appended. Rows keep the ids with which
    they were written: `stories.merged_into` and `event_clusters.merged_into` tell what has become of an id.
    Raises FileNotFoundError where the folder holds no finished run.
    """
    filesystem, folder = fs.FileSystem.from_uri(output) if "://" in output else (fs.LocalFileSystem(), output.rstrip("/"))
    run_id = _read(filesystem, f"{folder}/{snapshot.CURRENT}").decode().strip()
    found = snapshot.load(_read(filesystem, f"{folder}/{snapshot.path(run_id)}"))
    tables: dict[str, ds.Dataset] = {}
    for table in TABLES:
        schema = pa.schema([*table.schema, *(PARTITIONS.schema if table.partitioned else ())])
        paths = [f"{folder}/{path}" for name, path, _ in found.files if name == table.name]
        partitioning = PARTITIONS if table.partitioned else None
        tables[table.name] = (
            ds.dataset(paths, schema=schema, filesystem=filesystem, format="parquet", partitioning=partitioning)
            if paths
            else ds.dataset(schema.empty_table())
        )
    return Tables(run_id, tables)


def _read(filesystem: fs.FileSystem, path: str) -> bytes:
    with filesystem.open_input_stream(path) as stream:
        data: bytes = stream.read()
    return data
