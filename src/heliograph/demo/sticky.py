"""A message that stays on every page until somebody dismisses it, or the application does."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Action
from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash, flashes


async def page(request: Request) -> Response:
    """Offer one."""
    return render(request, "sticky.html", {"code": listing(remind, extend)})


async def remind(request: Request) -> Response:
    """Flash a message that stays; with a key it is there only once."""
    extend = Action("Extend it", "/sticky/extend", method="post")
    text = "Your trial ends on Friday."
    flash(request, text, "warning", key="trial", sticky=True, actions=[extend])
    return RedirectResponse("/sticky", status_code=303)


async def extend(request: Request) -> Response:
    """Do what the message asked for, and so take it away."""
    pending = flashes(request)
    for message in pending.peek():
        if message.key == "trial":
            pending.dismiss(message.id)
    flash(request, "Your trial goes on until the end of the month.")
    return RedirectResponse("/sticky", status_code=303)


routes = [
    Route("/sticky", page),
    Route("/sticky", remind, methods=["POST"]),
    Route("/sticky/extend", extend, methods=["POST"]),
]
