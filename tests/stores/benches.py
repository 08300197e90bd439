"""Every store on its real server, behind one face for the tests.

A test sees a blocking :class:`~heliograph.store.Store` whatever it runs on: an asynchronous one is driven by an event
loop of its own. Time passes without waiting: what is in the store is made older on the server itself.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, MetaData, create_engine, inspect, make_url, select, text, update

from heliograph.store import AsyncStore, Held, Store
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
from heliograph.stores.redis import AsyncRedisStore, RedisStore
from heliograph.stores.redis.calls import PREFIX
from heliograph.stores.sql import AsyncSQLStore, SQLStore, parcels

from .django_client import OpenedDjango, apart
from .servers import Server, is_whole, redis_client, until

T = TypeVar("T")
SECOND = 10**9


class Awaited:
    """An asynchronous store, called by blocking code."""

    def __init__(self, make: Callable[[], AsyncStore]) -> None:
        self._runner = asyncio.Runner()
        self.store = self.run(self._made(make))

    @staticmethod
    async def _made(make: Callable[[], AsyncStore]) -> AsyncStore:
        return make()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it to its end."""
        return self._runner.run(work)

    def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        self.run(self.store.put(parcels, max_age))

    def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        return self.run(self.store.claim(tickets, owner, lease))

    def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        self.run(self.store.settle(owner, done, back))

    def close(self) -> None:
        """Close the store and its event loop."""
        self.run(cast("AsyncSQLStore | AsyncRedisStore | AsyncMemoryStore", self.store).aclose())
        self._runner.close()


