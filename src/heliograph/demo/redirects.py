"""A chain of three redirects, one of which even reads the message."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash, get_flashed_messages


async def page(request: Request) -> Response:
    """Show the way, and at its end the message."""
    return render(request, "redirects.html", {"code": listing(start, first, second)})


async def start(request: Request) -> Response:
    """Flash once, before the first redirect."""
    flash(request, "I came through three redirects.")
    return RedirectResponse("/redirects/first", status_code=303)


async def first(request: Request) -> Response:
    """Read the message, and redirect all the same."""
    get_flashed_messages(request)
    return RedirectResponse("/redirects/second", status_code=302)


async def second(request: Request) -> Response:
    """Redirect to the page."""
    return RedirectResponse("/redirects", status_code=307)


routes = [
    Route("/redirects", page),
    Route("/redirects", start, methods=["POST"]),
    Route("/redirects/first", first),
    Route("/redirects/second", second),
]
