"""Pages that the browser itself loads ahead are given no message; their script asks when they come to the front."""

from __future__ import annotations

import json

import pytest

from .shop import Shop

LIBRARY = "htmx2"
TARGET = "/target"


def ahead(kind: str) -> str:
    """Return a page that has the browser load another one ahead."""
    rules = {kind: [{"source": "list", "urls": [TARGET], "eagerness": "immediate"}]}
    return f"<script type=speculationrules>{json.dumps(rules)}</script><a id=go href={TARGET}>Go</a>"


@pytest.mark.parametrize("kind", ["prefetch", "prerender"])
def test_a_page_that_was_loaded_ahead_shows_the_message(shop: Shop, kind: str) -> None:
    """The click shows the page that was loaded ahead, and the message that was withheld from it, once."""
    shop.site.body = ahead(kind)
    shop.open("/flash?text=Saved&to=/quiet")
    assert shop.site.visits.wait_for(TARGET).headers["sec-purpose"].startswith("prefetch")
    shop.click("go")
    shop.wait_for_page(TARGET)
    assert len(shop.site.visits.to(TARGET)) == 1, "It was loaded once more."
    shop.shows("Saved")
