"""Requests that are on their way at the same moment lose nothing of each other."""

import pytest

from .chromium import Chromium, Tab
from .site import Site

POST = "fetch('/crossing/{name}?{query}', {{method: 'POST'}}).then(() => fetch('/landed/{name}', {{method: 'POST'}}))"


@pytest.mark.parametrize("first", ["a", "b"])
def test_messages_of_two_simultaneous_posts_both_arrive(site: Site, tab: Tab, other_tab: Tab, first: str) -> None:
    """Two tabs post while the other's request is open; the next page shows both messages, once, whoever lands first."""
    query = {name: f"other={other}{'' if name == first else '&second'}" for name, other in ("ab", "ba")}
    tab.open(site.url("/quiet"))
    other_tab.open(site.url("/quiet"))
    tab.run(POST.format(name="a", query=query["a"]))
    other_tab.run(POST.format(name="b", query=query["b"]))
    for name in "ab":
        site.visits.wait_for(f"/landed/{name}")
    tab.open(site.url("/page"))
    assert sorted(tab.messages) == ["a", "b"]
    other_tab.open(site.url("/page"))
    assert other_tab.messages == []


@pytest.mark.parametrize("first", ["the page", "the post"])
def test_a_message_flashed_while_a_page_shows_another_is_not_lost(
    site: Site, tab: Tab, other_tab: Tab, browser: Chromium, first: str
) -> None:
    """A page that shows an old message while another tab posts leaves the new message to the next page."""
    page, post = ("", "&second") if first == "the page" else ("&second", "")
    tab.open(site.url("/flash?text=old&to=/quiet"))
    other_tab.open(site.url("/quiet"))
    other_tab.run(POST.format(name="new", query=f"other=page{post}"))
    tab.open(site.url(f"/crossing/page?other=new{page}"))
    assert tab.messages == ["old"]
    for name in ("page", "new"):
        site.visits.wait_for(f"/landed/{name}")
    tab.open(site.url("/page"))
    assert tab.messages == ["new"]
    assert browser.cookies() == []
