"""The storage: stands between ``django.contrib.messages`` and the exchange, and stores nothing itself.

``MessageMiddleware`` builds one for each request and calls ``update`` with the response. What the two words mean that
users set by hand, ``used`` and ``level``, is Django's; what becomes of a message is the exchange's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from weakref import proxy, ref

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage, Message
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from heliograph.blocking import finish, respond
from heliograph.django.claims import Claims
from heliograph.django.configuration import recorded_level
from heliograph.django.request import DjangoExchange, exchange_of
from heliograph.django.response import apply, end_with, named
from heliograph.django.words import as_django, composed
from heliograph.exchange import Exchange
from heliograph.message import Message as Flashed


class Storage(BaseStorage):
    """Gives Django's messages to Heliograph: ``MESSAGE_STORAGE = "heliograph.django.Storage"``.

    From here to the end of the request :func:`heliograph.flash` and :func:`heliograph.flashes` work as well.

    Raises:
        ConfigurationError: When ``HELIOGRAPH`` cannot work.

    Example:
        >>> from django.http import HttpRequest
        >>> from django.test import override_settings
        >>> with override_settings(SECRET_KEY="an example, not a key to use"):
        ...     storage = Storage(HttpRequest())
        ...     storage.add(25, "Saved")
        ...     [(message.level_tag, message.message) for message in storage]
        [('success', 'Saved')]
    """

    _queued_messages: list[Message]  # The base class's, on which tests of applications rely.

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self._exchange = exchange = exchange_of(request)
        exchange.storages += 1
        super().__init__(request, *args, **kwargs)
        self._loaded: dict[str, Flashed] = {}
        self._queued: dict[str, Flashed] = {}
        self._iterated = False
        self._own_level: int | None = None
        self._sent: tuple[Flashed, ...] = ()
        self._response: Callable[[], HttpResponseBase | None] | None = None

    def add(self, level: int, message: object, extra_tags: object = "") -> None:
        """Flash a message, unless it is empty or below the recorded level.

        Lazy translations, and objects of any kind, become text at this call.

        Raises:
            MessageTooLargeError: For more than fits, when ``overflow`` says so (by default while ``DEBUG`` is on).
            OutsideRequestError: When the headers of the response are gone.
            SecretKeyError: An ``ImproperlyConfigured`` as well, when there is no ``SECRET_KEY``.
        """
        if not message:
            return
        level = int(level)
        if level < self.level:
            return
        content, category, data = composed(level, message, extra_tags)
        flashed = self._exchange.flashes.add(content, category, data=data, strict=False)
        self.added_new = True
        self._queued[flashed.id] = flashed
        self._queued_messages.append(as_django(flashed))

    @property
    def level(self) -> int:
        """The least level that is recorded: ``MESSAGE_LEVEL``, unless this request has set another."""
        # Django's own asks the settings for each storage, in vain where it is not set (3 % of a flash and its page).
        return recorded_level() if self._own_level is None else self._own_level

    @level.setter
    def level(self, value: int | None) -> None:
        self._own_level = None if value is None else int(value)

    @level.deleter
    def level(self) -> None:
        self._own_level = None

    def __iter__(self) -> Iterator[Message]:
        """Hand out all pending messages, the same ones at each iteration of a request."""
        flashes, queued = self._exchange.flashes, self._queued
        if queued and self._response is None and not flashes.peek():
            return iter(())  # This response cannot show them, and Django's own code would hand out what it added.
        messages = super().__iter__()
        self._iterated = True
        if queued:
            self._loaded |= queued
            queued.clear()
        if self._loaded:
            flashes.take(self._loaded.values())
        return messages

    @property
    def _loaded_messages(self) -> list[Message]:
        """What is pending besides what was added here since the last iteration: Django's word for it."""
        loaded: list[Message] = self.__dict__.setdefault("_loaded_data", [])
        for flashed in self._pending():
            if flashed.id not in self._loaded and flashed.id not in self._queued:
                self._loaded[flashed.id] = flashed
                loaded.append(as_django(flashed))
        return loaded

    def _pending(self) -> list[Flashed]:
        exchange = self._exchange
        response = None if self._response is None else self._response()
        if self._response is None or (response is not None and not response.closed):
            return exchange.flashes.peek()
        # A test looks back, as assertMessages does: at what came with the request and what it flashed.
        again = Exchange(exchange.helio, exchange.facts, Claims().at_the_first_read)
        came = again.flashes.peek()
        finish(again, complete=False)
        return [*came, *self._sent]

    def update(self, response: HttpResponseBase) -> list[Message]:
        """Send what was added, and mark as shown what was read, if this response delivers it.

        Returns:
            Nothing: no message is left unstored.
        """
        exchange = self._exchange
        if exchange.ended:
            return []
        if self._iterated != self.used:  # Somebody has set what tells whether they were read.
            flashes = exchange.flashes
            if self.used:
                added = flashes.added
                flashes.take(message for message in flashes.peek() if message not in added)
            else:
                flashes.keep(self._loaded.values())
        # A storage built beside the request's own, to look or to add, answers nothing.
        if getattr(self.request, "_messages", self) is self:
            self._answer(exchange, response)
            self._response = ref(response)
            # They know each other: not left to the garbage collector (a tenth of the time of a flash and its page).
            self.request = proxy(self.request)
        return []

    def abandon(self) -> None:
        """End the request without a response, as a crash does that goes on to the server."""
        self._exchange.abandon()

    def _answer(self, exchange: DjangoExchange, response: HttpResponseBase) -> None:
        if response.status_code < 500:
            for former in exchange.former:
                former.update(response)
        else:
            exchange.put_back()  # SessionMiddleware does not save the session then.
        if not exchange.is_idle:
            self._sent = exchange.flashes.added
            if exchange.claims is not None:
                exchange.claims.confirm(exchange)
            given = named(response)
            reply = respond(exchange, response.status_code, given, streamed=response.streaming)
            if reply is not None:
                apply(reply, response, given)
        exchange.sent()
        lasts = response.streaming or (exchange.arrived and exchange.holds)
        if not (lasts and end_with(response, exchange, asgi=hasattr(self.request, "scope"))):
            finish(exchange, complete=True)
        exchange.end()

    def __del__(self) -> None:
        """Leave the exchange, of which this may be the last storage: one that was built by hand, in a test say."""
        exchange: DjangoExchange | None = vars(self).get("_exchange")  # None when HELIOGRAPH cannot work.
        if exchange is not None and not exchange.ended:
            exchange.leave()


@receiver(got_request_exception)
def _crashed(request: HttpRequest | None = None, **_: object) -> None:
    """End a request whose exception Django lets through; of any other it makes a response."""
    storage = getattr(request, "_messages", None)
    if settings.DEBUG_PROPAGATE_EXCEPTIONS and isinstance(storage, Storage):
        storage.abandon()
