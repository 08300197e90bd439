"""The servers, one of each kind for all tests of a run, and the stores on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from .benches import Bench, MemoryBench, RedisBench, SQLBench, sqlite_url
from .servers import Server, mariadb, postgresql, redis_cluster, redis_server

KINDS = ("memory", "sqlite", "psycopg", "asyncpg", "mariadb", "resp2", "resp3", "cluster")
MODES = {
    **dict.fromkeys(KINDS, ("blocking", "async")),
    **dict.fromkeys(("sqlite", "psycopg", "mariadb"), ("blocking", "async", "django")),
    "asyncpg": ("async",),
}
STORES = [(kind, mode) for kind in KINDS for mode in MODES[kind]]
_SERVERS = {
    "psycopg": "postgresql_server",
    "asyncpg": "postgresql_server",
    "mariadb": "mariadb_server",
    "resp2": "redis",
    "resp3": "redis",
}
SQL = ("sqlite", "psycopg", "asyncpg", "mariadb")


def stores(*kinds: str) -> list[tuple[str, str]]:
    """Return the stores of these kinds, blocking, asynchronous and Django's own."""
    return [store for store in STORES if store[0] in kinds]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a bench on every store, unless it names the kinds itself."""
    named = any("bench" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "bench" in metafunc.fixturenames and not named:
        metafunc.parametrize("bench", STORES, indirect=True, ids="-".join)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Server]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def cluster() -> Iterator[list[Server]]:
    with redis_cluster() as nodes:
        yield nodes


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> Callable[[str], Sequence[Server]]:
    """Return what gives the servers of a kind of store, started; none for one that needs none."""

    def find(kind: str) -> Sequence[Server]:
        if kind == "cluster":
            nodes: list[Server] = request.getfixturevalue("cluster")
            return nodes
        return [request.getfixturevalue(_SERVERS[kind])] if kind in _SERVERS else []

    return find


@pytest.fixture
def url(servers: Callable[[str], Sequence[Server]], tmp_path: Path) -> Callable[[str], str]:
    """Return what gives the URL of a kind of store, its server started."""

    def find(kind: str) -> str:
        if kind == "sqlite":
            return sqlite_url(tmp_path)
        server = servers(kind)[0].url
        if kind == "cluster":
            return server.replace("redis://", "redis+cluster://").removesuffix("/0")
        return f"{server}?protocol={kind[-1]}" if kind.startswith("resp") else server.replace("psycopg", kind)

    return find


@pytest.fixture
def bench(
    request: pytest.FixtureRequest, url: Callable[[str], str], servers: Callable[[str], Sequence[Server]]
) -> Iterator[Bench]:
    """A store to try; the parameter says which."""
    kind, mode = request.param
    made: Bench
    if kind == "memory":
        made = MemoryBench(awaited=mode == "async")
    else:
        made = (SQLBench if kind in SQL else RedisBench)(url(kind), mode)
    made.servers = servers(kind)
    try:
        yield made
    finally:
        made.close()
