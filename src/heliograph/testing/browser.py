"""A browser without a window: it keeps cookies as a real one does, follows redirects, and can hold requests open.

It knows nothing of Heliograph. What it drives is a :class:`Driver`: one application, called in process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from heliograph.testing.jar import CookieJar

_MOST_REDIRECTS = 20  # Chromium's limit.
_PAGE: Mapping[str, str] = {
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request on its way: header names in lower case."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Received:
    """A response.

    Attributes:
        status: Its status code.
        headers: In the order they came.
        body: As text.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def header(self, name: str) -> str | None:
        """Return a header, several joined with a comma."""
        return ", ".join(self.all(name)) or None

    def all(self, name: str) -> list[str]:
        """Return every header of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def lines(self) -> list[str]:
        """The lines of the page; our test pages show one message in each."""
        return self.body.splitlines()


class Driver(Protocol):
    """Calls one application in process."""

    def call(self, request: Sent) -> Received:
        """Answer a request; an application that raises is answered with a bare 500, as servers do."""
        ...

    def close(self) -> None:
        """Stop what it needs."""
        ...


@dataclass(slots=True)
class Flight:
    """A request whose cookies are chosen, whose answer may wait.

    Its three steps, departing, ``handle`` and ``land``, can be interleaved with those of others in any order.
    """

    browser: Browser
    request: Sent
    received: Received | None = None

    def handle(self) -> Flight:
        """Let the application answer."""
        self.received = self.browser.driver.call(self.request)
        return self

    def land(self) -> Received:
        """Let the browser see the answer: its cookies are stored now."""
        received = self.received or self.handle().received
        assert received is not None
        self.browser.jar.store(self.request.url, received.all("set-cookie"))
        return received


@dataclass(slots=True)
class Browser:
    """One visitor's browser.

    Args:
        driver: What it visits.
        clock: Nanoseconds since the epoch.
        origin: Scheme and host of the site.
    """

    driver: Driver
    clock: Callable[[], int]
    origin: str = "https://shop.example"
    jar: CookieJar = field(init=False)

    def __post_init__(self) -> None:
        self.jar = CookieJar(clock=self.clock)

    def depart(self, method: str, path: str, headers: Mapping[str, str] = _PAGE, body: bytes = b"") -> Flight:
        """Start a request with the cookies of this moment."""
        url = urljoin(self.origin, path)
        cookie = self.jar.header(url, method=method)
        pairs = [(name, value) for name, value in headers.items() if name != "cookie"]
        # A test may add cookies by hand, as a broken client or an attacker would.
        cookies = [text for text in (cookie, headers.get("cookie")) if text]
        if cookies:
            pairs.append(("cookie", "; ".join(cookies)))
        return Flight(self, Sent(method, url, tuple(pairs), body))

    def send(self, method: str, path: str, headers: Mapping[str, str] = _PAGE, body: bytes = b"") -> Received:
        """Send one request, and follow no redirect."""
        return self.depart(method, path, headers, body).handle().land()

    def get(self, path: str, headers: Mapping[str, str] = _PAGE) -> Received:
        """Visit a page, following redirects."""
        return self._follow("GET", path, headers)

    def post(self, path: str, headers: Mapping[str, str] = _PAGE) -> Received:
        """Submit a form, following redirects."""
        return self._follow("POST", path, headers)

    @property
    def flash_cookies(self) -> list[str]:
        """The names of the flash cookies it holds."""
        return [cookie.name for cookie in self.jar.cookies() if "flash." in cookie.name]

    def _follow(self, method: str, path: str, headers: Mapping[str, str]) -> Received:
        for _ in range(_MOST_REDIRECTS):
            received = self.send(method, path, headers)
            location = received.header("location")
            if location is None or not 300 <= received.status < 400:
                return received
            # RFC 9110 section 15.4: 307 and 308 keep the method, the others turn a POST into a GET.
            if received.status not in (307, 308):
                method = "GET"
            path = urlsplit(urljoin(self.origin + path, location)).path
        raise AssertionError("The application redirects for ever.")
