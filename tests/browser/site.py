"""The site that the browser visits: pages that show messages, and the kinds of request and answer that might eat one.

Every handler except those of quiet pages asks for the messages. What a test wants to see in the browser, it writes into
:attr:`Site.pages` as HTML.
"""

from __future__ import annotations

from html import escape

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from heliograph import Heliograph, flash, flashes
from heliograph.starlette import FlashMiddleware

from .crossing import Crossing
from .visits import Visit, Visits

_ASSETS = {
    "image": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "style": ("text/css", "p { color: teal }"),
    "font": ("font/woff2", ""),
    "audio": ("audio/wav", ""),
    "video": ("video/mp4", ""),
    "track": ("text/vtt", "WEBVTT"),
}
_SCRIPT = ("text/javascript", "")


class Site:
    """One site and what it saw.

    Attributes:
        origin: Scheme, host and port; set by who serves it.
        pages: HTML of quiet pages by path; they do not ask for messages.
        batches: Texts to flash by name, for more of them than a URL bears.
        app: The ASGI application.
        visits: The requests so far.
    """

    def __init__(self) -> None:
        self.origin = ""
        self.pages = {"/quiet": "<p>A quiet page.</p>"}
        self.batches: dict[str, list[str]] = {}
        self._crossing = Crossing()
        helio = Heliograph(secret_key="an example key of the browser's site")
        self.visits = Visits(
            Starlette(
                routes=[
                    Route("/page", page),
                    Route("/page/{name}", page),
                    Route("/flash", self._flash, methods=["GET", "POST"]),
                    Route("/hop/{status:int}", hop, methods=["GET", "POST"]),
                    Route("/crossing/{name}", self._cross, methods=["GET", "POST"]),
                    Route("/landed/{name}", self._landed, methods=["POST"]),
                    Route("/asset/{kind}", asset),
                    Route("/beacon", beacon, methods=["POST"]),
                    Route("/broken", broken),
                    Route("/download", download),
                    Route("/{path:path}", self._quiet),
                ],
                middleware=[Middleware(FlashMiddleware, helio=helio)],
            )
        )
        self.app = self.visits

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        """Return the address of a page."""
        return self.origin.replace("127.0.0.1", host) + path

    async def _quiet(self, request: Request) -> Response:
        """Serve a page of the test; anything else is missing, and the error page has the layout with its messages."""
        html = self.pages.get(request.url.path)
        if html is None:
            return HTMLResponse(_layout(_read(request)), 404)
        return HTMLResponse(f"<!doctype html><title>Quiet</title>{html}")

    async def _flash(self, request: Request) -> Response:
        """Flash each ``text``, the ``batch`` and each ``error``, and redirect to ``to``, if there is one."""
        query = request.query_params
        for text in [*query.getlist("text"), *self.batches.get(query.get("batch", ""), [])]:
            flash.success(text)
        for text in query.getlist("error"):
            flash.error(text)
        to = query.get("to")
        return _with_extras(request, RedirectResponse(to, 303) if to else Response(status_code=204))

    async def _cross(self, request: Request) -> Response:
        """Meet another request. A POST flashes its name; a page tells when it has landed."""
        name, query = request.path_params["name"], request.query_params
        await self._crossing.meet(name, query["other"], second="second" in query)
        if request.method == "POST":
            flash.success(name)
            return Response(status_code=204)
        return HTMLResponse(_layout(_read(request)) + f"<script>fetch('/landed/{name}', {{method: 'POST'}})</script>")

    async def _landed(self, request: Request) -> Response:
        self._crossing.landed(request.path_params["name"])
        return Response(status_code=204)


async def page(request: Request) -> Response:
    """Show the messages, or ``only`` those of one category."""
    script = "<script>document.title = 'Scripted'</script>" if "script" in request.query_params else ""
    return _with_extras(request, HTMLResponse(_layout(_read(request)) + script))


async def hop(request: Request) -> Response:
    """Render a page that nobody sees, and redirect to ``to``."""
    _read(request)
    return RedirectResponse(request.query_params["to"], request.path_params["status"])


async def asset(request: Request) -> Response:
    """Serve an image, a style sheet or the like, made with the messages at hand."""
    _read(request)
    kind, content = _ASSETS.get(request.path_params["kind"], _SCRIPT)
    return Response(content, media_type=kind)


async def beacon(request: Request) -> Response:
    """Flash what the beacon tells, and answer with a page that nobody sees."""
    flash.info((await request.body()).decode())
    return HTMLResponse(_layout(_read(request)))


async def broken(request: Request) -> Response:
    """Answer with the error page, which has the layout."""
    return HTMLResponse(_layout(_read(request)), 500)


async def download(request: Request) -> Response:
    """Offer a file in whose making the messages were read."""
    return HTMLResponse(_layout(_read(request)), headers={"Content-Disposition": 'attachment; filename="page.html"'})


def _read(request: Request) -> list[str]:
    visit: Visit = request.scope["visit"]
    visit.read = [str(message) for message in flashes().pop(request.query_params.get("only"))]
    return visit.read


def _layout(messages: list[str]) -> str:
    items = "".join(f"<li>{escape(message)}</li>" for message in messages)
    return f"<!doctype html><title>Page</title><ul id=messages>{items}</ul><a id=next href=/quiet>Next</a>"


def _with_extras(request: Request, response: Response) -> Response:
    """Add what the query asks for: other cookies, and ``Clear-Site-Data``."""
    for line in request.query_params.getlist("cookie"):
        response.headers.append("Set-Cookie", line)
    for kind in request.query_params.getlist("clear"):
        response.headers["Clear-Site-Data"] = f'"{kind}"'
    return response
