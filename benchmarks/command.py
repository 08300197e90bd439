"""``python -m benchmarks rivals``: Heliograph beside the flash of each framework, in one process each.

With ``--write`` the run becomes the one that the project shows; ``draw`` writes the same files from it once more, and
``compare`` says how far two runs agree.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Collection, Sequence
from contextlib import nullcontext, redirect_stdout
from pathlib import Path

from benchmarks.families import FAMILIES
from benchmarks.interpreters import Place, run
from benchmarks.page import JSON, ROOT, documents, page
from benchmarks.report import versions
from benchmarks.results import Run, encoded, read
from benchmarks.stores.servers import server

_PACKAGES = (
    *("flask-session", "redis", "quart", "pyramid", "webob", "starlette-flash"),
    *("litestar", "turbogears2"),
)
_WITHOUT_REDIS = "Left out is what needs Redis: there was no redis-server."


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks rivals", description="Measures what a flash costs.")
    parser.add_argument("family", nargs="*", help=f"what to measure: {', '.join(FAMILIES)}; everything unless named")
    parser.add_argument("--starts", type=int, default=5, help="interpreters of each system (default: 5)")
    parser.add_argument("--rounds", type=int, default=21, help="rounds of each of them (default: 21)")
    parser.add_argument("--count", type=int, help="calls of one timing (default: as many as take 4 ms)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    parser.add_argument(
        "--write", action="store_true", help="make this the run that README, docs and charts are made of"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.family) - set(FAMILIES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    if options.write and options.family:
        parser.error("what README and docs are made of is a run of everything")
    names: list[str] = options.family or [*FAMILIES]
    needed = any(system.redis for name in names for system in FAMILIES[name].systems)
    # What the server says on the way is no part of the page.
    with redirect_stdout(sys.stderr), server("Redis") if needed else nullcontext("") as redis:
        found = measured(names, starts=options.starts, rounds=options.rounds, count=options.count, redis=redis)
    print(page(found), end="")
    if options.json is not None:
        options.json.write_bytes(encoded(found))
    if options.write:
        (ROOT / JSON).write_bytes(encoded(found))
        draw([])


def measured(names: Collection[str], *, starts: int, rounds: int, count: int | None, redis: str) -> Run:
    """Measure families.

    Args:
        names: Which.
        starts: How many interpreters each system gets.
        rounds: Of each interpreter.
        count: Calls of one timing; None takes as many as take four milliseconds.
        redis: The URL of a Redis; what needs one is left out if it is empty.
    """
    wanted = [(name, system) for name in FAMILIES if name in names for system in FAMILIES[name].systems]
    places = [
        Place(name, system, (redis,) if system.redis else ()) for name, system in wanted if redis or not system.redis
    ]
    return Run(
        versions(*_PACKAGES) | {"machine": f"{platform.machine()} with {os.cpu_count()} processors"},
        starts,
        rounds,
        [] if len(places) == len(wanted) else [_WITHOUT_REDIS],
        run(places, starts=starts, rounds=rounds, count=count),
    )


def draw(arguments: Sequence[str] | None = None) -> None:
    """Write the page, the charts and the README's part once more, of the figures that are there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks draw", description=draw.__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, metavar="FOLDER", help="the project (default: this one)")
    root: Path = parser.parse_args(arguments).root
    for path, text in documents(read(root / JSON), root).items():
        (root / path).write_text(text)
