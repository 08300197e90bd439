"""Promises about stored messages under ASGI: what the store is asked, and exactly when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from heliograph import ConfigurationError, Heliograph, StoreUnavailableError, aflashes, flash
from heliograph.asgi import ASGIApp, Event, FlashMiddleware, Receive, Scope, Send
from heliograph.store import AsyncStore

from .asgi_server import Connection, body, page, start
from .browser import Browser, show
from .watched import Watched, asynchronous

NAVIGATION = (b"sec-fetch-mode", b"navigate")
TEXT = (b"accept", b"text/html,*/*;q=0.8")
ANYTHING = (b"accept", b"*/*")


async def form(scope: Scope, receive: Receive, send: Send) -> None:
    flash("Saved")
    await start(send, 303, (b"location", b"/"))
    await body(send)


async def moving_page(scope: Scope, receive: Receive, send: Send) -> None:
    text = show()
    await start(send, 302, (b"location", b"/"))
    await body(send, text)


class Leaving(Connection):
    """A client that goes while its answer is on the way; the server accepts what it will never get."""

    async def receive(self) -> Event:
        return {"type": "http.disconnect"}


class Asking(Connection):
    """A page's script that asks, and whose page is left before the answer comes."""

    _asks = True

    async def receive(self) -> Event:
        asks, self._asks = self._asks, False
        return {"type": "http.request"} if asks else {"type": "http.disconnect"}


class Visitor:
    """A browser, and an application whose messages are all stored."""

    def __init__(self, **settings: object) -> None:
        self.store = Watched()
        self.helio: Heliograph[AsyncStore] = asynchronous(self.store, **settings)
        self.browser = Browser(self.helio)

    def visit(
        self, app: ASGIApp, *headers: tuple[bytes, bytes], kind: type[Connection] = Connection, failing: str = ""
    ) -> Connection:
        """Serve a whole request; the browser keeps its cookies, also of an answer that broke off."""
        connection = kind(cookie=self.browser.cookie, headers=headers or (NAVIGATION, TEXT), failing=failing)
        try:
            asyncio.run(_run(connection, FlashMiddleware(app, self.helio)))
        finally:
            self.browser.receive(connection.headers)
        return connection

    def asked(self) -> list[str]:
        """Return what the store was asked since the last look."""
        calls, self.store.calls = self.store.calls, []
        return calls


async def _run(connection: Connection, app: ASGIApp) -> None:
    await connection.run(app)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def test_each_request_asks_the_store_once(visitor: Visitor) -> None:
    """Nothing when idle, one trip to flash, one before a page that shows and one after it, one on the page after."""
    visitor.visit(page)
    assert visitor.asked() == []
    visitor.visit(form)
    assert visitor.asked() == ["put"]
    assert visitor.visit(page).body == b"Saved"
    assert visitor.asked() == ["claim", "done"]
    assert visitor.visit(page).body == b""
    assert visitor.asked() == ["claim"]
    assert visitor.browser.cookie == ""
    visitor.visit(page)
    assert visitor.asked() == []


@pytest.mark.parametrize("header", [NAVIGATION, TEXT, (b"hx-request", b"true"), (b"x-up-version", b"3.0")])
def test_page_loads_have_them_ready(visitor: Visitor, header: tuple[bytes, bytes]) -> None:
    """A template of a page reads stored messages without an ``await``."""
    visitor.visit(form)
    assert visitor.visit(page, header).body == b"Saved"


def test_a_polling_fetch_holds_no_lease(visitor: Visitor) -> None:
    """A request that is no page load does not ask the store, and so keeps nothing from a page."""
    visitor.visit(form)
    visitor.asked()
    assert visitor.visit(page, ANYTHING).body == b""
    assert visitor.asked() == []
    assert visitor.visit(page).body == b"Saved"


