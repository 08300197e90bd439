"""A store in this process's memory: for tests, and for applications that run as one process.

Bounded, so that flashing can never use up the memory; what had to make room is logged. Several processes need a store
that they share, and a restart forgets everything that waits here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain
from threading import Lock

from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.store import HELD, Held
from heliograph.stores.homes import Process
from heliograph.stores.operation import Stats

logger = logging.getLogger(__name__)

_SECOND = 10**9
_OVERHEAD = 600  # Bytes that a parcel takes here besides its own, so that a bound in bytes bounds small ones, too.


@dataclass(slots=True)
class _Waiting:
    """A parcel, and who has it until when; times are the clock's nanoseconds."""

    body: bytes
    created: int
    expires: int
    owner: str = ""
    until: int = 0

    @property
    def size(self) -> int:
        return len(self.body) + _OVERHEAD

    def is_held(self, now: int) -> bool:
        return self.until > now


class MemoryStore:
    """Keeps sealed parcels in memory, for any number of threads.

    Args:
        max_bytes: What the parcels may take together. When a new one exceeds it, the oldest go, those that a reader
            has at the moment last.
        clock: Returns nanoseconds that never run backwards.

    Raises:
        ConfigurationError: When ``max_bytes`` is too small for any parcel.

    Example:
        >>> store = MemoryStore()
        >>> store.put({"a ticket": b"sealed"}, max_age=3600)
        >>> store.claim(["a ticket", "another"], owner="reader 1", lease=30)
        {'a ticket': b'sealed'}
        >>> store.settle("reader 1", done=["a ticket"], back={})
        >>> store.claim(["a ticket"], owner="reader 2", lease=30)
        {}
    """

    def __init__(self, *, max_bytes: int = 64 * 2**20, clock: Callable[[], int] = time.monotonic_ns) -> None:
        if max_bytes < 2 * _OVERHEAD:
            raise ConfigurationError(f"max_bytes={max_bytes} holds no parcel; it must be {2 * _OVERHEAD} or more.")
        self._max_bytes = max_bytes
        self._clock = clock
        self._home = Process()
        self._lock = Lock()
        self._parcels: dict[str, _Waiting] = {}  # In the order in which they came.
        self._size = 0
        # What expires in which second, so that a write finds what has expired without looking at all the rest.
        self._expiring: dict[int, set[str]] = {}
        self._seconds: list[int] = []

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds.

        Raises:
            StoreUnavailableError: When they do not fit even if everything else went.
        """
        if self._home.is_left():
            logger.warning(
                "This MemoryStore was made before the process was forked, and each process has a memory of its own: "
                "messages that one keeps, the others take for shown. For more than one worker, take another store."
            )
        size = sum(len(body) + _OVERHEAD for body in parcels.values())
        if size > self._max_bytes:
            raise StoreUnavailableError(f"{size} bytes do not fit a MemoryStore of max_bytes={self._max_bytes}.")
        with self._lock:
            now = self._clock()
            self._remove_expired(now)
            self._make_room(size, now)
            for ticket, body in parcels.items():
                if ticket not in self._parcels:  # A ticket is put once; a second time is the first tried again.
                    self._add(ticket, _Waiting(body, now, now + max_age * _SECOND))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """Hand out parcels to ``owner`` alone for ``lease`` seconds; what is absent from the answer is spent."""
        with self._lock:
            now = self._clock()
            found: dict[str, bytes | Held] = {}
            for ticket in tickets:
                waiting = self._parcels.get(ticket)
                if waiting is None or waiting.expires <= now:
                    continue
                if waiting.is_held(now) and waiting.owner != owner:
                    found[ticket] = HELD
                else:
                    waiting.owner, waiting.until = owner, now + lease * _SECOND
                    found[ticket] = waiting.body
            return found

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove what is done and free what goes back, as far as ``owner`` still holds it."""
        with self._lock:
            now = self._clock()
            for ticket in chain(done, back):
                waiting = self._parcels.get(ticket)
                if waiting is None or waiting.owner != owner or not waiting.is_held(now) or waiting.expires <= now:
                    continue
                waiting.until = 0
                rest = back.get(ticket)
                if ticket not in back:
                    self._remove(ticket)
                elif rest is not None:
                    self._size += len(rest) - len(waiting.body)
                    waiting.body = rest

    def create_table(self) -> None:
        """Do nothing: there is no table."""

    def stats(self) -> Stats:
        """Count what waits."""
        with self._lock:
            now = self._clock()
            waiting = [waiting for waiting in self._parcels.values() if waiting.expires > now]
        return Stats(
            pending=len(waiting),
            leased=sum(parcel.is_held(now) for parcel in waiting),
            oldest=max((now - parcel.created for parcel in waiting), default=0) / _SECOND,
            bytes=sum(len(parcel.body) for parcel in waiting),
        )

    def purge(self, *, everything: bool = False) -> int:
        """Remove what has expired, or everything that waits; return how many parcels."""
        with self._lock:
            before = len(self._parcels)
            if everything:
                for ticket in list(self._parcels):
                    self._remove(ticket)
            self._remove_expired(self._clock())
            return before - len(self._parcels)

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _add(self, ticket: str, waiting: _Waiting) -> None:
        self._parcels[ticket] = waiting
        self._size += waiting.size
        second = waiting.expires // _SECOND
        if second not in self._expiring:
            self._expiring[second] = set()
            heappush(self._seconds, second)
        self._expiring[second].add(ticket)

    def _remove(self, ticket: str) -> None:
        waiting = self._parcels.pop(ticket)
        self._size -= waiting.size
        self._expiring[waiting.expires // _SECOND].discard(ticket)

    def _remove_expired(self, now: int) -> None:
        while self._seconds and self._seconds[0] < now // _SECOND:
            second = heappop(self._seconds)
            for ticket in list(self._expiring[second]):
                self._remove(ticket)
            del self._expiring[second]

    def _make_room(self, size: int, now: int) -> None:
        missing = self._size + size - self._max_bytes
        if missing <= 0:
            return
        evicted: list[_Waiting] = []
        for ticket in self._longest_waiting(now, missing):
            evicted.append(self._parcels[ticket])
            self._remove(ticket)
        held = sum(waiting.is_held(now) for waiting in evicted)
        logger.warning(
            "The MemoryStore is full (max_bytes=%d): %d parcel(s) that nobody had read made room for new ones, and %d "
            "that a reader has.",
            *(self._max_bytes, len(evicted) - held, held),
        )

    def _longest_waiting(self, now: int, size: int) -> Sequence[str]:
        """Return the oldest that take this many bytes, those that a reader has at the moment after all others."""
        found: list[str] = []
        for held in (False, True):
            for ticket, waiting in self._parcels.items():
                if size <= 0:
                    return found
                if waiting.is_held(now) is held:
                    found.append(ticket)
                    size -= waiting.size
        return found


class AsyncMemoryStore:
    """The same for asynchronous applications.

    Nothing here waits for anything: an operation takes microseconds, so that it runs within the event loop.

    Args:
        store: Where the parcels wait; a :class:`MemoryStore` of its own unless given.

    Example:
        >>> import asyncio
        >>> store = AsyncMemoryStore(MemoryStore(max_bytes=10_000_000))
        >>> asyncio.run(store.put({"a ticket": b"sealed"}, max_age=3600))
        >>> asyncio.run(store.claim(["a ticket"], owner="reader 1", lease=30))
        {'a ticket': b'sealed'}
    """

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :meth:`MemoryStore.put`."""
        self._store.put(parcels, max_age)

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :meth:`MemoryStore.claim`."""
        return self._store.claim(tickets, owner, lease)

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :meth:`MemoryStore.settle`."""
        self._store.settle(owner, done, back)

    async def aclose(self) -> None:
        """Do nothing: there is no connection."""
