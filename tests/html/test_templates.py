"""Promises about template languages: one line of each shows the messages, and the framework accepts their forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import flask
import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import clear_script_prefix, set_script_prefix
from django.utils.translation import override
from fastapi import FastAPI
from jinja2 import DictLoader, Environment
from pyramid.config import Configurator
from pyramid.request import Request as PyramidRequest
from pyramid.response import Response as PyramidResponse
from pyramid.session import SignedCookieSessionFactory
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates
from starlette.testclient import TestClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

import heliograph.fastapi
import heliograph.flask
import heliograph.starlette
from heliograph import Action, Heliograph, flash
from heliograph.html import Theme
from heliograph.html.jinja import add_render_flashes
from heliograph.testing import handling

from ..django_setup import MESSAGES, SESSIONS, site
from .markup import part

KEY = "a key for these tests, and none else"
LINE = "<body>{{ render_flashes(theme='bootstrap') }}</body>"
UNDO = Action("Undo", "/undo", "post")
SHOP = Theme(
    item='<div {attributes} class="shop {look}">{icon}{title}{content}{actions}{close}</div>', looks={"info": "blue"}
)


def shown(html: str) -> LexborNode:
    """Return the message that a page shows."""
    item = part(LexborHTMLParser(html).css("body")[0], "flash-messages > [data-flash]")
    assert part(item, "[data-flash-content]").text() == "<Deleted>"
    return item


def fields(form: LexborNode) -> dict[str, str]:
    return {str(field.attributes["name"]): str(field.attributes["value"]) for field in form.css("input")}


def delete() -> None:
    flash("<Deleted>", "success", actions=[UNDO], sticky=True)


class TestFlask:
    def app(self, **config: Any) -> flask.Flask:
        app = flask.Flask("shop")
        app.config.from_mapping(SECRET_KEY=KEY, **config)
        heliograph.flask.init_app(app)

        @app.get("/")
        def home() -> str:
            delete()
            return flask.render_template_string(LINE)

        @app.post("/undo")
        def undo() -> str:
            return "undone"

        return app

    def test_one_line_shows_the_messages(self) -> None:
        """`render_flashes()` is there after `init_app`, and a second one shows nothing twice."""
        client = self.app().test_client()
        assert shown(client.get("/").text).attributes["class"]

    def test_its_forms_have_the_token_of_flask_wtf(self) -> None:
        """With CSRFProtect an Undo button is accepted, under whatever name the field has."""
        flask_wtf: Any = import_module("flask_wtf")
        for name in ("csrf_token", "token"):
            app = self.app(WTF_CSRF_FIELD_NAME=name)
            flask_wtf.CSRFProtect(app)
            client = app.test_client()
            sent = fields(part(shown(client.get("/").text), "[data-flash-actions] form"))
            assert list(sent) == [name]
            assert client.post("/undo").status_code == 400
            assert client.post("/undo", data=sent).text == "undone"

    def test_the_endpoint_is_where_the_application_is(self) -> None:
        """Below a mount point a dismissal is posted below it, too."""
        client = Client(DispatcherMiddleware(flask.Flask("root"), {"/shop": self.app()}))
        form = part(shown(client.get("/shop/").text), "form[data-flash-dismiss]")
        assert form.attributes["action"] == "/shop/_flashes"

    def test_a_function_of_the_application_stays(self) -> None:
        """An application that has a `render_flashes` of its own keeps it."""
        app = self.app()
        names: Any = app.jinja_env.globals
        names["render_flashes"] = "own {theme}".format
        assert app.test_client().get("/").text == "<body>own bootstrap</body>"


class TestStarlette:
    @pytest.mark.parametrize("module", [heliograph.starlette, heliograph.fastapi])
    def test_one_line_shows_the_messages(self, module: Any, tmp_path: Path) -> None:
        """`render_flashes()` is there after `add_template_globals`, and knows where the application is mounted."""
        (tmp_path / "home.html").write_text(LINE)
        templates = Jinja2Templates(tmp_path)
        heliograph.starlette.add_template_globals(templates)

        async def home(request: Request) -> Any:
            delete()
            return templates.TemplateResponse(request, "home.html")

        middleware = [Middleware(module.FlashMiddleware, helio=Heliograph(secret_key=KEY))]
        kind: Callable[..., Any] = FastAPI if module is heliograph.fastapi else Starlette
        app = kind(routes=[Route("/", home)], middleware=middleware)
        with TestClient(Starlette(routes=[Mount("/shop", app)])) as client:
            item = shown(client.get("/shop/").text)
        assert part(item, "form[data-flash-dismiss]").attributes["action"] == "/shop/_flashes"

    def test_a_token_of_the_context_goes_along(self) -> None:
        """A context processor's `csrf_token`, a function or a text, is in the forms; HTML is taken as it is."""
        environment = Environment(loader=DictLoader({"x": LINE}), autoescape=True)
        add_render_flashes(environment)
        for context in ({"csrf_token": "abc"}, {"csrf_token": lambda: "abc"}, {"get_csrf_token": lambda: "abc"}):
            with handling():
                delete()
                assert fields(
                    part(shown(environment.get_template("x").render(context)), "[data-flash-actions] form")
                ) == {"csrf_token": "abc"}
        with handling():
            delete()
            html = environment.get_template("x").render(csrf_input='<input name="csrfmiddlewaretoken" value="abc">')
        assert fields(part(shown(html), "[data-flash-actions] form")) == {"csrfmiddlewaretoken": "abc"}


