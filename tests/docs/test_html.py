"""The page about HTML: its examples are run as they stand there, and its tables say what the code does."""

from __future__ import annotations

import re
from inspect import signature
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from pyramid.config import Configurator
from pyramid.request import Request
from starlette.testclient import TestClient

import heliograph.html
from heliograph import Message, flash
from heliograph.html import THEMES, RenderOptions, render
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import WSGIDriver

from ..django_setup import site
from .documents import ROOT, example, section

PAGE = "docs/html.md"


def blocks(heading: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section(PAGE, heading), re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    table = re.findall(r"(?m)^\| (.*) \|$", section(PAGE, heading))
    return [[cell.strip() for cell in row.split(" | ")] for row in table[1:]]


def test_flask() -> None:
    """The application shows its message once, with a button."""
    visitor = example(PAGE, "Flask")["app"].test_client()
    html = visitor.post("/orders/7/delete", follow_redirects=True).text
    assert "Order 7 was deleted" in html
    assert '<form method="post" action="/orders/7/undo">' in html
    assert visitor.get("/").text == render((), theme="bootstrap")


def test_starlette() -> None:
    """The application shows its message once, with a button."""
    with TestClient(example(PAGE, "Starlette and FastAPI")["app"]) as client:
        html = client.post("/orders/7/delete").text
        assert "Order 7 was deleted" in html
        assert "has-background-success-soft" in html
        assert client.get("/").text == render((), theme="bulma")


def test_django() -> None:
    """The template shows what is pending."""
    [source] = blocks("Django", r"html\+django")

    def home(request: HttpRequest) -> HttpResponse:
        flash.success("Saved")
        return HttpResponse(Template(source).render(Context({"request": request})))

    with site({"": home}) as client:
        assert 'class="flashes flashes-pico"' in client.get("/").content.decode()


@pytest.mark.parametrize(("language", "ending"), [("mako", "mako"), ("html", "pt")])
def test_pyramid(language: str, ending: str, tmp_path: Path) -> None:
    """Mako and Chameleon show the message, as HTML and not as text."""
    [source] = blocks("Pyramid", language)
    template = tmp_path / f"page.{ending}"
    template.write_text(f"<div>{source}</div>" if ending == "pt" else source)

    def home(request: Request) -> dict[str, object]:
        flash.success("Saved")
        return {}

    config = Configurator(settings={"heliograph.secret_key": "a key for these tests, and none else"})
    for name in ("heliograph.pyramid", "pyramid_mako", "pyramid_chameleon"):
        config.include(name)
    config.add_route("home", "/")
    config.add_view(home, route_name="home", renderer=str(template))
    body = Browser(WSGIDriver(config.make_wsgi_app()), count(1_800_000_000 * 10**9).__next__).get("/").body
    assert 'class="callout success"' in body


def test_any_other_place() -> None:
    """Markup comes back."""
    html = example(PAGE, "Any other place")["html"]
    assert "bg-green-50" in html
    assert "Saved" in html


def test_every_argument_is_in_the_table() -> None:
    """The table names the arguments that there are, with their defaults, and no others."""
    named = [name for row in rows("Arguments") for name in re.findall(r"`(\w+)`", row[0])]
    parameters = dict(signature(render).parameters)
    assert named == [name for name in parameters if name != "flashes"]
    assert set(named) == RenderOptions.__annotations__.keys()


def test_every_theme_is_in_the_table() -> None:
    """The table names the themes that there are."""
    assert [row[0].strip("`") for row in rows("Themes")] == list(THEMES)


def test_the_stylesheet_is_where_the_page_says() -> None:
    """The folder of the package has the stylesheet, and it knows each property that can be recoloured."""
    css = (Path(heliograph.html.__file__).parent / "assets" / "flashes.css").read_text()
    assert "folder `heliograph/html/assets`" in (ROOT / PAGE).read_text()
    for name in re.findall(r"`(--[\w-]+)`", (ROOT / PAGE).read_text()):
        assert f"var({name}" in css
        assert f"  {name}:" in css


def test_a_theme_of_your_own() -> None:
    """The theme of the page can be used as it stands there."""
    shop: Any = example(PAGE, "Your own")["SHOP"]
    html = render([Message("i", "All is down", "outage", 1)], theme=shop)
    assert '<div role="alert" data-flash="i" data-flash-category="outage" class="notice notice--purple">' in html


def test_titles_and_actions() -> None:
    """A message with a title and two actions is flashed."""
    message: Message = example(PAGE, "Titles and actions")["message"]
    assert [action.label for action in message.actions] == ["Undo", "Open the archive"]


def test_sticky_messages() -> None:
    """A sticky message is flashed and dismissed."""
    assert example(PAGE, "Sticky messages")["message"].sticky
