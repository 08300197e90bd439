"""What people read of the runs: one page, made of what they found and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from benchmarks.load.memory import ARENA, LIMIT, MemoriesRun, Memory
from benchmarks.load.rates import VISITORS, Rate, RatesRun
from benchmarks.load.servers import SERVERS
from benchmarks.report import table
from benchmarks.rounds import Figure

ROOT = Path(__file__).resolve().parents[2]
RATES = Path("benchmarks/results/load.json")
MEMORIES = Path("benchmarks/results/memory.json")
PAGE = Path("docs/load.md")
_MIB = 2**20
Run = TypeVar("Run", RatesRun, MemoriesRun)

_HEAD = """\
<!-- Written by `python -m benchmarks load --draw`, out of benchmarks/results; not by hand. -->

# Under load

**Not measured here**: a network, TLS, a browser or a proxy, since everything is on the loopback interface of one
machine, which the visitors, the servers and the stores share; disks, since PostgreSQL runs without fsync, and Redis and
SQLite do not wait for the disk either; replication; templates, since a page is its messages and nothing else. With more
workers than processors nothing more is to be gained. Requests per second and milliseconds belong to the machine; ratios
are taken within one round."""
_RATES = """\
## Requests per second

{visitors} visitors at once, each with one connection that stays open and one request under way; so all of them together
wait as much as the server makes them wait, and a server that is faster by half has latencies that are lower by a third.
A visit is six requests: two pages that do not touch messages, two that ask with none pending, a POST that flashes one
and redirects, and the page that shows it. All systems behind the same number of workers take turns in random order,
{turns} of {seconds:g} s each: the median, ± half the distance between the quartiles. *Of bare* is the rate over that of
the bare application in the same round. Visitors acknowledge what comes at once (`TCP_QUICKACK`): Uvicorn's sockets wait
for that between head and body, which the bare application's pages have none of.

Each message is counted: {counted} The visitors took {own:.0%} of one processor at the most.

Measured on {versions}."""
_MEMORY = """\
## Memory of a worker

Resident memory by the system's own books, after a warm-up (a tenth of the requests) and at the end, and the slope
between: the median of the slopes between any two of the points at which it was looked at, of all workers of a system
together. A system *grows* when the slope exceeds {limit:,} bytes in 1,000 requests, and the whole is more than {arena}
MiB for each worker, which is what Python fetches at once. *Odd* visits are those of visitors who send what nobody sent
before, with every request: cookies with the mark of the key and without, messages that have expired, headers, hosts,
queries, paths; their messages have to be shown all the same, and each was counted here, too.

Measured on {versions}."""


def page(rates: RatesRun | None, memories: MemoriesRun | None) -> str:
    """Return the page, or the part of it that there is a run for."""
    return (
        "\n\n".join(
            [
                _HEAD,
                *(_rates(rates) if rates is not None else ()),
                *(_memories(memories) if memories is not None else ()),
            ]
        )
        + "\n"
    )


def kept() -> str:
    """Return the page of the runs that the project shows."""
    return page(read(ROOT / RATES, RatesRun), read(ROOT / MEMORIES, MemoriesRun))


def encoded(run: RatesRun | MemoriesRun) -> bytes:
    """Return a run as JSON."""
    return msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n"


def read(file: Path, kind: type[Run]) -> Run:
    """Return the run that a file holds."""
    return msgspec.json.decode(file.read_bytes(), type=kind)


def _rates(run: RatesRun) -> list[str]:
    messages = f"{sum(rate.messages for rate in run.rates):,}"
    words = _RATES.format(
        visitors=VISITORS,
        turns=run.turns,
        seconds=run.seconds,
        counted=f"**{'; '.join(run.failures)}**" if run.failures else f"{messages} were flashed, each was shown once.",
        own=max(rate.own for rate in run.rates),
        versions=_versions(run.versions),
    )
    parts = [words]
    for server, found in groupby(run.rates, lambda rate: rate.server):
        parts += [f"### {server}, {SERVERS[server].framework}", _table(_RATE, list(found))]
    return parts


def _memories(run: MemoriesRun) -> list[str]:
    words = _MEMORY.format(limit=LIMIT, arena=ARENA // _MIB, versions=_versions(run.versions))
    return [words, _table(_OF_MEMORY, run.memories)]


_RATE: Mapping[str, Callable[[Rate], str]] = {
    "workers": lambda rate: str(rate.workers),
    "system": lambda rate: rate.system,
    "requests/s": lambda rate: _figure(rate.rate, ",.0f"),
    "of bare": lambda rate: _figure(rate.over_bare, ".2f"),
    "p50, ms": lambda rate: _figure(rate.p50, ".2f"),
    "p99, ms": lambda rate: _figure(rate.p99, ".1f"),
}
_OF_MEMORY: Mapping[str, Callable[[Memory], str]] = {
    "server": lambda found: found.server,
    "workers": lambda found: str(found.workers),
    "system": lambda found: found.system,
    "visits": lambda found: found.visits,
    "requests": lambda found: f"{found.requests:,}",
    "warm, MiB a worker": lambda found: f"{found.points[0].resident / found.workers / _MIB:.1f}",
    "at the end": lambda found: f"{found.points[-1].resident / found.workers / _MIB:.1f}",
    "bytes in 1,000 requests": lambda found: f"{found.slope:,.0f}",
    "": lambda found: f"**{found.faults}**" if found.faults else "**grows**" if found.grows else "does not grow",
}


def _table(columns: Mapping[str, Callable[[Any], str]], rows: list[Any]) -> str:
    return table(list(columns), [[column(row) for column in columns.values()] for row in rows])


def _figure(figure: Figure, form: str) -> str:
    return f"{figure.median:{form}} ± {figure.spread:{form}}"


def _versions(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
