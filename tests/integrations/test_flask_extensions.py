"""What the Flask integration promises of extensions: the real ones flash as ever, and each message arrives once."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import flask
import pytest
from flask.testing import FlaskClient
from redis import Redis

import heliograph.flask

from .flask_shop import KEY, cookies

SetUp = Callable[[flask.Flask], object]
ORDERS = pytest.mark.parametrize("last", [False, True], ids=["heliograph first", "extension first"])


def given_to_heliograph(set_up: SetUp, *, last: bool) -> flask.Flask:
    """Return an application with an extension that was set up before or after ``init_app``."""
    app = flask.Flask("extended")
    app.config.from_mapping(SECRET_KEY=KEY, WTF_CSRF_ENABLED=False)
    set_ups = [heliograph.flask.init_app, set_up]
    for each in reversed(set_ups) if last else set_ups:
        each(app)
    return app


def shown(client: FlaskClient, path: str, pattern: str) -> list[str]:
    """Visit a page of the extension's own, and return the messages in it."""
    return [unescape(text).strip() for text in re.findall(pattern, client.get(path).text, re.DOTALL)]


@ORDERS
def test_flask_login(last: bool) -> None:
    """Flask-Login's "Please log in to access this page." arrives once, on the login page."""
    flask_login: Any = pytest.importorskip("flask_login")
    manager = flask_login.LoginManager()
    manager.login_view = "login"
    manager.login_message_category = "info"

    def nobody(user: str) -> None:
        return None

    manager.user_loader(nobody)
    app = given_to_heliograph(manager.init_app, last=last)
    page = "{% for category, message in get_flashed_messages(true) %}<p>{{ category }}: {{ message }}</p>{% endfor %}"
    app.add_url_rule("/login", "login", lambda: flask.render_template_string(page))
    app.add_url_rule("/orders", view_func=flask_login.login_required(lambda: "orders"))
    client = app.test_client()
    response = client.get("/orders")
    assert response.status_code == 302
    assert [name.partition(".")[0] for name in cookies(response)] == ["flash"]
    assert shown(client, "/login", "<p>(.*?)</p>") == ["info: Please log in to access this page."]
    assert shown(client, "/login", "<p>(.*?)</p>") == []


@ORDERS
def test_flask_security(last: bool) -> None:
    """Flask-Security's messages of a sign-up, its confirmation and a page for members arrive once, in its templates."""
    security: Any = pytest.importorskip("flask_security")
    datastore: Any = pytest.importorskip("flask_security.datastore")
    users: list[Any] = []
    sent: list[str] = []

    def put(store: object, model: Any) -> Any:
        users[:] = [model]
        return model

    def find_user(store: object, case_insensitive: bool = False, **columns: Any) -> Any:
        return next((user for user in users if all(getattr(user, name) == columns[name] for name in columns)), None)

    def send_mail(mail: object, *texts: Any, **context: Any) -> None:
        sent.append(context["confirmation_link"])

    def keep_columns(user: object, **columns: Any) -> None:
        vars(user).update(columns)

    def begin(store: object) -> None:
        datastore.UserDatastore.__init__(store, *models)

    user: dict[str, Any] = {"__init__": keep_columns, "roles": ()}
    user |= {"id": 1, "email": "", "password": None, "fs_uniquifier": "", "active": True, "confirmed_at": None}
    models = type("User", (security.UserMixin,), user), type("Role", (security.RoleMixin,), {})
    kinds: tuple[Any, ...] = (datastore.Datastore, datastore.UserDatastore)
    memory: dict[str, Any] = {"__init__": begin, "put": put, "find_user": find_user}
    mail = type("Mail", (security.MailUtil,), {"send_mail": send_mail})

    def set_up(app: flask.Flask) -> None:
        app.config.from_mapping(
            SECURITY_PASSWORD_SALT="of no use elsewhere",
            SECURITY_PASSWORD_HASH="plaintext",
            SECURITY_PASSWORD_SCHEMES=["plaintext"],
            SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
            SECURITY_REGISTERABLE=True,
            SECURITY_CONFIRMABLE=True,
            SECURITY_POST_REGISTER_VIEW="/login",
            SECURITY_POST_CONFIRM_VIEW="/login",
            SECURITY_AUTO_LOGIN_AFTER_CONFIRM=False,
        )
        security.Security(app, type("Memory", kinds, memory)(), mail_util_cls=mail)

    app = given_to_heliograph(set_up, last=last)
    app.add_url_rule("/orders", view_func=security.auth_required("session")(lambda: "orders"))
    client = app.test_client()
    item = r'<li class="\w+ fs-error-msg">(.*?)</li>'
    client.get("/orders")
    [message] = shown(client, "/login", item)
    assert message.startswith("You must sign in")
    assert shown(client, "/login", item) == []
    client.post(
        "/register", data={"email": "ann@example.com", "password": "a b c d e", "password_confirm": "a b c d e"}
    )
    [message] = shown(client, "/login", item)
    assert message.startswith("Thank you.")
    client.get(sent[-1])
    client.get("/orders")
    first, second = shown(client, "/login", item)
    assert "has been confirmed" in first
    assert second.startswith("You must sign in")
    assert shown(client, "/login", item) == []


