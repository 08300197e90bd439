"""Promises about Starlette's own parts around messages: sessions, middleware, responses, mounts, its test client."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.templating import Jinja2Templates
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from heliograph import Heliograph, OutsideRequestError
from heliograph.starlette import FlashMiddleware, add_template_globals, flash, get_flashed_messages
from heliograph.testing.browser import Browser

from ..transports import browser as flashed
from ..transports.asgi_server import Connection

Visit = Callable[[ASGIApp], Browser]
KEY = "a key for these tests, and none else"
FLASH = Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))
SESSION = Middleware(SessionMiddleware, secret_key=KEY)
SAVED = '[{"message":"Saved","category":"success"}]'


class ServerSessions:
    """Sessions on the server, as several packages have them: a mapping of the package's own in the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["session"] = self.kept
        await self.app(scope, receive, send)


async def save(request: Request) -> Response:
    flash(request, "Saved")
    return RedirectResponse("/", 303)


async def home(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request))


async def by_session(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request.session))


def text(request: Request) -> str:
    return "".join(str(message["message"]) for message in get_flashed_messages(request))


PAGES = [Route("/save", save, methods=["POST"]), Route("/", home), Route("/session", by_session)]
STACKS = {
    "outside": [FLASH, SESSION],
    "inside": [SESSION, FLASH],
    "server sessions inside": [FLASH, Middleware(ServerSessions)],
    "server sessions outside": [Middleware(ServerSessions), FLASH],
}


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_it_works_beside_any_session(visit: Visit, stack: list[Middleware]) -> None:
    """With a SessionMiddleware inside or outside, of Starlette or another, code may pass request.session as before."""
    browser = visit(Starlette(routes=PAGES, middleware=stack))
    browser.send("POST", "/save")
    assert [browser.get("/session").body for _ in range(2)] == [SAVED, "[]"]
    assert [cookie.name for cookie in browser.jar.cookies() if "flash" not in cookie.name] == []


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_a_page_without_messages_touches_no_session(visit: Visit, stack: list[Middleware]) -> None:
    """A page that asks by its request and has nothing to show sends no cookie and no Vary, whatever the session is."""
    browser = visit(Starlette(routes=PAGES, middleware=stack))
    page = browser.get("/")
    assert [page.header(name) for name in ("set-cookie", "vary", "cache-control")] == [None, None, None]


def test_emptying_the_session_loses_nothing(visit: Visit) -> None:
    """request.session.clear() after flash(), as at sign-out, empties the session and leaves the message."""

    async def sign_in(request: Request) -> Response:
        request.session["user"] = "ann"
        return Response()

    async def sign_out(request: Request) -> Response:
        flash(request, "Saved")
        request.session.clear()
        return RedirectResponse("/", 303)

    routes = [*PAGES, Route("/in", sign_in), Route("/out", sign_out, methods=["POST"])]
    browser = visit(Starlette(routes=routes, middleware=[FLASH, SESSION]))
    browser.get("/in")
    assert browser.post("/out").body == SAVED
    assert browser.jar.cookies() == []


def test_head_uses_nothing_up(visit: Visit) -> None:
    """HEAD, which Starlette answers for every GET route by running its view, leaves the message for the page."""
    browser = visit(Starlette(routes=PAGES, middleware=[FLASH]))
    browser.send("POST", "/save")
    assert browser.send("HEAD", "/").status == 200
    assert [browser.get("/").body for _ in range(2)] == [SAVED, "[]"]


def test_a_chain_of_redirects_ends_at_the_message(visit: Visit) -> None:
    """Redirects in a row pass the message on, that of a missing slash and one whose view has read it included."""

    async def reads(request: Request) -> Response:
        get_flashed_messages(request)
        return RedirectResponse("/shop", 307)

    async def save_(request: Request) -> Response:
        flash(request, "Saved")
        return RedirectResponse("/reads", 303)

    shop = Mount("/shop", routes=[Route("/", home)])
    routes = [Route("/save", save_, methods=["POST"]), Route("/reads", reads), shop]
    browser = visit(Starlette(routes=routes, middleware=[FLASH]))
    assert browser.post("/save").body == SAVED
    assert browser.get("/shop/").body == "[]"


def test_a_streamed_page_shows_once(visit: Visit) -> None:
    """A StreamingResponse whose generator reads before its first chunk shows the message, and no later page does."""

    async def stream(request: Request) -> Response:
        async def chunks() -> AsyncIterator[str]:
            yield text(request)
            yield "."

        return StreamingResponse(chunks())

    browser = visit(Starlette(routes=[*PAGES, Route("/stream", stream)], middleware=[FLASH]))
    browser.send("POST", "/save")
    assert [browser.get("/stream").body for _ in range(2)] == ["Saved.", "."]


