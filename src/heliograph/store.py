"""The shape of a store: where parcels wait that are not in a cookie.

Two protocols with the same three operations, one blocking, one awaited. What to do with them is the exchange's
decision; implementations live elsewhere and decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from inspect import iscoroutinefunction
from typing import Final, Literal, Protocol, TypeAlias


class _Held(Enum):
    HELD = "held"


HELD: Final = _Held.HELD
"""In place of a parcel: another reader has it at the moment, and its lease has not run out."""

Held: TypeAlias = Literal[_Held.HELD]


class Store(Protocol):
    """Keeps sealed parcels for blocking applications.

    A ticket is 22 characters of base64url, an owner at most 64 of ASCII; the bytes mean nothing to a store. Each
    operation can be called again when it is unknown whether it arrived, and changes nothing the second time.

    Raises:
        StoreUnavailableError: From each operation, when the server behind the store failed; the driver's error is its
            cause. Whoever drives a store takes this error, and no other, for an outage.
    """

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds. A ticket is put once; putting it again changes nothing."""
        ...

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """Hand out parcels to ``owner`` alone for ``lease`` seconds; what is absent from the answer is spent."""
        ...

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove what is done and free what goes back (None as it was, bytes as what is left of it).

        Only what ``owner`` still holds is touched: a reader that outlived its lease changes nothing.
        """
        ...


class AsyncStore(Protocol):
    """The same for asynchronous applications."""

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :meth:`Store.put`."""
        ...

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :meth:`Store.claim`."""
        ...

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :meth:`Store.settle`."""
        ...


def is_awaited(store: Store | AsyncStore) -> bool:
    """Tell which of the two a store is.

    Example:
        >>> from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
        >>> is_awaited(AsyncMemoryStore()), is_awaited(MemoryStore())
        (True, False)
    """
    return iscoroutinefunction(store.claim)
