"""What the servers of the fault tests serve: one shop with a store, as WSGI and as ASGI.

``POST /flash?text=...`` flashes and redirects, with ``noise=9`` so much longer; ``GET /`` shows. ``/hop/3`` reads,
and redirects to ``/hop/2`` and so on to ``/``. ``/hold?gate=...`` sends what it shows, waits until whoever listens at
that port hangs up, and goes on, with ``more=9`` by as many chunks of noise; ``X-Worker`` names its process. ``/slow``
waits likewise before it sends anything, ``/read`` reads the request's body first. A path below ``/private`` has no
inline messages, one below ``/strict`` raises when the store fails.

The process that serves it has this folder on its path and nothing of the tests. ``HELIOGRAPH_STORE`` names the store,
and in the file ``TOLD`` it says what was logged and signalled, and when a client went.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from heliograph import Heliograph, asgi, flash, flashes, wsgi
from heliograph.events import messages_dropped, messages_shown
from heliograph.stores import open, open_async

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from heliograph.message import Message

_KEY = "an example key of a shop"
_SETTINGS: dict[str, dict[str, Any]] = {
    "": {"inline_limit": 200, "lease": 600},
    "private": {"inline_limit": 0, "lease": 600},
    "strict": {"inline_limit": 0, "lease": 600, "on_outage": "raise"},
}
_NOISE = b"\n" * 2**16
_REASONS = {200: "OK", 303: "See Other"}


def store_url() -> str:
    """Return where the store is."""
    return os.environ["HELIOGRAPH_STORE"]


def tell(line: str) -> None:
    """Let the tests know; lines of several processes do not mix."""
    with Path(os.environ["TOLD"]).open("a") as file:
        file.write(f"{line}\n")


class _Tell(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        tell(f"{record.levelname} {record.getMessage()}")


logging.getLogger("heliograph").addHandler(_Tell(logging.WARNING))


@messages_dropped.connect
def _tell_dropped(_: object, messages: tuple[Message, ...], reason: str) -> None:
    tell(f"dropped {len(messages)} {reason}")


@messages_shown.connect
def _tell_shown(_: object, messages: tuple[Message, ...]) -> None:
    tell(f"shown {len(messages)}")


class Gate(NamedTuple):
    """In a body: a port of the tests to connect to, and to wait until they hang up."""

    port: int

    def wait(self) -> None:
        """Wait."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.recv(1)

    async def pass_(self) -> None:
        """Wait, and let other requests go on."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await reader.read()
        writer.close()


class Answer(NamedTuple):
    """What a view returns."""

    body: bytes | Iterator[bytes | Gate]
    status: int = 200
    location: str = ""
    before: Gate | None = None
    reads: bool = False

    @property
    def parts(self) -> Iterable[bytes | Gate]:
        """The body in parts."""
        return [self.body] if isinstance(self.body, bytes) else self.body

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers."""
        where = [("Location", self.location)] if self.location else []
        return [("Content-Type", "text/plain"), ("X-Worker", str(os.getpid())), *where]


def answer(path: str, query: str) -> Answer:
    """Handle a request."""
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    match path.split("/")[1:]:
        case ["flash"]:
            flash(asked["text"] + token_hex(int(asked.get("noise", "0")) // 2))
            return Answer(b"", 303, "/")
        case ["hop", left]:
            _shown()
            return Answer(b"", 303, f"/hop/{int(left) - 1}" if left != "1" else "/")
        case ["hold"]:
            return Answer(_held(asked))
        case ["slow"]:
            return Answer(_shown(), before=Gate(int(asked["gate"])))
        case last:
            return Answer(_shown(), reads=last == ["read"])


def _shown() -> bytes:
    return "\n".join(str(message) for message in flashes()).encode()


def _held(asked: dict[str, str]) -> Iterator[bytes | Gate]:
    yield _shown() + b"\n"
    yield Gate(int(asked["gate"]))
    yield from (_NOISE for _ in range(int(asked.get("more", "0"))))
    yield b"."


def _wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    said = answer(environ["PATH_INFO"], environ["QUERY_STRING"])
    if said.before is not None:
        said.before.wait()
    if said.reads:
        tell(f"read {len(environ['wsgi.input'].read(int(environ['CONTENT_LENGTH'])))}")
    start_response(f"{said.status} {_REASONS[said.status]}", said.headers)
    return [said.body] if isinstance(said.body, bytes) else _waiting(said.body)


def _waiting(body: Iterable[bytes | Gate]) -> Generator[bytes]:
    for part in body:
        if isinstance(part, Gate):
            part.wait()
        else:
            yield part


async def _asgi(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
    said = answer(scope["path"], scope["query_string"].decode())
    if said.before is not None:
        await said.before.pass_()
    if said.reads:
        tell(f"read {await _length(receive)}")
    headers = [(name.lower().encode(), value.encode()) for name, value in said.headers]
    await send({"type": "http.response.start", "status": said.status, "headers": headers})
    for part in said.parts:
        if isinstance(part, Gate):
            await part.pass_()
        else:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body"})


async def _length(receive: asgi.Receive) -> int:
    length, more = 0, True
    while more:
        event = await receive()
        length, more = length + len(event["body"]), event.get("more_body", False)
    return length


def watched(receive: asgi.Receive) -> asgi.Receive:
    """Have the tests know when the server has said that the client went."""

    async def receive_and_tell() -> asgi.Event:
        event = await receive()
        if event["type"] == "http.disconnect":
            tell("gone")
        return event

    return receive_and_tell


def _settings(path: str) -> tuple[str, str]:
    """Return which settings a path has, and the rest of it."""
    first, _, rest = path[1:].partition("/")
    return (first, f"/{rest}") if first in _SETTINGS else ("", path)


def blocking() -> WSGIApplication:
    """Return the shop for WSGI servers."""
    store = open(store_url())
    apps = {
        name: wsgi.FlashMiddleware(_wsgi, Heliograph(secret_key=_KEY, store=store, **settings))
        for name, settings in _SETTINGS.items()
    }

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        name, environ["PATH_INFO"] = _settings(environ["PATH_INFO"])
        return apps[name](environ, start_response)

    return app


def warm() -> WSGIApplication:
    """Return the shop with its store's connections open, as an application that makes its table at import."""
    app = blocking()
    list(app({"REQUEST_METHOD": "POST", "PATH_INFO": "/private/flash", "QUERY_STRING": "text=Warm"}, _ignored))
    return app


def _ignored(status: str, headers: object, exc_info: object = None, /) -> Callable[[bytes], object]:
    return len


def asynchronous() -> asgi.ASGIApp:
    """Return the shop for ASGI servers."""
    store = open_async(store_url())
    apps = {
        name: asgi.FlashMiddleware(_asgi, Heliograph(secret_key=_KEY, store=store, **settings))
        for name, settings in _SETTINGS.items()
    }

    async def app(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError("an application without a lifespan")
        name, scope["path"] = _settings(scope["path"])
        await apps[name](scope, watched(receive), send)

    return app
