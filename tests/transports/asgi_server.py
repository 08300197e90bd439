"""An ASGI server in miniature (ASGI 3, spec 2.4): one connection, whose events tests look at one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import anyio

from heliograph.asgi import ASGIApp, Event, Receive, Scope, Send

from .browser import show

TEXT = [(b"content-type", b"text/plain")]


class Connection:
    """One request.

    Args:
        path: As the server puts it into the scope.
        method: The request method.
        cookie: One ``cookie`` header, or several.
        headers: Other request headers.
        failing: The type of the event at which the client turns out to be gone.
        scope: More of the scope, or other values.

    Attributes:
        scope: What the application gets; the very object.
        events: What the server was sent.
    """

    def __init__(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        cookie: str | Iterable[str] = (),
        headers: Iterable[tuple[bytes, bytes]] = (),
        failing: str = "",
        **scope: Any,
    ) -> None:
        cookies = [cookie] if isinstance(cookie, str) else cookie
        self.scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [*headers, *((b"cookie", line.encode("latin-1")) for line in cookies if line)],
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 50000),
            **scope,
        }
        self.events: list[Event] = []
        self._failing = failing
        self._is_received = False

    async def receive(self) -> Event:
        """Give the request's only event; after it the client stays and says nothing more."""
        if self._is_received:
            await anyio.sleep_forever()
        self._is_received = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, event: Event) -> None:
        """Take an event of the response."""
        if event["type"] == self._failing:
            raise ConnectionResetError("the client is gone")
        await anyio.lowlevel.checkpoint()
        self.events.append(event)

    async def run(self, app: ASGIApp) -> Connection:
        """Serve the request."""
        await app(self.scope, self.receive, self.send)
        return self

    @property
    def types(self) -> list[str]:
        """The types of the events so far, without the common beginning."""
        return [event["type"].removeprefix("http.response.") for event in self.events]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The response's headers, of which there are none before its start."""
        starts = [event for event in self.events if event["type"] == "http.response.start"]
        assert len(starts) <= 1
        return [(name.decode(), value.decode("latin-1")) for start in starts for name, value in start["headers"]]

    @property
    def body(self) -> bytes:
        """The response's body so far."""
        return b"".join(event.get("body", b"") for event in self.events)

    def header(self, name: str) -> list[str]:
        """Return the values of a header."""
        return [value for key, value in self.headers if key == name]


async def start(send: Send, status: int = 200, *headers: tuple[bytes, bytes]) -> None:
    """Send the start of a response."""
    await send({"type": "http.response.start", "status": status, "headers": [*TEXT, *headers]})


async def body(send: Send, chunk: bytes = b"", *, more: bool = False) -> None:
    """Send a part of a body, the last one unless there is ``more``."""
    await send({"type": "http.response.body", "body": chunk, "more_body": more})


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Show the pending messages."""
    await start(send)
    await body(send, show())
