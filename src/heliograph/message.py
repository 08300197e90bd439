"""The message: one notice for one visitor.

A value and nothing else. It is also the record that travels inside a parcel: the order of its fields is the wire
format, so new fields go at the end, each with a default, and parcels written before still open.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from heliograph.action import Action

UNIQUE = "unique"
"""The name in ``data`` by which a message says that it is :attr:`Message.unique`."""


class Message(Struct, frozen=True, array_like=True):
    """One notice, immutable.

    Attributes:
        id: Unique among the messages of a visitor; 8 characters of base64url.
        content: The text; ``markupsafe.Markup`` is HTML, anything else is escaped when shown. May also be a JSON-like
            value, tuple, bytes, datetime, date, UUID or Decimal, and comes back as what it was.
        category: What kind of notice it is: ``success``, ``error`` or the application's own word.
        expires: When it is no longer worth showing, in whole seconds since the epoch.
        queue: Separates notices that are read in different places; ``""`` is the usual one.
        key: Of pending messages with the same key only the newest is shown.
        path: Only pages at or below this path show it; None means every page.
        data: A small mapping for adapters and applications.
        title: A few words above the content, as text; it is escaped where it is shown.
        actions: What the visitor may do about it.
        sticky: Whether it is shown by every page until it is dismissed, or expires.

    Example:
        >>> message = Message(id="3q2-7wAA", content="<b>Saved</b>", category="success", expires=1_800_000_000)
        >>> str(message)
        '<b>Saved</b>'
        >>> message.__html__()
        Markup('&lt;b&gt;Saved&lt;/b&gt;')
    """

    id: str
    content: Any
    category: str
    expires: int
    queue: str = ""
    key: str | None = None
    path: str | None = None
    data: dict[str, Any] = {}
    title: str = ""
    actions: tuple[Action, ...] = ()
    sticky: bool = False

    def __str__(self) -> str:
        """The content as text, unescaped."""
        return str(self.content)

    def __html__(self) -> Markup:
        """The content as HTML: itself when it is Markup, escaped otherwise."""
        content = self.content
        return content if isinstance(content, Markup) else escape(str(content))

    def shows_at(self, path: str) -> bool:
        """Tell whether a page at ``path`` shows this message (RFC 6265 section 5.1.4, path-match)."""
        return self.path is None or path == self.path or path.startswith(self.path.rstrip("/") + "/")

    @property
    def unique(self) -> bool:
        """Whether it is not shown beside an equal one that was flashed before it; with a key, the key's rule holds."""
        return self.key is None and self.data.get(UNIQUE) is True

    def repeats(self, other: Message) -> bool:
        """Tell whether a visitor could not tell the two apart."""
        return _face(self) == _face(other)


def _face(message: Message) -> tuple[object, ...]:
    """Return what a visitor sees of a message, and where."""
    content: object = message.content
    # Markup equals the same text, and 1 is True.
    looks = (type(content), content, message.category, message.title, message.actions, message.sticky)
    return (*looks, message.queue, message.path)