@ORDERS
def test_flask_admin(last: bool, tmp_path: Path) -> None:
    """Flask-Admin's messages about files, made and deleted in a real folder, arrive once, in its templates."""
    flask_admin: Any = pytest.importorskip("flask_admin")
    fileadmin: Any = pytest.importorskip("flask_admin.contrib.fileadmin")

    def set_up(app: flask.Flask) -> None:
        flask_admin.Admin(app).add_view(fileadmin.FileAdmin(str(tmp_path), name="Files", endpoint="files"))

    client = given_to_heliograph(set_up, last=last).test_client()
    item = r'<div class="alert[^"]*"[^>]*>\s*<button.*?</button>(.*?)</div>'
    client.post("/admin/files/mkdir/", data={"name": "reports"})
    assert (tmp_path / "reports").is_dir()
    assert shown(client, "/admin/files/", item) == ["Successfully created directory: reports"]
    assert shown(client, "/admin/files/", item) == []
    client.post("/admin/files/delete/", data={"path": "reports"})
    assert shown(client, "/admin/files/", item) == ['Directory "reports" was successfully deleted.']
    assert shown(client, "/admin/files/", item) == []


@pytest.mark.parametrize("kind", ["cachelib", "redis"])
@ORDERS
def test_flask_session(kind: str, last: bool, tmp_path: Path) -> None:
    """Flask-Session keeps the session, in files or Redis; messages keep their cookies, and its store is left alone."""
    flask_session: Any = pytest.importorskip("flask_session")
    cachelib: Any = pytest.importorskip("cachelib")
    kept: dict[str, bytes] = {}
    redis = Mock(spec=Redis)
    redis.get = kept.get

    def keep(name: str, value: bytes, ex: int) -> None:
        kept[name] = value

    redis.set = keep

    def set_up(app: flask.Flask) -> None:
        app.config.from_mapping(
            SESSION_TYPE=kind,
            SESSION_CACHELIB=cachelib.FileSystemCache(str(tmp_path)),
            SESSION_REDIS=redis,
            SESSION_PERMANENT=False,
        )
        flask_session.Session(app)

    app = given_to_heliograph(set_up, last=last)

    @app.post("/login")
    def login() -> Any:
        flask.session["user"] = "ann"
        flask.flash("Welcome")
        return flask.redirect("/")

    @app.get("/")
    def home() -> str:
        return f"{flask.session.get('user')} {flask.get_flashed_messages()}"

    @app.get("/flash")
    def flash() -> str:
        return str(heliograph.flask.flash("x"))

    client = app.test_client()
    assert {name.partition(".")[0] for name in cookies(client.post("/login"))} == {"session", "flash"}
    assert client.get("/").text == "ann ['Welcome']"
    assert client.get("/").text == "ann []"
    assert [name.partition(".")[0] for name in cookies(app.test_client().get("/flash"))] == ["flash"]
    assert kind == "cachelib" or len(kept) == 1
