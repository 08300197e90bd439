"""Promises about WSGI bodies that end early or badly: closed once, told of once, and nothing taken for nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress

import pytest

from heliograph import Heliograph, flash, flashes
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, show
from .wsgi_server import Connection, make_environ, streaming


def no_such_template() -> bytes:
    raise LookupError("no such template")


def connect(helio: Heliograph, browser: Browser, body: Callable[[], Iterable[bytes]]) -> Connection:
    return Connection(FlashMiddleware(streaming(body), helio), make_environ(cookie=browser.cookie))


def closing(events: list[str], *, fails_after: int = 9) -> Generator[bytes]:
    """Yield three chunks, and note when it is closed and whether messages were at hand then."""
    try:
        for number, chunk in enumerate((b"one", b"two", b"three")):
            if number == fails_after:
                raise LookupError("no such row")
            yield chunk
    finally:
        events.append(f"closed, {len(flashes())} messages at hand")


def test_a_body_that_is_given_up_before_its_first_chunk(helio: Heliograph, browser: Browser) -> None:
    """A server that has no use for the body, as for a HEAD, has the status when it closes the body."""
    connection = connect(helio, browser, lambda: closing([]))
    connection.open()
    connection.close()
    assert connection.status == "200 OK"


def test_the_status_is_known_when_the_application_returns(helio: Heliograph, browser: Browser) -> None:
    """A server that sends status and headers before it asks for the body, as Granian does, has them all."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        flash("Sent")
        yield show()

    connection = connect(helio, browser, body)
    connection.open()
    assert (connection.status, len(connection.header("Set-Cookie"))) == ("200 OK", 3)


def test_a_body_that_is_given_up_in_the_middle_is_closed_once(helio: Heliograph, browser: Browser) -> None:
    """The application's body is closed exactly once, within its request."""
    browser.flash("Saved")
    events: list[str] = []
    connection = connect(helio, browser, lambda: closing(events))
    connection.open()
    connection.step()
    connection.close()
    assert events == ["closed, 0 messages at hand"]


def test_a_body_that_fails_in_the_middle(helio: Heliograph, browser: Browser) -> None:
    """An exception after the first byte reaches the server, and the body is closed."""
    events: list[str] = []
    connection = connect(helio, browser, lambda: closing(events, fails_after=1))
    with pytest.raises(LookupError, match="no such row"):
        connection.run()
    assert (connection.body, events) == (b"one", ["closed, 0 messages at hand"])


def test_a_body_that_fails_before_its_first_byte_is_closed(helio: Heliograph, browser: Browser) -> None:
    """An exception before the first byte reaches the server, and the application's body is closed."""
    events: list[str] = []
    connection = connect(helio, browser, lambda: closing(events, fails_after=0))
    with pytest.raises(LookupError, match="no such row"):
        connection.run()
    assert (connection.body, events) == (b"", ["closed, 0 messages at hand"])


class Closable:
    """A body that is no generator: closing it is the server's duty alone."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.closed = 0
        self.chunks = iter(chunks)

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        self.closed += 1


def failing() -> Iterable[bytes]:
    yield b""
    yield no_such_template()


@pytest.mark.parametrize("chunks", [[], [b"one"], [b"", b"one"], failing()], ids=["none", "one", "two", "failing"])
def test_a_body_is_closed_exactly_once(helio: Heliograph, browser: Browser, chunks: Iterable[bytes]) -> None:
    """Files and database cursors behind a body are released, also when it fails before its first byte."""
    closable = Closable(chunks)
    with suppress(LookupError):
        connect(helio, browser, lambda: closable).run()
    assert closable.closed == 1


def test_a_body_that_fails_before_its_first_byte(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """A generator that fails before its first byte takes no message, and what it flashed is one WARNING."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        flash("Sent")
        yield show() + no_such_template()

    connection = connect(helio, browser, body)
    with pytest.raises(LookupError, match="no such template"):
        connection.run()
    assert (connection.status, browser.pending()) == ("", ["Saved"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_an_application_that_fails(helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """A view that raises takes no message, and what it flashed is one WARNING."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        flash("Sent")
        return [show(), no_such_template()]

    connection = connect(helio, browser, body)
    with pytest.raises(LookupError, match="no such template"):
        connection.run()
    assert (connection.status, browser.pending()) == ("", ["Saved"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
