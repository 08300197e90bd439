"""Promises about ``start_response`` and ``write()``: called early, late, twice or never."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from heliograph import Heliograph, OutsideRequestError, flash
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, show
from .wsgi_server import Connection, answer, make_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def connect(app: FlashMiddleware, browser: Browser) -> Connection:
    return Connection(app, make_environ(cookie=browser.cookie))


def test_start_response_may_come_before_the_view_flashes(helio: Heliograph, browser: Browser) -> None:
    """An application that starts its response first and flashes afterwards sends the message."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)
        flash("Saved")
        return [b"done"]

    browser.receive(Connection(FlashMiddleware(app, helio)).run().headers)
    assert browser.pending() == ["Saved"]


def test_start_response_may_come_before_the_view_reads(helio: Heliograph, browser: Browser) -> None:
    """A page that starts its response first and reads afterwards shows the message once."""
    browser.flash("Saved")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)
        return [show()]

    page = connect(FlashMiddleware(app, helio), browser).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending()) == (b"Saved", [])


def late_failure(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    answer(start_response, "200 OK", ("X-Attempt", "first"))
    body = show()
    try:
        raise LookupError("no such template")
    except LookupError:
        flash("Sorry")
        answer(start_response, "500 Oops", ("X-Attempt", "second"), exc_info=sys.exc_info())
    return [b"instead of " + body]


def test_a_second_start_response_with_exc_info_replaces_the_first(helio: Heliograph, browser: Browser) -> None:
    """An error page that takes a page's place before the headers went out decides what was delivered."""
    browser.flash("Saved")
    page = connect(FlashMiddleware(late_failure, helio), browser).run()
    browser.receive(page.headers)
    assert (page.status, page.header("X-Attempt")) == ("500 Oops", ["second"])
    assert browser.pending() == ["Saved", "Sorry"]


def test_a_second_start_response_with_exc_info_is_reraised_when_the_headers_are_gone(helio: Heliograph) -> None:
    """The server raises the application's exception again when it is too late for an error page."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        yield b"begun"
        try:
            raise LookupError("no such template")
        except LookupError:
            answer(start_response, "500 Oops", exc_info=sys.exc_info())
        yield b"never"

    connection = Connection(FlashMiddleware(app, helio))
    with pytest.raises(LookupError, match="no such template"):
        connection.run()
    assert (connection.status, connection.body) == ("200 OK", b"begun")


def test_a_second_start_response_with_exc_info_is_reraised_after_write(helio: Heliograph) -> None:
    """What ``write()`` sent counts as sent, and the server raises the application's exception again."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)(b"begun")
        try:
            raise LookupError("no such template")
        except LookupError:
            answer(start_response, "500 Oops", exc_info=sys.exc_info())
        return []

    with pytest.raises(LookupError, match="no such template"):
        Connection(FlashMiddleware(app, helio)).run()


def test_a_second_start_response_without_exc_info_is_an_error_before_the_headers(helio: Heliograph) -> None:
    """An application that starts two responses learns of it, as PEP 3333 demands."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)
        answer(start_response)
        return []

    with pytest.raises(AssertionError, match="twice"):
        Connection(FlashMiddleware(app, helio)).run()


def test_a_second_start_response_without_exc_info_is_an_error_after_the_headers(helio: Heliograph) -> None:
    """An application that starts another response in the middle of one learns of it."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        yield b"begun"
        answer(start_response)

    with pytest.raises(AssertionError, match="twice"):
        Connection(FlashMiddleware(app, helio)).run()


def test_the_exc_info_is_passed_on_to_the_server(helio: Heliograph) -> None:
    """A server that logs the exception behind an error page goes on seeing it."""
    connection = Connection(FlashMiddleware(late_failure, helio)).run()
    assert connection.exc_info is not None
    assert repr(connection.exc_info[1]) == "LookupError('no such template')"


def test_write_sends_what_was_flashed_before_it(helio: Heliograph, browser: Browser) -> None:
    """An application of the old kind, with ``write()``, sends what it flashed before the first write."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        write = answer(start_response)
        flash("Saved")
        write(b"one, ")
        write(b"two, ")
        return [b"three"]

    connection = Connection(FlashMiddleware(app, helio)).run()
    browser.receive(connection.headers)
    assert (connection.chunks, browser.pending()) == ([b"one, ", b"two, ", b"three"], ["Saved"])


def test_write_shows_what_was_read_before_it(helio: Heliograph, browser: Browser) -> None:
    """A page that is written with ``write()`` shows its message once."""
    browser.flash("Saved")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)(show())
        return []

    page = connect(FlashMiddleware(app, helio), browser).run()
    browser.receive(page.headers)
    assert (page.body, browser.pending()) == (b"Saved", [])


def test_flashing_after_write_is_an_error(helio: Heliograph) -> None:
    """A message that can no longer travel is an error at the call, not a loss."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer(start_response)(b"begun")
        with pytest.raises(OutsideRequestError, match="headers"):
            flash("Saved")
        return []

    assert Connection(FlashMiddleware(app, helio)).run().header("Set-Cookie") == []


@pytest.mark.parametrize("empty", [[], [b""], [b"begun"]])
def test_a_list_without_start_response_is_the_servers_to_refuse(helio: Heliograph, empty: list[bytes]) -> None:
    """An application that never starts a response fails as it does without the middleware."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return empty

    with pytest.raises(AssertionError, match=r"start_response\(\)"):
        Connection(FlashMiddleware(app, helio)).run()


@pytest.mark.parametrize("chunks", [[], [b""], [b"begun"]])
def test_a_generator_without_start_response_is_refused(helio: Heliograph, chunks: list[bytes]) -> None:
    """A generator that never starts a response fails with a message that names the mistake."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        yield from chunks

    with pytest.raises(AssertionError, match=r"start_response\(\)"):
        Connection(FlashMiddleware(app, helio)).run()


@pytest.mark.parametrize("as_generator", [True, False])
def test_a_message_flashed_without_start_response_is_told_as_lost(
    helio: Heliograph, caplog: pytest.LogCaptureFixture, *, as_generator: bool
) -> None:
    """A message that goes nowhere, since no response was ever started, is one WARNING in the log."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        flash("Saved")
        return iter(()) if as_generator else []

    with pytest.raises(AssertionError, match=r"start_response\(\)"):
        Connection(FlashMiddleware(app, helio)).run()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
