"""``python -m benchmarks losses``: plays every scenario at every system, and prints the page."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.losses.files import RESULTS, write
from benchmarks.losses.page import page
from benchmarks.losses.playing import play
from benchmarks.losses.results import Results, versions
from benchmarks.losses.systems import SYSTEMS


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks losses", description="Shows which messages get lost, with what."
    )
    parser.add_argument("system", nargs="*", help=f"what to play: {'; '.join(SYSTEMS)}; everything unless named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was seen to this file as well")
    parser.add_argument(
        "--write", action="store_true", help=f"write {RESULTS.name}, docs/losses.md and the table of README.md anew"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.system) - set(SYSTEMS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {'; '.join(SYSTEMS)}")
    if options.write and options.system:
        parser.error("--write is of all systems.")
    results = played(options.system or SYSTEMS)
    print(page(results))
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    if options.write:
        write(results)


def played(systems: Iterable[str]) -> Results:
    """Play every scenario at these systems, and return what was seen, with the versions."""
    seen = play(systems)
    return {"versions": versions(seen), "seen": seen}
