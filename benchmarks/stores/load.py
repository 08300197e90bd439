"""Requests per second behind real servers, with 1, 2 and 4 workers, and what a worker's memory comes to.

All systems are up at once and take turns, a second or so each, in random order; so what slows the machine down for a
while slows them all.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.rounds import Figure, figure
from benchmarks.stores.served import (
    BARE,
    FLASK_SESSION,
    INLINE,
    MEMORY,
    OWN,
    RECIPE,
    STORE,
    STORED,
    SYSTEM,
)
from benchmarks.stores.visitors import Load, load
from tests.processes import free_port, running

WORKERS = (1, 2, 4)
_ROOT = Path(__file__).resolve().parent.parent.parent
_VISITORS = 8
_WARMING = 300  # Requests.
_SERVERS = {
    # Threads let the visitors' connections stay open, which they do behind every proxy.
    "Flask": "gunicorn --worker-class=gthread --threads=8 --workers={workers} --bind=127.0.0.1:{port} "
    "--no-control-socket benchmarks.stores.served.flask_app:application()",
    "FastAPI": "uvicorn --workers={workers} --port={port} --no-access-log "
    "--factory benchmarks.stores.served.fastapi_app:application",
}
FRAMEWORKS = tuple(_SERVERS)
_RIVALS = {"Flask": (OWN, FLASK_SESSION), "FastAPI": (RECIPE,)}


class Served(NamedTuple):
    """One system behind one number of workers: medians of the rounds, its rate over the bare application's."""

    framework: str
    workers: int
    system: str
    load: Load
    over_bare: Figure


class Memory(NamedTuple):
    """The memory of a worker after warming up, and how much more it was after so many requests more; KiB."""

    framework: str
    system: str
    warm: int
    growth: int
    requests: int


def served(framework: str, workers: int, stores: Mapping[str, str], *, rounds: int, seconds: float) -> list[Served]:
    """Measure the systems of a framework.

    Args:
        framework: One of :data:`FRAMEWORKS`.
        workers: How many processes each server has.
        stores: URLs by name; ``Redis`` is also Flask-Session's.
        rounds: How often.
        seconds: Of each turn.
    """
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(_up(framework, workers, system, url))
            for name, (system, url) in _systems(framework, stores).items()
        }
        for name, port in ports.items():
            load(port, visitors=_VISITORS, requests=_WARMING * workers, shows=name != BARE)
        samples: list[dict[str, Load]] = []
        for _ in range(rounds):
            order = random.sample(list(ports), len(ports))
            samples.append(
                {name: load(ports[name], visitors=_VISITORS, seconds=seconds, shows=name != BARE) for name in order}
            )
    return [
        Served(
            framework,
            workers,
            name,
            _middle([sample[name] for sample in samples]),
            figure([sample[name].rate / sample[BARE].rate for sample in samples]),
        )
        for name in ports
    ]


def memory(framework: str, stores: Mapping[str, str], *, requests: int) -> list[Memory]:
    """Measure what a worker's memory grows by, system after system; see :func:`served`."""
    found: list[Memory] = []
    for name, (system, url) in _systems(framework, stores).items():
        with _up(framework, 1, system, url) as port:
            load(port, visitors=_VISITORS, requests=requests // 10, shows=name != BARE)
            warm = _memory(port)
            load(port, visitors=_VISITORS, requests=requests, shows=name != BARE)
            found.append(Memory(framework, name, warm, _memory(port) - warm, requests))
    return found


def _systems(framework: str, stores: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return each system's name with what is served, and the URL for it."""
    systems = {name: (name, "") for name in (BARE, *_RIVALS[framework], INLINE)}
    if FLASK_SESSION in systems:
        systems[FLASK_SESSION] = (FLASK_SESSION, stores.get("Redis", ""))
        if "Redis" not in stores:
            del systems[FLASK_SESSION]
    return systems | {f"heliograph, {name}": (STORED, url) for name, url in stores.items()}


@contextmanager
def _up(framework: str, workers: int, system: str, url: str) -> Generator[int]:
    port = free_port()
    command = [sys.executable, "-m", *_SERVERS[framework].format(workers=workers, port=port).split()]
    with running(command, port, PYTHONPATH=str(_ROOT), **{SYSTEM: system, STORE: url}):
        yield port


def _memory(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", MEMORY)
    with connection.getresponse() as answer:
        size = int(answer.read())
    connection.close()
    return size


def _middle(loads: Sequence[Load]) -> Load:
    requests, rate, p50, p99, wrong, own = zip(*loads, strict=True)
    return Load(sum(requests), median(rate), median(p50), median(p99), sum(wrong), median(own))
