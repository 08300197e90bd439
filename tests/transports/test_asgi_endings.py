"""Promises about requests under ASGI that end early, badly, or never quite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio
import pytest

from heliograph import Flashes, Heliograph, OutsideRequestError, flash, flashes
from heliograph.asgi import FlashMiddleware, Receive, Scope, Send

from .asgi_server import Connection, body, page, start
from .browser import Browser, show

pytestmark = pytest.mark.anyio


def is_outside() -> bool:
    """Tell whether no request is being handled here."""
    with suppress(OutsideRequestError):
        flashes()
        return False
    return True


@pytest.mark.parametrize("failing", ["http.response.start", "http.response.body"])
@pytest.mark.parametrize("waiting", [[], ["Saved"]], ids=["idle", "pending"])
async def test_a_disconnect_reaches_the_application(
    helio: Heliograph, browser: Browser, failing: str, waiting: list[str]
) -> None:
    """A server's OSError for a client that has gone passes through the middleware, and no request is left behind."""
    browser.flash(*waiting)
    seen: list[OSError] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await page(scope, receive, send)
        except OSError as error:
            seen.append(error)
            raise

    with pytest.raises(ConnectionResetError, match="gone"):
        await Connection(cookie=browser.cookie, failing=failing).run(FlashMiddleware(app, helio))
    assert (len(seen), is_outside()) == (1, True)


async def test_a_disconnect_before_the_headers_takes_no_message(helio: Heliograph, browser: Browser) -> None:
    """A response whose start could not be sent leaves its messages for the next page."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie, failing="http.response.start")
    with pytest.raises(ConnectionResetError):
        await connection.run(FlashMiddleware(page, helio))
    browser.receive(connection.headers)
    assert browser.pending() == ["Saved"]


async def test_an_application_that_outlives_a_disconnect(helio: Heliograph, browser: Browser) -> None:
    """An application that swallows the OSError and sends on is told again; the start is not sent a second time."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie, failing="http.response.start")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(OSError):
            await page(scope, receive, send)

    await connection.run(FlashMiddleware(app, helio))
    assert connection.events == []


async def before_the_start(send: Send) -> None:
    flash("Sent")
    show()


async def after_the_start(send: Send) -> None:
    await before_the_start(send)
    await start(send)


async def in_the_body(send: Send) -> None:
    await after_the_start(send)
    await body(send, b"begun", more=True)


@pytest.mark.parametrize(
    ("moment", "left"),
    [(before_the_start, ["Saved"]), (in_the_body, [])],
)
async def test_a_cancelled_task(
    helio: Heliograph, browser: Browser, moment: Callable[[Send], Awaitable[None]], left: list[str]
) -> None:
    """A request that is cancelled before its start takes no message, afterwards what was read; none is left behind."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie)
    with anyio.CancelScope() as cancelling:

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await moment(send)
            cancelling.cancel()
            await anyio.lowlevel.checkpoint()

        await connection.run(FlashMiddleware(app, helio))
    browser.receive(connection.headers)
    assert (cancelling.cancelled_caught, browser.pending(), is_outside()) == (True, left, True)


async def test_an_exception_before_the_start(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """A view that raises takes no message, what it flashed is one WARNING, and no request is left behind."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await before_the_start(send)
        raise LookupError("no such template")

    with pytest.raises(LookupError):
        await connection.run(FlashMiddleware(app, helio))
    assert (connection.events, browser.pending(), is_outside()) == ([], ["Saved"], True)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


async def test_an_exception_while_the_start_is_held(helio: Heliograph, browser: Browser) -> None:
    """A start that is held when the application fails is not sent, so that the server can answer 500."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        raise LookupError("no such template")

    with pytest.raises(LookupError):
        await connection.run(FlashMiddleware(app, helio))
    assert (connection.events, browser.pending()) == ([], ["Saved"])


@pytest.mark.parametrize("fails", [False, True])
async def test_a_task_that_outlives_its_request(helio: Heliograph, *, fails: bool) -> None:
    """A task that flashes when its request is over, well or badly ended, gets an error, not a silent loss."""
    over = anyio.Event()
    errors: list[OutsideRequestError] = []

    async def later() -> None:
        await over.wait()
        try:
            flash("Saved")
        except OutsideRequestError as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            tasks.start_soon(later)
            await anyio.lowlevel.checkpoint()
            if fails:
                raise LookupError("in the view")
            await page(scope, receive, send)

        with suppress(LookupError):
            await Connection().run(FlashMiddleware(app, helio))
        over.set()
    assert len(errors) == 1


async def test_messages_kept_by_reference_are_of_no_use_after_the_request(helio: Heliograph) -> None:
    """Code that goes on flashing when its request has failed gets an error, not a silent loss."""
    kept: list[Flashes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(flashes())
        raise LookupError("in the view")

    with suppress(LookupError):
        await Connection().run(FlashMiddleware(app, helio))
    with pytest.raises(OutsideRequestError):
        kept[0].add("Saved")


async def test_requests_at_the_same_time(helio: Heliograph) -> None:
    """Two requests on one event loop, switching at each await, each find their own messages."""
    browsers = {name: Browser(helio) for name in ("one", "two")}

    async def serve(name: str) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            flash(f"by {name}")
            await anyio.lowlevel.checkpoint()
            flash(f"again by {name}")
            await page(scope, receive, send)

        browsers[name].receive((await Connection(method="HEAD").run(FlashMiddleware(app, helio))).headers)

    async with anyio.create_task_group() as tasks:
        for name in browsers:
            tasks.start_soon(serve, name)
    assert {name: browser.pending() for name, browser in browsers.items()} == {
        name: [f"by {name}", f"again by {name}"] for name in browsers
    }
