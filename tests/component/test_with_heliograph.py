"""The component and the server's side together: what is flashed is announced, once, however the page came."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from heliograph import Heliograph, assets, flash
from heliograph.html import render
from heliograph.starlette import FlashMiddleware
from tests.browser.chromium import Tab
from tests.browser.server import served

from .window import Visitor

HINT = "flash-waiting=1; Path=/; Max-Age=3600; SameSite=Lax"
FORM = Markup("<form method=post action=/save><button id=save>Save</button></form>")
STRICT = {"Content-Security-Policy": "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"}


async def page(request: Request) -> Response:
    """Show what is pending, as a page of the server does."""
    return HTMLResponse(_html(render(attributes={"data-toasts": True}) + FORM), headers=STRICT)


async def cached(request: Request) -> Response:
    """Serve a page that is the same for everybody."""
    empty = render([], templates=True, attributes={"data-toasts": True, "data-waiting": HINT})
    return HTMLResponse(_html(empty + FORM), headers=STRICT | {"Cache-Control": "public, max-age=600"})


async def save(request: Request) -> Response:
    """Flash, and redirect to where the form was."""
    flash.success("Saved")
    flash.error("Late", sticky=True)
    return RedirectResponse(request.headers["referer"], 303)


async def hurry(request: Request) -> Response:
    """Flash, and answer a request of a script."""
    flash.success("Copied")
    return Response(status_code=204)


def _html(body: str) -> str:
    head = assets.script_tag() + assets.style_tag()
    return f"<!doctype html><html lang=en><title>Page</title>{head}<main><h1>Page</h1>{body}</main></html>"


@pytest.fixture(params=["page", "cached"])
def visitor(request: pytest.FixtureRequest, tab: Tab) -> Iterator[Visitor]:
    """A visitor of the site, at a page of one of the two kinds."""
    helio = Heliograph(
        secret_key="an example key of the component's site", endpoint="/_flashes", client=request.param == "cached"
    )
    routes = [
        Route("/page", page),
        Route("/cached", cached),
        Route("/save", save, methods=["POST"]),
        Route("/hurry", hurry, methods=["POST"]),
        Mount("/_flashes", StaticFiles(directory=assets.FOLDER)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(FlashMiddleware, helio=helio)])
    with served(app) as origin:
        visitor = Visitor(tab)
        tab.open(f"{origin}/{request.param}")
        yield visitor


def test_what_a_form_flashes_is_announced_once(visitor: Visitor) -> None:
    """After a form's redirect the messages are announced; the next page has the sticky one, until it is dismissed."""
    visitor.tab.click("save")
    visitor.wait_until("document.querySelectorAll('[data-flash]').length === 2")
    assert visitor.regions == [("status", ""), ("alert", "")]
    visitor.advance(100)
    assert visitor.texts == ["Saved", "Late"]
    visitor.tab.reload()
    visitor.wait_until("document.querySelector('[data-flash]')")
    visitor.advance(100)
    assert visitor.texts == ["Late"]
    visitor.click("[data-flash-close]")
    visitor.wait_until("!document.querySelector('[data-flash]')")
    visitor.ask()
    visitor.advance(100)
    assert visitor.texts == []
    assert visitor.run("return violations") == []


def test_what_a_script_flashes_is_asked_for(visitor: Visitor) -> None:
    """A script whose request flashed tells the component that there is more, and it appears, once."""
    visitor.run("return fetch('/hurry', {method: 'POST'})")
    visitor.ask()
    visitor.advance(100)
    assert visitor.texts == ["Copied"]
    visitor.tab.reload()
    visitor.ask()
    visitor.advance(100)
    assert visitor.texts == []


@pytest.mark.parametrize("visitor", ["page"], indirect=True)
def test_a_sticky_message_is_dismissed_without_scripts(visitor: Visitor) -> None:
    """Without JavaScript the form dismisses, and leads back to the page."""
    visitor.tab.click("save")
    visitor.wait_until("document.querySelectorAll('[data-flash]').length === 2")
    visitor.tab.switch_scripts_off()
    visitor.tab.reload()
    assert visitor.texts == ["Late"]
    visitor.click("[data-flash-dismiss] button")
    visitor.wait_until("!document.querySelector('[data-flash]')")
    assert visitor.run("return location.pathname") == "/page"
