"""What the Flask integration promises of the session: its key of messages, and everything else in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest

from heliograph import Heliograph

from .flask_shop import KEY, cookies, shop, texts


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


def test_what_was_thrown_away_is_not_popped_afterwards() -> None:
    """Asking, throwing away and reading in one request gives nothing."""
    with shop().test_request_context():
        flask.flash("x")
        assert "_flashes" in flask.session
        flask.session.pop("_flashes", None)
        with pytest.raises(KeyError):
            flask.session.pop("_flashes")
