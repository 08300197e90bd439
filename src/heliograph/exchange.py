"""The exchange: one request and its response.

A machine of values that every transport drives in the same steps, so that blocking and asynchronous servers share each
decision. It does no I/O and knows no framework; its clock and randomness come from the Heliograph. What comes before
the response is in :mod:`heliograph.incoming`, which it completes.

    exchange = Exchange(helio, facts)          no cookie opened yet
    exchange.tickets, .eager, .claimed(found)  only with a store; .unclaimed(outage) when it failed
    exchange.flashes                           for views and templates, as often as they like
    due = exchange.respond(status, headers)    what to store before the headers; may be repeated until they are sent
    reply = exchange.headers(outage=None)      what to do to the headers; None = leave the response alone
    exchange.sent()                            the headers are gone
    settlement = exchange.finish(complete)     what to tell the store after the last byte; .unsettled(outage)

A request that carries no cookie of ours and asks for nothing passes through ``__post_init__`` and ``is_idle`` alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence, Set

from heliograph import delivery, events
from heliograph.answers import NO_TICKETS, NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply, Settlement, about_caching
from heliograph.cookies import HEADER_ROOM
from heliograph.decision import Decision, tell, without
from heliograph.delivery import Headers
from heliograph.errors import StoreUnavailableError
from heliograph.heliograph import Heliograph
from heliograph.inbox import Claim, Waiting
from heliograph.incoming import SECOND, Incoming
from heliograph.message import Message
from heliograph.partials import Carried, carry
from heliograph.settling import given_back, settled

logger = logging.getLogger(__name__)

KEY = "heliograph.exchange"
"""Where transports hang the exchange: in ``environ``, or in ``scope``."""

# Within this a page has followed the redirect of the request that flashed; longer, and it shows what is sticky already.
_JUST_NOW = 10 * SECOND
_NO_IDS: Set[str] = frozenset()


class Exchange(Incoming, eq=False):
    """One request and its response; see the module's text for the order of the steps.

    Attributes:
        helio: The settings.
        facts: The request.
        outer: An exchange of another Heliograph around this one, in a stack of two middlewares.

    Example:
        >>> from heliograph import Heliograph
        >>> from heliograph.testing import Request
        >>> helio = Heliograph(secret_key="an example, not a key to use")
        >>> exchange = Exchange(helio, Request("POST", "/save"))
        >>> exchange.flashes.add("Saved", "success").content
        'Saved'
        >>> due = exchange.respond(303, {})
        >>> [name for name, value in exchange.headers().add]
        ['Cache-Control', 'Vary', 'Set-Cookie']
    """

    outer: Exchange | None = None
    _carried: Carried | None = None
    _decision: Decision | None = None
    _entrusts: bool = True

    def find(self, helio: Heliograph) -> Exchange | None:
        """Return this exchange, or one around it, if it is of this Heliograph: a second middleware joins it.

        One that is over belongs to an earlier request with the same scope.
        """
        if self.helio is helio and not self._over:
            return self
        return self.outer and self.outer.find(helio)

    @property
    def is_idle(self) -> bool:
        """Whether the response needs nothing of us so far, and a transport may skip all other steps but ``sent``."""
        ledger, helio = self._ledger, self.helio
        if ledger is not None and (ledger.seen or ledger.new or ledger.cleared or helio.vary):
            return False
        return not self.arrived or (self._inbox is None and helio.store is None and self._partial is None)

    @property
    def holds(self) -> bool:
        """Whether this request has stored parcels to itself, beyond the headers, so that the last byte matters."""
        inbox = self._inbox
        if inbox is None or not inbox.stored:
            return False
        back = NO_TICKETS if self._decision is None else self._decision.back
        return any(claim.ticket not in back for claim in inbox.claims)

    def respond(self, status: int, headers: Headers, *, streamed: bool = False) -> Due:
        """Decide what the response delivers and brings.

        Args:
            status: Its status code.
            headers: Its headers, by their names in lower case.
            streamed: The body is still to come and may read more.

        Returns:
            What the store must do before the headers are sent.
        """
        helio, ledger = self.helio, self._ledger or self._book()
        if helio.client and not ledger.idle:
            self._look()  # New messages keep within what the visitor has.
        carried = self._carry(status, headers) if helio.partials else None
        claims: Sequence[Claim] = ()
        late = False
        if helio.store is not None:  # Else no parcel is opened, or looked at, to find out that none is stored.
            claims = self._claims
            # A body that is still to come may read them.
            late = streamed and bool(self.tickets or claims) and not self.withheld()
        reason = None
        if carried is None and (ledger.read or late or ledger.dismissed):
            reason = delivery.lost(status, headers, self.facts)
            if reason is not None:
                logger.debug("What was read stays pending: %s.", reason)
        delivers = bool(ledger.read) and reason is None
        gone = ledger.consumed if delivers else _NO_IDS
        if ledger.dismissed:
            gone = gone | ledger.dismissed
        fresh = ledger.new
        if fresh and gone:
            fresh = [message for message in fresh if message.id not in gone]
        cookies, created = self._written or self._cookies(), helio.clock()
        shows = bool(gone and carried is None) or late
        private = ledger.seen or ledger.cleared or shows or bool(fresh or carried)
        decision = self._decision = Decision(
            helio,
            cookies,
            self.arrived,
            created // SECOND,
            cookies.room_to_show if shows else HEADER_ROOM,
            sealer=self._sealer,
            chance=ledger.chance,
            inbox=self._opened,
            delivered=reason is None,
            private=private,
            shows=shows,
            vary=(private or (helio.vary and ledger.asked)) and not ("vary" in headers and _varies(headers["vary"])),
            drop=about_caching(headers) if private else (),
            shown=ledger.shown if delivers and events.messages_shown.receivers else (),
        )
        if carried is not None:
            decision.tell_page(carried, headers)
        if helio.client and (fresh or (self._for_script and self._leaves(gone))):
            decision.hint_at(self._longest(fresh))
        if claims:
            stored = {message.id for claim in claims for message in claim.messages} & gone
            decision.shown = [message for message in decision.shown if message.id not in stored]
            if not late or reason is not None:
                decision.back = given_back(helio, claims, gone, lost=reason is not None)
        if gone or (ledger.cleared and self.arrived):
            decision.collect(
                (self._inbox or self._opened()).waiting, gone, self._is_cleared if ledger.cleared else None
            )
        if fresh:
            ledger.chance = b""  # Never used twice.
            parcel = self._parcel(fresh, created, binding=b"" if helio.bind is None else self._binding())
            decision.bring(
                parcel, clears_cookies="clear-site-data" in headers and _clears_cookies(headers["clear-site-data"])
            )
        inbox = self._inbox
        if inbox is not None and inbox.spoiled:
            decision.spoiled = inbox.spoiled
        if carried is not None and carried.messages and decision.is_crowded:
            self._entrusts = False
            return self.respond(status, headers, streamed=streamed)
        return decision.due() if decision.large is not None or decision.back else NOTHING_DUE

    def headers(self, *, outage: StoreUnavailableError | None = None) -> Reply | None:
        """Return what to do to the headers, None to leave the response alone.

        Args:
            outage: What the store raised when it did not take what was due.

        Raises:
            StoreUnavailableError: That, when the messages do not fit a cookie, and ``on_outage="raise"``.
        """
        decision = self._decision
        if decision is None:
            return None
        if decision.large is not None:
            decision.took(decision.large, outage=outage)
        return decision.reply()

    def sent(self) -> None:
        """Note that the headers are gone: from here on nothing can be added, and nothing inline can be read."""
        self._sent = True
        ledger = self._ledger
        if ledger is not None:
            ledger.close()
            decision = self._decision
            if decision is not None and (decision.shown or decision.dropped or decision.short):
                decision.tell()

    def finish(self, complete: bool) -> Settlement:
        """Return what to tell the store after the last byte, or when it will never come.

        Args:
            complete: Whether the whole response was handed over, as far as the server can know.
        """
        if self._over:
            return NOTHING_TO_SETTLE
        self._over = True
        if self.leftovers is not None:
            self.leftovers = None  # It knows the session, which knows this exchange: not left to the garbage collector.
        ledger, inbox = self._ledger, self._inbox
        settlement = NOTHING_TO_SETTLE if inbox is None or not inbox.stored else self._settle(complete)
        if ledger is not None:
            if not self._sent:
                self.put_back()
                if ledger.new:
                    tell(self.helio, ledger.new, "unsent")
            self._restore = None  # It knows the session as well.
            ledger.end()
            self._decision = None
        return settlement

    def unsettled(self, outage: StoreUnavailableError) -> None:
        """Take it that the store failed to hear what became of claimed parcels."""
        logger.error("%s Messages that this page had claimed wait until their lease ends, shown or not.", outage)

    # How it is decided

    @property
    def _claims(self) -> Sequence[Claim]:
        return () if self._inbox is None else self._inbox.claims

    def _settle(self, complete: bool) -> Settlement:
        """Return what to tell the store of the parcels that this request still holds."""
        decision, ledger = self._decision, self._ledger
        consumed = gone = _NO_IDS
        back = NO_TICKETS
        if ledger is not None and decision is not None:
            consumed = ledger.consumed if complete and decision.delivered else _NO_IDS
            gone = consumed | ledger.dismissed if ledger.dismissed else consumed
            back = decision.back
        claims = [claim for claim in self._claims if claim.ticket not in back]
        shown = [message for claim in claims for message in claim.messages if message.id in consumed]
        if shown:
            events.shown(self.helio, shown)
        return settled(self.helio, claims, gone)

    def _carry(self, status: int, headers: Headers) -> Carried | None:
        """Return the header that brings messages beside a part of a page; what is in it counts as read."""
        ledger, partial = self._book(), self._partial
        if self._carried is not None:
            ledger.give_back(self._carried.messages)
            self._carried = None
        if partial is None or not partial.tells(status, headers) or not self._may_show:
            return None
        old = self._shown_before()
        waiting = [message for message in ledger.waiting() if message.id not in old]
        asks = partial.may_wait(self.facts) or not self._entrusts
        more = bool(self.tickets) or (asks and bool(waiting))
        name = partial.header
        carried = self._carried = carry(name, headers.get(name.lower()), () if asks else waiting, more=more)
        if carried is not None:
            ledger.take(carried.messages)
        return carried

    def _shown_before(self) -> Set[str]:
        """Return the ids of sticky messages that the page has had time to show; those just flashed it has not."""
        if not self.arrived:
            return _NO_IDS
        inbox, before = self._opened(), self.helio.clock() - _JUST_NOW
        parcels = [waiting for waiting in inbox.waiting if waiting.origin.created < before]
        return {message.id for waiting in parcels for message in waiting.messages if message.sticky}

    def _leaves(self, gone: Set[str]) -> bool:
        """Tell whether something of this visitor's goes on waiting."""
        waiting = self._opened().waiting if self.arrived else ()
        return any(parcel.parcel is None or without(parcel.messages, gone) for parcel in waiting)

    def _longest(self, messages: Iterable[Message]) -> int:
        """Return the seconds for which something may wait."""
        now = self.helio.clock() // SECOND
        return max([self.helio.max_age, *(message.expires - now for message in messages)])

    def _is_cleared(self, waiting: Waiting) -> bool:
        parcel = waiting.parcel
        return parcel is None or self._is_for_this_visitor(parcel)


def _varies(said: str) -> bool:
    """Tell whether ``Vary`` names cookies already, or everything (RFC 9110 section 12.5.5)."""
    return not {name.strip() for name in said.lower().split(",")}.isdisjoint(("cookie", "*"))


def _clears_cookies(said: str) -> bool:
    """Tell whether ``Clear-Site-Data`` takes the response's own cookies along, as Chromium does."""
    return '"cookies"' in said or '"*"' in said
