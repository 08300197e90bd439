"""FastAPI: the shop, for whoever has the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.middleware.sessions import SessionMiddleware

from benchmarks.losses.applications.starlette_shop import templates
from benchmarks.losses.applications.words import Words
from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines


def shop(keys: Sequence[str], words: Words) -> FastAPI:
    """Return the application; Starlette's session has one key."""
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key=keys[0])
    pages = templates(words)

    @app.get("/", response_class=HTMLResponse)
    async def index(request: Request) -> Response:
        response = pages.TemplateResponse(request=request, name="layout.html")
        pause()
        return response

    @app.post("/sign-in")
    async def sign_in(request: Request, user: Annotated[str, Form()]) -> Response:
        request.session["user"] = user
        return RedirectResponse("/", status_code=303)

    @app.post("/orders")
    async def order(request: Request, article: Annotated[str, Form()]) -> Response:
        assert request.session["user"]
        words.flash(request, f"Ordered: {article}", "success")
        pause()
        return RedirectResponse("/", status_code=303)

    @app.post("/imports")
    async def import_(request: Request, count: Annotated[int, Form(alias="lines")]) -> Response:
        for line in lines(count):
            words.flash(request, line, "warning")
        return RedirectResponse("/", status_code=303)

    @app.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        words.flash(request, "Goodbye", "info")
        request.session.clear()
        return RedirectResponse("/", status_code=303)

    @app.get("/account", response_class=HTMLResponse)
    async def account(request: Request) -> str:
        user: str = request.session["user"]
        pause()
        return user

    @app.post("/basket")
    async def basket(request: Request, article: Annotated[str, Form()]) -> Response:
        request.session["basket"] = article
        pause()
        return RedirectResponse("/", status_code=303)

    @app.get("/warnings", response_class=HTMLResponse)
    async def warnings(request: Request) -> Response:
        return pages.TemplateResponse(request=request, name="warnings.html")

    @app.post("/check-out", response_class=HTMLResponse)
    async def check_out(request: Request) -> Response:
        if not list(words.read(request)):
            words.flash(request, "Paid", "success")
        return pages.TemplateResponse(request=request, name="layout.html")

    @app.get("/catalogue", response_class=HTMLResponse)
    async def catalogue(request: Request) -> Response:
        page = pages.get_template("layout.html").generate(request=request)
        return StreamingResponse(page, media_type="text/html")

    @app.get("/report", response_class=HTMLResponse)
    async def report(request: Request) -> Response:
        return pages.TemplateResponse(request=request, name="report.html", context={"days": 0})

    @app.get("/offers", response_class=HTMLResponse)
    async def offers(request: Request) -> Response:
        return pages.TemplateResponse(request=request, name="layout.html", headers={"Cache-Control": CACHEABLE})

    @app.exception_handler(404)
    async def not_found(request: Request, exc: Exception) -> Response:
        return pages.TemplateResponse(request=request, name="layout.html", status_code=404)

    return app
