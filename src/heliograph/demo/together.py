"""Two forms posted at the same moment: with Heliograph, and beside it with the session recipe."""

from __future__ import annotations

import secrets

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heliograph import flashes
from heliograph.demo.listing import listing
from heliograph.demo.meeting import Meeting
from heliograph.demo.rendering import render
from heliograph.demo.session_recipe import flash_in_session, pop_from_session
from heliograph.starlette import flash

TEXTS = ("Form A: the order is saved.", "Form B: the photo is uploaded.")


async def page(request: Request) -> Response:
    """Show the two forms, and what arrived of them."""
    arrived = {
        "heliograph": [message.content for message in flashes().pop(queue="together")],
        "session": pop_from_session(request),
    }
    code = {
        "heliograph": listing(post_with_heliograph),
        "session": listing(post_with_session, flash_in_session),
    }
    return render(request, "together.html", {"texts": TEXTS, "arrived": arrived, "code": code})


async def post_with_heliograph(request: Request) -> Response:
    """Flash, while the other form does the same."""
    text = await text_of_both(request)
    flash(request, text, queue="together")
    return Response(status_code=204)


async def post_with_session(request: Request) -> Response:
    """Flash, while the other form does the same."""
    text = await text_of_both(request)
    flash_in_session(request, text)
    return Response(status_code=204)


async def text_of_both(request: Request) -> str:
    """Return this form's text once the click's other form is here too."""
    async with request.form() as form:
        click, text = str(form.get("click")), str(form.get("text") or "A form without a text.")
    meeting: Meeting = request.app.state.meeting
    await meeting.other(f"{request.url.path} {click}")
    return text


# The recipe's key, made at start-up as the application's is; its cookie stays below this page.
_session = [Middleware(SessionMiddleware, secret_key=secrets.token_urlsafe(32), path="/together")]

routes = [
    Route("/together", page, middleware=_session),
    Route("/together/heliograph", post_with_heliograph, methods=["POST"]),
    Route("/together/session", post_with_session, methods=["POST"], middleware=_session),
]
