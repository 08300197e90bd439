"""The exchange: one request and its response.

A machine of values that every transport drives in the same steps, so that blocking and asynchronous servers share each
decision. It does no I/O and knows no framework; its clock and randomness come from the Heliograph.

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
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set

from msgspec import Struct

from heliograph import base64url, delivery, events
from heliograph.answers import NO_TICKETS, NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply, Settlement, about_caching
from heliograph.binding import digest
from heliograph.cookies import HEADER_ROOM, Arrived, Cookies
from heliograph.decision import Decision, tell, without
from heliograph.delivery import Headers, Partial
from heliograph.errors import MessageTooLargeError, SecretKeyError, StoreUnavailableError
from heliograph.facts import Facts
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.inbox import Claim, Inbox, Waiting
from heliograph.ledger import Ledger
from heliograph.leftovers import Leftovers, take_over
from heliograph.message import Message
from heliograph.outbox import Outbox
from heliograph.parcel import Parcel
from heliograph.partials import Carried, carry
from heliograph.settling import given_back, settled
from heliograph.store import Held

logger = logging.getLogger(__name__)

KEY = "heliograph.exchange"
"""Where transports hang the exchange: in ``environ``, or in ``scope``."""

_SECURE_ON_HTTP = (
    "Flash cookies are Secure, but the request came over plain http. Browsers refuse such cookies in silence. If a "
    "proxy in front ends TLS, let it say so (X-Forwarded-Proto) and the server believe it; else set secure=None."
)
# Hosts that browsers take for secure without https (W3C Secure Contexts, section 3.1).
_LOOPBACK = re.compile(r"(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?", re.IGNORECASE)
_OWNER_BYTES = 12
# Bytes that a cookie may still grow after flash(): a login binds it, and the moment of sending deflates otherwise.
_UNKNOWN = 24
_SECOND = 1_000_000_000
# Within this a page has followed the redirect of the request that flashed; longer, and it shows what is sticky already.
_JUST_NOW = 10 * _SECOND
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_NO_IDS: Set[str] = frozenset()


class Exchange(Struct, eq=False):
    """One request and its response; see the module's text for the order of the steps.

    Attributes:
        helio: The settings.
        facts: The request.
        outer: An exchange of another Heliograph around this one, in a stack of two middlewares.
        claim: Set by a blocking transport: claims what :attr:`tickets` names, at the first read.
        fetch: Set by an asynchronous transport: the same, awaited before anybody reads.
        leftovers: Set by an integration: finds what the framework's own flash left pending, None when there is nothing.
            It looks only; asked at the first read.

    Example:
        >>> from heliograph import Heliograph
        >>> from heliograph.testing import Request
        >>> helio = Heliograph(secret_key="an example, not a key to use")
        >>> exchange = Exchange(helio, Request("POST", "/save"))
        >>> exchange.flashes.add("Saved", "success").content
        'Saved'
        >>> exchange.respond(303, {}) is NOTHING_DUE
        True
        >>> [name for name, value in exchange.headers().add]
        ['Cache-Control', 'Vary', 'Set-Cookie']
    """

    helio: Heliograph
    facts: Facts
    outer: Exchange | None = None
    claim: Callable[[Exchange], None] | None = None
    fetch: Callable[[Exchange], Awaitable[None]] | None = None
    leftovers: Callable[[], Leftovers | None] | None = None
    _arrived: Sequence[Arrived] = ()
    _carried: Carried | None = None
    _entrusts: bool = True
    _for_script: bool = False
    _decision: Decision | None = None
    _flashes: Flashes | None = None
    _inbox: Inbox | None = None
    _ledger: Ledger | None = None
    _over: bool = False
    _owner: str = ""
    _raises: bool | None = None
    _restore: Callable[[], object] | None = None
    _sent: bool = False
    _withheld: bool | None = None
    _written: Cookies | None = None

    def __post_init__(self) -> None:
        header = self.facts.cookie
        if self.helio.hint in header:  # A substring check says no in 80 ns; nothing is parsed for nothing.
            if self.helio.client and self._partial is None:
                return  # A page for all visitors, whatever cookies this one has.
            self._arrived = self._scan(header)

    # What came

    def find(self, helio: Heliograph) -> Exchange | None:
        """Return this exchange, or one around it, if it is of this Heliograph: a second middleware joins it.

        One that is over belongs to an earlier request with the same scope.
        """
        if self.helio is helio and not self._over:
            return self
        return self.outer and self.outer.find(helio)

    @property
    def has_unread(self) -> bool:
        """Whether something that came with the request may still be read, so that the headers had better wait."""
        if self._inbox is None or self._ledger is None:
            return bool(self._arrived)
        read = self._ledger.read
        for waiting in self._inbox.waiting:
            if waiting.parcel is None:
                return True
            for message in waiting.messages:
                if message.id not in read:
                    return True
        return False

    @property
    def holds(self) -> bool:
        """Whether this request has stored parcels to itself, beyond the headers, so that the last byte matters."""
        inbox = self._inbox
        if inbox is None or not inbox.stored:
            return False
        back = NO_TICKETS if self._decision is None else self._decision.back
        return any(claim.ticket not in back for claim in inbox.claims)

    @property
    def carries(self) -> bool:
        """Whether cookies of ours came with the request."""
        return bool(self._arrived)

    @property
    def needs_full_answer(self) -> bool:
        """Whether ``If-None-Match`` and ``If-Modified-Since`` are to be hidden from the application.

        Its 304 would keep a pending message from the visitor. Requests that cannot show one, such as those for
        images, keep their 304.
        """
        return bool(self._arrived) and self.facts.has_any(_CONDITIONS) and delivery.withheld(self.facts) is None

    @property
    def path(self) -> str:
        """The page's path."""
        return delivery.page(self.facts) if self._for_script or self._partial is not None else self.facts.path

    @property
    def waiting_cookie(self) -> str:
        """See :attr:`heliograph.Flashes.waiting_cookie`."""
        return self._cookies().hinting(self.helio.max_age) if self.helio.client else ""

    @property
    def flashes(self) -> Flashes:
        """The messages of this request."""
        flashes = self._flashes
        if flashes is None:
            flashes = self._flashes = Flashes(self.helio, self._book())
        return flashes

    def for_script(self) -> Flashes:
        """Return the messages for a page's own script, to which is given what pages and parts of pages are not."""
        self._for_script = True
        self._withheld = None
        self._look()
        return self.flashes

    @property
    def has_more(self) -> bool:
        """Whether there is more than one response can bring, so that asking again brings the rest."""
        inbox, ledger = self._inbox, self._ledger
        return (
            inbox is not None
            and ledger is not None
            and len(inbox.waiting) > self._cookies().removable
            and bool(ledger.consumed)
        )

    @property
    def is_idle(self) -> bool:
        """Whether the response needs nothing of us so far, and a transport may skip all other steps but ``sent``."""
        ledger = self._ledger
        if ledger is not None and (not ledger.idle or self.helio.vary):
            return False
        return not self._arrived or (self._inbox is None and self.helio.store is None and self._partial is None)

    @property
    def tickets(self) -> Sequence[str]:
        """The stored parcels to claim."""
        return self._opened().tickets if self._arrived else ()

    @property
    def owner(self) -> str:
        """Who has the leases of this request: a name that no other request has."""
        if not self._owner:
            self._owner = base64url.encode(self.helio.random(_OWNER_BYTES))
        return self._owner

    @property
    def claimable(self) -> bool:
        """Whether there is something in the store that this request may show, and has not claimed."""
        return self.helio.store is not None and bool(self.tickets) and not self.withheld()

    @property
    def eager(self) -> bool:
        """Whether an asynchronous transport should claim before the handler runs."""
        return self.carries and delivery.eager(self.facts) and self.claimable

    def claimed(self, found: Mapping[str, bytes | Held]) -> None:
        """Take the store's answer to a claim of :attr:`tickets`."""
        self._opened().claimed(found)
        if self._ledger is not None:
            self._ledger.reload()

    def unclaimed(self, outage: StoreUnavailableError) -> None:
        """Take it that the store failed to answer a claim.

        Raises:
            StoreUnavailableError: When ``on_outage="raise"``.
        """
        if self.helio.on_outage == "raise":
            raise outage
        logger.error("%s The page is served without the messages that are there, which stay pending.", outage)

    # What goes

    def respond(self, status: int, headers: Headers, *, streamed: bool = False) -> Due:
        """Decide what the response delivers and brings.

        Args:
            status: Its status code.
            headers: Its headers, by their names in lower case.
            streamed: The body is still to come and may read more.

        Returns:
            What the store must do before the headers are sent.
        """
        self._decision = None
        if self.is_idle:
            return NOTHING_DUE
        helio, ledger = self.helio, self._book()
        if not ledger.idle:
            self._look()  # New messages keep within what the visitor has.
        carried = self._carry(status, headers)
        claims: Sequence[Claim] = ()
        late = False
        if helio.store is not None:  # Else no parcel is opened, or looked at, to find out that none is stored.
            claims = self._claims
            # A body that is still to come may read them.
            late = streamed and bool(self.tickets or claims) and not self.withheld()
        reason = None
        if carried is None and (ledger.read or late or ledger.dismissed):
            reason = delivery.lost(status, headers, self.facts)
        if reason:
            logger.debug("What was read stays pending: %s.", reason)
        gone = ledger.consumed if ledger.read and reason is None else _NO_IDS
        if ledger.dismissed:
            gone = gone | ledger.dismissed
        fresh = [message for message in ledger.new if message.id not in gone] if gone else ledger.new
        cookies, created = self._cookies(), helio.clock()
        shows = bool(gone and carried is None) or late
        private = ledger.seen or ledger.cleared or shows or bool(fresh or carried)
        waits = helio.client and (bool(fresh) or (self._for_script and self._leaves(gone)))
        decision = self._decision = Decision(
            helio,
            cookies,
            self._arrived,
            created // _SECOND,
            cookies.room_to_show if shows else HEADER_ROOM,
            chance=ledger.chance,
            inbox=self._opened,
            delivered=reason is None,
            private=private,
            shows=shows,
            vary=(private or (helio.vary and ledger.asked)) and not _varies(headers),
            drop=_to_drop(headers, private=private, carried=carried),
            shown=ledger.shown if ledger.read and reason is None else (),
            carried=carried,
            hint=(("Set-Cookie", cookies.hinting(self._longest(fresh))),) if waits else (),
        )
        if claims:
            stored = {message.id for claim in claims for message in claim.messages} & gone
            decision.shown = [message for message in decision.shown if message.id not in stored]
            if not late or reason is not None:
                decision.back = given_back(helio, claims, gone, lost=reason is not None)
        if gone or (ledger.cleared and self._arrived):
            decision.collect(self._opened().waiting, gone, self._is_cleared if ledger.cleared else None)
        if fresh:
            ledger.chance = b""  # Never used twice.
            parcel = self._parcel(fresh, created, binding=self._binding())
            decision.bring(parcel, clears_cookies=_clears_cookies(headers))
        if self._inbox is not None and self._inbox.spoiled:
            decision.spoiled = self._inbox.spoiled
        if carried is not None and carried.messages and decision.is_crowded:
            self._entrusts = False
            return self.respond(status, headers, streamed=streamed)
        return decision.due()

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
            if self._decision is not None:
                self._decision.tell()

    def finish(self, complete: bool) -> Settlement:
        """Return what to tell the store after the last byte, or when it will never come.

        Args:
            complete: Whether the whole response was handed over, as far as the server can know.
        """
        if self._over:
            return NOTHING_TO_SETTLE
        self._over = True
        self.leftovers = None  # It knows the session, which knows this exchange: not left to the garbage collector.
        ledger = self._ledger
        if ledger is None and self._inbox is None:
            return NOTHING_TO_SETTLE
        if ledger is not None and not self._sent:
            self.put_back()
        self._restore = None  # It knows the session as well.
        settlement = self._settle(complete) if self.holds else NOTHING_TO_SETTLE
        if ledger is not None:
            if ledger.new and not self._sent:
                tell(self.helio, ledger.new, "unsent")
            ledger.end()
            self._decision = None
        return settlement

    def unsettled(self, outage: StoreUnavailableError) -> None:
        """Take it that the store failed to hear what became of claimed parcels."""
        logger.error("%s Messages that this page had claimed wait until their lease ends, shown or not.", outage)

    # How it is decided

    def _scan(self, header: str) -> Sequence[Arrived]:
        try:
            sealer = self.helio.sealer
        except SecretKeyError:
            return ()  # A framework without a key: pages that do not flash keep working.
        return self._cookies().scan(header, sealer.knows)

    def _cookies(self) -> Cookies:
        cookies = self._written
        if cookies is None:
            cookies = self._written = self.helio.cookies(secure=self.facts.secure)
        return cookies

    def _book(self) -> Ledger:
        ledger = self._ledger
        if ledger is None:
            ledger = self._ledger = Ledger(self, closed=self._sent)
            if self._over:
                ledger.end()
        return ledger

    def _opened(self) -> Inbox:
        inbox = self._inbox
        if inbox is None:
            inbox = self._inbox = Inbox(self.helio, self._cookies(), self._arrived, self.helio.clock() // _SECOND)
        return inbox

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

    def load(self, *, to_show: bool) -> Sequence[Message]:
        """Return the pending messages of this visitor, oldest first; see :class:`heliograph.ledger.Source`."""
        if not to_show:
            self._look()
        if not self._arrived:
            return ()
        inbox = self._opened()
        if self.claim is not None and (self.claimable if to_show else self.helio.store is not None and inbox.tickets):
            self.claim(self)
        belongs = self._is_for_this_visitor
        if not self._sent:
            return inbox.pending(belongs)
        read, path = self._book().read, self.facts.path
        late = [m for m in inbox.pending(belongs, stored=False) if m.id not in read and m.shows_at(path)]
        if late and not self.withheld():
            logger.warning(
                "Asked for after the headers were sent, too late to be marked as shown: %d message(s), which wait for "
                "the next page. Read them once in the view, before streaming.",
                len(late),
            )
        return inbox.pending(belongs, stored=True)

    def take_over(self) -> Sequence[Message]:
        """Return what the framework's own flash left pending, taken away from there, if this request can show it."""
        found = self.leftovers() if self.leftovers is not None and self.helio.take_over else None
        if found is None or self.withheld():
            return ()
        self._restore = found.restore
        return take_over(self.helio, found)

    def put_back(self) -> None:
        """Leave what was taken over where it was: no response takes it away there, or one that an integration knows."""
        restore, self._restore = self._restore, None
        if restore is not None:
            restore()
        if self._ledger is not None:
            self._ledger.put_back()

    def withheld(self) -> bool:
        """Tell whether this request cannot show messages; the application is asked once, however often we are."""
        if self._withheld is None:
            # A script that asks shows them, whatever the request looks like: Chromium 156 says "prefetch;prerender" of
            # what a prerendered page fetches, also when that page has come to the front.
            reason = None if self._for_script else self._kept_from_pages()
            if reason is None and not self._may_show:
                reason = "the application says so"
            if reason:
                logger.debug("Messages are withheld: %s.", reason)
            self._withheld = reason is not None
        return self._withheld

    def _kept_from_pages(self) -> str | None:
        """Return why templates are handed no messages, None when they are."""
        reason, partial = delivery.withheld(self.facts), self._partial
        if reason is None and partial is not None:
            reason = partial.reason
        if reason is None and self.helio.client:
            reason = "the page's script asks for them"
        return reason

    @property
    def _partial(self) -> Partial | None:
        partials = self.helio.partials
        return delivery.partial(self.facts, partials) if partials else None

    def _look(self) -> None:
        """Look for the cookies that a page for all visitors does not look for."""
        helio, header = self.helio, self.facts.cookie
        if helio.client and not self._arrived and helio.hint in header:
            self._arrived = self._scan(header)

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
        if not self._arrived:
            return _NO_IDS
        inbox, before = self._opened(), self.helio.clock() - _JUST_NOW
        parcels = [waiting for waiting in inbox.waiting if waiting.origin.created < before]
        return {message.id for waiting in parcels for message in waiting.messages if message.sticky}

    def _leaves(self, gone: Set[str]) -> bool:
        """Tell whether something of this visitor's goes on waiting."""
        waiting = self._opened().waiting if self._arrived else ()
        return any(parcel.parcel is None or without(parcel.messages, gone) for parcel in waiting)

    def _longest(self, messages: Iterable[Message]) -> int:
        """Return the seconds for which something may wait."""
        now = self.helio.clock() // _SECOND
        return max([self.helio.max_age, *(message.expires - now for message in messages)])

    @property
    def _may_show(self) -> bool:
        shows = self.helio.shows
        return shows is None or shows(self.facts.request)

    def _binding(self) -> bytes:
        """Return a digest of who the visitor is, now: a login changes it in the middle of a request."""
        bind = self.helio.bind
        return b"" if bind is None else digest(bind(self.facts.request))

    def _is_for_this_visitor(self, parcel: Parcel) -> bool:
        return not parcel.binding or parcel.binding == self._binding()

    def check(self) -> None:
        """Refuse, at the ``flash()`` call, what could not be sent at the end of the request."""
        if self._raises is None:
            self._raises = self._prepare()
        if self._raises:
            helio, created = self.helio, self.helio.clock()
            outbox = Outbox(helio, self._cookies(), (), created // _SECOND)
            # Who it is for is asked when it is sent: a login may still change it.
            parcel = self._parcel(self._book().new, created, binding=b"")
            size, limit = outbox.size(parcel), outbox.limit(parcel) - _UNKNOWN
            if size > limit:
                raise MessageTooLargeError(size, limit)

    def _prepare(self) -> bool:
        """Look once at what is the same for all messages of a request, and tell whether too many of them raise."""
        helio, facts = self.helio, self.facts
        helio.sealer  # noqa: B018
        if helio.cookie.secure and not facts.secure and not _LOOPBACK.fullmatch(facts.header("host") or ""):
            # A proxy that ends TLS and does not say so looks the same as plain http, so this cannot be an error.
            helio.warn_once(_SECURE_ON_HTTP)
        return helio.store is None and (helio.overflow or ("raise" if facts.debug else "shorten")) == "raise"

    def _parcel(self, messages: Sequence[Message], created: int, *, binding: bytes) -> Parcel:
        cookies = self._cookies()
        return Parcel(created, tuple(messages), binding, cookies.path, cookies.domain)

    def _is_cleared(self, waiting: Waiting) -> bool:
        parcel = waiting.parcel
        return parcel is None or self._is_for_this_visitor(parcel)


def _to_drop(headers: Headers, *, private: bool, carried: Carried | None) -> Collection[str]:
    """Return those headers of the response that must go: by which it could be stored, and what ours holds as well."""
    drop = about_caching(headers) if private else set[str]()
    if carried is not None and carried.name.lower() in headers:
        drop.add(carried.name.lower())
    return drop


def _varies(headers: Headers) -> bool:
    """Tell whether the response says already that it varies by cookie, or by everything (RFC 9110 section 12.5.5)."""
    said = headers.get("vary")
    return said is not None and not {name.strip() for name in said.lower().split(",")}.isdisjoint(("cookie", "*"))


def _clears_cookies(headers: Headers) -> bool:
    """Tell whether ``Clear-Site-Data`` takes the response's own cookies along, as Chromium does."""
    said = headers.get("clear-site-data")
    return said is not None and ('"cookies"' in said or '"*"' in said)
