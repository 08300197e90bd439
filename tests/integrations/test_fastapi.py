"""What the FastAPI integration promises beyond Starlette's: dependencies, all kinds of operations, background tasks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Annotated, Any, Literal

import pytest
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from fastapi.sse import EventSourceResponse
from fastapi.testclient import TestClient
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware

import heliograph
from heliograph import Heliograph, Message, OutsideRequestError
from heliograph.asgi import ASGIApp
from heliograph.fastapi import FlashesDep, FlashMiddleware, flash, flashes, get_flashed_messages
from heliograph.testing.browser import Browser

Visit = Callable[[ASGIApp], Browser]
KEY = "a key for these tests, and none else"
FLASH = Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))


def application(*middleware: Middleware) -> FastAPI:
    """Return an application that flashes at ``POST /save`` and shows at ``/``."""
    app = FastAPI(middleware=middleware or [FLASH])

    async def save(flashes: FlashesDep) -> Response:
        flashes.add("Saved", "success")
        return RedirectResponse("/", 303)

    async def home(flashes: FlashesDep) -> list[str]:
        return [str(message) for message in flashes]

    app.post("/save")(save)
    app.get("/")(home)
    return app


def add(flashes: FlashesDep, text: str = "Saved") -> Message:
    return flashes.add(text, "success")


async def aadd(flashes: FlashesDep, text: str = "Saved") -> Message:
    return flashes.add(text, "success")


def shared(flashes: FlashesDep) -> heliograph.Flashes:
    return flashes


Added = Annotated[Message, Depends(add)]
AlsoAdded = Annotated[Message, Depends(aadd)]


async def async_operation(flashes: FlashesDep) -> None:
    flashes.add("Saved", "success")


def operation(flashes: FlashesDep) -> None:
    flashes.add("Saved", "success")


async def async_with_request(request: Request) -> None:
    flash(request, "Saved")


def with_request(request: Request) -> None:
    flash(request, "Saved")


async def async_without() -> None:
    heliograph.flash.success("Saved")


def without() -> None:
    heliograph.flash.success("Saved")


def in_a_dependency(added: Added) -> None:
    assert added.content == "Saved"


async def in_an_async_dependency(added: AlsoAdded) -> None:
    assert added.content == "Saved"


OPERATIONS = [
    async_operation,
    operation,
    async_with_request,
    with_request,
    async_without,
    without,
    in_a_dependency,
    in_an_async_dependency,
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_way_to_flash(visit: Visit, operation: Callable[..., Any]) -> None:
    """Path operations and dependencies, async or in a thread, flash by the dependency, the request, or neither."""
    app = application()
    app.post("/operation", status_code=204)(operation)
    browser = visit(app)
    assert browser.send("POST", "/operation").status == 204
    assert [browser.get("/").body for _ in range(2)] == ['["Saved"]', "[]"]


def test_every_way_to_read(visit: Visit) -> None:
    """In one request the dependency, the request and the bare word hand out the same messages, in threads too."""
    app = application()
    seen: list[str] = []

    async def page(
        request: Request, messages: FlashesDep, others: Annotated[heliograph.Flashes, Depends(shared)]
    ) -> None:
        assert messages is others is flashes(request) is heliograph.flashes() is await heliograph.aflashes()
        seen.extend(str(message["message"]) for message in get_flashed_messages(request))

    app.get("/page")(page)
    browser = visit(app)
    browser.send("POST", "/save")
    assert browser.get("/page").status == 200
    assert (seen, browser.get("/").body) == (["Saved"], "[]")


def test_the_dependency_is_not_in_the_api() -> None:
    """FlashesDep adds no parameter and no body to the OpenAPI document."""
    for path in application().openapi()["paths"].values():
        for described in path.values():
            assert not {"parameters", "requestBody"} & described.keys()


def test_the_dependency_can_be_overridden() -> None:
    """A test may put flashes of its own in the dependency's place, as FastAPI's dependency_overrides do."""
    from heliograph.testing import example_flashes

    app, mine = application(), example_flashes()
    app.dependency_overrides[heliograph.aflashes] = lambda: mine
    with TestClient(app, follow_redirects=False) as client:
        assert client.post("/save").cookies == {}
    assert [str(message) for message in mine] == ["Saved"]


def test_routers_and_mounted_applications(visit: Visit) -> None:
    """An APIRouter's dependencies and an application under app.mount share the messages of the one around them."""
    app, router, inner = application(), APIRouter(prefix="/orders", dependencies=[Depends(add)]), FastAPI()

    async def nothing() -> None:
        return None

    async def home(flashes: FlashesDep) -> list[str]:
        return [str(message) for message in flashes]

    router.post("/")(nothing)
    inner.get("/")(home)
    app.include_router(router)
    app.mount("/inner", inner)
    browser = visit(app)
    browser.send("POST", "/orders/")
    assert [browser.get(path).body for path in ("/inner/", "/")] == ['["Saved"]', "[]"]


@pytest.mark.parametrize(("scope", "arrives"), [("function", True), ("request", False)])
def test_after_the_yield_of_a_dependency(visit: Visit, scope: Literal["function", "request"], *, arrives: bool) -> None:
    """After its yield a dependency may flash if it ends with the function, and gets an error if with the request."""
    app = application()
    errors: list[OutsideRequestError] = []

    async def transaction(flashes: FlashesDep) -> AsyncIterator[None]:
        yield
        try:
            flashes.add("Committed", "success")
        except OutsideRequestError as error:
            errors.append(error)

    async def commit() -> None:
        return None

    app.post("/commit", dependencies=[Depends(transaction, scope=scope)])(commit)
    browser = visit(app)
    assert browser.send("POST", "/commit").status == 200
    assert (browser.get("/").body, len(errors)) == (('["Committed"]', 0) if arrives else ("[]", 1))


