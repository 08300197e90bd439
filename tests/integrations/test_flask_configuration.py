"""What the Flask integration promises of configuration: keys, ``HELIOGRAPH_*`` and ``SESSION_COOKIE_*``."""

from __future__ import annotations

import gc
import logging
import weakref
from typing import Any

import flask
import pytest

import heliograph.flask
from heliograph import ConfigurationError, Heliograph, MessageTooLargeError, SecretKeyError
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore

from .flask_shop import KEY, cookies, shop, texts, with_pages


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


def test_extensions_may_use_any_category(caplog: pytest.LogCaptureFixture) -> None:
    """With declared categories, flask.flash in an extension is a warning, and heliograph.flash an error."""
    app = flask.Flask("declared")
    heliograph.flask.init_app(app, Heliograph(secret_key=KEY, categories={"success"}))
    with app.test_request_context("/"):
        flask.flash("extension", "theirs")
        assert "theirs" in caplog.text
        with pytest.raises(heliograph.UnknownCategoryError):
            heliograph.flash("ours", "theirs")


def test_every_setting_is_a_configuration_value() -> None:
    """HELIOGRAPH_ and the name of a setting, in capitals, in the application's configuration, set it."""
    app = flask.Flask("shop")
    app.secret_key = KEY

    def who(request: flask.Request) -> str | None:
        return request.args.get("user")

    app.config.from_mapping(
        HELIOGRAPH_MAX_AGE=60,
        HELIOGRAPH_BUDGET=1024,
        HELIOGRAPH_OVERFLOW="raise",
        HELIOGRAPH_CATEGORIES=["success"],
        HELIOGRAPH_BIND=who,
        HELIOGRAPH_SHOWS=bool,
        HELIOGRAPH_VARY=True,
        HELIOGRAPH_TAKE_OVER=False,
        HELIOGRAPH_COMPRESS=False,
        HELIOGRAPH_COOKIE_NAME="notice",
        HELIOGRAPH_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    helio = heliograph.flask.init_app(app)
    assert (helio.max_age, helio.budget, helio.overflow, helio.categories) == (60, 1024, "raise", ["success"])
    assert (helio.bind, helio.shows, helio.vary, helio.take_over, helio.compress) == (who, bool, True, False, False)
    assert (helio.cookie.name, helio.cookie.samesite) == ("notice", "Strict")
    [line] = with_pages(app).test_client().post("/flash").headers.getlist("Set-Cookie")
    assert line.startswith("notice.")
    assert line.endswith("; Max-Age=60; Path=/; HttpOnly; SameSite=Strict")


def test_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask's from_prefixed_env() reads numbers and booleans as JSON; text in their place is an error."""
    monkeypatch.setenv("FLASK_HELIOGRAPH_MAX_AGE", "60")
    monkeypatch.setenv("FLASK_HELIOGRAPH_VARY", "true")
    app = flask.Flask("shop")
    app.config.from_prefixed_env()
    helio = heliograph.flask.init_app(app)
    assert (helio.max_age, helio.vary) == (60, True)
    monkeypatch.setenv("FLASK_HELIOGRAPH_VARY", "yes")
    app.config.from_prefixed_env()
    with pytest.raises(ConfigurationError, match="HELIOGRAPH_VARY must be of type bool, not 'yes'"):
        heliograph.flask.init_app(app)


def test_a_misspelt_setting_is_an_error_at_start_up() -> None:
    """A HELIOGRAPH_ name that is no setting is refused by init_app, which names the one that was meant."""
    with pytest.raises(ConfigurationError, match=r"'HELIOGRAPH_MAXAGE'. Did you mean 'HELIOGRAPH_MAX_AGE'\?"):
        shop(HELIOGRAPH_MAXAGE=60)


def test_settings_given_in_code_are_the_whole_of_them() -> None:
    """With a Heliograph given to init_app, the configuration is not asked."""
    helio = Heliograph(secret_key=KEY, max_age=90)
    assert heliograph.flask.init_app(flask.Flask("shop"), helio) is helio
    assert shop(helio, HELIOGRAPH_MAX_AGE=60).extensions["heliograph"] is helio


def test_a_store_of_the_wrong_kind_is_refused() -> None:
    """What is no store, or one for asynchronous applications, is an error at start-up."""
    for store, complaint in (
        (object(), "store must be a store"),
        (AsyncMemoryStore(), "for asynchronous applications"),
    ):
        with pytest.raises(ConfigurationError, match=complaint):
            shop(HELIOGRAPH_STORE=store)


def test_a_store_by_its_url() -> None:
    """The configuration names a store by its URL, or has it."""
    own = MemoryStore()
    for given in ("memory://", own):
        store = shop(HELIOGRAPH_STORE=given).extensions["heliograph"].store
        assert isinstance(store, MemoryStore)
        assert store is own or given == "memory://"


def test_init_app_again_changes_the_settings() -> None:
    """A second call, as test suites make it, counts from the next request on, and wraps nothing twice."""
    app = shop(HELIOGRAPH_COOKIE_NAME="one")
    assert cookies(app.test_client().post("/flash"))[0].startswith("one.")
    kind = type(app)
    app.config["HELIOGRAPH_COOKIE_NAME"] = "two"
    heliograph.flask.init_app(app)
    assert type(app) is kind
    assert [name[:4] for name in cookies(app.test_client().post("/flash"))] == ["two."]


def test_a_key_of_its_own_by_configuration() -> None:
    """HELIOGRAPH_SECRET_KEY seals messages with another key than the session's; a weak one is refused."""
    client = shop(secret_key=None, HELIOGRAPH_SECRET_KEY=[KEY]).test_client()
    client.post("/flash")
    assert texts(client) == ["Saved", "Low on stock"]
    with pytest.raises(SecretKeyError, match="5 bytes"):
        shop(HELIOGRAPH_SECRET_KEY="short")


def test_messages_of_a_user_are_not_shown_to_the_next() -> None:
    """HELIOGRAPH_BIND may ask the session who the visitor is: a message waits for its user, also over a logout."""

    def who(request: flask.Request) -> str | None:
        return flask.session.get("user")

    app = shop(HELIOGRAPH_BIND=who)

    @app.post("/login/<user>")
    def login(user: str) -> Any:
        flask.session["user"] = user
        flask.flash(f"Welcome {user}")
        return flask.redirect("/")

    @app.post("/logout")
    def logout() -> Any:
        flask.session.clear()
        return flask.redirect("/")

    client = app.test_client()
    client.post("/login/ann")
    client.post("/logout")
    assert texts(client) == []
    client.post("/login/bob")
    assert texts(client) == ["Welcome bob"]
    client.post("/login/ann")
    assert texts(client) == ["Welcome ann", "Welcome ann"]


def test_an_application_is_freed() -> None:
    """Applications that are made and dropped, as test suites do, need no garbage collector to go."""
    gc.collect()
    gc.disable()
    try:
        gone = weakref.ref(shop())
        assert gone() is None
    finally:
        gc.enable()
