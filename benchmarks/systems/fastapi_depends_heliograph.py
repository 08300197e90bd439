"""FastAPI: Heliograph, by its dependency."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from benchmarks import work
from heliograph import Heliograph
from heliograph.fastapi import FlashesDep, FlashMiddleware
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


async def _page(flashes: FlashesDep) -> Response:
    return PlainTextResponse(work.render(str(message) for message in flashes))


async def _flash_1(flashes: FlashesDep) -> Response:
    flashes.add(work.TEXT, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)


async def _flash_10(flashes: FlashesDep) -> Response:
    for text in work.TEXTS:
        flashes.add(text, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)
