"""What the memory of workers grows by, after so many requests: a slope that can be too steep, not an impression.

It is the resident memory that Linux tells (proc(5), ``/proc/pid/smaps_rollup``), of all workers of a system together,
looked at again and again. The slope is the median of those between any two points (Theil and Sen), which a single step,
as when an allocator fetches another arena, hardly moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from time import monotonic
from typing import NamedTuple

import msgspec

from benchmarks.load.rates import VISITORS, require_empty
from benchmarks.load.servers import up
from benchmarks.load.systems import BARE, System
from benchmarks.load.visitors import load
from benchmarks.load.visits import ORDINARY, VISITS

POINTS = 40
_WARMING = 4  # Points' worth of requests before the first point: pools, connections and caches fill.
_FEWEST = 3  # Points that make a slope.
_TENTH = 10  # Of the requests is enough for what is there to compare, and to find what an odd visitor can fill.
LIMIT = 1024
"""Bytes for each 1,000 requests; the smallest thing that is kept for every request takes sixteen times as much."""
ARENA = 2**20
"""Bytes that Python's allocator fetches at once (CPython, ``Objects/obmalloc.c``): a worker's noise."""


class Point(NamedTuple):
    """The memory of all workers together after so many requests, bytes."""

    requests: int
    resident: int


class Memory(msgspec.Struct, frozen=True):
    """What a system's workers took.

    Args:
        server: One of the servers.
        system: Which.
        visits: What the visitors did.
        workers: How many processes it has.
        messages: How many were flashed.
        faults: What was wrong; see :class:`Load`.
        points: From when it was warm.
    """

    server: str
    system: str
    visits: str
    workers: int
    messages: int
    faults: dict[str, int]
    points: list[Point]

    @property
    def label(self) -> str:
        """What it is of, in words."""
        return f"{self.server}, {self.system}, {self.visits} visits"

    @property
    def requests(self) -> int:
        """How many were answered in all."""
        return self.points[-1].requests

    @property
    def slope(self) -> float:
        """Bytes by which the workers together grow in 1,000 requests."""
        return slope(self.points) * 1000

    @property
    def grows(self) -> bool:
        """Whether that is too much, and more in all than an arena for each worker."""
        grown = self.points[-1].resident - self.points[0].resident
        return self.slope > LIMIT and grown > ARENA * self.workers


class MemoriesRun(msgspec.Struct, frozen=True):
    """One run: the versions of the machine and of all that was measured, and what it found."""

    versions: dict[str, str]
    memories: list[Memory]

    @property
    def failures(self) -> list[str]:
        """A line for each system whose workers grow, or that did not show each message once."""
        return [
            f"{found.label}: {found.faults or f'grows by {found.slope:.0f} bytes in 1,000 requests'}"
            for found in self.memories
            if found.grows or found.faults
        ]


def slope(points: Iterable[Point]) -> float:
    """Return the median of the slopes between any two points: bytes for each request."""
    return median(
        (later.resident - earlier.resident) / (later.requests - earlier.requests)
        for earlier, later in combinations(points, 2)
    )


class Case(NamedTuple):
    """What to measure: a system of those that a server serves, and what its visitors do."""

    server: str
    system: System
    visits: str


def memories(cases: Sequence[Case], *, workers: int, requests: int, seconds: float) -> list[Memory]:
    """Measure systems, one after the other.

    Args:
        cases: Which.
        workers: How many processes each has.
        requests: How many, to all workers of a system together; the bare application and odd visitors have a tenth.
        seconds: When all must be over; each gets its share of what those before it have left.
    """
    end = monotonic() + seconds
    counts = [requests // _TENTH if case.system.name == BARE or case.visits != ORDINARY else requests for case in cases]
    found: list[Memory] = []
    for number, (case, count) in enumerate(zip(cases, counts, strict=True)):
        now = monotonic()
        share = (end - now) * count / sum(counts[number:])
        found.append(memory(case, workers=workers, requests=count, until=now + share))
    return found


def memory(case: Case, *, workers: int, requests: int, until: float) -> Memory:
    """Measure a system.

    Args:
        case: Which.
        workers: How many processes it has.
        requests: How many, to all of them together.
        until: When to stop, on the monotonic clock.
    """
    server, system, visits = case
    visit = VISITS[visits] if system.shows else VISITS[visits].without_messages()
    batch = max(1, requests // (POINTS + _WARMING))
    points: list[Point] = []
    messages = done = 0
    faults: Counter[str] = Counter()
    with up(server, workers, system) as served:
        while len(points) < _FEWEST or (done < requests and monotonic() < until):
            seen = load(served.port, visit, visitors=VISITORS, requests=batch)
            done += seen.requests
            messages += seen.messages
            faults.update(seen.faults)
            if done >= _WARMING * batch:
                points.append(Point(done, sum(map(resident, served.workers))))
        if system.stores:
            require_empty(system.url)
    return Memory(server, system.name, visits, workers, messages, dict(faults), points)


def resident(process: int) -> int:
    """Return the memory that a process has, in bytes."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        name, _, size = line.partition(":")
        if name == "Rss":
            return int(size.removesuffix("kB")) * 1024
    raise ValueError(f"The system does not tell the memory of process {process}.")
