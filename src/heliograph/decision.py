"""What one response does: which messages it takes away, which it brings, and what is told about it.

Made anew each time a transport asks, so that asking twice changes nothing. It is an outbox that fills itself, and knows
the request only by what the exchange hands in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set

from msgspec.structs import replace

from heliograph import base64url, events
from heliograph.answers import NO_TICKETS, Due, Reply
from heliograph.cookies import FRAME
from heliograph.delivery import Headers
from heliograph.errors import StoreUnavailableError
from heliograph.heliograph import Heliograph
from heliograph.inbox import Inbox, Spoiled, Waiting
from heliograph.message import Message
from heliograph.outbox import Outbox
from heliograph.parcel import Parcel, Sealable, Ticket, pack
from heliograph.partials import Carried
from heliograph.seal import NONCE_BYTES

logger = logging.getLogger(__name__)

_PRIVATE = ("Cache-Control", "private, no-store")
_VARY = ("Vary", "Cookie")
_FIRST = {(True, True): (_PRIVATE, _VARY), (True, False): (_PRIVATE,), (False, True): (_VARY,), (False, False): ()}
_TICKET_BYTES = 16
_TOLD: dict[events.DropReason, tuple[int, str]] = {
    "evicted": (
        logging.WARNING,
        "Dropped unread, to make room for newer ones: %s message(s). The budget is too small.",
    ),
    "shortened": (logging.ERROR, "Cut or left out, visibly: %s message(s) of one response, which exceed the budget."),
    "outage": (logging.ERROR, "Lost: %s message(s). The store failed, and they do not fit a cookie."),
    "unsent": (
        logging.WARNING,
        "Will not arrive: %s message(s). The response was an unhandled exception, or it clears the browser's cookies.",
    ),
}


class Decision(Outbox, eq=False, kw_only=True):
    """What one response does: an outbox that knows what is to go into it.

    Attributes:
        inbox: Opens the cookies of the request; called only when that is needed.
        delivered: Whether what was read counts as shown.
        private: Whether no cache may store the response.
        shows: Whether it shows messages, which Back must not show again.
        vary: Whether ``Vary: Cookie`` is to be added.
        drop: Names of the response's own headers that must go; see :class:`heliograph.answers.Reply`.
        shown: The messages that it shows, as far as the headers settle that.
        back: Tickets that are given back before the headers; see :class:`heliograph.answers.Due`.
        dropped: What is to be told of messages that were dropped or cut.
        large: A parcel for the store, and its ticket.
        carried: The header that brings messages beside a part of a page.
        hint: The header that tells a page's script that something waits.
        short: Whether the headers had no room for something.
        spoiled: Cookies that did not open; they are removed when all else has found room.
    """

    inbox: Callable[[], Inbox]
    delivered: bool
    private: bool
    shows: bool
    vary: bool
    drop: Collection[str] = ()
    shown: Collection[Message] = ()
    back: Mapping[str, bytes | None] = NO_TICKETS
    dropped: tuple[tuple[Sequence[Message], events.DropReason], ...] = ()
    large: tuple[str, Parcel] | None = None
    carried: Carried | None = None
    hint: tuple[tuple[str, str], ...] = ()
    short: bool = False
    spoiled: Sequence[Spoiled] = ()

    def tell_page(self, carried: Carried, given: Headers) -> None:
        """Send a header that brings messages beside a part of a page, and holds what the application says in it.

        Args:
            carried: The header.
            given: The response's own headers.
        """
        self.carried = carried
        self.room -= carried.size
        name = carried.name.lower()
        if name in given:
            self.drop = {*self.drop, name}

    def hint_at(self, max_age: int) -> None:
        """Send the cookie that tells a page's script that something waits, for at most so many seconds."""
        line = self.cookies.hinting(max_age)
        self.hint = (("Set-Cookie", line),)
        self.room -= FRAME + len(line)

    def collect(self, pending: Iterable[Waiting], gone: Set[str], cleared: Callable[[Waiting], bool] | None) -> None:
        """Take what was shown, or cleared, out of the cookies. A stored parcel's turn comes after the last byte."""
        partly: list[tuple[Waiting, tuple[Message, ...]]] = []
        for waiting in pending:
            if cleared is not None and cleared(waiting):
                self._leave(waiting, ())
            elif waiting.ticket is None:
                messages = waiting.messages
                rest = without(messages, gone)
                if not rest:
                    self._leave(waiting, rest)
                elif len(rest) < len(messages):
                    partly.append((waiting, rest))
        # Whole removals came first: they are short, and what is left of a parcel may need much of the room.
        for waiting, rest in partly:
            self._leave(waiting, rest)

    def _leave(self, waiting: Waiting, rest: tuple[Message, ...]) -> None:
        self.rests[waiting.cookie.suffix] = rest
        if not self.shrink(waiting, rest):
            self.short = True

    def bring(self, parcel: Parcel, *, clears_cookies: bool) -> None:
        """Send new messages: in a cookie, or in the store when there is one and they are large.

        Args:
            parcel: The messages.
            clears_cookies: Whether the response tells the browser to forget its cookies, ours among them.
        """
        helio = self.helio
        if helio.store is None:
            if not self.send(parcel):
                self._squeeze(parcel)
        elif not (self.size(parcel) <= helio.inline_limit and self.send(parcel)):
            self.large = (base64url.encode(helio.random(_TICKET_BYTES)), parcel)
        if clears_cookies:
            self._drop(parcel.messages, "unsent")

    @property
    def is_crowded(self) -> bool:
        """Whether something would have fitted without the header that brings messages."""
        return self.short or bool(self.dropped)

    def due(self) -> Due:
        """Return what the store must do before the headers, when there is something."""
        if self.large is None:
            return Due({}, 0, self.back)
        ticket, parcel = self.large
        put = {ticket: seal_stored(self.helio, self.helio.sealer.mark, ticket, parcel)}
        return Due(put, parcel.expires - self.moment, self.back)

    def took(self, large: tuple[str, Parcel], *, outage: StoreUnavailableError | None) -> None:
        """Take the store's word on :attr:`large`: a ticket is sent, or the messages go another way.

        Raises:
            StoreUnavailableError: The outage, when there is no other way and ``on_outage="raise"``.
        """
        (ticket, parcel), self.large = large, None
        if outage is None:
            named = Ticket(parcel.created, parcel.expires, ticket, parcel.path, parcel.domain)
            if not self.send(named):
                self._make_room(named)
                if not self.send(named):
                    self._drop(parcel.messages, "shortened")
        elif self.helio.inline_limit and self.size(parcel) <= self.limit(parcel):
            logger.warning("%s New messages travel in a cookie for once.", outage)
            self.send(parcel)
        elif self.helio.on_outage == "raise":
            raise outage
        elif self.helio.inline_limit:
            logger.error("%s New messages have to fit the cookies.", outage)
            self._squeeze(parcel)
        else:
            logger.error("%s New messages may not leave the server otherwise.", outage)
            self._drop(parcel.messages, "outage")

    def reply(self) -> Reply | None:
        """Return what to do to the headers, None to leave the response alone."""
        if self.spoiled:
            self.sweep(self.spoiled)
        last = self.cookies.no_restoring if self.shows else ()
        add = (*_FIRST[self.private, self.vary], *self.headers.values(), *self.hint, *last)
        if self.carried is not None:
            add = (*add, (self.carried.name, self.carried.value))
        return Reply(add, self.drop) if add else None

    def tell(self) -> None:
        """Log and signal what became of messages; called once, when the headers are gone."""
        if self.short:
            logger.warning("The headers have no room to mark some messages as shown; they will be shown again.")
        if self.shown:
            events.shown(self.helio, self.shown)
        for messages, reason in self.dropped:
            tell(self.helio, messages, reason)

    def _squeeze(self, parcel: Parcel) -> None:
        """Send what has no room beside what is there: older messages go, then the new ones are cut."""
        self._make_room(parcel)
        if self.send(parcel):
            return
        messages, affected = self.shorten(parcel)
        if messages:
            self.send(replace(parcel, messages=messages))
        self._drop(affected, "shortened")

    def _make_room(self, new: Sealable) -> None:
        inbox = self.inbox()
        self.discount(inbox.spoiled)
        messages, stored = self.evict(inbox.waiting, new)
        if messages:
            self._drop(messages, "evicted")
        if stored:
            self._drop((), "evicted")  # What they hold is not known.

    def _drop(self, messages: Sequence[Message], reason: events.DropReason) -> None:
        self.dropped = (*self.dropped, (messages, reason))


def tell(helio: Heliograph, messages: Sequence[Message], reason: events.DropReason) -> None:
    """Log and signal that messages were dropped or cut."""
    level, text = _TOLD[reason]
    logger.log(level, text, len(messages) or "some stored")
    events.dropped(helio, messages, reason)


def without(messages: tuple[Message, ...], gone: Set[str]) -> tuple[Message, ...]:
    """Return the messages whose ids are not in ``gone``."""
    return tuple([message for message in messages if message.id not in gone]) if gone else messages


def seal_stored(helio: Heliograph, mark: str, ticket: str, parcel: Parcel) -> bytes:
    """Return the bytes that wait in the store under a ticket, and open under no other."""
    plain = pack(parcel, compress=helio.compress)
    return helio.sealer.seal(mark, plain, ticket.encode("ascii"), nonce=helio.random(NONCE_BYTES))
