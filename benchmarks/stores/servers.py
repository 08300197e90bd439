"""The servers of a run: private ones, on loopback, for as long as it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from heliograph.stores import open as open_store
from tests.stores.servers import Server, mariadb, postgresql, redis_server

_SERVERS: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {
    "PostgreSQL": postgresql,
    "MariaDB": mariadb,
    "Redis": partial(redis_server, "--appendonly", "no"),
}
ALL = ("SQLite", *_SERVERS)


@contextmanager
def stores(names: Collection[str] = ALL) -> Generator[dict[str, str]]:
    """Give the URLs of these stores by name, their tables made; a server that is not installed is left out."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="heliograph-"))
        found = {"SQLite": f"sqlite:///{Path(folder) / 'flashes.db'}"}
        for name in _SERVERS:
            if name in names and (url := stack.enter_context(server(name))):
                found[name] = url
        for url in found.values():
            with closing(open_store(url)) as store:
                store.create_table()
        yield found


@contextmanager
def server(name: str) -> Generator[str]:
    """Give the URL of a server; a line says so and the URL is empty when it is not installed."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(_SERVERS[name]()).url
        except pytest.skip.Exception as missing:  # What the tests say of a program that is not there.
            print(f"{name} is left out: {missing}")
            url = ""
        yield url
