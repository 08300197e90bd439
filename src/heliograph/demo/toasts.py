"""Messages that float above the page and go by themselves, from the server and from the page's own script."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Action
from heliograph.demo.home import EXAMPLES
from heliograph.demo.listing import listing, source
from heliograph.demo.rendering import render
from heliograph.starlette import flash


async def page(request: Request) -> Response:
    """Offer each kind."""
    context = {"toasts": True, "categories": list(EXAMPLES), "code": listing(post_toast), "script": source("toasts.js")}
    return render(request, "toasts.html", context)


async def post_toast(request: Request) -> Response:
    """Flash as ever: whether messages are toasts is the layout's affair."""
    async with request.form() as form:
        category = str(form.get("category"))
        if category not in EXAMPLES:
            category = "info"
    help = [Action("Use another card", "/toasts")] if category == "error" else []
    flash(request, EXAMPLES[category], category, actions=help)
    return RedirectResponse("/toasts", status_code=303)


routes = [
    Route("/toasts", page),
    Route("/toasts", post_toast, methods=["POST"]),
]
