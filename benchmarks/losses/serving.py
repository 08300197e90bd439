"""Drives ASGI applications as a server does that tells them when a response is through."""

from __future__ import annotations

import asyncio

from heliograph.asgi import ASGIApp, Event, Receive, Scope, Send
from heliograph.testing.browser import Driver
from heliograph.testing.drivers import ASGIDriver


def asgi(app: ASGIApp) -> Driver:
    """Return a driver; Litestar streams until it is told, so that without this it would stream for ever.

    The ASGI specification on ``http.disconnect``: "Sent to the application if receive is called after a response has
    been sent".
    """

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        through = asyncio.Event()
        asked = False

        async def receive_or_leave() -> Event:
            nonlocal asked
            if not asked:
                asked = True
                return await receive()
            await through.wait()
            return {"type": "http.disconnect"}

        async def send_and_tell(event: Event) -> None:
            await send(event)
            if event["type"] == "http.response.body" and not event.get("more_body", False):
                through.set()

        await app(scope, receive_or_leave, send_and_tell)

    return ASGIDriver(told)
