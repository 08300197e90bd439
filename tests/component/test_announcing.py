"""Messages are read out: their text comes into a live region that screen readers know already."""

from .markup import component, item
from .window import Window

SAVED = item("1", "Saved")
LATE = item("2", "Late", "error")


def test_text_of_the_page_comes_into_a_region_that_was_there(window: Window) -> None:
    """What a page brings is taken out of its live region and put in again, so that it is read out."""
    window.open(component(SAVED, LATE))
    assert window.regions == [("status", ""), ("alert", "")]
    window.advance(99)
    assert window.regions == [("status", ""), ("alert", "")]
    window.advance(1)
    assert window.regions == [("status", "Saved x"), ("alert", "Late x")]
    assert window.events == [["flash-shown", "1", "Saved"], ["flash-shown", "2", "Late"]]


def test_text_of_an_event_comes_into_a_region_that_was_there(window: Window) -> None:
    """What comes later comes in the same way, after what is there."""
    window.show(component(SAVED))
    window.run("document.dispatchEvent(new CustomEvent('flashes', {detail: {flashes: [{id: '2', content: 'New'}]}}))")
    assert window.regions == [("status", "Saved x"), ("status", "")]
    window.advance(100)
    assert window.regions == [("status", "Saved x"), ("status", "New x")]


def test_an_unknown_category_is_announced_as_information(window: Window) -> None:
    """A category without a template of its own looks like information, errors and warnings interrupt."""
    window.show(component())
    window.bring(
        *({"id": category, "content": category, "category": category} for category in ("odd", "error", "warning"))
    )
    assert window.regions == [("status", "odd x"), ("alert", "error x"), ("alert", "warning x")]


def test_without_a_template_the_category_decides_how_it_is_announced(window: Window) -> None:
    """On a page without templates a message has its role, its text and a button all the same."""
    window.show(component(templates=False))
    window.bring({"id": "1", "content": "Saved"}, {"id": "2", "content": "Late", "category": "error", "title": "Oh"})
    assert window.regions == [("status", "Saved Close"), ("alert", "Oh Late Close")]


def test_nothing_is_announced_while_nobody_looks(window: Window) -> None:
    """In a hidden tab the text waits where it is, and is put in anew when the visitor comes back."""
    window.open("<p>Before</p>")
    window.hide()
    window.run(f"document.body.insertAdjacentHTML('beforeend', {component(SAVED)!r})")
    window.advance(10_000)
    assert window.texts == ["Saved"]
    assert window.events == []
    window.reveal()
    assert window.regions == [("status", "")]
    window.advance(100)
    assert window.regions == [("status", "Saved x")]


def test_the_page_does_not_jump(window: Window) -> None:
    """A message that is put in again leaves its place open, and no style behind."""
    window.open(component(SAVED) + "<p id=below>Below</p>")
    top = "return document.querySelector('#below').getBoundingClientRect().top"
    before = window.run(top)
    window.advance(100)
    assert window.run(top) == before
    assert window.run("return document.querySelector('[data-flash]').hasAttribute('style')") is False


def test_the_focus_stays_where_it_is(window: Window) -> None:
    """Messages do not take the focus, neither those of the page nor those that come later."""
    window.open("<main><input id=name autofocus></main>" + component(SAVED, LATE))
    window.wait_until("document.activeElement.id === 'name'")
    window.advance(100)
    window.bring({"id": "3", "content": "New", "category": "error"})
    assert window.focused == "name"


def test_a_message_that_has_the_focus_already_is_left_alone(window: Window) -> None:
    """Who has reached a link in a message before the script came keeps the focus there."""
    window.site.head = ""
    window.open(component(item("1", "See", extra="<a href=/quiet id=link>more</a>")))
    window.run("document.getElementById('link').focus()")
    window.run("return import('/_flashes/flash-messages.js')")
    assert window.focused == "link"
    assert window.texts == ["See"]
    assert window.events == [["flash-shown", "1", "See"]]
