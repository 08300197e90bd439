"""The recipe for flash messages that is widely copied into Starlette and FastAPI applications; not Heliograph.

It keeps the messages as one list in the session. Here it is at its best: the list is assigned anew, so that current
versions of Starlette notice the change, which they do not with ``append``.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request


def flash_in_session(request: Request, message: str) -> None:
    """Add a message to the list in the session."""
    messages = request.session.get("_messages", [])
    request.session["_messages"] = [*messages, message]


def pop_from_session(request: Request) -> list[Any]:
    """Take the messages out of the session."""
    messages: list[Any] = request.session.pop("_messages", [])
    return messages
