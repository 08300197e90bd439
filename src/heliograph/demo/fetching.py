"""A form that the page's own script posts: the answer is JSON, and the messages are in it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from heliograph.demo.listing import listing, source
from heliograph.demo.rendering import render
from heliograph.json import to_json
from heliograph.starlette import flash, flashes


async def page(request: Request) -> Response:
    """Show the form."""
    return render(request, "fetch.html", {"toasts": True, "code": listing(post_note), "script": source("fetch.js")})


async def post_note(request: Request) -> Response:
    """Save, and answer a script with JSON, and a browser with a redirect."""
    async with request.form() as form:
        note = str(form.get("note") or "").strip()
    if note:
        flash(request, f"“{note[:60]}” is saved.")
    else:
        flash(request, "Write something first.", "warning")
    if request.headers.get("accept") != "application/json":
        return RedirectResponse("/fetch", status_code=303)
    messages = to_json(flashes(request))
    return JSONResponse({"saved": bool(note), "flashes": messages})


routes = [
    Route("/fetch", page),
    Route("/fetch", post_note, methods=["POST"]),
]
