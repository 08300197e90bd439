"""The README's examples are run as they stand there."""

from __future__ import annotations

from typing import Any

from heliograph.testing import handling
from heliograph.testing.browser import Browser, Driver
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

from ..examples.shops import SHOPS
from ..examples.situations import ONCE, SITUATIONS
from .documents import ROOT, example


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


def test_the_table_of_losses_is_what_the_examples_show() -> None:
    """Each cell of the README's table is a verdict that tests of the examples hold, over sockets."""
    text = (ROOT / "README.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    header = next(row for row in rows if row[0] == "what happens")
    table = {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows if row[0] in SITUATIONS}
    assert table == {
        situation: {name: SHOPS[name.lower()].faults.get(situation, ONCE) for name in header[1:-1]} | {header[-1]: ONCE}
        for situation in SITUATIONS
    }
