"""Quart: its own flash, in its own session cookie."""

from __future__ import annotations

from quart import Quart, Response, flash, get_flashed_messages, redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from benchmarks import work


def application() -> Quart:
    """Return the application."""
    app = Quart(__name__)
    app.secret_key = work.KEY
    app.add_url_rule(work.IDLE, "idle", _idle)
    app.add_url_rule(work.PAGE, "page", _page)
    app.add_url_rule(work.FLASH_1, "flash_1", _flash_1, methods=["POST"])
    app.add_url_rule(work.FLASH_10, "flash_10", _flash_10, methods=["POST"])
    return app


async def _idle() -> Response:
    return Response(work.render(()), mimetype="text/plain")


async def _page() -> Response:
    return Response(work.render(str(text) for text in get_flashed_messages()), mimetype="text/plain")


async def _flash_1() -> WerkzeugResponse:
    await flash(work.TEXT, work.CATEGORY)
    return redirect(work.PAGE, 303)


async def _flash_10() -> WerkzeugResponse:
    for text in work.TEXTS:
        await flash(text, work.CATEGORY)
    return redirect(work.PAGE, 303)
