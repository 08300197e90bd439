"""A cache that all visitors share, in front of an application, as a CDN is one.

It looks at no cookie: what an application calls public is the same for everybody.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PUBLIC = re.compile(r"public, max-age=([0-9]{1,9})", re.ASCII)


class _Kept(NamedTuple):
    until: float
    answer: list[Message]


class Shelf:
    """Keeps public pages for as long as they say, by their path.

    Args:
        app: The application.
        clock: Returns seconds.
    """

    def __init__(self, app: ASGIApp, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the shelf, or have the application answer."""
        # With a query anybody could fill it.
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        path, now = scope["path"], self._clock()
        kept = self._kept.get(path)
        if kept is None or kept.until <= now:
            answer: list[Message] = []

            async def record(event: Message) -> None:
                answer.append(event)
                await send(event)

            await self._app(scope, receive, record)
            lasts = _lifetime(answer)
            if lasts is not None:
                self._kept[path] = _Kept(now + lasts, [dict(event) for event in answer])
            return
        for event in kept.answer:
            await send(dict(event))


def _lifetime(answer: list[Message]) -> int | None:
    """Return for how many seconds an answer may be kept, None when it may not."""
    [start] = [event for event in answer if event["type"] == "http.response.start"]
    headers = Headers(raw=start["headers"])
    said = _PUBLIC.fullmatch(headers.get("cache-control", ""))
    return int(said[1]) if start["status"] == 200 and said and "set-cookie" not in headers else None
