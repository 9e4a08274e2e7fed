"""Memory that a step has used, given back to the system, so that a process does not keep the sum of its steps' peaks."""

import ctypes
import gc
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

import pyarrow as pa

M_MMAP_THRESHOLD = -3
MAPPED_BYTES = 1 << 20
"""Blocks from this size on are mapped and go back when they are freed. By itself glibc's bound rises to 32 MiB with use."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_HELD: list[Any] = []


def held(load: Callable[_P, _T]) -> Callable[_P, _T]:
    """`functools.cache` for models, which later stages do without: what was loaded stays until `let_go`, then loads anew."""
    kept = cache(load)
    _HELD.append(kept)
    return cast(Callable[_P, _T], kept)


def let_go() -> None:
    """Drops every model of this process; whoever still works with one keeps it until done."""
    loaded = [kept for kept in _HELD if kept.cache_info().currsize]
    for kept in loaded:
        kept.cache_clear()
    if loaded:
        gc.collect()
        give_back()


@cache
def _libc() -> Any:
    """The C library where it is glibc, else None."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        return None
    libc.mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)
    return libc


def give_back() -> None:
    """To be called when a run, a task or a bucket is done, not for every document: it takes milliseconds."""
    pa.default_memory_pool().release_unused()
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)
