"""The ASGI transport: any ASGI 3 application, wrapped.

The start of a response is held until the first event of its body only while something that came with the request may
still be read, and never for an event stream. Only http is touched, and everything is decided by the exchange.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache, lru_cache, partial
from typing import Any, Self, TypeAlias

from msgspec import Struct

from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply
from heliograph.asynchronous import carry_out, checked, fetch, finish, settle
from heliograph.current import aflashes, current_exchange
from heliograph.endpoint import LONGEST, answer, refused
from heliograph.exchange import KEY, Exchange
from heliograph.facts import Facts
from heliograph.heliograph import Heliograph
from heliograph.leftovers import Leftovers
from heliograph.receiving import Event as Event
from heliograph.receiving import Receive as Receive
from heliograph.receiving import Receiving
from heliograph.store import AsyncStore

Scope: TypeAlias = MutableMapping[str, Any]
Headers: TypeAlias = Iterable[tuple[bytes, bytes]]
Send: TypeAlias = Callable[[Event], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
"""An application: each framework types scope, ``receive`` and ``send`` in its own way."""

_CONDITIONS = (b"if-none-match", b"if-modified-since")
# The events that bring a body: the specification's own, and those of its two extensions for files.
_BODIES = frozenset({"http.response.body", "http.response.pathsend", "http.response.zerocopysend"})


class ASGIFacts(Struct, eq=False):
    """An ASGI request as the core sees it; see :class:`heliograph.facts.Facts`."""

    _scope: Scope
    _fields: Headers
    cookie: str
    method: str
    path: str
    secure: bool
    _headers: dict[bytes, bytes] | None = None

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """Take down a request as it came: inner applications may change it (mounts, method overrides)."""
        fields: Headers = scope["headers"]
        cookie = ""
        for name, value in fields:
            if name == b"cookie":  # HTTP/2 may send several (RFC 9113 section 8.2.3).
                text = value.decode("latin-1")
                cookie = f"{cookie}; {text}" if cookie else text
        path: str = scope["path"]
        root: str = scope.get("root_path", "")
        if root:
            root = root.rstrip("/")
            if path != root and not path.startswith(root + "/"):
                path = root + path  # Servers differ in whether `path` repeats `root_path`.
        return cls(scope, fields, cookie, scope["method"], path, scope.get("scheme") == "https")

    @property
    def debug(self) -> bool:
        """Unknown to a bare server."""
        return False

    @property
    def request(self) -> object:
        """The scope."""
        return self._scope

    def header(self, name: str) -> str | None:
        """Return a request header."""
        value = self._named.get(_field(name))
        return None if value is None else value.decode("latin-1")

    def has_any(self, names: frozenset[str]) -> bool:
        """Tell whether the request has any of these headers."""
        return not self._named.keys().isdisjoint(_fields(names))

    @property
    def _named(self) -> dict[bytes, bytes]:
        """The headers by name, once somebody asks for one; servers write names in lower case (ASGI specification)."""
        headers = self._headers
        if headers is None:
            headers = self._headers = dict(self._fields)
        return headers


@cache
def _field(name: str) -> bytes:
    """Return a header's name as ASGI has it; our tables ask for some twenty, again and again."""
    return name.lower().encode("latin-1")


@lru_cache(256)  # An application's responses have the same names again and again.
def _name(field: bytes) -> str:
    return field.decode("latin-1").lower()


@cache
def _fields(names: frozenset[str]) -> frozenset[bytes]:
    return frozenset(map(_field, names))


class FlashMiddleware:
    """Gives flash messages to an ASGI application.

    Args:
        app: The application; it may use :func:`heliograph.flash` and :func:`heliograph.flashes` in any http request.
        helio: The settings; their store, if any, is an asynchronous one.

    Raises:
        ConfigurationError: For a blocking store.

    Example:
        >>> from heliograph import Heliograph, flash
        >>> async def app(scope, receive, send):
        ...     flash.success("Saved")
        ...     await send({"type": "http.response.start", "status": 303, "headers": [(b"location", b"/")]})
        ...     await send({"type": "http.response.body"})
        >>> app = FlashMiddleware(app, Heliograph(secret_key="an example, not a key to use"))
    """

    facts: Callable[[Scope], Facts] = ASGIFacts.of
    leftovers: Callable[[Scope], Leftovers | None] | None = None
    """Set by an integration: finds what another library's flash left pending; see :class:`Exchange`."""

    def __init__(self, app: ASGIApp, helio: Heliograph[AsyncStore | None]) -> None:
        self.app = app if helio.endpoint is None else partial(_routed, app, helio.endpoint)
        self.helio = checked(helio)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; anything but http passes through untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        outer: Exchange | None = scope.get(KEY)
        if outer is not None:
            scope = dict(scope)  # The outer one's application must go on finding its own.
            joined = outer.find(self.helio)
            if joined is not None:
                await self._join(joined, scope, receive, send)
                return
        helio = self.helio
        leftovers = None if self.leftovers is None else partial(self.leftovers, scope)
        exchange = scope[KEY] = Exchange(helio, self.facts(scope), fetch=fetch, leftovers=leftovers, outer=outer)
        response = _Response(exchange, send)
        if exchange.arrived and exchange.needs_full_answer:
            # The application must answer in full: its 304 would keep a message from the visitor.
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]
        if helio.store is not None and (exchange.arrived or helio.client):  # Then it is looked for when a script asks.
            receive = response.receiving = Receiving(receive)
        token = current_exchange.set(exchange)
        try:
            if response.receiving is not None and exchange.eager:
                await fetch(exchange)
                response.listen()  # The view may take its time, and the visitor click away meanwhile.
            await self.app(scope, receive, response.send)
            if response.held is not None:
                await response.flush(response.held, streamed=False)
        except BaseException:
            # Left in the scope: an error page around us may ask, and is told that there is nothing to show.
            await finish(exchange, complete=False)
            raise
        finally:
            current_exchange.reset(token)
            if response.receiving is not None:
                response.receiving.close()
        settlement = exchange.finish(complete=False)  # Of what is stored, unless its last byte has ended it already.
        if settlement is not NOTHING_TO_SETTLE:
            await settle(exchange, settlement)
        del scope[KEY]  # They know each other: not left to the garbage collector.

    async def _join(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        """Make an exchange that a middleware around us began the current one."""
        scope[KEY] = exchange
        token = current_exchange.set(exchange)
        try:
            await self.app(scope, receive, send)
        finally:
            current_exchange.reset(token)


def _routed(app: ASGIApp, path: str, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
    """Answer what is for the endpoint, and leave everything else to the application."""
    if scope["type"] == "http" and scope["path"].endswith(path):
        # Servers differ in whether `path` repeats `root_path`.
        own: str = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))
        if own == path:
            return _answer(scope[KEY], receive, send)
    return app(scope, receive, send)


