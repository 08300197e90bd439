"""What the Flask integration promises of session interfaces, whosever they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flask
import pytest
from flask.ctx import RequestContext
from flask.sessions import NullSession, SecureCookieSession, SessionInterface, SessionMixin

import heliograph.flask
from heliograph import ConfigurationError, Heliograph

from .flask_shop import KEY, cookies, shop, texts, with_pages


def test_applications_do_not_share_an_interface() -> None:
    """Two applications of one process, one of them without Heliograph, keep apart."""
    ours, theirs = shop(), with_pages(flask.Flask("theirs"))
    theirs.secret_key = KEY
    assert cookies(theirs.test_client().post("/flash")) == ["session"]
    assert cookies(ours.test_client().post("/flash"))[0].startswith("flash.")


def test_a_session_of_ones_own() -> None:
    """A session class that is only a dict with Flask's mix-in is given messages as well."""

    class Session(dict[str, Any], SessionMixin):
        pass

    class Interface(SessionInterface):
        def open_session(self, app: flask.Flask, request: flask.Request) -> Session:
            return Session()

        def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
            assert "_flashes" not in dict(session)

    app = shop()
    app.session_interface = Interface()
    client = app.test_client()
    client.post("/flash")
    assert len(texts(client)) == 2


def test_an_interface_that_opens_no_session() -> None:
    """An interface may return None, Flask's null session: with a key of its own Heliograph needs no session."""

    class Never(SessionInterface):
        def open_session(self, app: flask.Flask, request: flask.Request) -> None:
            return None

        def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
            raise AssertionError("Flask saves no null session.")

    app = shop(Heliograph(secret_key=KEY))
    app.session_interface = Never()
    client = app.test_client()
    client.post("/flash")
    assert texts(client) == ["Saved", "Low on stock"]
    with app.test_request_context():
        assert isinstance(flask.session, NullSession)


class Mapping(SessionMixin):
    """A session that is no dict."""

    def __init__(self) -> None:
        self.values_by_key: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        return self.values_by_key[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.values_by_key[key] = value

    def __delitem__(self, key: str) -> None:
        del self.values_by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)


class Keeping(SessionInterface):
    """Keeps one visitor's session in memory."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def open_session(self, app: flask.Flask, request: flask.Request) -> Any:
        return self.session

    def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
        assert "_flashes" not in list(session)


def test_a_session_that_is_no_dict_and_lives_on() -> None:
    """Any mutable mapping does, also one that its interface hands out again for the next request."""
    app = shop()
    app.session_interface = Keeping(Mapping())
    client = app.test_client()
    client.post("/flash")
    assert texts(client) == ["Saved", "Low on stock"]
    assert texts(client) == []
    with app.test_request_context():
        flask.session.update({"user": "ann"}, _flashes=[("info", "x")])
        assert dict(flask.session) == {"user": "ann"}
        assert flask.session.setdefault("user", "bob") == flask.session.pop("user") == "ann"
        flask.session.clear()
        assert flask.get_flashed_messages() == ["x"]


def test_a_session_that_lives_on_begins_each_request_anew() -> None:
    """What one request did to such a session, an access or messages of Flask's own, does not count for the next."""
    accessed: list[bool] = []

    class Watching(Keeping):
        def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
            accessed.append(session.accessed)

    kept = Mapping()
    app = shop()
    app.session_interface = Watching(kept)
    app.add_url_rule("/user", view_func=lambda: str(flask.session.get("user")))
    client = app.test_client()
    client.get("/user")
    for text in ("one", "two"):
        kept.values_by_key["_flashes"] = [("info", text)]
        assert texts(client) == [text]
        assert kept.values_by_key == {}
    assert accessed == [True, False, False]


def test_a_session_that_is_no_session_is_a_clear_error() -> None:
    """A plain dict, which Flask's documentation does not allow, is named at the first request."""
    app = shop()
    app.testing = True
    app.session_interface = Keeping({})
    with pytest.raises(ConfigurationError, match=r"'dict'.*SessionMixin"):
        app.test_client().get("/")


def test_the_interface_keeps_what_it_is() -> None:
    """Extensions find their interface under its class, with its attributes, and applications keep their class."""

    class Shop(flask.Flask):
        pass

    app = Shop("shop")
    mine = Keeping(Mapping())
    app.session_interface = mine
    heliograph.flask.init_app(app)
    app.test_client().get("/")
    interface: Any = app.session_interface
    assert isinstance(interface, Keeping)
    assert (type(interface).__name__, interface.session) == ("Keeping", mine.session)
    assert isinstance(app, Shop)
    assert repr(app) == "<Shop 'shop'>"


def test_a_session_put_into_the_context() -> None:
    """Code that replaces the session of a context, as some extensions do, has its own saved, and flashes into it."""
    saved: list[Any] = []

    class Recording(Keeping):
        def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
            saved.append(dict(session))

    app = shop()
    app.session_interface = Recording(Mapping())

    @app.get("/replaces")
    def replaces() -> str:
        mine = SecureCookieSession({"mine": 1})
        with RequestContext(app, flask.request.environ, session=mine):
            flask.flash("x")
            app.process_response(flask.Response())
        return ""

    app.test_client().get("/replaces")
    saved.pop()
    assert saved == [{"mine": 1, "_flashes": [("message", "x")]}]


def test_an_interface_set_after_requests_were_served() -> None:
    """An interface set at any time is noticed, also by a request context of a test."""
    app = shop()
    app.test_client().post("/flash")
    app.session_interface = Keeping(Mapping())
    with app.test_request_context():
        flask.flash("x")
        assert list(flask.session) == []
        assert flask.get_flashed_messages() == ["x"]