class TestDjango:
    def page(self, request: HttpRequest) -> HttpResponse:
        delete()
        return HttpResponse(
            Template('<body>{% load heliograph %}{% flashes theme="bootstrap" %}</body>').render(
                Context({"request": request})
            )
        )

    def test_one_line_shows_the_messages(self) -> None:
        """`{% flashes %}` shows what is pending, escaped, and as the theme says."""
        with site({"": self.page}) as client:
            assert shown(client.get("/").content.decode())

    def test_its_forms_have_djangos_token(self) -> None:
        """With CsrfViewMiddleware an Undo button is accepted."""

        def undo(request: HttpRequest) -> HttpResponse:
            return HttpResponse("undone")

        csrf = "django.middleware.csrf.CsrfViewMiddleware"
        with site({"": self.page, "undo": undo}, MIDDLEWARE=[SESSIONS, csrf, MESSAGES]) as client:
            client.handler.enforce_csrf_checks = True
            sent = fields(part(shown(client.get("/").content.decode()), "[data-flash-actions] form"))
            assert list(sent) == ["csrfmiddlewaretoken"]
            assert client.post("/undo").status_code == 403
            assert client.post("/undo", sent).content == b"undone"

    def test_a_page_without_a_form_gets_no_token(self) -> None:
        """A page that shows no form sets no CSRF cookie, and stays cacheable."""

        def quiet(request: HttpRequest) -> HttpResponse:
            return HttpResponse(Template("{% load heliograph %}{% flashes %}").render(Context({"request": request})))

        csrf = "django.middleware.csrf.CsrfViewMiddleware"
        with site({"": quiet}, MIDDLEWARE=[SESSIONS, csrf, MESSAGES]) as client:
            assert "csrftoken" not in client.get("/").cookies

    def test_a_theme_is_named_by_its_place(self) -> None:
        """A site's own theme is found by its dotted path; a place without one is an error."""
        with handling():
            delete()
            html = Template(f"<body>{{% load heliograph %}}{{% flashes theme='{__name__}.SHOP' %}}</body>").render(
                Context()
            )
        assert shown(html).attributes["class"] == "shop blue"
        with handling(), pytest.raises(ImportError):
            Template("{% load heliograph %}{% flashes theme='shop.nowhere.SHOP' %}").render(Context())

    def test_the_button_speaks_the_visitors_language(self) -> None:
        """What Django's catalogue says for Close is what the button is called."""
        with override("de"), handling():
            html = Template("{% load heliograph %}{% flashes %}").render(Context())
        assert 'data-close="Schließen"' in html

    def test_the_endpoint_is_below_the_script_name(self) -> None:
        """Below a mount point a dismissal is posted below it, too."""
        set_script_prefix("/shop/")
        try:
            with site({"": self.page}) as client:
                form = part(shown(client.get("/").content.decode()), "form[data-flash-dismiss]")
        finally:
            clear_script_prefix()
        assert form.attributes["action"] == "/shop/_flashes"

    def test_without_a_request_there_is_no_token(self) -> None:
        """A template that is rendered without its request has forms all the same, as Django's own tag does."""
        with handling():
            delete()
            html = Template("<body>{% load heliograph %}{% flashes %}</body>").render(Context({"request": None}))
        assert fields(part(shown(html), "[data-flash-actions] form")) == {}


class TestPyramid:
    @pytest.mark.parametrize("renderer", ["page.mako", "page.pt", "page.jinja2"])
    def test_one_line_shows_the_messages(self, renderer: str) -> None:
        """Mako, Chameleon and Jinja show them alike, and Pyramid accepts the form."""

        def home(request: PyramidRequest) -> dict[str, object]:
            delete()
            return {}

        def undo(request: PyramidRequest) -> PyramidResponse:
            return PyramidResponse("undone")

        config = Configurator(
            settings={"heliograph.secret_key": KEY}, session_factory=SignedCookieSessionFactory("the session's key")
        )
        for name in ("heliograph.pyramid", "pyramid_mako", "pyramid_chameleon", "pyramid_jinja2"):
            config.include(name)
        directives: Any = config
        directives.set_default_csrf_options(require_csrf=True)
        config.add_route("home", "/")
        config.add_route("undo", "/undo")
        config.add_view(home, route_name="home", renderer=f"tests.html:templates/{renderer}")
        config.add_view(undo, route_name="undo", request_method="POST")
        if renderer.endswith("jinja2"):
            config.commit()
            add_render_flashes(directives.get_jinja2_environment())
        webtest: Any = import_module("webtest")
        app = webtest.TestApp(config.make_wsgi_app())
        item = shown(app.get("/").text)
        sent = fields(part(item, "[data-flash-actions] form"))
        assert list(sent) == ["csrf_token"]
        assert app.post("/undo", status=400)
        assert app.post("/undo", sent).text == "undone"
        assert re.search("alert-success", str(item.attributes["class"]))
