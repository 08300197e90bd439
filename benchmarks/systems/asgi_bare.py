"""ASGI: the application alone, with no messages at all."""

from __future__ import annotations

from benchmarks import work
from heliograph.asgi import ASGIApp, Receive, Scope, Send


def application() -> ASGIApp:
    """Return the application."""
    return _site


async def _site(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path == work.PAGE or path == work.IDLE:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": work.render(())})
        return
    await send({"type": "http.response.start", "status": 303, "headers": [(b"location", work.PAGE.encode())]})
    await send({"type": "http.response.body"})
