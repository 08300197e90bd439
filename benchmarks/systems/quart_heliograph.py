"""Quart: Heliograph's plain ASGI middleware around it."""

from __future__ import annotations

from quart import Quart, Response, redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from benchmarks import work
from heliograph import Heliograph, flash, flashes
from heliograph.asgi import ASGIApp, FlashMiddleware


def application() -> ASGIApp:
    """Return the application."""
    app = Quart(__name__)
    app.add_url_rule(work.IDLE, "idle", _idle)
    app.add_url_rule(work.PAGE, "page", _page)
    app.add_url_rule(work.FLASH_1, "flash_1", _flash_1, methods=["POST"])
    app.add_url_rule(work.FLASH_10, "flash_10", _flash_10, methods=["POST"])
    # Quart spells the same interface in types of its own.
    return FlashMiddleware(app, Heliograph(secret_key=work.KEY))


async def _idle() -> Response:
    return Response(work.render(()), mimetype="text/plain")


async def _page() -> Response:
    return Response(work.render(message.content for message in flashes()), mimetype="text/plain")


async def _flash_1() -> WerkzeugResponse:
    flash(work.TEXT, work.CATEGORY)
    return redirect(work.PAGE, 303)


async def _flash_10() -> WerkzeugResponse:
    for text in work.TEXTS:
        flash(text, work.CATEGORY)
    return redirect(work.PAGE, 303)
