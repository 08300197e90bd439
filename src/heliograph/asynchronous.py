"""Runs an exchange in an asynchronous application: the twin of :mod:`heliograph.blocking`, with an ``await`` a call."""

from __future__ import annotations

from typing import cast

from heliograph.answers import NOTHING_DUE, NOTHING_TO_SETTLE, Due, Reply
from heliograph.delivery import Headers
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


async def respond(exchange: Exchange, status: int, headers: Headers, *, streamed: bool) -> Reply | None:
    """Return what to do to the headers, None to leave them alone; see :func:`heliograph.blocking.respond`."""
    due = exchange.respond(status, headers, streamed=streamed)
    return exchange.headers(outage=None if due is NOTHING_DUE else await _carry_out(exchange, due))


async def finish(exchange: Exchange, *, complete: bool) -> None:
    """End an exchange after the last byte, or when it will never come; see :meth:`Exchange.finish`."""
    settlement = exchange.finish(complete)
    if settlement is not NOTHING_TO_SETTLE:
        try:
            await _store(exchange).settle(exchange.owner, settlement.done, settlement.back)
        except StoreUnavailableError as error:
            exchange.unsettled(error)


async def _carry_out(exchange: Exchange, due: Due) -> StoreUnavailableError | None:
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


def _store(exchange: Incoming) -> AsyncStore:
    return cast("AsyncStore", exchange.helio.store)  # Which kind it is was checked when the application was set up.
