"""Starlette: the package starlette-flash, and the application for whoever has its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import starlette_flash
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from benchmarks import work


def application() -> Starlette:
    """Return the application."""
    return in_words_of(starlette_flash.flash, Middleware(SessionMiddleware, secret_key=work.KEY))


def in_words_of(flash: Callable[[Request], Any], middleware: Middleware) -> Starlette:
    """Return an application whose bag is made by ``flash``."""

    async def idle(request: Request) -> Response:
        return PlainTextResponse(work.render(()))

    async def page(request: Request) -> Response:
        return PlainTextResponse(work.render(entry["message"] for entry in flash(request)))

    async def flash_1(request: Request) -> Response:
        flash(request).add(work.TEXT, work.CATEGORY)
        return RedirectResponse(work.PAGE, 303)

    async def flash_10(request: Request) -> Response:
        bag = flash(request)
        for text in work.TEXTS:
            bag.add(text, work.CATEGORY)
        return RedirectResponse(work.PAGE, 303)

    routes = [
        Route(work.IDLE, idle),
        Route(work.PAGE, page),
        Route(work.FLASH_1, flash_1, methods=["POST"]),
        Route(work.FLASH_10, flash_10, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[middleware])
