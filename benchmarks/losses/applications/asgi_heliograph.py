"""No framework: an ASGI application in Heliograph's middleware."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from benchmarks.losses.applications.plain import answer
from heliograph import Heliograph
from heliograph.asgi import ASGIApp, FlashMiddleware, Receive, Scope, Send


def application(keys: Sequence[str]) -> ASGIApp:
    """Return the application."""
    return FlashMiddleware(_shop, Heliograph(secret_key=keys))


async def _shop(scope: Scope, receive: Receive, send: Send) -> None:
    form = (await receive())["body"]
    status, headers, body = answer(scope["path"], dict(parse_qsl(form.decode())))
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    for chunk in [body.encode()] if isinstance(body, str) else body:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
