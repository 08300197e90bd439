"""WSGI: the hand-written minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import minimum, work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PRIVATE = [("Cache-Control", "private, no-store"), ("Vary", "Cookie")]


def application() -> WSGIApplication:
    """Return the application."""
    return _site


def _site(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    path = environ["PATH_INFO"]
    texts, cookies = minimum.opened(environ.get("HTTP_COOKIE", ""))
    if path == work.PAGE or path == work.IDLE:
        headers = [("Content-Type", "text/plain")]
        body = work.render(texts if path == work.PAGE else ())
        if texts and path == work.PAGE:
            headers += [*_PRIVATE, *(("Set-Cookie", cookie) for cookie in cookies)]
        start_response("200 OK", headers)
        return [body]
    messages = [(work.CATEGORY, text) for text in ((work.TEXT,) if path == work.FLASH_1 else work.TEXTS)]
    start_response("303 See Other", [("Location", work.PAGE), *_PRIVATE, ("Set-Cookie", minimum.setting(messages))])
    return [b""]
