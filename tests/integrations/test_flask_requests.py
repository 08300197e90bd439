"""What the Flask integration promises of requests: streams, contexts, threads, errors and nesting."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import flask
import pytest
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, create_environ, run_wsgi_app

import heliograph.flask
from heliograph import Heliograph, OutsideRequestError
from heliograph.exchange import KEY as KEY_IN_ENVIRON
from heliograph.wsgi import FlashMiddleware

from .flask_shop import KEY, cookies, shop, texts


def test_a_middleware_around_the_application_is_joined() -> None:
    """With FlashMiddleware around Flask and the same Heliograph, messages are sent and shown once."""
    helio = Heliograph(secret_key=KEY)
    app = shop(helio)
    vars(app)["wsgi_app"] = FlashMiddleware(app.wsgi_app, helio)
    client = app.test_client()
    assert len(cookies(client.post("/flash"))) == 1
    assert [texts(client), texts(client)] == [["Saved", "Low on stock"], []]


def test_nested_applications_with_keys_of_their_own() -> None:
    """Applications under one host, by DispatcherMiddleware, each show their own messages and leave the others'."""
    outer, inner = shop(), shop(secret_key="the key of the inner application")
    client = Client(DispatcherMiddleware(outer, {"/inner": inner}))
    client.post("/flash")
    client.post("/inner/flash")
    for path in ("/inner/", "/"):
        assert client.get(path).text.count("Saved") == 1
        assert client.get(path).text.count("Saved") == 0


def test_streamed_templates_show_what_the_view_read() -> None:
    """A view that reads first and streams its template shows the messages, once."""
    app = shop()

    @app.get("/stream")
    def stream() -> Any:
        flask.get_flashed_messages()
        return app.response_class(flask.stream_template_string("{{ get_flashed_messages() | join(' ') }}"))

    client = app.test_client()
    client.post("/flash")
    assert client.get("/stream").text == "Saved Low on stock"
    assert client.get("/").json == []


def test_a_streamed_body_that_reads_late_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """A template that is streamed and the first to ask gets nothing; the messages stay, and the log says why."""
    app = shop()
    source = "{{ get_flashed_messages() | join(' ') }}"
    app.add_url_rule("/stream", view_func=lambda: app.response_class(flask.stream_template_string(source)))
    client = app.test_client()
    client.post("/flash")
    assert client.get("/stream").text == ""
    assert "Read them once in the view" in caplog.text
    assert texts(client) == ["Saved", "Low on stock"]


def test_a_view_that_raises_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """When a test client lets the exception through, the log says how many messages were lost with it."""
    app = shop()
    app.testing = True

    @app.get("/raises")
    def raises() -> Any:
        flask.flash("Saved")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        app.test_client().get("/raises")
    assert "Will not arrive: 1 message(s)" in caplog.text


def test_messages_outside_a_view(caplog: pytest.LogCaptureFixture) -> None:
    """In test_request_context both Flask's functions and ours work, and outside of it they say so."""
    app = shop()
    with app.test_request_context("/"):
        flask.flash("one")
        heliograph.flash("two")
        assert flask.get_flashed_messages() == ["one", "two"]
    with pytest.raises(RuntimeError):
        flask.flash("three")
    with pytest.raises(heliograph.OutsideRequestError):
        heliograph.flash("four")


def test_after_request_is_in_time() -> None:
    """What functions of after_request and after_this_request flash travels with that very response."""
    app = shop()

    @app.after_request
    def always(response: flask.Response) -> flask.Response:
        if flask.request.path == "/late":
            flask.flash("after every request")
        return response

    @app.get("/late")
    def late() -> str:
        @flask.after_this_request
        def once(response: flask.Response) -> flask.Response:
            flask.flash("after this request")
            return response

        return ""

    client = app.test_client()
    client.get("/late")
    assert texts(client) == ["after this request", "after every request"]


def test_teardown_is_too_late_and_says_so() -> None:
    """What functions of teardown_request flash cannot travel; Flask loses it in silence, here it is an error."""
    app = shop()
    caught: list[Exception] = []

    @app.teardown_request
    def late(error: BaseException | None) -> None:
        try:
            flask.flash("too late")
        except OutsideRequestError as mistake:
            caught.append(mistake)

    app.test_client().get("/")
    assert len(caught) == 1


def test_a_teardown_function_that_fails_leaves_no_request_behind() -> None:
    """Whatever fails when a request ends, the next one of the thread does not find its messages."""
    app = shop()

    @app.teardown_request
    def fail(error: BaseException | None) -> None:
        raise RuntimeError("the database is gone")

    client = app.test_client()
    for path in ("/flash", "/crash"):
        with pytest.raises(RuntimeError, match="the database is gone"):
            client.post(path)
        with pytest.raises(OutsideRequestError):
            heliograph.flashes()


