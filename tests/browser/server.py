"""Serving a site for as long as a test needs it: uvicorn in a thread, on a free port of the loopback interface."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from heliograph.asgi import ASGIApp

from .certificate import Certificate
from .visits import PATIENCE


class _Server(uvicorn.Server):
    """Cuts its connections when it stops: over TLS it would wait for the browser, which keeps idle ones."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


@contextmanager
def served(app: ASGIApp, certificate: Certificate | None = None) -> Generator[str]:
    """Serve an application; yields its origin, which is https with a certificate."""
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
        ssl_certfile=None if certificate is None else certificate.certificate,
        ssl_keyfile=None if certificate is None else certificate.key,
    )
    server = _Server(config)
    # The socket listens before the server runs, so no request comes too early.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            scheme = "http" if certificate is None else "https"
            yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
    assert not thread.is_alive(), "The server does not stop."
