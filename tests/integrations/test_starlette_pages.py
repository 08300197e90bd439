"""The examples in the pages about Starlette and FastAPI, run as they stand there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import heliograph.starlette
import heliograph.starlette_flash
from heliograph.asgi import ASGIApp
from heliograph.testing.browser import Browser

from ..documents import example

PAGES = ["docs/starlette.md", "docs/fastapi.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_example_works(visit: Callable[[ASGIApp], Browser], page: str) -> None:
    """Copied from the page, its application shows the message once."""
    browser = visit(example(page, "In five minutes")["app"])
    assert "Saved</p>" in browser.post("/save").body
    assert browser.get("/").body == ""


@pytest.mark.parametrize("page", PAGES)
def test_its_tests_pass(page: str) -> None:
    """Copied from the page, the tests of its application pass."""
    app, tests = example(page, "In five minutes")["app"], example(page, "Testing")
    tests["test_saving"](app)
    if "test_a_function" in tests:
        tests["test_a_function"]()


@pytest.mark.parametrize(
    ("heading", "module"),
    [
        ("Coming from the recipe", heliograph.starlette),
        ("Coming from starlette-flash", heliograph.starlette_flash),
    ],
)
def test_the_change_of_an_import(heading: str, module: object) -> None:
    """The one line that changes, as the page has it, brings the words of that module."""
    names = example("docs/starlette.md", heading)
    assert all(names[word] is getattr(module, word) for word in names if word in vars(module) and word[0] != "_")
    assert "flash" in names
