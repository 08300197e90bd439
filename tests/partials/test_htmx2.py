"""Messages that reach the page beside what htmx 2 swaps in."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from .shop import Shop

LIBRARY = "htmx2"
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
    "later": 'hx-post="/flash?text=Saved" hx-target="body" hx-swap="innerHTML swap:50ms"',
}


@pytest.mark.parametrize("attributes", WAYS.values(), ids=WAYS)
def test_a_flash_is_shown_once(shop: Shop, attributes: str) -> None:
    """A message is shown once, whatever part of the answer is swapped in, and whether any is."""
    shop.show(f"<button id=go {attributes}>Go</button>")
    shop.click("go")
    shop.saw("Saved")


LINKS = {
    "boosted": "hx-boost=true",
    "boosted, selected": 'hx-boost=true hx-select="#main" hx-target="#main"',
}


@pytest.mark.parametrize("attributes", LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("target", ["/flash?text=Saved", "/flash?text=Saved&to=/other"], ids=["page", "redirect"])
def test_a_boosted_link_shows_once(shop: Shop, attributes: str, target: str) -> None:
    """A page that a boosted link brings, or a part of it, shows its message once."""
    shop.show(f'<div {attributes}><a id=go href="{target}">Go</a></div>')
    shop.click("go")
    shop.saw("Saved")


def test_what_was_pending_comes_with_any_part(shop: Shop) -> None:
    """A message that another tab left comes with the next part that is fetched."""
    shop.show('<button id=go hx-get="/other" hx-target="#part">Go</button>')
    shop.leave("Left")
    shop.click("go")
    shop.saw("Left")


def test_hostile_messages_are_text(shop: Shop) -> None:
    """Several messages come in order, whatever they say, and run nothing."""
    hostile = "<img src=x onerror=alert(1)>\"'\r\n\u2028\xe9"
    shop.show(f'<button id=go hx-post="/flash?text=A&text={quote(hostile)}" hx-target="#part">Go</button>')
    shop.click("go")
    shop.saw("A", hostile)


def test_more_than_a_header_bears_is_asked_for(shop: Shop) -> None:
    """What has no room in the header is fetched by the page's script."""
    long = "x" * 1500
    shop.show(f'<button id=go hx-post="/flash?text=A&text={long}&text=B" hx-target="#part">Go</button>')
    shop.click("go")
    shop.saw("A", long, "B")


def test_a_preload_takes_nothing(shop: Shop) -> None:
    """A part that is fetched in advance takes no message; the click that uses it brings it."""
    shop.show(
        '<div hx-ext=preload><a id=go href="/other" hx-get="/other" hx-target="#part" preload=mouseover>Go</a></div>'
    )
    shop.leave("Left")
    shop.hover("go")
    assert shop.site.visits.wait_for("/other").headers["hx-preloaded"] == "true"
    shop.click("go")
    shop.saw("Left")


def test_back_to_a_page_that_is_fetched_again(shop: Shop) -> None:
    """A page of the history that htmx fetches anew shows what is pending."""
    shop.show('<a id=go href="/other" hx-boost=true hx-history=false>Go</a>')
    shop.run("htmx.config.historyCacheSize = 0; localStorage.clear(); sessionStorage.removeItem('htmx-history-cache')")
    shop.click("go")
    shop.wait_for_part("Part of /other")
    shop.leave("Left")
    shop.run("sessionStorage.removeItem('htmx-history-cache'); history.back()")
    shop.saw("Left")
    assert any("hx-history-restore-request" in visit.headers for visit in shop.site.visits.to("/"))
