"""What the Flask integration promises beyond the contract: Flask's own words, session and configuration."""

from __future__ import annotations

import logging
from typing import Any

import flask
import pytest
from flask.sessions import SessionInterface, SessionMixin
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

import heliograph.flask
from heliograph import ConfigurationError, Heliograph, MessageTooLargeError, SecretKeyError
from heliograph.wsgi import FlashMiddleware

KEY = "a key for these tests, and none else"


def with_pages(app: flask.Flask) -> flask.Flask:
    """Add the pages that these tests visit, in the style of Flask's own documentation."""

    @app.post("/flash")
    def save() -> Any:
        flask.flash("Saved", "success")
        flask.flash("Low on stock", "warning")
        return flask.redirect("/")

    @app.post("/much")
    def much() -> Any:
        flask.flash("".join(map(str, range(3000))))
        return ""

    @app.get("/")
    def home() -> Any:
        return flask.jsonify(flask.get_flashed_messages(with_categories=True))

    @app.get("/template")
    def template() -> Any:
        return flask.render_template_string(flask.request.args["source"])

    return app


def shop(helio: Heliograph | None = None, secret_key: str | None = KEY, **config: Any) -> flask.Flask:
    """Return an application that uses Heliograph."""
    app = flask.Flask("shop")
    app.secret_key = secret_key
    app.config.from_mapping(config)
    heliograph.flask.init_app(app, helio)
    return with_pages(app)


def texts(client: FlaskClient) -> list[str]:
    """Visit the page that shows messages, and return their texts."""
    pairs: Any = client.get("/").json
    return [content for _, content in pairs]


def cookies(response: Any) -> list[str]:
    return [line.partition("=")[0] for line in response.headers.getlist("Set-Cookie")]


def render(client: FlaskClient, source: str) -> str:
    return client.get("/template", query_string={"source": source}).text


def test_flasks_own_functions_work_unchanged() -> None:
    """flask.flash and flask.get_flashed_messages keep their signatures and results; nothing of Flask is replaced."""
    before = (flask.flash, flask.get_flashed_messages, flask.Flask.session_interface.__class__)
    client = shop().test_client()
    client.post("/flash")
    assert client.get("/").json == [["success", "Saved"], ["warning", "Low on stock"]]
    assert client.get("/").json == []
    assert (flask.flash, flask.get_flashed_messages, flask.Flask.session_interface.__class__) == before


def test_reads_of_one_request_agree() -> None:
    """As Flask documents, further calls in the same request return the same messages, in Python and in templates."""
    app = shop()

    @app.get("/twice")
    def twice() -> Any:
        first = flask.get_flashed_messages()
        second = heliograph.flask.get_flashed_messages(category_filter=["success"])
        third = flask.render_template_string("{{ get_flashed_messages() | join('+') }}")
        return flask.jsonify(first, second, third)

    client = app.test_client()
    client.post("/flash")
    assert client.get("/twice").json == [["Saved", "Low on stock"], ["Saved"], "Saved+Low on stock"]
    assert client.get("/").json == []


def test_a_filter_leaves_the_other_categories() -> None:
    """A template that shows one category leaves the others pending; a string is one category, not its letters."""
    client = shop().test_client()
    client.post("/flash")
    assert render(client, "{{ get_flashed_messages(category_filter='success') | join }}") == "Saved"
    assert render(client, "{{ get_flashed_messages(category_filter=['error', 'warning']) | join }}") == "Low on stock"
    assert client.get("/").json == []


def test_a_page_may_show_categories_in_two_places() -> None:
    """Two filtered calls in one template each show their own part."""
    client = shop().test_client()
    client.post("/flash")
    source = (
        "{% for c in ['warning', 'success'] %}"
        "{{ get_flashed_messages(true, [c])[0][1] }};{% endfor %}{{ get_flashed_messages(false, ['warning']) | join }}"
    )
    assert render(client, source) == "Low on stock;Saved;Low on stock"
    assert client.get("/").json == []


def test_flasks_function_after_a_filtered_read_uses_up_what_it_shows() -> None:
    """What Python code shows by flask.get_flashed_messages after a filtered read is shown once, too."""
    app = shop()

    @app.get("/mixed")
    def mixed() -> Any:
        return flask.jsonify(heliograph.flask.get_flashed_messages(False, ["success"]), [*flask.get_flashed_messages()])

    client = app.test_client()
    client.post("/flash")
    assert client.get("/mixed").json == [["Saved"], ["Saved", "Low on stock"]]
    assert client.get("/").json == []


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


def test_the_signal_is_sent() -> None:
    """message_flashed is sent with Flask's own arguments, for Flask's function and for ours."""
    app = shop()
    seen: list[tuple[str, str]] = []

    def note(sender: flask.Flask, message: str, category: str, **extra: Any) -> None:
        assert sender is app
        seen.append((category, message))

    @app.get("/both")
    def both() -> Any:
        flask.flash("theirs", "a")
        heliograph.flask.flash("ours", "b", key="k")
        return ""

    with flask.message_flashed.connected_to(note, app):
        app.test_client().get("/both")
    assert seen == [("a", "theirs"), ("b", "ours")]


