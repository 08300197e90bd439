"""The request's half of an exchange: what came, and what a view or a template is given of it.

Nothing is opened, asked or fetched before somebody reads. What the response does about it is the other half's decision
(:mod:`heliograph.exchange`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec import Struct

from heliograph import base64url, delivery
from heliograph.binding import digest
from heliograph.cookies import Arrived, Cookies
from heliograph.delivery import Partial
from heliograph.errors import MessageTooLargeError, SecretKeyError, StoreUnavailableError
from heliograph.facts import Facts
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.inbox import Inbox
from heliograph.ledger import Ledger
from heliograph.leftovers import Leftovers, take_over
from heliograph.message import Message
from heliograph.outbox import Outbox
from heliograph.parcel import Parcel
from heliograph.seal import Sealer
from heliograph.store import Held

logger = logging.getLogger(__name__)

SECOND = 1_000_000_000

_SECURE_ON_HTTP = (
    "Flash cookies are Secure, but the request came over plain http. Browsers refuse such cookies in silence. If a "
    "proxy in front ends TLS, let it say so (X-Forwarded-Proto) and the server believe it; else set secure=None."
)
# Hosts that browsers take for secure without https (W3C Secure Contexts, section 3.1).
_LOOPBACK = re.compile(r"(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?", re.IGNORECASE)
_OWNER_BYTES = 12
# Bytes that a cookie may still grow after flash(): a login binds it, and the moment of sending deflates otherwise.
_UNKNOWN = 24
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


class Incoming(Struct, eq=False):
    """One request, as far as flash messages go; it is the source of its ledger (:class:`heliograph.ledger.Source`).

    Attributes:
        helio: The settings.
        facts: The request.
        claim: Set by a blocking transport: claims what :attr:`tickets` names, at the first read.
        fetch: Set by an asynchronous transport: the same, awaited before anybody reads.
        leftovers: Set by an integration: finds what the framework's own flash left pending, None when there is nothing.
            It looks only; asked at the first read.
        arrived: The cookies of ours that came with the request, not opened yet.
    """

    helio: Heliograph
    facts: Facts
    claim: Callable[[Incoming], None] | None = None
    fetch: Callable[[Incoming], Awaitable[None]] | None = None
    leftovers: Callable[[], Leftovers | None] | None = None
    arrived: Sequence[Arrived] = ()
    _flashes: Flashes | None = None
    _for_script: bool = False
    _inbox: Inbox | None = None
    _ledger: Ledger | None = None
    _over: bool = False
    _owner: str = ""
    _raises: bool | None = None
    _sealer: Sealer | None = None
    _restore: Callable[[], object] | None = None
    _sent: bool = False
    _withheld: bool | None = None
    _written: Cookies | None = None

    def __post_init__(self) -> None:
        helio, header = self.helio, self.facts.cookie
        # A substring check says no in 80 ns; nothing is parsed for nothing. Where pages are for all visitors, they are
        # that whatever cookies this one has.
        if helio.hint in header and not (helio.client and self._partial is None):
            self.arrived = self._scan(header)

    # What a transport asks

    @property
    def needs_full_answer(self) -> bool:
        """Whether ``If-None-Match`` and ``If-Modified-Since`` are to be hidden from the application.

        Its 304 would keep a pending message from the visitor. Requests that cannot show one, such as those for
        images, keep their 304.
        """
        return bool(self.arrived) and self.facts.has_any(_CONDITIONS) and delivery.withheld(self.facts) is None

    @property
    def has_unread(self) -> bool:
        """Whether something that came with the request may still be read, so that the headers had better wait."""
        inbox, ledger = self._inbox, self._ledger
        if inbox is None or ledger is None:
            return bool(self.arrived)
        read = ledger.read
        for waiting in inbox.waiting:
            if waiting.parcel is None:
                return True
            for message in waiting.messages:
                if message.id not in read:
                    return True
        return False

    @property
    def tickets(self) -> Sequence[str]:
        """The stored parcels to claim."""
        return self._opened().tickets if self.arrived else ()

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
        return bool(self.arrived) and delivery.eager(self.facts) and self.claimable

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

    # What views and templates are given

    @property
    def flashes(self) -> Flashes:
        """The messages of this request."""
        flashes = self._flashes
        if flashes is None:
            flashes = self._flashes = Flashes(self.helio, self._ledger or self._book())
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
    def path(self) -> str:
        """The page's path."""
        return delivery.page(self.facts) if self._for_script or self._partial is not None else self.facts.path

    @property
    def waiting_cookie(self) -> str:
        """See :attr:`heliograph.Flashes.waiting_cookie`."""
        return self._cookies().hinting(self.helio.max_age) if self.helio.client else ""

    def load(self, *, to_show: bool) -> Sequence[Message]:
        """Return the pending messages of this visitor, oldest first; see :class:`heliograph.ledger.Source`."""
        if not to_show:
            self._look()
        if not self.arrived:
            return ()
        inbox = self._opened()
        if self.claim is not None and inbox.stored and (self.claimable if to_show else inbox.tickets):
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
            reason = self._kept_back()
            if reason is not None:
                logger.debug("Messages are withheld: %s.", reason)
            self._withheld = reason is not None
        return self._withheld

    def check(self) -> None:
        """Refuse, at the ``flash()`` call, what could not be sent at the end of the request."""
        if self._raises is None:
            self._raises = self._prepare()
        if self._raises:
            helio, created = self.helio, self.helio.clock()
            outbox = Outbox(helio, self._cookies(), (), created // SECOND)
            # Who it is for is asked when it is sent: a login may still change it.
            parcel = self._parcel(self._book().new, created, binding=b"")
            size, limit = outbox.size(parcel), outbox.limit(parcel) - _UNKNOWN
            if size > limit:
                raise MessageTooLargeError(size, limit)

    # How it is found out

    def _scan(self, header: str) -> Sequence[Arrived]:
        try:
            sealer = self._sealer = self.helio.sealer
        except SecretKeyError:
            return ()  # A framework without a key: pages that do not flash keep working.
        return self._cookies().scan(header, sealer.marks)

    def _look(self) -> None:
        """Look for the cookies that a page for all visitors does not look for."""
        helio, header = self.helio, self.facts.cookie
        if helio.client and not self.arrived and helio.hint in header:
            self.arrived = self._scan(header)

    def _keys(self) -> Sealer:
        """Return the sealer, asked for once: that takes a framework, whose keys may change, a microsecond."""
        sealer = self._sealer
        if sealer is None:
            sealer = self._sealer = self.helio.sealer
        return sealer

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
            helio, cookies = self.helio, self._written or self._cookies()
            inbox = self._inbox = Inbox(helio, self._keys(), cookies, self.arrived, helio.clock() // SECOND)
        return inbox

    def _kept_back(self) -> str | None:
        """Return why readers are handed no messages, None when they are."""
        helio, reason = self.helio, None
        # A script that asks shows them, whatever the request looks like: Chromium 156 says "prefetch;prerender" of what
        # a prerendered page fetches, also when that page has come to the front.
        if not self._for_script:
            reason = delivery.withheld(self.facts)
            if reason is None and helio.partials:
                partial = self._partial
                reason = partial and partial.reason
            if reason is None and helio.client:
                reason = "the page's script asks for them"
        if reason is None and not self._may_show:
            reason = "the application says so"
        return reason

    @property
    def _partial(self) -> Partial | None:
        partials = self.helio.partials
        return delivery.partial(self.facts, partials) if partials else None

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

    def _prepare(self) -> bool:
        """Look once at what is the same for all messages of a request, and tell whether too many of them raise."""
        helio, facts = self.helio, self.facts
        self._keys()
        if helio.cookie.secure and not facts.secure and not _LOOPBACK.fullmatch(facts.header("host") or ""):
            # A proxy that ends TLS and does not say so looks the same as plain http, so this cannot be an error.
            helio.warn_once(_SECURE_ON_HTTP)
        return helio.store is None and (helio.overflow or ("raise" if facts.debug else "shorten")) == "raise"

    def _parcel(self, messages: Sequence[Message], created: int, *, binding: bytes) -> Parcel:
        cookies = self._written or self._cookies()
        return Parcel(created, tuple(messages), binding, cookies.path, cookies.domain)
