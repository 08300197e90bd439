"""Quart: the application alone, without a secret key and so without a session."""

from __future__ import annotations

from quart import Quart, Response, redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from benchmarks import work


def application() -> Quart:
    """Return the application."""
    app = Quart(__name__)
    app.add_url_rule(work.IDLE, "idle", _page)
    app.add_url_rule(work.PAGE, "page", _page)
    app.add_url_rule(work.FLASH_1, "flash_1", _redirect, methods=["POST"])
    app.add_url_rule(work.FLASH_10, "flash_10", _redirect, methods=["POST"])
    return app


async def _page() -> Response:
    return Response(work.render(()), mimetype="text/plain")


async def _redirect() -> WerkzeugResponse:
    return redirect(work.PAGE, 303)
