"""The SQL store of blocking applications: connections, attempts and nothing else; the statements are shared."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine, MetaData, Table

from heliograph.store import Held
from heliograph.stores.homes import Process
from heliograph.stores.operation import Stats
from heliograph.stores.sql.attempts import Attempts
from heliograph.stores.sql.engines import blocking_engine
from heliograph.stores.sql.schema import create, parcels
from heliograph.stores.sql.statements import Statements

T = TypeVar("T")


class SQLStore:
    """Keeps sealed parcels in a SQL database, for blocking applications.

    Args:
        engine: The application's, which stays its to dispose of. Its connections are used in autocommit.
        table: The table, when the application's migrations make it (:func:`~heliograph.stores.sql.parcels`).

    Raises:
        ConfigurationError: For a kind of database that is not supported.

    Every operation raises `StoreUnavailableError` when the database fails, with the driver's error as its cause.

    Example:
        >>> from sqlalchemy import StaticPool, create_engine
        >>> store = SQLStore(create_engine("sqlite://", poolclass=StaticPool))
        >>> store.create_table()
        >>> store.put({"a ticket": b"sealed"}, max_age=3600)
        >>> store.claim(["a ticket", "another"], owner="reader 1", lease=30)
        {'a ticket': b'sealed'}
        >>> store.claim(["a ticket"], owner="reader 2", lease=30)
        {'a ticket': <_Held.HELD: 'held'>}
    """

    def __init__(self, engine: Engine, table: Table | None = None) -> None:
        self._table = parcels(MetaData()) if table is None else table
        self._statements = Statements(self._table, engine.dialect)
        self._engine: Engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._owned: Engine | None = None
        self._home = Process()

    @classmethod
    def from_url(cls, url: str) -> SQLStore:
        """Return a store with an engine of its own, which :meth:`close` disposes of.

        Args:
            url: ``sqlite:///file``, ``postgresql+psycopg://...``, ``mysql+pymysql://...``.

        Raises:
            ConfigurationError: For a URL that cannot work, or a driver that is not installed.
        """
        engine = blocking_engine(url)
        store = cls(engine)
        store._engine = store._owned = engine  # It is in autocommit by itself: nothing to set for each operation.
        return store

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """Keep parcels for ``max_age`` seconds."""
        self._run("put", partial(self._statements.put, parcels=parcels, max_age=max_age))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """Hand out parcels to ``owner`` alone for ``lease`` seconds; what is absent from the answer is spent."""
        return self._run("claim", partial(self._statements.claim, tickets=tickets, owner=owner, lease=lease))

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """Remove what is done and free what goes back, as far as ``owner`` still holds it."""
        self._run("settle", partial(self._statements.settle, owner=owner, done=done, back=back))

    def create_table(self) -> None:
        """Create the table and its index if they are missing; several workers may do so at once."""
        self._run("create_table", partial(create, table=self._table))

    def stats(self) -> Stats:
        """Count what waits."""
        return self._run("stats", self._statements.stats)

    def purge(self, *, everything: bool = False) -> int:
        """Remove what has expired, or everything that waits; return how many parcels."""
        return self._run("purge", partial(self._statements.purge, everything=everything))

    def close(self) -> None:
        """Dispose of the engine if the store made it."""
        if self._owned is not None:
            self._owned.dispose()

    def _run(self, operation: str, work: Callable[[Connection], T]) -> T:
        if self._home.is_left():
            self._engine.dispose(close=False)  # SQLAlchemy's advice; the parent goes on with the connections.
        attempts = Attempts(operation)
        while True:
            if attempts.pause:
                time.sleep(attempts.pause)
            with attempts, self._engine.connect() as connection:
                return work(connection)
