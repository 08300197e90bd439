"""The exchange: one request and its response.

A machine of values that every transport drives in the same steps, so that blocking and asynchronous servers share each
decision. It does no I/O and knows no framework; its clock and randomness come from the Heliograph.

    exchange = Exchange(helio, facts)          no cookie opened yet
    exchange.tickets, .eager, .claimed(found)  only with a store
    exchange.flashes                           for views and templates, as often as they like
    due = exchange.respond(status, header)     what to store before the headers; may be repeated until they are sent
    reply = exchange.headers(stored=True)      what to do to the headers; None = leave the response alone
    exchange.sent()                            the headers are gone
    settlement = exchange.finish(complete)     what to tell the store after the last byte

A request that carries no cookie of ours and asks for nothing passes through ``__init__`` and ``respond`` alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256

from msgspec.structs import replace

from heliograph import base64url, delivery, events
from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply, Settlement
from heliograph.cookies import ID_BYTES, Arrived, Cookies
from heliograph.delivery import Header
from heliograph.errors import MessageTooLargeError, SecretKeyError, StoreUnavailableError
from heliograph.facts import Facts
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.inbox import Claim, Inbox, Waiting
from heliograph.ledger import Ledger
from heliograph.message import Message
from heliograph.outbox import Outbox
from heliograph.parcel import Parcel, Ticket, pack
from heliograph.seal import NONCE_BYTES
from heliograph.store import Held

logger = logging.getLogger(__name__)

KEY = "heliograph"
"""Where transports hang the exchange: in ``environ``, or in ``scope``."""

_BINDING_BYTES = 8
_TICKET_BYTES = 16
_SECOND = 1_000_000_000
_NO_IDS: Set[str] = frozenset()

_TOLD: dict[events.DropReason, tuple[int, str]] = {
    "evicted": (
        logging.WARNING,
        "%d older messages were dropped unread to make room; the budget is too small.",
    ),
    "shortened": (
        logging.ERROR,
        "%d messages of one response were cut or left out, visibly; they exceed the budget.",
    ),
    "outage": (logging.ERROR, "%d messages were lost: the store failed, and they do not fit a cookie."),
    "unsent": (
        logging.WARNING,
        "%d messages will not arrive: the response was an unhandled exception, or it clears the browser's cookies.",
    ),
}


@dataclass(slots=True)
class _Outcome:
    """What the latest :meth:`Exchange.respond` decided."""

    outbox: Outbox
    delivered: bool
    private: bool
    vary: bool
    shown: tuple[Message, ...]
    back: dict[str, None]
    rests: dict[str, tuple[Message, ...]] = field(default_factory=dict[str, tuple[Message, ...]])
    dropped: list[tuple[Sequence[Message], events.DropReason]] = field(
        default_factory=list[tuple[Sequence[Message], events.DropReason]]
    )
    stored: tuple[str, Parcel] | None = None


class Exchange:
    """One request and its response; see the module's text for the order of the steps.

    Args:
        helio: The settings.
        facts: The request.
        outer: An exchange of another Heliograph around this one, in a stack of two middlewares.

    Attributes:
        claim: Set by a blocking transport with a store: fetches what :attr:`tickets` names, at the first read.

    Example:
        >>> from heliograph import Heliograph
        >>> from heliograph.testing import Request
        >>> helio = Heliograph(secret_key="an example, not a key to use")
        >>> exchange = Exchange(helio, Request("POST", "/save"))
        >>> exchange.flashes.add("Saved", "success").content
        'Saved'
        >>> exchange.respond(303, {}.get) is NOTHING_DUE
        True
        >>> [name for name, value in exchange.headers().add]
        ['Cache-Control', 'Vary', 'Set-Cookie']
    """

    __slots__ = (
        "_arrived",
        "_flashes",
        "_inbox",
        "_ledger",
        "_outcome",
        "_sent",
        "claim",
        "facts",
        "helio",
        "outer",
    )

    def __init__(self, helio: Heliograph, facts: Facts, outer: Exchange | None = None) -> None:
        self.helio = helio
        self.facts = facts
        self.outer = outer
        self.claim: Callable[[], None] | None = None
        self._flashes: Flashes | None = None
        self._ledger: Ledger | None = None
        self._inbox: Inbox | None = None
        self._outcome: _Outcome | None = None
        self._sent = False
        header = facts.cookie
        # A substring check says no in 80 ns; no cookie is parsed for a visitor without messages.
        self._arrived: Sequence[Arrived] = self._scan(header) if helio.hint in header else ()

    # What came

    def includes(self, helio: Heliograph) -> bool:
        """Tell whether this exchange, or one around it, is of this Heliograph: a second middleware joins it."""
        return self.helio is helio or (self.outer is not None and self.outer.includes(helio))

    @property
    def holds(self) -> bool:
        """Whether this request has stored parcels to itself, so that the last byte matters."""
        return bool(self._claims())

    @property
    def carries(self) -> bool:
        """Whether cookies of ours came with the request.

        While they do, ``If-None-Match`` and ``If-Modified-Since`` are to be hidden from the application: its 304
        would keep the message from the visitor.
        """
        return bool(self._arrived)

    @property
    def flashes(self) -> Flashes:
        """The messages of this request."""
        flashes = self._flashes
        if flashes is None:
            flashes = self._flashes = Flashes(self.helio, self._book(), self._check)
        return flashes

    @property
    def tickets(self) -> Sequence[str]:
        """The stored parcels to claim."""
        return self._opened().tickets if self._arrived else ()

    @property
    def eager(self) -> bool:
        """Whether an asynchronous transport should claim before the handler runs."""
        return self.carries and delivery.eager(self.facts) and not self._withheld() and bool(self.tickets)

    def claimed(self, found: Mapping[str, bytes | Held] | None) -> None:
        """Take the store's answer to a claim of :attr:`tickets`; None when it failed.

        Raises:
            StoreUnavailableError: When it failed and ``on_outage="raise"``.
        """
        if found is not None:
            self._opened().claimed(found)
        elif self.helio.on_outage == "raise":
            raise StoreUnavailableError("The store did not answer; the messages stay pending.")
        else:
            logger.error("The store did not answer; the page is served without messages, which stay pending.")

    # What goes

    def respond(self, status: int, header: Header, *, streamed: bool = False) -> Due:
        """Decide what the response delivers and brings.

        Args:
            status: Its status code.
            header: Looks up one of its headers by lower-case name.
            streamed: The body is still to come and may read more.

        Returns:
            What the store must do before the headers are sent.
        """
        self._outcome = None
        ledger = self._ledger
        if self._inbox is None and (ledger is None or ledger.idle) and not self.helio.vary:
            return NOTHING_DUE
        ledger = self._book()
        reason = delivery.lost(status, header, self.facts) if ledger.read else None
        if reason:
            logger.debug("What was read stays pending: %s.", reason)
        gone = ledger.consumed if reason is None else _NO_IDS
        fresh = tuple(message for message in ledger.new if message.id not in gone)
        unread = [c.ticket for c in self._claims() if not any(message.id in gone for message in c.messages)]
        outcome = self._outcome = _Outcome(
            self._outbox(),
            delivered=reason is None,
            private=ledger.seen or ledger.cleared or bool(fresh) or (streamed and bool(unread)),
            vary="cookie" not in (header("vary") or "").lower(),
            shown=tuple(message for id, message in ledger.read.items() if id in gone),
            back={} if streamed else dict.fromkeys(unread),
        )
        self._collect(outcome, ledger.cleared, gone)
        if fresh:
            self._bring(outcome, fresh)
            if any(word in (header("clear-site-data") or "") for word in ('"cookies"', '"*"')):
                outcome.dropped.append((fresh, "unsent"))
        if self._inbox is not None:
            outcome.outbox.sweep(self._inbox.spoiled)
        return self._due(outcome)

    def headers(self, *, stored: bool = True) -> Reply | None:
        """Return what to do to the headers, None to leave the response alone.

        Args:
            stored: Whether the store took what was due.

        Raises:
            StoreUnavailableError: When it did not, the messages do not fit a cookie, and ``on_outage="raise"``.
        """
        outcome = self._outcome
        if outcome is None:
            return None
        if outcome.stored is not None:
            self._bring_stored(outcome, *outcome.stored, stored=stored)
        add = [("Set-Cookie", line) for line in outcome.outbox.lines.values()]
        if outcome.vary and (outcome.private or (self.helio.vary and self._book().asked)):
            add.insert(0, ("Vary", "Cookie"))
        if outcome.private:
            add.insert(0, ("Cache-Control", "private, no-store"))
        return Reply(outcome.private, tuple(add)) if add else None

    def sent(self) -> None:
        """Note that the headers are gone: from here on nothing can be added, and nothing inline can be read."""
        self._sent = True
        if self._ledger is not None:
            self._ledger.close()
        outcome = self._outcome
        if outcome is not None:
            if outcome.shown:
                events.shown(self.helio, outcome.shown)
            for messages, reason in outcome.dropped:
                self._tell(messages, reason)

    def finish(self, complete: bool) -> Settlement:
        """Return what to tell the store after the last byte, or when it will never come.

        Args:
            complete: Whether the whole response was handed over, as far as the server can know.
        """
        outcome, ledger = self._outcome, self._ledger
        if ledger is None:
            return NOTHING_TO_SETTLE
        if not self._sent and ledger.new:
            self._tell(ledger.new, "unsent")
        claims = [claim for claim in self._claims() if outcome is None or claim.ticket not in outcome.back]
        if not claims:
            return NOTHING_TO_SETTLE
        gone = ledger.consumed if complete and outcome is not None and outcome.delivered else _NO_IDS
        done: list[str] = []
        back: dict[str, bytes | None] = {}
        for ticket, mark, parcel, messages in claims:
            rest = _without(messages, gone)
            if not rest:
                done.append(ticket)
            elif len(rest) == len(messages):
                back[ticket] = None
            else:
                back[ticket] = self._seal(mark, ticket, replace(parcel, messages=rest))
        return Settlement(tuple(done), back)

    # How it is decided

    def _scan(self, header: str) -> Sequence[Arrived]:
        try:
            sealer = self.helio.sealer
        except SecretKeyError:
            return ()  # A framework without a key: pages that do not flash keep working.
        return self._cookies().scan(header, sealer.knows)

    def _cookies(self) -> Cookies:
        return self.helio.cookies(secure=self.facts.secure)

    def _now(self) -> int:
        return self.helio.clock() // _SECOND

    def _book(self) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self._load, self._withheld, closed=self._sent)
        return self._ledger

    def _opened(self) -> Inbox:
        if self._inbox is None:
            self._inbox = Inbox(self.helio, self._cookies(), self._arrived, self._now())
        return self._inbox

    def _outbox(self) -> Outbox:
        return Outbox(self.helio, self._cookies(), now=self._now(), arrived=self._arrived)

    def _claims(self) -> Sequence[Claim]:
        return () if self._inbox is None else self._inbox.claims

    def _load(self) -> Sequence[Message]:
        """Return the pending messages that this request may see, oldest first."""
        if not self._arrived:
            return ()
        inbox = self._opened()
        if self.claim is not None and inbox.tickets:
            self.claim()
        pending = inbox.pending(self.facts.path, self._is_for_this_visitor)
        if not self._sent:
            return [message for _, message in pending]
        read = self._book().read
        late = [message for waiting, message in pending if waiting.ticket is None and message.id not in read]
        if late:
            logger.warning(
                "%d messages were asked for after the headers were sent, too late to be marked as shown; they wait for "
                "the next page. Read them once in the view, before streaming.",
                len(late),
            )
        return [message for waiting, message in pending if waiting.ticket is not None]

    def _withheld(self) -> bool:
        reason = delivery.withheld(self.facts)
        if reason is None and self.helio.shows is not None and not self.helio.shows(self.facts.request):
            reason = "the application says so"
        if reason:
            logger.debug("Messages are withheld: %s.", reason)
        return reason is not None

    def _binding(self) -> bytes:
        """Return a digest of who the visitor is, now: a login changes it in the middle of a request."""
        who = None if self.helio.bind is None else self.helio.bind(self.facts.request)
        return sha256(who.encode()).digest()[:_BINDING_BYTES] if who else b""

    def _is_for_this_visitor(self, parcel: Parcel) -> bool:
        return not parcel.binding or parcel.binding == self._binding()

    def _check(self) -> None:
        """Refuse, at the ``flash()`` call, what could not be sent at the end of the request."""
        helio = self.helio
        helio.sealer  # noqa: B018
        if helio.store is None and (helio.overflow or ("raise" if self.facts.debug else "shorten")) == "raise":
            outbox, parcel = self._outbox(), self._parcel(self._book().new)
            size, limit = outbox.size(parcel), outbox.limit(parcel)
            if size > limit:
                raise MessageTooLargeError(size, limit)

    def _parcel(self, messages: Sequence[Message]) -> Parcel:
        cookies = self._cookies()
        return Parcel(self.helio.clock(), tuple(messages), self._binding(), cookies.path, cookies.domain)

    def _seal(self, mark: str, ticket: str, parcel: Parcel) -> bytes:
        plain = pack(parcel, compress=self.helio.compress)
        return self.helio.sealer.seal(mark, plain, ticket.encode("ascii"), nonce=self.helio.random(NONCE_BYTES))

    def _collect(self, outcome: _Outcome, cleared: bool, gone: Set[str]) -> None:
        """Take what was shown, or cleared, out of the cookies. A stored parcel's turn comes after the last byte."""
        if cleared and self._arrived:
            self._opened()
        if self._inbox is None:
            return
        changed: list[Waiting] = []
        for waiting in self._inbox.waiting:
            parcel = waiting.parcel
            if cleared and (parcel is None or self._is_for_this_visitor(parcel)):
                rest: tuple[Message, ...] = ()
                changed.append(waiting)
            else:
                rest = _without(waiting.messages, gone)
                if len(rest) < len(waiting.messages) and waiting.ticket is None:
                    changed.append(waiting)
            outcome.rests[waiting.cookie.suffix] = rest
        # Whole removals first: they are short, and what is left of a parcel may need much of the room.
        for waiting in sorted(changed, key=lambda waiting: bool(outcome.rests[waiting.cookie.suffix])):
            if not outcome.outbox.shrink(waiting, outcome.rests[waiting.cookie.suffix]):
                logger.warning("The headers have no room to mark some messages as shown; they will be shown again.")

    def _bring(self, outcome: _Outcome, fresh: Sequence[Message]) -> None:
        """Send new messages: in a cookie, or in the store when there is one and they are large."""
        helio, parcel = self.helio, self._parcel(fresh)
        if helio.store is None:
            self._bring_inline(outcome, parcel)
        elif not outcome.outbox.send(self._id(), parcel, min(helio.inline_limit, helio.budget - outcome.outbox.held)):
            outcome.stored = (base64url.encode(helio.random(_TICKET_BYTES)), parcel)

    def _bring_inline(self, outcome: _Outcome, parcel: Parcel) -> None:
        outbox = outcome.outbox
        if not outbox.send(self._id(), parcel, self.helio.budget):
            messages, affected = outbox.shorten(parcel)
            if messages:
                outbox.send(self._id(), replace(parcel, messages=messages), self.helio.budget)
            outcome.dropped.append((affected, "shortened"))
        self._make_room(outcome)

    def _bring_stored(self, outcome: _Outcome, ticket: str, parcel: Parcel, *, stored: bool) -> None:
        outcome.stored = None
        if stored:
            named = Ticket(parcel.created, _last(parcel), ticket, parcel.path, parcel.domain)
            outcome.outbox.send(self._id(), named, self.helio.budget)
            self._make_room(outcome)
        elif self.helio.inline_limit and outcome.outbox.send(self._id(), parcel, self.helio.budget):
            self._make_room(outcome)
        elif self.helio.on_outage == "raise":
            raise StoreUnavailableError("The store did not take the messages, and they do not fit a cookie.")
        else:
            outcome.dropped.append((parcel.messages, "outage"))

    def _make_room(self, outcome: _Outcome) -> None:
        if outcome.outbox.held <= self.helio.budget:
            return
        inbox = self._opened()
        outcome.outbox.sweep(inbox.spoiled)
        evicted = outcome.outbox.evict(inbox.waiting, outcome.rests)
        if evicted:
            outcome.dropped.append((evicted, "evicted"))

    def _due(self, outcome: _Outcome) -> Due:
        if outcome.stored is None:
            return Due({}, 0, outcome.back) if outcome.back else NOTHING_DUE
        ticket, parcel = outcome.stored
        put = {ticket: self._seal(self.helio.sealer.mark, ticket, parcel)}
        return Due(put, _last(parcel) - self._now(), outcome.back)

    def _id(self) -> str:
        return base64url.encode(self.helio.random(ID_BYTES))

    def _tell(self, messages: Sequence[Message], reason: events.DropReason) -> None:
        level, text = _TOLD[reason]
        logger.log(level, text, len(messages))
        events.dropped(self.helio, messages, reason)


def _without(messages: tuple[Message, ...], gone: Set[str]) -> tuple[Message, ...]:
    return tuple(message for message in messages if message.id not in gone) if gone else messages


def _last(parcel: Parcel) -> int:
    return max(message.expires for message in parcel.messages)
