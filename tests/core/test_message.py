"""Promises about a message in the hand of a template."""

from datetime import date

import pytest
from markupsafe import Markup

from heliograph import Message


def message(content: object = "Saved", *, path: str | None = None) -> Message:
    return Message(id="AAECAwQF", content=content, category="info", expires=1_800_000_000, path=path)


@pytest.mark.parametrize(
    ("content", "text"), [("Saved", "Saved"), (Markup("<b>x</b>"), "<b>x</b>"), (7, "7"), (None, "None")]
)
def test_a_message_is_its_content_as_text(content: object, text: str) -> None:
    """`str(message)`, and so a message in an f-string or a log line, is the content."""
    assert str(message(content)) == text
    assert f"{message(content)}" == text


@pytest.mark.parametrize("content", ["<script>", ["<script>"], {"a": "<script>"}])
def test_content_is_escaped_in_html(content: object) -> None:
    """Whatever is no Markup is escaped where a template displays the message."""
    html = message(content).__html__()
    assert isinstance(html, Markup)
    assert "<" not in html
    assert "&lt;script&gt;" in html


def test_markup_is_html() -> None:
    """Markup is displayed as the HTML that it is."""
    assert message(Markup("<b>Saved</b>")).__html__() == Markup("<b>Saved</b>")


@pytest.mark.parametrize("name", ["content", "category", "expires", "unheard_of"])
def test_a_message_cannot_be_changed(name: str) -> None:
    """A template or an extension cannot change what another one will show."""
    with pytest.raises(AttributeError):
        setattr(message(), name, "another")


def test_equal_messages_are_equal() -> None:
    """Two messages with the same fields are the same message."""
    assert message(date(2027, 1, 15)) == message(date(2027, 1, 15))
    assert message("Saved") != message("Deleted")


def test_a_message_without_a_path_shows_on_every_page() -> None:
    """Only `path=` limits where a message is shown."""
    assert message().shows_at("/anything")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/orders", "/orders"),
        ("/orders", "/orders/"),
        ("/orders", "/orders/7/edit"),
        ("/orders/", "/orders/"),
        ("/orders/", "/orders/7"),
        ("/", "/"),
        ("/", "/orders"),
        ("/caf\u00e9", "/caf\u00e9/menu"),
    ],
)
def test_a_message_shows_at_and_below_its_path(path: str, page: str) -> None:
    """A message with a path is shown by the page at that path and by those below it."""
    assert message(path=path).shows_at(page)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/orders", "/"),
        ("/orders", "/orders2"),
        ("/orders", "/orders-archive/7"),
        ("/orders", "/shop/orders"),
        ("/orders/", "/orders"),
        ("/orders/7", "/orders"),
        ("/orders/7", "/orders/77"),
        ("/Orders", "/orders"),
    ],
)
def test_a_message_does_not_show_beside_its_path(path: str, page: str) -> None:
    """A page whose path merely begins with the same letters does not show the message."""
    assert not message(path=path).shows_at(page)
