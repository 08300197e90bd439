"""FastAPI: Heliograph, in the words of the recipe."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from benchmarks import work
from heliograph import Heliograph
from heliograph.fastapi import FlashMiddleware, flash, get_flashed_messages
from heliograph.store import AsyncStore


def application(helio: Heliograph[AsyncStore | None] | None = None) -> FastAPI:
    """Return the application, with these settings if there are any."""
    app = FastAPI()
    app.add_middleware(FlashMiddleware, helio=helio or Heliograph(secret_key=work.KEY))
    app.get(work.IDLE)(_idle)
    app.get(work.PAGE)(_page)
    app.post(work.FLASH_1)(_flash_1)
    app.post(work.FLASH_10)(_flash_10)
    return app


async def _idle() -> Response:
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
