"""Messages that reach the page beside what htmx 4 swaps in."""

from __future__ import annotations

import pytest

from .shop import Shop

LIBRARY = "htmx4"
WAYS = {
    "a post": 'hx-post="/flash?text=Saved" hx-target="#part"',
    "a post that redirects": 'hx-post="/flash?text=Saved&to=/other" hx-target="#part"',
    "422": 'hx-post="/flash?text=Saved&status=422" hx-target="#part"',
    "500": 'hx-post="/flash?text=Saved&status=500" hx-target="#part"',
    "204": 'hx-post="/flash?text=Saved&status=204" hx-target="#part"',
    "hx-select": 'hx-get="/flash?text=Saved" hx-select="#part" hx-target="#part"',
    "nothing swapped": 'hx-post="/flash?text=Saved" hx-swap="none"',
    "the button itself": 'hx-post="/flash?text=Saved" hx-swap="outerHTML"',
    "the button deleted": 'hx-post="/flash?text=Saved" hx-swap="delete"',
    "the whole page": 'hx-post="/flash?text=Saved" hx-target="body"',
    "morphed": 'hx-post="/flash?text=Saved" hx-target="body" hx-swap="innerMorph"',
}


@pytest.mark.parametrize("attributes", WAYS.values(), ids=WAYS)
def test_a_flash_is_shown_once(shop: Shop, attributes: str) -> None:
    """A message is shown once, whatever part of the answer is swapped in, and whether any is."""
    shop.show(f"<button id=go {attributes}>Go</button>")
    shop.click("go")
    shop.saw("Saved")


LINKS = {
    "boosted": "hx-boost:inherited=true",
    "boosted, selected": 'hx-boost:inherited=true hx-select:inherited="#main" hx-target:inherited="#main"',
}


@pytest.mark.parametrize("attributes", LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("target", ["/flash?text=Saved", "/flash?text=Saved&to=/other"], ids=["page", "redirect"])
def test_a_boosted_link_shows_once(shop: Shop, attributes: str, target: str) -> None:
    """A page that a boosted link brings, or a part of it, shows its message once."""
    shop.show(f'<div {attributes}><a id=go href="{target}">Go</a></div>')
    shop.click("go")
    shop.saw("Saved")


def test_a_preload_takes_nothing(shop: Shop) -> None:
    """A part that is fetched in advance, which says nothing of that, takes no message when no click comes."""
    shop.show('<a id=go href="/other" hx-get="/other" hx-target="#part" hx-preload="mouseenter">Go</a>')
    shop.leave("Left")
    shop.hover("go")
    shop.site.visits.wait_for("/other")
    shop.pending_is_shown_by_the_next_page("Left")


def test_a_preload_that_is_used_brings_the_message(shop: Shop) -> None:
    """The click that uses a part which was fetched in advance has the page's script ask for the message."""
    shop.show('<a id=go href="/other" hx-get="/other" hx-target="#part" hx-preload="mouseenter">Go</a>')
    shop.leave("Left")
    shop.hover("go")
    shop.site.visits.wait_for("/other")
    shop.click("go")
    shop.saw("Left")
