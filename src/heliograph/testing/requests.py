"""A request without a server, for tests of the core and for examples."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from heliograph.current import current_exchange
from heliograph.exchange import Exchange
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph

_KEY = "an example, not a key to use"


@dataclass(frozen=True, slots=True)
class Request:
    """The facts of a made-up request.

    Attributes:
        method: The request method.
        path: The whole path.
        headers: By lower-case name, without ``cookie``.
        cookie: The raw ``Cookie`` header.
        secure: Whether it came over https.
        debug: Whether the framework is in debug mode.

    Example:
        >>> Request("GET", "/orders").path
        '/orders'
    """

    method: str = "GET"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cookie: str = ""
    secure: bool = False
    debug: bool = False

    @property
    def request(self) -> Request:
        """Itself: what ``bind`` and ``shows`` get."""
        return self

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name."""
        return self.headers.get(name)

    def has_any(self, names: frozenset[str]) -> bool:
        """Tell whether it has any of these headers."""
        return not names.isdisjoint(self.headers)


def example_flashes() -> Flashes:
    """Return the flashes of a made-up request."""
    return Exchange(Heliograph(secret_key=_KEY), Request()).flashes


@contextmanager
def handling(helio: Heliograph | None = None, request: Request | None = None) -> Generator[Exchange]:
    """Handle a made-up request, so that ``flash()`` and ``flashes()`` work inside the block."""
    exchange = Exchange(helio or Heliograph(secret_key=_KEY), request or Request())
    token = current_exchange.set(exchange)
    try:
        yield exchange
    finally:
        current_exchange.reset(token)
