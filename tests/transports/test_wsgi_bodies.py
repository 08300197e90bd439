"""Promises about WSGI bodies: of every kind, and reading and flashing at every moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from wsgiref.util import FileWrapper

import pytest

from heliograph import Heliograph, OutsideRequestError, flash
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, show
from .wsgi_server import Connection, answer, make_environ, streaming

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


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


def wrap_file(file: BytesIO, size: int = 8192) -> Iterable[bytes]:
    """Wrap a file as uWSGI and mod_wsgi do it, whose `wsgi.file_wrapper` is no class."""
    return FileWrapper(file, size)


@pytest.mark.parametrize("file_wrapper", [FileWrapper, wrap_file])
def test_what_the_file_wrapper_made_is_returned_as_it_is(
    helio: Heliograph, browser: Browser, file_wrapper: Callable[..., Iterable[bytes]]
) -> None:
    """Servers that send files with sendfile() go on doing so, message or not."""
    browser.flash("Saved")
    made: list[Iterable[bytes]] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        made.append(environ["wsgi.file_wrapper"](BytesIO(b"a file")))
        return made[0]

    environ = make_environ(cookie=browser.cookie) | {"wsgi.file_wrapper": file_wrapper}
    assert Connection(FlashMiddleware(app, helio), environ).open() is made[0]


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
