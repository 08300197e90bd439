"""The shop's flash messages, as Nori has them, mended for Starlette 1.0."""

from typing import Any

from fastapi import Request


def flash(request: Request, message: str, category: str = "success") -> None:
    # In place, Starlette no longer notices a second message.
    pending = request.session.get("_flash_messages", [])
    request.session["_flash_messages"] = [*pending, {"message": message, "category": category}]


def get_flashed_messages(session: dict[str, Any]) -> list[dict[str, str]]:
    return session.pop("_flash_messages", [])
