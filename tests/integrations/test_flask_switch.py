"""What the Flask integration promises of the moment of the switch: workers with and without it serve one visitor."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import flask
import pytest
from cachelib import FileSystemCache
from markupsafe import Markup
from werkzeug.test import Client

import heliograph.flask

from .flask_shop import KEY, plain, shop, texts, with_pages


class Site:
    """One address behind which old and new workers answer."""

    def __init__(self, old: flask.Flask, new: flask.Flask) -> None:
        self.workers = {"old": old, "new": new}
        self.client = Client(self)
        self._worker = old

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._worker(environ, start_response)

    def send(self, worker: str, path: str = "/", method: str = "GET") -> Any:
        self._worker = self.workers[worker]
        return self.client.open(path, method=method)

    def texts(self, worker: str) -> list[str]:
        """Visit the page that shows messages."""
        return [content for _, content in self.send(worker).json]

    def session(self) -> dict[str, Any]:
        """Return what is in the visitor's session, as an old worker sees it."""
        found: dict[str, Any] = self.send("old", "/session").json
        return found


def numbered(app: flask.Flask) -> flask.Flask:
    """Add pages that flash a given text, look at the session, read for nobody, and log out."""
    app.logger.disabled = True

    @app.post("/say/<text>")
    def say(text: str) -> Any:
        flask.flash(text)
        return flask.redirect("/")

    @app.get("/session")
    def look() -> Any:
        return flask.jsonify({**flask.session})

    @app.get("/unseen/<int:status>")
    def unseen(status: int) -> Any:
        return str(flask.get_flashed_messages()), status

    @app.post("/login")
    def login() -> Any:
        flask.session["user"] = "ann"
        return ""

    @app.post("/logout")
    def logout() -> Any:
        flask.session.clear()
        return flask.redirect("/")

    return app


def site(**config: Any) -> Site:
    return Site(numbered(plain()), numbered(shop(**config)))


def test_what_flask_left_is_shown_once_and_taken_out_of_the_session() -> None:
    """A message that an old worker flashed is shown by a new one, once; the rest of the session stays."""
    visit = site()
    visit.send("old", "/login", "POST")
    visit.send("old", "/flash", "POST")
    assert visit.send("new").json == [["success", "Saved"], ["warning", "Low on stock"]]
    assert visit.session() == {"user": "ann"}
    assert visit.texts("new") == visit.texts("old") == []


def test_a_rolling_deployment_loses_nothing() -> None:
    """However old and new workers take turns at one visitor, every message is shown exactly once."""
    visit = site()
    for steps in product(("old say", "new say", "old show", "new show"), repeat=4):
        visit.client = Client(visit)
        said: list[str] = []
        shown: list[str] = []
        for number, step in enumerate(steps):
            worker, what = step.split()
            if what == "say":
                said.append(str(number))
                visit.send(worker, f"/say/{number}", "POST")
            else:
                shown += visit.texts(worker)
        shown += visit.texts("new")
        assert sorted(shown) == said, steps
        assert visit.texts("new") == visit.texts("old") == [], steps


@pytest.mark.parametrize("status", [204, 302, 500])
def test_a_page_that_nobody_sees_keeps_them(status: int) -> None:
    """A new worker that reads for a redirect or a failing page leaves them to the next page."""
    visit = site()
    visit.send("old", "/flash", "POST")
    visit.send("new", f"/unseen/{status}")
    assert visit.texts("new") == ["Saved", "Low on stock"]


