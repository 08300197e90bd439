"""Requests that overlap for certain and are answered in a chosen order: by events of the server, never by sleeping."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from .visits import PATIENCE


class Crossing:
    """A place where two requests, each known by a name, meet."""

    def __init__(self) -> None:
        self._came: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._landed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def meet(self, name: str, other: str, *, second: bool) -> None:
        """Return when both requests are here; for the ``second`` one, when the answer of the other has landed too.

        Raises:
            TimeoutError: When the other one does not come, or its answer does not land.
        """
        self._came[name].set()
        async with asyncio.timeout(PATIENCE):
            await self._came[other].wait()
            if second:
                await self._landed[other].wait()

    def landed(self, name: str) -> None:
        """Note that a browser has the answer, cookies included."""
        self._landed[name].set()