def test_an_error_page_sends_what_the_view_flashed_and_uses_nothing_up() -> None:
    """A view that flashes, reads and fails answers with the error handler's page: all of it is shown by the next."""
    app = shop()

    @app.errorhandler(500)
    def sorry(error: Exception) -> Any:
        return f"sorry {flask.get_flashed_messages()}", 500

    @app.errorhandler(KeyError)
    def missing(error: Exception) -> Any:
        flask.flash("from the handler")
        return flask.redirect("/")

    @app.get("/fails/<name>")
    def fails(name: str) -> Any:
        flask.flash("before the failure")
        flask.get_flashed_messages()
        raise {"value": ValueError, "key": KeyError}[name]

    app.logger.disabled = True
    client = app.test_client()
    client.post("/flash")
    assert client.get("/fails/value").status_code == 500
    assert client.get("/fails/key").status_code == 302
    assert texts(client) == ["Saved", "Low on stock", "before the failure", "before the failure", "from the handler"]
    assert texts(client) == []


def test_a_missing_page_for_a_missing_image_uses_nothing_up() -> None:
    """The application's 404 page, with the layout, answers a favicon that is not there; the message stays."""
    app = shop()
    page = "{{ get_flashed_messages() | join }}"
    app.register_error_handler(404, lambda error: (flask.render_template_string(page), 404))
    client = app.test_client()
    client.post("/flash")
    client.get("/favicon.ico", headers={"Accept": "image/avif,image/webp,*/*"})
    assert client.get("/nowhere").text == "SavedLow on stock"


def test_a_failing_after_request_function_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """Flask then answers without saving anything; the log says that messages will not arrive."""
    app = shop()
    app.logger.disabled = True

    @app.after_request
    def fails(response: flask.Response) -> flask.Response:
        raise ValueError

    with caplog.at_level(logging.WARNING, "heliograph"):
        assert app.test_client().post("/flash").status_code == 500
    assert "Will not arrive: 2 message(s)" in caplog.text


def test_async_views() -> None:
    """Async views and functions flash and show, by all words."""
    app = shop()

    @app.post("/async")
    async def save_slowly() -> Any:
        flask.flash("one")
        heliograph.flask.flash("two")
        heliograph.flash("three")
        return flask.redirect("/async")

    @app.get("/async")
    async def show_slowly() -> str:
        return flask.render_template_string("{{ get_flashed_messages() | join(' ') }}")

    client = app.test_client()
    assert client.post("/async", follow_redirects=True).text == "one two three"
    assert client.get("/async").text == ""


@pytest.mark.parametrize("fails", [False, True], ids=["succeeds", "fails"])
@pytest.mark.parametrize("threaded", [False, True], ids=["same thread", "another thread"])
def test_a_copied_context(threaded: bool, fails: bool) -> None:
    """copy_current_request_context takes the messages along, into a thread, too; its end is not the request's end."""
    app = shop()

    @app.post("/copies")
    def copies() -> Any:
        @flask.copy_current_request_context
        def work() -> None:
            flask.flash("by Flask's word")
            heliograph.flask.flash("by ours")
            if fails:
                raise ValueError

        def run() -> None:
            with suppress(ValueError):
                work()

        if threaded:
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        else:
            run()
        heliograph.flash("after it")
        return flask.redirect("/")

    client = app.test_client()
    client.post("/copies")
    assert texts(client) == ["by Flask's word", "by ours", "after it"]


def test_a_request_within_a_request() -> None:
    """A view that calls another application, or its own, by a client goes on with its own messages."""
    app, other = shop(), shop()

    @app.post("/calls")
    def calls() -> Any:
        other.test_client().post("/flash")
        app.test_client().post("/flash")
        heliograph.flash("mine")
        return flask.redirect("/")

    client = app.test_client()
    client.post("/calls")
    assert texts(client) == ["mine"]


@pytest.mark.parametrize("shared", [False, True], ids=["settings of its own", "shared settings"])
def test_another_application_as_response(shared: bool) -> None:
    """A view may return another application, called with this request: each keeps its own messages."""
    helio = Heliograph(secret_key=KEY)
    outer = shop(helio)
    inner = shop(helio if shared else Heliograph(secret_key="the key of the inner application"))
    inner.add_url_rule("/inner", view_func=lambda: (heliograph.flask.flash("inner"), "inside")[1])

    @outer.get("/inner")
    def through() -> Any:
        flask.flash("outer")
        return inner

    @outer.after_request
    def last(response: flask.Response) -> flask.Response:
        if flask.request.path == "/inner":
            heliograph.flash("after")
        return response

    client = outer.test_client()
    assert client.get("/inner").text == "inside"
    expected = ["outer", "inner", "after"] if shared else ["outer", "after"]
    assert sorted(texts(client)) == sorted(expected)


