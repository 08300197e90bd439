"""A cache in front of a shop that all visitors share: what RFC 9111 allows it to do, it does."""

from __future__ import annotations

from typing import NamedTuple

from heliograph.testing.browser import Driver, Received, Sent


class _Stored(NamedTuple):
    url: str
    vary: dict[str, str | None]
    received: Received


class SharedCache:
    """A driver that answers out of its store where it may, and else asks the one behind it.

    It keeps what says for how long ("a max-age response directive", "a public response directive", section 3) and does
    not forbid it ("the no-store cache directive is not present", "if the cache is shared: the private response
    directive is not present"), and chooses by the request headers that ``Vary`` names (section 4.1). A ``Set-Cookie``
    prevents nothing (section 7.3). Nothing becomes stale while a scenario lasts.

    Args:
        behind: The shop.
    """

    def __init__(self, behind: Driver) -> None:
        self._behind = behind
        self._stored: list[_Stored] = []

    def call(self, request: Sent) -> Received:
        """Answer a request."""
        for stored in self._stored:
            if stored.url == request.url and stored.vary == _chosen(request, stored.vary):
                return stored.received
        received = self._behind.call(request)
        if request.method == "GET" and received.status == 200 and _is_storable(received):
            names = [name.strip().lower() for name in (received.header("vary") or "").split(",") if name]
            self._stored.append(_Stored(request.url, _chosen(request, dict.fromkeys(names)), received))
        return received

    def close(self) -> None:
        """Nothing to stop."""


def _is_storable(received: Received) -> bool:
    directives = {
        part.strip().partition("=")[0] for part in (received.header("cache-control") or "").lower().split(",")
    }
    forbidden = directives & {"no-store", "private", "no-cache"}
    return bool(directives & {"public", "max-age", "s-maxage"}) and not forbidden and received.header("vary") != "*"


def _chosen(request: Sent, names: dict[str, str | None]) -> dict[str, str | None]:
    return {name: dict(request.headers).get(name) for name in names}
