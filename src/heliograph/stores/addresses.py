"""A store from its URL: the one table of which kind of URL means which store.

A store's driver is imported when its URL is opened, so that nobody needs the drivers of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from heliograph.errors import ConfigurationError
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
from heliograph.stores.operation import OpenedAsyncStore, OperatedStore

VARIABLE = "HELIOGRAPH_STORE"
"""The environment variable that holds a store's URL for the command line."""
# By what a URL's scheme begins with: the module, which is also the name of the extra to install, and its two stores.
_SQL = ("sql", "SQLStore", "AsyncSQLStore")
_REDIS = ("redis", "RedisStore", "AsyncRedisStore")
_KINDS = {
    **dict.fromkeys(("sqlite", "postgresql", "postgres", "mysql", "mariadb"), _SQL),
    **dict.fromkeys(("redis", "rediss", "valkey", "valkeys", "unix"), _REDIS),
}


def open(url: str) -> OperatedStore:
    """Return the blocking store that a URL names, with connections of its own, until its ``close()``.

    Args:
        url: ``sqlite:///flashes.db``, ``postgresql+psycopg://user@host/db``, ``mysql+pymysql://user@host/db``,
            ``redis://host:6379/0``, ``rediss://``, ``redis+cluster://host:6379``, the same with ``valkey``, or
            ``memory://``. What is not in a SQL URL is its driver's default; the table must exist.

    Raises:
        ConfigurationError: For any other URL, or when the store's package is not installed.
        StoreUnavailableError: When a cluster does not answer.

    Example:
        >>> open("memory://").stats().pending
        0
    """
    store: OperatedStore = MemoryStore() if url == "memory://" else _find(url, 1)(url)
    return store


def open_async(url: str) -> OpenedAsyncStore:
    """Return the asynchronous store that a URL names; see :func:`open`.

    The same URL serves both: where a driver is only for one kind of application, the other kind's is taken for it
    (``sqlite`` aiosqlite, ``mysql`` asyncmy).

    Example:
        >>> type(open_async("memory://")).__name__
        'AsyncMemoryStore'
    """
    store: OpenedAsyncStore = AsyncMemoryStore() if url == "memory://" else _find(url, 2)(url)
    return store


def _find(url: str, which: int) -> Callable[[str], Any]:
    scheme = url.partition("://")[0]
    kind = _KINDS.get(scheme.partition("+")[0])
    if kind is None or "://" not in url:
        raise ConfigurationError(f"No store has a URL like {scheme!r}://; there are {', '.join(_KINDS)} and memory.")
    try:
        module = import_module(f"heliograph.stores.{kind[0]}")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"A store at {scheme}:// needs {error.name}; install with: pip install 'heliograph[{kind[0]}]'"
        ) from error
    make: Callable[[str], Any] = getattr(module, kind[which]).from_url
    return make
