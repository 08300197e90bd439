"""Litestar: Heliograph's plain ASGI middleware around it."""

from __future__ import annotations

from litestar import Litestar, MediaType, Response, get, post
from litestar.response import Redirect

from benchmarks import work
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware


def application() -> ASGIApp:
    """Return the application."""
    app = Litestar([_idle, _page, _flash_1, _flash_10], openapi_config=None, logging_config=None)
    # Litestar spells the same interface in types of its own.
    return FlashMiddleware(app, Heliograph(secret_key=work.KEY))


@get(work.IDLE)
async def _idle() -> Response[bytes]:
    return Response(work.render(()), media_type=MediaType.TEXT)


@get(work.PAGE)
async def _page() -> Response[bytes]:
    return Response(work.render(message.content for message in flashes()), media_type=MediaType.TEXT)


@post(work.FLASH_1, status_code=303)
async def _flash_1() -> Redirect:
    flash(work.TEXT, work.CATEGORY)
    return Redirect(work.PAGE, status_code=303)


@post(work.FLASH_10, status_code=303)
async def _flash_10() -> Redirect:
    for text in work.TEXTS:
        flash(text, work.CATEGORY)
    return Redirect(work.PAGE, status_code=303)
