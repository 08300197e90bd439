"""ASGI: the hand-written minimum."""

from __future__ import annotations

from benchmarks import minimum, work
from heliograph.asgi import ASGIApp, Receive, Scope, Send

_PRIVATE = [(b"cache-control", b"private, no-store"), (b"vary", b"Cookie")]


def application() -> ASGIApp:
    """Return the application."""
    return _site


async def _site(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    header = next((value.decode() for name, value in scope["headers"] if name == b"cookie"), "")
    texts, cookies = minimum.opened(header)
    if path == work.PAGE or path == work.IDLE:
        headers = [(b"content-type", b"text/plain")]
        if texts and path == work.PAGE:
            headers += [*_PRIVATE, *((b"set-cookie", cookie.encode()) for cookie in cookies)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": work.render(texts if path == work.PAGE else ())})
        return
    messages = [(work.CATEGORY, text) for text in ((work.TEXT,) if path == work.FLASH_1 else work.TEXTS)]
    cookie = minimum.setting(messages).encode()
    headers = [(b"location", work.PAGE.encode()), *_PRIVATE, (b"set-cookie", cookie)]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body"})
