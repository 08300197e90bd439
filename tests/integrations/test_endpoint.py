"""Promises about the endpoint within frameworks: below a mount, beside their CSRF protection, and beside odd bodies."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import flask
import pytest
from django.test import Client, RequestFactory
from flask_wtf import CSRFProtect
from pyramid.config import Configurator
from pyramid.request import Request as PyramidRequest
from pyramid.response import Response as PyramidResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import heliograph.asgi
import heliograph.django
import heliograph.flask
import heliograph.wsgi
from heliograph import ConfigurationError, Heliograph, OutsideRequestError, flash
from heliograph.starlette import FlashMiddleware
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import WSGIDriver

from ..django_setup import MESSAGES, site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEY = "an example, not a key to use"
OWN = {"sec-fetch-site": "same-origin"}
FORM = {**OWN, "content-type": "application/x-www-form-urlencoded", "referer": "https://shop.example/shop/orders"}
CSRF = "django.middleware.csrf.CsrfViewMiddleware"


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    if environ["PATH_INFO"] == "/save":
        flash("Saved")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]


def contents(body: str) -> list[str]:
    return [message["content"] for message in json.loads(body)["flashes"]]


def flask_app() -> flask.Flask:
    app = flask.Flask("shop")
    app.secret_key = KEY
    app.config["HELIOGRAPH_ENDPOINT"] = "/_flashes"
    heliograph.flask.init_app(app)

    @app.get("/save")
    def save() -> str:
        flask.flash("Saved")
        return ""

    return app


def pyramid_app(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
    config = Configurator(settings={"heliograph.secret_key": KEY, "heliograph.endpoint": "/_flashes"})
    config.include("heliograph.pyramid")
    config.set_default_csrf_options(require_csrf=True)
    config.set_default_permission("nobody has it")
    config.add_route("save", "/save")
    config.add_view(_pyramid_save, route_name="save", permission="__no_permission_required__")
    return config.make_wsgi_app()(environ, start_response)


def _pyramid_save(request: PyramidRequest) -> PyramidResponse:
    request.session.flash("Saved")
    return PyramidResponse("")


WSGI: dict[str, Any] = {
    "bare": heliograph.wsgi.FlashMiddleware(bare, Heliograph(secret_key=KEY, endpoint="/_flashes")),
    "flask": flask_app(),
    "pyramid": pyramid_app,
}


@pytest.mark.parametrize("app", WSGI.values(), ids=WSGI)
def test_below_a_mount(app: Any) -> None:
    """Mounted below a path, an application has its endpoint below it, and not elsewhere."""
    mounted = DispatcherMiddleware(bare, {"/shop": app})
    browser = Browser(WSGIDriver(mounted), lambda: 1)
    browser.get("/shop/save")
    assert browser.send("POST", "/_flashes", OWN).body == "/_flashes"
    assert contents(browser.send("POST", "/shop/_flashes", OWN).body) == ["Saved"]
    back = browser.send("POST", "/shop/_flashes", FORM, b"dismiss=x").header("location")
    assert (back or "").removeprefix("https://shop.example") == "/shop/orders"


@pytest.mark.parametrize("root_path", ["", "/shop"])
def test_below_an_asgi_mount(root_path: str) -> None:
    """A server's root_path, and an application mounted in another, have the endpoint below it."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        flash("Saved")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    app = heliograph.asgi.FlashMiddleware(inner, Heliograph(secret_key=KEY, endpoint="/_flashes"))
    client = TestClient(Starlette(routes=[Mount("/mount", app)]), "https://shop.example", root_path=root_path)
    client.get(f"{root_path}/mount/save")
    assert contents(client.post(f"{root_path}/mount/_flashes", headers=OWN).text) == ["Saved"]
    assert client.post(f"{root_path}/mount/other/_flashes", headers=OWN).text.endswith("/other/_flashes")


def test_a_body_in_pieces_without_end() -> None:
    """A body that is too long is not read to its end."""
    read: list[int] = []

    class Endless(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            read.append(size or 0)
            return b"x" * (size or 0)

    app = WSGI["bare"]
    statuses: list[str] = []

    def start(status: str, *_: object) -> Any:
        statuses.append(status)

    for length in ("1000000000", "-1", "many", "", "5000"):
        environ: Any = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/_flashes",
            "CONTENT_LENGTH": length,
            "wsgi.input": Endless(),
            "wsgi.input_terminated": True,
            "HTTP_SEC_FETCH_SITE": "same-origin",
        }
        app(environ, start)
    assert [status[:3] for status in statuses] == ["400"] * 5
    assert read == [4097]


