"""The inbox: the parcels that came with a request.

Opens seals lazily, once, and puts what opens in order. What becomes of the parcels is the exchange's decision.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from heliograph import base64url, events
from heliograph.cookies import MARK_LENGTH, Arrived, Cookies
from heliograph.heliograph import Heliograph
from heliograph.message import Message
from heliograph.parcel import Parcel, Ticket, unpack
from heliograph.seal import Sealer
from heliograph.store import HELD, Held

logger = logging.getLogger(__name__)


class Waiting(Struct, eq=False):
    """A parcel that came with the request.

    Attributes:
        cookie: The cookie that brought it.
        origin: The parcel itself when it was inline, the ticket when it is stored.
        parcel: What it holds; None while it is still in the store, or held by another reader.
        messages: Those that have not expired.
        ticket: The ticket of a stored parcel, None for an inline one.
    """

    cookie: Arrived
    origin: Parcel | Ticket
    parcel: Parcel | None
    messages: tuple[Message, ...]
    ticket: str | None = None


class Spoiled(NamedTuple):
    """A cookie to be removed: it did not open, or holds nothing any more.

    Attributes:
        cookie: As it came.
        path: The Path that it was set with, as far as that is known.
        domain: The Domain, likewise.
    """

    cookie: Arrived
    path: str
    domain: str


class Claim(NamedTuple):
    """A stored parcel that this request has to itself.

    Attributes:
        ticket: Its name in the store.
        mark: Which key sealed it.
        parcel: What it holds.
        messages: Those that have not expired.
    """

    ticket: str
    mark: str
    parcel: Parcel
    messages: tuple[Message, ...]


class Inbox(Struct, eq=False):
    """The cookies of ours in one request, opened.

    Attributes:
        helio: The settings.
        sealer: Opens them.
        cookies: How our cookies are written over this connection.
        arrived: What :meth:`Cookies.scan` found; at least one.
        moment: Whole seconds since the epoch.
        waiting: What opened, oldest first.
        spoiled: What did not open, or holds nothing any more: to be removed.
        stored: Whether any of it is stored.
    """

    helio: Heliograph
    sealer: Sealer
    cookies: Cookies
    arrived: Sequence[Arrived]
    moment: int
    waiting: list[Waiting] = []
    spoiled: list[Spoiled] = []
    stored: bool = False

    def __post_init__(self) -> None:
        cookies = self.cookies
        opened: set[str] = set()
        failed: list[Arrived] = []
        for cookie in self.arrived:
            suffix = cookie.suffix
            if suffix in opened:
                continue  # Sent twice; the first that opens counts.
            waiting = self._open(cookie, cookies.context(suffix))
            if waiting is None:
                failed.append(cookie)
                continue
            opened.add(suffix)
            if waiting.messages or waiting.origin.expires > self.moment:
                self.waiting.append(waiting)
            else:
                self._spoil(waiting)
        if failed:
            unopened = {cookie.suffix: cookie for cookie in failed if cookie.suffix not in opened}
            self.spoiled += [Spoiled(cookie, cookies.path, cookies.domain) for cookie in unopened.values()]
        if len(self.waiting) > 1:
            self.waiting.sort(key=_order)

    def pending(self, is_for_this_visitor: Callable[[Parcel], bool], *, stored: bool | None = None) -> list[Message]:
        """Return the messages of this visitor, oldest first.

        No more parcels than can be removed within the room for headers; the rest waits for the next page.

        Args:
            is_for_this_visitor: Tells whether a parcel may be shown.
            stored: Only those from the store (True), or only those from cookies (False); None returns both.
        """
        messages: list[Message] = []
        for waiting in self.waiting[: self.cookies.removable]:
            parcel = waiting.parcel
            if parcel is None or (parcel.binding and not is_for_this_visitor(parcel)):
                continue
            if stored is None or stored is (waiting.ticket is not None):
                messages += waiting.messages
        return messages

    @property
    def tickets(self) -> tuple[str, ...]:
        """The stored parcels that have not been claimed."""
        if not self.stored:
            return ()
        return tuple(w.ticket for w in self.waiting if w.ticket is not None and w.parcel is None)

    @property
    def claims(self) -> list[Claim]:
        """The stored parcels that this request has to itself."""
        if not self.stored:
            return []
        return [
            Claim(waiting.ticket, waiting.cookie.mark, waiting.parcel, waiting.messages)
            for waiting in self.waiting
            if waiting.ticket is not None and waiting.parcel is not None
        ]

    def claimed(self, found: Mapping[str, bytes | Held]) -> None:
        """Take the store's answer: bytes to open, held by another reader, or absent, which means spent."""
        for waiting in tuple(self.waiting):
            ticket = waiting.ticket
            if ticket is None or found.get(ticket) is HELD:
                continue
            sealed = found.get(ticket)
            parcel = self._unwrap(waiting.cookie.mark, ticket, sealed) if isinstance(sealed, bytes) else None
            if parcel is not None:
                waiting.parcel, waiting.messages = parcel, self._live(parcel)
            if not waiting.messages:
                self.waiting.remove(waiting)
                self._spoil(waiting)

    def _spoil(self, waiting: Waiting) -> None:
        """Note that nothing is left of a parcel."""
        self.spoiled.append(Spoiled(waiting.cookie, waiting.origin.path, waiting.origin.domain))

    def _open(self, cookie: Arrived, context: bytes) -> Waiting | None:
        sealed = base64url.decode(cookie.value)
        plain = None if sealed is None else self.sealer.open(cookie.mark, sealed, context)
        origin = None if plain is None else unpack(plain)
        if origin is None:
            logger.debug("A flash cookie did not open and is removed: %.80r", cookie.suffix)
            events.dropped(self.helio, (), "rejected")
            return None
        if isinstance(origin, Ticket):
            self.stored = True
            return Waiting(cookie, origin, None, (), origin.id)
        return Waiting(cookie, origin, origin, self._live(origin))

    def _unwrap(self, mark: str, ticket: str, sealed: bytes) -> Parcel | None:
        plain = self.sealer.open(mark, sealed, ticket.encode("ascii"))
        parcel = None if plain is None else unpack(plain)
        if isinstance(parcel, Parcel):
            return parcel
        logger.error("A stored parcel did not open; it was changed, or copied under another ticket.")
        return None

    def _live(self, parcel: Parcel) -> tuple[Message, ...]:
        moment = self.moment
        for message in parcel.messages:
            if message.expires <= moment:
                break
        else:
            return parcel.messages
        stale = [message for message in parcel.messages if message.expires <= moment]
        events.dropped(self.helio, stale, "expired")
        return tuple(message for message in parcel.messages if message.expires > moment)


def _order(waiting: Waiting) -> tuple[int, str]:
    """Oldest first."""
    return (waiting.origin.created, waiting.cookie.suffix[MARK_LENGTH:])
