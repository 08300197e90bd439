"""Quart: the shop, for whoever has the words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, cast

from quart import (
    Quart,
    make_response,
    redirect,
    render_template_string,
    request,
    session,
    stream_template_string,
    url_for,
)
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from benchmarks.losses.applications.flask_own import LAYOUT, WARNINGS  # Quart's words in templates are Flask's.
from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines


class Read(Protocol):
    """Quart's word for reading."""

    def __call__(self, with_categories: bool = ..., category_filter: Any = ...) -> Sequence[Any]:
        """Hand out the messages."""
        ...


async def form() -> dict[str, str]:
    """Return what a form says; Quart has no complete type for it."""
    found: Any = await cast("Any", request).form
    return dict(found)


def shop(keys: Sequence[str], flash: Callable[[str, str], Awaitable[object]], get_flashed_messages: Read) -> Quart:
    """Return the application."""
    app = Quart(__name__)
    app.secret_key = keys[0]
    app.config["SECRET_KEY_FALLBACKS"] = [*keys[1:]]
    app.add_template_global(get_flashed_messages, "get_flashed_messages")

    @app.get("/")
    async def index() -> str:
        page = await render_template_string(LAYOUT)
        pause()
        return page

    @app.post("/sign-in")
    async def sign_in() -> BaseResponse:
        session["user"] = (await form())["user"]
        return redirect(url_for("index"))

    @app.post("/orders")
    async def order() -> BaseResponse:
        assert session["user"]
        await flash(f"Ordered: {(await form())['article']}", "success")
        pause()
        return redirect(url_for("index"))

    @app.post("/imports")
    async def import_() -> BaseResponse:
        for line in lines((await form())["lines"]):
            await flash(line, "warning")
        return redirect(url_for("index"))

    @app.post("/sign-out")
    async def sign_out() -> BaseResponse:
        await flash("Goodbye", "message")
        session.clear()
        return redirect(url_for("index"))

    @app.get("/account")
    async def account() -> str:
        user: str = session["user"]
        pause()
        return user

    @app.post("/basket")
    async def basket() -> BaseResponse:
        session["basket"] = (await form())["article"]
        pause()
        return redirect(url_for("index"))

    @app.get("/warnings")
    async def warnings() -> str:
        return await render_template_string(WARNINGS)

    @app.post("/check-out")
    async def check_out() -> str:
        if not get_flashed_messages():
            await flash("Paid", "success")
        return await render_template_string(LAYOUT)

    @app.get("/catalogue")
    async def catalogue() -> Any:
        return await stream_template_string(LAYOUT)

    @app.get("/report")
    async def report() -> str:
        return await render_template_string(LAYOUT + "{{ 1 // days }}", days=0)

    @app.get("/offers")
    async def offers() -> ResponseReturnValue:
        response = await make_response(await render_template_string(LAYOUT))
        response.headers["Cache-Control"] = CACHEABLE
        return response

    @app.errorhandler(404)
    async def not_found(error: NotFound) -> tuple[str, int]:
        return await render_template_string(LAYOUT), 404

    return app
