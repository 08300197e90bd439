"""What Nori and starlette-flash say of their flash, sentence by sentence, holds with Heliograph in their place.

Starlette itself has no flash. Nori's sentences are in its documentation (github.com/sembeimx/nori, flash messages) and
its ``core/http/flash.py``; those of starlette-flash 1.2.1 are in its README.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from heliograph import Heliograph, starlette_flash
from heliograph.asgi import ASGIApp
from heliograph.starlette import FlashMiddleware, add_template_globals, flash, get_flashed_messages
from heliograph.testing.browser import Browser

Visit = Callable[[ASGIApp], Browser]
View = Callable[[Request], Any]
KEY = "a key for these tests, and none else"
STACK = [Middleware(SessionMiddleware, secret_key=KEY), Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))]


def answers(visit: Visit, *views: View) -> list[Any]:
    """Return what each view answers to one visitor, one request each."""
    seen: list[Any] = []

    def endpoint(view: View) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            seen.append(view(request))
            return JSONResponse(seen[-1])

        return answer

    routes = [Route(f"/{number}", endpoint(view)) for number, view in enumerate(views)]
    browser = visit(Starlette(routes=routes, middleware=STACK))
    statuses = [browser.send("GET", f"/{number}").status for number in range(len(views))]
    assert statuses == [200] * len(views)
    return seen


class TestNori:
    def test_flash(self, visit: Visit) -> None:
        """``flash(request, message, category='success')``: "The `category` parameter is a free-form string"."""

        def view(request: Request) -> int:
            flash(request, "Article created successfully!")
            flash(request, "Article deleted.", category="warning")
            flash(request, "Failed to save", "error")
            return 0

        assert answers(visit, view, lambda request: get_flashed_messages(request.session))[1] == [
            {"message": "Article created successfully!", "category": "success"},
            {"message": "Article deleted.", "category": "warning"},
            {"message": "Failed to save", "category": "error"},
        ]

    def test_they_survive_a_redirect(self, visit: Visit) -> None:
        """Said: "They survive a single redirect and are automatically cleared after being read"; here, by any."""

        async def store(request: Request) -> Response:
            flash(request, "Article created successfully!")
            return RedirectResponse(url="/articles", status_code=302)

        async def articles(request: Request) -> Response:
            return RedirectResponse(url="/list", status_code=302)

        async def listing(request: Request) -> Response:
            return JSONResponse(len(get_flashed_messages(request.session)))

        routes = [Route("/store", store, methods=["POST"]), Route("/articles", articles), Route("/list", listing)]
        browser = visit(Starlette(routes=routes, middleware=STACK))
        assert [browser.post("/store").body, browser.get("/list").body] == ["1", "0"]

    def test_a_dict_with_two_keys(self, visit: Visit) -> None:
        """Said: "Each message is a dict with two keys: `message` - the text string - `category` - the category"."""

        def view(request: Request) -> Any:
            flash(request, "Saved")
            return [sorted(message) for message in get_flashed_messages(request.session)]

        assert answers(visit, view) == [[["category", "message"]]]

    def test_a_one_time_read(self, visit: Visit) -> None:
        """Said: "`get_flashed_messages()` is a one-time read"; in the code: "Return and clear all flash messages"."""

        def view(request: Request) -> Any:
            flash(request, "Hello")
            flash(request, "Error", "error")
            return [len(get_flashed_messages(request.session)) for _ in range(2)]

        assert answers(visit, view, lambda request: get_flashed_messages(request.session)) == [[2, 0], []]

    def test_a_jinja_global(self, visit: Visit, tmp_path: Path) -> None:
        """Said: "`get_flashed_messages` is registered as a Jinja2 global, so you can call it directly"."""
        (tmp_path / "base.html").write_text(
            "{% set messages = get_flashed_messages(request.session) %}"
            "{% if messages %}{% for msg in messages %}"
            '<div class="alert alert-{{ msg.category }}">{{ msg.message }}</div>'
            "{% endfor %}{% endif %}{% block content %}{% endblock %}"
        )
        (tmp_path / "page.html").write_text(
            '{% extends "base.html" %}{% block content %}{{ messages | length }}{% endblock %}'
        )
        templates = Jinja2Templates(directory=tmp_path)
        add_template_globals(templates)

        async def page(request: Request) -> Response:
            flash(request, "<Saved>")
            return templates.TemplateResponse(request, "page.html")

        page_ = visit(Starlette(routes=[Route("/", page)], middleware=STACK)).get("/")
        assert page_.body == '<div class="alert alert-success">&lt;Saved&gt;</div>1'


README = distribution("starlette-flash").read_text("METADATA") or ""
Quote = Callable[[str], None]


@pytest.fixture
def quoting() -> Quote:
    """Say that a sentence stands in the README of the installed starlette-flash."""

    def quote(sentence: str) -> None:
        assert sentence in README

    return quote


class TestStarletteFlash:
    def test_flash(self, visit: Visit, quoting: Quote) -> None:
        """Said: "To flash a message use the `flash` helper"."""
        quoting("To flash a message use the `flash` helper.")
        quoting("flash(request).add('This is a message.', 'success')")

        def index_view(request: Request) -> int:
            starlette_flash.flash(request).add("This is a message.", "success")
            return 0

        found = answers(visit, index_view, lambda request: starlette_flash.flash(request).all())[1]
        assert found == [{"category": "success", "message": "This is a message."}]

    def test_helpers(self, visit: Visit, quoting: Quote) -> None:
        """Said: "Shorthand helpers that set the category automatically: success, error, info, warning, debug"."""
        quoting("Shorthand helpers that set the category automatically:")

        def index_view(request: Request) -> list[str]:
            starlette_flash.flash(request).success("Saved.")
            starlette_flash.flash(request).error("Something went wrong.")
            starlette_flash.flash(request).info("Did you know?")
            starlette_flash.flash(request).warning("Proceed with caution.")
            starlette_flash.flash(request).debug("Value was 42.")
            return [message["category"] for message in starlette_flash.flash(request)]

        assert answers(visit, index_view) == [["success", "error", "info", "warning", "debug"]]

    def test_chaining(self, visit: Visit, quoting: Quote) -> None:
        """Said: "Helpers return `self`, so calls can be chained"."""
        quoting("Helpers return `self`, so calls can be chained:")

        def index_view(request: Request) -> Any:
            starlette_flash.flash(request).info("Step 1 done.").success("All steps complete.")
            return [message["message"] for message in starlette_flash.flash(request)]

        assert answers(visit, index_view) == [["Step 1 done.", "All steps complete."]]

    def test_all(self, visit: Visit, quoting: Quote) -> None:
        """Said: "To get all flash messages without removing them from the session, use `all()`"."""
        quoting("To get all flash messages without removing them from the session, use `all()`:")

        def index_view(request: Request) -> Any:
            starlette_flash.flash(request).success("This is a message.")
            return starlette_flash.flash(request).all()

        message = {"category": "success", "message": "This is a message."}
        later = answers(visit, index_view, lambda request: starlette_flash.flash(request).all())
        assert later == [[message], [message]]

    def test_consume(self, visit: Visit, quoting: Quote) -> None:
        """Said: "`consume()` returns all messages and clears the bag in one call"."""
        quoting("`consume()` returns all messages and clears the bag in one call:")

        def index_view(request: Request) -> Any:
            starlette_flash.flash(request).success("This is a message.")
            return [starlette_flash.flash(request).consume(), starlette_flash.flash(request).all()]

        message = {"category": "success", "message": "This is a message."}
        assert answers(visit, index_view, lambda request: starlette_flash.flash(request).all()) == [[[message], []], []]

    def test_iteration(self, visit: Visit, quoting: Quote) -> None:
        """Said: "Iterating the bag also consumes messages"."""
        quoting("Iterating the bag also consumes messages:")

        def index_view(request: Request) -> Any:
            starlette_flash.flash(request).success("This is a message.")
            return [[m["message"] for m in starlette_flash.flash(request)], starlette_flash.flash(request).all()]

        assert answers(visit, index_view) == [[["This is a message."], []]]

    @pytest.mark.parametrize("way", ["global", "context processor"])
    def test_templates(self, visit: Visit, quoting: Quote, tmp_path: Path, way: str) -> None:
        """Said: "`get_messages_for_template` ... consumes and returns all messages, suitable for use in" templates."""
        quoting("`get_messages_for_template` is a convenience function that consumes and returns all messages,")
        quoting("suitable for use in Jinja2 globals or context processors:")
        quoting("templates.env.globals['get_flashed_messages'] = get_messages_for_template")
        read = "get_flashed_messages(request)" if way == "global" else "messages"
        (tmp_path / "page.html").write_text(
            f"{{% for message in {read} %}}"
            '<div class="alert alert-{{ message.category }}">{{ message.message }}</div>'
            "{% endfor %}"
        )
        read_all = starlette_flash.get_messages_for_template

        def messages(request: Request) -> dict[str, Any]:
            return {"messages": read_all(request)}

        templates: Any = Jinja2Templates(tmp_path, context_processors=[messages] if way == "context processor" else [])
        templates.env.globals["get_flashed_messages"] = read_all

        async def page(request: Request) -> Response:
            starlette_flash.flash(request).error("<no>")
            answer: Response = templates.TemplateResponse(request, "page.html")
            assert starlette_flash.flash(request).all() == []
            return answer

        page_ = visit(Starlette(routes=[Route("/", page)], middleware=STACK)).get("/")
        assert page_.body == '<div class="alert alert-error">&lt;no&gt;</div>'
