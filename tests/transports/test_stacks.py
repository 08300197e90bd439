"""Promises about several flash middlewares in one stack, of the same Heliograph and of different ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import anyio
import pytest

from heliograph import Heliograph, asgi, flash, wsgi
from heliograph.exchange import KEY

from . import asgi_server, wsgi_server
from .browser import Browser, make_helio, show

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Layer(NamedTuple):
    """A middleware, and what the application right within it does; the innermost one's result is the page."""

    helio: Heliograph
    act: Callable[[], bytes]


class Page(NamedTuple):
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


Visit: TypeAlias = Callable[[Sequence[Layer], Browser], Page]


def visit_wsgi(layers: Sequence[Layer], browser: Browser) -> Page:
    *outer, inner = layers

    def view(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = inner.act()
        wsgi_server.answer(start_response)
        return [body]

    def acting(act: Callable[[], bytes], app: WSGIApplication) -> WSGIApplication:
        def acted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            act()
            return app(environ, start_response)

        return acted

    app: WSGIApplication = wsgi.FlashMiddleware(view, inner.helio)
    for layer in reversed(outer):
        app = wsgi.FlashMiddleware(acting(layer.act, app), layer.helio)
    connection = wsgi_server.Connection(app, wsgi_server.make_environ(cookie=browser.cookie)).run()
    return Page(connection.headers, connection.body)


def visit_asgi(layers: Sequence[Layer], browser: Browser) -> Page:
    *outer, inner = layers

    async def view(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        body = inner.act()
        await asgi_server.start(send)
        await asgi_server.body(send, body)

    def acting(act: Callable[[], bytes], app: asgi.ASGIApp) -> asgi.ASGIApp:
        async def acted(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
            act()
            await app(scope, receive, send)

        return acted

    app: asgi.ASGIApp = asgi.FlashMiddleware(view, inner.helio)
    for layer in reversed(outer):
        app = asgi.FlashMiddleware(acting(layer.act, app), layer.helio)
    connection = asgi_server.Connection(cookie=browser.cookie)
    anyio.run(connection.run, app)
    return Page(connection.headers, connection.body)


@pytest.fixture(params=[visit_wsgi, visit_asgi], ids=["wsgi", "asgi"])
def visit(request: pytest.FixtureRequest) -> Visit:
    function: Visit = request.param
    return function


@pytest.fixture
def a() -> Browser:
    """Return the visitor as the Heliograph A sees it."""
    return Browser(make_helio("a"))


@pytest.fixture
def b(a: Browser) -> Browser:
    """Return the same visitor as the Heliograph B sees it."""
    return Browser(make_helio("b"), same=a)


def nothing() -> bytes:
    return b""


def flashing(text: str) -> Callable[[], bytes]:
    def act() -> bytes:
        flash(text)
        return b""

    return act


def test_two_of_the_same_send_a_message_once(visit: Visit, a: Browser) -> None:
    """A second middleware of the same Heliograph, put there by an extension say, joins the first."""
    page = visit([Layer(a.helio, flashing("One")), Layer(a.helio, flashing("Two"))], a)
    a.receive(page.headers)
    assert [len(page.header(name)) for name in ("set-cookie", "cache-control", "vary")] == [1, 1, 1]
    assert a.pending() == ["One", "Two"]


def test_two_of_the_same_show_a_message_once(visit: Visit, a: Browser) -> None:
    """What the layer between two middlewares of the same Heliograph has read, the page does not show again."""
    a.flash("Saved")
    page = visit([Layer(a.helio, show), Layer(a.helio, show)], a)
    a.receive(page.headers)
    assert (page.body, len(page.header("set-cookie")), a.pending()) == (b"", 3, [])


def test_of_two_different_ones_the_inner_is_asked(visit: Visit, a: Browser, b: Browser) -> None:
    """A page shows the messages of the middleware nearest to it, and leaves those of the other."""
    a.flash("For A")
    b.flash("For B")
    page = visit([Layer(a.helio, nothing), Layer(b.helio, show)], a)
    a.receive(page.headers)
    assert (page.body, a.pending(), b.pending()) == (b"For B", ["For A"], [])


def test_of_two_different_ones_each_layer_has_its_own(visit: Visit, a: Browser, b: Browser) -> None:
    """The layer between two different middlewares flashes to the outer one, the page to the inner one."""
    page = visit([Layer(a.helio, flashing("To A")), Layer(b.helio, flashing("To B"))], a)
    a.receive(page.headers)
    assert (a.pending(), b.pending()) == (["To A"], ["To B"])


def test_two_different_ones_say_once_that_a_page_is_private(visit: Visit, a: Browser, b: Browser) -> None:
    """Two middlewares that both change the headers leave one Cache-Control, and the cookies of both."""
    page = visit([Layer(a.helio, flashing("To A")), Layer(b.helio, flashing("To B"))], a)
    assert page.header("cache-control") == ["private, no-store"]
    assert (len(page.header("vary")), len(page.header("set-cookie"))) == (1, 2)


def test_two_different_ones_that_have_nothing_to_say(visit: Visit, a: Browser, b: Browser) -> None:
    """A stack of idle middlewares leaves the headers alone."""
    page = visit([Layer(a.helio, show), Layer(b.helio, show)], a)
    assert [name.lower() for name, _ in page.headers] == ["content-type"]


def test_three_in_turn_ask_the_innermost(visit: Visit, a: Browser, b: Browser) -> None:
    """In a stack of A, B and A again, the page shows the messages of A, and leaves those of B."""
    a.flash("For A")
    b.flash("For B")
    page = visit([Layer(a.helio, nothing), Layer(b.helio, nothing), Layer(a.helio, show)], a)
    a.receive(page.headers)
    assert (page.body, a.pending(), b.pending()) == (b"For A", [], ["For B"])


def test_three_in_turn_lose_no_message(visit: Visit, a: Browser, b: Browser) -> None:
    """In a stack of A, B and A again, each layer flashes to its own, with one cookie for each Heliograph."""
    acts = {"outer": a, "middle": b, "inner": a}
    page = visit([Layer(browser.helio, flashing(f"By the {name}")) for name, browser in acts.items()], a)
    a.receive(page.headers)
    assert (a.pending(), b.pending()) == (["By the outer", "By the inner"], ["By the middle"])
    assert len(page.header("set-cookie")) == 2


def test_the_same_name_with_different_keys(visit: Visit) -> None:
    """Two applications with the same cookie name and different keys leave each other's messages alone."""
    a = Browser(Heliograph(secret_key="an example key of the outer"))
    b = Browser(Heliograph(secret_key="an example key of the inner"), same=a)
    a.flash("For A")
    b.flash("For B")
    page = visit([Layer(a.helio, nothing), Layer(b.helio, show)], a)
    a.receive(page.headers)
    assert (page.body, a.pending(), b.pending()) == (b"For B", ["For A"], [])


def test_the_layer_between_goes_on_finding_its_own_in_the_environ(a: Browser, b: Browser) -> None:
    """When the inner middleware is done, integrations in the layer between still find the outer one's messages."""
    found: list[Heliograph] = []

    def view(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        wsgi_server.answer(start_response)
        return []

    def between(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = wsgi.FlashMiddleware(view, b.helio)(environ, start_response)
        found.append(environ[KEY].helio)
        return body

    wsgi_server.Connection(wsgi.FlashMiddleware(between, a.helio)).run()
    assert found == [a.helio]


def test_the_layer_between_goes_on_finding_its_own_in_the_scope(a: Browser, b: Browser) -> None:
    """When the inner middleware is done, integrations in the layer between still find the outer one's messages."""
    found: list[Heliograph] = []

    async def between(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        await asgi.FlashMiddleware(asgi_server.page, b.helio)(scope, receive, send)
        found.append(scope[KEY].helio)

    anyio.run(asgi_server.Connection().run, asgi.FlashMiddleware(between, a.helio))
    assert found == [a.helio]
