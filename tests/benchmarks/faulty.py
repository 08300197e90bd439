"""Applications with a fault that a benchmark must notice; a server's worker imports them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from benchmarks.load.served import announce
from benchmarks.systems import flask_bare, flask_heliograph

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEAK = 4_096
"""Bytes that :func:`leaking` keeps of each request."""


def silent() -> WSGIApplication:
    """Show no message: the bare application, served as if it did."""
    announce()
    return flask_bare.application()


def leaking() -> WSGIApplication:
    """Show each message once, and keep something of each request for ever."""
    site = flask_heliograph.application()
    kept: list[bytes] = []

    def remembering(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kept.append(bytes(LEAK))
        return site(environ, start_response)

    announce()
    return remembering