def test_contexts_that_are_no_requests() -> None:
    """In an application context alone Flask's words raise Flask's own error, and ours say what is missing."""
    app = shop()
    words: list[Any] = [flask.flash, heliograph.flask.flash]
    with app.app_context():
        for word in words:
            with pytest.raises(RuntimeError, match="outside of request context"):
                word("x")
        for read in (flask.get_flashed_messages, heliograph.flask.get_flashed_messages):
            with pytest.raises(RuntimeError, match="outside of request context"):
                read()
        with pytest.raises(OutsideRequestError, match="No request"):
            heliograph.flash("x")


def start_response(status: str, headers: object, exc_info: object = None, /) -> Callable[[bytes], object]:
    return bytes


def stream(app: flask.Flask, chunks: Callable[[], Iterator[str]]) -> flask.Flask:
    app.add_url_rule("/stream", view_func=lambda: flask.Response(flask.stream_with_context(chunks())))
    return app


def test_a_stream_ends_with_its_last_byte() -> None:
    """Words work in every step of a body, and the request is over after the last one."""
    held: list[Any] = []

    def chunks() -> Iterator[str]:
        held.append(heliograph.flashes())
        yield "one"
        held.append(heliograph.flashes())
        yield "two"

    app = stream(shop(), chunks)
    body = run_wsgi_app(app, create_environ("/stream"))[0]
    assert list(body) == [b"one", b"two"]
    assert held[0] is held[1]
    with pytest.raises(OutsideRequestError):
        heliograph.flashes()


def test_a_stream_that_breaks_off_closes_the_body() -> None:
    """A server that gives up closes the application's generator, in the request's context."""
    closed: list[Any] = []

    def chunks() -> Iterator[str]:
        try:
            yield "one"
            yield "two"
        finally:
            closed.append(heliograph.flashes())

    app = stream(shop(), chunks)
    body: Any = app(create_environ("/stream"), start_response)
    assert next(iter(body)) == b"one"
    body.close()
    assert len(closed) == 1


def test_a_late_flash_in_a_stream_is_an_error_at_the_call() -> None:
    """Flask loses what a body flashes; here it is an error there, by Flask's word too."""
    caught: list[Exception] = []

    def chunks() -> Iterator[str]:
        yield "one"
        try:
            flask.flash("too late")
        except OutsideRequestError as error:
            caught.append(error)

    client = stream(shop(), chunks).test_client()
    assert client.get("/stream").text == "one"
    assert len(caught) == 1


def test_files_are_sent_by_the_server(tmp_path: Any) -> None:
    """A body that the server sends by itself, as send_file makes it, is passed on untouched, its message with it."""
    app = shop()
    path = tmp_path / "page.html"
    path.write_text("<p>file</p>")

    @app.get("/file")
    def file() -> Any:
        flask.flash("sent along")
        return flask.send_file(path)

    class Wrapper:
        def __init__(self, file: Any, block_size: int = 0) -> None:
            self.file = file

    environ = create_environ("/file") | {"wsgi.file_wrapper": Wrapper}
    body: Any = app(environ, start_response)
    assert isinstance(body, Wrapper)
    body.file.close()
    client = app.test_client()
    response = client.get("/file")
    assert response.text == "<p>file</p>"
    response.close()
    assert texts(client) == ["sent along"]


def test_a_conditional_request_gets_a_full_answer_while_a_message_waits() -> None:
    """A page with an ETag is sent whole, with its message, and answers 304 again afterwards."""
    app = shop()

    @app.get("/tagged")
    def tagged() -> Any:
        response = flask.make_response(flask.render_template_string("{{ get_flashed_messages() | join }}"))
        response.set_etag("x")
        return response.make_conditional(flask.request)

    client = app.test_client()
    headers = {"If-None-Match": '"x"'}
    assert client.get("/tagged", headers=headers).status_code == 304
    client.post("/flash")
    response = client.get("/tagged", headers=headers)
    assert (response.status_code, response.text) == (200, "SavedLow on stock")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "private, no-store"
    assert client.get("/tagged", headers=headers).status_code == 304


@pytest.mark.parametrize("path", ["/", "/stream"])
def test_a_request_leaves_nothing_to_the_garbage_collector(path: str) -> None:
    """What knows each other during a request lets go of each other at its end, in busy servers a matter of speed."""
    kept: list[weakref.ref[Any]] = []

    def chunks() -> Iterator[str]:
        yield "one"

    class Watching(SecureCookieSessionInterface):
        def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
            kept.append(weakref.ref(session))

    app = stream(shop(), chunks)
    app.session_interface = Watching()

    @app.before_request
    def read() -> None:
        flask.get_flashed_messages()

    list(app(create_environ(path), start_response))
    kept.clear()
    gc.collect()
    gc.disable()
    try:
        environ = create_environ(path)
        list(app(environ, start_response))
        assert kept[0]() is None
        assert environ[KEY_IN_ENVIRON] is None
    finally:
        gc.enable()
