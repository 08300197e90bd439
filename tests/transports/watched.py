"""Stores that note what they are asked, and can be switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heliograph import Heliograph
from heliograph.errors import StoreUnavailableError
from heliograph.store import AsyncStore, Held, Store
from heliograph.stores.memory import MemoryStore

from .browser import ticking

KEY = "an example key of stores"


class Watched:
    """A blocking store.

    Attributes:
        calls: The operations that were asked for, in their order.
        down: Whether all of them fail.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.down = False
        self._store = MemoryStore()

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        self._note("put")
        self._store.put(parcels, max_age)

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        self._note("claim")
        return self._store.claim(tickets, owner, lease)

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        self._note("done" if done else "back")
        self._store.settle(owner, done, back)

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise StoreUnavailableError("The store failed.")


class AsyncWatched:
    """The same, asynchronous."""

    def __init__(self, store: Watched) -> None:
        self._store = store

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        self._store.put(parcels, max_age)

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        return self._store.claim(tickets, owner, lease)

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        self._store.settle(owner, done, back)


def blocking(store: Watched, **settings: Any) -> Heliograph[Store]:
    """Return settings of a blocking application that stores everything."""
    return _settings(store, **settings)


def asynchronous(store: Watched, **settings: Any) -> Heliograph[AsyncStore]:
    """Return settings of an asynchronous application that stores everything."""
    return _settings(AsyncWatched(store), **settings)


def _settings(store: Any, **settings: Any) -> Heliograph:
    given: dict[str, Any] = {"secret_key": KEY, "clock": ticking(), "inline_limit": 0, "store": store}
    return Heliograph(**(given | settings))
