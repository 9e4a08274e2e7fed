"""Short articles of the speed corpus in every input format, so that each engine runs each reader."""

import gzip
from pathlib import Path
from typing import Any

from benchmarks.speed.corpus import articles
from tests.unit.reading_files import http, jsonl, parquet, warc

FILE_DOCUMENTS = 250


def page(article: dict[str, Any]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in article["maintext"].split("\n"))
    date = f'<meta property="article:published_time" content="{article["date_publish"]}">'
    link = f'<link rel="canonical" href="{article["url"]}">'
    head = f'<meta charset="utf-8"><title>{article["title"]}</title>{date}{link}'
    return f"<html><head>{head}</head><body><article><h1>{article['title']}</h1>{body}</article></body></html>".encode()


def packed(number: int, part: list[dict[str, Any]]) -> tuple[str, bytes]:
    """A file's name and bytes; its format goes by its number."""
    match number % 4:
        case 0:
            return f"{number:03d}.jsonl", jsonl(*part)
        case 1:
            return f"{number:03d}.jsonl.gz", gzip.compress(jsonl(*part), mtime=0)
        case 2:
            return f"{number:03d}.parquet", parquet(part)
        case _:
            records = [warc("response", http(page(a)), WARC_Target_URI=a["url"]) for a in part]
            return f"{number:03d}.warc", b"".join(records)


def write(folder: Path, n: int) -> None:
    """`n` articles in files of at most 250, and always at least four files, one a format."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(articles(n))
    size = min(FILE_DOCUMENTS, -(-n // 4))
    for number, start in enumerate(range(0, n, size)):
        name, data = packed(number, made[start : start + size])
        (folder / name).write_bytes(data)
