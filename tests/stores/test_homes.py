"""Stores that were opened somewhere else than where they are used: before a fork, or in another event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from heliograph.stores import open_async
from heliograph.stores.redis import AsyncRedisStore
from heliograph.stores.sql import AsyncSQLStore

from .benches import RedisBench, SQLBench
from .conftest import real_bench, stores
from .forker import EACH, PARTS
from .shops import Shop, serve

KINDS = ("sqlite", "psycopg", "mariadb", "resp3", "cluster")
BLOCKING = [store for store in stores(*KINDS) if store[1] == "blocking"]
AWAITED = [store for store in stores(*KINDS, "asyncpg") if store[1] == "async"]
ROOT = Path(__file__).resolve().parents[2]


def _fork(url: str) -> list[str]:
    """Return what three processes say, of which two are children of the one that used the store before."""
    command = [sys.executable, "-m", "tests.stores.forker", url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("bench", BLOCKING, indirect=True, ids="-".join)
def test_a_store_that_is_open_before_the_fork(bench: SQLBench | RedisBench) -> None:
    """Workers forked from a process that used the store get their own parcels, all of them, while it goes on."""
    assert _fork(bench.url) == [str(EACH)] * PARTS


def test_a_store_in_memory_says_that_it_was_forked() -> None:
    """A store in memory that was made before the fork says once in each worker that they do not share it."""
    assert sum("each process has a memory of its own" in line for line in _fork("memory://")) == PARTS - 1


@pytest.fixture(scope="module", params=BLOCKING, ids="-".join)
def preloaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    kind, mode = request.param
    folder = tmp_path_factory.mktemp("shop")
    command = "gunicorn --preload --workers=3 served.shop:warm()"
    with real_bench(request, kind, mode, folder) as bench, serve(command, bench.url, folder) as shop:
        yield shop


def test_gunicorn_preloads_an_application_that_has_used_its_store(preloaded: Shop) -> None:
    """With gunicorn --preload, and a store that was used before the workers began, each message is shown once."""
    for number in range(20):
        shopper = preloaded.shopper()
        shopper.buy(f"Saved {number}")
        assert [shopper.page(), shopper.page()] == [f"Saved {number}", ""]


@pytest.mark.parametrize("bench", AWAITED, indirect=True, ids="-".join)
# Python says of some connections that nobody closed them, and is right: the script ended their event loop.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_store_that_is_open_before_the_event_loop(bench: SQLBench | RedisBench) -> None:
    """A script that uses the store with asyncio.run(), and then serves, can use it in both event loops."""
    store = open_async(bench.url)
    assert isinstance(store, AsyncSQLStore | AsyncRedisStore)

    async def use(number: int, *, last: bool = False) -> int:
        await store.put({f"{number:022}": b"body"}, 3600)
        found = await store.claim([f"{one:022}" for one in range(number + 1)], "reader", 60)
        if last:
            await store.aclose()
        return len(found)

    assert [asyncio.run(use(0)), asyncio.run(use(1)), asyncio.run(use(2, last=True))] == [1, 2, 3]
