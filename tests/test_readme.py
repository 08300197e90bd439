"""The README's examples are run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from heliograph.testing import handling
from heliograph.testing.browser import Browser, Driver
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

_README = Path(__file__).resolve().parent.parent / "README.md"


def _example(heading: str, number: int = 0) -> dict[str, Any]:
    """Run an example of one section, and return the names it defines."""
    section = _README.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    code = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[number]
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(code, str(_README), "exec"), names)
    return names


def _clock() -> int:
    return 1_800_000_000_000_000_000


def _shows_once(driver: Driver) -> None:
    browser = Browser(driver, _clock, "http://127.0.0.1")
    assert browser.post("/save").body == "<p>Saved</p>"
    assert browser.get("/").body == ""


def test_the_flask_example_works() -> None:
    """Copied from the README, the Flask example shows its message once."""
    _shows_once(WSGIDriver(_example("Flask")["app"]))


def test_the_fastapi_example_works() -> None:
    """Copied from the README, the FastAPI example shows its message once."""
    driver = ASGIDriver(_example("FastAPI")["app"])
    _shows_once(driver)
    driver.close()


def test_the_plain_example_works(capsys: Any) -> None:
    """Copied from the README, the words of any view work in any view."""
    with handling():
        _example("FastAPI", 1)
    assert capsys.readouterr().out == "success Saved\n"
