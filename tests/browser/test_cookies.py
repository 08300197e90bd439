"""Our cookies as the browser keeps them."""

import logging
from typing import Any
from urllib.parse import quote

import pytest

from .chromium import Chromium, Tab
from .site import Site

REFUSED = "refused=1; SameSite=None"
"""Browsers refuse this one for want of Secure; it shows that a refusal would be noticed."""


def flash_cookies(browser: Chromium) -> list[dict[str, Any]]:
    return [cookie for cookie in browser.cookies() if "flash" in cookie["name"]]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_browser_refuses_none_of_our_cookies(site: Site, tab: Tab, browser: Chromium, host: str) -> None:
    """On plain http of this machine the browser takes the cookie of a message, and its removal."""
    extra = f"cookie={quote(REFUSED)}"
    tab.open(site.url(f"/flash?text=Saved&to=/quiet&{extra}", host=host))
    assert browser.refused_cookies() == [REFUSED]
    (cookie,) = browser.cookies()
    assert cookie["name"].startswith("flash.")
    assert (cookie["domain"], cookie["path"]) == (host, "/")
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["session"]) == (True, False, "Lax", False)
    tab.open(site.url(f"/page?{extra}", host=host))
    assert tab.messages == ["Saved"]
    assert browser.refused_cookies() == [REFUSED]
    assert browser.cookies() == []


def test_scripts_cannot_see_our_cookies(site: Site, tab: Tab, browser: Chromium) -> None:
    """A script of the page finds other cookies, and none of ours."""
    tab.open(site.url("/flash?text=Saved&to=/quiet&cookie=readable=1"))
    assert len(flash_cookies(browser)) == 1
    assert tab.run("return document.cookie") == "readable=1"


def test_on_https_our_cookies_belong_to_the_host_alone(secure_site: Site, tab: Tab, browser: Chromium) -> None:
    """On https the browser takes the message as a `__Host-` cookie, and removes it once the message is shown."""
    extra = f"cookie={quote(REFUSED)}"
    tab.open(secure_site.url(f"/flash?text=Saved&to=/quiet&{extra}"))
    (cookie,) = browser.cookies()
    assert cookie["name"].startswith("__Host-flash.")
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (True, True, "Lax", "/")
    tab.open(secure_site.url(f"/page?{extra}"))
    assert tab.messages == ["Saved"]
    assert browser.cookies() == []
    assert browser.refused_cookies() == [REFUSED, REFUSED]
    tab.reload()
    assert tab.messages == []


def test_clear_site_data_takes_the_message_along(
    site: Site, tab: Tab, browser: Chromium, caplog: pytest.LogCaptureFixture
) -> None:
    """A response that tells the browser to drop its cookies loses its own message, and a WARNING says so."""
    tab.open(site.url("/flash?to=/quiet&cookie=other=1"))
    assert [cookie["name"] for cookie in browser.cookies()] == ["other"]
    with caplog.at_level(logging.WARNING, logger="heliograph"):
        tab.open(site.url("/flash?text=Bye&to=/page&clear=cookies"))
    sent = site.visits.to("/flash")[-1].set_cookies
    assert len(sent) == 1
    assert sent[0].startswith("flash.")
    assert tab.messages == []
    assert browser.cookies() == []
    ours = [record for record in caplog.records if record.name.startswith("heliograph")]
    assert [(record.levelname, "clears the browser's cookies" in record.getMessage()) for record in ours] == [
        ("WARNING", True)
    ]
