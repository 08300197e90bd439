"""Which store a URL names, and what is said of one that names none."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from redis import Redis
from redis import asyncio as aredis
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from heliograph.errors import ConfigurationError
from heliograph.stores import open, open_async
from heliograph.stores.redis import AsyncRedisStore, RedisStore
from heliograph.stores.sql import AsyncSQLStore, SQLStore

from .benches import sqlite_url
from .servers import Server

NAMES = {
    "memory://": ("MemoryStore", "AsyncMemoryStore"),
    "sqlite:///flashes.db": ("SQLStore", "AsyncSQLStore"),
    "sqlite+aiosqlite:///flashes.db": ("SQLStore", "AsyncSQLStore"),
    "postgresql://host/db": ("SQLStore", "AsyncSQLStore"),
    "postgres://host/db": ("SQLStore", "AsyncSQLStore"),
    "postgresql+psycopg://host/db": ("SQLStore", "AsyncSQLStore"),
    "postgresql+asyncpg://host/db": ("SQLStore", "AsyncSQLStore"),
    "mysql://host/db": ("SQLStore", "AsyncSQLStore"),
    "mysql+pymysql://host/db": ("SQLStore", "AsyncSQLStore"),
    "mariadb+pymysql://host/db": ("SQLStore", "AsyncSQLStore"),
    "mysql+asyncmy://host/db": ("SQLStore", "AsyncSQLStore"),
    "redis://host:6379/0": ("RedisStore", "AsyncRedisStore"),
    "rediss://host": ("RedisStore", "AsyncRedisStore"),
    "valkey://host": ("RedisStore", "AsyncRedisStore"),
    "valkeys://host": ("RedisStore", "AsyncRedisStore"),
    "unix:///run/redis.sock": ("RedisStore", "AsyncRedisStore"),
}


@pytest.mark.parametrize("url", NAMES)
def test_a_url_names_a_store_of_either_kind(url: str) -> None:
    """One URL serves blocking and asynchronous applications alike, whichever driver it names."""

    async def name() -> str:
        store = cast("AsyncSQLStore | AsyncRedisStore", open_async(url))
        await store.aclose()
        return type(store).__name__

    store = open(url)
    store.close()
    assert (type(store).__name__, asyncio.run(name())) == NAMES[url]


WRONG = {
    "": "No store has a URL like",
    "flashes.db": "No store has a URL like",
    "oracle://host/db": "No store has a URL like",
    "redis+sentinel://host": "begins with one of redis, rediss",
    "redis://host:port/0": "cannot work",
    "sqlite://": "name a file",
    "sqlite:///:memory:": "name a file",
    "postgresql+nothing://host/db": "nothing",
    "postgresql://host:port/db": "no URL of a database",
}


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_url_is_said_at_once(url: str) -> None:
    """A URL that cannot work is an error that says why, when it is opened."""
    with pytest.raises(ConfigurationError, match=WRONG[url]):
        open(url)
    with pytest.raises(ConfigurationError, match=WRONG[url]):
        open_async(url)


@pytest.mark.parametrize(
    ("url", "module", "extra"), [("redis://host", "redis", "redis"), ("sqlite:///f", "sqlalchemy", "sql")]
)
def test_a_missing_package_is_said_with_its_extra(
    url: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store's package is not installed the error says what to install."""
    for name in [name for name in sys.modules if name.startswith(f"heliograph.stores.{extra}")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(cast("dict[str, object]", sys.modules), module, None)
    with pytest.raises(ConfigurationError, match=rf"needs {module}.*pip install 'heliograph\[{extra}\]'"):
        open(url)


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a database's driver is not installed the error names it."""
    monkeypatch.setitem(cast("dict[str, object]", sys.modules), "pymysql", None)
    with pytest.raises(ConfigurationError, match=r"mysql\+pymysql needs a package that is not installed"):
        open("mysql://host/db")


def test_an_engine_that_was_passed_in_stays_open(tmp_path: Path) -> None:
    """Closing a store leaves the application's engine alone, and its connections as they were."""
    engine = create_engine(sqlite_url(tmp_path))
    store = SQLStore(engine)
    store.create_table()
    with engine.connect() as connection:
        store.close()
        assert connection.execute(text("SELECT count(*) FROM heliograph_parcels")).scalar_one() == 0
        assert connection.in_transaction(), "The application's own connections are not put into autocommit."
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "delete"
    engine.dispose()


def test_an_asynchronous_engine_stays_open_too(tmp_path: Path) -> None:
    """The same for asynchronous applications."""

    async def use() -> int:
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'f.db'}")
        store = AsyncSQLStore(engine)
        await store.create_table()
        async with engine.connect() as connection:
            await store.aclose()
            found = (await connection.execute(text("SELECT count(*) FROM heliograph_parcels"))).scalar_one()
        await engine.dispose()
        return int(found)

    assert asyncio.run(use()) == 0


def test_a_client_that_was_passed_in_stays_open(redis: Server) -> None:
    """Closing a store leaves the application's client alone."""
    client: Any = Redis(port=redis.port)
    before = client.client_id()
    RedisStore(client).close()
    assert client.client_id() == before, "It is the same connection."
    client.close()


def test_an_asynchronous_client_stays_open_too(redis: Server) -> None:
    """The same for asynchronous applications."""

    async def use() -> bool:
        client: Any = aredis.Redis(port=redis.port)
        before = await client.client_id()
        await AsyncRedisStore(client).aclose()
        after = await client.client_id()
        await client.aclose()
        return bool(before == after)

    assert asyncio.run(use()), "It is the same connection."


def test_prefixes_keep_stores_apart(redis: Server, url: Callable[[str], str]) -> None:
    """Two applications on one Redis see, count and purge nothing of each other, whatever their prefixes."""
    one, other = (RedisStore.from_url(url("resp3"), prefix=prefix) for prefix in ("a*:", "ab:"))
    other.put({"A" * 22: b"a"}, 3600)
    assert one.claim(["A" * 22], "reader", 30) == {}
    assert one.stats().pending == 0
    assert one.purge(everything=True) == 0
    assert other.stats().pending == 1
    assert other.purge(everything=True) == 1
    one.close()
    other.close()