def test_any_request_may_ask(visitor: Visitor) -> None:
    """``await aflashes()`` fetches what waits, once, in any request that can show it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await aflashes()
        await start(send)
        await body(send, ", ".join(str(message) for message in await aflashes()).encode())

    visitor.visit(form)
    visitor.asked()
    assert visitor.visit(app, (b"sec-purpose", b"prefetch")).body == b""
    assert visitor.asked() == []
    assert visitor.visit(app, ANYTHING).body == b"Saved"
    assert visitor.asked() == ["claim", "done"]


def test_a_page_that_does_not_read_gives_back_before_its_headers(visitor: Visitor) -> None:
    """What was fetched for nothing is free again when the browser goes on."""
    visitor.visit(form)
    visitor.asked()
    seen: list[list[str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await body(send, b"hello")

    class Looking(Connection):
        async def send(self, event: Event) -> None:
            seen.append(visitor.asked())
            await super().send(event)

    visitor.visit(app, kind=Looking)
    assert seen == [["claim", "back"], []]
    assert visitor.asked() == []


def test_what_a_redirect_read_is_free_before_its_headers(visitor: Visitor) -> None:
    """The next hop finds the parcel free, however fast the browser is."""
    visitor.visit(form)
    visitor.asked()
    seen: list[list[str]] = []

    class Looking(Connection):
        async def send(self, event: Event) -> None:
            seen.append(visitor.asked())
            await super().send(event)

    visitor.visit(moving_page, kind=Looking)
    assert seen == [["claim", "back"], []]


def test_it_is_done_with_the_last_byte_and_not_later(visitor: Visitor) -> None:
    """A task that the application runs after its answer, however long, keeps nothing leased."""
    seen: list[list[str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await body(send, show(), more=True)
        seen.append(visitor.asked())
        await body(send, b"!")
        seen.append(visitor.asked())

    visitor.visit(form)
    visitor.asked()
    assert visitor.visit(app).body == b"Saved!"
    assert seen == [["claim"], ["done"]]
    assert visitor.asked() == []


@pytest.mark.parametrize("ending", ["http.response.pathsend", "http.response.zerocopysend"])
def test_a_file_may_be_the_last_byte(visitor: Visitor, ending: str) -> None:
    """The specification's two extensions that send a file end a response as a body does."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        show()
        await start(send)
        await send({"type": ending})

    visitor.visit(form)
    visitor.visit(app)
    assert visitor.asked() == ["put", "claim", "done"]


def test_a_client_that_has_gone_takes_nothing(visitor: Visitor) -> None:
    """Servers accept the last byte for a client that has left; the message waits for its next page."""
    visitor.visit(form)
    assert visitor.visit(page, kind=Leaving).body == b"Saved"
    assert visitor.asked() == ["put", "claim", "back"]
    assert visitor.visit(page).body == b"Saved"


def test_a_script_whose_page_has_gone_takes_nothing() -> None:
    """What a script asked for waits when nobody is there to show it, also where pages themselves hold no messages."""
    visitor = Visitor(client=True, endpoint="/_flashes")
    visitor.visit(form)
    for kind, ending in ((Asking, "back"), (Connection, "done")):
        sender = (b"sec-fetch-site", b"same-origin")
        script = kind("/_flashes", method="POST", cookie=visitor.browser.cookie, headers=[sender])
        asyncio.run(_run(script, FlashMiddleware(page, visitor.helio)))
        assert b"Saved" in script.body
        assert visitor.asked()[-2:] == ["claim", ending]


