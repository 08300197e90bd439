"""Parts of pages, as htmx, Turbo and Unpoly fetch them: messages reach the page beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from heliograph import flash
from heliograph.testing.browser import Browser, Received
from heliograph.testing.contract.endpoint import PATH, adding, ask, told
from heliograph.testing.contract.site import Answer, Call, Site, answering, promises

_TURBO = "text/vnd.turbo-stream.html"
_ALL = frozenset({"htmx", "turbo", "unpoly"})
_PARTS: Mapping[str, Mapping[str, str]] = {
    "htmx 2": {"hx-request": "true", "accept": "*/*"},
    "htmx 2, boosted": {"hx-request": "true", "hx-boosted": "true", "accept": "*/*"},
    "htmx 4": {"hx-request": "true", "hx-request-type": "partial", "accept": "text/html"},
    "Turbo frame": {"turbo-frame": "cart", "accept": "text/html, application/xhtml+xml"},
    "Unpoly": {"x-up-version": "3.14.3", "x-up-target": "main", "accept": "*/*"},
}
_PRELOADS: Mapping[str, Mapping[str, str]] = {
    "htmx 2": {**_PARTS["htmx 2"], "hx-preloaded": "true"},
    "htmx 4": _PARTS["htmx 4"],  # It does not say so.
    "Turbo": {"x-sec-purpose": "prefetch", "accept": "text/html, application/xhtml+xml"},
    "Turbo frame": {**_PARTS["Turbo frame"], "x-sec-purpose": "prefetch"},
    "Unpoly": _PARTS["Unpoly"],
}


def _header(received: Received) -> dict[str, Any] | None:
    """Return what the header tells the page, None when there is none."""
    trigger, own = received.header("hx-trigger"), received.header("flash-messages")
    assert trigger is None or own is None
    told: dict[str, Any] = json.loads(trigger or own or "{}")
    return told["flashes"] if trigger else told or None


def _heard(received: Received) -> list[str]:
    """Return the contents that reach the page by the header."""
    header = _header(received)
    return [] if header is None else [message["content"] for message in header["flashes"]]


def _reached(browser: Browser, received: Received) -> list[str]:
    """Return the contents that reach the page: by the header, and when it says that more waits, by the endpoint.

    What waits in a store is not fetched for a header.
    """
    header = _header(received) or {}
    return _heard(received) + (told(ask(browser)) if "more" in header else [])


def _open(site: Site) -> Browser:
    return site.open(partials=_ALL, endpoint=PATH)


def _pending(site: Site, **settings: Any) -> Browser:
    browser = site.open(endpoint=PATH, **settings)
    browser.send("POST", "/save")
    return browser


def _fails(call: Call) -> Answer:
    call.flash("Try again", "error")
    return Answer(f"[{call.page()}]", 422)


@promises("P9")
def nothing_is_added_unless_asked_for(site: Site) -> None:
    """Without the setting, or for another library than the one it names, no response gets a header for scripts."""
    for partials, name in (
        ((), "htmx 2"),
        (("turbo", "unpoly"), "htmx 2"),
        (("htmx",), "Unpoly"),
        (("htmx",), "Turbo frame"),
    ):
        browser = _pending(site, partials=partials)
        assert _header(browser.send("GET", "/", _PARTS[name])) is None, name


@promises("P9")
def a_part_without_messages_is_untouched(site: Site) -> None:
    """When nothing waits, a partial response gets no header of ours."""
    browser = site.open(partials=_ALL)
    for name, headers in _PARTS.items():
        received = browser.send("GET", "/", headers)
        for ours in ("hx-trigger", "flash-messages", "set-cookie", "cache-control", "vary"):
            assert received.header(ours) is None, (name, ours)


@promises("P3")
def what_waits_reaches_the_page_beside_a_part(site: Site) -> None:
    """A pending message comes by a header, once, and the template of the part is handed none."""
    for name, headers in _PARTS.items():
        browser = _pending(site, partials=_ALL)
        received = browser.send("POST", "/", headers)
        assert (received.lines, _reached(browser, received)) == ([], ["Saved"]), name
        assert received.header("cache-control") == "private, no-store"
        assert _reached(browser, browser.send("POST", "/", headers)) == [], name
        assert browser.get("/").lines == [], name
        assert site.has_forgotten(browser), name


@promises("P3")
def what_a_part_flashes_reaches_the_page_with_it(site: Site) -> None:
    """A message flashed by a partial response, 422 and 500 too, comes with it, and leaves no cookie behind."""
    site.paths["/fails"] = _fails
    site.paths["/breaks"] = adding("Broken", 500)
    for name, headers in _PARTS.items():
        for path, text in (("/fails", "Try again"), ("/breaks", "Broken")):
            browser = site.open(partials=_ALL)
            received = browser.send("POST", path, headers)
            assert (_heard(received), text in received.body) == ([text], False), (name, path)
            assert browser.flash_cookies == [], name


@promises("P1")
def a_redirect_takes_no_header(site: Site) -> None:
    """What a redirecting response flashed comes with the part that it leads to."""
    for name, headers in _PARTS.items():
        browser = _open(site)
        received = browser.send("POST", "/save", headers)
        assert _header(received) is None, name
        received = browser.send("POST", "/", headers)
        assert _reached(browser, received) == ["Saved"], name


@promises("P1")
def a_redirect_by_header_takes_no_header(site: Site) -> None:
    """With HX-Redirect, HX-Location or HX-Refresh a message is shown by the page that htmx goes to."""
    for where in ("HX-Redirect", "HX-Location", "HX-Refresh"):
        site.paths["/moves"] = adding("Moved", 200, {where: "/"})
        browser = site.open(partials=_ALL)
        assert _header(browser.send("POST", "/moves", _PARTS["htmx 2"])) is None, where
        assert browser.get("/").lines == ["Moved"], where


@promises("P4")
def what_is_fetched_in_advance_takes_no_message(site: Site) -> None:
    """A preloaded part, which nobody may ever see, only says that something waits; the page's script asks for it."""
    for name, headers in _PRELOADS.items():
        browser = _pending(site, partials=_ALL)
        received = browser.send("GET", "/", headers)
        assert (received.lines, _header(received)) == ([], _waits(name)), name
        assert received.header("cache-control") == "private, no-store", name
        assert told(ask(browser)) == ["Saved"], name


