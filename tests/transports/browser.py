"""A visitor's cookies between requests, for tests that drive a transport step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from heliograph import CookieSettings, Heliograph, flash, flashes
from heliograph.testing import Request, handling
from heliograph.testing.jar import CookieJar

URL = "http://localhost/"


def ticking() -> Callable[[], int]:
    """Return a clock that is a microsecond later at each look, so that parcels have an order."""
    return count(1_800_000_000 * 10**9, 1000).__next__


def make_helio(name: str = "flash") -> Heliograph:
    """Return settings of their own: each name has its own key."""
    return Heliograph(secret_key=f"an example key of {name}", cookie=CookieSettings(name=name), clock=ticking())


class Browser:
    """Keeps the cookies of one visitor.

    Args:
        helio: The settings under which messages are flashed and looked at.
        same: The same visitor under other settings, whose cookies it shares.
    """

    def __init__(self, helio: Heliograph, same: Browser | None = None) -> None:
        self.helio = helio
        self.jar: CookieJar = CookieJar(clock=helio.clock) if same is None else same.jar

    @property
    def cookie(self) -> str:
        """The ``Cookie`` header of the next request, empty when there is none."""
        return self.jar.header(URL) or ""

    def flash(self, *texts: str, path: str | None = None) -> None:
        """Let messages wait, as if an earlier response had flashed each of them."""
        for text in texts:
            with handling(self.helio) as exchange:
                flash(text, path=path)
            exchange.respond(303, {})
            reply = exchange.headers()
            assert reply is not None
            self.receive(reply.add)

    def receive(self, headers: Iterable[tuple[str, str]]) -> None:
        """Keep the cookies of a response."""
        self.jar.store(URL, [value for name, value in headers if name.lower() == "set-cookie"])

    def pending(self, path: str = "/") -> list[str]:
        """Return what the next page would show, at this path."""
        with handling(self.helio, Request(path=path, cookie=self.cookie)):
            return [str(message) for message in flashes().peek()]


def show() -> bytes:
    """Read the pending messages, as a template would."""
    return ", ".join(str(message) for message in flashes()).encode()