async def first_then_page(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await page(scope, receive, send)


def test_a_disconnect_that_the_application_received(visitor: Visitor) -> None:
    """It counts whoever hears of it first."""
    visitor.visit(form)
    visitor.visit(first_then_page, kind=Leaving)
    assert visitor.asked() == ["put", "claim", "back"]


def test_a_client_that_is_still_sending_is_there(visitor: Visitor) -> None:
    """An answer before the end of a long upload is an answer; the application may read on."""
    received: list[bytes] = []

    class Uploading(Connection):
        sent = 0

        async def receive(self) -> Event:
            self.sent += 1
            return {"type": "http.request", "body": b"%d" % self.sent, "more_body": self.sent < 9}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await page(scope, receive, send)
        while True:
            event = await receive()
            received.append(event["body"])
            if not event["more_body"]:
                return

    visitor.visit(form)
    visitor.visit(app, kind=Uploading)
    assert visitor.asked() == ["put", "claim", "done"]
    assert b"".join(received) == b"123456789"


def test_looking_takes_nothing_from_the_application(visitor: Visitor) -> None:
    """A request body that nobody had read before the answer can be read after it."""
    received: list[Event] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await page(scope, receive, send)
        received.append(await receive())

    visitor.visit(form)
    visitor.visit(app)
    assert received == [{"type": "http.request", "body": b"", "more_body": False}]


@pytest.mark.parametrize("failing", ["http.response.start", "http.response.body"])
def test_an_event_that_cannot_be_sent_gives_back(visitor: Visitor, failing: str) -> None:
    """A server that refuses an event for a client that has gone has not delivered."""
    visitor.visit(form)
    with pytest.raises(ConnectionResetError):
        visitor.visit(page, failing=failing)
    assert visitor.asked() == ["put", "claim", "back"]
    assert visitor.visit(page).body == b"Saved"


Broken = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


async def crashes(scope: Scope, receive: Receive, send: Send) -> None:
    show()
    raise LookupError("no such template")


async def crashes_in_its_body(scope: Scope, receive: Receive, send: Send) -> None:
    await start(send)
    await body(send, show(), more=True)
    raise LookupError("no such row")


async def never_ends(scope: Scope, receive: Receive, send: Send) -> None:
    await start(send)
    await body(send, show(), more=True)


async def never_begins(scope: Scope, receive: Receive, send: Send) -> None:
    show()


async def is_cancelled(scope: Scope, receive: Receive, send: Send) -> None:
    await start(send)
    await body(send, show(), more=True)
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


@pytest.mark.parametrize("app", [crashes, crashes_in_its_body, never_ends, never_begins, is_cancelled])
def test_an_answer_without_its_last_byte_gives_back(visitor: Visitor, app: Broken) -> None:
    """Whatever keeps an answer from ending, its messages are free for the next page at once."""
    visitor.visit(form)
    with suppress(LookupError, asyncio.CancelledError):
        visitor.visit(app)
    assert visitor.asked() == ["put", "claim", "back"]
    assert visitor.visit(page).body == b"Saved"


def test_two_middlewares_ask_once(visitor: Visitor) -> None:
    """A second middleware of the same settings joins the first, also in its claims."""
    visitor.visit(form)
    visitor.asked()
    assert visitor.visit(FlashMiddleware(page, visitor.helio)).body == b"Saved"
    assert visitor.asked() == ["claim", "done"]


def test_an_outage_while_reading(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """The page is served without its messages, which it does not take away; the log says why."""
    visitor.visit(form)
    visitor.store.down = True
    assert visitor.visit(page).body == b""
    assert "The store failed. The page is served without" in caplog.text
    visitor.store.down = False
    assert visitor.visit(page).body == b"Saved"


def test_an_outage_after_the_last_byte(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """The visitor has the page; that its message may come again is said in the log."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        visitor.store.down = True
        await body(send, show())

    visitor.visit(form)
    assert visitor.visit(app).body == b"Saved"
    assert "Messages that this page had claimed wait until their lease ends" in caplog.text


def test_an_outage_may_raise() -> None:
    """With on_outage="raise" the request fails where the store does."""
    visitor = Visitor(on_outage="raise")
    visitor.visit(form)
    visitor.store.down = True
    for app in (form, page):
        with pytest.raises(StoreUnavailableError, match="The store failed"):
            visitor.visit(app)
    visitor.store.down = False
    assert visitor.visit(page).body == b"Saved"


def test_a_blocking_store_is_refused() -> None:
    """The wrong kind of store is an error when the middleware is built, and says which is right."""
    helio: Any = Heliograph(secret_key="an example, not a key to use", store=Watched())
    with pytest.raises(ConfigurationError, match=r"Watched is a store for blocking applications.*with Async"):
        FlashMiddleware(page, helio)