async def _answer(exchange: Exchange, receive: Receive, send: Send) -> None:
    body = await _read(receive)
    if refused(exchange.facts) is None:  # Nobody else has anything fetched.
        exchange.for_script()
        await aflashes()
    status, headers, text = answer(exchange, body)
    content = text.encode("ascii")
    pairs = [(_field(name), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


async def _read(receive: Receive) -> bytes | None:
    """Return the body of a request, None when it is too long for the endpoint."""
    body = b""
    more = True
    while more:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > LONGEST:
            return None
        more = event.get("more_body", False)
    return body


class _Response(Struct, eq=False):
    """Passes events on, and drives the exchange.

    Attributes:
        held: The start of the response, while it is held back.
        receiving: What tells whether the client has gone; None without a store.
    """

    _exchange: Exchange
    _send: Send
    held: Event | None = None
    receiving: Receiving | None = None

    def send(self, event: Event) -> Awaitable[None]:
        """Take one event of the application; no coroutine of our own where the server's will do (a tenth of idling)."""
        exchange = self._exchange
        if event["type"] != "http.response.start":
            goes_on = exchange.arrived and (self.held is not None or exchange.holds)
            return self._go_on(event) if goes_on else self._send(event)
        if exchange.leftovers is not None:
            exchange.leftovers = None  # A session within has been written: what is there waits for the next page.
        if exchange.arrived and exchange.has_unread:
            if not isinstance(event.get("headers"), list):
                event = {**event, "headers": list(event.get("headers", ()))}  # Any iterable: it may be read only once.
            if not _is_event_stream(event["headers"]):
                self.held = event
                return _nothing()
        return self._start(event, streamed=True)

    def listen(self) -> None:
        """Have it noticed when the client goes, once there is something that only it can be shown."""
        if self.receiving is not None and self._exchange.holds:
            self.receiving.listen()

    def flush(self, held: Event, *, streamed: bool) -> Awaitable[None]:
        """Send the start that is held back."""
        self.held = None
        return self._start(held, streamed=streamed)

    def _start(self, event: Event, *, streamed: bool) -> Awaitable[None]:
        exchange = self._exchange
        if exchange.is_idle:
            exchange.sent()
            return self._send(event)
        headers = list(event.get("headers", ()))
        named = {_name(name): value.decode("latin-1") for name, value in headers}
        due = exchange.respond(event["status"], named, streamed=streamed)
        if due is not NOTHING_DUE:
            return self._store(due, event, headers)
        return self._pass_on(event, headers, exchange.headers())

    async def _store(self, due: Due, event: Event, headers: list[tuple[bytes, bytes]]) -> None:
        exchange = self._exchange
        outage = await carry_out(exchange, due)
        await self._pass_on(event, headers, exchange.headers(outage=outage))

    def _pass_on(self, event: Event, headers: list[tuple[bytes, bytes]], reply: Reply | None) -> Awaitable[None]:
        """Send a start, with what a reply says done to its headers."""
        if reply is not None:
            merged = [pair for pair in headers if _name(pair[0]) not in reply.drop] if reply.drop else headers
            merged += [(_field(name), value.encode("latin-1")) for name, value in reply.add]
            event = {**event, "headers": merged}
        self._exchange.sent()
        self.listen()
        return self._send(event)

    async def _go_on(self, event: Event) -> None:
        exchange = self._exchange
        last = event["type"] in _BODIES and not event.get("more_body")
        if self.held is not None:
            await self.flush(self.held, streamed=not last)
        ends = last and exchange.holds  # Not when the application returns, which may have a long task to do yet.
        gone = ends and self.receiving is not None and await self.receiving.is_gone()
        await self._send(event)
        if ends:
            await finish(exchange, complete=not gone)


async def _nothing() -> None:
    """Do nothing, for whoever awaits that a held start is sent."""


def _is_event_stream(headers: Headers) -> bool:
    for name, value in headers:
        if _name(name) == "content-type":
            return value.lower().startswith(b"text/event-stream")
    return False
