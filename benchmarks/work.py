"""The work that every system does: the requests, and what their answers say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

CATEGORY: Final = "success"
TEXT: Final = "The order was saved."
TEXTS: Final = tuple(f"Order {1000 + number} was sent to the printer." for number in range(10))
KEY: Final = "an example, not a key to use"

IDLE: Final = "/idle"
"""GET: a page that does not touch messages."""
PAGE: Final = "/page"
"""GET: a page that shows all pending messages, a line each."""
FLASH_1: Final = "/flash-1"
"""POST: flashes TEXT and redirects to the page."""
FLASH_10: Final = "/flash-10"
"""POST: flashes TEXTS, each by a call of its own, and redirects to the page."""


def render(texts: Iterable[str]) -> bytes:
    """Return the body of a page that shows these messages."""
    return "\n".join(texts).encode()
