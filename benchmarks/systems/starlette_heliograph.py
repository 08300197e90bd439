"""Starlette: Heliograph, in the words of the recipe."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from benchmarks import work
from heliograph import Heliograph
from heliograph.starlette import FlashMiddleware, flash, get_flashed_messages
from heliograph.store import AsyncStore


def application(helio: Heliograph[AsyncStore | None] | None = None) -> Starlette:
    """Return the application, with these settings if there are any."""
    routes = [
        Route(work.IDLE, _idle),
        Route(work.PAGE, _page),
        Route(work.FLASH_1, _flash_1, methods=["POST"]),
        Route(work.FLASH_10, _flash_10, methods=["POST"]),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(FlashMiddleware, helio=helio or Heliograph(secret_key=work.KEY))]
    )


async def _idle(request: Request) -> Response:
    return PlainTextResponse(work.render(()))


async def _page(request: Request) -> Response:
    return PlainTextResponse(work.render(str(entry["message"]) for entry in get_flashed_messages(request)))


async def _flash_1(request: Request) -> Response:
    flash(request, work.TEXT, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)


async def _flash_10(request: Request) -> Response:
    for text in work.TEXTS:
        flash(request, text, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)
