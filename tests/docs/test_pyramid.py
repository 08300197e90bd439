"""The page about Pyramid: its examples are run as they stand there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.paster import get_app

from tests.integrations.pyramid_site import browser

from .documents import example, section

PAGE = "docs/pyramid.md"


def main(global_config: Any, **settings: Any) -> Any:
    """Make an application with the views of the page, as an ini file asks for it."""
    names = example(PAGE, "In five minutes")
    with Configurator(settings=settings) as config:
        for name, path in (("home", "/"), ("save", "/save")):
            config.add_route(name, path)
            config.add_view(names[name], route_name=name)
        return config.make_wsgi_app()


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pyramid asks which module configures it; an example is none by itself."""
    monkeypatch.setitem(sys.modules, "example", ModuleType("example"))


def test_the_switch() -> None:
    """Copied from the document, the application shows its message once."""
    visitor = browser(example(PAGE, "In five minutes")["app"])
    assert visitor.post("/save").body == "<p>Saved</p>"
    assert visitor.get("/").body == ""


def test_the_ini_file(tmp_path: Path) -> None:
    """The lines of the page, in the ini file of an application, are settings that work."""
    text = section(PAGE, "In five minutes").partition("```ini\n")[2].partition("```")[0]
    lines = text.replace("[app:main]", "[app:main]\nuse = call:tests.docs.test_pyramid:main")
    (tmp_path / "site.ini").write_text(lines)
    visitor = browser(get_app(str(tmp_path / "site.ini"), "main"))
    assert visitor.post("/save").body == "<p>Saved</p>"


def test_the_other_words() -> None:
    """Copied from the document, both kinds of words reach one page."""
    visitor = browser(example(PAGE, "What is new")["app"])
    visitor.post("/order")
    assert visitor.get("/shop").lines == ["success: Ordered", "info: 3 in your cart"]


def test_settings_in_code() -> None:
    """Copied from the document, settings in code are those of the application."""
    names = example(PAGE, "Settings")
    assert names["app"].registry["heliograph"].bind is names["user_of"]


def test_testing() -> None:
    """Copied from the document, a unit test of a view passes."""
    example(PAGE, "Testing")
