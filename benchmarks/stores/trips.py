"""Round trips of a request, counted on the wire, through whole applications.

A SQLite file has no wire; there the statements are counted. Warming up comes first: connections are made, Redis learns
the scripts, and drivers prepare what they have seen a few times.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from sqlalchemy import Engine, event, make_url

from benchmarks import work
from benchmarks.calling import ASGICaller, Caller, Request, WSGICaller
from benchmarks.systems import (
    asgi_heliograph,
    fastapi_heliograph,
    flask_heliograph,
    starlette_heliograph,
    wsgi_heliograph,
)
from heliograph import Heliograph
from heliograph.store import AsyncStore, Store
from heliograph.stores import OpenedAsyncStore, open_async
from heliograph.stores import open as open_blocking
from heliograph.testing.jar import CookieJar
from tests.stores.wire import counting

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from heliograph.asgi import ASGIApp, Event, Receive, Scope, Send

BLOCKING: Mapping[str, Callable[[Heliograph[Store | None]], WSGIApplication]] = {
    "WSGI": wsgi_heliograph.application,
    "Flask": flask_heliograph.application,
}
ASYNCHRONOUS: Mapping[str, Callable[[Heliograph[AsyncStore | None]], ASGIApp]] = {
    "ASGI": asgi_heliograph.application,
    "Starlette": starlette_heliograph.application,
    "FastAPI": fastapi_heliograph.application,
}
_URL = "http://localhost"
_UNSWEPT = b"\x04"  # A ticket with this first byte begins with B, and its put sweeps nothing.
_WARMING = 8  # Lives; psycopg prepares a statement at the sixth.

Count = Callable[[], int]


class Trips(NamedTuple):
    """Round trips of each request of a message's life.

    Attributes:
        idle: A page for a visitor who has no message.
        flash: A POST that flashes.
        before: A page that shows, before its headers.
        after: The same page, after them: after its last byte.
        next: The next page that asks, which learns that the message is spent.
        later: The page after that.
    """

    idle: int
    flash: int
    before: int
    after: int
    next: int
    later: int


def trips(name: str, url: str) -> Trips:
    """Count the round trips of an application.

    Args:
        name: One of :data:`BLOCKING` or :data:`ASYNCHRONOUS`.
        url: The store's, whose table is there.
    """
    with _counted(url) as (address, count):
        starts: list[int] = []

        def started() -> None:
            starts.append(count())

        running = _blocking if name in BLOCKING else _asynchronous
        with running(name, address, started) as caller:
            for _ in range(_WARMING):
                for _ in _life(caller):
                    pass
            seen = [count()]
            for step in _life(caller):
                seen += [starts[-1], count()] if step == "show" else [count()]
        return Trips(*(after - before for before, after in pairwise(seen)))


def _unswept(size: int) -> bytes:
    return _UNSWEPT + os.urandom(size - 1)


def _life(caller: Caller) -> Iterator[str]:
    """Go through the life of a message, and say after each request which it was."""
    jar = CookieJar(clock=lambda: 0)
    for step, method, path, text in (
        ("idle", "GET", work.IDLE, ""),
        ("flash", "POST", work.FLASH_1, None),
        ("show", "GET", work.PAGE, work.TEXT),
        ("next", "GET", work.PAGE, ""),
        ("later", "GET", work.PAGE, ""),
    ):
        url = urljoin(_URL, path)
        answer = caller.answer(Request(method, path, jar.header(url) or ""))
        jar.store(url, answer.set_cookies)
        assert text is None or answer.body.decode() == text, f"{step}: {answer}"
        yield step
    assert not jar.cookies()


@contextmanager
def _counted(url: str) -> Generator[tuple[str, Count]]:
    """Give the URL under which a store is counted, and what tells the count."""
    port = make_url(url).port
    if port is None:
        statements: list[object] = []

        def note(*said: object) -> None:
            statements.append(said)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield url, lambda: len(statements)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    else:
        with counting(port) as wire:
            yield url.replace(f":{port}/", f":{wire.port}/"), lambda: wire.round_trips


@contextmanager
def _blocking(name: str, url: str, started: Callable[[], None]) -> Generator[Caller]:
    with closing(open_blocking(url)) as store:
        application = BLOCKING[name](Heliograph(secret_key=work.KEY, store=store, inline_limit=0, random=_unswept))

        def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
            def start(*arguments: Any) -> Any:
                started()
                return start_response(*arguments)

            return application(environ, start)

        yield WSGICaller(watched)


@contextmanager
def _asynchronous(name: str, url: str, started: Callable[[], None]) -> Generator[Caller]:
    async def opened() -> OpenedAsyncStore:
        return open_async(url)

    with asyncio.Runner() as runner:
        store = runner.run(opened())
        application = ASYNCHRONOUS[name](Heliograph(secret_key=work.KEY, store=store, inline_limit=0, random=_unswept))

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            async def start(event: Event) -> None:
                if event["type"] == "http.response.start":
                    started()
                await send(event)

            await application(scope, receive, start)

        try:
            yield ASGICaller(watched, run=runner.run)
        finally:
            runner.run(store.aclose())
