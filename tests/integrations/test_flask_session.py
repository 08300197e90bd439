"""What the Flask integration promises of the session: its key of messages, and everything else in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest
from flask.ctx import RequestContext
from flask.sessions import NullSession, SecureCookieSession, SessionInterface, SessionMixin

import heliograph.flask
from heliograph import ConfigurationError, Heliograph

from .flask_shop import KEY, cookies, shop, texts, with_pages


def test_flashing_does_not_touch_the_session() -> None:
    """A flash sets no session cookie, and a page that shows messages varies by cookie only while it shows some."""
    client = shop().test_client()
    assert not [name for name in cookies(client.post("/flash")) if not name.startswith("flash.")]
    client.get("/")
    response = client.get("/")
    assert "Vary" not in response.headers
    assert cookies(response) == []


def test_the_session_itself_works_as_before() -> None:
    """The application's own keys live in its session, Vary is set when it touches them; flashes are not among them."""
    app = shop()

    @app.get("/visits")
    def visits() -> Any:
        flask.flash("counted")
        flask.session["visits"] = flask.session.get("visits", 0) + 1
        return flask.jsonify(dict(flask.session))

    client = app.test_client()
    assert client.get("/visits").json == {"visits": 1}
    response = client.get("/visits")
    assert response.json == {"visits": 2}
    assert response.headers.getlist("Vary") == ["Cookie"]
    assert texts(client) == ["counted", "counted"]


def test_clearing_the_session_keeps_messages() -> None:
    """session.clear() at a logout does not take the goodbye with it."""
    app = shop()

    @app.post("/logout")
    def logout() -> Any:
        flask.flash("Goodbye")
        flask.session.clear()
        return flask.redirect("/")

    client = app.test_client()
    client.post("/logout")
    assert client.get("/").json == [["message", "Goodbye"]]


def test_tests_can_look_at_and_preset_messages() -> None:
    """session_transaction() shows pending messages under Flask's key, and presets them."""
    client = shop().test_client()
    client.post("/flash")
    with client.session_transaction() as session:
        assert session["_flashes"] == [("success", "Saved"), ("warning", "Low on stock")]
        assert "_flashes" not in dict(session)
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "Preset")]
    assert client.get("/").json == [["info", "Preset"]]
    with client.session_transaction() as session:
        assert session.get("_flashes") is None
        assert session.pop("_flashes", None) is None
        with pytest.raises(KeyError):
            session["_flashes"]


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


def does(app: flask.Flask, code: Callable[[Any], object]) -> Any:
    """Have a POST to /does run code with the session."""

    @app.post("/does")
    def does() -> Any:
        code(flask.session)
        return flask.redirect("/")

    return app.test_client()


ADDING: dict[str, Callable[[Any], object]] = {
    "setdefault": lambda session: session.setdefault("_flashes", []).append(("info", "new")),
    "get and set": lambda session: session.update(_flashes=[*session.get("_flashes", []), ("info", "new")]),
    "append": lambda session: session["_flashes"].append(("info", "new")),
    "extend": lambda session: session["_flashes"].extend([("info", "new")]),
    "+=": lambda session: session.__setitem__("_flashes", session["_flashes"] + [("info", "new")]),
    "insert": lambda session: session["_flashes"].insert(2, ("info", "new")),
    "slice": lambda session: session["_flashes"].__setitem__(slice(2, 2), [("info", "new")]),
}


@pytest.mark.parametrize("way", ADDING)
def test_what_code_adds_to_flasks_list_is_flashed(way: str) -> None:
    """Code that knows where Flask keeps messages may add to them in any way a list allows; none needs `modified`."""
    client = does(shop(), ADDING[way])
    client.post("/flash")
    client.post("/does")
    assert client.get("/").json == [["success", "Saved"], ["warning", "Low on stock"], ["info", "new"]]
    assert texts(client) == []


def test_setdefault_keeps_its_default() -> None:
    """Setdefault with messages sets them when there are none, and only then."""
    client = does(shop(), lambda session: session.setdefault("_flashes", [("info", "first")]))
    client.post("/does")
    client.post("/does")
    assert texts(client) == ["first"]


REMOVING: dict[str, tuple[Callable[[Any], object], list[str]]] = {
    "pop with a default": (lambda session: session.pop("_flashes", None), []),
    "del": (lambda session: session.__delitem__("_flashes"), []),
    "set": (lambda session: session.update({"_flashes": []}), []),
    "set another": (lambda session: session.__setitem__("_flashes", [("info", "instead")]), ["instead"]),
    "clear the list": (lambda session: session["_flashes"].clear(), []),
    "remove one": (lambda session: session["_flashes"].remove(("success", "Saved")), ["Low on stock"]),
    "pop one": (lambda session: session["_flashes"].pop(), ["Saved"]),
    "replace one": (lambda session: session["_flashes"].__setitem__(0, ("a", "b")), ["b", "Low on stock"]),
}


@pytest.mark.parametrize("way", REMOVING)
def test_what_code_takes_out_of_flasks_list_is_gone(way: str) -> None:
    """Code that throws pending messages away does so, also before a redirect that shows nothing."""
    code, left = REMOVING[way]
    client = does(shop(), code)
    client.post("/flash")
    client.post("/does")
    assert texts(client) == left


