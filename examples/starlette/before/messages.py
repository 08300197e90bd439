"""The shop's flash messages: the recipe that is copied around, mended for Starlette 1.0."""

from starlette.requests import Request


def flash(request: Request, message: str, category: str = "success") -> None:
    # In place, as the recipe has it, Starlette no longer notices a second message.
    pending = request.session.get("_messages", [])
    request.session["_messages"] = [*pending, {"message": message, "category": category}]


def get_flashed_messages(request: Request) -> list[dict[str, str]]:
    return request.session.pop("_messages", [])
