"""How this application shows its messages: what the layout tells ``render_flashes()`` beyond its defaults.

Few applications need any of it. Here are texts of 6,000 characters and a hundred messages at once, which are put into
boxes that scroll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from heliograph import Message
from heliograph.html import PLAIN, RenderOptions

LONG = 600
"""Characters from which on a text is in a box of its own."""

MANY = 8
"""Messages from which on they are in one box."""

# What scrolls must be within reach of the keyboard.
BOXED = replace(PLAIN, item=PLAIN.item.replace('class="flash-body"', 'class="flash-body long" tabindex="0"'))


def in_words(messages: Sequence[Message]) -> list[Message]:
    """Return messages as they are, but the count of those that did not fit as a sentence."""
    return [_said(message) for message in messages]


def how(messages: Sequence[Message], *, toasts: bool = False, waiting: str = "") -> RenderOptions:
    """Return the arguments of ``render_flashes()`` for the messages of a page.

    Args:
        messages: What it shows.
        toasts: Whether they float above the page and go by themselves; else they stay where they are.
        waiting: The cookie that tells the page's script to ask, where pages hold no messages; ``render_flashes()``
            knows it only where it reads the messages itself.
    """
    attributes: dict[str, object] = {
        "id": "messages",
        "data-toasts": toasts,
        "data-stay": not toasts,
        "data-waiting": waiting or None,
    }
    if len(messages) > MANY:
        attributes |= {"data-many": True, "role": "group", "aria-label": "Messages", "tabindex": 0}
    is_long = any(len(str(message.content)) > LONG for message in messages)
    return {"theme": BOXED if is_long else PLAIN, "templates": True, "attributes": attributes}


def _said(message: Message) -> Message:
    left_out = message.data.get("left_out")
    if left_out is None:
        return message
    return structs.replace(message, content=f"… and {left_out} more messages that did not fit.")
