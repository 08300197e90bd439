"""The page about the web component: its examples are run as they stand there, and serve the files."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from types import ModuleType

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.template import Context, Template
from django.test import override_settings
from pyramid.request import Request

from heliograph import assets
from heliograph.testing.browser import Driver, Received, Sent
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

from .documents import ROOT, example, section

PAGE = "docs/component.md"


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pyramid asks which module configures it; an example is none by itself."""
    monkeypatch.setitem(sys.modules, "example", ModuleType("example"))


def flask() -> tuple[str, Received]:
    app = example(PAGE, "Flask")["app"]
    with app.test_request_context():
        address = eval(said("Flask"), {"url_for": app.url_for})
    return address, ask(WSGIDriver(app), address)


def django() -> tuple[str, Received]:
    directories = example(PAGE, "Django")["STATICFILES_DIRS"]
    with override_settings(STATIC_URL="/static/", STATICFILES_DIRS=directories, DEBUG=True):
        address = Template("{% load static %}" + said("Django")).render(Context())
        return address, ask(WSGIDriver(StaticFilesHandler(WSGIHandler())), address)


def pyramid() -> tuple[str, Received]:
    app = example(PAGE, "Pyramid")["app"]
    request = Request.blank("/")
    request.registry = app.registry
    address = eval(said("Pyramid"), {"request": request}).removeprefix("http://localhost")
    return address, ask(WSGIDriver(app), address)


def starlette() -> tuple[str, Received]:
    app = example(PAGE, "Starlette and FastAPI")["app"]
    address = eval(said("Starlette and FastAPI"), {"url_for": app.url_path_for})
    driver = ASGIDriver(app)
    try:
        return address, ask(driver, address)
    finally:
        driver.close()


def said(heading: str) -> str:
    """Return how the page says that templates write the address."""
    found = re.search(r"the address is\s+`(.*?)`", section(PAGE, heading))
    assert found
    return found[1]


def ask(driver: Driver, address: str) -> Received:
    return driver.call(Sent("GET", f"http://127.0.0.1{address}"))


@pytest.mark.parametrize("serve", [flask, django, pyramid, starlette], ids=lambda serve: serve.__name__)
def test_each_framework_serves_the_file(serve: Callable[[], tuple[str, Received]]) -> None:
    """With the line of the page the framework serves the script, as JavaScript, at the address that the page names."""
    address, received = serve()
    assert address in ("/_flashes/flash-messages.js", "/static/heliograph/flash-messages.js")
    assert received.status == HTTPStatus.OK
    assert (received.header("content-type") or "").split(";")[0] in ("text/javascript", "application/javascript")
    assert received.body == (assets.FOLDER / assets.SCRIPT).read_text()


def test_the_tags() -> None:
    """The tags of the page are those of the script and the style sheet."""
    names = example(PAGE, "In five minutes")
    assert 'src="/_flashes/flash-messages.js?v=' in names["script"]
    assert 'href="/_flashes/flashes.css?v=' in names["style"]


def test_every_hook_is_documented() -> None:
    """The tables name every attribute that the script or the style sheet knows, every event, and no others."""
    script, style = ((assets.FOLDER / name).read_text() for name in (assets.SCRIPT, assets.STYLE))
    text = (ROOT / PAGE).read_text()
    known = set(re.findall(r"data-[a-z-]*[a-z]", script)) - {"data-flash-"}
    known |= {f"data-flash-{name}" for name in re.findall(r'(?:part\(item, |place\()"(\w+)"', script)}
    known |= {f"data-{name}" for name in re.findall(r'setting\("(\w+)"', script)} | {"data-flash-closing"}
    known |= set(re.findall(r"\[(data-[a-z]+)\]", style))
    assert set(re.findall(r"`(data-[a-z-]+)`", text)) == known
    assert set(re.findall(r"(?m)^\| `(flash-\w+)`", section(PAGE, "Events"))) == set(
        re.findall(r'tell\(state, "(flash-\w+)"', script)
    )
