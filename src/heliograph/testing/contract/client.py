"""Pages that caches keep for all visitors: they hold no messages, and the page's script asks for them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from heliograph import flashes
from heliograph.testing.browser import Browser
from heliograph.testing.contract.endpoint import PATH, adding, ask, told
from heliograph.testing.contract.site import Answer, Call, Site, flashing, promises

_HINT = "flash-waiting"
_CACHEABLE = {"Cache-Control": "public, max-age=600", "ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 14:00:00 GMT"}


def _open(site: Site, **settings: Any) -> Browser:
    return site.open(endpoint=PATH, client=True, **settings)


def _is_hinted(browser: Browser) -> bool:
    return any(cookie.name == _HINT for cookie in browser.jar.cookies())


def visit(browser: Browser) -> list[Any]:
    """Do what the page's script does: ask when the hint is there, which it takes away before it asks."""
    if not _is_hinted(browser):
        return []
    browser.jar.store(browser.origin, [f"{_HINT}=; Max-Age=0; Path=/"])
    return told(ask(browser))


@promises("P9")
def a_page_for_all_visitors_is_untouched(site: Site) -> None:
    """A page that asks for messages has none, also when some wait, and is answered as if we were not there."""
    site.paths["/cacheable"] = lambda call: Answer(call.page(), 200, _CACHEABLE)
    browser = _open(site)
    untouched = browser.get("/cacheable")
    browser.send("POST", "/save")
    browser.jar.store(browser.origin, [f"{name}x=; Path=/" for name in browser.flash_cookies])  # A spoiled one as well.
    received = browser.get("/cacheable")
    assert (received.headers, received.body) == (untouched.headers, "")
    for name, value in _CACHEABLE.items():
        assert received.header(name) == value
    assert received.header("set-cookie") is received.header("vary") is None


@promises("P9")
def a_page_for_all_visitors_may_be_not_modified(site: Site) -> None:
    """Revalidation works while a message waits: nothing of the page depends on it."""
    seen: list[str | None] = []

    def page(call: Call) -> Answer:
        seen.append(call.headers.get("if-none-match"))
        return Answer(call.page(), 200, _CACHEABLE)

    site.paths["/cacheable"] = page
    browser = _open(site)
    browser.send("POST", "/save")
    browser.get("/cacheable", {"accept": "text/html", "if-none-match": '"v1"'})
    assert seen == ['"v1"']


@promises("P2")
def the_script_is_told_that_something_waits(site: Site) -> None:
    """A flashing response leaves a hint that the script can read, and the script gets the message once."""
    browser = _open(site)
    assert visit(browser) == []
    lines = browser.send("POST", "/save").all("set-cookie")
    [hint] = [line for line in lines if line.startswith(_HINT)]
    assert hint == f"{_HINT}=1; Max-Age=3600; Path=/; Secure; SameSite=Lax"
    assert all("HttpOnly" in line for line in lines if line != hint)
    assert visit(browser) == ["Saved"]
    assert not _is_hinted(browser)
    assert told(ask(browser)) == []
    assert browser.flash_cookies == []


@promises("P3")
def the_hint_is_left_to_what_comes_meanwhile(site: Site) -> None:
    """A message that is flashed while the script asks is not forgotten: the next time it asks again."""
    site.paths["/second"] = flashing("Second")
    for late in (False, True):
        browser = _open(site)
        browser.send("POST", "/save")
        browser.jar.store(browser.origin, [f"{_HINT}=; Max-Age=0; Path=/"])
        asking = browser.depart("POST", PATH, {"sec-fetch-site": "same-origin"})
        flashing_ = browser.depart("POST", "/second")
        if late:
            asking.handle().land()
            flashing_.handle().land()
        else:
            flashing_.handle().land()
            asking.handle().land()
        assert visit(browser) == ["Second"]
        assert not _is_hinted(browser)


@promises("P5")
def what_goes_on_waiting_is_hinted_again(site: Site) -> None:
    """A message that other pages show, and a sticky one, have the script of the next page ask again."""
    site.paths["/ship"] = adding("Shipped", path="/elsewhere")
    site.paths["/trial"] = adding("Your trial ends", sticky=True)
    browser = _open(site)
    browser.get("/ship")
    assert visit(browser) == []
    assert _is_hinted(browser)
    browser = _open(site)
    browser.get("/trial")
    assert visit(browser) == visit(browser) == ["Your trial ends"]


@promises("P5")
def the_application_may_still_clear(site: Site) -> None:
    """An application that drops all messages drops them in this mode, too, and keeps within the visitor's budget."""

    def clears(call: Call) -> Answer:
        flashes().clear()
        return Answer()

    site.paths["/clear"] = clears
    browser = _open(site)
    browser.send("POST", "/save")
    browser.get("/clear")
    assert visit(browser) == []
    assert browser.flash_cookies == []


@promises("P6", wants="cookies")
def the_hint_keeps_within_the_budget(site: Site) -> None:
    """However much is flashed, all our cookies stay within the budget, the hint among them."""
    # Noise, which no compression makes small.
    site.paths["/flood"] = flashing(*(sha256(bytes([number])).hexdigest() * 2 for number in range(30)))
    browser = _open(site, overflow="shorten")
    for _ in range(3):
        browser.send("POST", "/flood")
        ours = [cookie for cookie in browser.jar.cookies() if "flash" in cookie.name]
        assert 1000 < sum(len(cookie.name) + 1 + len(cookie.value) for cookie in ours) <= 2048
