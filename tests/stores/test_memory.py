"""What only the store in memory does: keep within its bound, and say so."""

from __future__ import annotations

import logging

import pytest

from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.store import HELD
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore

ONE, OTHER = "reader one", "reader two"
SIZE = 10_000


def store(parcels: int) -> MemoryStore:
    """Return a store with room for this many parcels of :data:`SIZE` bytes."""
    return MemoryStore(max_bytes=parcels * (SIZE + 600), clock=lambda: 0)


def test_the_oldest_make_room(caplog: pytest.LogCaptureFixture) -> None:
    """A full store drops the oldest parcels for new ones, and logs how many."""
    small = store(3)
    for ticket in "abcde":
        small.put({ticket: bytes(SIZE)}, 3600)
    assert list(small.claim("abcde", ONE, 30)) == ["c", "d", "e"]
    assert [(record.levelno, record.args) for record in caplog.records] == [
        (logging.WARNING, (3 * (SIZE + 600), 1, 0)),
        (logging.WARNING, (3 * (SIZE + 600), 1, 0)),
    ]


def test_what_is_being_read_makes_room_last() -> None:
    """A parcel that a reader has at the moment is dropped only when nothing else is left."""
    small = store(3)
    for ticket in "abc":
        small.put({ticket: bytes(SIZE)}, 3600)
    small.claim(["a"], ONE, 30)
    small.put({"d": bytes(SIZE), "e": bytes(SIZE)}, 3600)
    assert small.claim("abcde", OTHER, 30) == {"a": HELD, "d": bytes(SIZE), "e": bytes(SIZE)}


def test_even_what_is_being_read_makes_room(caplog: pytest.LogCaptureFixture) -> None:
    """When readers have all of it the oldest goes all the same, and the log says that a reader had it."""
    small = store(2)
    small.put({"a": bytes(SIZE), "b": bytes(SIZE)}, 3600)
    small.claim("ab", ONE, 30)
    small.put({"c": bytes(SIZE)}, 3600)
    assert list(small.claim("abc", ONE, 30)) == ["b", "c"]
    assert "0 parcel(s) that nobody had read made room for new ones, and 1 that a reader has" in caplog.text
    small.settle(ONE, ["a", "b", "c"], {})
    assert small.stats().pending == 0


def test_room_comes_back() -> None:
    """What was settled, shortened, expired or purged makes room without dropping anything."""
    now = 0
    small = MemoryStore(max_bytes=2 * (SIZE + 600), clock=lambda: now)
    small.put({"a": bytes(SIZE), "b": bytes(SIZE)}, 3600)
    small.claim("ab", ONE, 30)
    small.settle(ONE, ["a"], {"b": b"rest"})
    small.put({"c": bytes(SIZE)}, 5)
    assert small.claim("bc", ONE, 30) == {"b": b"rest", "c": bytes(SIZE)}
    now = 7 * 10**9
    small.put({"d": bytes(SIZE)}, 3600)
    assert list(small.claim("bcd", ONE, 30)) == ["b", "d"]
    assert small.purge(everything=True) == 2
    small.put({"e": bytes(SIZE), "f": bytes(SIZE)}, 3600)
    assert small.stats().bytes == 2 * SIZE


def test_what_can_never_fit_is_refused() -> None:
    """A parcel larger than the whole store is an outage, and drops nothing for nothing."""
    small = store(2)
    small.put({"a": bytes(SIZE)}, 3600)
    with pytest.raises(StoreUnavailableError, match="do not fit"):
        small.put({"b": bytes(3 * SIZE)}, 3600)
    assert small.stats().pending == 1


def test_a_bound_that_holds_nothing_is_refused() -> None:
    """A bound too small for any parcel is a mistake where the store is made."""
    with pytest.raises(ConfigurationError, match="holds no parcel"):
        MemoryStore(max_bytes=100)


@pytest.mark.parametrize("size", [0, 1])
def test_small_parcels_are_bounded_too(size: int) -> None:
    """The bound counts what a parcel takes besides its bytes, so that many small ones cannot use up the memory."""
    small = store(1)
    for number in range(100):
        small.put({str(number): bytes(size)}, 3600)
    assert small.stats().pending < 20


def test_twins_may_share_what_waits() -> None:
    """An application that is half blocking and half asynchronous has one store for both halves."""
    import asyncio

    shared = store(2)
    asyncio.run(AsyncMemoryStore(shared).put({"a": b"a"}, 3600))
    assert shared.claim("a", ONE, 30) == {"a": b"a"}
