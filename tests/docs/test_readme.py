"""The README's examples are run as they stand there."""

from __future__ import annotations

from typing import Any

from heliograph.testing import handling
from heliograph.testing.browser import Browser, Driver
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

from .documents import example


def _clock() -> int:
    return 1_800_000_000_000_000_000


def _shows_once(driver: Driver) -> None:
    browser = Browser(driver, _clock, "http://127.0.0.1")
    assert browser.post("/save").body == "<p>Saved</p>"
    assert browser.get("/").body == ""


def test_the_flask_example_works() -> None:
    """Copied from the README, the Flask example shows its message once."""
    _shows_once(WSGIDriver(example("README.md", "Flask")["app"]))


def test_the_fastapi_example_works() -> None:
    """Copied from the README, the FastAPI example shows its message once."""
    driver = ASGIDriver(example("README.md", "FastAPI")["app"])
    _shows_once(driver)
    driver.close()


def test_the_plain_example_works(capsys: Any) -> None:
    """Copied from the README, the words of any view work in any view."""
    with handling():
        example("README.md", "FastAPI", 1)
    assert capsys.readouterr().out == "success Saved\n"
