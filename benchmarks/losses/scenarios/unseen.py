"""Requests that ask for messages, and show them to nobody or only in part."""

from __future__ import annotations

from benchmarks.losses.scenarios.scenario import Scenario
from benchmarks.losses.shop import Shop
from benchmarks.losses.visitor import PAGE, Visitor

LATE = "flashed after reading"

_PREFETCH = {**PAGE, "sec-fetch-dest": "empty", "sec-purpose": "prefetch"}
_FAVICON = {
    "accept": "image/avif,image/webp,image/apng,*/*;q=0.8",
    "sec-fetch-dest": "image",
    "sec-fetch-mode": "no-cors",
}


def head(shop: Shop) -> str:
    """The visitor orders; something asks for the page with HEAD; then the visitor looks at the page."""
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.get("/", method="HEAD")
    return visitor.verdict()


def prefetch(shop: Shop) -> str:
    """The visitor orders; the browser prefetches a page (`Sec-Purpose: prefetch`) that is then not visited."""
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.get("/", _PREFETCH)
    return visitor.verdict()


def favicon(shop: Shop) -> str:
    """The visitor orders; the browser asks for an icon that is not there, and the 404 page has the usual layout."""
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.get("/favicon.ico", _FAVICON)
    return visitor.verdict()


def failing_page(shop: Shop) -> str:
    """The visitor orders; a page shows the messages in its layout, then its template fails, and the answer is a 500."""
    visitor = Visitor(shop)
    visitor.order("tea")
    failed = visitor.get("/report")
    assert failed.status == 500, failed
    visitor.forgive()
    return visitor.verdict()


def streamed(shop: Shop) -> str:
    """The visitor orders; a page is streamed, and asks for messages when its headers are gone."""
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.look("/catalogue")
    return visitor.verdict()


def filtered(shop: Shop) -> str:
    """A `success` and a `warning` wait; one page shows the warnings only, the next one everything."""
    visitor = Visitor(shop)
    visitor.order("tea")
    visitor.import_lines(1)
    visitor.look("/warnings")
    return visitor.verdict()


def late(shop: Shop) -> str:
    """One response asks for messages, flashes one, and shows all messages."""
    visitor = Visitor(shop)
    visitor.flashed.append("Paid")
    visitor.read(visitor.post("/check-out"))
    shown = bool(visitor.seen)
    verdict = visitor.verdict()
    return verdict if shown else f"{verdict}, a page later"


SCENARIOS = (
    Scenario("HEAD", head, in_short=True),
    Scenario("prefetch", prefetch, in_short=True),
    Scenario("missing favicon", favicon, needs="error page", in_short=True),
    Scenario("failing page", failing_page, in_short=True),
    Scenario("streamed page", streamed, in_short=True),
    Scenario("one category shown", filtered, in_short=True),
    Scenario(LATE, late),
)
