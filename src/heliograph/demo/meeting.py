"""A meeting of two requests: each waits until the other is there, so that they truly overlap."""

from __future__ import annotations

import asyncio


class Meeting:
    """Brings pairs of requests together by name.

    Args:
        patience: Seconds after which the first of a pair goes on alone.
    """

    def __init__(self, *, patience: float) -> None:
        self._patience = patience
        self._waiting: dict[str, asyncio.Event] = {}

    async def other(self, name: str) -> None:
        """Wait for the other request of this name; the first to come waits, the second lets both go on."""
        first = self._waiting.pop(name, None)
        if first is not None:
            first.set()
            return
        here = self._waiting[name] = asyncio.Event()
        try:
            async with asyncio.timeout(self._patience):
                await here.wait()
        except TimeoutError:
            pass
        finally:
            if self._waiting.get(name) is here:
                del self._waiting[name]
