"""WSGI: the application alone, with no messages at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def application() -> WSGIApplication:
    """Return the application."""
    return _site


def _site(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    path = environ["PATH_INFO"]
    if path == work.PAGE or path == work.IDLE:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [work.render(())]
    start_response("303 See Other", [("Location", work.PAGE)])
    return [b""]
