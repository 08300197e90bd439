"""Promises about the ASGI middleware around and within the parts of Starlette that change the course of a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from heliograph import Heliograph, OutsideRequestError, flash, flashes
from heliograph.asgi import FlashMiddleware

from .asgi_server import Connection
from .browser import Browser, show

pytestmark = pytest.mark.anyio

Next = Callable[[Request], Awaitable[Response]]


def save(request: Request) -> Response:
    """Flash in a thread of the pool, where Starlette runs blocking endpoints."""
    flash("Saved")
    return RedirectResponse("/", 303)


def read(request: Request) -> Response:
    """Show the messages in a thread of the pool."""
    return PlainTextResponse(show())


async def aread(request: Request) -> Response:
    return PlainTextResponse(show())


async def stream(request: Request) -> Response:
    """Show the messages with the first chunk of a stream, which Starlette sends from a task of its own."""

    async def chunks() -> AsyncIterator[bytes]:
        yield show()
        yield b"."

    return StreamingResponse(chunks())


async def aside(request: Request, call_next: Next) -> Response:
    """Change nothing, in the way that runs the inner application as a task of its own."""
    return await call_next(request)


ASIDE = Middleware(BaseHTTPMiddleware, dispatch=aside)
ROUTES = [Route("/save", save), Route("/", read), Route("/async", aread), Route("/stream", stream)]


def app_with(helio: Heliograph, where: str) -> Starlette:
    """Return an application with a BaseHTTPMiddleware inside the flash middleware, outside, both or not at all."""
    ours = Middleware(FlashMiddleware, helio=helio)
    orders = {"absent": [ours], "inside": [ours, ASIDE], "outside": [ASIDE, ours], "both": [ASIDE, ours, ASIDE]}
    return Starlette(routes=ROUTES, middleware=orders[where])


WHERE = pytest.mark.parametrize("where", ["absent", "inside", "outside", "both"])


@WHERE
async def test_a_message_survives_the_redirect(helio: Heliograph, browser: Browser, where: str) -> None:
    """A blocking endpoint in a thread sends its message, with or without a BaseHTTPMiddleware on either side."""
    browser.receive((await Connection("/save").run(app_with(helio, where))).headers)
    assert browser.pending() == ["Saved"]


@WHERE
@pytest.mark.parametrize(("path", "body"), [("/", b"Saved"), ("/async", b"Saved"), ("/stream", b"Saved.")])
async def test_a_message_is_shown_once(helio: Heliograph, browser: Browser, where: str, path: str, body: bytes) -> None:
    """A blocking, asynchronous or streaming endpoint shows its message once, whatever middleware is around it."""
    browser.flash("Saved")
    connection = await Connection(path, cookie=browser.cookie).run(app_with(helio, where))
    browser.receive(connection.headers)
    assert (connection.body, browser.pending()) == (body, [])


async def test_a_middleware_inside_may_flash_when_the_view_has_answered(helio: Heliograph, browser: Browser) -> None:
    """A BaseHTTPMiddleware within the flash middleware adds to what the view flashed."""

    async def dispatch(request: Request, call_next: Next) -> Response:
        response = await call_next(request)
        flash("Sent")
        return response

    middleware = [Middleware(FlashMiddleware, helio=helio), Middleware(BaseHTTPMiddleware, dispatch=dispatch)]
    app = Starlette(routes=ROUTES, middleware=middleware)
    browser.receive((await Connection("/save").run(app)).headers)
    assert browser.pending() == ["Saved", "Sent"]


async def test_a_middleware_outside_is_in_no_request(helio: Heliograph) -> None:
    """A BaseHTTPMiddleware around the flash middleware gets an error at the call, before and after the view."""
    errors: list[OutsideRequestError] = []

    def attempt() -> None:
        try:
            flash("Sent")
        except OutsideRequestError as error:
            errors.append(error)

    async def dispatch(request: Request, call_next: Next) -> Response:
        attempt()
        response = await call_next(request)
        attempt()
        return response

    middleware = [Middleware(BaseHTTPMiddleware, dispatch=dispatch), Middleware(FlashMiddleware, helio=helio)]
    await Connection("/save").run(Starlette(routes=ROUTES, middleware=middleware))
    assert len(errors) == 2


@pytest.mark.parametrize("reads", [False, True])
@pytest.mark.parametrize("blocking", [False, True])
async def test_a_background_task_cannot_flash(helio: Heliograph, *, reads: bool, blocking: bool) -> None:
    """A background task runs when the response is gone: to flash there is an error at the call."""
    errors: list[OutsideRequestError] = []

    def attempt() -> None:
        try:
            flash("Done")
        except OutsideRequestError as error:
            errors.append(error)

    async def aattempt() -> None:
        attempt()

    async def start_it(request: Request) -> Response:
        if reads:
            flashes().peek()
        return PlainTextResponse("started", background=BackgroundTask(attempt if blocking else aattempt))

    middleware = [Middleware(FlashMiddleware, helio=helio)]
    connection = await Connection().run(Starlette(routes=[Route("/", start_it)], middleware=middleware))
    assert (connection.body, len(errors)) == (b"started", 1)


@pytest.mark.parametrize("root_path", ["", "/site"])
async def test_a_mounted_application_is_at_its_whole_path(helio: Heliograph, browser: Browser, root_path: str) -> None:
    """A message for a path in a mounted application is shown there, behind proxies with a root path too."""
    browser.flash("Saved", path=f"{root_path}/shop/orders")
    shop = Starlette(routes=[Route("/orders", aread)])
    app = Starlette(routes=[Mount("/shop", app=shop)], middleware=[Middleware(FlashMiddleware, helio=helio)])
    connection = await Connection(f"{root_path}/shop/orders", root_path=root_path, cookie=browser.cookie).run(app)
    assert connection.body == b"Saved"


async def test_a_middleware_within_a_mount_is_at_its_whole_path(helio: Heliograph, browser: Browser) -> None:
    """An application that brings its flash middleware along is at the same path wherever it is mounted."""
    browser.flash("Saved", path="/shop/orders")
    shop: ASGIApp = FlashMiddleware(Starlette(routes=[Route("/orders", aread)]), helio)
    connection = Connection("/shop/orders", cookie=browser.cookie)
    await connection.run(Starlette(routes=[Mount("/shop", app=shop)]))
    browser.receive(connection.headers)
    assert (connection.body, browser.pending()) == (b"Saved", [])


async def test_an_unhandled_exception_leaves_the_messages(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """Starlette's own 500 shows nothing, takes nothing, and what the failed view flashed is one WARNING."""
    browser.flash("Saved")

    async def fail(request: Request) -> Response:
        flash("Sent")
        show()
        raise LookupError("no such row")

    app = Starlette(routes=[Route("/", fail)], middleware=[Middleware(FlashMiddleware, helio=helio)])
    connection = Connection(cookie=browser.cookie)
    with pytest.raises(LookupError):
        await connection.run(app)
    browser.receive(connection.headers)
    assert (connection.body, browser.pending()) == (b"Internal Server Error", ["Saved"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