@pytest.mark.parametrize("method", ["get_flashed_messages", "pop"])
def test_a_read_by_pop_is_no_removal(method: str) -> None:
    """What Flask's own function pops for a page that redirects stays pending."""
    code = flask.get_flashed_messages if method == "get_flashed_messages" else lambda: flask.session.pop("_flashes")
    client = does(shop(), lambda session: code())
    client.post("/flash")
    client.post("/does")
    assert texts(client) == ["Saved", "Low on stock"]


def test_the_list_in_the_session_is_like_flasks() -> None:
    """What code finds in the session has length, order, items, equality and text of Flask's list."""
    with shop().test_request_context():
        assert flask.session.get("_flashes") is None
        assert flask.session.get("_flashes", "none") == "none"
        assert flask.session.get("_flashes", []) == []
        with pytest.raises(KeyError):
            del flask.session["_flashes"]
        flask.flash("one", "a")
        flask.flash("two", "b")
        found: Any = flask.session["_flashes"]
        first, pairs = [("z", "zero")], [("a", "one"), ("b", "two")]
        assert (found, list(found), len(found), found[1], found[:1]) == (pairs, pairs, 2, ("b", "two"), [("a", "one")])
        assert found == flask.session.get("_flashes")
        assert dict(found) == {"a": "one", "b": "two"}
        assert (first + found, found + first) == ([*first, *pairs], [*pairs, *first])
        assert repr(found) == repr(pairs)
        assert ("a", "one") in found
        assert found != []
        assert type(flask.session.pop("_flashes", [])) is list


def test_a_flash_opens_nothing() -> None:
    """flask.flash does not look at what is pending, so that a request that flashes does not pay for reading."""
    shown: list[object] = []

    def shows(request: object) -> bool:
        shown.append(request)
        return True

    client = shop(Heliograph(secret_key=KEY, shows=shows)).test_client()
    client.post("/flash")
    client.post("/flash")
    assert shown == []
    assert len(texts(client)) == 4


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


def test_messages_alone_do_not_change_the_session() -> None:
    """update() with messages and nothing else leaves the session unmodified, and so without a cookie."""
    client = does(shop(), lambda session: session.update(_flashes=[("info", "x")]))
    assert [name.partition(".")[0] for name in cookies(client.post("/does"))] == ["flash"]


def test_messages_may_be_copied_from_one_session_to_another() -> None:
    """A test that copies them between two visitors gives the second what the first has."""
    app = shop()
    first, second = app.test_client(), app.test_client()
    first.post("/flash")
    with first.session_transaction() as source, second.session_transaction() as target:
        target["_flashes"] = source["_flashes"]
    assert texts(second) == texts(first) == ["Saved", "Low on stock"]


def test_presets_of_tests_are_messages() -> None:
    """session_transaction() presets by assignment, update and setdefault, for the next page, once."""
    client = shop().test_client()
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "one")]
    with client.session_transaction() as session:
        session.setdefault("_flashes", []).append(("info", "two"))
    with client.session_transaction() as session:
        session.update(_flashes=[*session["_flashes"], ("info", "three")], user="ann")
        assert dict(session) == {"user": "ann"}
    assert texts(client) == ["one", "two", "three"]
    assert texts(client) == []


def test_tests_look_on_after_the_response() -> None:
    """Inside `with client:` what the request flashed can still be read, by all of Flask's ways."""
    app = shop()
    with app.test_client() as client:
        client.post("/flash")
        assert flask.session["_flashes"] == [("success", "Saved"), ("warning", "Low on stock")]
        assert flask.session.get("_flashes", []) == flask.session["_flashes"]
        assert flask.get_flashed_messages() == ["Saved", "Low on stock"]
        assert client.get("/").json == [["success", "Saved"], ["warning", "Low on stock"]]
        assert flask.get_flashed_messages() == ["Saved", "Low on stock"]
        assert client.get("/").json == []
        assert flask.get_flashed_messages() == []


def test_without_a_secret_key_a_transaction_fails_as_in_flask() -> None:
    """session_transaction() says that no session opened, and pages work."""
    client = shop(secret_key=None).test_client()
    assert texts(client) == []
    with pytest.raises(RuntimeError, match="did not open a session"), client.session_transaction():
        pass
    with shop(secret_key=None).test_request_context(), pytest.raises(RuntimeError, match="no secret key"):
        flask.session["user"] = "ann"


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


def test_what_was_thrown_away_is_not_popped_afterwards() -> None:
    """Asking, throwing away and reading in one request gives nothing."""
    with shop().test_request_context():
        flask.flash("x")
        assert "_flashes" in flask.session
        flask.session.pop("_flashes", None)
        with pytest.raises(KeyError):
            flask.session.pop("_flashes")


def test_an_interface_set_after_requests_were_served() -> None:
    """An interface set at any time is noticed, also by a request context of a test."""
    app = shop()
    app.test_client().post("/flash")
    app.session_interface = Keeping(Mapping())
    with app.test_request_context():
        flask.flash("x")
        assert list(flask.session) == []
        assert flask.get_flashed_messages() == ["x"]
