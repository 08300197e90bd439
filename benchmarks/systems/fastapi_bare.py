"""FastAPI: the application alone, with no messages at all."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from benchmarks import work


def application() -> FastAPI:
    """Return the application."""
    app = FastAPI()
    app.get(work.IDLE)(_page)
    app.get(work.PAGE)(_page)
    app.post(work.FLASH_1)(_redirect)
    app.post(work.FLASH_10)(_redirect)
    return app


async def _page() -> Response:
    return PlainTextResponse(work.render(()))


async def _redirect() -> Response:
    return RedirectResponse(work.PAGE, 303)
