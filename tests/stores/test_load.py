"""Crowds over sockets; ``python -m tests.stores.load`` sends larger ones and prints the counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from .benches import RedisBench, SQLBench
from .conftest import shared_stores
from .load import REQUESTS, pages, visitors
from .shops import SERVERS, serve

VISITORS = 5
TRIES = 50
WORKERS = {
    "blocking": "gunicorn --workers=4 served.shop:blocking()",
    "async": "uvicorn --workers=4 --factory served.shop:asynchronous",
}


@pytest.mark.fault("Overlapping requests, 4 workers")
@pytest.mark.parametrize("bench", shared_stores("psycopg", "resp3"), indirect=True, ids="-".join)
def test_overlapping_requests_of_many_visitors(bench: SQLBench | RedisBench, mode: str, tmp_path: Path) -> None:
    """Of visitors with twenty overlapping requests each, at four workers, each sees each of its messages once."""
    with serve(WORKERS[mode], bench.url, tmp_path) as shop:
        counts = visitors(shop, VISITORS)
    print(f"{VISITORS} visitors x {REQUESTS} requests: messages by how often each was shown: {dict(counts)}")
    assert counts == Counter({1: VISITORS * (3 + REQUESTS // 2)})


@pytest.mark.fault("The same page loaded twice at once")
@pytest.mark.parametrize(
    "bench", shared_stores("sqlite", "psycopg", "asyncpg", "mariadb", "resp3", "cluster"), indirect=True, ids="-".join
)
def test_parallel_loads_of_a_page(bench: SQLBench | RedisBench, mode: str, tmp_path: Path) -> None:
    """A page that is loaded twice at the same moment shows a stored message in one of the two."""
    with serve(SERVERS[mode], bench.url, tmp_path) as shop:
        counts = pages(shop, TRIES)
    print(f"{TRIES} pages loaded twice at once: messages by how often each was shown: {dict(counts)}")
    assert counts == Counter({1: TRIES})


@pytest.fixture
def mode(request: pytest.FixtureRequest) -> str:
    """Which kind of application the store is for."""
    return str(request.node.callspec.params["bench"][1])
