"""What the Starlette and FastAPI integrations promise beyond the contract."""

from __future__ import annotations

import logging
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from heliograph import Heliograph, MessageTooLargeError, OutsideRequestError, flashes
from heliograph.fastapi import FlashesDep
from heliograph.starlette import FlashMiddleware, add_template_globals, flash, get_flashed_messages
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import ASGIDriver

KEY = "a key for these tests, and none else"
FLASH = Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))
SESSION = Middleware(SessionMiddleware, secret_key=KEY)


async def save(request: Request) -> Response:
    flash(request, "Saved")
    return RedirectResponse("/", 303)


async def home(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request))


async def by_session(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request.session))


PAGES = [Route("/save", save, methods=["POST"]), Route("/", home), Route("/session", by_session)]


@pytest.fixture
def visit() -> Generator[Any]:
    """Open browsers on applications, whose event loops end with the test."""
    drivers: list[ASGIDriver] = []

    def open_browser(app: Any) -> Browser:
        drivers.append(ASGIDriver(app))
        return Browser(drivers[-1], lambda: 1_800_000_000_000_000_000)

    yield open_browser
    for driver in drivers:
        driver.close()


def test_messages_come_as_the_dicts_that_templates_know(visit: Any) -> None:
    """get_flashed_messages gives message and category, success by default, and is a one-time read."""
    browser = visit(Starlette(routes=PAGES, middleware=[FLASH]))
    assert browser.post("/save").body == '[{"message":"Saved","category":"success"}]'
    assert browser.get("/").body == "[]"


@pytest.mark.parametrize("stack", [[FLASH, SESSION], [SESSION, FLASH]], ids=["outside", "inside"])
def test_it_works_beside_the_session(visit: Any, stack: list[Middleware]) -> None:
    """With Starlette's SessionMiddleware inside or outside, templates may pass request.session as they always did."""
    browser = visit(Starlette(routes=PAGES, middleware=stack))
    browser.send("POST", "/save")
    assert browser.get("/session").body == '[{"message":"Saved","category":"success"}]'
    assert browser.get("/session").body == "[]"
    assert [name for name in (cookie.name for cookie in browser.jar.cookies()) if "flash" not in name] == []


def test_templates_know_the_words(visit: Any, tmp_path: Path) -> None:
    """One call makes get_flashed_messages(request) and flashes() known to every template."""
    (tmp_path / "page.html").write_text(
        "{% for m in get_flashed_messages(request) %}{{ m.category }}: {{ m.message }}{% endfor %}"
        "{{ flashes() | length }}"
    )
    templates = Jinja2Templates(tmp_path)
    add_template_globals(templates)

    async def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page.html")

    browser = visit(Starlette(routes=[*PAGES, Route("/page", page)], middleware=[FLASH]))
    browser.send("POST", "/save")
    assert browser.get("/page").body == "success: Saved0"


def test_without_the_middleware_it_says_so(visit: Any) -> None:
    """flash() in an application that is not wrapped names the mistake and the cure."""
    caught: list[OutsideRequestError] = []

    async def page(request: Request) -> Response:
        with pytest.raises(OutsideRequestError, match="FlashMiddleware") as raised:
            flash(request, "Saved")
        caught.append(raised.value)
        return Response()

    visit(Starlette(routes=[Route("/", page)])).get("/")
    assert len(caught) == 1


def test_too_much_is_an_error_in_debug_mode(visit: Any) -> None:
    """With Starlette(debug=True) a message that does not fit fails at flash(); otherwise it is cut."""
    caught: list[MessageTooLargeError] = []

    async def page(request: Request) -> Response:
        try:
            flash(request, "".join(map(str, range(3000))))
        except MessageTooLargeError as error:
            caught.append(error)
        return Response()

    visit(Starlette(routes=[Route("/", page)], middleware=[FLASH])).get("/")
    assert caught == []
    visit(Starlette(debug=True, routes=[Route("/", page)], middleware=[FLASH])).get("/")
    assert len(caught) == 1


def test_bind_gets_the_frameworks_request(visit: Any) -> None:
    """``bind`` is called with Starlette's Request, so that it finds the signed-in user where the application does."""
    seen: list[object] = []

    def bind(request: Request) -> str:
        seen.append(request.url.path)
        return "ann"

    browser = visit(
        Starlette(routes=PAGES, middleware=[Middleware(FlashMiddleware, Heliograph(secret_key=KEY, bind=bind))])
    )
    assert "Saved" in browser.post("/save").body
    assert set(seen) == {"/save", "/"}


def test_a_failing_view_is_reported(visit: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A view that flashes and then raises sends nothing, and the log says how many messages that were."""

    async def fails(request: Request) -> Response:
        flash(request, "Saved")
        raise ValueError

    browser = visit(Starlette(routes=[Route("/fails", fails), *PAGES], middleware=[FLASH]))
    with caplog.at_level(logging.WARNING, "heliograph"):
        assert browser.get("/fails").status == 500
    assert "Will not arrive: 1 message(s)" in caplog.text


@pytest.mark.parametrize("way", ["template", "word"])
def test_an_error_page_of_the_application(visit: Any, tmp_path: Path, way: str) -> None:
    """Starlette makes the page for an unhandled exception outside of all middleware: it may ask, and messages stay."""
    (tmp_path / "500.html").write_text("sorry {{ flashes() | length }} {{ get_flashed_messages() | length }}")
    templates = Jinja2Templates(tmp_path)
    add_template_globals(templates)

    async def sorry(request: Request, error: Exception) -> Response:
        if way == "template":
            return templates.TemplateResponse(request, "500.html", status_code=500)
        return Response(f"sorry 0 {len(get_flashed_messages(request))}", 500)

    async def fails(request: Request) -> Response:
        raise ValueError

    routes = [Route("/fails", fails), *PAGES]
    browser = visit(Starlette(routes=routes, middleware=[FLASH], exception_handlers={Exception: sorry}))
    browser.send("POST", "/save")
    assert browser.get("/fails").body == "sorry 0 0"
    assert "Saved" in browser.get("/").body


def test_the_dependency_is_not_in_the_api(visit: Any) -> None:
    """FlashesDep gives the messages in plain and async path operations, and does not appear in the OpenAPI document."""
    app = FastAPI(middleware=[FLASH])

    @app.post("/save")
    def save_(flashes: FlashesDep) -> dict[str, str]:
        flashes.add("Saved", "success")
        return {}

    @app.get("/")
    async def home_(messages: FlashesDep) -> list[str]:
        assert messages is flashes()
        return [str(message) for message in messages]

    assert {save_, home_}
    browser = visit(app)
    browser.send("POST", "/save")
    assert browser.get("/").body == '["Saved"]'
    for path in app.openapi()["paths"].values():
        for operation in path.values():
            assert not {"parameters", "requestBody"} & operation.keys()
