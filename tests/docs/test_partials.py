"""The examples of docs/partials.md run as they stand there, and its tables say what is."""

from __future__ import annotations

import json
import re

from heliograph.delivery import LIBRARIES
from heliograph.endpoint import LONGEST
from heliograph.partials import ROOM
from heliograph.testing.browser import Browser
from heliograph.testing.drivers import ASGIDriver

from .documents import ROOT, example, section

PAGE = "docs/partials.md"


def test_a_part_brings_its_message() -> None:
    """Copied from the page, the example has htmx announce the message of a part."""
    driver = ASGIDriver(example(PAGE, "In five minutes")["app"])
    received = Browser(driver, lambda: 0).send("POST", "/rename", {"hx-request": "true"})
    assert received.body == "<h1>New name</h1>"
    assert json.loads(received.header("hx-trigger") or "")["flashes"]["flashes"][0]["content"] == "Renamed"
    driver.close()


def test_an_api_answers_with_messages() -> None:
    """Copied from the page, the example of JSON does what it says."""
    assert example(PAGE, "JSON")["answer"]["order"] == 7


def test_pages_for_all_visitors() -> None:
    """Copied from the page, the settings for cached pages are settings."""
    assert example(PAGE, "Cached pages")["helio"].client


def test_every_library_has_its_row() -> None:
    """The table of libraries has those that there are."""
    rows = re.findall(r"(?m)^\| (\w+)[ \d]*\| `", section(PAGE, "Parts of pages"))
    assert {row.lower() for row in rows} == LIBRARIES


def test_limits_are_what_they_are() -> None:
    """The bytes that the page names are those that hold."""
    text = (ROOT / PAGE).read_text()
    assert f"{ROOM:,} bytes of messages" in text
    assert f"a body over {LONGEST:,} bytes" in text


def test_links_lead_somewhere() -> None:
    """A link to another page has its target."""
    for file in re.findall(r"\]\((?!https:)([\w.]+)(?:#[\w-]+)?\)", (ROOT / PAGE).read_text()):
        assert (ROOT / "docs" / file).exists()
