"""Requests per second and latency behind real servers, with one worker and more.

All systems are up at once and take turns at the same visitors, a second or so each, in random order; so what slows the
machine down for a while slows them all, and a ratio to the bare application is taken within a round.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing

import msgspec

from benchmarks.load.servers import SERVERS, up
from benchmarks.load.systems import BARE, System, systems
from benchmarks.load.visitors import Load, load
from benchmarks.load.visits import ORDINARY, VISITS
from benchmarks.rounds import Figure, figure
from heliograph.stores import open as open_store
from tests.stores.servers import until

VISITORS = 16
_WARMING = 0.3  # Seconds.


class Rate(msgspec.Struct, frozen=True):
    """One system behind one number of workers.

    Args:
        server: One of the servers.
        workers: How many processes it has.
        system: Which.
        rate: Requests per second.
        over_bare: The same over the bare application's of the same round.
        p50: Milliseconds.
        p99: Milliseconds.
        messages: How many were flashed, in all rounds.
        faults: What was wrong, in all rounds; see :class:`Load`.
        own: The greatest share of one processor that the visitors took themselves.
    """

    server: str
    workers: int
    system: str
    rate: Figure
    over_bare: Figure
    p50: Figure
    p99: Figure
    messages: int
    faults: dict[str, int]
    own: float

    @property
    def label(self) -> str:
        """What it is of, in words."""
        return f"{self.server} with {self.workers} worker{'s' * (self.workers > 1)}, {self.system}"


class RatesRun(msgspec.Struct, frozen=True):
    """One run.

    Args:
        versions: Of the machine and of all that was measured.
        turns: How often each system was measured.
        seconds: Of each turn.
        rates: In the order in which they are shown.
    """

    versions: dict[str, str]
    turns: int
    seconds: float
    rates: list[Rate]

    @property
    def failures(self) -> list[str]:
        """A line for each system that did not show each message once."""
        return [f"{rate.label}: {rate.faults}" for rate in self.rates if rate.faults]


def rates(server: str, workers: int, stores: Mapping[str, str], *, turns: int, seconds: float) -> list[Rate]:
    """Measure the systems of a server's framework.

    Args:
        server: One of :data:`SERVERS`.
        workers: How many processes each system has.
        stores: URLs by name; ``Redis`` is also Flask-Session's.
        turns: How often each system is measured.
        seconds: Of each turn.
    """
    served = systems(SERVERS[server].framework, stores)
    with ExitStack() as stack:
        ports = {system: stack.enter_context(up(server, workers, system)).port for system in served}
        for system, port in ports.items():
            _turn(system, port, _WARMING)
        samples = [
            {system.name: _turn(system, ports[system], seconds) for system in random.sample(served, len(served))}
            for _ in range(turns)
        ]
        for system in served:
            if system.stores:
                require_empty(system.url)
    return [_rate(server, workers, system.name, samples) for system in served]


def require_empty(url: str) -> None:
    """Wait until nothing waits in a store: each message was shown, and the store was told.

    Raises:
        AssertionError: When something goes on waiting.
    """
    with closing(open_store(url)) as store:
        until(lambda: store.stats().pending == 0)


def _turn(system: System, port: int, seconds: float) -> Load:
    visit = VISITS[ORDINARY]
    return load(port, visit if system.shows else visit.without_messages(), visitors=VISITORS, seconds=seconds)


def _rate(server: str, workers: int, system: str, samples: Sequence[Mapping[str, Load]]) -> Rate:
    own = [sample[system] for sample in samples]
    faults: Counter[str] = Counter()
    for one in own:
        faults.update(one.faults)
    return Rate(
        server,
        workers,
        system,
        rate=figure([one.rate for one in own]),
        over_bare=figure([sample[system].rate / sample[BARE].rate for sample in samples]),
        p50=figure([one.p50 for one in own]),
        p99=figure([one.p99 for one in own]),
        messages=sum(one.messages for one in own),
        faults=dict(faults),
        own=max(one.own for one in own),
    )
