"""No framework: a WSGI application in Heliograph's middleware."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from benchmarks.losses.applications.plain import answer
from heliograph import Heliograph
from heliograph.wsgi import FlashMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def application(keys: Sequence[str]) -> WSGIApplication:
    """Return the application."""
    return FlashMiddleware(_shop, Heliograph(secret_key=keys))


def _shop(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    form = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
    status, headers, body = answer(environ["PATH_INFO"], dict(parse_qsl(form.decode())))
    start_response(f"{status} {HTTPStatus(status).phrase}", [*headers.items()])
    return [body.encode()] if isinstance(body, str) else body
