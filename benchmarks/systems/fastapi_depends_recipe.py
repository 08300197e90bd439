"""FastAPI: the session recipe, given to its views as a dependency."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.middleware.sessions import SessionMiddleware

from benchmarks import work
from benchmarks.recipe import flash, get_flashed_messages


class _Messages:
    def __init__(self, request: Request) -> None:
        self._request = request

    def add(self, text: str, category: str) -> None:
        flash(self._request, text, category)

    def pop(self) -> list[dict[str, str]]:
        return get_flashed_messages(self._request)


async def _messages(request: Request) -> _Messages:
    return _Messages(request)


_MessagesDep = Annotated[_Messages, Depends(_messages)]


def application() -> FastAPI:
    """Return the application."""
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key=work.KEY)
    app.get(work.IDLE)(_idle)
    app.get(work.PAGE)(_page)
    app.post(work.FLASH_1)(_flash_1)
    app.post(work.FLASH_10)(_flash_10)
    return app


async def _idle() -> Response:
    return PlainTextResponse(work.render(()))


async def _page(messages: _MessagesDep) -> Response:
    return PlainTextResponse(work.render(entry["message"] for entry in messages.pop()))


async def _flash_1(messages: _MessagesDep) -> Response:
    messages.add(work.TEXT, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)


async def _flash_10(messages: _MessagesDep) -> Response:
    for text in work.TEXTS:
        messages.add(text, work.CATEGORY)
    return RedirectResponse(work.PAGE, 303)