def test_the_key_may_come_late_and_change() -> None:
    """Factories set secret_key after init_app, and SECRET_KEY_FALLBACKS opens what an older key sealed."""
    app = shop(secret_key=None)
    app.secret_key = KEY
    client = app.test_client()
    client.post("/flash")
    app.secret_key = "another key, newer than the first"
    assert texts(client) == []
    app.config["SECRET_KEY_FALLBACKS"] = [KEY]
    assert texts(client) == ["Saved", "Low on stock"]


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_key_is_flasks_own_error_at_the_call(key: str | None) -> None:
    """Without a key flash() raises the RuntimeError that Flask users know, with its cure; other pages work."""
    app = shop(secret_key=key)
    app.testing = True
    client = app.test_client()
    client.set_cookie("flash.AAAAAAAAAAAAAAAA", "AAAA")
    assert texts(client) == []
    with pytest.raises(SecretKeyError, match=r"session is unavailable because no secret key was set.*token_urlsafe"):
        client.post("/flash")


def test_a_weak_key_of_the_framework_warns_once(caplog: pytest.LogCaptureFixture) -> None:
    """The "dev" of every tutorial is accepted, as it guards the session already, with one warning."""
    app = shop()
    app.secret_key = "dev"
    client = app.test_client()
    with caplog.at_level(logging.WARNING, "heliograph"):
        for _ in range(3):
            client.post("/flash")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert len(texts(client)) == 6


def test_a_key_of_its_own_needs_no_session() -> None:
    """With a Heliograph that has its own key, flask.flash works in an application without a secret key."""
    client = shop(Heliograph(secret_key=KEY), secret_key=None).test_client()
    client.post("/flash")
    assert texts(client) == ["Saved", "Low on stock"]


def test_cookie_attributes_follow_the_session_cookie() -> None:
    """SESSION_COOKIE_* decides path, domain, Secure, SameSite and Partitioned; an unset SameSite stays Lax."""
    [line] = shop().test_client().post("/flash").headers.getlist("Set-Cookie")
    assert line.endswith("; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax")
    app = shop(SESSION_COOKIE_PATH="/shop", SESSION_COOKIE_DOMAIN="example.com", SESSION_COOKIE_SAMESITE="Strict")
    [line] = app.test_client().post("/flash").headers.getlist("Set-Cookie")
    assert line.endswith("; Max-Age=3600; Path=/shop; Domain=example.com; HttpOnly; SameSite=Strict")
    app = shop(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_PARTITIONED=True)
    [line] = app.test_client().post("/flash").headers.getlist("Set-Cookie")
    assert line.startswith("__Host-flash.")
    assert line.endswith("; HttpOnly; Secure; SameSite=None; Partitioned")
    with pytest.raises(ConfigurationError, match="secure=True"):
        shop(SESSION_COOKIE_SAMESITE="None")


def test_secure_cookies_on_plain_http_are_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    """SESSION_COOKIE_SECURE without https, which browsers refuse, is one warning; on localhost it is fine."""
    client = shop(SESSION_COOKIE_SECURE=True).test_client()
    for host, warnings in (
        ("localhost:5000", 0),
        ("127.0.0.1", 0),
        ("[::1]:80", 0),
        ("shop.example", 1),
        ("b.example", 1),
    ):
        client.post("/flash", headers={"Host": host})
        assert len(caplog.records) == warnings, host


def test_too_much_is_an_error_in_debug_and_test_mode() -> None:
    """In testing mode a message that does not fit fails at flask.flash; in production it is cut."""
    app = shop()
    assert app.test_client().post("/much").status_code == 200
    app.testing = True
    with pytest.raises(MessageTooLargeError):
        app.test_client().post("/much")


def test_applications_do_not_share_an_interface() -> None:
    """Two applications of one process, one of them without Heliograph, keep apart."""
    ours, theirs = shop(), with_pages(flask.Flask("theirs"))
    theirs.secret_key = KEY
    assert cookies(theirs.test_client().post("/flash")) == ["session"]
    assert cookies(ours.test_client().post("/flash"))[0].startswith("flash.")


@pytest.mark.parametrize("session_first", [True, False], ids=["session first", "heliograph first"])
def test_other_session_interfaces(session_first: bool, tmp_path: Any) -> None:
    """Flask-Session may be set up before or after, and keeps the session while the messages keep their cookies."""
    cachelib = pytest.importorskip("cachelib")
    flask_session: Any = pytest.importorskip("flask_session")
    app = flask.Flask("served")
    app.config.from_mapping(
        SECRET_KEY=KEY, SESSION_TYPE="cachelib", SESSION_CACHELIB=cachelib.FileSystemCache(str(tmp_path))
    )
    setups = [flask_session.Session, heliograph.flask.init_app]
    for setup in setups if session_first else reversed(setups):
        setup(app)

    @app.get("/flash")
    def save() -> Any:
        flask.session["user"] = "ann"
        flask.flash("Saved")
        return ""

    app.add_url_rule("/", view_func=lambda: f"{flask.session['user']} {flask.get_flashed_messages()}")
    client = app.test_client()
    assert {name.partition(".")[0] for name in cookies(client.get("/flash"))} == {"session", "flash"}
    assert client.get("/").text == "ann ['Saved']"
    assert client.get("/").text == "ann []"


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


def test_extensions_may_use_any_category(caplog: pytest.LogCaptureFixture) -> None:
    """With declared categories, flask.flash in an extension is a warning, and heliograph.flash an error."""
    app = flask.Flask("declared")
    heliograph.flask.init_app(app, Heliograph(secret_key=KEY, categories={"success"}))
    with app.test_request_context("/"):
        flask.flash("extension", "theirs")
        assert "theirs" in caplog.text
        with pytest.raises(heliograph.UnknownCategoryError):
            heliograph.flash("ours", "theirs")
