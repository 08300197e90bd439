"""Calls WSGI and ASGI applications directly: no server, no test client, nothing in between that would be measured too.

The environ or scope of a request is built once; each call gets a shallow copy, as applications write into it. What is
left of the call itself is part of the bare application's floor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import thread_time_ns
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from heliograph.asgi import ASGIApp, Event

T = TypeVar("T")
_HEADERS = {  # What Chromium sends with a navigation, less what no server looks at.
    "host": "localhost",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "accept-encoding": "gzip, deflate, br, zstd",
    "accept-language": "en-GB,en;q=0.9",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
    "upgrade-insecure-requests": "1",
}


class Request(NamedTuple):
    """A request; ``cookie`` is its Cookie header, empty for none."""

    method: str
    path: str
    cookie: str = ""


class Answer(NamedTuple):
    """A response; header names are lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def set_cookies(self) -> list[str]:
        """The values of its Set-Cookie headers."""
        return [value for name, value in self.headers if name == "set-cookie"]


class Caller(Protocol):
    """Calls one application."""

    def answer(self, request: Request) -> Answer:
        """Call it once, and return what it answered."""
        ...

    def time(self, request: Request, count: int) -> float:
        """Call it ``count`` times, and return the mean, in microseconds of this thread's own processor time."""
        ...


class WSGICaller:
    """Calls a WSGI application."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def answer(self, request: Request) -> Answer:
        """See :class:`Caller`."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[..., None]:
            started.append((status, headers))
            return _ignore

        body = self._application(_environ(request), start_response)
        content = b"".join(body)
        _close(body)
        ((status, headers),) = started
        return Answer(int(status[:3]), [(name.lower(), value) for name, value in headers], content)

    def time(self, request: Request, count: int) -> float:
        """See :class:`Caller`."""
        application, environ = self._application, _environ(request)
        begun = thread_time_ns()
        for _ in range(count):
            body = application(environ.copy(), _start_response)
            for _chunk in body:
                pass
            _close(body)
        return (thread_time_ns() - begun) / count / 1000


class Run(Protocol):
    """Runs a coroutine to its end, as ``asyncio.run`` does."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T:
        """Return what it returns."""
        ...


class ASGICaller:
    """Calls an ASGI application, within an event loop of asyncio.

    Args:
        application: The application.
        run: Runs one call; an application that keeps connections needs the same event loop for all of them.
    """

    def __init__(self, application: ASGIApp, *, run: Run = asyncio.run) -> None:
        self._application = application
        self._run = run

    def answer(self, request: Request) -> Answer:
        """See :class:`Caller`."""
        client = _Client()
        events: list[Event] = []

        async def send(event: Event) -> None:
            events.append(event)
            await client.send(event)

        async def call() -> None:
            await self._application(_scope(request), client.receive, send)

        self._run(call())
        start, *rest = events
        headers = [(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], headers, b"".join(event.get("body", b"") for event in rest))

    def time(self, request: Request, count: int) -> float:
        """See :class:`Caller`."""
        application, scope = self._application, _scope(request)

        async def call() -> float:
            begun = thread_time_ns()
            for _ in range(count):
                client = _Client()
                await application(scope.copy(), client.receive, client.send)
            return (thread_time_ns() - begun) / count / 1000

        return self._run(call())


def _environ(request: Request) -> WSGIEnvironment:
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": "0",
        **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in _HEADERS.items()},
    }
    if request.cookie:
        environ["HTTP_COOKIE"] = request.cookie
    setup_testing_defaults(environ)
    return environ


def _scope(request: Request) -> dict[str, Any]:
    headers = _HEADERS | ({"cookie": request.cookie} if request.cookie else {})
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50000),
        "state": {},
    }


def _start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[..., None]:
    return _ignore


def _close(body: object) -> None:
    close: Callable[[], object] | None = getattr(body, "close", None)
    if close is not None:
        close()


def _ignore(*arguments: object) -> None:
    pass


class _Client:
    """A client with an empty body, which goes when it has the whole response; Quart waits for that, too."""

    __slots__ = ("_asked", "_served", "_waiting")

    def __init__(self) -> None:
        self._asked = self._served = False
        self._waiting: asyncio.Event | None = None

    async def receive(self) -> Event:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if not self._served:
            self._waiting = asyncio.Event()
            await self._waiting.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Event) -> None:
        if event["type"] == "http.response.body" and not event.get("more_body"):
            self._served = True
            if self._waiting is not None:
                self._waiting.set()
