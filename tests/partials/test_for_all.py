"""Pages that caches keep for all visitors: they hold no message, and their script asks when the hint is there."""

from __future__ import annotations

from .shop import Shop

LIBRARY = "htmx2"
CLIENT = True
FORM = '<form method=post action="/flash?text=Saved&to=/other"><button id=go>Go</button></form>'


def test_the_script_asks_when_something_waits(shop: Shop) -> None:
    """After a form the page's script shows its message, once, and the hint is gone."""
    shop.show(FORM)
    shop.click("go")
    shop.saw("Saved")
    assert shop.run("return document.cookie") == ""
    assert len(shop.site.visits.to("/_flashes")) == 1, "It asked although nothing waited."


def test_the_page_itself_holds_nothing(shop: Shop) -> None:
    """While a message waits the page is the same for all, with no header of ours."""
    shop.show("")
    shop.run("return fetch('/flash?text=Saved&status=204').then(() => 1)")
    text, kept = shop.run(
        "return fetch('/other').then(async (page) => [await page.text(), page.headers.get('Cache-Control')])"
    )
    assert "Saved" not in text
    assert kept is None
    shop.open("/other")
    shop.saw("Saved")


def test_a_part_brings_its_message_all_the_same(shop: Shop) -> None:
    """Beside a part of such a page a message comes by the header."""
    shop.show('<button id=go hx-post="/flash?text=Saved" hx-target="#part">Go</button>')
    shop.click("go")
    shop.saw("Saved")
    assert shop.site.visits.to("/_flashes") == []
