"""The store on Django's own database connection: no second client, no second set of credentials.

Connections, attempts, transactions and errors, and nothing else; what is said is in
:mod:`heliograph.django.statements`. When a store is asked is decided by the integration.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

from django.apps import apps
from django.core.management import call_command
from django.db import Error, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from heliograph.django.statements import Statements, statements_for
from heliograph.errors import ConfigurationError
from heliograph.store import Held
from heliograph.stores.databases import PAUSES, lost_a_race
from heliograph.stores.operation import Stats
from heliograph.stores.outage import unavailable

T = TypeVar("T")
_APP = "heliograph"


class DatabaseStore:
    """Keeps sealed parcels in a database of the project, through Django's connection of the request.

    In autocommit each operation is committed by itself. Inside of a transaction it is a savepoint of that transaction,
    so that a failure of the store is not the transaction's; it counts when the transaction does.

    Args:
        alias: Which of ``DATABASES``; the routers' choice unless given.

    Raises:
        ConfigurationError: When the application is not installed, or there is no such database.

    Every operation raises `StoreUnavailableError` when the database fails, with the driver's error as its cause.
    Called on a thread that runs an event loop, each is Django's `SynchronousOnlyOperation`.
    """

    def __init__(self, alias: str | None = None) -> None:
        if not apps.is_installed("heliograph.django"):
            raise ConfigurationError(
                'Django\'s store needs a table: add "heliograph.django" to INSTALLED_APPS, and run "manage.py migrate".'
            )
        if alias is not None and alias not in list(connections):
            raise ConfigurationError(f"DATABASES has no {alias!r}; there are: {', '.join(connections)}.")
        self._alias = alias

    @property
    def alias(self) -> str:
        """Which of ``DATABASES`` it is: as given, or as the routers say (``db_for_write``)."""
        if self._alias is not None:
            return self._alias
        from heliograph.django.models import Parcel  # Not before the applications are loaded.

        return router.db_for_write(Parcel)

    @property
    def in_transaction(self) -> bool:
        """Whether what is done now is part of a transaction of the application, which may be rolled back."""
        return connections[self.alias].in_atomic_block

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds."""
        self._run("put", partial(Statements.put, parcels=parcels, max_age=max_age))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """Hand out parcels to ``owner`` alone for ``lease`` seconds; what is absent from the answer is spent."""
        return self._run("claim", partial(Statements.claim, tickets=tickets, owner=owner, lease=lease))

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove what is done and free what goes back, as far as ``owner`` still holds it."""
        self._run("settle", partial(Statements.settle, owner=owner, done=done, back=back))

    def create_table(self) -> None:
        """Run the application's migrations on the store's database, as ``manage.py migrate heliograph`` does."""
        call_command("migrate", _APP, database=self.alias, verbosity=0)

    def stats(self) -> Stats:
        """Count what waits."""
        return self._run("stats", Statements.stats)

    def purge(self, *, everything: bool = False) -> int:
        """Remove what has expired, or everything that waits; return how many parcels."""
        return self._run("purge", partial(Statements.purge, everything=everything))

    def close(self) -> None:
        """Do nothing: connections are Django's."""

    def _run(self, operation: str, work: Callable[[Statements, CursorWrapper], T]) -> T:
        connection = connections[self.alias]
        pauses = iter(PAUSES[1:])
        while True:
            try:
                return _attempt(connection, work)
            except Error as error:
                pause = next(pauses, None)
                if pause is None or not _worth_repeating(connection, error):
                    # The driver's error, of which Django's is a copy.
                    raise unavailable(operation, error.__cause__ or error) from error
                time.sleep(pause)


def _attempt(connection: BaseDatabaseWrapper, work: Callable[[Statements, CursorWrapper], T]) -> T:
    statements = statements_for(connection.vendor)
    savepoint = transaction.atomic(using=connection.alias) if connection.in_atomic_block else nullcontext()
    with savepoint, connection.cursor() as cursor:
        return work(statements, cursor)


def _worth_repeating(connection: BaseDatabaseWrapper, error: Error) -> bool:
    """Tell whether another attempt may succeed: a race was lost, or the server had closed the connection.

    In a transaction neither may be repeated alone.
    """
    if connection.in_atomic_block:
        return False
    if lost_a_race(error.__cause__):
        return True
    if connection.connection is None or connection.is_usable():
        return False
    connection.close()  # The next attempt opens another.
    return True
