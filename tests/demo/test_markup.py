"""Promises of the markup shown on the page of themes."""

from markupsafe import Markup

from heliograph import Action, Message
from heliograph.demo.markup import readable
from heliograph.html import render

from .page import read


def code(html: str) -> str:
    """Return what a visitor reads."""
    (listing,) = read(f"<pre>{readable(html)}</pre>").tagged("pre")
    return "".join(part if isinstance(part, str) else part.text for part in listing.children)


def test_an_element_is_a_line() -> None:
    """Each element has its line, indented by its depth; a text stays beside its tags."""
    assert code('<div class="a"><p>One</p><input name="b"><p hidden>Two</p></div>').splitlines() == [
        '<div class="a">',
        "  <p>One</p>",
        '  <input name="b">',
        "  <p hidden>Two</p>",
        "</div>",
    ]


def test_drawings_are_left_out() -> None:
    """Of a drawing there is its place and its class."""
    assert code('<p><svg class="icon" width="2"><path d="M0 0"/><g><path d="M1 1"/></g></svg></p>').splitlines() == [
        "<p>",
        '  <svg class="icon">…</svg>',
        "</p>",
    ]


def test_what_is_escaped_stays_text() -> None:
    """A message full of markup is shown as text, and not a character of it does anything."""
    message = Message("id", Markup("&lt;b&gt;"), "success", 0, title='"<i>', actions=(Action("Undo", "/?a=1&b=2"),))
    shown = read(f"<pre>{readable(render([message]))}</pre>")
    assert {element.tag for element in shown.all()} == {"", "pre", "span"}
    assert "<b>" in shown.text
    assert '"<i>' in shown.text
