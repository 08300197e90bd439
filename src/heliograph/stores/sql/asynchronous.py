"""The SQL store of asynchronous applications: connections, attempts and nothing else; the statements are shared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.ext.asyncio import AsyncEngine

from heliograph.store import Held
from heliograph.stores.homes import Loop
from heliograph.stores.sql.attempts import Attempts
from heliograph.stores.sql.engines import asynchronous_engine
from heliograph.stores.sql.schema import create, parcels
from heliograph.stores.sql.statements import Statements

T = TypeVar("T")


class AsyncSQLStore:
    """Keeps sealed parcels in a SQL database, for asynchronous applications.

    Args:
        engine: The application's, which stays its to dispose of. Its connections are used in autocommit.
        table: The table, when the application's migrations make it (:func:`~heliograph.stores.sql.parcels`).

    Raises:
        ConfigurationError: For a kind of database that is not supported.

    Every operation raises `StoreUnavailableError` when the database fails, with the driver's error as its cause.

    Example:
        >>> import asyncio
        >>> from sqlalchemy import StaticPool
        >>> from sqlalchemy.ext.asyncio import create_async_engine
        >>> async def example():
        ...     engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
        ...     store = AsyncSQLStore(engine)
        ...     await store.create_table()
        ...     await store.put({"a ticket": b"sealed"}, max_age=3600)
        ...     print(await store.claim(["a ticket"], owner="reader 1", lease=30))
        ...     await engine.dispose()
        >>> asyncio.run(example())
        {'a ticket': b'sealed'}
    """

    def __init__(self, engine: AsyncEngine, table: Table | None = None) -> None:
        self._table = parcels(MetaData()) if table is None else table
        self._statements = Statements(self._table, engine.dialect)
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._owned: AsyncEngine | None = None
        self._home = Loop()

    @classmethod
    def from_url(cls, url: str) -> AsyncSQLStore:
        """Return a store with an engine of its own, which :meth:`aclose` disposes of.

        Args:
            url: ``sqlite+aiosqlite:///file``, ``postgresql+psycopg://...``, ``postgresql+asyncpg://...``,
                ``mysql+asyncmy://...``.

        Raises:
            ConfigurationError: For a URL that cannot work, or a driver that is not installed.
        """
        engine = asynchronous_engine(url)
        store = cls(engine)
        store._engine = store._owned = engine  # It is in autocommit by itself: nothing to set for each operation.
        return store

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :meth:`SQLStore.put`."""
        await self._run("put", partial(self._statements.put, parcels=parcels, max_age=max_age))

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :meth:`SQLStore.claim`."""
        return await self._run("claim", partial(self._statements.claim, tickets=tickets, owner=owner, lease=lease))

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :meth:`SQLStore.settle`."""
        await self._run("settle", partial(self._statements.settle, owner=owner, done=done, back=back))

    async def create_table(self) -> None:
        """See :meth:`SQLStore.create_table`."""
        await self._run("create_table", partial(create, table=self._table))

    async def aclose(self) -> None:
        """Dispose of the engine if the store made it."""
        if self._owned is not None:
            await self._owned.dispose()

    async def _run(self, operation: str, work: Callable[[Connection], T]) -> T:
        if self._home.is_left():
            self._engine.sync_engine.dispose(close=False)  # To close one, its own event loop would have to run.
        attempts = Attempts(operation)
        while True:
            if attempts.pause:
                await asyncio.sleep(attempts.pause)
            with attempts:
                async with self._engine.connect() as connection:
                    return await connection.run_sync(work)