def test_requests_that_cannot_show_leave_them_where_they_are() -> None:
    """A HEAD and a page that does not ask do not touch the session."""
    visit = site()
    visit.send("old", "/flash", "POST")
    before = visit.session()
    for method, path in (("HEAD", "/"), ("HEAD", "/session"), ("GET", "/idle"), ("POST", "/say/new")):
        response = visit.send("new", path, method)
        assert not [line for line in response.headers.getlist("Set-Cookie") if line.startswith("session=")]
    assert visit.session() == before
    assert sorted(visit.texts("new")) == ["Low on stock", "Saved", "new"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_code_that_walks_through_the_session_is_not_disturbed(method: str) -> None:
    """A page that visits every key of the session, Flask's old one among them, works; what it found there stays."""
    visit = site()

    @visit.workers["new"].get("/walk")
    def walk() -> Any:
        return flask.jsonify({key: len(flask.session[key]) for key in flask.session})

    visit.send("old", "/login", "POST")
    visit.send("old", "/flash", "POST")
    response = visit.send("new", "/walk", method)
    assert response.status_code == 200
    assert method == "HEAD" or response.json == {"user": 3, "_flashes": 2}
    assert visit.texts("new") == ["Saved", "Low on stock"]


def test_a_test_that_looks_on_takes_nothing_over() -> None:
    """Inside `with client:` a page that does not ask leaves them in the session."""
    app = shop()
    with plain().test_client() as client:
        client.post("/flash")
        cookie = client.get_cookie("session")
        assert cookie is not None
    with app.test_client() as client:
        client.set_cookie("session", cookie.value)
        client.get("/nowhere")
        client.get("/nowhere")
        assert texts(client) == ["Saved", "Low on stock"]


def test_code_that_looks_into_the_session_finds_them() -> None:
    """session["_flashes"] on a new worker has what an old one left, and what is appended comes after it."""
    visit = site()

    @visit.workers["new"].post("/append")
    def append() -> Any:
        flask.session["_flashes"].append(("info", "new"))
        return flask.jsonify(list(flask.session["_flashes"]))

    visit.send("old", "/flash", "POST")
    assert [text for _, text in visit.send("new", "/append", "POST").json] == ["Saved", "Low on stock", "new"]
    assert visit.texts("new") == ["Saved", "Low on stock", "new"]


def test_a_logout_keeps_them() -> None:
    """session.clear() on a new worker keeps what an old one flashed, as it keeps what a new one flashed."""
    visit = site()
    visit.send("old", "/login", "POST")
    visit.send("old", "/flash", "POST")
    visit.send("new", "/logout", "POST")
    assert "user" not in visit.session()
    assert visit.texts("new") == ["Saved", "Low on stock"]
    assert visit.session() == {}


def test_throwing_away_takes_them_along() -> None:
    """session.pop("_flashes", None) on a new worker drops what an old one left, before a redirect too."""
    visit = site()

    @visit.workers["new"].post("/forget")
    def forget() -> Any:
        flask.session.pop("_flashes", None)
        return flask.redirect("/")

    visit.send("old", "/flash", "POST")
    visit.send("new", "/forget", "POST")
    assert visit.session() == {}
    assert visit.texts("new") == []


def test_they_come_back_as_what_they_were() -> None:
    """Markup stays Markup, structured values keep their shape, and any category that Flask could store is text."""
    visit = site()

    @visit.workers["old"].post("/odd")
    def odd() -> Any:
        values: list[Any] = [Markup("<b>bold</b>"), {"undo": [1, 2]}, ("a", 1)]
        categories: list[Any] = ["info", None, 3]
        for value, category in zip(values, categories, strict=True):
            flask.flash(value, category)
        return ""

    @visit.workers["new"].get("/repr")
    def show() -> str:
        return repr(flask.get_flashed_messages(with_categories=True))

    visit.send("old", "/odd", "POST")
    expected = [("info", Markup("<b>bold</b>")), ("None", {"undo": [1, 2]}), ("3", ("a", 1))]
    assert visit.send("new", "/repr").text == repr(expected)


JUNK: dict[str, tuple[Any, list[str]]] = {
    "text": ("ab", []),
    "number": (7, []),
    "none": (None, []),
    "mapping": ({"a": "b"}, []),
    "items": ([1, "ab", ("a",), {"a": 1, "b": 2}, None, ("a", "b", "c"), ("info", "good"), []], ["good"]),
}


@pytest.mark.parametrize("kind", JUNK)
def test_junk_reads_as_empty_and_is_logged(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever else lies under Flask's key is no error: it is taken away and logged, and what is good is shown."""
    junk, good = JUNK[kind]
    visit = site()

    @visit.workers["old"].post("/junk")
    def put() -> Any:
        flask.session["_flashes"] = junk
        return ""

    visit.send("old", "/junk", "POST")
    assert visit.texts("new") == good
    assert "former flash messages" in caplog.text
    assert visit.session() == {}


def test_it_can_be_switched_off() -> None:
    """With HELIOGRAPH_TAKE_OVER=False nobody looks into the session; old workers find it as it was."""
    visit = site(HELIOGRAPH_TAKE_OVER=False)
    visit.send("old", "/flash", "POST")
    assert visit.texts("new") == []
    assert visit.texts("old") == ["Saved", "Low on stock"]


def test_pages_do_not_pay_when_nothing_was_left() -> None:
    """A visitor with a session in which Flask left nothing gets no Vary and no session cookie from a page that asks."""
    visit = site()
    visit.send("old", "/login", "POST")
    response = visit.send("new")
    assert "Vary" not in response.headers
    assert "Set-Cookie" not in response.headers


def with_flask_session(app: flask.Flask, folder: Path) -> flask.Flask:
    cache = FileSystemCache(str(folder))
    app.config.from_mapping(SESSION_TYPE="cachelib", SESSION_CACHELIB=cache, SESSION_PERMANENT=False)
    flask_session: Any = pytest.importorskip("flask_session")
    flask_session.Session(app)
    return numbered(with_pages(app))


def test_with_sessions_on_the_server(tmp_path: Path) -> None:
    """Flask-Session's sessions are taken over the same way: shown once, removed, no access when there is nothing."""
    new = flask.Flask("new")
    new.secret_key = KEY
    heliograph.flask.init_app(new)
    visit = Site(with_flask_session(flask.Flask("old"), tmp_path), with_flask_session(new, tmp_path))
    visit.send("old", "/login", "POST")
    assert "Vary" not in visit.send("new").headers
    visit.send("old", "/flash", "POST")
    visit.send("new", "/say/third", "POST")
    assert sorted(visit.texts("new")) == ["Low on stock", "Saved", "third"]
    assert visit.session()["user"] == "ann"
    assert "_flashes" not in visit.session()
    assert visit.texts("new") == visit.texts("old") == []
