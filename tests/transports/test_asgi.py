"""Promises of the ASGI middleware about the events of a response: held only when needed, passed on as they are."""

from __future__ import annotations

import pytest

from heliograph import Heliograph, OutsideRequestError, flash
from heliograph.asgi import Event, FlashMiddleware, Receive, Scope, Send

from .asgi_server import Connection, body, page, start
from .browser import Browser, make_helio, show

pytestmark = pytest.mark.anyio


async def test_a_body_in_many_chunks(helio: Heliograph, browser: Browser) -> None:
    """A page in many chunks that reads for the first of them shows its message once, all chunks in their order."""
    browser.flash("Saved")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await body(send, show(), more=True)
        for chunk in (b" 1", b" 2", b""):
            await body(send, chunk, more=True)
        await body(send, b" 3")

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    browser.receive(connection.headers)
    assert (connection.types, connection.body) == (["start", *["body"] * 5], b"Saved 1 2 3")
    assert browser.pending() == []


async def test_reading_after_the_first_chunk(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """What a page reads too late it does not get: it stays for the next page, and a WARNING says so."""
    browser.flash("Saved")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await body(send, b"begun", more=True)
        await body(send, show())

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    browser.receive(connection.headers)
    assert (connection.body, browser.pending()) == (b"begun", ["Saved"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]


async def test_flashing_after_the_start(helio: Heliograph) -> None:
    """What is flashed after the start went out is an error at the call."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        with pytest.raises(OutsideRequestError, match="headers"):
            flash("Saved")
        await body(send)

    assert (await Connection().run(FlashMiddleware(app, helio))).header("set-cookie") == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "http.response.pathsend", "path": "/srv/report.pdf"},
        {"type": "http.response.zerocopysend", "file": 3, "offset": 0, "count": 10, "more_body": False},
        {"type": "http.response.zerocopysend", "file": 3, "more_body": True},
        {"type": "http.response.push", "path": "/style.css", "headers": []},
    ],
    ids=lambda event: f"{event['type']}, more: {event.get('more_body')}",
)
@pytest.mark.parametrize("waiting", [[], ["Saved"]], ids=["idle", "pending"])
async def test_files_sent_by_the_server_pass_through(
    helio: Heliograph, browser: Browser, event: Event, waiting: list[str]
) -> None:
    """An event of a server's extension comes after the start, and is the very object that the application sent."""
    browser.flash(*waiting)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await send(event)

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    browser.receive(connection.headers)
    assert connection.types == ["start", event["type"].removeprefix("http.response.")]
    assert connection.events[1] is event
    assert browser.pending() == waiting


async def test_a_file_sent_by_the_server_delivers_what_was_read(helio: Heliograph, browser: Browser) -> None:
    """A response whose body is a file at the server removes what was read for it."""
    browser.flash("Saved")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        show()
        await start(send)
        await send({"type": "http.response.pathsend", "path": "/srv/report.html"})

    browser.receive((await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))).headers)
    assert browser.pending() == []


async def test_events_before_the_start_are_not_held(helio: Heliograph, browser: Browser) -> None:
    """Early hints and debugging information arrive before the start, also while a message is waiting."""
    browser.flash("Saved")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.early_hint", "links": [b"</style.css>; rel=preload"]})
        await page(scope, receive, send)

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    assert connection.types == ["early_hint", "start", "body"]


async def seen_before_the_body(
    middleware_of: Heliograph, cookie: str, content_type: bytes, *, reads: bool
) -> list[str]:
    """Return the events that a server has got when an application has sent its start and nothing else."""
    seen: list[str] = []
    connection = Connection(cookie=cookie)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if reads:
            show()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type)]})
        seen.extend(connection.types)
        await body(send)

    await connection.run(FlashMiddleware(app, middleware_of))
    assert connection.types == ["start", "body"]
    return seen


@pytest.mark.parametrize(
    "content_type", [b"text/event-stream", b"text/event-stream; charset=utf-8", b"Text/Event-Stream"]
)
async def test_the_start_of_an_event_stream_is_never_held(
    helio: Heliograph, browser: Browser, content_type: bytes
) -> None:
    """A browser's EventSource opens at once, also while a message is waiting."""
    browser.flash("Saved")
    assert await seen_before_the_body(helio, browser.cookie, content_type, reads=False) == ["start"]


