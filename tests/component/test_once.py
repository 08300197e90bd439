"""A message is shown once: not again by Back, by a replayed page, by a second component or by a second event."""

import pytest

from tests.browser.chromium import Tab

from .markup import component, item
from .site import Site
from .window import Window

SAVED = item("1", "Saved")
NEXT = "<a id=next href=/quiet>Next</a>"
LISTEN = "addEventListener('pageshow', event => { window.restored = event.persisted })"


def leave_and_return(window: Window) -> None:
    """Follow the page's link and go back; the page comes from the back-forward cache."""
    window.run(LISTEN)
    window.tab.click("next")
    window.tab.wait_for_page("/quiet")
    window.tab.back()
    window.tab.wait_for_page("/page")
    window.wait_until("window.restored")


def test_back_shows_the_page_without_its_messages(window: Window) -> None:
    """A page that Back restores, scripts and all, has lost the messages that it showed, errors too."""
    window.site.headers = {}
    window.show(component(SAVED, item("2", "Late", "error")) + NEXT)
    leave_and_return(window)
    assert window.texts == []
    window.bring({"id": "3", "content": "New"})
    assert window.texts == ["New"]


def test_forward_shows_the_page_without_its_messages(window: Window) -> None:
    """A page to which the visitor goes forward again has lost what it showed, too."""
    window.site.headers = {}
    window.open("<a id=next href=/second>Next</a>", "/page")
    window.site.pages["/second"] = component(SAVED)
    window.tab.click("next")
    window.tab.wait_for_page("/second")
    window.advance(100)
    assert window.texts == ["Saved"]
    window.run(LISTEN)
    window.tab.back()
    window.tab.wait_for_page("/page")
    window.run("history.forward()")
    window.tab.wait_for_page("/second")
    window.wait_until("window.restored")
    assert window.texts == []


def test_back_shows_nothing_that_was_about_to_be_announced(window: Window) -> None:
    """A message whose page is left before it was read out does not come back either."""
    window.site.headers = {}
    window.open(component(SAVED) + NEXT)
    leave_and_return(window)
    window.advance(1000)
    assert window.texts == []


def test_back_keeps_a_sticky_message_until_it_is_dismissed(window: Window) -> None:
    """A sticky message waits on the restored page, unless another page of the tab has dismissed it meanwhile."""
    window.site.headers = {}
    window.show(component(item("1", "Update", sticky=True), item("2", "Terms", sticky=True)) + NEXT)
    window.site.pages["/quiet"] = component(item("2", "Terms", sticky=True))
    window.run(LISTEN)
    window.tab.click("next")
    window.tab.wait_for_page("/quiet")
    window.advance(100)
    window.click("[data-flash-close]")
    window.wait_until("document.querySelector('[data-flash]') === null")
    window.tab.back()
    window.wait_until("window.restored")
    assert window.texts == ["Update"]


def test_a_replayed_page_shows_its_message_once(window: Window) -> None:
    """A page that a cache brings again shows only what this tab has not shown."""
    window.show(component(SAVED))
    window.show(component(SAVED, item("2", "New")))
    assert window.texts == ["New"]


def test_a_sticky_message_is_shown_by_every_page(window: Window) -> None:
    """Until it is dismissed, a sticky message is shown by each page that brings it."""
    for _ in range(2):
        window.show(component(item("1", "Update", sticky=True)))
        assert window.texts == ["Update"]


def test_tabs_remember_for_themselves(window: Window, site: Site, other_tab: Tab) -> None:
    """What one tab has shown is no reason for another to hide what the server gives it."""
    window.show(component(SAVED))
    other = Window(other_tab, site)
    other.show(component(SAVED, item("2", "Other")))
    assert other.texts == ["Saved", "Other"]
    window.show(component(SAVED, item("2", "Other")))
    assert window.texts == ["Other"]


def test_a_tab_remembers_the_last_two_hundred(window: Window) -> None:
    """What is remembered does not grow for ever; the newest of it counts."""
    window.show(component())
    for start in (0, 150):
        window.bring(*({"id": f"id-{number}", "content": "Saved"} for number in range(start, start + 150)))
    assert window.run("return JSON.parse(sessionStorage.getItem('flash-shown'))") == [
        f"id-{n}" for n in range(100, 300)
    ]


@pytest.mark.parametrize("junk", ["{", "7", "null", "[[1]]", '"text"'])
def test_junk_in_the_storage_does_no_harm(window: Window, junk: str) -> None:
    """Whatever an application or a visitor has written there, messages are shown, once."""
    window.open("<p>Before</p>")
    window.run(f"sessionStorage.setItem('flash-shown', {junk!r})")
    window.show(component(SAVED))
    assert window.texts == ["Saved"]
    window.show(component(SAVED))
    assert window.texts == []


def test_a_forbidden_storage_does_no_harm(window: Window) -> None:
    """Where the browser forbids storage, the page itself still shows a message once."""
    forbid = "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('', 'SecurityError') }})"
    window.tab.devtools("Page.addScriptToEvaluateOnNewDocument", source=forbid)
    window.show(component(SAVED))
    window.bring({"id": "1", "content": "Saved"}, {"id": "2", "content": "New"})
    assert window.texts == ["Saved", "New"]


def test_two_components_show_a_message_once(window: Window) -> None:
    """What the page has twice, or an event brings again, is on it once."""
    window.open(component(SAVED) + component(SAVED))
    window.bring({"id": "1", "content": "Saved"}, {"id": "2", "content": "New"}, {"id": "2", "content": "New"})
    window.bring({"id": "2", "content": "New"})
    assert sorted(window.texts) == ["New", "Saved"]
    assert [id for kind, id, _ in window.events if kind == "flash-shown"] == ["1", "2"]


def test_messages_without_an_id_are_all_shown(window: Window) -> None:
    """What an application's own script brings needs no id."""
    window.show(component())
    for _ in range(2):
        window.bring({"content": "Copied"}, {"content": "Copied"})
    assert window.texts == ["Copied"] * 4
