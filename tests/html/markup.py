"""What tests of the markup share: a parser that does as browsers do, and messages with everything on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from heliograph import Action, Message
from heliograph.html import THEMES, render

BUILT_IN = list(THEMES.values())
NAMES = list(THEMES)
CATEGORIES = ["success", "info", "warning", "error", "debug"]
TOKEN = {"csrf_token": "the token"}


def message(content: object = "Saved", category: str = "success", **more: Any) -> Message:
    more.setdefault("id", "AAECAwQF")
    return Message(content=content, category=category, expires=1_800_000_000, **more)


FULL: dict[str, Any] = {
    "title": "Order 7",
    "actions": (Action("Undo", "/orders/7/undo", "post"), Action("All orders", "/orders?page=1&all=1")),
}


def page(*messages: Message, **options: Any) -> LexborNode:
    """Render messages in the body of a page, and return what a browser makes of it: the element around them."""
    parsed = LexborHTMLParser(f"<!doctype html><title>x</title><body>{render(messages, **options)}")
    [root] = parsed.css("body > *")
    return root


def one(*messages: Message, **options: Any) -> LexborNode:
    """Return the only message of a page."""
    [item] = page(*messages, **options).css("[data-flash]")
    return item


def part(node: LexborNode, selector: str) -> LexborNode:
    """Return the only element that a selector finds."""
    found = node.css(selector)
    assert len(found) == 1, f"{len(found)} of {selector} in {node.html}"
    return found[0]


def skeleton(node: LexborNode) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each element's name, and the names of its attributes."""
    for element in node.css("*"):
        yield str(element.tag), tuple(element.attributes)


def unfolded(template: LexborNode) -> LexborNode:
    """Return what a script finds in a template, whose content is not in the page."""
    html = str(template.html).replace("<template", "<div", 1).removesuffix("</template>") + "</div>"
    [root] = LexborHTMLParser(f"<body>{html}").css("body > div")
    return root
