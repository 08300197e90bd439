"""Starlette: the shop, for whoever has the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from benchmarks.losses.applications.words import Words
from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines

TEMPLATES = {
    "layout.html": """
        {% for message in get_flashed_messages(request) %}
          <li class="flash {{ message.category }}">{{ message.message }}</li>
        {% endfor %}
    """,
    "warnings.html": """
        {% for message in get_flashed_messages_of(request, "warning") %}
          <li class="flash warning">{{ message.message }}</li>
        {% endfor %}
    """,
    "report.html": '{% include "layout.html" %}{{ 1 // days }}',
}


def templates(words: Words) -> Jinja2Templates:
    """Return the templates."""
    environment: Any = Environment(loader=DictLoader(TEMPLATES), autoescape=True)  # Its globals are typed too narrowly.
    environment.globals.update(get_flashed_messages=words.read, get_flashed_messages_of=words.read_only)
    return Jinja2Templates(env=environment)


def shop(keys: Sequence[str], words: Words, *middleware: Middleware) -> Starlette:
    """Return the application; Starlette's session has one key."""
    pages = templates(words)

    async def index(request: Request) -> Response:
        response = pages.TemplateResponse(request, "layout.html")
        pause()
        return response

    async def sign_in(request: Request) -> Response:
        async with request.form() as form:
            request.session["user"] = form["user"]
        return RedirectResponse("/", 303)

    async def order(request: Request) -> Response:
        assert request.session["user"]
        async with request.form() as form:
            words.flash(request, f"Ordered: {form['article']}", "success")
        pause()
        return RedirectResponse("/", 303)

    async def import_(request: Request) -> Response:
        async with request.form() as form:
            for line in lines(str(form["lines"])):
                words.flash(request, line, "warning")
        return RedirectResponse("/", 303)

    async def sign_out(request: Request) -> Response:
        words.flash(request, "Goodbye", "info")
        request.session.clear()
        return RedirectResponse("/", 303)

    async def account(request: Request) -> Response:
        user: str = request.session["user"]
        pause()
        return HTMLResponse(user)

    async def basket(request: Request) -> Response:
        async with request.form() as form:
            request.session["basket"] = form["article"]
        pause()
        return RedirectResponse("/", 303)

    async def warnings(request: Request) -> Response:
        return pages.TemplateResponse(request, "warnings.html")

    async def check_out(request: Request) -> Response:
        if not list(words.read(request)):
            words.flash(request, "Paid", "success")
        return pages.TemplateResponse(request, "layout.html")

    async def catalogue(request: Request) -> Response:
        page = pages.get_template("layout.html").generate(request=request)
        return StreamingResponse(page, media_type="text/html")

    async def report(request: Request) -> Response:
        return pages.TemplateResponse(request, "report.html", {"days": 0})

    async def offers(request: Request) -> Response:
        return pages.TemplateResponse(request, "layout.html", headers={"Cache-Control": CACHEABLE})

    async def not_found(request: Request, exc: Exception) -> Response:
        return pages.TemplateResponse(request, "layout.html", status_code=404)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/sign-in", sign_in, methods=["POST"]),
            Route("/orders", order, methods=["POST"]),
            Route("/imports", import_, methods=["POST"]),
            Route("/sign-out", sign_out, methods=["POST"]),
            Route("/account", account),
            Route("/basket", basket, methods=["POST"]),
            Route("/warnings", warnings),
            Route("/check-out", check_out, methods=["POST"]),
            Route("/catalogue", catalogue),
            Route("/report", report),
            Route("/offers", offers),
        ],
        exception_handlers={404: not_found},
        middleware=[Middleware(SessionMiddleware, secret_key=keys[0]), *middleware],
    )
