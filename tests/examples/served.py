"""An example shop as the scenarios of :mod:`benchmarks.losses` visit it: over a socket."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from benchmarks.losses.exceptions import AS_PROMISED, EXCEPTIONS, kind_of
from benchmarks.losses.scenarios import SCENARIOS
from heliograph.testing.browser import Driver, Flight, Received, Sent

_PATIENCE = 30  # Seconds; only a server that hangs takes so long.

SITUATIONS: Final = (
    "two in a row",
    "two tabs flash at once",
    "a page shows while a form flashes",
    "HEAD",
    "prefetch",
    "missing favicon",
    "failing page",
    "streamed page",
    "100 lines at once",
    "the session is emptied",
    "cookies are tampered with",
)
"""The scenarios whose pages the examples have."""


class SocketDriver:
    """Sends requests to a server on this machine; to a form it adds the token that Django wants.

    Args:
        port: Where it listens.
    """

    def __init__(self, port: int) -> None:
        self._port = port

    def call(self, request: Sent) -> Received:
        """Answer a request."""
        headers = dict(request.headers)
        token = SimpleCookie(headers.get("cookie", "")).get("csrftoken")
        if token is not None:
            headers["x-csrftoken"] = token.value
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)) as connection:
            connection.request(request.method, urlsplit(request.url).path, request.body or None, headers)
            answer = connection.getresponse()
            return Received(answer.status, tuple(answer.getheaders()), answer.read().decode())

    def close(self) -> None:
        """Nothing to stop: each request has a connection of its own."""


class ServedShop:
    """A shop behind a port; see :class:`benchmarks.losses.shop.Shop`."""

    def __init__(self, port: int) -> None:
        self.origin = "http://127.0.0.1"
        self.lacks: Mapping[str, str] = {"session": "nobody signs in"}
        self._port = port

    def driver(self) -> Driver:
        """Return a driver."""
        return SocketDriver(self._port)

    def restarted(self, *keys: str) -> Driver:
        """Fail: a server goes on with the keys that it has."""
        raise NotImplementedError

    @contextmanager
    def under_way(self, flight: Flight) -> Generator[None]:
        """Have a request under way: it is answered at once, and its answer arrives late."""
        flight.handle()
        yield


def is_kept(situation: str, port: int) -> bool:
    """Play a situation, and tell whether it ended as promised, or as the documentation says why not."""
    verdict = SCENARIOS[situation].play(ServedShop(port))
    return verdict in AS_PROMISED or (situation, kind_of(verdict)) in EXCEPTIONS
