"""A page that any cache may keep for all visitors, and each sees only the own messages on it.

``client=True`` is a setting of a whole Heliograph, so this is a small application of its own within the demo, behind a
cache of its own.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Heliograph
from heliograph.cookies import CookieSettings
from heliograph.demo import errors
from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.demo.shelf import Shelf
from heliograph.starlette import FlashMiddleware, flash


async def page(request: Request) -> Response:
    """Show a page with nothing of any visitor in it, and let caches keep it for a minute."""
    made = datetime.now(UTC)
    reply = render(request, "cached.html", {"toasts": True, "made": made, "code": listing(page, post_order)})
    reply.headers["Cache-Control"] = "public, max-age=60"
    return reply


async def post_order(request: Request) -> Response:
    """Flash, and send the visitor back to the page."""
    flash(request, "Your order is on its way.")
    return RedirectResponse("/cached/", status_code=303)


def create_cached() -> Starlette:
    """Build the application; it is to be mounted at ``/cached``."""
    helio = Heliograph(
        secret_key=secrets.token_urlsafe(32),
        client=True,
        endpoint="/_flashes",
        cookie=CookieSettings(path="/cached"),
    )
    app = Starlette(
        # At an address of its own: a post to the page's makes caches forget the page (RFC 9111, section 4.4).
        routes=[Route("/", page), Route("/order", post_order, methods=["POST"])],
        middleware=[Middleware(Shelf), Middleware(FlashMiddleware, helio=helio)],
        exception_handlers=errors.handlers,
    )
    app.state.helio = helio
    return app
