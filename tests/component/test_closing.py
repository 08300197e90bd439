"""Closing a message: by pointer and keyboard, with Escape where it is free, and where the focus goes."""

import pytest

from .markup import component, item
from .window import Window

ONE, TWO = item("1", "One", "error"), item("2", "Two")
PAGE = "<main id=main><button id=before>Before</button></main>"


def test_the_button_closes(window: Window) -> None:
    """A click on the button, hidden from those without scripts, closes its message and no other."""
    window.show(component(ONE, TWO))
    window.click("[data-flash='1'] [data-flash-close]")
    assert window.texts == ["Two"]
    assert window.events[-1] == ["flash-closed", "1", "button"]


def test_the_keyboard_closes_and_the_focus_goes_back(window: Window) -> None:
    """Who came to a message by Tab is after closing it where they came from."""
    window.show(PAGE + component(ONE))
    window.press("Tab")
    assert window.focused == "before"
    window.press("Tab")
    window.press("Enter")
    assert window.texts == []
    assert window.focused == "before"


def test_after_a_click_the_focus_is_where_it_was(window: Window) -> None:
    """Who was writing in a field goes on there after a click on a message's button."""
    window.show("<main><input id=name autofocus></main>" + component(ONE))
    window.click("[data-flash-close]")
    assert window.texts == []
    assert window.focused == "name"


@pytest.mark.parametrize("page", ["<main id=main>Text</main>", "<p>Text</p>"], ids=["main", "none"])
def test_the_focus_never_falls_to_the_top_of_the_page(window: Window, page: str) -> None:
    """With nowhere to go back to, the focus goes to the page's main part, else it stays with the component."""
    window.show(component(ONE) + page)
    window.press("Tab")
    assert window.focused == "button"
    window.press("Enter")
    assert window.texts == []
    assert window.focused == ("main" if "main" in page else "flash-messages")
    window.run("document.activeElement.blur()")
    assert window.run("return document.querySelector('[tabindex]')") is None


def test_the_focus_goes_on_when_where_it_came_from_is_gone(window: Window) -> None:
    """What the focus came from may have been removed since."""
    window.show("<main id=main><input id=name autofocus></main>" + component(ONE))
    window.press("Tab")
    window.run("document.getElementById('name').remove()")
    window.press("Enter")
    assert window.focused == "main"


def test_escape_closes_the_newest(window: Window) -> None:
    """Escape closes what came last, wherever on the page, and leaves the focus alone."""
    window.show(PAGE + component(ONE, attributes="data-queue=a") + component(TWO))
    window.bring({"id": "3", "content": "Three", "queue": "a"})
    window.press("Tab")
    assert window.texts == ["One", "Three", "Two"]
    for left in (["One", "Two"], ["One"], []):
        window.press("Escape")
        assert window.texts == left
    assert window.focused == "before"


def test_escape_closes_the_message_that_has_the_focus(window: Window) -> None:
    """With the focus in a message, Escape closes that one."""
    window.show(component(ONE, TWO))
    window.press("Tab")
    window.press("Escape")
    assert window.texts == ["Two"]


@pytest.mark.parametrize(
    ("page", "focus"),
    [
        ("<dialog id=d><button id=b>B</button></dialog>", "d.showModal()"),
        ("<dialog id=d><button id=b>B</button></dialog>", "d.show(); b.focus()"),
        ("<div popover id=d><button id=b>B</button></div>", "d.showPopover()"),
        ("<select id=d><option>1</select>", "d.focus()"),
        ("<button id=d aria-expanded=true>Menu</button>", "d.focus()"),
        ("<div role=alertdialog><button id=d>B</button></div>", "d.focus()"),
        ("<ul role=menu><li role=menuitem tabindex=0 id=d>B</ul>", "d.focus()"),
        ("<main><button id=d>B</button></main>", "d.focus(); d.onkeydown = event => event.preventDefault()"),
    ],
    ids=["modal dialog", "dialog", "popover", "select", "expanded", "role dialog", "menu", "prevented"],
)
def test_escape_is_left_to_what_wants_it(window: Window, page: str, focus: str) -> None:
    """What is open and closes by Escape itself gets it; the message stays."""
    window.show(page + component(ONE))
    window.run(focus)
    window.press("Escape")
    assert window.texts == ["One"]


def test_escape_that_closed_a_message_is_used_up(window: Window) -> None:
    """Nothing else of the page closes by the same key press; one that closed nothing is for others."""
    window.show(component(ONE))
    window.run("window.free = []; addEventListener('keydown', (event) => free.push(!event.defaultPrevented))")
    window.press("Escape")
    window.press("Escape")
    assert window.run("return free") == [False, True]


def test_an_application_can_keep_a_message(window: Window) -> None:
    """An application that prevents `flash-closed` keeps the message, which then does not run out any more."""
    window.show(component(TWO))
    window.run("document.addEventListener('flash-closed', (event) => event.preventDefault())")
    window.click("[data-flash-close]")
    window.press("Escape")
    window.point(None)
    window.run("document.activeElement.blur()")
    window.advance(60_000)
    assert window.texts == ["Two"]
    assert [reason for _, _, reason in window.events[1:]] == ["button", "escape"]


def test_a_sticky_message_is_dismissed_at_the_endpoint(window: Window) -> None:
    """Its button tells the server, by a request of the script and not by leaving the page; what waits comes back."""
    window.site.answers = [[{"id": "9", "content": "News"}]]
    window.show(component(item("1", "Update", sticky=True)))
    window.click("[data-flash-close]")
    window.wait_until("document.querySelector('[data-flash=\"1\"]') === null")
    window.advance(100)
    assert window.site.asked == [{"dismiss": ["1"]}]
    assert window.texts == ["News"]
    assert window.run("return location.pathname") == "/page"


def test_a_dismissal_that_fails_goes_by_the_form(window: Window) -> None:
    """When the endpoint refuses the script, the form asks, as it does without scripts."""
    window.site.answers = [403]
    window.show(component(item("1", "Update", sticky=True)))
    window.click("[data-flash-close]")
    window.tab.wait_for_page("/quiet")
    assert window.site.asked == [{"dismiss": ["1"]}, {"form": {"dismiss": "1"}}]


def test_a_dismissal_without_a_network_leaves_the_message(window: Window) -> None:
    """Without a network the message stays, and the page as well; the next try is as good as the first."""
    window.show(component(item("1", "Update", sticky=True)))
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    window.tab.devtools("Network.enable")
    window.tab.devtools("Network.emulateNetworkConditions", offline=True, **offline)
    window.wait_until("navigator.onLine === false")
    window.run("window.warned = []; console.warn = (error) => warned.push(error)")
    window.click("[data-flash-close]")
    window.wait_until("warned.length")
    assert window.texts == ["Update"]
    window.tab.devtools("Network.emulateNetworkConditions", offline=False, **offline)
    window.wait_until("navigator.onLine")
    window.click("[data-flash-close]")
    window.wait_until("document.querySelector('[data-flash]') === null")
