"""In every theme a message that came as JSON is the same element as one that the server rendered."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup

from heliograph import Action
from heliograph.flashes import Flashes
from heliograph.html import THEMES, render
from heliograph.json import to_json
from heliograph.message import Message
from heliograph.testing import example_flashes

from .window import Window

SHAPE = """
const shape = (node) => node.nodeType === Node.TEXT_NODE
  ? node.data.trim()
  : [node.localName, Object.fromEntries(node.getAttributeNames().sort().map((name) => [name, node.getAttribute(name)])),
     Array.from(node.childNodes, shape).filter((part) => part !== "")];
return Array.from(document.querySelectorAll("[data-flash]"), shape)"""
ACTIONS = [
    Action("See", "/orders/7"),
    Action("Undo", "/undo?a=1&b=2", method="post"),
    Action("Ask", "mailto:a@b.example"),
]


def flashed() -> list[Message]:
    """Return a message of each kind."""
    flashes: Flashes = example_flashes()
    for category in ("success", "info", "warning", "error", "debug", "danger", "odd"):
        flashes.add(f"A {category}", category)
    flashes.add("Sent", "success", title="Order 7", actions=ACTIONS)
    flashes.add("Update", "warning", sticky=True, title="News")
    flashes.add(Markup("<p>One</p><p><b>Two</b></p>"), "error", actions=ACTIONS[:1])
    flashes.add("<\"'&\u202e>", "info", title="<\"'&>")
    return list(flashes)


@pytest.mark.parametrize("theme", THEMES)
def test_json_and_the_server_make_the_same_element(window: Window, theme: str) -> None:
    """Whether the server renders a message or the script fills a template with it, the page has the same element."""
    messages = flashed()
    window.show(str(render(messages, theme=theme, csrf={"csrf": "token"})))
    rendered: Any = window.run(SHAPE)
    window.run("sessionStorage.clear()")
    window.show(str(render([], theme=theme, csrf={"csrf": "token"}, templates=True)))
    window.bring(*to_json(messages))
    assert window.run(SHAPE) == rendered
    assert len(rendered) == len(messages)
