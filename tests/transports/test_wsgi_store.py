"""Promises about stored messages under WSGI: what the store is asked, and exactly when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.util import FileWrapper

import pytest

from heliograph import ConfigurationError, Heliograph, StoreUnavailableError, flash
from heliograph.store import Store
from heliograph.stores.memory import AsyncMemoryStore
from heliograph.wsgi import FlashMiddleware

from .browser import Browser, show
from .watched import Watched, blocking
from .wsgi_server import Connection, answer, make_environ, streaming

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def form(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    flash("Saved")
    answer(start_response, "303 See Other", ("Location", "/"))
    return []


def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    answer(start_response)
    return [show()]


def moving_page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = show()
    answer(start_response, "302 Found", ("Location", "/"))
    return [body]


class Visitor:
    """A browser, and an application whose messages are all stored."""

    def __init__(self, **settings: object) -> None:
        self.store = Watched()
        self.helio: Heliograph[Store] = blocking(self.store, **settings)
        self.browser = Browser(self.helio)

    def connect(self, app: Any, **environ: Any) -> Connection:
        """Return a request, with the cookies of this moment."""
        return Connection(FlashMiddleware(app, self.helio), make_environ(cookie=self.browser.cookie, **environ))

    def visit(self, app: Any, **environ: Any) -> Connection:
        """Serve a whole request; the browser keeps its cookies."""
        connection = self.connect(app, **environ).run()
        self.browser.receive(connection.headers)
        return connection

    def asked(self) -> list[str]:
        """Return what the store was asked since the last look."""
        calls, self.store.calls = self.store.calls, []
        return calls


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


def test_a_page_that_does_not_read_does_not_ask(visitor: Visitor) -> None:
    """A pending message costs no trip where nobody asks for it."""
    visitor.visit(form)
    visitor.asked()
    visitor.visit(streaming(lambda: [b"hello"]))
    assert visitor.asked() == []


def test_it_is_put_before_the_headers(visitor: Visitor) -> None:
    """The page that a redirect leads to finds its message, however fast the browser is."""
    seen: list[list[str]] = []
    connection = visitor.connect(form)

    def start_response(*arguments: Any) -> Any:
        seen.append(visitor.asked())
        return connection.start_response(*arguments)

    list(FlashMiddleware(form, visitor.helio)(connection.environ, start_response))
    assert seen == [["put"]]


def test_what_a_redirect_read_is_free_before_its_headers(visitor: Visitor) -> None:
    """The next hop finds the parcel free, however fast the browser is."""
    visitor.visit(form)
    visitor.asked()
    seen: list[list[str]] = []
    connection = visitor.connect(moving_page)

    def start_response(*arguments: Any) -> Any:
        seen.append(visitor.asked())
        return connection.start_response(*arguments)

    list(FlashMiddleware(moving_page, visitor.helio)(connection.environ, start_response))
    assert (seen, visitor.asked()) == ([["claim", "back"]], [])


@pytest.mark.parametrize("whole", [True, False], ids=["a list", "an iterator"])
def test_it_is_done_after_the_last_byte(visitor: Visitor, *, whole: bool) -> None:
    """A body that is not finished has delivered nothing, be it a list."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        chunks = [show(), b"and more"]
        return chunks if whole else iter(chunks)

    visitor.visit(form)
    visitor.asked()
    connection = visitor.connect(app)
    connection.open()
    assert connection.step() == b"Saved"
    assert connection.step() == b"and more"
    assert visitor.asked() == ["claim"]
    with pytest.raises(StopIteration):
        connection.step()
    assert visitor.asked() == ["done"]
    connection.close()
    assert visitor.asked() == []


@pytest.mark.parametrize("whole", [True, False], ids=["a list", "an iterator"])
def test_a_client_that_goes_takes_nothing(visitor: Visitor, *, whole: bool) -> None:
    """A body that the server closes before its end leaves the message for the next page."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        chunks = [show(), b"and more"]
        return chunks if whole else iter(chunks)

    visitor.visit(form)
    connection = visitor.connect(app)
    connection.open()
    connection.step()
    connection.close()
    visitor.browser.receive(connection.headers)
    assert visitor.asked() == ["put", "claim", "back"]
    assert visitor.visit(page).body == b"Saved"


def test_a_file_that_is_sent_by_a_page_that_read(visitor: Visitor) -> None:
    """Where the last byte matters the server's file wrapper is read by us, and arrives whole."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body: Iterable[bytes] = environ["wsgi.file_wrapper"](BytesIO(show()))
        answer(start_response)
        return body

    visitor.visit(form)
    visitor.asked()
    assert visitor.visit(app, **{"wsgi.file_wrapper": FileWrapper}).body == b"Saved"
    assert visitor.asked() == ["claim", "done"]


def test_a_page_that_writes(visitor: Visitor) -> None:
    """A message that went out by ``write()`` is done with the end of the body."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)(show())
        return []

    visitor.visit(form)
    assert visitor.visit(app).body == b"Saved"
    assert visitor.asked() == ["put", "claim", "done"]


def test_a_page_that_crashes_gives_back(visitor: Visitor) -> None:
    """An exception after the read frees the parcel at once."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        show()
        raise LookupError("no such template")

    visitor.visit(form)
    with pytest.raises(LookupError):
        visitor.visit(app)
    assert visitor.asked() == ["put", "claim", "back"]
    assert visitor.visit(page).body == b"Saved"


def test_a_body_that_crashes_gives_back(visitor: Visitor) -> None:
    """An exception in the middle of a body frees the parcel, which the next page shows."""

    def body() -> Iterator[bytes]:
        yield b"head"
        yield show()
        raise LookupError("no such row")

    visitor.visit(form)
    connection = visitor.connect(streaming(body))
    with pytest.raises(LookupError):
        connection.run()
    visitor.browser.receive(connection.headers)
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
    connection = visitor.visit(page)
    assert (connection.status, connection.body) == ("200 OK", b"")
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "The store failed. The page is served without the messages that are there, which stay pending."
    ]
    visitor.store.down = False
    assert visitor.visit(page).body == b"Saved"


def test_an_outage_after_the_last_byte(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """The visitor has the page; that its message may come again is said in the log."""
    visitor.visit(form)
    body = visitor.connect(page).open()
    visitor.store.down = True
    assert b"".join(body) == b"Saved"
    assert "Messages that this page had claimed wait until their lease ends" in caplog.text


def test_an_outage_while_writing(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """With inline_limit=0 nothing may leave the server: the message is lost, and the log says so."""
    visitor.store.down = True
    assert visitor.visit(form).status == "303 See Other"
    assert (visitor.browser.cookie, visitor.asked()) == ("", ["put"])
    assert "Lost: 1 message(s)" in caplog.text


def test_an_outage_may_raise() -> None:
    """With on_outage="raise" the request fails where the store does, and nothing is left behind."""
    visitor = Visitor(on_outage="raise")
    visitor.visit(form)
    visitor.store.down = True
    for app in (form, page):
        with pytest.raises(StoreUnavailableError, match="The store failed"):
            visitor.visit(app)
    visitor.store.down = False
    assert visitor.visit(page).body == b"Saved"


def test_an_asynchronous_store_is_refused() -> None:
    """The wrong kind of store is an error when the middleware is built, and says which is right."""
    helio: Any = Heliograph(secret_key="an example, not a key to use", store=AsyncMemoryStore())
    with pytest.raises(
        ConfigurationError, match=r"AsyncMemoryStore is a store for asynchronous applications.*without Async"
    ):
        FlashMiddleware(page, helio)
