"""Promises about WSGI bodies: of every kind, given up, broken off, and read from at every moment."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from wsgiref.util import FileWrapper

import pytest

from heliograph import Heliograph, OutsideRequestError, flash, flashes
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, show
from .wsgi_server import Connection, answer, make_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def streaming(body: Callable[[], Iterable[bytes]]) -> WSGIApplication:
    """Return an application that starts a page and has this body."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        return body()

    return app


def no_such_template() -> bytes:
    raise LookupError("no such template")


def connect(helio: Heliograph, browser: Browser, body: Callable[[], Iterable[bytes]]) -> Connection:
    return Connection(FlashMiddleware(streaming(body), helio), make_environ(cookie=browser.cookie))


@pytest.mark.parametrize("body", [[b"one", b"two"], (b"one", b"two"), [], [b""], (b"",)], ids=repr)
def test_a_list_or_tuple_is_returned_as_it_is(helio: Heliograph, browser: Browser, body: Iterable[bytes]) -> None:
    """Servers that set Content-Length for a list of one chunk go on doing so, message or not."""
    browser.flash("Saved")

    def read() -> Iterable[bytes]:
        show()
        return body

    connection = connect(helio, browser, read)
    assert connection.open() is body
    browser.receive(connection.headers)
    assert browser.pending() == []


def test_a_file_wrapper_is_returned_as_it_is(helio: Heliograph, browser: Browser) -> None:
    """Servers that send files with sendfile() go on doing so."""
    browser.flash("Saved")
    wrapped = FileWrapper(BytesIO(b"a file"))
    connection = connect(helio, browser, lambda: wrapped)
    connection.environ["wsgi.file_wrapper"] = FileWrapper
    assert connection.open() is wrapped


def test_what_a_file_wrapper_function_made_is_returned_as_it_is(helio: Heliograph) -> None:
    """It is the same where `wsgi.file_wrapper` is a function, as in uWSGI and mod_wsgi."""
    made: list[Iterable[bytes]] = []

    def file_wrapper(file: BytesIO, size: int = 8192) -> Iterable[bytes]:
        made.append(FileWrapper(file, size))
        return made[-1]

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        body: Iterable[bytes] = environ["wsgi.file_wrapper"](BytesIO(b"a file"))
        return body

    connection = Connection(FlashMiddleware(app, helio), make_environ() | {"wsgi.file_wrapper": file_wrapper})
    assert connection.open() is made[0]


def test_an_iterator_of_ones_own_is_served_whole(helio: Heliograph) -> None:
    """Any iterable is a body, with or without a ``close()``."""
    assert connect(helio, Browser(helio), lambda: iter([b"one, ", b"two"])).run().body == b"one, two"


def test_flashing_before_the_first_chunk(helio: Heliograph, browser: Browser) -> None:
    """What a generator flashes before its first chunk is sent."""

    def body() -> Iterable[bytes]:
        flash("Saved")
        yield b"done"

    browser.receive(connect(helio, browser, body).run().headers)
    assert browser.pending() == ["Saved"]


def test_flashing_after_the_first_chunk(helio: Heliograph, browser: Browser) -> None:
    """What a generator flashes after its first chunk is an error at the call."""

    def body() -> Iterable[bytes]:
        yield b"begun"
        with pytest.raises(OutsideRequestError, match="headers"):
            flash("Saved")
        yield b"done"

    assert connect(helio, browser, body).run().body == b"begundone"


def test_reading_in_the_first_chunk(helio: Heliograph, browser: Browser) -> None:
    """What a generator reads for its first chunk is shown once."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        yield show()

    page = connect(helio, browser, body).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending()) == (b"Saved", [])


def test_reading_after_the_headers(helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """What a generator reads too late it does not get: it stays for the next page, and a WARNING says so."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        yield b"begun"
        yield show()

    page = connect(helio, browser, body).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending()) == (b"begun", ["Saved"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_reading_in_the_view_and_again_after_the_headers(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """A page that reads in the view and asks again while it streams gets nothing more, and nobody is warned."""
    browser.flash("Saved")

    def read() -> Iterable[bytes]:
        first = show()

        def body() -> Iterable[bytes]:
            yield first
            yield show()

        return body()

    page = connect(helio, browser, read).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending(), caplog.records) == (b"Saved", [], [])


def test_empty_first_chunks_do_not_send_the_headers(helio: Heliograph, browser: Browser) -> None:
    """A generator that begins with empty chunks still flashes and reads, at servers that want the status first."""
    browser.flash("Saved")

    def body() -> Iterable[bytes]:
        yield b""
        flash("Sent")
        yield b""
        yield show()

    page = connect(helio, browser, body).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending()) == (b"Saved, Sent", [])


def test_a_body_of_empty_chunks_alone(helio: Heliograph, browser: Browser) -> None:
    """A redirect whose generator yields nothing but empty chunks carries its message."""

    def body() -> Iterable[bytes]:
        yield b""
        flash("Saved")
        yield b""

    browser.receive(connect(helio, browser, body).run().headers)
    assert browser.pending() == ["Saved"]


def test_empty_chunks_after_the_headers_pass_through(helio: Heliograph, browser: Browser) -> None:
    """A body that keeps its connection alive with empty chunks goes on doing so."""
    page = connect(helio, browser, lambda: iter([b"one", b"", b"two"])).run()
    assert page.chunks == [b"one", b"", b"two"]


def closing(events: list[str], *, fails: bool = False) -> Generator[bytes]:
    """Yield three chunks, and note when it is closed and whether messages were at hand then."""
    try:
        yield b"one"
        if fails:
            raise LookupError("no such row")
        yield b"two"
        yield b"three"
    finally:
        events.append(f"closed, {len(flashes())} messages at hand")


def test_a_body_that_is_given_up_before_its_first_chunk(helio: Heliograph, browser: Browser) -> None:
    """A server that gives up before the first byte took nothing from the visitor."""
    browser.flash("Saved")

    def read() -> Iterable[bytes]:
        show()
        return closing([])

    connection = connect(helio, browser, read)
    connection.open()
    connection.close()
    assert (connection.status, browser.pending()) == ("", ["Saved"])


def test_what_a_body_given_up_early_flashed_is_told_as_lost(
    helio: Heliograph, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """A message whose response never left is one WARNING in the log."""

    def read() -> Iterable[bytes]:
        flash("Saved")
        return closing([])

    connection = connect(helio, browser, read)
    connection.open()
    connection.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


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
    connection = connect(helio, browser, lambda: closing(events, fails=True))
    with pytest.raises(LookupError, match="no such row"):
        connection.run()
    assert (connection.body, events) == (b"one", ["closed, 0 messages at hand"])


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
