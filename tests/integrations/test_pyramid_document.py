"""The examples of docs/pyramid.md are run as they stand there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from heliograph.settings import SETTINGS
from tests.documents import example
from tests.integrations.pyramid_site import browser

DOCUMENT = "docs/pyramid.md"
_TEXT = (Path(__file__).resolve().parents[2] / DOCUMENT).read_text()


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pyramid asks which module configures it; an example is none by itself."""
    monkeypatch.setitem(sys.modules, "example", ModuleType("example"))


def test_the_switch() -> None:
    """Copied from the document, the application shows its message once."""
    visitor = browser(example(DOCUMENT, "The switch")["app"])
    assert visitor.post("/save").body == "<p>Saved</p>"
    assert visitor.get("/").body == ""


def test_the_other_words() -> None:
    """Copied from the document, both kinds of words reach one page."""
    visitor = browser(example(DOCUMENT, "The other words")["app"])
    visitor.post("/order")
    assert visitor.get("/shop").lines == ["success: Ordered", "info: 3 in your cart"]


def test_settings_in_code() -> None:
    """Copied from the document, settings in code are those of the application."""
    names = example(DOCUMENT, "Settings")
    assert names["app"].registry["heliograph"].bind is names["user_of"]


def test_testing() -> None:
    """Copied from the document, a unit test of a view passes."""
    example(DOCUMENT, "Testing")


def test_every_setting_is_documented() -> None:
    """The table of settings names those there are, and no other; a store cannot be used yet."""
    section = _TEXT.partition("## Settings\n")[2].partition("```")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`(.*?)`", row)}
    assert named == SETTINGS.keys() - {"store", "inline_limit", "lease", "on_outage"}
