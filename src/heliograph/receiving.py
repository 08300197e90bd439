"""What a client sends over ASGI, and whether it is still there.

Servers accept the bytes of a response for clients that have gone; only ``receive`` tells (ASGI specification, HTTP,
"Disconnect"). No decision is made here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Event: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]

_GONE = "http.disconnect"
_TURNS = 5  # Of the event loop: a middleware around us may pass events on through tasks of its own.


class Receiving:
    """The events of a request, for the application to receive, of which we may take a look before.

    Args:
        receive: The server's.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._early: deque[Event] = deque()
        self._gone = False
        self._whole = False

    async def __call__(self) -> Event:
        """Take the application's ``receive()``."""
        return self._early.popleft() if self._early else self._noted(await self._receive())

    async def is_gone(self) -> bool:
        """Tell whether the client has gone, as far as the server knows by now; this waits for nothing."""
        while not self._gone:
            whole = self._whole
            event = await self._look()
            if event is None:
                return False
            self._early.append(event)
            # It is still sending, so it is there; or this server says for ever that all has been sent.
            if event.get("more_body") or (whole and not self._gone):
                return False
        return True

    def _noted(self, event: Event) -> Event:
        self._gone = self._gone or event["type"] == _GONE
        self._whole = self._whole or not (self._gone or event.get("more_body"))
        return event

    async def _look(self) -> Event | None:
        """Return the next event if it is there already."""
        look = asyncio.ensure_future(self._receive())
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            if look.done():
                break
        look.cancel()
        await asyncio.wait({look})
        return None if look.cancelled() else self._noted(look.result())
