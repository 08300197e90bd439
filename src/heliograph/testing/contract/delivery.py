"""P4: reading is not delivery. What nobody can have seen stays pending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heliograph import flashes
from heliograph.testing.browser import Browser
from heliograph.testing.contract.site import Answer, Call, Site, answering, promises

_PAGE = {"accept": "text/html"}

_CANNOT_SHOW: tuple[Mapping[str, str], ...] = (
    *({name: "prefetch"} for name in ("sec-purpose", "x-sec-purpose", "purpose", "x-purpose", "x-moz")),
    {"sec-purpose": "prefetch;prerender"},
    {"purpose": "preview"},
    {"hx-request": "true", "hx-preloaded": "true"},
    *(
        {"sec-fetch-dest": destination, "sec-fetch-mode": "no-cors"}
        for destination in (
            *("image", "script", "style", "font", "audio", "video", "track", "manifest", "worker", "sharedworker"),
            *("serviceworker", "audioworklet", "paintworklet", "report", "xslt", "object", "embed", "empty"),
        )
    ),
    {"accept": "image/avif,image/webp,*/*"},
    {"accept": "text/css,*/*;q=0.1"},
    {"turbo-frame": "cart", "accept": "text/html"},
)

_CAN_SHOW: tuple[Mapping[str, str], ...] = (
    {},
    {"accept": "*/*"},
    {"accept": "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"},
    {"accept": "text/html", "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate"},
    {"accept": "text/html", "sec-fetch-dest": "object", "sec-fetch-mode": "navigate"},
    {"accept": "application/json", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"},
    {"accept": "*/*", "hx-request": "true"},
    {"accept": "*/*", "x-up-version": "3.0"},
)


def _pending(site: Site, **settings: Any) -> Browser:
    browser = site.open(**settings)
    browser.send("POST", "/save")
    return browser


@promises("P4")
def head_shows_nothing(site: Site) -> None:
    """A HEAD request, which link checkers and proxies send, takes no message away."""
    browser = _pending(site)
    browser.send("HEAD", "/")
    assert browser.get("/").lines == ["Saved"]


@promises("P4")
def requests_that_cannot_show(site: Site) -> None:
    """Prefetches, previews, subresources, beacons and frames neither contain nor consume a message."""
    browser = _pending(site)
    for headers in _CANNOT_SHOW:
        received = browser.get("/", headers)
        assert (received.lines, received.header("set-cookie")) == ([], None), headers
    assert browser.get("/").lines == ["Saved"]


@promises("P4")
def requests_that_can_show(site: Site) -> None:
    """Whoever else asks is given the messages: pages, frames of their own, fetch, htmx, Unpoly, plain clients."""
    for headers in _CAN_SHOW:
        browser = _pending(site)
        assert browser.get("/", headers).lines == ["Saved"], headers
        assert browser.get("/").lines == [], headers


@promises("P4")
def a_withheld_request_flashes_all_the_same(site: Site) -> None:
    """What a beacon or prefetch flashes is sent, and shown by a page."""
    browser = site.open()
    browser.send("POST", "/save", {"sec-fetch-dest": "empty", "sec-fetch-mode": "no-cors"})
    assert browser.get("/").lines == ["Saved"]


@promises("P4")
def the_application_may_refine_the_rule(site: Site) -> None:
    """``shows`` keeps messages from requests that the application knows better."""
    asked: list[object] = []

    def never(request: object) -> bool:
        asked.append(request)
        return False

    browser = _pending(site, shows=never)
    assert browser.get("/").lines == []
    assert len(asked) == 1
    assert browser.flash_cookies


@promises("P4")
def responses_that_nobody_sees(site: Site) -> None:
    """No content, redirects, 304, server errors, downloads and answers that a library throws away keep messages."""
    turbo = {"accept": "text/vnd.turbo-stream.html, text/html, application/xhtml+xml"}
    cases: list[tuple[str, Mapping[str, str], int, Mapping[str, str]]] = [
        *(("GET", _PAGE, status, {}) for status in (204, 205, 304, 500, 502, 503)),
        *(("GET", _PAGE, status, {"Location": "/idle"}) for status in (301, 302, 303, 307, 308)),
        *(("GET", _PAGE, 200, {name: "/"}) for name in ("HX-Redirect", "HX-Location", "HX-Refresh")),
        ("GET", _PAGE, 200, {"Content-Disposition": 'attachment; filename="report.csv"'}),
        ("GET", {"hx-request": "true", "accept": "*/*"}, 422, {}),
        ("POST", turbo, 200, {"Content-Type": "text/html"}),
        ("GET", {"accept": "*/*"}, 404, {}),
    ]
    for method, headers, status, answered in cases:
        site.paths["/lost"] = answering(status, answered)
        browser = _pending(site)
        browser.send(method, "/lost", headers)
        assert browser.get("/").lines == ["Saved"], (status, headers, answered)
        assert browser.get("/").lines == []


@promises("P4")
def responses_that_somebody_sees(site: Site) -> None:
    """Error pages for people, a script's own errors, htmx 4's, Turbo's streams and its plain visits deliver."""
    fetch = {"accept": "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}
    turbo = {"accept": "text/vnd.turbo-stream.html, text/html, application/xhtml+xml"}
    cases: list[tuple[str, Mapping[str, str], int, Mapping[str, str]]] = [
        *(("GET", _PAGE, status, {}) for status in (200, 201, 400, 403, 404, 410, 422)),
        ("GET", _PAGE, 200, {"Content-Disposition": "inline"}),
        ("GET", {"hx-request": "true", "hx-request-type": "partial", "accept": "text/html"}, 422, {}),
        ("POST", turbo, 422, {"Content-Type": "text/html"}),
        ("POST", turbo, 200, {"Content-Type": "text/vnd.turbo-stream.html"}),
        ("GET", turbo, 200, {"Content-Type": "text/html"}),
        ("GET", fetch, 422, {"Content-Type": "application/json"}),
        ("GET", {"accept": "*/*"}, 422, {"Content-Type": "application/json"}),
    ]
    for method, headers, status, answered in cases:
        site.paths["/seen"] = answering(status, answered)
        browser = _pending(site)
        assert browser.send(method, "/seen", headers).lines == ["Saved"], (status, headers, answered)
        assert browser.get("/").lines == [], (status, headers, answered)


@promises("P4")
def undelivered_new_messages_wait(site: Site) -> None:
    """What a failing page flashed and read itself is shown by the next one."""

    def fails(call: Call) -> Answer:
        call.flash("Try again", "error")
        return Answer(call.page(), 500)

    site.paths["/fails"] = fails
    browser = _pending(site)
    browser.get("/fails")
    assert browser.get("/").lines == ["Saved", "Try again"]


@promises("P4")
def a_crash_takes_nothing(site: Site) -> None:
    """A view that reads and then raises leaves its messages pending."""

    def crashes(call: Call) -> Answer:
        call.page()
        raise RuntimeError("the template is broken")

    site.paths["/crashes"] = crashes
    browser = _pending(site)
    assert browser.get("/crashes").status == 500
    assert browser.get("/").lines == ["Saved"]


@promises("P4")
def looking_is_not_reading(site: Site) -> None:
    """``peek``, ``len``, ``bool`` and ``repr`` leave everything where it is."""

    def looks(call: Call) -> Answer:
        found = flashes()
        return Answer(f"{len(found.peek())} {len(found)} {bool(found)} {'Saved' in repr(found)}")

    site.paths["/looks"] = looks
    browser = _pending(site)
    assert browser.get("/looks").body == "1 1 True True"
    assert browser.get("/").lines == ["Saved"]


@promises("P4")
def a_streamed_page_that_read_first(site: Site) -> None:
    """A page that reads in the view and streams its body has delivered."""

    def streams(call: Call) -> Answer:
        page = call.page()
        return Answer(iter(["<h1>", page, "</h1>"]))

    site.paths["/streams"] = streams
    browser = _pending(site)
    assert browser.get("/streams").body == "<h1>Saved</h1>"
    assert browser.get("/").lines == []


@promises("P4", wants="cookies")
def a_streamed_page_that_reads_late(site: Site) -> None:
    """A body that reads only after its headers are gone gets nothing, and the messages stay: never twice."""

    def chunks(call: Call) -> Iterator[str]:
        yield "head\n"
        yield "more\n"
        yield "\n".join(str(message) for message in flashes())

    site.paths["/late"] = lambda call: Answer(chunks(call))
    browser = _pending(site)
    assert browser.get("/late").lines == ["head", "more"]
    assert browser.get("/").lines == ["Saved"]
    assert browser.get("/").lines == []


@promises("P4")
def redirects_by_header_keep_new_messages(site: Site) -> None:
    """A message flashed by an answer with HX-Redirect is shown by the page that htmx goes to."""

    def moves(call: Call) -> Answer:
        call.flash("Moved", "info")
        return Answer("", 200, {"HX-Redirect": "/"})

    site.paths["/moves"] = moves
    browser = site.open()
    browser.send("POST", "/moves", {"hx-request": "true"})
    assert browser.get("/").lines == ["Moved"]


@promises("P4")
def a_conditional_request_gets_its_message(site: Site) -> None:
    """A page that would answer 304 is answered in full while a message waits; images and later pages are not."""

    def cached(call: Call) -> Answer:
        if call.headers.get("if-none-match") == '"v1"' or "if-modified-since" in call.headers:
            return Answer("", 304)
        return Answer(call.page(), 200, {"ETag": '"v1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})

    site.paths["/cached"] = cached
    for condition in ({"if-none-match": '"v1"'}, {"if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT"}):
        browser = _pending(site)
        assert browser.get("/cached", {"sec-fetch-dest": "image", **condition}).status == 304
        received = browser.get("/cached", {**_PAGE, **condition})
        assert (received.status, received.lines) == (200, ["Saved"])
        assert (received.header("etag"), received.header("last-modified")) == (None, None)
        assert site.has_forgotten(browser)
        assert browser.get("/cached", {**_PAGE, **condition}).status == 304
