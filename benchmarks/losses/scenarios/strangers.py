"""Other people: who share a cache with the visitor, and who write cookies of their own."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.losses.scenarios.scenario import Scenario
from benchmarks.losses.shared_cache import SharedCache
from benchmarks.losses.shop import Shop
from benchmarks.losses.visitor import PAGE, Visitor, messages
from heliograph.testing.browser import Driver, Received, Sent

HEADERS_WITHOUT = "headers of a page without"
PAGE_CACHE = "the framework's page cache"

_STEPS = 40  # Places in a cookie's value where it is changed.


def shared_cache(shop: Shop) -> str:
    """Alice's message is shown on a page that says `Cache-Control: public, max-age=60`, then Bob visits that page.

    Between them and the shop is a cache that keeps to RFC 9111.
    """
    return _alice_then_bob(shop, "/offers", SharedCache(shop.driver()))


def page_cache(shop: Shop) -> str:
    """Alice's message is shown on a page that the framework's own cache keeps, then Bob visits that page."""
    return _alice_then_bob(shop, "/popular", shop.driver())


def tampering(shop: Shop) -> str:
    """The visitor orders; the page is asked for with cookies that somebody has changed.

    Each cookie in turn has one character changed, at 40 places, or is cut, emptied, doubled or replaced by rubbish.
    """
    visitor = Visitor(shop)
    visitor.order("tea")
    answers = [visitor.browser.driver.call(request) for request in _tampered(visitor)]
    found = [
        "forged text shown" if any(set(messages(answer)) - set(visitor.flashed) for answer in answers) else "",
        "error 500" if any(answer.status >= 500 for answer in answers) else "",
    ]
    return ", ".join(filter(None, found)) or "refused"


def headers_of_a_message(shop: Shop) -> str:
    """What the page that shows a message says to caches."""
    visitor = Visitor(shop)
    visitor.order("tea")
    return _to_caches(visitor.look()) or "nothing"


def headers_of_no_message(shop: Shop) -> str:
    """What the same page says when a visitor comes for the first time, and nothing is pending."""
    received = Visitor(shop, user="").look()
    cookies = "Set-Cookie" if received.all("set-cookie") else ""
    return ", ".join(filter(None, (_to_caches(received), cookies))) or "clean"


def _alice_then_bob(shop: Shop, path: str, driver: Driver) -> str:
    alice, bob = (Visitor(shop, user, driver=driver) for user in ("alice", "bob"))
    alice.order("tea")
    alice.look(path)
    bob.look(path)
    return "shown to another" if bob.seen else alice.verdict()


def _tampered(visitor: Visitor) -> Iterator[Sent]:
    url = f"{visitor.browser.origin}/"
    cookies = {cookie.name: cookie.value for cookie in visitor.browser.jar.cookies()}
    for name, value in cookies.items():
        for changed in _changed(value):
            header = "; ".join(f"{key}={held}" for key, held in {**cookies, name: changed}.items())
            yield Sent("GET", url, (*PAGE.items(), ("cookie", header)))


def _changed(value: str) -> Iterator[str]:
    for place in range(0, len(value), max(1, len(value) // _STEPS)):
        yield value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
    yield from (value[: len(value) // 2], "", "x", "%00", "{}", "[]", "a.b.c", value * 2)


def _to_caches(received: Received) -> str:
    directives = (received.header("cache-control") or "").lower()
    strongest = next((word for word in ("no-store", "private", "no-cache") if word in directives), "")
    varies = "Vary" if "cookie" in (received.header("vary") or "").lower() else ""
    return ", ".join(filter(None, (strongest, varies)))


SCENARIOS = (
    Scenario("a shared cache in front", shared_cache, in_short=True),
    Scenario(PAGE_CACHE, page_cache, needs="page cache"),
    Scenario("cookies are tampered with", tampering, in_short=True),
    Scenario("headers of a page with a message", headers_of_a_message),
    Scenario(HEADERS_WITHOUT, headers_of_no_message),
)
