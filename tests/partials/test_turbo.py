"""Messages that reach the page with Turbo's visits, frames and streams."""

from __future__ import annotations

import pytest

from .shop import Shop

LIBRARY = "turbo"
FORM = '<form method=post action="{}" {}><button id=go>Go</button></form>'
WAYS = {
    "a visit": '<a id=go href="/flash?text=Saved">Go</a>',
    "a visit that redirects": '<a id=go href="/flash?text=Saved&to=/other">Go</a>',
    "a form that redirects": FORM.format("/flash?text=Saved&to=/other", ""),
    "a form with errors": FORM.format("/flash?text=Saved&status=422", ""),
    "a stream": FORM.format("/flash?text=Saved&stream", ""),
    "a form for a frame": FORM.format("/flash?text=Saved&to=/other", "data-turbo-frame=part"),
    "a form for a frame, with errors": FORM.format("/flash?text=Saved&status=422", "data-turbo-frame=part"),
    "a stream for a frame": FORM.format("/flash?text=Saved&stream", "data-turbo-frame=part"),
    "a frame": '<a id=go href="/flash?text=Saved" data-turbo-frame=part>Go</a>',
    "a frame that redirects": '<a id=go href="/flash?text=Saved&to=/other" data-turbo-frame=part>Go</a>',
    "a link that posts": '<a id=go href="/flash?text=Saved&to=/other" data-turbo-method=post>Go</a>',
}


@pytest.mark.parametrize("body", WAYS.values(), ids=WAYS)
def test_a_flash_is_shown_once(shop: Shop, body: str) -> None:
    """A message is shown once, by the page or beside the part that Turbo displays."""
    # A link under the pointer would be fetched in advance, and flash.
    shop.show(f"<div data-turbo-prefetch=false>{body}</div>")
    shop.click("go")
    shop.saw("Saved")


def test_what_was_pending_comes_with_a_frame(shop: Shop) -> None:
    """A message that another tab left comes with the next frame that is loaded."""
    shop.show('<a id=go href="/other" data-turbo-frame=part data-turbo-prefetch=false>Go</a>')
    shop.leave("Left")
    shop.click("go")
    shop.saw("Left")


@pytest.mark.parametrize("frame", ["", "data-turbo-frame=part"], ids=["a visit", "a frame"])
def test_a_prefetch_takes_nothing(shop: Shop, frame: str) -> None:
    """A link that is fetched while the pointer is on it takes no message when no click comes."""
    shop.show(f'<a id=go href="/other" {frame}>Go</a>')
    shop.leave("Left")
    shop.hover("go")
    assert shop.site.visits.wait_for("/other").headers["x-sec-purpose"] == "prefetch"
    shop.pending_is_shown_by_the_next_page("Left")


@pytest.mark.parametrize("frame", ["", "data-turbo-frame=part"], ids=["a visit", "a frame"])
def test_a_prefetch_that_is_used_brings_the_message(shop: Shop, frame: str) -> None:
    """The click that uses what was fetched in advance has the page's script ask for the message."""
    shop.show(f'<a id=go href="/other" {frame}>Go</a>')
    shop.leave("Left")
    shop.hover("go")
    shop.site.visits.wait_for("/other")
    shop.click("go")
    shop.saw("Left")
