"""The first page: a message in each category, posted, redirected and shown once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash

EXAMPLES = {
    "success": "Your changes are saved.",
    "info": "The workshop moved to Thursday, 14:00.",
    "warning": "Your password expires in three days.",
    "error": "The card was declined. Nothing was charged.",
}
"""The categories that this application declares, each with a text for visitors who write none."""


async def page(request: Request) -> Response:
    """Show the form."""
    return render(request, "home.html", {"categories": list(EXAMPLES), "code": listing(post_message)})


async def post_message(request: Request) -> Response:
    """Flash what the visitor wrote, and redirect."""
    async with request.form() as form:
        category = str(form.get("category"))
        if category not in EXAMPLES:
            category = "info"
        text = str(form.get("text") or EXAMPLES[category])
    flash(request, text, category)
    return RedirectResponse("/", status_code=303)


routes = [
    Route("/", page),
    Route("/", post_message, methods=["POST"]),
]
