"""WSGI: Heliograph's middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import work
from heliograph import Heliograph, flash, flashes
from heliograph.store import Store
from heliograph.wsgi import FlashMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def application(helio: Heliograph[Store | None] | None = None) -> WSGIApplication:
    """Return the application, with these settings if there are any."""
    return FlashMiddleware(_site, helio or Heliograph(secret_key=work.KEY))


def _site(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    path = environ["PATH_INFO"]
    if path == work.PAGE or path == work.IDLE:
        body = work.render([message.content for message in flashes()] if path == work.PAGE else ())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [body]
    for text in (work.TEXT,) if path == work.FLASH_1 else work.TEXTS:
        flash(text, work.CATEGORY)
    start_response("303 See Other", [("Location", work.PAGE)])
    return [b""]
