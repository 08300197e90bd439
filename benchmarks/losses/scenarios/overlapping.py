"""Requests of one visitor that overlap. The one that began first ends last, and its answer arrives last."""

from __future__ import annotations

from benchmarks.losses.scenarios.scenario import Scenario
from benchmarks.losses.shop import Shop
from benchmarks.losses.visitor import Visitor

TWO_PAGES = "two tabs show at once"


def in_a_row(shop: Shop) -> str:
    """A visitor who is signed in orders tea, then coffee, then looks at a page.

    (Nothing overlaps: two redirects are not followed, as when the visitor is quick.)
    """
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.order("coffee")
    return visitor.verdict()


def slow_reader(shop: Shop) -> str:
    """A slow page that only reads the session is under way; meanwhile the visitor orders in another tab."""
    visitor = Visitor(shop)
    with visitor.slow("GET", "/account"):
        visitor.order("tea")
    return visitor.verdict()


def slow_writer(shop: Shop) -> str:
    """A slow request that writes another key of the session is under way; meanwhile the visitor orders."""
    visitor = Visitor(shop)
    with visitor.slow("POST", "/basket", article="cake"):
        visitor.order("tea")
    return visitor.verdict()


def two_tabs(shop: Shop) -> str:
    """Two tabs order at the same moment: the second order comes and goes while the first is under way."""
    visitor = Visitor(shop)
    with visitor.slow_order("tea"):
        visitor.order("coffee")
    return visitor.verdict()


def slow_empty_page(shop: Shop) -> str:
    """A page that asks for messages, and finds none, is under way; meanwhile the visitor orders."""
    visitor = Visitor(shop)
    with visitor.slow("GET", "/"):
        visitor.order("tea")
    return visitor.verdict()


def slow_page(shop: Shop) -> str:
    """A page that shows an older message is under way; meanwhile the visitor orders again."""
    visitor = Visitor(shop)
    visitor.order("tea")
    with visitor.slow("GET", "/"):
        visitor.order("coffee")
    return visitor.verdict()


def slow_order(shop: Shop) -> str:
    """An order is under way; meanwhile a page shows an older message."""
    visitor = Visitor(shop)
    visitor.order("tea")
    with visitor.slow_order("coffee"):
        visitor.look()
    return visitor.verdict()


def two_pages(shop: Shop) -> str:
    """Two tabs load the page at the same moment, when one message waits."""
    visitor = Visitor(shop)
    visitor.order("tea")
    with visitor.slow("GET", "/"):
        visitor.look()
    return visitor.verdict()


SCENARIOS = (
    Scenario("two in a row", in_a_row, in_short=True),
    Scenario("a slow page reads the session", slow_reader, needs="session", in_short=True),
    Scenario("a slow form writes the session", slow_writer, needs="session", in_short=True),
    Scenario("a slow page finds no messages", slow_empty_page),
    Scenario("two tabs flash at once", two_tabs, in_short=True),
    Scenario("a page shows while a form flashes", slow_page, in_short=True),
    Scenario("a form flashes while a page shows", slow_order),
    Scenario(TWO_PAGES, two_pages, in_short=True),
)
