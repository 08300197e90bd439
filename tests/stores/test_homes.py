"""Stores that were opened somewhere else than where they are used: before a fork, or in another event loop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from .benches import RedisBench, SQLBench
from .conftest import real_bench, stores
from .moving import EACH, PARTS
from .shops import Shop, serve

KINDS = ("sqlite", "psycopg", "mariadb", "resp3", "cluster")
BLOCKING = [store for store in stores(*KINDS) if store[1] == "blocking"]
AWAITED = [store for store in stores(*KINDS, "asyncpg") if store[1] == "async"]
ROOT = Path(__file__).resolve().parents[2]


def _say(what: str, url: str) -> list[str]:
    """Return what processes of their own say; see :mod:`tests.stores.moving`."""
    command = [sys.executable, "-m", "tests.stores.moving", what, url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("bench", BLOCKING, indirect=True, ids="-".join)
@pytest.mark.fault("Forked after opening")
def test_a_store_that_is_open_before_the_fork(bench: SQLBench | RedisBench) -> None:
    """Workers forked from a process that used the store get their own parcels, all of them, while it goes on."""
    assert _say("forks", bench.url) == [str(EACH)] * PARTS


def test_a_store_in_memory_says_that_it_was_forked() -> None:
    """A store in memory that was made before the fork says once in each worker that they do not share it."""
    assert sum("each process has a memory of its own" in line for line in _say("forks", "memory://")) == PARTS - 1


@pytest.fixture(scope="module", params=BLOCKING, ids="-".join)
def preloaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    kind, mode = request.param
    folder = tmp_path_factory.mktemp("shop")
    command = "gunicorn --preload --workers=3 served.shop:warm()"
    with real_bench(request, kind, mode, folder) as bench, serve(command, bench.url, folder) as shop:
        yield shop


@pytest.mark.fault("Forked after opening")
def test_gunicorn_preloads_an_application_that_has_used_its_store(preloaded: Shop) -> None:
    """With gunicorn --preload, and a store that was used before the workers began, each message is shown once."""
    for number in range(20):
        shopper = preloaded.shopper()
        shopper.buy(f"Saved {number}")
        assert [shopper.page(), shopper.page()] == [f"Saved {number}", ""]


@pytest.mark.parametrize("bench", AWAITED, indirect=True, ids="-".join)
@pytest.mark.fault("Event loop ended")
def test_a_store_that_is_open_before_the_event_loop(bench: SQLBench | RedisBench) -> None:
    """A script that uses the store with asyncio.run(), and then serves, can use it in both event loops."""
    assert _say("loops", bench.url) == ["1", "2", "3"]