def _waits(name: str) -> dict[str, Any]:
    return {"flashes": [], "more": True, **({"target": "body"} if name.startswith("htmx") else {})}


@promises("P4")
def a_head_request_is_told_nothing(site: Site) -> None:
    """A HEAD request of whatever library takes no message, and is not told of any."""
    for name, headers in _PARTS.items():
        browser = _pending(site, partials=_ALL)
        assert _header(browser.send("HEAD", "/", headers)) is None, name
        assert browser.get("/").lines == ["Saved"]


@promises("P2")
def a_stream_shows_what_it_reads(site: Site) -> None:
    """What a template writes into a Turbo stream is shown by it; what it leaves comes by the header."""

    def streams(call: Call) -> Answer:
        call.flash("Removed", "warning")
        return Answer(call.page("info"), 200, {"Content-Type": _TURBO})

    site.paths["/streams"] = streams
    browser = _pending(site, partials=_ALL)
    received = browser.send("POST", "/streams", {"accept": f"{_TURBO}, text/html, application/xhtml+xml"})
    assert (received.lines, _heard(received)) == (["Saved"], ["Removed"])
    assert browser.get("/").lines == []


@promises("P4")
def pages_of_turbo_are_pages(site: Site) -> None:
    """A visit of Turbo, and its whole page that answers a form with 422, show messages as any page does."""
    turbo = {"accept": f"{_TURBO}, text/html, application/xhtml+xml"}
    site.paths["/fails"] = _fails
    browser = _pending(site, partials=_ALL)
    received = browser.send("GET", "/", turbo)
    assert (received.lines, _header(received)) == (["Saved"], None)
    received = browser.send("POST", "/fails", turbo)
    assert (received.body, _header(received)) == ("[Try again]", None)
    assert browser.get("/").lines == []


