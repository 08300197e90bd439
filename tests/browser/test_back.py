"""The Back button, and the back-forward cache behind it.

Chromium keeps a page with ``Cache-Control: no-store`` in that cache as well, and gives it up only when it counts a
change of an HttpOnly cookie of the site that it cannot put down to the navigation which brought the page.
"""

from html import escape
from urllib.parse import quote

import pytest

from .chromium import Tab
from .site import Site

LISTEN = "addEventListener('pageshow', event => { window.restored = event.persisted })"
RESTORED = "return window.restored === true"
"""The listener lives on in a restored page; a page that was loaded again knows nothing of it."""


def leave_and_return(tab: Tab, path: str) -> bool:
    """Follow the page's link and go back; tell whether the page was restored from the back-forward cache."""
    tab.run(LISTEN)
    tab.click("next")
    tab.wait_for_page("/quiet")
    tab.back()
    tab.wait_for_page(path)
    return bool(tab.run(RESTORED))


def test_back_restores_a_page_without_messages(site: Site, tab: Tab) -> None:
    """A page that shows no message stays in the back-forward cache, so that Back is immediate."""
    tab.open(site.url("/page"))
    assert leave_and_return(tab, "/page")
    assert len(site.visits.to("/page")) == 1


@pytest.mark.parametrize("path", ["/page", "/page?script"], ids=["without script", "with script"])
def test_back_to_the_page_after_a_redirect_does_not_show_its_message_again(site: Site, tab: Tab, path: str) -> None:
    """The page to which the flashing response redirected is loaded anew on Back, without the message."""
    post(site, tab, f"/flash?text=Saved&to={path}")
    assert_back_shows_nothing(site, tab)


def test_back_on_https_does_not_show_a_message_again(secure_site: Site, tab: Tab) -> None:
    """The same holds for the `__Host-` cookies of https."""
    post(secure_site, tab, "/flash?text=Saved&to=/page")
    assert_back_shows_nothing(secure_site, tab)


def test_back_beside_a_session_cookie_does_not_show_a_message_again(site: Site, tab: Tab) -> None:
    """The same holds when the application sets an HttpOnly cookie of its own in both responses, as a login does."""
    session = quote("session=new; Path=/; HttpOnly; SameSite=Lax")
    post(site, tab, f"/flash?text=Saved&cookie={session}&to={quote(f'/page?cookie={session}')}")
    assert_back_shows_nothing(site, tab)


def test_back_to_a_page_that_showed_some_messages_does_not_show_them_again(site: Site, tab: Tab) -> None:
    """A page that showed one category and left the other is loaded anew on Back; the other one still waits."""
    post(site, tab, "/flash?text=Saved&error=Late&to=/page?only=success")
    assert_back_shows_nothing(site, tab)
    tab.open(site.url("/page"))
    assert tab.messages == ["Late"]


@pytest.mark.parametrize("path", ["/page", "/page?script"], ids=["without script", "with script"])
def test_back_to_a_page_with_an_earlier_message_does_not_show_it_again(site: Site, tab: Tab, path: str) -> None:
    """A page that showed what an earlier request had flashed is loaded anew on Back, without the message."""
    tab.open(site.url("/flash?text=Saved&to=/quiet"))
    tab.open(site.url(path))
    assert_back_shows_nothing(site, tab)


def post(site: Site, tab: Tab, action: str) -> None:
    site.pages["/form"] = f'<form method=post action="{escape(action)}"><button id=send>Send</button></form>'
    tab.open(site.url("/form"))
    tab.click("send")
    tab.wait_for_page("/page")


def assert_back_shows_nothing(site: Site, tab: Tab) -> None:
    assert tab.messages == ["Saved"]
    restored = leave_and_return(tab, "/page")
    assert tab.messages == []
    assert not restored
    assert [visit.read for visit in site.visits.to("/page")] == [["Saved"], []]
