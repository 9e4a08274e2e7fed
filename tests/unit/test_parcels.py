import io
import random
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.exchange import parcels
from transforms.exchange.parcels import INLINE, LEAST, Parcel, Parcels, size, unpack, unpack_all, write


def test_large_blocks_wait_on_disk_and_come_back(tmp_path: Path) -> None:
    where = Parcels(str(tmp_path / "parcels"))
    blocks = [bytes([number]) * (LEAST + number) for number in range(5)]
    packed = [where.pack(block) for block in blocks]
    assert [unpack(parcel) for parcel in packed] == blocks and [size(parcel) for parcel in packed] == list(map(len, blocks))
    assert all(isinstance(parcel, tuple) for parcel in packed) and len(list(tmp_path.rglob("*.blocks"))) == 1


def test_small_blocks_and_those_of_other_engines_travel(tmp_path: Path) -> None:
    small, large = b"a" * (LEAST - 1), b"a" * LEAST
    assert Parcels(str(tmp_path)).pack(small) == small and INLINE.pack(large) == large and unpack(large) == large
    assert not list(tmp_path.iterdir())


def test_a_file_is_cut_and_threads_have_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "FILE_BYTES", 3 * LEAST)
    where, found = Parcels(str(tmp_path)), list[tuple[bytes, Parcel]]()

    def write(byte: bytes) -> None:
        found.extend((byte * LEAST, where.pack(byte * LEAST)) for _ in range(7))

    threads = [threading.Thread(target=write, args=(byte,)) for byte in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.iterdir())) == 6 and len(found) == 14
    assert all(unpack(parcel) == block for block, parcel in found)


def test_a_block_that_was_cut_off_is_no_block(tmp_path: Path) -> None:
    parcel = Parcels(str(tmp_path)).pack(b"a" * LEAST)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"a" * (LEAST - 1))
    with pytest.raises(OSError, match=f"{file.name}: {LEAST - 1} bytes"):
        unpack(parcel)


def test_a_thread_outlives_the_folder_of_a_run(tmp_path: Path) -> None:
    where = Parcels(str(tmp_path / "parcels"))
    where.pack(b"a" * LEAST)
    shutil.rmtree(tmp_path / "parcels")
    assert unpack(where.pack(b"b" * LEAST)) == b"b" * LEAST


@given(st.lists(st.lists(st.binary(max_size=20), max_size=6), max_size=4), st.randoms())
def test_blocks_of_several_files_come_back_and_each_is_opened_once(files: list[list[bytes]], chance: random.Random) -> None:
    streams = {str(number): io.BytesIO() for number in range(len(files))}
    placed = [parcel for number, blocks in enumerate(files) for parcel in write(streams[str(number)], str(number), blocks)]
    chance.shuffle(placed)
    opened = []

    def open_file(path: str) -> io.BytesIO:
        opened.append(path)
        return io.BytesIO(streams[path].getvalue())

    expected = sorted(block for blocks in files for block in blocks)
    assert sorted(unpack_all([*placed, b"travels"], open_file)) == sorted([*expected, b"travels"])
    assert len(opened) == len(set(opened)) and sum(map(size, placed)) == sum(map(len, expected))
