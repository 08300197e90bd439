"""The page on Flask: its examples run as they stand there, and its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from heliograph.settings import SETTINGS

from .documents import ROOT, example

PAGE = "docs/flask.md"


def client(heading: str) -> Any:
    return Client(example(PAGE, heading)["app"])


def test_the_switch() -> None:
    """The application of the first example shows its message once."""
    visitor = client("Switch in five minutes")
    assert visitor.post("/save", follow_redirects=True).text == '<p class="success">Saved</p>'
    assert visitor.get("/").text == ""


def test_more_words() -> None:
    """A message for one path is shown there."""
    visitor = client("More than Flask has")
    visitor.post("/ship")
    assert visitor.get("/orders").json == {"shipped": ["Order 7 was shipped"]}
    assert visitor.get("/orders").json == {"shipped": []}


@pytest.mark.parametrize("heading", ["Configuration", "Testing"])
def test_the_other_examples_run(heading: str) -> None:
    """Copied from the page, they run."""
    assert example(PAGE, heading)["app"]


def test_every_setting_is_in_the_table() -> None:
    """The table of settings names those that there are, and no others, apart from those that wait for a store."""
    text = Path(ROOT / PAGE).read_text().partition("## Configuration")[2].partition("\n## ")[0]
    first = {name for row in re.findall(r"(?m)^\| (.*?) \|", text) for name in re.findall(r"`(\w+)`", row)}
    names = {name if name.startswith("HELIOGRAPH") else f"HELIOGRAPH_COOKIE{name}" for name in first}
    stored = {"STORE", "INLINE_LIMIT", "LEASE", "ON_OUTAGE"}
    assert names == {f"HELIOGRAPH_{name.upper()}" for name in SETTINGS} - {f"HELIOGRAPH_{name}" for name in stored}
