"""When a request claims its stored messages, and whether the claim holds: transactions and event loops decide.

A page has its messages claimed before its view runs, and so outside of the view's transaction (``ATOMIC_REQUESTS``),
and where Django lets a database be asked, which an asynchronous view may not. Any other request claims at its first
read. What becomes of what was claimed is the exchange's decision.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import cast

from asgiref.sync import sync_to_async
from django.db import transaction

from heliograph.blocking import claim
from heliograph.django.store import DatabaseStore
from heliograph.errors import StoreUnavailableError
from heliograph.exchange import Exchange
from heliograph.incoming import Incoming
from heliograph.store import Store

logger = logging.getLogger(__name__)


class Claims:
    """The claims of one request.

    A claim within a transaction is undone when that is rolled back, while the page may show the messages all the same;
    it is made again before the headers, so that what was shown is removed.
    """

    __slots__ = ("_unsure",)

    def __init__(self) -> None:
        self._unsure: Sequence[str] = ()

    def before_the_view(self, exchange: Exchange) -> None:
        """Claim for a request that will probably show messages."""
        if exchange.eager and not _in_event_loop():
            self._claim(exchange)

    def at_the_first_read(self, exchange: Incoming) -> None:
        """Claim, unless that would keep an event loop waiting; for :attr:`Exchange.claim`."""
        if _in_event_loop():
            logger.warning(
                "Asked for in an asynchronous view, which cannot wait for the store: messages that wait there stay "
                "pending. Page loads have them ready; any other request says `await heliograph.aflashes()` first."
            )
        else:
            self._claim(exchange)

    async def awaited(self, exchange: Incoming) -> None:
        """Claim, in the thread that has the request's database connections; for :attr:`Exchange.fetch`."""
        await sync_to_async(self._claim)(exchange)

    def confirm(self, exchange: Exchange) -> None:
        """Claim again what was claimed in a transaction that was not committed."""
        if self._unsure:
            helio = exchange.helio
            try:
                cast("Store", helio.store).claim(self._unsure, exchange.owner, helio.lease)
            except StoreUnavailableError as error:
                exchange.unsettled(error)
            self._unsure = ()

    def _claim(self, exchange: Incoming) -> None:
        store, asked = exchange.helio.store, exchange.tickets
        claim(exchange)
        if isinstance(store, DatabaseStore) and store.in_transaction:
            left = exchange.tickets
            # Nothing else is claimed again: what another reader has is not known here, and nobody would give it back.
            self._unsure = [ticket for ticket in asked if ticket not in left]
            if self._unsure:
                transaction.on_commit(self._committed, using=store.alias)

    def _committed(self) -> None:
        self._unsure = ()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
