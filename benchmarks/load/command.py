"""``python -m benchmarks load`` and ``python -m benchmarks memory``: measures, and prints a part of the page.

With ``--write`` the run becomes the one that the project shows. A run that lost a message, or whose workers grow, ends
with an error and is never written.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from benchmarks.load.memory import Case, MemoriesRun, memories
from benchmarks.load.page import MEMORIES, PAGE, RATES, ROOT, encoded, kept, page
from benchmarks.load.rates import RatesRun, rates
from benchmarks.load.servers import SERVERS
from benchmarks.load.systems import BARE, INLINE, STORES, systems
from benchmarks.load.visits import VISITS
from benchmarks.report import versions
from benchmarks.stores.servers import stores

WORKERS = (1, 2, 4)
_PACKAGES = ("gunicorn", "uvicorn", "granian", "flask-session", "redis", "sqlalchemy", "psycopg", "aiosqlite")
_REMEMBERED = (BARE, INLINE, "heliograph, Redis")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line for requests per second and latency."""
    parser = _parser("load", "Measures requests per second and latency behind real servers.", [*SERVERS])
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS, help=f"of each system (default: {WORKERS})")
    parser.add_argument("--turns", type=int, default=5, help="how often each system is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each turn (default: 1)")
    parser.add_argument("--draw", action="store_true", help=f"measure nothing: write {PAGE} out of what was written")
    options = parser.parse_args(arguments)
    if options.draw:
        draw()
        return
    with _serving() as found:
        run = RatesRun(
            _versions(),
            options.turns,
            options.seconds,
            [
                rate
                for server in options.servers
                for workers in options.workers
                for rate in rates(server, workers, found, turns=options.turns, seconds=options.seconds)
            ],
        )
    _end(run, page(run, None), RATES, options)


def remember(arguments: Sequence[str] | None = None) -> None:
    """Run the command line for memory."""
    parser = _parser("memory", "Measures whether the workers of real servers grow.", ["gunicorn", "uvicorn"])
    parser.add_argument("--systems", nargs="+", default=_REMEMBERED, help=f"which (default: {_REMEMBERED})")
    parser.add_argument(
        "--visits", nargs="+", choices=VISITS, default=[*VISITS], help="of which visitors (default: all)"
    )
    parser.add_argument("--workers", type=int, default=2, help="of each system (default: 2)")
    parser.add_argument("--requests", type=int, default=100_000, help="to each system (default: 100,000)")
    parser.add_argument("--minutes", type=float, default=10.0, help="at most, for all of them (default: 10)")
    options = parser.parse_args(arguments)
    with _serving() as found:
        cases = [
            Case(server, system, visits)
            for server in options.servers
            for system in systems(SERVERS[server].framework, found)
            if system.name in options.systems
            for visits in options.visits
        ]
        run = MemoriesRun(
            _versions(),
            memories(cases, workers=options.workers, requests=options.requests, seconds=options.minutes * 60),
        )
    _end(run, page(None, run), MEMORIES, options)


def draw() -> None:
    """Write the page out of the runs that the project shows."""
    (ROOT / PAGE).write_text(kept())


def _parser(name: str, words: str, servers: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=words)
    parser.add_argument(
        "--servers", nargs="+", choices=SERVERS, default=servers, metavar="SERVER", help=f"of {', '.join(SERVERS)}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    parser.add_argument("--write", action="store_true", help=f"make this the run that {PAGE} is made of")
    return parser


@contextmanager
def _serving() -> Generator[dict[str, str]]:
    """Give the URLs of the stores, and end everything also when this process is told to end by SIGTERM."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # What the servers say on the way is no part of the page.
        with redirect_stdout(sys.stderr), stores(STORES) as found:
            yield found
    finally:
        signal.signal(signal.SIGTERM, before)


def _versions() -> dict[str, str]:
    return versions(*_PACKAGES) | {"machine": f"{platform.machine()} with {os.cpu_count()} processors"}


def _end(run: RatesRun | MemoriesRun, words: str, file: Path, options: argparse.Namespace) -> None:
    print(words, end="")
    if options.json is not None:
        options.json.write_bytes(encoded(run))
    if run.failures:
        raise SystemExit("\n".join(["Not as it should be:", *run.failures]))
    if options.write:
        (ROOT / file).write_bytes(encoded(run))
        draw()