@pytest.mark.parametrize(("filename", "pages"), [(None, ["[]", "[]"]), ("report.html", [SAVED, "[]"])])
def test_files(visit: Visit, tmp_path: Path, filename: str | None, pages: list[str]) -> None:
    """A page out of a file, made by a view that read, counts as shown; a download does not."""
    (tmp_path / "page.html").write_text("a page")

    async def file(request: Request) -> Response:
        assert get_flashed_messages(request)
        return FileResponse(tmp_path / "page.html", filename=filename)

    browser = visit(Starlette(routes=[*PAGES, Route("/file", file)], middleware=[FLASH]))
    browser.send("POST", "/save")
    answer = browser.get("/file")
    assert (answer.body, answer.header("etag"), answer.header("cache-control")) == ("a page", None, "private, no-store")
    assert [browser.get("/").body for _ in range(2)] == pages


@pytest.mark.anyio
async def test_files_that_the_server_sends_itself(tmp_path: Path) -> None:
    """A FileResponse that leaves its bytes to the server (http.response.pathsend) is a response like any other."""
    (tmp_path / "page.html").write_text("a page")

    async def file(request: Request) -> Response:
        flash(request, "Saved")
        return FileResponse(tmp_path / "page.html")

    connection = Connection(extensions={"http.response.pathsend": {}})
    await connection.run(Starlette(routes=[Route("/", file)], middleware=[FLASH]))
    assert connection.types == ["start", "pathsend"]
    assert connection.header("cache-control") == ["private, no-store"]
    assert len(connection.header("set-cookie")) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("outside", [True, False], ids=["outside", "inside"])
async def test_compressed_pages(*, outside: bool) -> None:
    """GZipMiddleware on either side of ours, which holds headers back too, changes nothing about the messages."""
    helio = Heliograph(secret_key=KEY)
    ours, zipper = Middleware(FlashMiddleware, helio=helio), Middleware(GZipMiddleware, minimum_size=0)
    visitor = flashed.Browser(helio)
    visitor.flash("Saved")

    async def page(request: Request) -> Response:
        return PlainTextResponse(text(request))

    app = Starlette(routes=[Route("/", page)], middleware=[zipper, ours] if outside else [ours, zipper])
    connection = Connection(cookie=visitor.cookie, headers=[(b"accept-encoding", b"gzip")])
    visitor.receive((await connection.run(app)).headers)
    assert (gzip.decompress(connection.body), visitor.pending()) == (b"Saved", [])
    assert set(", ".join(connection.header("vary")).split(", ")) == {"Accept-Encoding", "Cookie"}


@pytest.mark.parametrize(("status", "seen", "then"), [(404, "Saved", "[]"), (503, "Saved", SAVED)])
def test_pages_of_exception_handlers(visit: Visit, status: int, seen: str, then: str) -> None:
    """A handler's page for an HTTPException shows the messages; they are gone after a 4xx and stay after a 5xx."""

    async def fails(request: Request) -> Response:
        raise HTTPException(status)

    async def sorry(request: Request, error: Exception) -> Response:
        return PlainTextResponse(text(request), status)

    routes = [*PAGES, Route("/fails", fails)]
    browser = visit(Starlette(routes=routes, middleware=[FLASH], exception_handlers={HTTPException: sorry}))
    browser.send("POST", "/save")
    answer = browser.get("/fails")
    assert (answer.status, answer.body) == (status, seen)
    assert browser.get("/").body == then


def test_what_a_failing_view_flashed_goes_with_the_page_of_its_handler(visit: Visit) -> None:
    """A view that flashes and raises an HTTPException has its message shown by the page that the visitor sees next."""

    async def fails(request: Request) -> Response:
        flash(request, "Saved")
        raise HTTPException(409)

    browser = visit(Starlette(routes=[*PAGES, Route("/fails", fails, methods=["POST"])], middleware=[FLASH]))
    assert browser.post("/fails").status == 409
    assert browser.get("/").body == SAVED


@pytest.mark.parametrize("way", ["template", "global"])
def test_a_500_page_of_the_whole_layout(visit: Visit, tmp_path: Path, way: str) -> None:
    """The page that Starlette makes for an unhandled exception may ask by its session, gets nothing, and is served."""
    (tmp_path / "500.html").write_text("sorry {{ get_flashed_messages(request.session) | length }}")
    templates = Jinja2Templates(tmp_path)
    if way == "template":
        add_template_globals(templates)
    else:
        environment: Any = templates.env  # Its globals are typed as the few that Jinja itself brings.
        environment.globals["get_flashed_messages"] = get_flashed_messages

    async def sorry(request: Request, error: Exception) -> Response:
        return templates.TemplateResponse(request, "500.html", status_code=500)

    async def fails(request: Request) -> Response:
        get_flashed_messages(request)
        raise ValueError

    routes = [*PAGES, Route("/fails", fails)]
    browser = visit(Starlette(routes=routes, middleware=[FLASH, SESSION], exception_handlers={500: sorry}))
    browser.send("POST", "/save")
    assert browser.get("/fails").body == "sorry 0"
    assert browser.get("/").body == SAVED


