"""Promises to applications that change the import of starlette-flash: the same results, side by side, and no losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import starlette_flash
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

import heliograph.starlette_flash
from heliograph import Heliograph, OutsideRequestError
from heliograph.asgi import ASGIApp
from heliograph.starlette_flash import FlashBag, FlashMiddleware
from heliograph.testing.browser import Browser

Visit = Callable[[ASGIApp], Browser]
KEY = "a key for these tests, and none else"
SESSION = Middleware(SessionMiddleware, secret_key=KEY)
FLASH = Middleware(FlashMiddleware, helio=Heliograph(secret_key=KEY))
TEMPLATE = """{% for message in get_flashed_messages(request) %}
<div class="alert alert-{{ message.category }}">{{ message.message }}</div>
{% endfor %}"""
MACRO = """{% from "starlette_flash/flash_messages.html" import flash_messages %}{{ flash_messages(bag) }}"""
FORMATS: dict[str, Callable[[Any], object]] = {
    "all": lambda bag: [bag.all(), bag.all()],
    "consume": lambda bag: [bag.consume(), bag.all()],
    "iteration": lambda bag: [list(bag), bag.all(), len(bag)],
    "len and bool": lambda bag: [len(bag), bool(bag), len(bag)],
    "category": lambda bag: [bag.get_by_category("error"), bag.get_by_category("error"), bag.all()],
    "clear": lambda bag: [bag.clear(), bag.all(), bool(bag)],
    "chain": lambda bag: [bag.info("one").add("two", "own").all(), bag.debug(3).warning("four").consume()],
    "unpacking": lambda bag: [*bag],
}
FLOWS = {
    "nothing": ["/read"],
    "one": ["/save", "/read", "/read"],
    "several": ["/save", "/save", "/both", "/read", "/read"],
    "shown where it was flashed": ["/here", "/read"],
    "rendered": ["/save", "/both", "/template", "/template"],
    "cleared": ["/save", "/both", "/clear", "/read"],
    "rendered by the macro": ["/save", "/both", "/macro", "/macro"],
}


def application(words: ModuleType, folder: Path, read: Callable[[Any], object]) -> Starlette:
    """Return an application that has its words from either module, and nothing else that differs."""
    flash: Callable[[Request], Any] = words.flash
    templates = Jinja2Templates([folder, Path(starlette_flash.__file__).parent / "templates"])
    environment: Any = templates.env
    environment.globals["get_flashed_messages"] = words.get_messages_for_template
    (folder / "page.html").write_text(TEMPLATE)
    (folder / "macro.html").write_text(MACRO)

    def save(request: Request) -> Response:
        flash(request).success("Saved: 100 % <größer>")
        return RedirectResponse("/read", 303)

    async def both(request: Request) -> Response:
        flash(request).error("Bad").add("Good", words.FlashCategory.SUCCESS)
        flash(request).info("").warning(42).debug(ValueError("no such row"))
        return RedirectResponse("/read", 303)

    async def here(request: Request) -> Response:
        flash(request).success("Here")
        return JSONResponse(read(flash(request)))

    async def messages(request: Request) -> Response:
        return JSONResponse(read(flash(request)))

    async def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page.html")

    async def clear(request: Request) -> Response:
        flash(request).clear()
        return RedirectResponse("/read", 303)

    async def macro(request: Request) -> Response:
        return templates.TemplateResponse(request, "macro.html", {"bag": flash(request)})

    routes = [
        Route("/save", save),
        Route("/both", both),
        Route("/here", here),
        Route("/read", messages),
        Route("/template", page),
        Route("/macro", macro),
        Route("/clear", clear),
    ]
    stack = [SESSION] if words is starlette_flash else [SESSION, FLASH]
    return Starlette(routes=routes, middleware=stack)


@pytest.mark.parametrize("how", FORMATS)
@pytest.mark.parametrize("flow", FLOWS)
def test_side_by_side(visit: Visit, tmp_path: Path, how: str, flow: str) -> None:
    """In the ordinary flow each page is the same, letter by letter, under the package and under ours."""
    pages: list[list[str]] = []
    for words in (starlette_flash, heliograph.starlette_flash):
        browser = visit(application(words, tmp_path, FORMATS[how]))
        pages.append([browser.send("GET", path).body for path in FLOWS[flow]])
    assert pages[0] == pages[1]
    assert any(pages[0])


def slow_page(browser: Browser) -> list[str]:
    """A page with nothing to show takes its time while another request flashes."""
    page = browser.depart("GET", "/read").handle()
    browser.send("GET", "/save")
    return [page.land().body, browser.get("/read").body]


def two_tabs(browser: Browser) -> list[str]:
    """Two requests flash at the same moment."""
    for flight in [browser.depart("GET", "/save").handle(), browser.depart("GET", "/both").handle()]:
        flight.land()
    return [browser.get("/read").body]


def page_and_post(browser: Browser) -> list[str]:
    """A page shows a message while another one is flashed; the page arrives last."""
    browser.send("GET", "/save")
    page = browser.depart("GET", "/read").handle()
    browser.send("GET", "/both")
    return [page.land().body, browser.get("/read").body]


def head(browser: Browser) -> list[str]:
    """A proxy asks with HEAD first."""
    browser.send("GET", "/save")
    browser.send("HEAD", "/read")
    return [browser.get("/read").body]


def prefetch(browser: Browser) -> list[str]:
    """The browser prefetches the page first."""
    browser.send("GET", "/save")
    browser.send("GET", "/read", {"sec-purpose": "prefetch"})
    return [browser.get("/read").body]


LOSSES = {
    "slow page": slow_page,
    "two tabs": two_tabs,
    "page and post": page_and_post,
    "HEAD": head,
    "prefetch": prefetch,
}


@pytest.mark.parametrize("situation", LOSSES)
def test_where_the_package_loses(visit: Visit, tmp_path: Path, situation: str) -> None:
    """What the package loses in these situations arrives here, each message once."""
    arrived: list[int] = []
    for words in (starlette_flash, heliograph.starlette_flash):
        bodies = LOSSES[situation](visit(application(words, tmp_path, FORMATS["consume"])))
        arrived.append("".join(bodies).count('"message"'))
    flashed = 6 if situation in ("two tabs", "page and post") else 1
    assert arrived[0] < arrived[1] == flashed


def test_a_page_without_messages_is_left_alone(visit: Visit, tmp_path: Path) -> None:
    """The package gives every visitor of every page a session cookie; here the page has no header for its messages."""
    theirs, ours = (
        visit(application(words, tmp_path, FORMATS["consume"])).get("/template")
        for words in (starlette_flash, heliograph.starlette_flash)
    )
    assert theirs.header("set-cookie")
    assert [ours.header(name) for name in ("set-cookie", "vary", "cache-control")] == [None, None, None]


def test_no_session_is_needed(visit: Visit) -> None:
    """An application that had its SessionMiddleware for the messages alone may leave it out."""

    async def view(request: Request) -> Response:
        return JSONResponse(heliograph.starlette_flash.flash(request).success("Saved").consume())

    browser = visit(Starlette(routes=[Route("/", view)], middleware=[FLASH]))
    assert browser.get("/").body == '[{"category":"success","message":"Saved"}]'


def test_a_bag_of_a_session_is_that_of_its_request(visit: Visit) -> None:
    """FlashBag(request.session), as the package's own flash() makes it, is the request's bag."""

    async def view(request: Request) -> Response:
        FlashBag(request.session).success("Saved")
        return JSONResponse([FlashBag(request).consume(), dict(request.session)])

    browser = visit(Starlette(routes=[Route("/", view)], middleware=[SESSION, FLASH]))
    assert browser.get("/").body == '[[{"category":"success","message":"Saved"}],{}]'


@pytest.mark.parametrize("words", [starlette_flash, heliograph.starlette_flash], ids=["theirs", "ours"])
def test_bags_of_their_own(words: Any) -> None:
    """A bag of a list of messages, or of nothing, works anywhere and is nobody's, as in the package's own tests."""
    bag = words.FlashBag()
    bag.add("success", words.FlashCategory.SUCCESS).success("success").error("error").warning("w").info("i").debug("d")
    assert (len(bag), bool(bag)) == (6, True)
    bag.clear()
    assert (len(bag), bool(bag)) == (0, False)
    bag = words.FlashBag([{"category": "success", "message": "one"}, {"category": "error", "message": "two"}])
    assert len(words.FlashBag()) == 0
    assert bag.get_by_category("error") == [{"category": "error", "message": "two"}]
    assert list(bag) == [{"category": "success", "message": "one"}]
    assert not bag


def test_markup_stays_html() -> None:
    """Only markupsafe.Markup is HTML: the package shows its tags as text, and escapes what else looks like them."""
    bag = FlashBag().success(Markup("<b>Saved</b>")).success("<b>")
    assert [(type(message["message"]), message["message"]) for message in bag] == [
        (Markup, Markup("<b>Saved</b>")),
        (str, "<b>"),
    ]


def test_without_the_middleware_it_says_so() -> None:
    """flash(request) in an application without FlashMiddleware names the mistake and the cure."""
    with pytest.raises(OutsideRequestError, match="FlashMiddleware"):
        heliograph.starlette_flash.flash(Request({"type": "http", "session": {}}))


def public(module: ModuleType) -> Iterator[str]:
    yield from module.__all__
    yield from (f"FlashBag.{name}" for name in dir(module.FlashBag) if not name.startswith("_"))
    yield from (f"FlashCategory.{name}" for name in dir(module.FlashCategory) if name.isupper())


def test_every_word_of_the_package_is_there() -> None:
    """Whatever the package exports, and every method of its bag, is there under the same name."""
    assert set(public(starlette_flash)) - set(public(heliograph.starlette_flash)) == set()
    assert all(
        getattr(starlette_flash.FlashCategory, each.name) == each for each in heliograph.starlette_flash.FlashCategory
    )
