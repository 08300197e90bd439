"""The demo's server: uvicorn, as quiet as can be."""

from __future__ import annotations

import socket
from contextlib import suppress

import uvicorn

from heliograph.demo.app import create_app
from heliograph.stores import OpenedAsyncStore


class _Server(uvicorn.Server):
    """Tells where the demo is once a request would be answered and Ctrl-C be heeded, and not before."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        print(f"The Heliograph demo is at {self._url} (Ctrl-C ends it)", flush=True)


def run(listener: socket.socket, url: str, store: OpenedAsyncStore | None) -> None:
    """Serve the demo on a socket until Ctrl-C; ``url`` is what people are told to open."""
    config = uvicorn.Config(create_app(store=store), log_level="warning")
    with suppress(KeyboardInterrupt):  # Raised again by uvicorn once it has shut down.
        _Server(config, url).run(sockets=[listener])
