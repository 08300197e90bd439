"""Promises about the current request under WSGI: found wherever a step of it runs, and never found elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from greenlet import greenlet

from heliograph import Flashes, Heliograph, OutsideRequestError, flash, flashes
from heliograph.wsgi import FlashMiddleware

from .browser import Browser
from .wsgi_server import Connection, answer, make_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Elsewhere = Callable[[Callable[[], object]], object]


def in_another_thread(step: Callable[[], object]) -> object:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(step).result()


def in_another_greenlet(step: Callable[[], object]) -> object:
    return greenlet(step).switch()


@pytest.fixture(params=[in_another_thread, in_another_greenlet], ids=["thread", "greenlet"])
def elsewhere(request: pytest.FixtureRequest) -> Elsewhere:
    run: Elsewhere = request.param
    return run


def two_chunks(name: str) -> WSGIApplication:
    """Return an application whose body flashes, and looks for its messages at each step."""

    def body() -> Generator[bytes]:
        flash(f"again by {name}")
        yield str(len(flashes())).encode()
        yield str(len(flashes())).encode()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer(start_response)
        flash(f"by {name}")
        return body()

    return app


def is_outside() -> bool:
    """Tell whether no request is being handled here."""
    with suppress(OutsideRequestError):
        flashes()
        return False
    return True


def test_each_step_may_run_elsewhere(helio: Heliograph, browser: Browser, elsewhere: Elsewhere) -> None:
    """A server may call the application, each step of its body and ``close()`` in as many threads or greenlets."""
    connection = Connection(FlashMiddleware(two_chunks("one"), helio))
    for step in (connection.open, connection.step, connection.step, connection.close):
        elsewhere(step)
    browser.receive(connection.headers)
    assert browser.pending() == ["by one", "again by one"]


def test_each_step_elsewhere_leaves_nothing_behind(helio: Heliograph) -> None:
    """A thread of a pool that ran one step of a request is in no request afterwards."""
    connection = Connection(FlashMiddleware(two_chunks("one"), helio))
    outside: list[bool] = []
    with ThreadPoolExecutor(1) as pool:
        for step in (connection.open, connection.step, connection.step, connection.close):
            pool.submit(step).result()
            outside.append(pool.submit(is_outside).result())
    assert outside == [True] * 4


def test_requests_in_greenlets_that_switch_within_a_step(helio: Heliograph) -> None:
    """Two requests in greenlets of one thread, switched in the middle of their steps, each find their own messages."""
    main = greenlet.getcurrent()
    browsers = {name: Browser(helio) for name in ("one", "two")}

    def serve(name: str) -> None:
        def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
            answer(start_response)
            flash(f"by {name}")
            main.switch()
            flash(f"again by {name}")
            return []

        browsers[name].receive(Connection(FlashMiddleware(app, helio)).run().headers)

    greenlets = [greenlet(serve) for _ in browsers]
    for name, each in zip(browsers, greenlets, strict=True):
        each.switch(name)
    for each in greenlets:
        each.switch()
    assert {name: browser.pending() for name, browser in browsers.items()} == {
        name: [f"by {name}", f"again by {name}"] for name in browsers
    }


def test_interleaved_bodies_of_one_thread(helio: Heliograph) -> None:
    """A server that advances two bodies in turn on one thread mixes up none of their messages."""
    browsers = {name: Browser(helio) for name in ("one", "two")}
    connections = {name: Connection(FlashMiddleware(two_chunks(name), helio)) for name in browsers}
    for act in (Connection.open, Connection.step, Connection.step, Connection.close):
        for connection in connections.values():
            act(connection)
            assert is_outside()
    for name, connection in connections.items():
        browsers[name].receive(connection.headers)
    assert {name: browser.pending() for name, browser in browsers.items()} == {
        name: [f"by {name}", f"again by {name}"] for name in browsers
    }


def test_a_request_within_a_request(helio: Heliograph) -> None:
    """A view that calls another application in process gets its own request back afterwards."""
    seen: list[str] = []

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        flash("of the outer")
        Connection(FlashMiddleware(two_chunks("inner"), helio)).run()
        seen.extend(str(message) for message in flashes().peek())
        answer(start_response)
        return []

    Connection(FlashMiddleware(outer, helio)).run()
    assert seen == ["of the outer"]


def failing_call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    raise LookupError("in the view")


def failing_body(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    answer(start_response)
    yield b"begun"
    raise LookupError("in the body")


class FailingClose(list[bytes]):
    """A body that cannot be closed; no plain list, so that it is not passed through."""

    def close(self) -> None:
        raise LookupError("in close")


def failing_close(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    answer(start_response)
    return FailingClose([b"done"])


@pytest.mark.parametrize("app", [failing_call, failing_body, failing_close])
def test_an_exception_leaves_no_request_behind(helio: Heliograph, app: WSGIApplication) -> None:
    """After a request that failed, wherever it did, its thread is in no request."""
    with pytest.raises(LookupError):
        Connection(FlashMiddleware(app, helio)).run()
    assert is_outside()


def test_a_failing_server_leaves_no_request_behind(helio: Heliograph) -> None:
    """After a server's own ``start_response`` failed (a bad header, say), its thread is in no request."""

    def start_response(*arguments: object) -> Callable[[bytes], object]:
        raise LookupError("in the server")

    with pytest.raises(LookupError):
        list(FlashMiddleware(two_chunks("one"), helio)(make_environ(), start_response))
    assert is_outside()


@pytest.mark.parametrize("fails", [False, True])
def test_messages_kept_by_reference_are_of_no_use_after_the_request(helio: Heliograph, *, fails: bool) -> None:
    """Code that goes on flashing when its request is over, well or badly ended, gets an error, not a silent loss."""
    kept: list[Flashes] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        kept.append(flashes())
        if fails:
            raise LookupError("in the view")
        answer(start_response)
        return []

    with suppress(LookupError):
        Connection(FlashMiddleware(app, helio)).run()
    with pytest.raises(OutsideRequestError):
        kept[0].add("Saved")
