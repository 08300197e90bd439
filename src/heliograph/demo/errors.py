"""Pages that go wrong: they read the messages, and only one that a person saw takes them away."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash

DESTINATIONS = {
    "failure": "/errors/report",
    "picture": "/errors/picture",
    "mistyped": "/errors/no-such-page",
}
"""Where the message is sent, by the button that was pressed."""


class ReportError(Exception):
    """The report that this page was to show cannot be made."""


async def page(request: Request) -> Response:
    """Offer three ways to go wrong."""
    return render(request, "errors.html", {"code": listing(report, show_failure)})


async def post_message(request: Request) -> Response:
    """Flash a message, and redirect to something that goes wrong."""
    async with request.form() as form:
        destination = DESTINATIONS.get(str(form.get("way")), "/errors")
    flash(request, "The invoice is paid.")
    return RedirectResponse(destination, status_code=303)


async def report(request: Request) -> Response:
    """Fail, as views sometimes do."""
    raise ReportError("The printer is on fire.")


async def show_failure(request: Request, error: Exception) -> Response:
    """Answer with a page whose layout reads the messages."""
    return render(request, "failure.html", status=500)


async def picture(request: Request) -> Response:
    """Show a page that reads no messages itself, with a picture that does not exist."""
    return render(request, "picture.html", {"quiet": True})


async def show_http_error(request: Request, error: Exception) -> Response:
    """Answer 404, 405 and their like with the same layout."""
    assert isinstance(error, HTTPException)
    reply = render(request, "missing.html", {"detail": error.detail}, status=error.status_code)
    reply.headers.update(error.headers or {})
    return reply


handlers: Mapping[object, ExceptionHandler] = {ReportError: show_failure, HTTPException: show_http_error}

routes = [
    Route("/errors", page),
    Route("/errors", post_message, methods=["POST"]),
    Route("/errors/report", report),
    Route("/errors/picture", picture),
]
