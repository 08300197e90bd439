"""A store that notes what it is asked, and can be switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heliograph import Heliograph
from heliograph.errors import StoreUnavailableError
from heliograph.store import AsyncStore, Held, Store
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore

from .browser import ticking

KEY = "an example key of stores"


class Watched(MemoryStore):
    """A store in memory.

    Attributes:
        calls: The operations that were asked for, in their order.
        down: Whether all of them fail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.down = False

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        self._note("put")
        super().put(parcels, max_age)

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        self._note("claim")
        return super().claim(tickets, owner, lease)

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        self._note("done" if done else "back")
        super().settle(owner, done, back)

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise StoreUnavailableError("The store failed.")


def blocking(store: Watched, **settings: Any) -> Heliograph[Store]:
    """Return settings of a blocking application that stores everything."""
    return _settings(store, **settings)


def asynchronous(store: Watched, **settings: Any) -> Heliograph[AsyncStore]:
    """Return settings of an asynchronous application that stores everything."""
    return _settings(AsyncMemoryStore(store), **settings)


def _settings(store: Any, **settings: Any) -> Heliograph:
    given: dict[str, Any] = {"secret_key": KEY, "clock": ticking(), "inline_limit": 0, "store": store}
    return Heliograph(**(given | settings))
