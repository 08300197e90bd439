"""A visitor with a browser, without HTTP: drives exchanges through all their steps, as a transport does."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heliograph import Flashes, Heliograph, Message
from heliograph.answers import Due, Reply, Settlement
from heliograph.errors import StoreUnavailableError
from heliograph.exchange import Exchange
from heliograph.testing import Request
from heliograph.testing.jar import CookieJar
from tests.core.fake_store import FakeStore

KEY = "an example, not a key to use"
SECOND = 10**9
NO_HEADERS: Mapping[str, str] = {}
PRIVATE = ("Cache-Control", "private, no-store")


class Clock:
    """Nanoseconds that pass only when told, but for one at each look."""

    def __init__(self) -> None:
        self.now = 1_800_000_000 * SECOND

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def advance(self, seconds: int) -> None:
        self.now += seconds * SECOND


class Randomness:
    """Bytes that look random and are the same in every run."""

    def __init__(self) -> None:
        self._generator = random.Random(7)

    def __call__(self, count: int) -> bytes:
        return self._generator.randbytes(count)


def heliograph(**settings: Any) -> Heliograph:
    """Return a Heliograph with a clock and a random source of its own."""
    defaults: dict[str, Any] = {"secret_key": KEY, "clock": Clock(), "random": Randomness()}
    return Heliograph(**(defaults | settings))


class Visitor:
    """A browser and its cookies.

    Attributes:
        helio: The application's settings; its clock is also the browser's.
        jar: The cookies.
    """

    def __init__(self, helio: Heliograph, *, secure: bool = False, jar: CookieJar | None = None) -> None:
        self.helio = helio
        self.secure = secure
        self.jar = CookieJar(clock=helio.clock) if jar is None else jar

    def under(self, helio: Heliograph) -> "Visitor":
        """Return the same browser after the application came back with other settings."""
        return Visitor(helio, secure=self.secure, jar=self.jar)

    def url(self, path: str) -> str:
        return f"{'https' if self.secure else 'http'}://shop.example{path}"

    def open(
        self, method: str = "GET", path: str = "/", headers: Mapping[str, str] = NO_HEADERS, *, debug: bool = False
    ) -> "Visit":
        """Send a request; its answer is still to come."""
        cookie = self.jar.header(self.url(path)) or ""
        return Visit(self, Request(method, path, headers, cookie, self.secure, debug))

    def flash(self, *contents: object, **options: Any) -> Reply | None:
        """Post a form; each of the contents is flashed, and the answer is a redirect."""
        visit = self.open("POST")
        for content in contents:
            visit.flashes.add(content, **options)
        return visit.close(303)

    def read(self, path: str = "/") -> list[Any]:
        """Load a page that shows all messages, and return their contents."""
        visit = self.open(path=path)
        contents = [message.content for message in visit.flashes]
        visit.close()
        return contents

    @property
    def names(self) -> list[str]:
        return [cookie.name for cookie in self.jar.cookies()]

    @property
    def held(self) -> int:
        """Bytes of name, ``=`` and value of all cookies."""
        return sum(len(cookie.name) + 1 + len(cookie.value) for cookie in self.jar.cookies())


class Visit:
    """One request of a visitor, from its cookies to its last byte; the blocking transport in miniature."""

    def __init__(self, visitor: Visitor, request: Request) -> None:
        self.visitor = visitor
        self.exchange = Exchange(visitor.helio, request)
        self.due: Due | None = None
        store = visitor.helio.store
        self.store = store if isinstance(store, FakeStore) else None
        if self.store is not None:
            self.exchange.claim = lambda _: self.claim()

    @property
    def flashes(self) -> Flashes:
        return self.exchange.flashes

    def claim(self) -> None:
        """Fetch the stored parcels of this request."""
        assert self.store is not None
        try:
            found = self.store.claim(self.exchange.tickets, self.exchange.owner, self.visitor.helio.lease)
        except StoreUnavailableError as error:
            self.exchange.unclaimed(error)
        else:
            self.exchange.claimed(found)

    def answer(
        self, status: int = 200, headers: Mapping[str, str] = NO_HEADERS, *, streamed: bool = False
    ) -> Reply | None:
        """Send the headers; the browser takes its cookies from them."""
        self.due = self.exchange.respond(status, headers, streamed=streamed)
        reply = self.exchange.headers(outage=self._carry_out(self.due))
        self.exchange.sent()
        self.visitor.jar.store(self.visitor.url(self._path), set_cookies(reply))
        return reply

    def end(self, *, complete: bool = True) -> Settlement:
        """Send the last byte, or break off before it."""
        settlement = self.exchange.finish(complete)
        if self.store is not None and (settlement.done or settlement.back):
            self.store.settle(self.exchange.owner, settlement.done, settlement.back)
        return settlement

    def close(self, status: int = 200, headers: Mapping[str, str] = NO_HEADERS) -> Reply | None:
        """Send a whole response."""
        reply = self.answer(status, headers)
        self.end()
        return reply

    @property
    def _path(self) -> str:
        return self.exchange.facts.path

    def _carry_out(self, due: Due) -> StoreUnavailableError | None:
        if self.store is None:
            return None
        try:
            if due.back:
                self.store.settle(self.exchange.owner, (), due.back)
            if due.put:
                self.store.put(due.put, due.max_age)
        except StoreUnavailableError as error:
            return error
        return None


def take_some(visit: Visit, chosen: Sequence[bool]) -> list[Message]:
    """Show those of the pending messages that are chosen, and return them."""
    taken = [message for message, take in zip(visit.flashes.peek(), chosen, strict=False) if take]
    visit.flashes.take(taken)
    return taken


def contents(messages: Iterable[Message]) -> list[Any]:
    """Return what the messages say."""
    return [message.content for message in messages]


def texts_of(drops: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return the texts that signals about dropped messages have named."""
    return [text for _, texts in drops for text in texts]


def set_cookies(reply: Reply | None) -> list[str]:
    """Return the values of a reply's ``Set-Cookie`` headers."""
    return [] if reply is None else [value for name, value in reply.add if name == "Set-Cookie"]


def parcel_cookies(reply: Reply | None) -> list[str]:
    """Return those of them that set or remove a parcel's cookie; the others keep Back from showing a page again."""
    return [line for line in set_cookies(reply) if not line.partition("=")[0].endswith(".-")]
