"""Pages that the browser loads before the visitor asks for them."""

import json

import pytest

from .chromium import Tab
from .site import Site

TARGET = "/page/target"
LINK = f"<a id=target href={TARGET}>Target</a>"


def speculation(kind: str) -> str:
    rules = {kind: [{"source": "list", "urls": [TARGET], "eagerness": "immediate"}]}
    return f"<script type=speculationrules>{json.dumps(rules)}</script>"


@pytest.mark.parametrize(
    "hint", [f"<link rel=prefetch href={TARGET}>", speculation("prefetch")], ids=["link", "speculation rules"]
)
def test_a_prefetch_eats_nothing(site: Site, tab: Tab, hint: str) -> None:
    """A page that was only prefetched does not count as shown: the next page has the message."""
    site.pages["/host"] = hint
    tab.open(site.url("/flash?text=Saved&to=/host"))
    prefetch = site.visits.wait_for(TARGET)
    assert prefetch.headers["sec-purpose"] == "prefetch"
    assert prefetch.carries_flash
    assert prefetch.read == []
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_prefetched_page_leaves_the_message_to_the_page_after_it(site: Site, tab: Tab) -> None:
    """A click on a prefetched link shows that page, without the message, which the page after it has."""
    site.pages["/host"] = speculation("prefetch") + LINK
    tab.open(site.url("/flash?text=Saved&to=/host"))
    site.visits.wait_for(TARGET)
    tab.click("target")
    tab.wait_for_page(TARGET)
    assert len(site.visits.to(TARGET)) == 1, "The prefetched page was not used."
    assert tab.messages == []
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_prerender_eats_nothing(site: Site, tab: Tab) -> None:
    """A page that was prerendered and never looked at does not count as shown: the next page has the message."""
    site.pages["/host"] = speculation("prerender")
    tab.open(site.url("/flash?text=Saved&to=/host"))
    prerender = site.visits.wait_for(TARGET)
    assert "prerender" in prerender.headers["sec-purpose"]
    assert prerender.carries_flash
    assert prerender.read == []
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]


def test_a_prerendered_page_leaves_the_message_to_the_page_after_it(site: Site, tab: Tab) -> None:
    """A click that activates a prerendered page shows it without the message, which the page after it has."""
    site.pages["/host"] = speculation("prerender") + LINK
    tab.open(site.url("/flash?text=Saved&to=/host"))
    site.visits.wait_for(TARGET)
    tab.click("target")
    tab.wait_for_page(TARGET)
    assert tab.run("return performance.getEntriesByType('navigation')[0].activationStart") > 0, "Not prerendered."
    assert len(site.visits.to(TARGET)) == 1
    assert tab.messages == []
    tab.open(site.url("/page"))
    assert tab.messages == ["Saved"]
