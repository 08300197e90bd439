"""What a client sends over ASGI, and whether it is still there.

Servers accept the bytes of a response for clients that have gone; only ``receive`` tells (ASGI specification, HTTP,
"Disconnect"), and some of them (Granian) tell only who was already listening. No decision is made here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Event: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]

_GONE = "http.disconnect"
_TURNS = 5  # Of the event loop: a middleware around us may pass events on through tasks of its own.


class Receiving:
    """The events of a request: for the application to receive, and for us to notice when the client goes.

    One listener asks the server, for both, since few servers expect to be asked twice at once. It goes no further than
    the first part of a body that the application has not taken.

    Args:
        receive: The server's.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._events: asyncio.Queue[Event | Exception] = asyncio.Queue()
        self._listener: asyncio.Task[None] | None = None
        self._is_gone = False

    async def __call__(self) -> Event:
        """Take the application's ``receive()``."""
        self.listen()
        event = await self._events.get()
        if isinstance(event, Exception):
            raise event
        if event["type"] == _GONE:
            self._events.put_nowait(event)  # Once gone, always gone, for whoever else asks.
        return event

    def listen(self) -> None:
        """Have somebody listen to the server, from now on."""
        if self._events.empty() and (self._listener is None or self._listener.done()):
            self._listener = asyncio.create_task(self._listen())

    async def is_gone(self) -> bool:
        """Tell whether the client has gone, as far as the server knows by now; this waits for nothing."""
        self.listen()
        for _ in range(_TURNS):
            if self._is_gone:
                break
            await asyncio.sleep(0)
        return self._is_gone

    def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        whole = ended = False
        while not ended:
            try:
                event = await self._receive()
            except Exception as error:
                self._events.put_nowait(error)  # The application's to handle, when it asks.
                return
            self._events.put_nowait(event)
            self._is_gone = event["type"] == _GONE
            ended = self._is_gone or whole or event.get("more_body", False)
            whole = True  # Some adapters say so again and again, for ever.
