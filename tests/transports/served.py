"""What the real servers serve: one small application as WSGI and as ASGI.

``POST /flash?text=...`` flashes and redirects, ``GET /`` shows, ``GET /stream`` shows in a streamed body. A page takes
other response headers from its query, and with ``then=100`` it flashes 100 bytes of noise after it has read. The
process that serves it has this folder on its path and nothing of the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from heliograph import Heliograph, asgi, flash, flashes, wsgi

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HELIO = Heliograph(secret_key="an example key of a server")


def _save(query: str) -> None:
    for name, value in parse_qsl(query):
        if name == "text":
            flash.success(value)


def _page(query: str) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body of a page."""
    body = "\n".join(str(message) for message in flashes()).encode()
    asked = dict(parse_qsl(query))
    if "then" in asked:
        flash(token_hex(int(asked.pop("then")) // 2))
    return [("Content-Type", "text/plain"), *asked.items()], body


def _wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    query: str = environ["QUERY_STRING"]
    if environ["PATH_INFO"] == "/flash":
        _save(query)
        start_response("303 See Other", [("Location", "/"), ("Content-Length", "0")])
        return [b""]
    if environ["PATH_INFO"] == "/stream":
        return _stream(start_response)
    headers, body = _page(query)
    start_response("200 OK", headers)
    return [body]


def _stream(start_response: StartResponse) -> Iterator[bytes]:
    start_response("203 From Elsewhere", [("Content-Type", "text/plain")])
    yield b""
    yield "\n".join(str(message) for message in flashes()).encode()
    yield b"."


async def _asgi(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
    if scope["type"] != "http":
        raise NotImplementedError("an application without a lifespan")
    query: str = scope["query_string"].decode()
    if scope["path"] == "/flash":
        _save(query)
        headers = [(b"location", b"/"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body"})
        return
    if scope["path"] == "/stream":
        await send({"type": "http.response.start", "status": 203, "headers": [(b"content-type", b"text/plain")]})
        body = "\n".join(str(message) for message in flashes()).encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"."})
        return
    named, body = _page(query)
    headers = [(name.lower().encode(), value.encode()) for name, value in named]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


# Pages for all visitors, out of a cache.
_FOR_ALL = Heliograph(secret_key="an example key of a server", endpoint="/_flashes", client=True)
wsgi_for_all = wsgi.FlashMiddleware(_wsgi, _FOR_ALL)
asgi_for_all = asgi.FlashMiddleware(_asgi, _FOR_ALL)
wsgi_app = wsgi.FlashMiddleware(_wsgi, _HELIO)
asgi_app = asgi.FlashMiddleware(_asgi, _HELIO)
