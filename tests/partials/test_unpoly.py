"""Messages that reach the page beside what Unpoly updates."""

from __future__ import annotations

import pytest

from .shop import Shop

LIBRARY = "unpoly"
FORM = '<form method=post action="{}" up-target="#part" up-fail-target="#part"><button id=go>Go</button></form>'
WAYS = {
    "a fragment": '<a id=go href="/flash?text=Saved" up-target="#part">Go</a>',
    "a fragment that redirects": '<a id=go href="/flash?text=Saved&to=/other" up-target="#part">Go</a>',
    "the body": '<a id=go href="/flash?text=Saved" up-target="body">Go</a>',
    "a form": FORM.format("/flash?text=Saved"),
    "a form that redirects": FORM.format("/flash?text=Saved&to=/other"),
    "a form with errors": FORM.format("/flash?text=Saved&status=422"),
    "a form that fails": FORM.format("/flash?text=Saved&status=500"),
    "a form without an answer": FORM.format("/flash?text=Saved&status=204"),
    "an overlay": '<a id=go href="/flash?text=Saved" up-layer="new" up-target="#part">Go</a>',
}


@pytest.mark.parametrize("body", WAYS.values(), ids=WAYS)
def test_a_flash_is_shown_once(shop: Shop, body: str) -> None:
    """A message is shown once, whatever Unpoly updates with the answer."""
    shop.show(body)
    shop.click("go")
    shop.saw("Saved")


def test_what_was_pending_comes_with_a_fragment(shop: Shop) -> None:
    """A message that another tab left comes with the next fragment."""
    shop.show('<a id=go href="/other" up-target="#part">Go</a>')
    shop.leave("Left")
    shop.click("go")
    shop.saw("Left")


def test_a_preload_loses_nothing(shop: Shop) -> None:
    """A link that is fetched in advance, which says nothing of that, shows the message once, clicked or not."""
    shop.show('<a id=go href="/other" up-target="#part" up-preload>Go</a>')
    shop.leave("Left")
    shop.hover("go")
    shop.site.visits.wait_for("/other")
    shop.saw("Left")


def test_an_answer_out_of_unpolys_cache_shows_nothing_again(shop: Shop) -> None:
    """A fragment that Unpoly kept, and shows once more, brings no message once more."""
    shop.show('<a id=go href="/other" up-target="#part">Go</a><a id=back href="/quiet" up-target="#part">Back</a>')
    shop.leave("Left")
    shop.click("go")
    shop.wait_for_part("Part of /other")
    shop.click("back")
    shop.wait_for_part("Part of /quiet")
    shop.click("go")
    shop.wait_for_part("Part of /other")
    shop.saw("Left")
