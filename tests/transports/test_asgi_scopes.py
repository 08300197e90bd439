"""Promises of the ASGI middleware about scopes: other protocols, mounted applications, and scopes that change."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from heliograph import Heliograph, OutsideRequestError, flash, flashes
from heliograph.asgi import ASGIApp, Event, FlashMiddleware, Receive, Scope, Send

from .asgi_server import Connection, page, start
from .browser import Browser

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", ["websocket", "lifespan", "of the future"])
async def test_other_protocols_pass_through_untouched(helio: Heliograph, browser: Browser, kind: str) -> None:
    """A websocket or the lifespan gets the server's own scope, receive and send, and no messages."""
    browser.flash("Saved")
    connection = Connection(cookie=browser.cookie)
    scope: Scope = {**connection.scope, "type": kind}
    before = dict(scope)
    receive, send = connection.receive, connection.send
    got: list[object] = []

    async def app(*arguments: object) -> None:
        got.extend(arguments)
        with pytest.raises(OutsideRequestError):
            flashes()

    await FlashMiddleware(app, helio)(scope, receive, send)
    assert [id(argument) for argument in got] == [id(scope), id(receive), id(send)]
    assert scope == before


async def test_receive_is_the_servers_own(helio: Heliograph) -> None:
    """The request's body does not pass through the middleware."""
    connection = Connection()
    receive = connection.receive
    got: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        got.append(receive)
        await page(scope, receive, send)

    await FlashMiddleware(app, helio)(connection.scope, receive, connection.send)
    assert got[0] is receive


@pytest.mark.parametrize(
    ("flashed", "root_path", "path", "shown"),
    [
        ("/größe/m", "", "/größe/m/links", True),
        ("/shop/orders", "/shop", "/shop/orders/1", True),  # ASGI's own reading, and Starlette's mounts.
        ("/shop/orders", "/shop", "/orders/1", True),  # Servers and frameworks that strip the root path.
        ("/shop/orders", "/shop", "/orderly", False),
        ("/shop/shopping", "/shop", "/shopping", True),
        ("/shopping", "/shop", "/shopping", False),
        ("/shop", "/shop", "/shop", True),
        ("/shop", "/shop", "/", True),
    ],
)
async def test_a_path_is_that_of_the_url_mount_point_included(
    helio: Heliograph, browser: Browser, flashed: str, root_path: str, path: str, *, shown: bool
) -> None:
    """A message for a path is shown there, whether or not the server repeats the root path in the path."""
    browser.flash("Saved", path=flashed)
    connection = Connection(path, root_path=root_path, cookie=browser.cookie)
    await connection.run(FlashMiddleware(page, helio))
    assert connection.body == (b"Saved" if shown else b"")


def rewriting(app: ASGIApp, rewrite: dict[str, Any]) -> ASGIApp:
    """Return an application that changes the scope in place before it handles it, as routers do."""

    async def rewritten(scope: Scope, receive: Receive, send: Send) -> None:
        scope.update(rewrite)
        await app(scope, receive, send)

    return rewritten


@pytest.mark.parametrize(
    ("method", "rewrite", "shown"),
    [
        ("GET", {"root_path": "/shop"}, b"Saved"),  # A mount of Starlette >= 0.33.
        ("GET", {"root_path": "/shop", "path": "/orders"}, b"Saved"),  # A mount of anything older.
        ("GET", {"path": "/index"}, b"Saved"),
        ("GET", {"headers": []}, b"Saved"),
        ("HEAD", {"method": "GET"}, b""),
    ],
    ids=["mounted, path whole", "mounted, path stripped", "path", "no headers", "HEAD to GET"],
)
async def test_the_request_is_the_one_that_came(
    helio: Heliograph, browser: Browser, method: str, rewrite: dict[str, Any], shown: bytes
) -> None:
    """An inner application that rewrites the scope to itself changes nothing of what the visitor sees."""
    browser.flash("Saved", path="/shop/orders")
    connection = Connection("/shop/orders", method=method, cookie=browser.cookie)
    await connection.run(FlashMiddleware(rewriting(page, rewrite), helio))
    browser.receive(connection.headers)
    assert (connection.body, browser.pending("/shop/orders")) == (shown, [] if shown else ["Saved"])


async def redirect(scope: Scope, receive: Receive, send: Send) -> None:
    flash("Saved")
    await start(send, 303, (b"location", b"/"))


async def test_a_scheme_that_an_inner_application_corrects_loses_no_message(helio: Heliograph) -> None:
    """With a proxy fix inside instead of outside, a message is sent under a name that the next request finds."""
    answer = await Connection().run(FlashMiddleware(rewriting(redirect, {"scheme": "https"}), helio))
    (cookie,) = answer.header("set-cookie")
    connection = Connection(cookie=cookie.split(";")[0])
    await connection.run(FlashMiddleware(rewriting(page, {"scheme": "https"}), helio))
    assert connection.body == b"Saved"


async def test_what_an_inner_application_notes_in_the_scope_reaches_the_outer(helio: Heliograph) -> None:
    """Tracing middleware outside goes on finding the route that a router wrote into the scope."""
    connection = Connection()
    await connection.run(FlashMiddleware(rewriting(page, {"route": "/orders/{id}"}), helio))
    assert connection.scope["route"] == "/orders/{id}"


async def test_a_scope_that_is_used_again_is_a_new_request(helio: Heliograph, browser: Browser) -> None:
    """A retrying layer outside, which calls the application again with the same scope, gets a whole request."""
    connection = Connection()
    attempts: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        attempts.append("one")
        flash(f"Saved at attempt {len(attempts)}")
        if len(attempts) == 1:
            raise LookupError("try again")
        await start(send)

    wrapped = FlashMiddleware(app, helio)
    with pytest.raises(LookupError):
        await connection.run(wrapped)
    await connection.run(wrapped)
    browser.receive(connection.headers)
    assert browser.pending() == ["Saved at attempt 2"]


async def test_the_applications_own_events_are_not_changed(helio: Heliograph) -> None:
    """A start that an application sends twice, to two connections, gets no headers of the first visitor."""
    event: Event = {"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"1"')]}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        flash("Saved")
        await send(event)

    await Connection().run(FlashMiddleware(app, helio))
    assert event == {"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"1"')]}


async def test_a_message_flashed_in_a_thread(helio: Heliograph, browser: Browser) -> None:
    """A blocking function in a thread of the event loop's pool finds its request."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await anyio.to_thread.run_sync(flash, "Saved")
        await start(send)

    browser.receive((await Connection().run(FlashMiddleware(app, helio))).headers)
    assert browser.pending() == ["Saved"]