def test_what_is_made_outside_cannot_flash(visit: Visit) -> None:
    """The handler for every exception runs outside of all middleware: to flash there is an error at the call."""
    caught: list[OutsideRequestError] = []

    async def sorry(request: Request, error: Exception) -> Response:
        with pytest.raises(OutsideRequestError) as raised:
            flash(request, "Sorry")
        caught.append(raised.value)
        return PlainTextResponse("sorry", 500)

    async def fails(request: Request) -> Response:
        raise ValueError

    routes = [Route("/fails", fails)]
    browser = visit(Starlette(routes=routes, middleware=[FLASH], exception_handlers={Exception: sorry}))
    assert browser.get("/fails").body == "sorry"
    assert len(caught) == 1


def test_the_same_settings_twice_are_one(visit: Visit) -> None:
    """An application and one mounted below it, each with a middleware of the same settings, share their messages."""
    inner = Starlette(routes=PAGES, middleware=[FLASH, SESSION])
    browser = visit(Starlette(routes=[Mount("/inner", app=inner), *PAGES], middleware=[FLASH]))
    browser.send("POST", "/inner/save")
    browser.send("POST", "/save")
    assert len(json.loads(browser.get("/inner/session").body)) == 2
    assert browser.get("/").body == "[]"


def test_applications_with_keys_of_their_own(visit: Visit) -> None:
    """A mounted application with settings of its own and the one around it keep their messages apart."""
    inner = Starlette(routes=PAGES, middleware=[Middleware(FlashMiddleware, Heliograph(secret_key=KEY + " within"))])
    browser = visit(Starlette(routes=[Mount("/inner", app=inner), *PAGES], middleware=[FLASH]))
    browser.send("POST", "/inner/save")
    assert browser.get("/").body == "[]"
    browser.send("POST", "/save")
    assert [browser.get(path).body for path in ("/inner/", "/inner/", "/", "/")] == [SAVED, "[]", SAVED, "[]"]


def test_a_session_of_a_mounted_application(visit: Visit) -> None:
    """A session that only a mounted application has is found there, and missed nowhere else."""
    inner = Starlette(routes=PAGES, middleware=[SESSION])
    browser = visit(Starlette(routes=[Mount("/inner", app=inner), *PAGES], middleware=[FLASH]))
    browser.send("POST", "/save")
    assert browser.get("/inner/session").body == SAVED
    assert browser.get("/").body == "[]"


def test_websockets_are_left_alone() -> None:
    """A websocket passes through untouched; to flash there is an error at the call, for nothing can carry it."""
    caught: list[OutsideRequestError] = []

    async def talk(websocket: WebSocket) -> None:
        await websocket.accept()
        with pytest.raises(OutsideRequestError) as raised:
            flash(websocket, "Saved")
        caught.append(raised.value)
        await websocket.send_text("hello")
        await websocket.close()

    with (
        TestClient(Starlette(routes=[WebSocketRoute("/talk", talk)], middleware=[FLASH, SESSION])) as client,
        client.websocket_connect("/talk") as websocket,
    ):
        assert websocket.receive_text() == "hello"
    assert len(caught) == 1


def test_the_test_client(tmp_path: Path) -> None:
    """Starlette's TestClient keeps the message through its redirect, and still hands out template and context."""
    (tmp_path / "page.html").write_text("{% for m in get_flashed_messages(request) %}{{ m.message }}{% endfor %}")
    templates = Jinja2Templates(tmp_path)
    add_template_globals(templates)

    async def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page.html", {"title": "Home"})

    app = Starlette(routes=[Route("/", page), Route("/save", save, methods=["POST"])], middleware=[FLASH])
    with TestClient(app) as client:
        answer: Any = client.post("/save")
        assert (answer.text, answer.template.name, answer.context["title"]) == ("Saved", "page.html", "Home")
        assert client.get("/").text == ""


def test_the_request_comes_first(visit: Visit) -> None:
    """flash("Saved", "success"), as Flask has it, is an error at the call and not a message that says "success"."""
    caught: list[TypeError] = []
    words: Any = flash

    async def page(request: Request) -> Response:
        with pytest.raises(TypeError, match="request comes first") as raised:
            words("Saved", "success")
        caught.append(raised.value)
        return Response()

    visit(Starlette(routes=[Route("/", page)], middleware=[FLASH])).get("/")
    assert len(caught) == 1
