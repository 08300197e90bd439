"""Promises of the WSGI middleware about requests: their paths, their conditions, and the rules of PEP 3333."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from wsgiref.util import shift_path_info
from wsgiref.validate import validator

import pytest

from heliograph import Heliograph, flash
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, make_helio, show
from .wsgi_server import Connection, answer, make_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def page(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    answer(start_response)
    return [show()]


def page_by_generator(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    answer(start_response)
    yield show()
    yield b"."


def page_by_generator_with_empty_chunk(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    answer(start_response)
    yield b""
    yield show()


def page_by_write(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    answer(start_response)(show())
    return []


def redirect(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    flash("Saved")
    answer(start_response, "303 See Other", ("Location", "/"))
    return [b""]


APPLICATIONS = (page, page_by_generator, page_by_generator_with_empty_chunk, page_by_write, redirect)


@pytest.mark.parametrize("app", APPLICATIONS)
@pytest.mark.parametrize("waiting", [[], ["Earlier"]], ids=["idle", "pending"])
def test_the_validator_of_the_standard_library_has_no_complaint(
    helio: Heliograph, browser: Browser, app: WSGIApplication, waiting: list[str]
) -> None:
    """The middleware is a correct application to servers, and a correct server to applications (PEP 3333)."""
    browser.flash(*waiting)
    wrapped = validator(FlashMiddleware(validator(app), helio))
    environ = make_environ(cookie=browser.cookie)
    Connection(wrapped, environ).run()


@pytest.mark.parametrize(
    ("flashed", "script_name", "path_info", "shown"),
    [
        ("/größe", "", "/größe", True),
        ("/größe", "/größe", "", True),
        ("/größe/m", "/größe", "/m/links", True),
        ("/größe/m", "/größe", "/mm", False),
        ("/gr%C3%B6%C3%9Fe/m", "/größe", "/m", True),
        ("/größe/m", "", "/m", False),
        ("/größe/m", "/m", "/größe", False),
    ],
)
def test_a_path_is_that_of_the_url_mount_point_included(
    helio: Heliograph, browser: Browser, flashed: str, script_name: str, path_info: str, shown: bool
) -> None:
    """A message for a path is shown at SCRIPT_NAME and PATH_INFO together, which servers hand over as latin-1."""
    browser.flash("Saved", path=flashed)
    native = {
        name: path.encode().decode("latin-1") for name, path in {"script": script_name, "path": path_info}.items()
    }
    environ = make_environ(native["path"], cookie=browser.cookie, SCRIPT_NAME=native["script"])
    assert Connection(FlashMiddleware(page, helio), environ).run().body == (b"Saved" if shown else b"")


def test_a_path_that_is_no_utf8_harms_nobody(helio: Heliograph, browser: Browser) -> None:
    """A visitor who asks for bytes that are no text gets the page, and the messages for every page."""
    browser.flash("Saved")
    environ = make_environ("/\xff\xfe", cookie=browser.cookie)
    assert Connection(FlashMiddleware(page, helio), environ).run().body == b"Saved"


def test_a_path_is_that_of_the_url_when_the_application_shifts_it(helio: Heliograph, browser: Browser) -> None:
    """A dispatcher that moves a segment from PATH_INFO to SCRIPT_NAME changes nothing for messages."""
    browser.flash("Saved", path="/shop/orders")

    def dispatcher(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        shift_path_info(environ)
        return page(environ, start_response)

    environ = make_environ("/shop/orders", cookie=browser.cookie)
    assert Connection(FlashMiddleware(dispatcher, helio), environ).run().body == b"Saved"


@pytest.mark.parametrize(
    ("method", "rewrite", "shown"),
    [
        ("GET", {"PATH_INFO": "/elsewhere"}, b"Saved"),
        ("HEAD", {"REQUEST_METHOD": "GET"}, b""),
    ],
    ids=["path", "method"],
)
def test_the_request_is_the_one_that_came(
    helio: Heliograph, browser: Browser, method: str, rewrite: dict[str, str], shown: bytes
) -> None:
    """An application that rewrites its environ to itself changes nothing of what the visitor sees."""
    browser.flash("Saved", path="/orders")

    def rewriter(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(rewrite)
        return page(environ, start_response)

    environ = make_environ("/orders", method=method, cookie=browser.cookie)
    assert Connection(FlashMiddleware(rewriter, helio), environ).run().body == shown


def test_a_scheme_that_an_inner_application_corrects_loses_no_message(helio: Heliograph, browser: Browser) -> None:
    """With a proxy fix inside instead of outside, a message is sent under a name that the next request finds."""

    def behind_tls(app: WSGIApplication) -> WSGIApplication:
        def fixed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            environ["wsgi.url_scheme"] = "https"
            return app(environ, start_response)

        return FlashMiddleware(fixed, helio)

    (cookie,) = Connection(behind_tls(redirect)).run().header("Set-Cookie")
    environ = make_environ(cookie=cookie.split(";")[0])
    assert Connection(behind_tls(page), environ).run().body == b"Saved"


CONDITIONS = {"HTTP_IF_NONE_MATCH": '"v1"', "HTTP_IF_MODIFIED_SINCE": "Fri, 20 Nov 2026 14:00:00 GMT"}


@pytest.mark.parametrize("cookie", ["", "session=abc", "flash.XXXXabcdefghijkl=AAAA", "flash.short=AAAA"])
def test_conditions_reach_the_application_while_no_message_can_be_waiting(helio: Heliograph, cookie: str) -> None:
    """Without cookies of ours, an application goes on answering 304."""
    environ = make_environ(cookie=cookie, **CONDITIONS)
    seen: list[WSGIEnvironment] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        seen.append(dict(environ))
        answer(start_response, "304 Not Modified")
        return []

    Connection(FlashMiddleware(app, helio), environ).run()
    assert CONDITIONS.items() <= seen[0].items()


def test_conditions_are_hidden_while_a_message_may_be_waiting(helio: Heliograph, browser: Browser) -> None:
    """With a cookie of ours, an application answers in full, and the message is seen."""
    browser.flash("Saved")
    seen: list[WSGIEnvironment] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        seen.append(dict(environ))
        answer(start_response)
        return []

    Connection(FlashMiddleware(app, helio), make_environ(cookie=browser.cookie, **CONDITIONS)).run()
    assert CONDITIONS.keys() & seen[0].keys() == set()


def test_another_applications_messages_hide_no_conditions(helio: Heliograph) -> None:
    """Cookies of the same name that another key sealed belong to somebody else."""
    stranger = Browser(make_helio("another"))
    stranger.flash("Saved")
    cookie = stranger.cookie.replace("another.", "flash.")
    seen: list[WSGIEnvironment] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        seen.append(dict(environ))
        answer(start_response)
        return []

    Connection(FlashMiddleware(app, helio), make_environ(cookie=cookie, **CONDITIONS)).run()
    assert CONDITIONS.items() <= seen[0].items()


def test_an_environ_that_is_used_again_is_a_new_request(helio: Heliograph, browser: Browser) -> None:
    """A retrying layer outside, which calls the application again with the same environ, gets a whole request."""
    environ = make_environ()
    attempts: list[str] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        attempts.append("one")
        flash(f"Saved at attempt {len(attempts)}")
        if len(attempts) == 1:
            raise LookupError("try again")
        answer(start_response)
        return []

    wrapped = FlashMiddleware(app, helio)
    with pytest.raises(LookupError):
        Connection(wrapped, environ).run()
    browser.receive(Connection(wrapped, environ).run().headers)
    assert browser.pending() == ["Saved at attempt 2"]


def test_a_server_may_leave_out_an_empty_path() -> None:
    """A request without PATH_INFO (PEP 3333) is the application's, also where the endpoint is on."""
    helio = Heliograph(secret_key="an example, not a key to use", endpoint="/_flashes")
    environ = make_environ()
    del environ["PATH_INFO"]
    connection = Connection(FlashMiddleware(page, helio), environ).run()
    assert (connection.status, connection.body) == ("200 OK", b"")
