"""A Django request as the core sees it, and its exchange."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, cast
from weakref import ref

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest

from heliograph.blocking import finish
from heliograph.current import current_exchange
from heliograph.django.claims import Claims
from heliograph.django.configuration import get_heliograph, signed_in_user
from heliograph.django.former import find
from heliograph.exchange import KEY, Exchange
from heliograph.leftovers import Leftovers
from heliograph.wsgi import WSGIFacts, hide_conditions


class Facts(WSGIFacts):
    """A request; under ASGI as well, where Django fills ``META`` with what it would be under WSGI."""

    __slots__ = ("_request",)

    def __init__(self, request: HttpRequest) -> None:
        self._environ = meta = request.META
        self.cookie = meta.get("HTTP_COOKIE", "")
        self.method = meta.get("REQUEST_METHOD") or request.method or "GET"  # One that was made by hand has none.
        self.secure = request.is_secure()
        self._path = request.path
        # The current exchange must not keep a request that a test made by hand, and with it its storage.
        self._request = ref(request)

    @property
    def path(self) -> str:
        """The whole path, decoded by Django."""
        return self._path

    @property
    def debug(self) -> bool:
        """Whether ``DEBUG`` is on."""
        debug: bool = settings.DEBUG
        return debug

    @property
    def request(self) -> HttpRequest:
        """The request itself.

        Raises:
            ReferenceError: When it is gone.
        """
        request = self._request()
        if request is None:
            raise ReferenceError("The request is gone.")
        return request


class DjangoExchange(Exchange, kw_only=True):
    """The exchange of a Django request, and what is to be done around that: it is the current one until it has ended.

    Attributes:
        place: Where it hangs: in ``META``, or in the ``scope``.
        previous: What was the current exchange before.
        claims: Its claims, for a store.
        former: Django's own storages from which messages were taken over, to be emptied with the response.
        storages: How many storages have it. With the last of them it ends where no response comes.
        ended: Whether it is the current one no more.
    """

    place: MutableMapping[str, Any]
    previous: Exchange | None
    claims: Claims | None = None
    former: Sequence[BaseStorage] = ()
    storages: int = 0
    ended: bool = False

    def withheld(self) -> bool:
        """Tell whether this request cannot show messages; asked only when there are some."""
        withheld = super().withheld()
        if not withheld:
            # ``cache_page`` stores a page within the message middleware, before our headers could forbid it.
            vars(self.facts.request)["_cache_update_cache"] = False
        return withheld

    def look_back(self) -> Leftovers | None:
        """Look for what Django's own storages left pending; for :attr:`leftovers`."""
        return find(cast("HttpRequest", self.facts.request), self._empty)

    def _empty(self, storage: BaseStorage) -> None:
        self.former = (*self.former, storage)

    def end(self) -> None:
        """Make the exchange that was current before the current one again."""
        self.ended = True
        # Not by a token: under ASGI, asgiref copies contexts between threads.
        if current_exchange.get(None) is self:
            previous = self.previous
            current_exchange.set(previous and previous.find(previous.helio))  # None when it is over.
        if self.place.get(KEY) is self:
            del self.place[KEY]
            if self.outer is not None:
                self.place[KEY] = self.outer

    def abandon(self) -> None:
        """End a request to which no response comes."""
        if not self.ended:
            finish(self, complete=False)
            self.end()

    def leave(self) -> None:
        """Take it that one of the storages is gone; a store is not asked from here."""
        self.storages -= 1
        if not (self.storages or self.ended):
            self.finish(complete=False)
            self.end()


def exchange_of(request: HttpRequest) -> DjangoExchange:
    """Return the exchange of a request: begun now, or for an earlier storage of the same request."""
    helio = get_heliograph()
    place: MutableMapping[str, Any] = getattr(request, "scope", request.META)
    outer: Exchange | None = place.get(KEY)
    joined = None if outer is None else outer.find(helio)
    if isinstance(joined, DjangoExchange):
        return joined
    exchange = DjangoExchange(helio, Facts(request), outer=outer, place=place, previous=current_exchange.get(None))
    exchange.leftovers = exchange.look_back
    if helio.bind is signed_in_user and (exchange.arrived or not hasattr(request, "session")):
        # Loaded here, where Django lets a blocking session be read; an asynchronous view may not.
        signed_in_user(request)
    if exchange.arrived and exchange.needs_full_answer:
        hide_conditions(request.META)
        vars(request).pop("headers", None)  # Django's cached copy of them.
    if helio.store is not None:
        claims = exchange.claims = Claims()
        exchange.claim, exchange.fetch = claims.at_the_first_read, claims.awaited
        claims.before_the_view(exchange)
    place[KEY] = exchange
    current_exchange.set(exchange)
    return exchange
