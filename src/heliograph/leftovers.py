"""Leftovers: what the framework's own flash left pending when the application changed to Heliograph.

They are taken over at the first read that can show them, as if they had just been flashed, so that a page which is not
delivered leaves them pending in a parcel. Where a framework keeps them, and in what shape, its integration says; junk
in that place is a matter of the log, never of the visitor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from heliograph.base64url import encode
from heliograph.errors import UnstorableError
from heliograph.flashes import MESSAGE_ID_BYTES, compose
from heliograph.heliograph import Heliograph
from heliograph.message import Message

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Messages found where the framework's own flash keeps them.

    Attributes:
        found: What lies there, expected to be a list.
        read: Turns an item of that list into arguments of :meth:`heliograph.Flashes.add`, ``content`` among them. It
            may fail in any way on an item that its framework did not write.
        remove: Takes all of it away from there.
        restore: Puts all of it back, for a request that ends without a response; None where ``remove`` only makes a
            note that the response carries out.
    """

    found: object
    read: Callable[[Any], dict[str, Any]]
    remove: Callable[[], object]
    restore: Callable[[], object] | None = None


def take_over(helio: Heliograph, leftovers: Leftovers) -> list[Message]:
    """Remove leftovers from their place, and return them as messages."""
    leftovers.remove()
    found: Any = leftovers.found
    if not isinstance(found, list | tuple):
        logger.warning("What lies in the place of the former flash messages is no list: %.80r", found)
        return []
    messages: list[Message] = []
    for item in cast("Sequence[object]", found):
        try:
            messages.append(_compose(helio, leftovers.read(item)))
        except Exception:  # Whatever lies there, it is no reason to refuse the page.
            logger.warning("Junk among the former flash messages: %.80r", item)
    return messages


def _compose(helio: Heliograph, arguments: dict[str, Any]) -> Message:
    id = encode(helio.random(MESSAGE_ID_BYTES))
    try:
        return compose(helio, id, **arguments)
    except UnstorableError:  # Sessions on the server hold what no cookie can; its text is better than nothing.
        arguments["content"] = str(arguments["content"])
        return compose(helio, id, **arguments)
