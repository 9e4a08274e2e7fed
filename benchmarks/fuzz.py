"""What hostile files do to the readers: `python -m benchmarks.fuzz [--cases N] [--reader NAME] [--json FILE]`.

Each reader gets `N` files, the same in every run: good and broken ones of the tests, with bytes flipped, cut, doubled,
moved, or replaced by what formats are told by and lie with. Each is read as the pipeline reads it, and the pages and
texts found are extracted. A case has crashed when anything but records, rejects and skipped items comes out, or a reject
`internal`, which tells of a defect of ours. Exit code 1 where one has, or took longer than a case may.
"""

import argparse
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from tests.e2e import zoo, zoo_broken
from transforms.article import Record, Reject
from transforms.extraction.extract import extract
from transforms.extraction.isolated import PageReader
from transforms.guard import Guarded
from transforms.reading.options import ReadOptions
from transforms.reading.pieces import pieces, read_piece

SECONDS = 20.0
"""What one case may take: the limit of a child's call and of its start, as a child may be killed in it."""
MAX_RECORD = zoo_broken.MAX_RECORD
READERS = {
    "text": (".txt",),
    "packed": (".gz", ".bz2", ".zst"),
    "html": (".html",),
    "json": (".json", ".jsonl"),
    "warc": (".warc", ".wet", ".warc.gz", ".wet.gz"),
    "parquet": (".parquet",),
}
TOKENS = (
    b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh9", b"PAR1", b"WARC/1.0\r\n", b"\r\n\r\n", b"\n", b"\0",
    b"\xff\xfe", b"\xef\xbb\xbf", b"Content-Length: 999999999999\r\n", b"Content-Length: -1\r\n", b"NaN",
    b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"{", b"[" * 2000, b'"', b"\\ud800", b"1e999",
    b"<b>" * 500, b"<!--", b"<![CDATA[", b"<script>", b"&#x110000;", b"&amp;" * 300, b"<meta charset=utf-7>",
    b"\xed\xa0\x80", "\u202e\u0000\u0301".encode() * 20, b"\xff\xff\xff\x7f", b"2091-13-45T99:99:99Z",
)  # fmt: skip


@dataclass
class Row:
    """What came of one reader's cases."""

    outcomes: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    worst: float = 0.0
    worst_case: int = 0


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file after some accidents."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 6))):
        at = chance.randint(0, len(found))
        span = slice(at, at + min(chance.choice((1, 4, 30, 400)), len(found)))
        match chance.randrange(7):
            case 0:
                del found[span]
            case 1:
                found[span] = chance.randbytes(len(found[span]))
            case 2:
                found[at:at] = chance.choice(TOKENS)
            case 3:
                found[span] = chance.choice(TOKENS)
            case 4:
                found[at:at] = found[span] * chance.choice((1, 3, 50))
            case 5:
                del found[at:]
            case _ if found:
                found[at % len(found)] ^= 1 << chance.randrange(8)
    return bytes(found)


def samples(reader: str) -> list[zoo.File]:
    """The files that a reader's cases are made from, none of them large."""
    found = [*zoo.good(), *zoo_broken.broken()]
    return [file for file in found if file.name.endswith(READERS[reader]) and len(file.data) < 200_000]


def cases(reader: str, number: int) -> list[tuple[str, Callable[[], bytes]]]:
    """Names and contents, a case each."""
    files = samples(reader)
    made = []
    for case in range(number):
        file, chance = files[case % len(files)], random.Random(f"{reader} {case}")
        made.append((file.name, lambda data=file.data, chance=chance: mutated(data, chance)))  # type: ignore[misc]
    return made


def read(name: str, data: bytes, pages: PageReader, row: Row) -> None:
    """One case, whole and in pieces."""
    options = ReadOptions(max_record_bytes=MAX_RECORD)
    guarded = Guarded("extract")
    for piece in pieces(io.BytesIO(data), len(data), name, options, max(64, len(data) // 3)):
        for item in read_piece(io.BytesIO(data), name, piece, options):
            outcome = guarded.call(lambda item=item: extract(item, pages), name, bytes) if isinstance(item, Record) else item  # type: ignore[misc]
            if isinstance(outcome, Reject):
                row.outcomes[outcome.error_type] += 1
                if outcome.error_type == "internal":
                    raise RuntimeError(outcome.error)
            else:
                row.outcomes["article" if isinstance(item, Record) else "skipped"] += 1


def fuzz(reader: str, number: int) -> Row:
    """All cases of one reader."""
    row = Row()
    pages = PageReader()
    try:
        for file in samples(reader)[:3]:
            read(file.name, file.data, pages, Row())  # what is loaded once is no case's time
        for case, (name, make) in enumerate(cases(reader, number)):
            start = time.monotonic()
            try:
                read(name, make(), pages, row)
            except Exception as error:  # whatever it is, it is the finding
                row.crashed.append(f"{reader} case {case} from {name}: {type(error).__name__}: {error}")
            spent = time.monotonic() - start
            if spent > row.worst:
                row.worst, row.worst_case = spent, case
    finally:
        pages.close()
    return row


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, metavar="N", help="files a reader (default %(default)s)")
    parser.add_argument("--reader", choices=READERS, action="append", help="only this one; several times")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    options = parser.parse_args(argv)
    table, slow = [], False
    print(f"{'reader':<9}{'cases':>7}{'crashes':>9}{'articles':>10}{'rejects':>9}{'worst s':>9}{'peak MiB':>10}")
    for reader in options.reader or READERS:
        row = fuzz(reader, options.cases)
        own, children = (resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        rejects = row.outcomes.total() - row.outcomes["article"] - row.outcomes["skipped"]
        print(f"{reader:<9}{options.cases:>7}{len(row.crashed):>9}{row.outcomes['article']:>10}{rejects:>9}"
              f"{row.worst:>9.2f}{max(own, children):>10}", flush=True)  # fmt: skip
        for line in row.crashed[:20]:
            print(f"  {line[:300]}")
        slow |= row.worst > SECONDS
        table.append({
            "reader": reader, "cases": options.cases, "crashes": len(row.crashed), "worst_seconds": round(row.worst, 3),
            "worst_case": row.worst_case, "peak_mib": max(own, children), "outcomes": dict(sorted(row.outcomes.items())),
        })  # fmt: skip
    if options.json:
        options.json.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2))
    return 1 if slow or any(row["crashes"] for row in table) else 0


if __name__ == "__main__":
    sys.exit(main())
