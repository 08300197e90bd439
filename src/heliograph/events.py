"""Signals about messages, for statistics, audit logs and tests.

Subscribers run inside the request that caused them. A signal that nobody listens to costs one attribute read: senders
ask ``signal.receivers`` first. No decision of the library depends on a subscriber.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, TypeAlias

from blinker import Signal

if TYPE_CHECKING:
    from heliograph.message import Message

DropReason: TypeAlias = Literal["evicted", "shortened", "expired", "rejected", "outage", "unsent"]
"""Why messages were not shown as they were flashed.

``evicted``: older messages made room for newer ones. ``shortened``: the response flashed more than fits. ``expired``:
nobody asked within ``max_age``. ``rejected``: a cookie of ours did not open (its messages are unknown, so none are
named). ``outage``: the store failed. ``unsent``: the response that should have carried them never left, or told the
browser to clear its cookies.
"""

message_flashed = Signal("A message was added. Sent with the Heliograph and message=Message.")
messages_shown = Signal("A response delivered messages. Sent with the Heliograph and messages=tuple[Message, ...].")
messages_dropped = Signal(
    "Messages were dropped or cut. Sent with the Heliograph, messages=tuple[Message, ...] and reason=DropReason."
)


def dropped(sender: object, messages: Collection[Message], reason: DropReason) -> None:
    """Send ``messages_dropped`` when somebody listens."""
    if messages_dropped.receivers:
        messages_dropped.send(sender, messages=tuple(messages), reason=reason)


def shown(sender: object, messages: Collection[Message]) -> None:
    """Send ``messages_shown`` when somebody listens."""
    if messages_shown.receivers:
        messages_shown.send(sender, messages=tuple(messages))


def flashed(sender: object, message: Message) -> None:
    """Send ``message_flashed`` when somebody listens."""
    if message_flashed.receivers:
        message_flashed.send(sender, message=message)
