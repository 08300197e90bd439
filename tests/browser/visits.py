"""What the site saw of the browser: each request, what its handler read, and how it was answered.

It proves that a request came at all: a test that a prefetch eats nothing would also pass without a prefetch.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from heliograph.asgi import ASGIApp, Event, Receive, Scope, Send

PATIENCE = 10.0
"""Seconds after which whatever a test waits for is taken to be missing."""


@dataclass(slots=True)
class Visit:
    """One request and its answer.

    Attributes:
        method: The request method.
        path: The path of the URL.
        headers: The request's headers, names in lower case.
        header_bytes: The size of the request up to its body.
        read: What the handler was given when it asked for messages; None when it did not ask.
        status: The status of the answer; None until its last byte was handed to the server.
        set_cookies: The ``Set-Cookie`` headers of the answer.
    """

    method: str
    path: str
    headers: dict[str, str]
    header_bytes: int
    read: list[str] | None = None
    status: int | None = None
    set_cookies: list[str] = field(default_factory=list[str])

    @property
    def carries_flash(self) -> bool:
        """Whether the browser sent a cookie of ours."""
        return "flash." in self.headers.get("cookie", "")


class Visits:
    """Records every request that passes on its way to an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._all: list[Visit] = []
        self._changed = threading.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        visit = scope["visit"] = _arrived(scope)
        with self._changed:
            self._all.append(visit)
        status = 0

        async def note(event: Event) -> None:
            nonlocal status
            await send(event)
            if event["type"] == "http.response.start":
                status = event["status"]
                visit.set_cookies += [value.decode() for name, value in event["headers"] if name == b"set-cookie"]

        await self._app(scope, receive, note)
        with self._changed:
            visit.status = status
            self._changed.notify_all()

    def to(self, path: str) -> list[Visit]:
        """Return the answered visits to a path, oldest first."""
        with self._changed:
            return self._answered(path)

    def wait_for(self, path: str) -> Visit:
        """Return the first visit to a path, once it is answered."""
        with self._changed:
            answered = self._changed.wait_for(lambda: self._answered(path), PATIENCE)
            assert answered, f"No visit to {path} was answered: {[(visit.method, visit.path) for visit in self._all]}"
            return answered[0]

    def _answered(self, path: str) -> list[Visit]:
        return [visit for visit in self._all if visit.path == path and visit.status is not None]


def _arrived(scope: Scope) -> Visit:
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    target: bytes = scope["raw_path"] + b"?" + scope["query_string"]
    return Visit(
        scope["method"],
        scope["path"],
        {name.decode(): value.decode("latin-1") for name, value in pairs},
        len(scope["method"]) + len(target) + len("  HTTP/1.1\r\n\r\n") + sum(len(n) + len(v) + 4 for n, v in pairs),
    )