@pytest.mark.anyio
async def test_an_asgi_body_without_end() -> None:
    """A body that goes on and on is refused when it is too long, and no more of it is asked for."""
    asked = 0
    sent: list[Any] = []

    async def receive() -> Any:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def send(event: Any) -> None:
        sent.append(event)

    async def inner(*_: object) -> None:
        raise AssertionError("not for the application")

    app = FlashMiddleware(inner, Heliograph(secret_key=KEY, endpoint="/_flashes"))
    headers = [(b"sec-fetch-site", b"same-origin")]
    scope: Any = {"type": "http", "method": "POST", "path": "/_flashes", "headers": headers}
    await app(scope, receive, send)
    assert (sent[0]["status"], asked) == (400, 5)


def test_with_flask_wtf() -> None:
    """Beside Flask-WTF's protection the endpoint works once it is exempt, as the page says, and has a name."""
    app = flask_app()
    csrf = CSRFProtect(app)
    client = app.test_client()
    client.get("/save")
    assert client.post("/_flashes", headers=OWN).status_code == 400
    csrf.exempt(app.view_functions["heliograph"])
    assert contents(client.post("/_flashes", headers=OWN).text) == ["Saved"]
    with app.test_request_context():
        assert flask.url_for("heliograph") == "/_flashes"


def test_a_form_that_was_read_before() -> None:
    """A function of before_request that parses the form leaves its dismissal to the endpoint."""
    app = flask_app()

    @app.before_request
    def parse() -> None:
        assert flask.request.form is not None

    @app.get("/trial")
    def trial() -> str:
        return heliograph.flash("Trial", sticky=True).id

    client = app.test_client()
    id = client.get("/trial").text
    assert client.post("/_flashes", headers=FORM, data=f"dismiss={id}").status_code == 303
    assert contents(client.post("/_flashes", headers=OWN).text) == []


def test_init_app_again() -> None:
    """Settings that are given once more have their endpoint, too, and only one rule a path."""
    app = flask_app()
    heliograph.flask.init_app(app)
    app.config["HELIOGRAPH_ENDPOINT"] = "/other"
    heliograph.flask.init_app(app)
    assert sorted(rule.rule for rule in app.url_map.iter_rules("heliograph")) == ["/_flashes", "/other"]


def test_with_djangos_csrf_protection() -> None:
    """Beside CsrfViewMiddleware Django's view works without a token, and refuses other sites all the same."""
    views = {"_flashes": heliograph.django.endpoint}
    with site(views, MIDDLEWARE=[CSRF, MESSAGES]):
        client = Client(enforce_csrf_checks=True)
        for said, status in (("same-origin", 200), ("cross-site", 403)):
            answer = client.post("/_flashes", "", "application/json", headers={"sec-fetch-site": said})
            assert answer.status_code == status


def test_without_djangos_message_middleware() -> None:
    """A developer who forgot MessageMiddleware is told so at the call."""
    with pytest.raises(OutsideRequestError, match="MESSAGE_STORAGE"):
        heliograph.django.endpoint(RequestFactory().post("/_flashes"))


@pytest.mark.parametrize("endpoint", ["_flashes", "", "https://shop.example/", "/a?b", "/ü", 7, "/a b"])
def test_an_endpoint_is_a_path(endpoint: Any) -> None:
    """An endpoint that is no path is an error where it is said."""
    with pytest.raises(ConfigurationError, match="endpoint"):
        Heliograph(secret_key=KEY, endpoint=endpoint)


@pytest.mark.parametrize("partials", ["htmx", {"hmtx"}, 7, ["htmx", "Turbo"]])
def test_partials_are_words_that_we_know(partials: Any) -> None:
    """A misspelt library is an error where it is said."""
    with pytest.raises(ConfigurationError, match="partials"):
        Heliograph(secret_key=KEY, partials=partials)


def test_partials_of_an_ini_file() -> None:
    """Pyramid's settings name libraries as a list of words."""
    config = Configurator(settings={"heliograph.secret_key": KEY, "heliograph.partials": "htmx unpoly"})
    config.include("heliograph.pyramid")
    config.commit()
    assert [*config.registry["heliograph"].partials] == ["htmx", "unpoly"]


def test_starlettes_middleware_answers_it() -> None:
    """Starlette's and FastAPI's applications have the endpoint without a route."""
    helio = Heliograph(secret_key=KEY, endpoint="/_flashes")
    client = TestClient(Starlette(middleware=[Middleware(FlashMiddleware, helio=helio)]), "https://shop.example")
    assert client.post("/_flashes", headers=OWN).json() == {"flashes": []}
