"""A shop whose pages fetch parts of themselves, by htmx, Turbo or Unpoly, from the packages themselves."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from heliograph import Heliograph, assets, flash, flashes
from heliograph.starlette import FlashMiddleware
from tests.browser.visits import Visits
from tests.component.markup import component, item

PACKAGES = Path(__file__).parents[2] / ".venv" / "npm"
SCRIPTS = {
    "htmx2": "<script src=/npm/htmx2/dist/htmx.js></script><script src=/npm/htmx-ext-preload/dist/preload.js></script>",
    "htmx4": "<script src=/npm/htmx4/dist/htmx.js></script><script src=/npm/htmx4/dist/ext/hx-preload.js></script>",
    "turbo": "<script type=module src=/npm/turbo/dist/turbo.es2017-esm.js></script>",
    "unpoly": "<script src=/npm/unpoly/unpoly.js></script><link rel=stylesheet href=/npm/unpoly/unpoly.css>",
}
STREAM = "text/vnd.turbo-stream.html"


def require_packages() -> None:
    """Skip the test when the packages are missing; fail where everything must be there."""
    if not all((PACKAGES / name).is_dir() for name in ("htmx2", "htmx4", "htmx-ext-preload", "turbo", "unpoly")):
        missing = "The packages of tools/npm are not in .venv/npm."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


class Site:
    """One site.

    ``/flash`` flashes each ``text`` of its query and answers as the query says: with a redirect ``to`` somewhere, a
    ``stream``, or a page with a ``status``. Every page but ``/quiet`` shows all messages; each has a ``#part``.

    Attributes:
        origin: Scheme, host and port; set by who serves it.
        body: What the pages at ``/`` and ``/quiet`` have besides the messages.
        app: The ASGI application.
        visits: The requests so far.
    """

    def __init__(self, library: str, *, client: bool = False) -> None:
        self.origin = ""
        self.body = ""
        self._library = library
        helio = Heliograph(
            secret_key="an example key of a shop",
            endpoint="/_flashes",
            partials={"htmx", "turbo", "unpoly"},
            client=client,
        )
        self.app = self.visits = Visits(
            Starlette(
                routes=[
                    Route("/flash", self._flash, methods=["GET", "POST"]),
                    Mount("/npm", StaticFiles(directory=PACKAGES)),
                    Mount("/assets", StaticFiles(directory=assets.FOLDER)),
                    Route("/{path:path}", self._page, methods=["GET", "POST"]),
                ],
                middleware=[Middleware(FlashMiddleware, helio=helio)],
            )
        )

    def url(self, path: str) -> str:
        """Return the address of a page."""
        return self.origin + path

    async def _flash(self, request: Request) -> Response:
        # A link of Turbo's that posts sends its query as a form.
        query = request.query_params or await request.form()
        for text in query.getlist("text"):
            flash.success(str(text))
        if "to" in query:
            return RedirectResponse(str(query["to"]), 303)
        if "stream" in query:
            return Response(_stream(), media_type=STREAM)
        return self._answer(request, int(str(query.get("status", 200))))

    async def _page(self, request: Request) -> Response:
        return self._answer(request, 200)

    def _answer(self, request: Request, status: int) -> Response:
        if status == 204:
            return Response(status_code=204)
        quiet = request.url.path == "/quiet"
        shown = [] if quiet else [item(message.id, str(message)) for message in flashes()]
        body = self.body if quiet or request.url.path == "/" else ""
        waiting = flashes().waiting_cookie
        place = component(*shown, attributes=f'data-waiting="{waiting}"' if waiting else "")
        part = f"<main id=main><turbo-frame id=part>Part of {escape(request.url.path)}</turbo-frame>{body}</main>"
        head = f"<script type=module src=/assets/flash-messages.js></script>{SCRIPTS[self._library]}"
        return HTMLResponse(f"<!doctype html><title>Shop</title>{head}<body>{place}{part}</body>", status)


def _stream() -> str:
    return "<turbo-stream action=update target=part><template>Streamed</template></turbo-stream>"
