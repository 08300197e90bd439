"""The recipe that the communities of Starlette and FastAPI pass around: a list in the session cookie.

The copied form appends in place, which loses every message but the first since Starlette 1.0; here it is mended.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request


def flash(request: Request, message: str, category: str) -> None:
    """Flash a message."""
    pending: list[dict[str, Any]] = request.session.get("_messages", [])
    request.session["_messages"] = [*pending, {"message": message, "category": category}]


def get_flashed_messages(request: Request) -> list[dict[str, Any]]:
    """Hand out the messages and forget them."""
    return request.session.pop("_messages") if "_messages" in request.session else []
