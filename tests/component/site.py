"""The site of the component's pages: bodies as a test writes them, the assets, and an endpoint that answers as told."""

from __future__ import annotations

import json
import threading
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from heliograph import assets
from tests.browser.visits import PATIENCE, Visits

from .markup import MODULE


class Site:
    """One site.

    Attributes:
        origin: Scheme, host and port; set by who serves it.
        pages: The body's HTML by path.
        head: What every page has in its head.
        headers: What every page is sent with.
        answers: What the endpoint says, in turn: messages, or a status. With none left it has no messages.
        hint: A cookie that the endpoint sets with each answer.
        asked: The bodies that the endpoint got, in order.
        app: The ASGI application.
        visits: The requests so far.
    """

    def __init__(self) -> None:
        self.origin = ""
        self.pages = {"/quiet": "<h1>Quiet</h1>"}
        self.head: str = MODULE
        self.headers = {"Cache-Control": "no-store"}
        self.answers: list[list[dict[str, Any]] | dict[str, Any] | int] = []
        self.hint: str | None = None
        self.asked: list[Any] = []
        self._question, self._free = threading.Event(), threading.Event()
        self._free.set()
        self.app = self.visits = Visits(
            Starlette(
                routes=[
                    Route("/_flashes", self._endpoint, methods=["POST"]),
                    Mount("/_flashes", StaticFiles(directory=assets.FOLDER)),
                    Route("/{path:path}", self._page, methods=["GET", "POST"]),
                ]
            )
        )

    def hold(self) -> None:
        """Let the endpoint's answers wait until :meth:`release`."""
        self._free.clear()

    def release(self) -> None:
        """Send the answers that wait."""
        self._free.set()

    def wait_for_question(self) -> None:
        """Return when the endpoint was asked."""
        assert self._question.wait(PATIENCE), "The endpoint was not asked."

    def url(self, path: str) -> str:
        """Return the address of a page."""
        return self.origin + path

    async def _page(self, request: Request) -> Response:
        body = self.pages.get(request.url.path)
        if body is None:
            return Response(status_code=404)
        html = f"<!doctype html><html lang=en><title>Page</title>{self.head}{body}</html>"
        return HTMLResponse(html, headers=self.headers)

    async def _endpoint(self, request: Request) -> Response:
        if request.headers["content-type"].startswith("application/x-www-form-urlencoded"):
            form = await request.form()
            self.asked.append({"form": dict(form)})
            return RedirectResponse("/quiet", 303)
        body = await request.body()
        self.asked.append(json.loads(body) if body else None)
        self._question.set()
        assert await to_thread.run_sync(self._free.wait, PATIENCE)
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, int):
            return Response(status_code=answer)
        headers = {} if self.hint is None else {"Set-Cookie": self.hint}
        return JSONResponse({"flashes": answer} if isinstance(answer, list) else answer, headers=headers)
