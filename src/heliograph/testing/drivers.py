"""Calls WSGI and ASGI applications in process, as a server would.

No framework's own test client: those keep cookies, raise what a server would log, and differ from one another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, MutableMapping
from http import HTTPStatus
from io import BytesIO, StringIO
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from heliograph.asgi import ASGIApp
from heliograph.testing.browser import Received, Sent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logger = logging.getLogger(__name__)

_BARE_ERROR = Received(HTTPStatus.INTERNAL_SERVER_ERROR, (("content-type", "text/plain"),), "")


class WSGIDriver:
    """Calls a WSGI application (PEP 3333)."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def call(self, request: Sent) -> Received:
        """Answer a request."""
        url = urlsplit(request.url)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(url.path).encode().decode("latin-1"),
            "QUERY_STRING": url.query,
            "SERVER_NAME": url.hostname,
            "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": url.scheme,
            "wsgi.input": BytesIO(request.body),
            "CONTENT_LENGTH": str(len(request.body)) if request.body else "",
            "wsgi.errors": StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "HTTP_HOST": url.netloc,
        }
        for name, value in request.headers:  # PEP 3333: this one has a name of its own.
            environ["CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"] = value
        started: list[tuple[int, tuple[tuple[str, str], ...]]] = []
        chunks: list[bytes] = []

        def start_response(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None = None,
            /,
        ) -> Any:
            started.append((int(status[:3]), tuple(headers)))
            return chunks.append

        try:
            self._drain(self.app(environ, start_response), chunks)
        except Exception:
            logger.debug("The application raised.", exc_info=True)
            return _BARE_ERROR
        status, headers = started[-1]
        return Received(status, headers, b"".join(chunks).decode())

    def close(self) -> None:
        """Nothing to stop."""

    def _drain(self, body: Iterable[bytes], chunks: list[bytes]) -> None:
        try:
            chunks.extend(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()


class ASGIDriver:
    """Calls an ASGI application, on an event loop of its own that lives until :meth:`close`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._runner = asyncio.Runner()

    def call(self, request: Sent) -> Received:
        """Answer a request."""
        return self._runner.run(self._call(request))

    def close(self) -> None:
        """End the event loop."""
        self._runner.close()

    async def _call(self, request: Sent) -> Received:
        url = urlsplit(request.url)
        scope: MutableMapping[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "root_path": "",
            "query_string": url.query.encode(),
            "headers": [(b"host", url.netloc.encode())]
            + [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
            + ([(b"content-length", str(len(request.body)).encode())] if request.body else []),
            "client": ("127.0.0.1", 50000),
            "server": (url.hostname, url.port or 443),
        }
        events: list[MutableMapping[str, Any]] = []
        answered = asyncio.Event()
        asked = False

        async def receive() -> MutableMapping[str, Any]:
            nonlocal asked
            if asked:  # A client that waits for its answer, and goes when it has it.
                await answered.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(event: MutableMapping[str, Any]) -> None:
            events.append(event)
            if event["type"] == "http.response.body" and not event.get("more_body", False):
                answered.set()

        try:
            await self.app(scope, receive, send)
        except Exception:  # A framework may answer 500 and raise all the same, for the server's log.
            logger.debug("The application raised.", exc_info=True)
            if not events:
                return _BARE_ERROR
        start = next(event for event in events if event["type"] == "http.response.start")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ()))
        return Received(start["status"], headers, b"".join(event.get("body", b"") for event in events).decode())
