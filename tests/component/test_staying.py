"""How long a message stays: long enough to be read, and for ever when something has to be done about it."""

import pytest

from .markup import component, item
from .window import Window

SHORT = item("1", "Saved")
READING = 5000 + 50 * len("Savedx")
"""Milliseconds: five seconds and what the reading of the text takes, the button's label counted."""


def test_a_message_goes_when_it_can_have_been_read(window: Window) -> None:
    """A message of success stays for five seconds and 50 ms per character, then goes."""
    window.show(component(SHORT))
    window.advance(READING)
    assert window.texts == ["Saved"]
    window.advance(500)
    assert window.texts == []
    assert window.events[-1] == ["flash-closed", "1", "timeout"]


def test_a_long_message_stays_longer(window: Window) -> None:
    """A text of a thousand characters stays for 55 seconds."""
    window.show(component(item("1", "a" * 1000)))
    window.advance(55_000)
    assert len(window.texts) == 1
    window.advance(500)
    assert window.texts == []


@pytest.mark.parametrize(
    "lasting",
    [
        item("1", "Late", "error"),
        item("1", "Look out", "warning"),
        item("1", "Update", sticky=True),
        item("1", "Moved", extra="<span data-flash-actions><a href=/quiet>See</a></span>"),
        item("1", "Deleted", extra="<form method=post action=/undo><button>Undo</button></form>"),
    ],
    ids=["error", "warning", "sticky", "link", "undo"],
)
def test_what_needs_the_visitor_never_goes_by_itself(window: Window, lasting: str) -> None:
    """Errors, warnings, sticky messages and those with something to click on stay until they are closed."""
    window.show(component(lasting))
    window.advance(3_600_000)
    assert len(window.texts) == 1


def test_a_site_can_let_everything_stay(window: Window) -> None:
    """With `data-stay` nothing goes by itself."""
    window.show(component(SHORT, attributes="data-stay"))
    window.advance(3_600_000)
    assert window.texts == ["Saved"]


def test_a_message_stays_under_the_pointer(window: Window) -> None:
    """As long as the pointer is over the messages none of them goes."""
    window.show(component(SHORT))
    window.point(".toast")
    window.advance(60_000)
    assert window.texts == ["Saved"]
    window.point(None)
    window.advance(READING + 250)
    assert window.texts == []


def test_a_message_stays_with_the_focus(window: Window) -> None:
    """As long as the focus is in the messages none of them goes."""
    window.show(component(SHORT) + "<main><input id=name></main>")
    window.press("Tab")
    assert window.focused == "button"
    window.advance(60_000)
    assert window.texts == ["Saved"]
    window.press("Tab")
    assert window.focused == "name"
    window.advance(READING + 250)
    assert window.texts == []


def test_a_message_stays_while_nobody_looks(window: Window) -> None:
    """The time for which the tab is hidden does not count."""
    window.show(component(SHORT))
    window.advance(READING - 1000)
    window.hide()
    window.advance(600_000)
    window.reveal()
    window.advance(750)
    assert window.texts == ["Saved"]
    window.advance(750)
    assert window.texts == []


def test_a_page_at_rest_has_no_timer(window: Window) -> None:
    """Where no message is running out, nothing ticks."""
    window.open(component(item("1", "Late", "error")))
    window.run("const set = setInterval; window.started = 0; window.setInterval = (...all) => (started++, set(...all))")
    window.advance(100)
    assert window.run("return started") == 0
    window.bring({"id": "2", "content": "Saved"})
    assert window.run("return started") == 1


FADE = "<style>[data-flash-closing] { opacity: 0; transition: opacity 1s }</style>"
STILL = "<style>@media (prefers-reduced-motion: reduce) { [data-flash-closing] { transition: none } }</style>"
CLOSE = "document.querySelector('[data-flash-close]').click()"
GOING = "document.querySelector('[data-flash]')?.hasAttribute('data-flash-closing') ?? null"


def test_a_style_sheet_can_fade_a_message_out(window: Window) -> None:
    """A message that a style sheet fades is there until it has faded."""
    window.show(FADE + component(SHORT))
    window.run(CLOSE)
    assert window.run(f"return {GOING}") is True
    window.run("document.querySelector('[data-flash]').getAnimations()[0].finish()")
    window.wait_until(f"{GOING} === null")


def test_who_wants_no_motion_gets_none(window: Window) -> None:
    """Under `prefers-reduced-motion` nothing moves, and a message that is closed is gone at once."""
    reduce = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    window.tab.devtools("Emulation.setEmulatedMedia", features=reduce)
    window.show(FADE + STILL + component(SHORT))
    window.run(CLOSE)
    assert window.run(f"return {GOING}") is None
