"""Runs an exchange in an asynchronous application: the twin of :mod:`heliograph.blocking`.

The transport asks the exchange itself what is due, and awaits one of these only when something is: a coroutine costs
more than the question.
"""

from __future__ import annotations

from typing import cast

from heliograph.answers import NOTHING_TO_SETTLE, Due, Settlement
from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.exchange import Exchange
from heliograph.heliograph import Heliograph
from heliograph.incoming import Incoming
from heliograph.store import AsyncStore, is_awaited


def checked(helio: Heliograph[AsyncStore | None]) -> Heliograph[AsyncStore | None]:
    """Return the settings, for an asynchronous application.

    Raises:
        ConfigurationError: When their store is one for blocking applications.
    """
    if helio.store is not None and not is_awaited(helio.store):
        raise ConfigurationError(
            f"{type(helio.store).__name__} is a store for blocking applications, and this one is asynchronous. Take "
            "the store of the same name with Async; heliograph.stores.open_async(url) returns one."
        )
    return helio


async def fetch(exchange: Incoming) -> None:
    """Fetch the stored parcels of a request; for :attr:`Exchange.fetch`. See :func:`heliograph.blocking.claim`."""
    try:
        found = await _store(exchange).claim(exchange.tickets, exchange.owner, exchange.helio.lease)
    except StoreUnavailableError as error:
        exchange.unclaimed(error)
    else:
        exchange.claimed(found)


async def carry_out(exchange: Exchange, due: Due) -> StoreUnavailableError | None:
    """Do what is due before the headers; return what the store raised when it did not take it."""
    store = _store(exchange)
    try:
        if due.put:
            await store.put(due.put, due.max_age)
    except StoreUnavailableError as error:
        return error  # One wait for a server that is not there is enough: a lease ends by itself.
    try:
        if due.back:
            await store.settle(exchange.owner, (), due.back)
    except StoreUnavailableError as error:
        exchange.unsettled(error)
    return None


async def finish(exchange: Exchange, *, complete: bool) -> None:
    """End an exchange after the last byte, or when it will never come; see :meth:`Exchange.finish`."""
    settlement = exchange.finish(complete)
    if settlement is not NOTHING_TO_SETTLE:
        await settle(exchange, settlement)


async def settle(exchange: Exchange, settlement: Settlement) -> None:
    """Tell the store what became of claimed parcels."""
    try:
        await _store(exchange).settle(exchange.owner, settlement.done, settlement.back)
    except StoreUnavailableError as error:
        exchange.unsettled(error)


def _store(exchange: Incoming) -> AsyncStore:
    return cast("AsyncStore", exchange.helio.store)  # Which kind it is was checked when the application was set up.
