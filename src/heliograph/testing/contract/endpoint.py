"""The endpoint: a page's own script is given what is pending, and nobody else's is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Unpack

from heliograph import flash
from heliograph.current import FlashOptions
from heliograph.testing.browser import Browser, Received
from heliograph.testing.contract.site import Answer, Handler, Site, promises

PATH = "/_flashes"
SCRIPT: Mapping[str, str] = {
    "accept": "*/*",
    "content-type": "application/json",
    "referer": "https://shop.example/orders/7",
    "sec-fetch-dest": "empty",
    "sec-fetch-mode": "same-origin",
    "sec-fetch-site": "same-origin",
}
_FORM = {**SCRIPT, "content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
_NONE: Mapping[str, str] = {}
_JUNK: tuple[tuple[Mapping[str, str], bytes], ...] = (
    *(
        (SCRIPT, body)
        for body in (b"{", b"[]", b"7", b'"x"', b"null", b'{"dismiss": 7}', b'{"dismiss": [7]}', b"\xff", b"[" * 4000)
    ),
    (SCRIPT, b'{"dismiss": []}' + b" " * 5000),
    *((_FORM, body) for body in (b"", b"dismiss", b"other=1", b"&".join([b"dismiss=x"] * 100), b"dismiss=\xff")),
)


def ask(browser: Browser, headers: Mapping[str, str] = SCRIPT, body: bytes = b"") -> Received:
    """Ask the endpoint as a page's script does."""
    return browser.send("POST", PATH, headers, body)


def told(received: Received) -> list[Any]:
    """Return the contents in an answer of the endpoint."""
    assert received.status == 200, received
    return [message["content"] for message in json.loads(received.body)["flashes"]]


def _target(received: Received) -> str | None:
    """Return where a redirect leads; WebOb makes whole URLs of paths."""
    location = received.header("location")
    return location and location.removeprefix("https://shop.example")


def _pending(site: Site, **settings: Any) -> Browser:
    browser = site.open(endpoint=PATH, **settings)
    browser.send("POST", "/save")
    return browser


@promises("P2")
def the_endpoint_gives_what_is_pending_once(site: Site) -> None:
    """A page's script is given the messages as JSON, and no page shows them again."""
    browser = _pending(site)
    assert told(ask(browser)) == ["Saved"]
    assert told(ask(browser)) == []
    assert browser.get("/").lines == []
    assert browser.flash_cookies == []


@promises("P4")
def the_endpoint_is_asked_by_a_page_that_was_prerendered(site: Site) -> None:
    """A page that was loaded ahead, and whose requests say so for ever, is given the messages when it is looked at."""
    browser = _pending(site)
    assert told(ask(browser, {**SCRIPT, "sec-purpose": "prefetch;prerender"})) == ["Saved"]


@promises("P7")
def the_endpoint_is_never_stored(site: Site) -> None:
    """No cache keeps what the endpoint answers, whether something was pending or not."""
    browser = _pending(site)
    for _ in range(2):
        received = ask(browser)
        assert "no-store" in (received.header("cache-control") or "")
        assert received.header("content-type") == "application/json"


@promises("P7")
def the_endpoint_is_for_pages_of_the_same_origin(site: Site) -> None:
    """A page of another site, of a sibling, or of nobody knows whom is answered 403, and takes nothing away."""
    browser = _pending(site)
    bare = {name: value for name, value in SCRIPT.items() if name not in ("sec-fetch-site", "referer")}
    for headers in (
        *({**SCRIPT, "sec-fetch-site": site} for site in ("cross-site", "same-site", "none", "")),
        *(
            {**bare, "origin": origin}
            for origin in ("https://evil.example", "null", "https://shop.example.evil.example")
        ),
        *({**bare, "referer": url} for url in ("https://evil.example/", "https://shop.example@evil.example/", "//[")),
        bare,
    ):
        assert ask(browser, headers).status == 403, headers
    assert ask(browser, {**bare, "origin": "https://shop.example:443"}).status == 200
    assert browser.get("/").lines == []


@promises("P10")
def the_endpoint_refuses_junk(site: Site) -> None:
    """A body that is no request is answered 400, another method 405, and both take nothing away."""
    browser = _pending(site)
    for headers, body in _JUNK:
        assert ask(browser, headers, body).status == 400, body
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        received = browser.send(method, PATH, SCRIPT)
        assert (received.status, received.header("allow")) == (405, "POST"), method
    assert browser.send("HEAD", PATH, SCRIPT).status == 405
    assert told(ask(browser)) == ["Saved"]


def adding(
    text: str, status: int = 200, headers: Mapping[str, str] = _NONE, **options: Unpack[FlashOptions]
) -> Handler:
    """Return a handler that flashes a message, and whose body is the message's id."""
    return lambda call: Answer(flash(text, **options).id, status, headers)


_sticky = adding("Your trial ends", sticky=True)


@promises("P5")
def a_sticky_message_is_dismissed_by_the_script(site: Site) -> None:
    """A sticky message is shown by every page until the visitor closes it."""
    site.paths["/trial"] = _sticky
    browser = site.open(endpoint=PATH)
    id = browser.get("/trial").body
    for _ in range(2):
        assert browser.get("/").lines == ["Your trial ends"]
        assert told(ask(browser)) == ["Your trial ends"]
    assert told(ask(browser, body=json.dumps({"dismiss": [id, "unknown"]}).encode())) == []
    assert browser.get("/").lines == []
    assert browser.flash_cookies == []


@promises("P5")
def a_sticky_message_is_dismissed_by_a_form(site: Site) -> None:
    """Without JavaScript a form dismisses a message and leads back to the page, and takes nothing else away."""
    site.paths["/trial"] = _sticky
    browser = site.open(endpoint=PATH)
    id = browser.get("/trial").body
    browser.send("POST", "/save")
    received = ask(browser, _FORM, b"csrf=x&dismiss=" + id.encode())
    assert (received.status, _target(received)) == (303, "/orders/7")
    assert browser.get("/").lines == ["Saved"]


@promises("P10")
def a_form_leads_back_to_this_site_only(site: Site) -> None:
    """Whatever the Referer says, the form leads to a path of the same origin."""
    browser = site.open(endpoint=PATH)
    for referer, target in (
        ("https://shop.example/a?b=c#d", "/a?b=c"),
        ("https://evil.example/a", "/a"),
        ("https://shop.example//evil.example/a", "/evil.example/a"),
        ("https://shop.example/\\evil.example", "/"),
        ("https://[", "/"),
        ("javascript:alert(1)", "/alert(1)"),
        ("", "/"),
    ):
        received = ask(browser, {**_FORM, "referer": referer}, b"dismiss=x")
        assert (received.status, _target(received)) == (303, target), referer


@promises("P8")
def without_the_setting_there_is_no_endpoint(site: Site) -> None:
    """An application that does not turn the endpoint on has the path for itself."""
    site.paths[PATH] = lambda call: Answer("mine")
    browser = site.open()
    assert ask(browser).body == "mine"


@promises("P4")
def the_endpoint_heeds_the_page_of_the_script(site: Site) -> None:
    """A message for some pages is given to the script of those pages only."""
    site.paths["/ship"] = adding("Shipped", path="/orders")
    browser = site.open(endpoint=PATH)
    browser.get("/ship")
    assert told(ask(browser, {**SCRIPT, "referer": "https://shop.example/"})) == []
    assert told(ask(browser)) == ["Shipped"]
