"""``python -m benchmarks instructions``."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence

from benchmarks.instructions import profile
from benchmarks.instructions.baseline import FILE, Baseline
from benchmarks.instructions.costs import count
from benchmarks.instructions.report import page
from benchmarks.instructions.subjects import FAMILIES, PATHS


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks instructions", description="Counts what one request costs, instead of timing it."
    )
    parser.add_argument("family", nargs="*", help=f"what to count: {', '.join(FAMILIES)}; everything unless named")
    parser.add_argument("--steps", action="store_true", help="bytecodes and calls only: seconds, and no Valgrind")
    parser.add_argument("--profile", metavar="PATH", help=f"show where they go, on one of: {', '.join(PATHS)}")
    parser.add_argument("--record", action="store_true", help="record what is counted as the baseline")
    options = parser.parse_args(arguments)
    if unknown := set(options.family) - set(FAMILIES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.profile not in (None, *PATHS):
        parser.error(f"unknown: {options.profile}; there are {', '.join(PATHS)}")
    if options.record and (options.family or options.steps):
        parser.error("what is recorded is everything; leave out families and --steps")
    if not options.steps and not shutil.which("valgrind"):
        parser.error("valgrind is missing (Debian package valgrind); --steps counts without it")
    families = options.family or list(FAMILIES)
    if options.profile:
        for family in families:
            print(profile.page(family, options.profile, instructions=not options.steps))
        return
    counted = count(families, instructions=not options.steps)
    print(page(counted, Baseline.read() if FILE.exists() else None))
    if options.record:
        Baseline.of(counted).write()
        print(f"Recorded in {FILE.name}.")
