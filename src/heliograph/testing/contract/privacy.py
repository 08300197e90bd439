"""P7, P8 and P9: messages are private, and pages without any stay as they are."""

from __future__ import annotations

from heliograph.testing.contract.site import Answer, Call, Site, changes, flashing, promises, redirect

_CACHEABLE = {
    "Cache-Control": "public, max-age=600",
    "ETag": '"v1"',
    "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
    "Expires": "Thu, 01 Jan 2037 00:00:00 GMT",
    "X-Accel-Expires": "600",
    "Surrogate-Control": "max-age=600",
    "CDN-Cache-Control": "max-age=600",
    "Cloudflare-CDN-Cache-Control": "max-age=600",
}


def _cacheable(call: Call) -> Answer:
    return Answer(call.page(), 200, _CACHEABLE)


@promises("P7")
def contents_are_unreadable(site: Site) -> None:
    """Neither the text nor the category of a message can be read in the cookie."""
    site.paths["/secret"] = flashing("Your balance is low", to="/idle")
    browser = site.open()
    sent = browser.send("POST", "/secret")
    cookies = "".join(sent.all("set-cookie"))
    assert "balance" not in cookies
    first = browser.jar.cookies()[0].value
    browser.send("POST", "/secret")
    assert first not in [cookie.value for cookie in browser.jar.cookies()[1:]]


@promises("P7")
def cookie_attributes_on_https(site: Site) -> None:
    """On https the cookie is one that only this very host can set, unseen by scripts, and not sent along by others."""
    browser = site.open("https://shop.example")
    line = browser.send("POST", "/save").header("set-cookie") or ""
    assert line.startswith("__Host-flash.")
    assert line.partition("; ")[2].split("; ") == ["Max-Age=3600", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"]
    if site.stored:
        browser.get("/")  # Shows it; the next page removes the ticket.
    [gone] = changes(browser.get("/"))
    assert gone.partition("; ")[2].split("; ") == ["Path=/", "Max-Age=0", "Secure"]
    assert browser.jar.refused == []


@promises("P7")
def cookie_attributes_on_plain_http(site: Site) -> None:
    """On plain http the cookie does without what browsers would refuse there."""
    browser = site.open("http://shop.example")
    line = browser.send("POST", "/save").header("set-cookie") or ""
    assert line.startswith("flash.")
    assert line.partition("; ")[2].split("; ") == ["Max-Age=3600", "Path=/", "HttpOnly", "SameSite=Lax"]
    assert browser.get("/").lines == ["Saved"]
    assert browser.jar.refused == []
    assert site.has_forgotten(browser)


@promises("P7")
def a_planted_plain_cookie_is_not_read_on_https(site: Site) -> None:
    """A parcel set over plain http, as a neighbour on the network could, shows nothing on https."""
    plain = site.open("http://shop.example")
    cookie = (plain.send("POST", "/save").header("set-cookie") or "").partition(";")[0]
    browser = site.open("https://shop.example")
    assert browser.get("/", {"accept": "text/html", "cookie": cookie}).lines == []


@promises("P7")
def no_cache_stores_what_shows_or_sends(site: Site) -> None:
    """A response that shows, sends or mentions a message overrules every header by which a cache might store it."""
    site.paths["/cacheable"] = _cacheable
    site.paths["/sends"] = lambda call: (call.flash("Saved", "info"), Answer("", 301, {**_CACHEABLE, "Location": "/"}))[
        1
    ]
    browser = site.open()
    for received in (browser.send("POST", "/sends"), browser.get("/cacheable")):
        assert received.header("cache-control") == "private, no-store"
        assert "Cookie" in (received.header("vary") or "")
        for name in _CACHEABLE.keys() - {"Cache-Control"}:
            assert received.header(name) is None, name


@promises("P7")
def an_error_page_that_shows_is_not_stored(site: Site) -> None:
    """A 500 page with the message in it is not delivered, and not stored either."""
    site.paths["/broken"] = lambda call: Answer(call.page(), 500, {"Cache-Control": "public, max-age=60"})
    browser = site.open()
    browser.send("POST", "/save")
    assert browser.get("/broken").header("cache-control") == "private, no-store"


@promises("P7")
def the_next_user_does_not_see_it(site: Site) -> None:
    """With ``bind`` a message is shown to its user only, and a login's own welcome to the one who came."""
    user = {"name": "ann"}

    def signed_in(request: object) -> str:
        return user["name"]

    site.paths["/login"] = lambda call: (
        user.update(name="bob"),
        call.flash("Welcome, Bob", "info"),
        redirect("/idle"),
    )[2]
    site.paths["/note"] = flashing("Ann's note", to="/idle")
    browser = site.open(bind=signed_in)
    browser.get("/note")
    browser.get("/login")
    assert browser.get("/").lines == ["Welcome, Bob"]
    user["name"] = "ann"
    assert browser.get("/").lines == ["Ann&#39;s note"]


@promises("P7")
def a_message_to_nobody_is_for_everyone(site: Site) -> None:
    """What was flashed while nobody was signed in is shown after the login."""
    user = {"name": ""}

    def signed_in(request: object) -> str:
        return user["name"]

    browser = site.open(bind=signed_in)
    browser.send("POST", "/save")
    user["name"] = "ann"
    assert browser.get("/").lines == ["Saved"]


@promises("P8")
def idle_pages_are_untouched(site: Site) -> None:
    """A page that has nothing to do with messages is answered as if we were not there."""
    site.paths["/public"] = lambda call: Answer("hello", 200, _CACHEABLE)
    browser = site.open()
    untouched = browser.get("/public")
    browser.send("POST", "/save")
    assert browser.get("/public").headers == untouched.headers
    for name, value in _CACHEABLE.items():
        assert untouched.header(name) == value
    assert untouched.header("vary") is None


@promises("P9")
def asking_in_vain_is_untouched(site: Site) -> None:
    """A page that asks for messages when there are none stays cacheable: no Set-Cookie, no Vary, no Cache-Control."""
    site.paths["/cacheable"] = _cacheable
    browser = site.open()
    for _ in range(2):
        received = browser.get("/cacheable")
        assert received.header("set-cookie") is None
        assert received.header("vary") is None
        for name, value in _CACHEABLE.items():
            assert received.header(name) == value
        browser.post("/save")
        assert site.has_forgotten(browser)


@promises("P9")
def vary_on_request(site: Site) -> None:
    """With ``vary`` every page that asks says that it varies by cookie; others do not."""
    browser = site.open(vary=True)
    assert browser.get("/").header("vary") == "Cookie"
    assert browser.get("/idle").header("vary") is None
    assert browser.get("/").header("cache-control") is None
