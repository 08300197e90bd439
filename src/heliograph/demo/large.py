"""A message of 200 KB: with a store it arrives whole."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Heliograph
from heliograph.demo.limits import import_report
from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash

_LENGTH = 200_000


async def page(request: Request) -> Response:
    """Offer it, and show what arrived."""
    helio: Heliograph = request.app.state.helio
    store = None if helio.store is None else type(helio.store).__name__
    return render(request, "large.html", {"store": store, "length": _LENGTH, "code": listing(post_report)})


async def post_report(request: Request) -> Response:
    """Flash a text as long as a book."""
    flash(request, import_report(_LENGTH), "warning")
    return RedirectResponse("/large", status_code=303)


routes = [
    Route("/large", page),
    Route("/large", post_report, methods=["POST"]),
]
