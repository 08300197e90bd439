"""The servers, one of each kind for all tests of a run, and the stores on them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
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


def shared_stores(*kinds: str) -> list[tuple[str, str]]:
    """Return those of them that any framework can use; Django's works in Django alone."""
    return [store for store in stores(*kinds) if store[1] != "django"]


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


def servers_of(request: pytest.FixtureRequest, kind: str) -> Sequence[Server]:
    """Return the servers of a kind of store, started; none for one that needs none."""
    if kind == "cluster":
        nodes: list[Server] = request.getfixturevalue("cluster")
        return nodes
    return [request.getfixturevalue(_SERVERS[kind])] if kind in _SERVERS else []


def url_of(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """Return the URL of a kind of store, its server started; a file is in the folder."""
    if kind == "sqlite":
        return sqlite_url(folder)
    server = servers_of(request, kind)[0].url
    if kind == "cluster":
        return server.replace("redis://", "redis+cluster://").removesuffix("/0")
    return f"{server}?protocol={kind[-1]}" if kind.startswith("resp") else server.replace("psycopg", kind)


@contextmanager
def real_bench(request: pytest.FixtureRequest, kind: str, mode: str, folder: Path) -> Generator[SQLBench | RedisBench]:
    """Give a store on a real server, or file, to try."""
    make = SQLBench if kind in SQL else RedisBench
    with closing(make(url_of(request, kind, folder), mode)) as bench:
        bench.servers = servers_of(request, kind)
        yield bench


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> Callable[[str], Sequence[Server]]:
    """Return what gives the servers of a kind of store; see :func:`servers_of`."""
    return partial(servers_of, request)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return what gives the URL of a kind of store; see :func:`url_of`."""
    return partial(url_of, request, folder=tmp_path)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A store to try; the parameter says which."""
    kind, mode = request.param
    if kind == "memory":
        with closing(MemoryBench(awaited=mode == "async")) as memory:
            yield memory
    else:
        with real_bench(request, kind, mode, tmp_path) as bench:
            yield bench
