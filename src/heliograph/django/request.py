"""A Django request as the core sees it, and its exchange."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any
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
from heliograph.heliograph import Heliograph
from heliograph.leftovers import Leftovers
from heliograph.wsgi import WSGIFacts, hide_conditions


class Facts(WSGIFacts):
    """A request; under ASGI as well, where Django fills ``META`` with what it would be under WSGI."""

    __slots__ = ("_request",)

    def __init__(self, request: HttpRequest) -> None:
        request.META.setdefault("REQUEST_METHOD", request.method or "GET")  # One that was made by hand has none.
        super().__init__(request.META)
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


def _no_turn() -> None:
    return None


class DjangoExchange(Exchange):
    """An exchange that tells Django's cache when a page depends on a message.

    Attributes:
        turn: What is to be done around its request, as long as a storage has it.
    """

    turn: Callable[[], Turn | None] = _no_turn

    def withheld(self) -> bool:
        """Tell whether this request cannot show messages; asked only when there are some."""
        withheld = super().withheld()
        if not withheld:
            # ``cache_page`` stores a page within the message middleware, before our headers could forbid it.
            vars(self.facts.request)["_cache_update_cache"] = False
        return withheld


def _leftovers(facts: Facts, empty: Callable[[BaseStorage], object]) -> Leftovers | None:
    return find(facts.request, empty)


class Turn:
    """What is to be done around a request: its exchange becomes the current one, until it ends.

    Attributes:
        exchange: The request's.
        claims: Its claims, for a store.
        ended: Whether the exchange is the current one no more.
        former: Django's own storages from which messages were taken over, to be emptied with the response.
    """

    __slots__ = ("__weakref__", "_place", "_previous", "claims", "ended", "exchange", "former")

    @classmethod
    def of(cls, request: HttpRequest) -> Turn:
        """Return the turn of a request: begun now, or for an earlier storage of the same request."""
        helio = get_heliograph()
        place: MutableMapping[str, Any] = getattr(request, "scope", request.META)
        outer: Exchange | None = place.get(KEY)
        joined = None if outer is None else outer.find(helio)
        turn = joined.turn() if isinstance(joined, DjangoExchange) else None
        return cls(request, helio, place, outer) if turn is None else turn

    def __init__(
        self, request: HttpRequest, helio: Heliograph, place: MutableMapping[str, Any], outer: Exchange | None
    ) -> None:
        self.ended = False
        self.former: list[BaseStorage] = []
        self.claims = claims = Claims()
        self._place = place
        facts = Facts(request)
        # It must not keep this turn, which ends with the last of its storages where no response comes.
        self.exchange = exchange = DjangoExchange(
            helio, facts, claims.at_the_first_read, claims.awaited, outer=outer, turn=ref(self)
        )
        exchange.leftovers = partial(_leftovers, facts, self.former.append)
        if helio.bind is signed_in_user and (exchange.arrived or not hasattr(request, "session")):
            # Loaded here, where Django lets a blocking session be read; an asynchronous view may not.
            signed_in_user(request)
        if exchange.needs_full_answer:
            hide_conditions(request.META)
            vars(request).pop("headers", None)  # Django's cached copy of them.
        place[KEY] = exchange
        self._previous = current_exchange.get(None)
        current_exchange.set(exchange)
        if helio.store is not None:
            claims.before_the_view(exchange)

    def end(self) -> None:
        """Make the exchange that was current before the current one again."""
        if self.ended:
            return
        self.ended = True
        # Not by a token: under ASGI, asgiref copies contexts between threads.
        if current_exchange.get(None) is self.exchange:
            previous = self._previous
            current_exchange.set(previous and previous.find(previous.helio))  # None when it is over.
        if self._place.get(KEY) is self.exchange:
            del self._place[KEY]
            if self.exchange.outer is not None:
                self._place[KEY] = self.exchange.outer

    def abandon(self) -> None:
        """End a request to which no response comes."""
        if not self.ended:
            finish(self.exchange, complete=False)
            self.end()

    def __del__(self) -> None:
        """End one of a storage that was built by hand, in a test say; a store is not asked from here."""
        if not self.ended:
            self.exchange.finish(complete=False)
            self.end()
