"""The engines that a store makes for itself from a URL; an engine that is passed in is never changed.

What is set here is what a store needs and an application may not want: autocommit for the whole engine, short waits,
no parameters in errors, and for SQLite write-ahead logging without a sync for each write.
"""

from __future__ import annotations

import logging
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from heliograph.errors import ConfigurationError

logger = logging.getLogger(__name__)

PATIENCE = 5
"""Seconds to wait for a connection, one of the pool included, and for the lock of a SQLite file."""
# By a URL's database: SQLAlchemy's name for it, and the drivers for blocking and for asynchronous applications.
_DRIVERS = {
    "postgresql": ("postgresql", "psycopg", "psycopg"),
    "postgres": ("postgresql", "psycopg", "psycopg"),
    "mysql": ("mysql", "pymysql", "asyncmy"),
    "mariadb": ("mariadb", "pymysql", "asyncmy"),
    "sqlite": ("sqlite", "pysqlite", "aiosqlite"),
}
_ONLY_BLOCKING = frozenset(
    {"psycopg2", "pg8000", "pymysql", "mysqldb", "mysqlconnector", "mariadbconnector", "pysqlite"}
)
_ONLY_AWAITED = frozenset({"asyncpg", "aiomysql", "asyncmy", "aiosqlite"})
# What each driver calls the waits for a connection and, where it can, for an answer. Psycopg cannot; see _tune().
_WAITS = {
    "psycopg": ("connect_timeout",),
    "asyncpg": ("timeout", "command_timeout"),
    "pymysql": ("connect_timeout", "read_timeout", "write_timeout"),
    "asyncmy": ("connect_timeout", "read_timeout"),
    "aiomysql": ("connect_timeout",),
    "mysqldb": ("connect_timeout", "read_timeout", "write_timeout"),
    "pysqlite": ("timeout",),
    "aiosqlite": ("timeout",),
}


def blocking_engine(url: str) -> Engine:
    """Return an engine for :class:`~heliograph.stores.sql.SQLStore`.

    Args:
        url: SQLAlchemy's; without a driver, or with that of an asynchronous application, the blocking one is taken.

    Raises:
        ConfigurationError: For a URL that cannot work, or a driver that is not installed.
    """
    address = _address(url, asynchronous=False)
    try:
        engine = create_engine(address, **_options(address))
    except (ImportError, NoSuchModuleError) as error:
        raise _missing(address, error) from error
    _tune(engine)
    return engine


def asynchronous_engine(url: str) -> AsyncEngine:
    """Return an engine for :class:`~heliograph.stores.sql.AsyncSQLStore`; see :func:`blocking_engine`."""
    address = _address(url, asynchronous=True)
    try:
        engine = create_async_engine(address, **_options(address))
    except (ImportError, NoSuchModuleError) as error:
        raise _missing(address, error) from error
    _tune(engine.sync_engine)
    return engine


def _address(url: str, *, asynchronous: bool) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # Not with the URL, which may hold a password.
        raise ConfigurationError(f"The store's URL, {url.partition(':')[0]}:..., is no URL of a database.") from None
    database, _, driver = address.drivername.partition("+")
    if database not in _DRIVERS:
        raise ConfigurationError(f"A SQL store works with {', '.join(sorted(_DRIVERS))}, not with {database!r}.")
    if database == "sqlite" and address.database in (None, "", ":memory:"):
        raise ConfigurationError(
            "SQLite in memory is another store for each connection; name a file, or use memory://."
        )
    dialect, blocking, awaited = _DRIVERS[database]
    if not driver or driver in (_ONLY_BLOCKING if asynchronous else _ONLY_AWAITED):
        driver = awaited if asynchronous else blocking
    return address.set(drivername=f"{dialect}+{driver}")


def _options(address: URL) -> dict[str, Any]:
    waits = _WAITS.get(address.get_driver_name(), ())
    # Early SQLAlchemy 2.0 keeps no pool for asynchronous SQLite, and takes no option of one.
    pool = {} if address.get_backend_name() == "sqlite" else {"pool_timeout": PATIENCE}
    return {
        **pool,
        "isolation_level": "AUTOCOMMIT",
        # There is never a transaction to roll back, which would be a round trip, or a thread's turn.
        "pool_reset_on_return": None,
        "skip_autocommit_rollback": True,
        "hide_parameters": True,
        "connect_args": {wait: _seconds(wait, address.query.get(wait)) for wait in waits},
    }


def _seconds(name: str, said: object) -> float:
    """Return a wait, of the URL if that has it, as a number; not every driver takes its text for one."""
    if said is None:
        return PATIENCE
    try:
        seconds = float(str(said))
    except ValueError:
        raise ConfigurationError(f"{name} must be a number of seconds, not {said!r}.") from None
    return int(seconds) if seconds.is_integer() else seconds


def _tune(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _write_ahead)
    elif engine.dialect.driver in ("psycopg", "psycopg_async"):
        from heliograph.stores.sql import patience  # Which imports the driver.

        event.listen(engine, "do_connect", patience.connect)


def _write_ahead(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let readers and a writer work at once, and sync at checkpoints only (https://www.sqlite.org/wal.html).

    With ``synchronous=NORMAL`` a power failure can undo the last writes, and never damages the file. The mode stays
    with the file. SQLite does not wait for the lock to change it, and works without; the next connection tries again.
    """
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except OperationalError as error:
        logger.info("The SQLite file is not put into write-ahead mode now: %s.", error)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _missing(address: URL, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{address.drivername} needs a package that is not installed: {error}.")