@pytest.mark.parametrize("content_type", [b"text/html", b"text/event-stream"])
@pytest.mark.parametrize("reads", [False, True])
async def test_headers_that_can_be_read_only_once(
    helio: Heliograph, browser: Browser, content_type: bytes, *, reads: bool
) -> None:
    """An application may give its headers as any iterable (ASGI specification, HTTP, "Response Start")."""
    browser.flash("Saved")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = iter([(b"content-type", content_type), (b"x-page", b"7")])
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await body(send, show() if reads else b"")

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    assert (connection.header("content-type"), connection.header("x-page")) == ([content_type.decode()], ["7"])


async def test_the_start_is_held_while_a_message_may_still_be_read(helio: Heliograph, browser: Browser) -> None:
    """While something unread is waiting, the start waits for the first event of the body."""
    browser.flash("Saved")
    assert await seen_before_the_body(helio, browser.cookie, b"text/html", reads=False) == []


@pytest.mark.parametrize("reads", [False, True])
async def test_the_start_is_not_held_for_a_visitor_without_messages(helio: Heliograph, *, reads: bool) -> None:
    """For nearly every request the start goes out when the application sends it."""
    assert await seen_before_the_body(helio, "session=abc", b"text/html", reads=reads) == ["start"]


async def test_the_start_is_not_held_when_everything_was_read(helio: Heliograph, browser: Browser) -> None:
    """A view that has read all messages starts its response at once: nothing can come that changes it."""
    browser.flash("Saved")
    assert await seen_before_the_body(helio, browser.cookie, b"text/html", reads=True) == ["start"]


@pytest.mark.parametrize("waiting", [[], ["Saved"]], ids=["idle", "pending"])
async def test_a_start_without_a_body_is_sent(helio: Heliograph, browser: Browser, waiting: list[str]) -> None:
    """An application that ends after its start leaves the rest to the server, which gets the start."""
    browser.flash(*waiting)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        flash("Sent")
        await start(send, 204)

    connection = await Connection(cookie=browser.cookie).run(FlashMiddleware(app, helio))
    browser.receive(connection.headers)
    assert (connection.types, browser.pending()) == (["start"], [*waiting, "Sent"])


async def test_an_application_that_sends_nothing(helio: Heliograph, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is made up for an application that never answers, and what it flashed is one WARNING."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        flash("Saved")

    connection = await Connection().run(FlashMiddleware(app, helio))
    assert (connection.events, [record.levelname for record in caplog.records]) == ([], ["WARNING"])


async def test_several_cookie_headers(helio: Heliograph, browser: Browser) -> None:
    """A browser on HTTP/2 may send each cookie as a header of its own, and every message is shown."""
    browser.flash("One", "Two", "Three")
    first, *rest = browser.cookie.split("; ")
    connection = Connection(cookie=["session=abc", first, "; ".join(rest), "last=1"])
    await connection.run(FlashMiddleware(page, helio))
    browser.receive(connection.headers)
    assert (connection.body, browser.pending()) == (b"One, Two, Three", [])


CONDITIONS = [(b"if-none-match", b'"v1"'), (b"if-modified-since", b"Fri, 20 Nov 2026 14:00:00 GMT")]


async def headers_seen(helio: Heliograph, cookie: str) -> list[tuple[bytes, bytes]]:
    """Return the request headers that an application finds in a conditional request."""
    seen: list[tuple[bytes, bytes]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(scope["headers"])
        await page(scope, receive, send)

    await Connection(cookie=cookie, headers=CONDITIONS).run(FlashMiddleware(app, helio))
    return seen


async def test_conditions_reach_the_application_while_no_message_can_be_waiting(helio: Heliograph) -> None:
    """Without cookies of ours (another key's are not), an application goes on answering 304."""
    stranger = Browser(make_helio("another"))
    stranger.flash("Saved")
    assert (await headers_seen(helio, stranger.cookie.replace("another.", "flash.")))[:2] == CONDITIONS


async def test_conditions_are_hidden_while_a_message_may_be_waiting(helio: Heliograph, browser: Browser) -> None:
    """With a cookie of ours, an application answers in full, and keeps every other header."""
    browser.flash("Saved")
    assert await headers_seen(helio, browser.cookie) == [(b"cookie", browser.cookie.encode())]
