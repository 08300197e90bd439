"""More than fits into cookies."""

import logging
import re
from random import Random
from string import ascii_letters

import pytest

from .chromium import Tab
from .site import Site

RANDOM = Random("text that does not compress")


def text(length: int) -> str:
    return "".join(RANDOM.choices(ascii_letters, k=length))


def test_a_long_text_arrives_visibly_shortened(site: Site, tab: Tab, caplog: pytest.LogCaptureFixture) -> None:
    """Of a text of 6,000 characters the page shows the beginning and an ellipsis, and the log has an ERROR."""
    long = text(6000)
    site.batches["long"] = [long]
    with caplog.at_level(logging.ERROR, logger="heliograph"):
        tab.open(site.url("/flash?batch=long&to=/page"))
    (shown,) = tab.messages
    assert shown.endswith("…")
    assert long.startswith(shown[:-1])
    assert len(shown) > 1000
    assert [record.levelname for record in caplog.records if record.name.startswith("heliograph")] == ["ERROR"]


def test_of_a_hundred_messages_the_page_says_how_many_are_missing(site: Site, tab: Tab) -> None:
    """A run of 100 messages arrives with a count of those left out, in a request that any server takes."""
    run = [text(200) for _ in range(100)]
    site.batches["run"] = run
    tab.open(site.url("/flash?batch=run&to=/page"))
    *shown, rest = tab.messages
    assert shown
    assert all(message.startswith(part.rstrip("…")) for message, part in zip(run, shown, strict=False))
    left_out = re.fullmatch(r"… \(\+(\d+)\)", rest)
    assert left_out
    assert len(shown) + int(left_out[1]) == 100
    visit = site.visits.wait_for("/page")
    assert visit.carries_flash
    assert len(visit.headers["cookie"]) <= 2048
    assert visit.header_bytes < 4096
    tab.reload()
    assert tab.messages == []
