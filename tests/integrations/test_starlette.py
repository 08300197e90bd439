"""What the Starlette integration promises beyond the contract."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from heliograph import Heliograph, MessageTooLargeError, OutsideRequestError
from heliograph.starlette import FlashMiddleware, add_template_globals, flash, get_flashed_messages

KEY = "a key for these tests, and none else"
FLASH = Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))
SESSION = Middleware(SessionMiddleware, secret_key=KEY)


async def save(request: Request) -> Response:
    flash(request, "Saved")
    return RedirectResponse("/", 303)


async def home(request: Request) -> Response:
    return JSONResponse(get_flashed_messages(request))


PAGES = [Route("/save", save, methods=["POST"]), Route("/", home)]


def test_messages_come_as_the_dicts_that_templates_know(visit: Any) -> None:
    """get_flashed_messages gives message and category, success by default, and is a one-time read."""
    browser = visit(Starlette(routes=PAGES, middleware=[FLASH]))
    assert browser.post("/save").body == '[{"message":"Saved","category":"success"}]'
    assert browser.get("/").body == "[]"


TEMPLATES: dict[str, Callable[[Path], Jinja2Templates]] = {
    "folder": lambda folder: Jinja2Templates(folder),
    "environment": lambda folder: Jinja2Templates(env=environment(folder)),
    "context processors": lambda folder: Jinja2Templates(
        folder, context_processors=[lambda request: {"request": request, "title": "Home"}]
    ),
}


def environment(folder: Path) -> Environment:
    return Environment(loader=FileSystemLoader(folder), autoescape=True)


@pytest.mark.parametrize("made", TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize("source", ["", "request", "request.session"])
def test_templates_know_the_words(visit: Any, tmp_path: Path, made: Any, source: str) -> None:
    """One call makes get_flashed_messages and flashes known to every template, however Jinja2Templates was made."""
    (tmp_path / "page.html").write_text(
        f"{{% for m in get_flashed_messages({source}) %}}{{{{ m.category }}}}: {{{{ m.message }}}}{{% endfor %}}"
        f"{{{{ flashes({source}) | length }}}}"
    )
    templates: Jinja2Templates = made(tmp_path)
    add_template_globals(templates)

    async def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page.html")

    browser = visit(Starlette(routes=[*PAGES, Route("/page", page)], middleware=[FLASH, SESSION]))
    browser.send("POST", "/save")
    assert browser.get("/page").body == "success: Saved0"


def test_an_environment_is_enough(visit: Any, tmp_path: Path) -> None:
    """An application that renders with Jinja itself gives its environment; macros without context work too."""
    (tmp_path / "macros.html").write_text(
        "{% macro all() %}{% for m in get_flashed_messages() %}{{ m.message }}{% endfor %}{% endmacro %}"
    )
    (tmp_path / "page.html").write_text("{% from 'macros.html' import all %}{{ all() }}")
    env = environment(tmp_path)
    add_template_globals(env)

    async def page(request: Request) -> Response:
        return Response(env.get_template("page.html").render())

    async def save_(request: Request) -> Response:
        flash(request, Markup("<b>{}</b>").format("<Saved>"))
        flash(request, "<i>")
        return RedirectResponse("/page", 303)

    routes = [Route("/save", save_, methods=["POST"]), Route("/page", page)]
    assert visit(Starlette(routes=routes, middleware=[FLASH])).post("/save").body == "<b>&lt;Saved&gt;</b>&lt;i&gt;"


def test_without_the_middleware_it_says_so(visit: Any) -> None:
    """flash() in an application that is not wrapped names the mistake and the cure."""
    caught: list[OutsideRequestError] = []

    async def page(request: Request) -> Response:
        with pytest.raises(OutsideRequestError, match="did not pass through FlashMiddleware") as raised:
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
