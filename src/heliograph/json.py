"""Messages as JSON: for an application's own API, for the endpoint, and for headers.

A message becomes plain mappings and texts, what it has by default left out; the text of them is ASCII and bears to be
put into a header or a ``<script>`` element. No rule about when a message is given to whom lives here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

from markupsafe import Markup

from heliograph.message import Message

_ENCODER = json.JSONEncoder(separators=(",", ":"))  # ASCII only, and so no newline of any kind: "\n" is escaped.
# What could end a <script>, or begin a comment in it (HTML Standard, section 4.12.1.3), or an element elsewhere.
_IN_HTML = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&'"})
_PLAIN: Mapping[type, Callable[[Any], object]] = {
    float: lambda number: number if isfinite(number) else None,  # As JavaScript's own JSON.stringify() has it.
    bytes: lambda data: base64.b64encode(data).decode("ascii"),
    **dict.fromkeys((datetime, date), lambda moment: moment.isoformat()),
    **dict.fromkeys((UUID, Decimal, Markup), str),
    **dict.fromkeys((list, tuple), lambda items: [_plain(item) for item in items]),
    dict: lambda items: {name: _plain(item) for name, item in items.items()},
}


def to_json(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages as an API answers them: lists, mappings and texts that any JSON encoder takes.

    Args:
        messages: Such as ``flashes()``, which hands out what is pending: once the response is delivered, they are gone.

    Returns:
        For each message ``id``, ``content`` as text and ``category``; ``html`` is True when the content is HTML. What
        else it has (``title``, ``actions``, ``sticky``, ``queue``, ``data``) only where it is not the default. In
        ``data``, bytes are base64, dates ISO 8601, and a number that is none (infinity) is None.

    Example:
        >>> from heliograph.testing import example_flashes
        >>> flashes = example_flashes()
        >>> _ = flashes.add("Saved", "success", data={"order": 7})
        >>> [message] = to_json(flashes)
        >>> message["content"], message["category"], message["data"]
        ('Saved', 'success', {'order': 7})
    """
    return [_as_mapping(message) for message in messages]


def text(value: Mapping[str, object]) -> str:
    r"""Return the JSON of what :func:`to_json` made, within whatever it is put: ASCII, and no bracket of HTML.

    Example:
        >>> text({"content": "<b>Ünï</b>"})
        '{"content":"\\u003cb\\u003e\\u00dcn\\u00ef\\u003c/b\\u003e"}'
    """
    return _ENCODER.encode(value).translate(_IN_HTML)


def _as_mapping(message: Message) -> dict[str, Any]:
    content = message.content
    found: dict[str, Any] = {"id": message.id, "content": str(content)}
    if isinstance(content, Markup):
        found["html"] = True
    found["category"] = message.category
    if message.title:
        found["title"] = message.title
    if message.actions:
        found["actions"] = [
            {"label": action.label, "url": action.url, "method": action.method} for action in message.actions
        ]
    if message.sticky:
        found["sticky"] = True
    if message.queue:
        found["queue"] = message.queue
    if message.data:
        found["data"] = _plain(message.data)
    return found


def _plain(value: object) -> object:
    convert = _PLAIN.get(type(value))
    return value if convert is None else convert(value)
