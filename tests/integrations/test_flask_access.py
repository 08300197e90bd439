"""What the Flask integration promises of the session's own records: modified, accessed, and Vary made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest
from flask.sessions import SecureCookieSession, SessionInterface

import heliograph.flask

from .flask_shop import shop


def test_the_session_says_whether_the_application_changed_it() -> None:
    """A flash and a read leave `modified` alone; `permanent` and the application's own keys set it."""
    with shop().test_request_context():
        flask.flash("x")
        flask.get_flashed_messages()
        before = flask.session.modified
        flask.session.permanent = True
        flask.flash("y")
        assert (before, flask.session.modified, flask.session.permanent) == (False, True, True)
        assert list(flask.session) == ["_permanent"]


def looks() -> object:
    """Use Flask's list several times."""
    pending = flask.session.setdefault("_flashes", [])
    pending.append(("info", "x"))
    flask.session["_flashes"] = pending
    assert len(pending) == len(list(pending))
    return pending


def pops() -> object:
    """Read as Flask does, without asking first."""
    return flask.session.pop("_flashes")


TOUCHING: dict[str, tuple[Callable[[], object], bool]] = {
    "flash": (lambda: flask.flash("x"), False),
    "read": (flask.get_flashed_messages, False),
    "read by ours": (heliograph.flask.get_flashed_messages, False),
    "read of ours in the session": (lambda: flask.session.get("_flashes"), False),
    "read of the application's": (lambda: flask.session.get("user"), True),
    "that, and a flash": (lambda: (flask.session.get("user"), heliograph.flask.flash("x")), True),
    "a flash, and that": (
        lambda: (heliograph.flask.flash("x"), flask.get_flashed_messages(), dict(flask.session)),
        True,
    ),
    "that, and a look at ours": (lambda: (flask.session.get("user"), list(flask.session.get("_flashes", []))), True),
    "that, and ours taken out": (lambda: (flask.session.get("user"), flask.session.pop("_flashes", None)), True),
    "that, and ours popped": (lambda: (heliograph.flask.flash("x"), "user" in flask.session, pops()), True),
    "that between ours": (lambda: (flask.session.get("_flashes", [1]), flask.session.get("user"), looks()), True),
    "ours alone, at length": (lambda: looks(), False),
    "a question": (lambda: "user" in flask.session, True),
    "nothing": (lambda: None, False),
}


class Watching(SessionInterface):
    """Remembers its sessions, and whether they were accessed."""

    def __init__(self) -> None:
        self.opened: list[SecureCookieSession] = []
        self.accessed: list[bool] = []

    def open_session(self, app: flask.Flask, request: flask.Request) -> SecureCookieSession:
        self.opened.append(SecureCookieSession())
        return self.opened[-1]

    def save_session(self, app: flask.Flask, session: Any, response: flask.Response) -> None:
        self.accessed.append(session.accessed)


@pytest.mark.parametrize("way", TOUCHING)
def test_only_the_applications_own_use_of_the_session_counts_as_access(way: str) -> None:
    """What a session interface makes Vary of is the application's own access, whatever is flashed before or after."""
    code, expected = TOUCHING[way]
    watching, app = Watching(), shop()
    app.session_interface = watching
    app.add_url_rule("/touches", view_func=lambda: (code(), "")[1])
    app.test_client().get("/touches")
    assert watching.accessed == [expected]


def test_code_that_holds_the_session_itself_hides_no_access() -> None:
    """Our key, used through an object that code has kept, is not reckoned against the application's own access."""
    watching, app = Watching(), shop()
    app.session_interface = watching

    @app.get("/user")
    def user() -> Any:
        return flask.jsonify(flask.session.get("user"), watching.opened[-1].get("_flashes"))

    @app.get("/ours")
    def ours() -> Any:
        pending = flask.session.setdefault("_flashes", [])
        everything = len(flask.session)
        return flask.jsonify(everything, len(pending), len(pending))

    @app.get("/both")
    def both() -> Any:
        flask.session.get("user")
        flask.session.get("_flashes")
        return flask.jsonify([watching.opened[-1].get("_flashes") for _ in range(2)])

    for path in ("/user", "/ours", "/both"):
        app.test_client().get(path)
    assert watching.accessed == [True, True, True]


def test_a_page_without_messages_varies_only_by_the_applications_session() -> None:
    """Asking when there are none adds no header; a page that reads the session has Vary: Cookie, once."""
    app = shop()
    app.add_url_rule("/user", view_func=lambda: f"{flask.session.get('user')} {flask.get_flashed_messages()}")
    client = app.test_client()
    assert "Vary" not in client.get("/").headers
    assert client.get("/user").headers.getlist("Vary") == ["Cookie"]
