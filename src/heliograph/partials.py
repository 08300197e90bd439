"""Messages in a header, beside a response that is only a part of a page: what htmx, Turbo and Unpoly are told.

A header and never the body: which part of a body a library displays (``hx-select``, a Turbo frame, an Unpoly target)
only the page knows, and every kind of body would need a way of its own. When a response has such a header is the rule
of :mod:`heliograph.delivery`; which messages are waiting is known to the exchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from heliograph.json import text, to_json
from heliograph.message import Message

EVENT = "flashes"
"""The event by which messages come to a page, and the field that has them."""

TRIGGER = "HX-Trigger"
"""htmx's own header: events that it fires in the page (https://htmx.org/headers/hx-trigger/)."""

FLASHES = "Flash-Messages"
"""Ours, for libraries whose requests a page's script can watch."""

ROOM = 1024
"""Bytes of a header's value that messages may take; the others wait, and the page's script asks for them."""


class Carried(NamedTuple):
    """A header that brings messages to a page.

    Attributes:
        name: Its name.
        value: Its value: ASCII, in one line.
        messages: Those in it, oldest first.
    """

    name: str
    value: str
    messages: tuple[Message, ...]

    @property
    def size(self) -> int:
        """Bytes that the header takes."""
        return len(self.name) + len(self.value) + len(": \r\n")


def carry(name: str, said: str | None, messages: Iterable[Message], *, more: bool) -> Carried | None:
    """Return the header for as many messages as it has room for, oldest first.

    Args:
        name: Which header.
        said: What the application says in it already.
        messages: What waits, and may be in a header.
        more: Whether anything waits besides these; the page's script then asks the endpoint.

    Returns:
        None when there is nothing to tell, and when what the application says leaves no place for it: an event of its
        own of our event's name, or JSON that is none.

    Example:
        >>> carry("Flash-Messages", None, (), more=True).value
        '{"flashes":[],"more":true}'
    """
    fitting: list[Message] = []
    listed: list[dict[str, Any]] = []
    room = ROOM
    for message, found in ((message, to_json([message])) for message in messages):
        room -= len(text({EVENT: found}))
        if room < 0:
            more = True
            break  # Not the next one either: they stay in order.
        fitting.append(message)
        listed += found
    if not (listed or more):
        return None
    told: dict[str, Any] = {EVENT: listed, "more": True} if more else {EVENT: listed}
    value = _triggered(said, told) if name == TRIGGER else text(told)
    return None if value is None else Carried(name, value, tuple(fitting))


def _triggered(said: str | None, told: dict[str, Any]) -> str | None:
    """Return a value of HX-Trigger with our event last.

    htmx 2 fires its events before it swaps, at an element that may be gone: ours names the body as its target, which
    htmx 2 then takes for all that come after (``handleTriggerHeader`` of htmx.org 2.0).
    """
    own = text({EVENT: {**told, "target": "body"}})[1:]
    said = (said or "").strip()
    if said.startswith("{"):
        return _behind(said, own)
    names = [name.strip() for name in said.split(",") if name.strip()]
    return None if EVENT in names else _behind(text(dict.fromkeys(names, cast("object", {}))), own)


def _behind(said: str, own: str) -> str | None:
    """Return JSON with our event behind those of the application, which stay as they were written."""
    try:
        events: object = json.loads(said)
    except (ValueError, RecursionError):
        return None  # htmx cannot read it, either.
    if not isinstance(events, dict) or EVENT in events:
        return None
    return f"{said[:-1]}{',' if events else ''}{own}"
