"""What an operator asks of a store: how much waits there, and to remove it.

Shapes only; the command line (``python -m heliograph store``) uses them, requests never do.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from heliograph.store import AsyncStore, Store


class Stats(NamedTuple):
    """What waits in a store at one moment.

    Attributes:
        pending: Parcels that have not expired, leased ones included.
        leased: Those of them that a reader has at the moment.
        oldest: Seconds since the oldest of them was put; 0 when there is none.
        bytes: Their sealed bytes together, without what the server needs besides.

    Example:
        >>> Stats(pending=2, leased=0, oldest=7.5, bytes=900).pending
        2
    """

    pending: int
    leased: int
    oldest: float
    bytes: int


class OpenedAsyncStore(AsyncStore, Protocol):
    """An asynchronous store as :func:`heliograph.stores.open_async` returns it."""

    async def aclose(self) -> None:
        """Close the connections that the store opened itself; what the caller passed in stays open."""
        ...


class OperatedStore(Store, Protocol):
    """A blocking store as :func:`heliograph.stores.open` returns it."""

    def create_table(self) -> None:
        """Create the store's table if it is missing; nothing where a store has none."""
        ...

    def stats(self) -> Stats:
        """Count what waits. Looks at every parcel: for an operator, not for a request."""
        ...

    def purge(self, *, everything: bool = False) -> int:
        """Remove what has expired, or everything that waits; return how many parcels."""
        ...

    def close(self) -> None:
        """Close the connections that the store opened itself; what the caller passed in stays open."""
        ...
