"""The shop as a Starlette application, whose responses and middlewares listen to the client themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from heliograph import Heliograph
from heliograph.starlette import FlashMiddleware
from heliograph.stores import open_async

from .shop import Gate, answer, store_url, tell, watched


async def _parts(parts: Iterable[bytes | Gate]) -> AsyncIterator[bytes]:
    for part in parts:
        if isinstance(part, Gate):
            await part.pass_()
        else:
            yield part


async def _view(request: Request) -> Response:
    said = answer(request.url.path.removeprefix("/private"), request.url.query)
    if said.before is not None:
        await said.before.pass_()
    if said.reads:
        tell(f"read {len(await request.body())}")
    return StreamingResponse(_parts(said.parts), said.status, dict(said.headers))


async def _pass(request: Request, call_next: RequestResponseEndpoint) -> Response:
    return await call_next(request)


def _app(*, outside: bool) -> ASGIApp:
    helio = Heliograph(secret_key="an example key of a shop", store=open_async(store_url()), inline_limit=0, lease=600)
    own, other = Middleware(FlashMiddleware, helio=helio), Middleware(BaseHTTPMiddleware, dispatch=_pass)
    view = Route("/{path:path}", _view, methods=["GET", "POST"])
    app = Starlette(routes=[view], middleware=[other, own] if outside else [own, other])

    async def shop(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, watched(receive), send)

    return shop


def outside() -> ASGIApp:
    """Return the shop with another middleware around ours."""
    return _app(outside=True)


def inside() -> ASGIApp:
    """Return the shop with another middleware within ours."""
    return _app(outside=False)