@promises("P4")
def a_page_of_the_history_is_a_page(site: Site) -> None:
    """A page that htmx 2 fetches for Back, whose headers it does not heed, shows messages as any page does."""
    browser = _pending(site, partials=_ALL)
    received = browser.send("GET", "/", {**_PARTS["htmx 2"], "hx-history-restore-request": "true"})
    assert (received.lines, _header(received)) == (["Saved"], None)


@promises("P6")
def an_applications_own_events_stay(site: Site) -> None:
    """Events that an application has htmx fire, as names or as JSON, are fired as before, ours behind them."""
    cases: dict[str, dict[str, Any]] = {
        "saved": {"saved": {}},
        "saved, cart-changed": {"saved": {}, "cart-changed": {}},
        '{"saved": {"id": 7}, "x": "y"}': {"saved": {"id": 7}, "x": "y"},
        "{}": {},
    }
    for said, fired in cases.items():
        site.paths["/own"] = answering(200, {"HX-Trigger": said})
        browser = _pending(site, partials=_ALL)
        received = browser.send("POST", "/own", _PARTS["htmx 2"])
        assert len(received.all("hx-trigger")) == 1
        assert _reached(browser, received) == ["Saved"], said
        events = json.loads(received.all("hx-trigger")[0])
        assert {name: events[name] for name in events if name != "flashes"} == fired, said


@promises("P3")
def an_applications_header_that_cannot_be_shared_is_left_alone(site: Site) -> None:
    """Broken JSON, and an event of our name that is the application's own, stay as they are; the message waits."""
    for said in ("{broken", '{"flashes": 1}', "flashes", "saved, flashes"):
        site.paths["/own"] = answering(200, {"HX-Trigger": said})
        browser = _pending(site, partials=_ALL)
        assert browser.send("POST", "/own", _PARTS["htmx 2"]).header("hx-trigger") == said
        assert browser.get("/").lines == ["Saved"], said


@promises("P6")
def what_is_too_much_for_a_header_waits(site: Site) -> None:
    """Headers stay small: what has no room in one is told to wait, and given by the endpoint, in order, once."""
    texts = [f"{number} " + "\N{SNOWMAN}<'\"\\\n" * 30 for number in range(6)]

    def floods(call: Call) -> Answer:
        for text in texts:
            flash(text)
        return Answer()

    site.paths["/floods"] = floods
    for headers in _PARTS.values():
        browser = site.open(partials=_ALL, endpoint=PATH)
        received = browser.send("POST", "/floods", headers)
        assert sum(len(name) + len(value) + 4 for name, value in received.headers) < 3500
        assert (_header(received) or {})["more"] is True
        assert _reached(browser, received) == texts
        assert site.has_forgotten(browser)


@promises("P5", wants="cookies")
def a_sticky_message_comes_beside_a_part_when_it_is_new(site: Site) -> None:
    """A sticky message comes with the part that flashed it or that it was redirected to, not with all others after."""
    site.paths["/trial"] = adding("Your trial ends", sticky=True)
    browser = site.open(partials=_ALL)
    assert _heard(browser.send("POST", "/trial", _PARTS["htmx 2"])) == ["Your trial ends"]
    assert _heard(browser.send("POST", "/idle", _PARTS["htmx 2"])) == ["Your trial ends"]
    site.pass_seconds(60)
    assert _header(browser.send("POST", "/idle", _PARTS["htmx 2"])) is None
    assert browser.get("/").lines == ["Your trial ends"]


@promises("P4")
def a_part_heeds_the_page_it_is_a_part_of(site: Site) -> None:
    """A message for some pages comes beside a part of those pages, wherever the part itself comes from."""
    site.paths["/ship"] = adding("Shipped", path="/orders")
    browser = _open(site)
    browser.get("/ship")
    inbox = {**_PARTS["htmx 2"], "hx-current-url": "https://shop.example/inbox"}
    assert _heard(browser.send("POST", "/idle", inbox)) == []
    for url in ("https://[", "\xff"):
        assert browser.send("POST", "/idle", {**_PARTS["htmx 2"], "hx-current-url": url}).status == 200
    orders = {**_PARTS["htmx 2"], "hx-current-url": "https://shop.example/orders/7?tab=1"}
    assert _reached(browser, browser.send("POST", "/idle", orders)) == ["Shipped"]
