"""ASGI: Heliograph's middleware."""

from __future__ import annotations

from benchmarks import work
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware, Receive, Scope, Send


def application() -> ASGIApp:
    """Return the application."""
    return FlashMiddleware(_site, Heliograph(secret_key=work.KEY))


async def _site(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path == work.PAGE or path == work.IDLE:
        body = work.render([message.content for message in flashes()] if path == work.PAGE else ())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})
        return
    for text in (work.TEXT,) if path == work.FLASH_1 else work.TEXTS:
        flash(text, work.CATEGORY)
    await send({"type": "http.response.start", "status": 303, "headers": [(b"location", work.PAGE.encode())]})
    await send({"type": "http.response.body"})
