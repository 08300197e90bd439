"""Starlette: the application alone, with no messages at all."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from benchmarks import work


def application() -> Starlette:
    """Return the application."""
    routes = [
        Route(work.IDLE, _page),
        Route(work.PAGE, _page),
        Route(work.FLASH_1, _redirect, methods=["POST"]),
        Route(work.FLASH_10, _redirect, methods=["POST"]),
    ]
    return Starlette(routes=routes)


async def _page(request: Request) -> Response:
    return PlainTextResponse(work.render(()))


async def _redirect(request: Request) -> Response:
    return RedirectResponse(work.PAGE, 303)
