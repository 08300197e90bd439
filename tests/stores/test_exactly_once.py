"""Readers in several processes and threads that claim the same tickets at the same time: each is handed out once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from heliograph.store import HELD

from .benches import Awaited, Bench, RedisBench, SQLBench
from .conftest import STORES

ROOT = Path(__file__).resolve().parent.parent.parent
TRIES = 10_000


ACROSS = [
    ("sqlite", "blocking"),
    ("sqlite", "django"),
    ("psycopg", "blocking"),
    ("psycopg", "django"),
    ("asyncpg", "async"),
    ("mariadb", "blocking"),
    ("mariadb", "django"),
    ("resp3", "blocking"),
    ("resp3", "async"),
    ("cluster", "blocking"),
]


class Claimant:
    """A process that claims through a store of its own."""

    def __init__(self, bench: SQLBench | RedisBench, name: str) -> None:
        command = [sys.executable, "-m", "tests.stores.claimant", bench.url, bench.mode, name]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, tickets: Sequence[str]) -> None:
        """Have it claim, and do not wait."""
        assert self._process.stdin is not None
        print(*tickets, file=self._process.stdin, flush=True)

    def answer(self) -> list[str]:
        """Return which tickets it got."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "It ended."
        return line.split()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.communicate()


@pytest.mark.parametrize("bench", ACROSS, indirect=True, ids="-".join)
def test_two_processes_and_ten_thousand_tickets(bench: SQLBench | RedisBench) -> None:
    """Two processes that claim each of 10,000 tickets at the same moment never both get it, and one always does."""
    rivals = [Claimant(bench, name) for name in ("one", "other")]
    got: list[list[str]] = [[], []]
    try:
        for first in range(0, TRIES, 5):
            tickets = [f"{number:022}" for number in range(first, first + 5)]
            if first % 1000 == 0:
                bench.store.put({f"{number:022}": b"body" for number in range(first, first + 1000)}, 3600)
            for rival in rivals:
                rival.ask(tickets)
            for mine, rival in zip(got, rivals, strict=True):
                mine += rival.answer()
    finally:
        for rival in rivals:
            rival.kill()
    assert Counter(got[0] + got[1]) == Counter(f"{number:022}" for number in range(TRIES))
    assert all(got)
    print(f"{TRIES} tickets: {len(got[0])} + {len(got[1])}, each once")


@pytest.mark.parametrize("bench", ACROSS, indirect=True, ids="-".join)
def test_a_reader_that_was_killed(bench: SQLBench | RedisBench) -> None:
    """A worker killed between claim and settle keeps its message from others until its lease ends, and no longer."""
    ticket = f"{0:022}"
    bench.store.put({ticket: b"body"}, 3600)
    reader = Claimant(bench, "dying")
    reader.ask([ticket])
    assert reader.answer() == [ticket]
    reader.kill()
    assert bench.store.claim([ticket], "next", 30) == {ticket: HELD}
    bench.age(70)
    assert bench.store.claim([ticket], "next", 30) == {ticket: b"body"}


@pytest.mark.parametrize("bench", [store for store in STORES if store[1] != "async"], indirect=True, ids="-".join)
def test_threads_that_share_a_store(bench: Bench) -> None:
    """Eight threads that claim the same tickets through one store get each of them once."""
    tickets = [f"{number:022}" for number in range(100)]
    bench.store.put(dict.fromkeys(tickets, b"body"), 3600)
    start = Barrier(8)

    def read(owner: str) -> list[str]:
        start.wait(30)
        found = [bench.store.claim([ticket], owner, 60) for ticket in tickets]
        return [ticket for one in found for ticket, body in one.items() if body is not HELD]

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(read, (f"reader {number}" for number in range(8))))
    assert Counter(ticket for one in got for ticket in one) == Counter(tickets)


@pytest.mark.parametrize("bench", [store for store in STORES if store[1] == "async"], indirect=True, ids="-".join)
def test_tasks_that_share_a_store(bench: Bench) -> None:
    """Tasks that claim the same tickets through one asynchronous store get each of them once."""
    tickets = [f"{number:022}" for number in range(100)]
    bench.store.put(dict.fromkeys(tickets, b"body"), 3600)
    awaited = bench.opened
    assert isinstance(awaited, Awaited)

    async def read(owner: str) -> list[str]:
        found = [await awaited.store.claim([ticket], owner, 60) for ticket in tickets]
        return [ticket for one in found for ticket, body in one.items() if body is not HELD]

    async def read_all() -> list[list[str]]:
        return list(await asyncio.gather(*(read(f"reader {number}") for number in range(8))))

    got = awaited.run(read_all())
    assert Counter(ticket for one in got for ticket in one) == Counter(tickets)
