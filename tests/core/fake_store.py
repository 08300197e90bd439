"""A store for one test: a mapping that honours leases, counts its calls and can be switched off."""

from collections.abc import Callable, Mapping, Sequence

from heliograph.errors import StoreUnavailableError
from heliograph.store import HELD, Held

_SECOND = 10**9


class FakeStore:
    """Keeps parcels in memory.

    Args:
        clock: Returns nanoseconds since the epoch.

    Attributes:
        parcels: What waits, by ticket.
        calls: The names of the operations, in the order they were called.
        down: Whether every operation fails.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self.parcels: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.down = False
        self._clock = clock
        self._expires: dict[str, int] = {}
        self._leases: dict[str, tuple[str, int]] = {}

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        self._called("put")
        for ticket in parcels.keys() - self.parcels.keys():
            self.parcels[ticket] = parcels[ticket]
            self._expires[ticket] = self._clock() + max_age * _SECOND

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        self._called("claim")
        now = self._clock()
        found: dict[str, bytes | Held] = {}
        for ticket in tickets:
            if ticket not in self.parcels or self._expires[ticket] <= now:
                continue
            holder, until = self._leases.get(ticket, (owner, 0))
            if holder != owner and until > now:
                found[ticket] = HELD
            else:
                self._leases[ticket] = (owner, now + lease * _SECOND)
                found[ticket] = self.parcels[ticket]
        return found

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        self._called("settle")
        for ticket in [*done, *back]:
            holder, until = self._leases.get(ticket, ("", 0))
            if holder != owner or until <= self._clock():
                continue
            del self._leases[ticket]
            rest = back.get(ticket)
            if ticket in done:
                del self.parcels[ticket]
            elif rest is not None:
                self.parcels[ticket] = rest

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.down:
            raise StoreUnavailableError("The store failed.")
