"""What uvicorn serves: an application of FastAPI."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from benchmarks import work
from benchmarks.stores.served import BARE, INLINE, MEMORY, RECIPE, STORE, STORED, SYSTEM, memory
from benchmarks.systems import fastapi_bare, fastapi_heliograph, fastapi_recipe
from heliograph import Heliograph
from heliograph.stores import open_async

if TYPE_CHECKING:
    from heliograph.asgi import ASGIApp, Receive, Scope, Send

SYSTEMS: Mapping[str, Callable[[str], ASGIApp]] = {
    BARE: lambda url: fastapi_bare.application(),
    RECIPE: lambda url: fastapi_recipe.application(),
    INLINE: lambda url: fastapi_heliograph.application(),
    STORED: lambda url: fastapi_heliograph.application(
        Heliograph(secret_key=work.KEY, store=open_async(url), inline_limit=0)
    ),
}


def application() -> ASGIApp:
    """Return the FastAPI application."""
    site = SYSTEMS[os.environ[SYSTEM]](os.environ[STORE])

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != MEMORY:
            await site(scope, receive, send)
            return
        size = memory()
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(size)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": size})

    return served
