"""ASGI: Heliograph's middleware."""

from __future__ import annotations

from benchmarks import work
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware, Receive, Scope, Send
from heliograph.store import AsyncStore


def application(helio: Heliograph[AsyncStore | None] | None = None) -> ASGIApp:
    """Return the application, with these settings if there are any."""
    return FlashMiddleware(_site, helio or Heliograph(secret_key=work.KEY))


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
