"""The process boundary: what crosses it, and what it stops."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from transforms.errors import CorpusError
from transforms.isolation import Isolated


@pytest.fixture
def isolated() -> Iterator[Any]:
    made: list[Isolated] = []

    def make(name: str, **limits: Any) -> Isolated:
        made.append(Isolated(f"tests.unit.hostile:{name}", **limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def failure(function: Isolated, *args: Any) -> CorpusError:
    with pytest.raises(CorpusError) as caught:
        function.call(*args)
    return caught.value


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\0\xff" * 1_000_000,
        "",
        "é🙂\ud800" * 1_000_000,
        None,
        1.5,
        True,
        [1, "a", None, {"b": [1.5]}],
    ],
)
def test_values_cross_unchanged(isolated: Any, value: Any) -> None:
    echo = isolated("echo")
    assert echo.call(value) == value
    assert echo.call(value, b"more") == (value, b"more")


def test_one_child_serves_all_calls_and_may_print(isolated: Any) -> None:
    pid = isolated("pid")
    assert pid.call() == pid.call(b"x") != os.getpid()


@pytest.mark.parametrize(
    ("name", "args", "reason", "words"),
    [
        ("reject", ("no_content", "nothing there"), "no_content", "nothing there"),
        ("fail", (), "internal", "KeyError: 'what'"),
        ("crash", (), "crashed", "SIGSEGV"),
        ("leave", (), "crashed", "exit code 3"),
        ("allocate", (4000,), "limit_exceeded", "memory"),
        ("nest", (), "limit_exceeded", "nested"),
        ("unserialisable", (), "internal", "bytes"),
        ("no_such_function", (), "internal", "no_such_function"),
    ],
)
def test_every_end_is_a_reject_and_the_next_call_works(
    isolated: Any, name: str, args: tuple[Any, ...], reason: str, words: str
) -> None:
    function = isolated(name, memory_mb=256)
    for _ in range(2):
        error = failure(function, *args)
        assert error.error_type == reason and words in error.message


def test_memory_below_the_limit_is_there(isolated: Any) -> None:
    assert isolated("allocate", memory_mb=256).call(200) == 200 << 20


def test_what_hangs_is_killed(isolated: Any) -> None:
    sleep = isolated("sleep", seconds=1)
    assert sleep.call(0.01) == "awake"
    began = time.monotonic()
    assert failure(sleep, 30).error_type == "timeout"
    assert time.monotonic() - began < 2.5
    assert sleep.call(0.01) == "awake"


def test_items_are_streamed_up_to_the_end_or_the_failure(isolated: Any) -> None:
    count = isolated("count", seconds=1)
    assert list(count.iterate(3000, "well")) == [(number, bytes(number)) for number in range(3000)]
    for end, reason in (("crash", "crashed"), ("reject", "empty"), ("hang", "timeout")):
        items = count.iterate(3, end)
        assert [next(items) for _ in range(3)] == [(0, b""), (1, b"\0"), (2, b"\0\0")]
        with pytest.raises(CorpusError) as caught:
            next(items)
        assert caught.value.error_type == reason


def test_a_slow_reader_is_no_timeout_and_an_early_end_leaves_no_child(isolated: Any) -> None:
    count = isolated("count", seconds=0.5)
    items = count.iterate(5000, "well")
    assert next(items) == (0, b"")
    time.sleep(3)
    assert next(items)[0] == 1
    assert _children("hostile:count")
    items.close()
    assert not _children("hostile:count")


def _children(of: str) -> list[psutil.Process]:
    """Living children of this process that serve a function."""
    return [child for child in psutil.Process().children() if any(of in word for word in child.cmdline())]


def test_threads_that_call_at_once_get_a_child_each(isolated: Any) -> None:
    pid, barrier = isolated("pid"), threading.Barrier(3)

    def call(_: int) -> list[int]:
        barrier.wait()
        return [pid.call() for _ in range(20)]

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(call, range(3)))
    assert all(len(result) == 20 for result in results) and 1 <= len({each for result in results for each in result}) <= 3


@pytest.mark.parametrize("last_call", ["sleep(0)", "spin_in_native_code()"])
def test_a_child_dies_with_its_parent(last_call: str) -> None:
    name = last_call.partition("(")[0]
    code = f"""
import os, threading
from transforms.isolation import Isolated
function = Isolated("tests.unit.hostile:{name}", seconds=1)
threading.Thread(target=function.call, args={"(0,)" if name == "sleep" else "()"}, daemon=True).start()
import time, psutil
time.sleep(1.0)
print(psutil.Process().children()[0].pid, flush=True)
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).parents[2]
    output = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False).stdout
    child = int(output)
    for _ in range(60):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    raise AssertionError("the child outlived its parent")
