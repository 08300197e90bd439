"""A message is shown, and shown once."""

from .chromium import Chromium, Tab
from .site import Site

FORM = '<form method=post action="{action}"><button id=send>Send</button></form>'
CHAIN = "/flash?text=Saved&to=%2Fhop%2F302%3Fto%3D%252Fhop%252F307%253Fto%253D%25252Fpage"
"""303 to /hop/302, 302 to /hop/307, 307 to /page."""


def test_a_message_survives_three_redirects_and_is_shown_once(site: Site, tab: Tab, browser: Chromium) -> None:
    """Redirects by 303, 302 and 307, each of which rendered a page with it, leave a message to the page at the end."""
    site.pages["/form"] = FORM.format(action=CHAIN)
    tab.open(site.url("/form"))
    tab.click("send")
    tab.wait_for_page("/page")
    assert tab.messages == ["Saved"]
    hops = [site.visits.wait_for(path) for path in ("/flash", "/hop/302", "/hop/307", "/page")]
    assert [hop.status for hop in hops] == [303, 302, 307, 200]
    assert [hop.read for hop in hops] == [None, ["Saved"], ["Saved"], ["Saved"]]
    assert browser.cookies() == []
    tab.reload()
    assert tab.messages == []
    assert len(site.visits.to("/page")) == 2


def test_a_message_needs_no_script(site: Site, tab: Tab) -> None:
    """With JavaScript switched off, a form's message is shown by the page after the redirect, once."""
    site.pages["/form"] = FORM.format(action="/flash?text=Saved&to=%2Fpage%3Fscript")
    tab.switch_scripts_off()
    tab.open(site.url("/form"))
    tab.click("send")
    tab.wait_for_page("/page")
    assert tab.title == "Page", "The page's script ran."
    assert tab.messages == ["Saved"]
    tab.reload()
    assert tab.messages == []
