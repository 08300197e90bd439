"""Runs an exchange in a blocking application: asks its store what the exchange says is due, and decides nothing.

The asynchronous twin is :mod:`heliograph.asynchronous`. Whoever drives an exchange calls these three in place of its
own steps ``respond``, ``headers`` and ``finish``; without a store they are the same.
"""

from __future__ import annotations

from typing import TypeVar, cast

from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply
from heliograph.current import Steps
from heliograph.delivery import Headers
from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.exchange import Exchange
from heliograph.heliograph import Heliograph
from heliograph.incoming import Incoming
from heliograph.store import Store, is_awaited

Chunk = TypeVar("Chunk")


def checked(helio: Heliograph[Store | None]) -> Heliograph[Store | None]:
    """Return the settings, for a blocking application.

    Raises:
        ConfigurationError: When their store is one for asynchronous applications.
    """
    if helio.store is not None and is_awaited(helio.store):
        raise ConfigurationError(
            f"{type(helio.store).__name__} is a store for asynchronous applications, and this one is blocking. Take "
            "the store of the same name without Async; heliograph.stores.open(url) returns one."
        )
    return helio


def claim(exchange: Incoming) -> None:
    """Fetch the stored parcels of a request; for :attr:`Exchange.claim`, which is called at the first read.

    Raises:
        StoreUnavailableError: When the store failed and ``on_outage="raise"``.
    """
    try:
        found = _store(exchange).claim(exchange.tickets, exchange.owner, exchange.helio.lease)
    except StoreUnavailableError as error:
        exchange.unclaimed(error)
    else:
        exchange.claimed(found)


def respond(exchange: Exchange, status: int, headers: Headers, *, streamed: bool) -> Reply | None:
    """Return what to do to the headers, None to leave the response alone; see :meth:`Exchange.respond`.

    Raises:
        StoreUnavailableError: When the store did not take the messages, they do not fit a cookie, and
            ``on_outage="raise"``.
    """
    due = exchange.respond(status, headers, streamed=streamed)
    return exchange.headers(outage=None if due is NOTHING_DUE else _carry_out(exchange, due))


def finish(exchange: Exchange, *, complete: bool) -> None:
    """End an exchange after the last byte, or when it will never come; see :meth:`Exchange.finish`."""
    settlement = exchange.finish(complete)
    if settlement is not NOTHING_TO_SETTLE:
        try:
            _store(exchange).settle(exchange.owner, settlement.done, settlement.back)
        except StoreUnavailableError as error:
            exchange.unsettled(error)


class EndingSteps(Steps[Chunk]):
    """The steps of a body that ends its exchange: completely after its last one, else when the server closes it."""

    __slots__ = ()

    def __next__(self) -> Chunk:
        try:
            return super().__next__()
        except StopIteration:
            finish(self._exchange, complete=True)
            raise

    def close(self) -> None:
        """Close the body, if it can be closed."""
        try:
            super().close()
        finally:
            finish(self._exchange, complete=False)


def _carry_out(exchange: Exchange, due: Due) -> StoreUnavailableError | None:
    store = _store(exchange)
    try:
        if due.put:
            store.put(due.put, due.max_age)
    except StoreUnavailableError as error:
        return error  # One wait for a server that is not there is enough: a lease ends by itself.
    try:
        if due.back:
            store.settle(exchange.owner, (), due.back)
    except StoreUnavailableError as error:
        exchange.unsettled(error)
    return None


def _store(exchange: Incoming) -> Store:
    return cast("Store", exchange.helio.store)  # Which kind it is was checked when the application was set up.