@pytest.mark.parametrize("blocking", [True, False])
def test_background_tasks_come_too_late(visit: Visit, *, blocking: bool) -> None:
    """A background task runs when the response is gone: to flash there is an error at the call, and reads are empty."""
    app = application()
    seen: list[object] = []

    def late(request: Request) -> None:
        seen.append(get_flashed_messages(request))
        try:
            flash(request, "Done")
        except OutsideRequestError as error:
            seen.append(type(error))

    async def alate(request: Request) -> None:
        late(request)

    async def start(request: Request, tasks: BackgroundTasks) -> None:
        tasks.add_task(late if blocking else alate, request)

    app.post("/start")(start)
    browser = visit(app)
    browser.send("POST", "/save")
    browser.send("POST", "/start")
    assert seen == [[], OutsideRequestError]
    assert browser.get("/").body == '["Saved"]'


def test_errors_of_operations(visit: Visit) -> None:
    """A message flashed before an HTTPException arrives; a handler for invalid input may flash and redirect."""
    app = application()

    async def fails(request: Request) -> None:
        flash(request, "Sold out", "error")
        raise HTTPException(409)

    async def number(number: int) -> None:
        return None

    async def invalid(request: Request, error: Exception) -> Response:
        flash(request, "That is no number", "error")
        return RedirectResponse("/", 303)

    app.post("/fails")(fails)
    app.get("/number")(number)
    app.exception_handler(RequestValidationError)(invalid)
    browser = visit(app)
    assert browser.send("POST", "/fails").status == 409
    assert browser.get("/").body == '["Sold out"]'
    assert browser.get("/number").body == '["That is no number"]'


def test_an_unhandled_exception_leaves_the_messages(visit: Visit) -> None:
    """An operation that read and then fails has used nothing up."""
    app = application()

    async def fails(flashes: FlashesDep) -> None:
        assert [str(message) for message in flashes] == ["Saved"]
        raise LookupError

    app.get("/fails")(fails)
    browser = visit(app)
    browser.send("POST", "/save")
    assert browser.get("/fails").status == 500
    assert browser.get("/").body == '["Saved"]'


async def aside(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return await call_next(request)


ASIDE = Middleware(BaseHTTPMiddleware, dispatch=aside)
SESSION = Middleware(SessionMiddleware, secret_key=KEY)


@pytest.mark.parametrize("stack", [[FLASH, ASIDE, SESSION], [SESSION, ASIDE, FLASH]], ids=["outermost", "innermost"])
@pytest.mark.parametrize("blocking", [True, False])
def test_streams(visit: Visit, stack: list[Middleware], *, blocking: bool) -> None:
    """A page that is streamed from a thread or not shows a message once, through a BaseHTTPMiddleware too."""
    app = application(*stack)

    async def stream() -> Response:
        def chunks() -> Iterator[str]:
            yield "".join(str(message) for message in heliograph.flashes())
            yield "."

        async def achunks() -> AsyncIterator[str]:
            for chunk in chunks():
                yield chunk

        return StreamingResponse(chunks() if blocking else achunks())

    app.get("/stream")(stream)
    browser = visit(app)
    browser.send("POST", "/save")
    assert [browser.get("/stream").body for _ in range(2)] == ["Saved.", "."]


def test_an_event_stream_starts_at_once_and_uses_nothing_up(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    """The headers of server-sent events never wait; what its body reads too late stays for a page, with a warning."""
    app = application()

    async def events(request: Request) -> AsyncIterator[str]:
        yield str(len(get_flashed_messages(request)))

    app.get("/events", response_class=EventSourceResponse)(events)
    browser = visit(app)
    browser.send("POST", "/save")
    assert 'data: "0"' in browser.get("/events", {"accept": "text/event-stream"}).body
    assert "too late" in caplog.text
    assert browser.get("/").body == '["Saved"]'


def test_a_download_uses_nothing_up(visit: Visit) -> None:
    """A FileResponse with a file name shows nothing, so what its operation read stays."""
    app = application()

    async def report(flashes: FlashesDep) -> Response:
        assert [str(message) for message in flashes] == ["Saved"]
        return FileResponse(__file__, filename="report.txt")

    app.get("/report")(report)
    browser = visit(app)
    browser.send("POST", "/save")
    assert "def test_" in browser.get("/report").body
    assert browser.get("/").body == '["Saved"]'


def test_head_and_options(visit: Visit) -> None:
    """HEAD, which FastAPI answers only where it is declared, and methods that are not allowed use nothing up."""
    app = application()

    async def page(flashes: FlashesDep) -> Response:
        return PlainTextResponse("".join(str(message) for message in flashes))

    app.api_route("/page", methods=["GET", "HEAD"])(page)
    browser = visit(app)
    browser.send("POST", "/save")
    assert [browser.send("HEAD", path).status for path in ("/page", "/")] == [200, 405]
    assert [browser.get("/page").body for _ in range(2)] == ["Saved", ""]


def test_websockets_are_left_alone() -> None:
    """A websocket passes through untouched; to ask for flashes there is an error that says so."""
    app = application()
    caught: list[OutsideRequestError] = []

    async def talk(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            await heliograph.aflashes()
        except OutsideRequestError as error:
            caught.append(error)
        await websocket.send_text("hello")
        await websocket.close()

    app.websocket("/talk")(talk)
    with TestClient(app) as client, client.websocket_connect("/talk") as websocket:
        assert websocket.receive_text() == "hello"
    assert len(caught) == 1


def test_the_test_client() -> None:
    """FastAPI's TestClient keeps a message through the redirect, as a browser does."""
    with TestClient(application()) as client:
        assert [client.post("/save").json(), client.get("/").json()] == [["Saved"], []]