class Elsewhere:
    """An asynchronous store on an event loop of its own, for applications that each have another.

    Args:
        store: It, as blocking code sees it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, parcels: Mapping[str, bytes], max_age: int) -> None:
        """See :class:`heliograph.store.Store`."""
        await asyncio.to_thread(self._store.put, parcels, max_age)

    async def claim(self, tickets: Sequence[str], owner: str, lease: int) -> Mapping[str, bytes | Held]:
        """See :class:`heliograph.store.Store`."""
        return await asyncio.to_thread(self._store.claim, tickets, owner, lease)

    async def settle(self, owner: str, done: Sequence[str], back: Mapping[str, bytes | None]) -> None:
        """See :class:`heliograph.store.Store`."""
        await asyncio.to_thread(self._store.settle, owner, done, back)


Opened = Awaited | SQLStore | RedisStore | MemoryStore | OpenedDjango


class Bench(ABC):
    """A store to try, and what only somebody at its server can do."""

    servers: Sequence[Server] = ()

    def __init__(self, store: Opened) -> None:
        self.opened = store
        self.store: Store = store

    @contextmanager
    def down(self, *, killed: bool = False) -> Generator[None]:
        """Have no server for a while."""
        for server in self.servers:
            (server.kill if killed else server.stop)()
        try:
            yield
        finally:
            for server in self.servers:
                server.start()
            if len(self.servers) > 1:
                until(lambda: is_whole(self.servers))

    @abstractmethod
    def age(self, seconds: int) -> None:
        """Make everything that waits older."""

    @abstractmethod
    def tamper(self, ticket: str, body: bytes) -> None:
        """Change a stored value by hand."""

    @abstractmethod
    def kept(self) -> int:
        """Return how many parcels take up room, expired or not."""

    def close(self) -> None:
        """Close what was opened."""
        self.opened.close()


class MemoryBench(Bench):
    """In memory, with a clock that is set by hand."""

    def __init__(self, *, awaited: bool) -> None:
        self._now = 0
        self.memory = MemoryStore(clock=lambda: self._now)
        super().__init__(Awaited(lambda: AsyncMemoryStore(self.memory)) if awaited else self.memory)

    def age(self, seconds: int) -> None:
        """See :class:`Bench`."""
        self._now += seconds * SECOND

    def tamper(self, ticket: str, body: bytes) -> None:
        """See :class:`Bench`."""
        self.memory.claim([ticket], "a hand", 1)
        self.memory.settle("a hand", [], {ticket: body})

    def kept(self) -> int:
        """See :class:`Bench`."""
        return self.memory.stats().pending + self.memory.purge()


class SQLBench(Bench):
    """In a database that is there, in an empty table."""

    def __init__(self, url: str, mode: str) -> None:
        self.mode = mode
        self.url = url if mode != "django" else apart(url)
        super().__init__(self.open())
        self.table = parcels(MetaData())
        self.admin = admin_engine(self.url)
        self._make_table()
        with self.admin.begin() as connection:
            connection.execute(self.table.delete())

    def open(self, query: str = "") -> Awaited | SQLStore | RedisStore | OpenedDjango:
        """Return another store of the same kind on the same database."""
        return opened(self.url + query, self.mode)

    def _make_table(self) -> None:
        """Make it as users of this kind of store do, if it is missing: some tests drop it."""
        if inspect(self.admin).has_table(self.table.name):
            return
        if isinstance(self.opened, OpenedDjango):
            with self.admin.begin() as connection:
                connection.execute(text("DROP TABLE IF EXISTS django_migrations"))
            self.opened.create_table()
        else:
            with self.admin.begin() as connection:
                self.table.create(connection)

    def url_for(self, *, awaited: bool) -> str:
        """Return the URL with a driver for one kind of application."""
        if awaited:
            return self.url.replace("pymysql", "asyncmy").replace("sqlite:", "sqlite+aiosqlite:")
        return self.url

    def age(self, seconds: int) -> None:
        """See :class:`Bench`."""
        row = self.table.c
        older = {column: column - seconds * 1000 for column in (row.created, row.expires, row.held_until)}
        with self.admin.begin() as connection:
            connection.execute(update(self.table).values(older))

    def tamper(self, ticket: str, body: bytes) -> None:
        """See :class:`Bench`."""
        with self.admin.begin() as connection:
            connection.execute(update(self.table).where(self.table.c.ticket == ticket).values(body=body))

    def tickets(self) -> list[str]:
        """Return what parcels there are."""
        with self.admin.begin() as connection:
            return list(connection.execute(select(self.table.c.ticket)).scalars())

    def body(self, ticket: str) -> bytes:
        """Return the sealed bytes of a parcel."""
        with self.admin.begin() as connection:
            found: bytes = connection.execute(
                select(self.table.c.body).where(self.table.c.ticket == ticket)
            ).scalar_one()
            return found

    def kept(self) -> int:
        """See :class:`Bench`."""
        return len(self.tickets())

    def close(self) -> None:
        """See :class:`Bench`."""
        super().close()
        self.admin.dispose()


class RedisBench(Bench):
    """In a Redis or a cluster that is there, emptied."""

    def __init__(self, url: str, mode: str) -> None:
        super().__init__(opened(url, mode))
        self.mode = mode
        self.url = url
        self.admin = redis_client(url)
        self.admin.flushall()

    def age(self, seconds: int) -> None:
        """See :class:`Bench`."""
        for key in self.admin.scan_iter(PREFIX + "*"):
            for time in ("created", "held_until"):
                if self.admin.hexists(key, time):
                    self.admin.hincrby(key, time, -seconds * 1000)
            self.admin.pexpire(key, max(0, self.admin.pttl(key) - seconds * 1000))

    def tamper(self, ticket: str, body: bytes) -> None:
        """See :class:`Bench`."""
        self.admin.hset(PREFIX + ticket, "body", body)

    def tickets(self) -> list[str]:
        """Return what parcels there are."""
        return [key.removeprefix(PREFIX) for key in self.admin.scan_iter(PREFIX + "*")]

    def body(self, ticket: str) -> bytes:
        """Return the sealed bytes of a parcel."""
        with redis_client(self.url, decode=False) as client:
            found: bytes = client.hget(PREFIX + ticket, "body")
            return found

    def kept(self) -> int:
        """See :class:`Bench`."""
        return len(self.tickets())

    def close(self) -> None:
        """See :class:`Bench`."""
        super().close()
        self.admin.close()


def opened(url: str, mode: str) -> Awaited | SQLStore | RedisStore | OpenedDjango:
    """Return a store with connections of its own, on whatever is there, for one kind of application."""
    if mode == "django":
        return OpenedDjango(url)
    awaited = mode == "async"
    if url.startswith("redis"):
        return Awaited(lambda: AsyncRedisStore.from_url(url)) if awaited else RedisStore.from_url(url)
    return Awaited(lambda: AsyncSQLStore.from_url(url)) if awaited else SQLStore.from_url(url)


def admin_engine(url: str) -> Engine:
    """Return an engine for somebody at the server."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_pre_ping=True)  # The server may have been away.


def sqlite_url(folder: Path) -> str:
    """Return the URL of a new SQLite file."""
    return f"sqlite:///{folder / 'flashes.db'}"
