"""What the real servers serve of FastAPI: an application with a session, a BaseHTTPMiddleware and GZipMiddleware.

``outside`` has the flash middleware around all others, ``inside`` within them. The process that serves it has this
folder on its path and nothing of the tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from fastapi import FastAPI, Request, Response
from fastapi.middleware import Middleware
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from heliograph import Heliograph
from heliograph.fastapi import FlashesDep, FlashMiddleware, flash, get_flashed_messages

_KEY = "an example key of a server"


async def _aside(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return await call_next(request)


def _text(request: Request) -> str:
    return "\n".join(str(message["message"]) for message in get_flashed_messages(request))


async def _save(request: Request, text: str) -> Response:
    request.session["last"] = text
    flash(request, text)
    return RedirectResponse("/hop", 303)


async def _hop(flashes: FlashesDep) -> Response:
    return RedirectResponse("/" if flashes else "/nothing", 307)


def _page(flashes: FlashesDep) -> Response:  # In a thread.
    return PlainTextResponse("\n".join(str(message) for message in flashes))


async def _astream(request: Request) -> Response:
    async def chunks() -> AsyncIterator[str]:
        yield _text(request)
        yield "."

    return StreamingResponse(chunks(), media_type="text/plain")


def _stream(request: Request) -> Response:
    def chunks() -> Iterator[str]:
        yield _text(request)
        yield "."

    return StreamingResponse(chunks(), media_type="text/plain")


def _download(request: Request) -> Response:
    _text(request)
    return FileResponse(__file__, filename="app.py")


async def _fails(request: Request) -> Response:
    _text(request)
    raise LookupError("no such row")


async def _former(request: Request, text: str) -> None:
    """Leave a message as the recipe did."""
    request.session["_messages"] = [{"message": text, "category": "success"}]


def _application(*middleware: Middleware) -> FastAPI:
    app = FastAPI(middleware=middleware)
    app.post("/save")(_save)
    app.post("/former")(_former)
    app.get("/hop")(_hop)
    app.api_route("/", methods=["GET", "HEAD"])(_page)
    app.get("/stream")(_stream)
    app.get("/astream")(_astream)
    app.get("/download")(_download)
    app.get("/fails")(_fails)
    return app


_OURS = Middleware(FlashMiddleware, helio=Heliograph(secret_key=_KEY))
_OTHERS = (
    Middleware(SessionMiddleware, secret_key=_KEY),
    Middleware(BaseHTTPMiddleware, dispatch=_aside),
    Middleware(GZipMiddleware, minimum_size=0),
)
outside = _application(_OURS, *_OTHERS)
inside = _application(*_OTHERS, _OURS)
