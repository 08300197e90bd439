"""Much, late, and after a change."""

from __future__ import annotations

from benchmarks.losses.log import logged
from benchmarks.losses.scenarios.scenario import Scenario
from benchmarks.losses.shop import KEY, NEXT_KEY, Shop
from benchmarks.losses.visitor import Visitor

OVERFLOW = "100 lines at once"
UNREAD = "300 unread"


def overflow(shop: Shop) -> str:
    """One response flashes the 100 lines of a report, of 110 characters each: more than the 4 KB of a cookie."""
    visitor = Visitor(shop)
    with logged() as said:
        visitor.import_lines(100)
        verdict = visitor.verdict()
    return _said(verdict, said)


def unread(shop: Shop) -> str:
    """The visitor orders 300 times, one after the other, before a page is looked at."""
    visitor = Visitor(shop)
    with logged() as said:
        for number in range(300):
            visitor.order(f"article {number}")
        verdict = visitor.verdict()
    return _said(verdict, said)


def rotation(shop: Shop) -> str:
    """The visitor orders; the shop starts anew with another key.

    The former one is named as well where the framework has a place for it.
    """
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.browser.driver = shop.restarted(NEXT_KEY, KEY)
    return visitor.verdict()


def sign_out(shop: Shop) -> str:
    """The visitor signs out: the view flashes "Goodbye", then empties the session."""
    visitor = Visitor(shop)
    visitor.flashed.append("Goodbye")
    visitor.post("/sign-out")
    return visitor.verdict()


def _said(verdict: str, said: list[str]) -> str:
    return f"{verdict}, logged" if said and "lost" in verdict else verdict


SCENARIOS = (
    Scenario(OVERFLOW, overflow, in_short=True),
    Scenario(UNREAD, unread, in_short=True),
    Scenario("the key is rotated", rotation, needs="secret", in_short=True),
    Scenario("the session is emptied", sign_out, needs="session", in_short=True),
)
